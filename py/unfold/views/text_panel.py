"""The panel in which network and training are edited as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import panel as pn

from unfold.problems import LineProblem
from unfold.settings import Settings
from unfold.text_form import MAX_LENGTH
from unfold.views import icons
from unfold.views.control import Changes
from unfold.views.explanation import explain
from unfold.views.panel import Panel, words_pane
from unfold.views.theme import STYLESHEET
from unfold.words.refusals import refusal_in_line
from unfold.words.words import Words

ROWS = 9


class TextPanel(Panel):
    """A text that follows the controls until it is edited, and is taken when the visitor says so.

    Args:
        write: the text for settings.
        apply: takes a text, or says what in it cannot be had, and takes nothing.
    """

    name = "text"

    def __init__(
        self,
        write: Callable[[Changes], str],
        apply: Callable[[str], tuple[LineProblem, ...]],
        words: Words,
    ) -> None:
        super().__init__(words.commands.text, icons.TEXT, "tool")
        explain(self.button, words.parts["open_text"])
        self._words = words
        self._write = write
        self._apply = apply
        # What the controls say, and the text that says so: they are other words if somebody has written them.
        self._written = self._shown = ""
        self._taking = False

    def contents(self) -> Iterator[pn.viewable.Viewable]:
        """The text, its buttons, and what cannot be taken."""
        self._make()
        yield words_pane(f"<h2>{self._words.commands.text}</h2>")
        yield self._text
        yield self._problems
        yield pn.Row(self._take, self._revert, margin=0, css_classes=["row"], stylesheets=[STYLESHEET])
        say = self._words.text_form
        names = "".join(f"<li>{name}</li>" for name in Settings.names())
        yield words_pane(
            f'<p class="doc">{escape(say.doc)}</p>'
            f"<details><summary>{escape(say.names)}</summary><ul>{names}</ul></details>"
        )

    def show(self, settings: Changes) -> None:
        """Follow `settings`, unless the text has been edited."""
        written = self._write(settings)
        if written == self._written:
            return
        self._written = written
        if not (self._taking or self._is_edited):
            self._follow()

    def _make(self) -> None:
        say = self._words.text_form
        self._text = pn.widgets.TextAreaInput(
            label=say.label,
            rows=ROWS,
            max_length=MAX_LENGTH,
            width=None,
            sizing_mode="stretch_width",
            css_classes=["source"],
        )
        self._take = pn.widgets.Button(label=say.apply, css_classes=["line", "apply"])
        self._revert = pn.widgets.Button(label=say.revert)
        for widget in (self._text, self._take, self._revert):
            widget.param.update(margin=0, stylesheets=[STYLESHEET])
        self._problems = words_pane("")
        self._problems.visible = False
        self._text.param.watch(self._edited, ["value", "value_input"])
        self._take.on_click(lambda _: self._ask())
        self._revert.on_click(lambda _: self._follow())

    @property
    def _is_edited(self) -> bool:
        return self._text.value_input != self._shown

    def _edited(self, event: Any) -> None:
        # The one is told with every key, the other when the field is left.
        if event.name == "value":
            self._text.value_input = event.new
        self._offer()

    def _offer(self) -> None:
        """Offer to revert what is not as the controls say."""
        unlike = self._text.value_input != self._written
        if self._revert.disabled == unlike:
            self._revert.disabled = not unlike

    def _follow(self) -> None:
        """Say what the controls say."""
        self._shown = self._written
        self._text.value = self._text.value_input = self._written
        self._offer()
        self._say(())

    def _ask(self) -> None:
        """Take the text. It stays as it was written, comments and all, as long as the controls agree."""
        typed = str(self._text.value_input)
        self._taking = True
        try:
            problems = self._apply(typed)
        finally:
            self._taking = False
        if not problems:
            self._shown = typed
        self._say(problems)

    def _say(self, problems: tuple[LineProblem, ...]) -> None:
        lines = [escape(refusal_in_line(found, self._words)) for found in problems]
        said = "".join(f'<p class="refused">{line}</p>' for line in lines)
        html = f'<div role="alert">{said}</div>' if said else ""
        if self._problems.object != html:
            self._problems.param.update(object=html, visible=bool(html))
