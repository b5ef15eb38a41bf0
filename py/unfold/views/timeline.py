"""The run that is looked back at: its checkpoints on a slider, and the ways on from there."""

from __future__ import annotations

from collections.abc import Callable

import panel as pn
from bokeh.models import ImportedStyleSheet, Row
from bokeh.models.ui import UIElement

from unfold.snapshot import Snapshot
from unfold.views import icons
from unfold.views.control import Changes, Control, Restrictions, restrict
from unfold.views.explanation import explain
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words


class TimelineBar:
    """Owns the button that begins to look back, and the row that stands between losses and their chart then.

    Args:
        look_back: sees a checkpoint, by its number; the present one without.
        replay: shows one after another, or stops doing so.
        go_on: trains on from the one that is seen.
        leave: goes back to the latest.
    """

    def __init__(
        self,
        look_back: Callable[[int | None], None],
        replay: Callable[[], None],
        go_on: Callable[[], None],
        leave: Callable[[], None],
        words: Words,
    ) -> None:
        say, parts = words.runs, words.parts
        self.opener = pn.widgets.Button(
            label=say.look_back, icon=icons.PAST, icon_size="18px", css_classes=["tool", "look-back"],
            visible=False,
        )  # fmt: skip
        self._replay = pn.widgets.Toggle(
            label=say.replay, icon=icons.PLAY, icon_size="18px", css_classes=["tool", "line", "way"]
        )
        self._slider = pn.widgets.IntSlider(label=say.checkpoint, start=0, end=1, css_classes=["checkpoints"])
        self._go_on = pn.widgets.Button(label=say.go_on, css_classes=["line", "way"])
        self._leave = pn.widgets.Button(
            label=say.leave, icon=icons.CLOSE, icon_size="18px", css_classes=["tool", "way"]
        )
        for widget, part in (
            (self.opener, "look_back"),
            (self._replay, "replay"),
            (self._slider, "checkpoints"),
            (self._go_on, "go_on_from_here"),
            (self._leave, "leave_past"),
        ):
            widget.param.update(margin=0, stylesheets=[STYLESHEET])
            explain(widget, parts[part])
        self._control = Control(
            self._slider, lambda changes: look_back(changes["at"]), lambda shown: shown["at"],
            lambda value: {"at": int(value)},
        )  # fmt: skip
        self._replays = False
        self.opener.on_click(lambda _: look_back(None))
        self._replay.param.watch(lambda event: None if event.new == self._replays else replay(), "value")
        self._go_on.on_click(lambda _: go_on())
        self._leave.on_click(lambda _: leave())
        # Bokeh's own: of a row of Panel's nobody is told outside a server that it has got children.
        self.row = Row(
            sizing_mode="stretch_width", css_classes=["row"], visible=False,
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
        )  # fmt: skip
        self._synced: Changes | None = None

    def update(self, snapshot: Snapshot) -> None:
        """Show where the run is looked back at, if it is; and offer to, where there is something to see."""
        seen = snapshot.timeline
        offered = snapshot.has_past and seen is None
        if self.opener.visible != offered:
            self.opener.visible = offered
        if self.row.visible != (seen is not None):
            self._show(seen is not None)
        if seen is None:
            return
        last = len(seen.epochs) - 1
        if self._slider.end != last:
            self._control.quietly(end=last)
        self._control.sync({"at": seen.at})
        if self._replays != seen.replays:
            self._replays = seen.replays
            self._replay.value = seen.replays
        self._restrict(snapshot.settings)

    def _show(self, shown: bool) -> None:
        """Show the row, whose widgets are made when it is first wanted, or not."""
        if shown and not self.row.children:
            widgets = (self._replay, self._slider, self._go_on, self._leave)
            parts = (widget.get_root(self.row.document) for widget in widgets)
            self.row.children = [part for part in parts if isinstance(part, UIElement)]
        # How much room there is for it is the page's to say: see site/style.css.
        self.row.update(visible=shown, css_classes=["row", "timeline"] if shown else ["row"])

    def _restrict(self, settings: Changes) -> None:
        """Let nobody train who the link does not let play; the very same settings are heeded already."""
        if settings is self._synced:
            return
        self._synced = settings
        hidden, locked = Restrictions.of(settings)
        play = "transport.play"
        restrict(self._go_on, hidden=play in hidden, locked=play in locked)
