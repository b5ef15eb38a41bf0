"""The rail beside the stage: one panel at a time, none of them over the page."""

from __future__ import annotations

from collections.abc import Callable

import panel as pn
from bokeh.models import LayoutDOM

from unfold.snapshot import Snapshot
from unfold.views.control import Changes, Restrictions, restrict
from unfold.views.panel import Panel


class Rail:
    """Opens and closes its panels, and keeps the open one true.

    Args:
        panels: what can be shown.
        settings: the present ones, for a panel that has just been opened.
        leave_projector: called when one is opened while the page, without a rail, is projected.
    """

    def __init__(
        self, panels: tuple[Panel, ...], settings: Callable[[], Changes], leave_projector: Callable[[], None]
    ) -> None:
        self.panels = panels
        self._settings = settings
        self._leave_projector = leave_projector
        self._restrictions = Restrictions()
        for panel in panels:
            panel.button.param.watch(lambda _, panel=panel: self._turn(panel), "value")

    @property
    def places(self) -> dict[str, LayoutDOM | pn.viewable.Viewable]:
        """Buttons and columns by the name of their place."""
        buttons = {f"{panel.name}-opener": panel.button for panel in self.panels}
        return {**buttons, **{panel.name: panel.column for panel in self.panels}}

    def open(self, name: str) -> None:
        """Open a panel by its name."""
        for panel in self.panels:
            if panel.name == name:
                panel.button.value = True

    def resume(self, before: Rail) -> None:
        """Open what is open in `before`."""
        for panel, other in zip(self.panels, before.panels, strict=True):
            panel.resume(other)

    def sync(self, settings: Changes) -> None:
        """Show `settings` in the panel that is open, and no opener that they hide."""
        self._restrict(settings)
        for panel in self.panels:
            if settings["projector"]:
                panel.button.value = False
            panel.sync(settings)

    def update(self, snapshot: Snapshot) -> None:
        """Show `snapshot` in the panel that is open."""
        self._restrict(snapshot.settings)
        if snapshot.settings["projector"]:
            self.sync(snapshot.settings)
        for panel in self.panels:
            panel.sync(snapshot.settings)
            if panel.is_open:
                panel.update(snapshot)

    def _restrict(self, settings: Changes) -> None:
        """Hide and disable openers as the link asks for; what is open behind such a one is closed."""
        restrictions = Restrictions.of(settings)
        if restrictions == self._restrictions:
            return
        self._restrictions = restrictions
        hidden, locked = restrictions
        for panel in self.panels:
            part = f"rail.{panel.name}"
            restrict(panel.button, hidden=part in hidden, locked=part in locked)
            if panel.is_open and part in hidden | locked:
                panel.button.value = False

    def _turn(self, turned: Panel) -> None:
        """Follow a button that was pressed: the panel it opens closes the others."""
        if turned.is_open:
            for panel in self.panels:
                if panel is not turned and panel.is_open:
                    panel.button.value = False
        if turned.is_open and self._settings()["projector"]:
            self._leave_projector()
        turned.place(self._settings())
