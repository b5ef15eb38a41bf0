"""Where tables of points come in, beside data of one's own: a button for files, and a field for rows.

To have a file chosen is the page's business: see `site/files.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from unfold.settings import OWN_DATASETS
from unfold.table import MAX_BYTES
from unfold.views.control import Changes, Restrictions, restrict
from unfold.views.explanation import explain
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

ROWS = 3
"""Lines of the field that are in sight."""
SAMPLE = "x1, x2, label"
"""What stands in the field as long as nothing else does."""


class OwnTable:
    """Owns the button and the field.

    Args:
        take: takes points from a table as text; returns whether there were any.
        files: whether files come and go.
    """

    def __init__(self, take: Callable[[str], bool], words: Words, *, files: bool) -> None:
        say = words.tables
        self._take = take
        self._files = files
        self._synced: Changes | None = None
        self._open = pn.widgets.Button(label=say.open, css_classes=["wide", "line", "open-file", "of-table"])
        # A browser cuts off what does not fit into a field, without a word: here it is refused with words.
        self._rows = pn.widgets.TextAreaInput(
            label=say.paste,
            placeholder=SAMPLE,
            rows=ROWS,
            max_length=2 * MAX_BYTES,
            width=None,
            sizing_mode="stretch_width",
            css_classes=["source"],
        )
        self._button = pn.widgets.Button(
            label=say.take, disabled=True, css_classes=["wide", "line", "apply", "of-rows"]
        )
        explain(self._open, words.parts["open_points"])
        for widget in (self._rows, self._button):
            explain(widget, words.parts["paste_points"])
        for widget in (self._open, self._rows, self._button):
            widget.param.update(margin=0, stylesheets=[STYLESHEET], visible=False)
        self.column = pn.Column(
            self._open, self._rows, self._button, margin=0, css_classes=["column"], stylesheets=[STYLESHEET]
        )
        self._rows.param.watch(self._edited, ["value", "value_input"])
        self._button.on_click(lambda _: self._ask())

    def sync(self, settings: Changes) -> None:
        """Show it where the data are one's own, unless points are hidden; the very same settings once."""
        if settings is self._synced:
            return
        self._synced = settings
        hidden, locked = ("points" in names for names in Restrictions.of(settings))
        own = settings["dataset"] in OWN_DATASETS
        for widget in (self._open, self._rows, self._button):
            elsewhere = not own or (widget is self._open and not self._files)
            empty = widget is self._button and not self._text
            restrict(widget, hidden=hidden or elsewhere, locked=locked or empty)

    @property
    def _text(self) -> str:
        return str(self._rows.value_input or "").strip()

    def _edited(self, event: Any) -> None:
        # The one is told with every key, the other when the field is left.
        if event.name == "value":
            self._rows.value_input = event.new
        if self._button.disabled == bool(self._text):
            self._button.disabled = not self._text

    def _ask(self) -> None:
        """Take the rows; what could not be taken stays, to be put right."""
        if self._text and self._take(str(self._rows.value_input)):
            self._rows.value = self._rows.value_input = ""
