"""All views and controls of the page, by the name of the place they stand in.

The places themselves, and how they move when the window changes, are in `site/`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import panel as pn
from bokeh.core.property.validation import validate
from bokeh.models import LayoutDOM, Plot
from panel.theme import Design
from panel.theme.base import Theme

from unfold.session import Session
from unfold.settings import SettingsError
from unfold.snapshot import Snapshot
from unfold.views.control import Changes
from unfold.views.controls import Controls
from unfold.views.layers import LayersView
from unfold.views.loss import LossView
from unfold.views.network import NetworkView
from unfold.views.network_table import NetworkTable
from unfold.views.numbers import Edits, UnitNumbers
from unfold.views.output import OutputView
from unfold.views.pointer import Pointer, unit_name
from unfold.views.rail import Rail
from unfold.views.readouts import Message, Readouts
from unfold.views.settings_panel import SettingsPanel
from unfold.views.theme import PALETTES, Palette
from unfold.words.words import Words


class Bare(Theme):
    """No stylesheet of Panel's own."""

    base_css = None  # type: ignore[assignment]  # param takes None for a file name that is not required


class Paper(Design):
    """Panel's widgets without Panel's clothes: `widgets.css` is all they wear."""

    _themes = {"default": Bare, "dark": Bare}  # noqa: RUF012 (Panel's own declaration is a plain dict)


class View(Protocol):
    """A figure and what draws a Snapshot in it."""

    plot: Plot

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        ...


class Layout:
    """Everything people see, drawn from Snapshots."""

    def __init__(
        self,
        session: Session,
        prefers_dark: Callable[[], bool],
        words: Words,
        clock: Callable[[], float],
    ) -> None:
        self._session = session
        self._prefers_dark = prefers_dark
        self._words = words
        self.message = Message(words)
        self.controls = Controls(session.settings, self._apply, words)
        settings = session.settings
        edits = Edits(session.set_parameter, session.freeze, session.remove, self.message.refuse, session.has)
        self.strip = UnitNumbers(edits, words, clock, "strip", leave=lambda: session.pin(None))
        self.rail = Rail(
            (
                SettingsPanel(settings, self._apply, lambda: session.backend.reason, words),
                NetworkTable(edits, words, clock, session.refresh),
            ),
            settings.values,
        )
        self.readouts = Readouts(words)
        self.pointer = Pointer(self._point, self._pin, words)
        self._views: tuple[View, ...] = (NetworkView(), OutputView())
        self._slow_views: tuple[View, ...] = (LayersView(words), LossView(words))
        self._looked: object = None
        self._diverged = False
        self._connect()
        session.subscribe(self.update)

    @property
    def places(self) -> dict[str, LayoutDOM | pn.viewable.Viewable]:
        """What stands where: the names are those of the `data-place` elements of the page."""
        network, output, layers, loss = (view.plot for view in (*self._views, *self._slow_views))
        controls, readouts = self.controls, self.readouts
        return {
            "transport": controls.transport,
            "epoch": readouts.epoch,
            "training": controls.training,
            "tools": controls.theme,
            "data": controls.data,
            "data-settings": controls.data_settings,
            "network-head": readouts.network,
            "network-settings": controls.network,
            "network": network,
            "units": self.pointer.group,
            "numbers": self.strip.model,
            "features": controls.features,
            "widths": controls.widths,
            "caption": readouts.caption,
            "layers-head": readouts.layers,
            "layers": layers,
            "output-head": readouts.score,
            "output-settings": controls.view,
            "output": output,
            "key": readouts.key,
            "loss-head": readouts.losses,
            "loss": loss,
            "message": self.message.pane,
            **self.rail.places,
        }

    @property
    def palette(self) -> Palette:
        """The colours of the present theme."""
        theme = self._session.settings.theme
        if theme == "auto":
            theme = "dark" if self._prefers_dark() else "light"
        return PALETTES[theme]

    def update(self, snapshot: Snapshot) -> None:
        """Draw `snapshot` everywhere."""
        palette = self.palette
        with validate(False):  # the views' own arrays, many times a second
            for view in self._views:
                view.update(snapshot, palette)
            # What changes slowly is drawn again when the layers have been looked at again.
            if snapshot.representations is not self._looked or not snapshot.playing:
                self._looked = snapshot.representations
                for view in self._slow_views:
                    view.update(snapshot, palette)
        self.readouts.update(snapshot)
        if snapshot.diverged != self._diverged:
            self._diverged = snapshot.diverged
            self.message.show(*([self._words.messages.diverged] if snapshot.diverged else []))
        self.controls.sync(snapshot.settings, palette, playing=snapshot.playing)
        self.rail.update(snapshot)
        self.pointer.sync(snapshot)
        pinned = snapshot.pinned
        named = (
            ""
            if pinned is None
            else unit_name(*pinned, snapshot.settings["hidden"], snapshot.n_outputs, self._words)
        )
        self.strip.show(snapshot, [] if pinned is None else [pinned], named)

    def _connect(self) -> None:
        session, controls = self._session, self.controls

        def toggle(_: object) -> None:
            (session.play if controls.play.value else session.pause)()

        controls.play.param.watch(toggle, "value")
        controls.reset.on_click(lambda _: session.reset())
        controls.step.on_click(lambda _: session.step())
        controls.new_data.on_click(lambda _: session.new_data())
        controls.theme.on_click(
            lambda _: self._apply({"theme": "light" if self.palette.name == "dark" else "dark"})
        )

    def _point(self, unit: tuple[int, int] | None) -> None:
        """Look at a unit, unless it has gone since the page was told of it."""
        self._session.point(unit if unit is None or self._session.has(unit) else None)

    def _pin(self, unit: tuple[int, int] | None) -> None:
        """Keep a unit's numbers at hand, unless it has gone since the page was told of it."""
        self._session.pin(unit if unit is None or self._session.has(unit) else None)

    def _apply(self, changes: Changes) -> None:
        """What a control asks for; where it cannot be had, the message says why and the control goes back."""
        try:
            self._session.settings.apply(changes)
        except SettingsError as error:
            self.message.refuse(error.problems)
        else:
            self.message.show()
        # A mapping of its own, so that all is shown anew: what was refused still stands in its widget.
        settings = self._session.settings.values()
        self.controls.sync(settings, self.palette, playing=self._session.playing)
        self.rail.sync(settings)
