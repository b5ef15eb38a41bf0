"""One thing that the rail can show, and the button that opens it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import panel as pn
from bokeh.models import Column, ImportedStyleSheet
from bokeh.models.ui import UIElement

from unfold.snapshot import Snapshot
from unfold.views.control import Changes
from unfold.views.theme import STYLESHEET


class Panel(ABC):
    """Owns the button and the column, which is made when it is first opened: that takes a moment."""

    name: str
    """The places of the page are those called `name` and `name`-opener."""

    def __init__(self, label: str, icon: str, *classes: str) -> None:
        """Make the button: its word, its icon, and classes of `widgets.css` for it."""
        self._classes = ["opener", *classes]
        self.button = pn.widgets.Toggle(
            label=label,
            icon=icon,
            icon_size="18px",
            margin=0,
            css_classes=self._classes,
            stylesheets=[STYLESHEET],
        )
        # Bokeh's own: of a column of Panel's nobody is told outside a server that it has got children.
        self.column = Column(
            spacing=16,
            sizing_mode="stretch_width",
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
            visible=False,
        )
        self._made = False
        self._synced: Changes | None = None

    @property
    def is_open(self) -> bool:
        """Whether people see it."""
        return bool(self.button.value)

    def resume(self, before: Panel) -> None:
        """Be open if `before` is, whose place this one takes."""
        self.button.value = before.is_open

    def place(self, settings: Changes) -> None:
        """Open or close the column, as the button says, and show `settings` in it."""
        if self.is_open and not self._made:
            self._made = True
            contents = tuple(self.contents())
            # Before they are part of the document: a server tells the page of their values at once, and of
            # the column's children only afterwards.
            self._synced = None
            self.sync(settings)
            parts = (
                part if isinstance(part, UIElement) else part.get_root(self.column.document)
                for part in contents
            )
            self.column.children = [part for part in parts if isinstance(part, UIElement)]
        else:
            self.sync(settings)
        self.column.visible = self.is_open
        # Where the columns of the page stand follows a class of the button's element: see site/style.css.
        self.button.css_classes = [*self._classes, "open"] if self.is_open else self._classes

    def sync(self, settings: Changes) -> None:
        """Show `settings`, if anybody can see them and these very ones are not shown already."""
        if self.is_open and settings is not self._synced:
            self._synced = settings
            self.show(settings)

    @abstractmethod
    def contents(self) -> Iterator[pn.viewable.Viewable | UIElement]:
        """What the column holds, from above."""

    @abstractmethod
    def show(self, settings: Changes) -> None:
        """Show `settings`, whoever changed them."""

    def update(self, snapshot: Snapshot) -> None:  # noqa: B027 (most have nothing that changes so often)
        """Show what changes from frame to frame; asked only while it is open."""


def words_pane(html: str) -> pn.pane.HTML:
    """Words between the widgets of a panel."""
    return pn.pane.HTML(html, margin=0, css_classes=["readout"], stylesheets=[STYLESHEET])
