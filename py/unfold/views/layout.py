"""All views and controls of the page, by the name of the place they stand in.

The places themselves, and how they move when the window changes, are in `site/`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import panel as pn
from bokeh.core.property.validation import validate
from bokeh.document import Document
from bokeh.models import LayoutDOM, Model, Plot
from panel.theme import Design
from panel.theme.base import Theme

from unfold import saved_tables, table, text_form
from unfold.archive import MEDIA_TYPE, SIGNATURE, SUFFIX, RunFileError
from unfold.browser import Browser
from unfold.live import Live
from unfold.own_data import Taken, own_data
from unfold.problems import LineProblem
from unfold.run_file import to_bytes
from unfold.session import Session
from unfold.settings import MAX_OWN_FREQUENCIES, SettingsError
from unfold.share import Trained
from unfold.snapshot import Floats, Parameter, Snapshot
from unfold.sweep_file import SweepFile, run_or_sweep
from unfold.table import Table, TableError
from unfold.text_form import TextError
from unfold.views.by_hand import Tools
from unfold.views.canvas import Lengths
from unfold.views.contestants import Contestants
from unfold.views.control import Changes
from unfold.views.controls import Controls
from unfold.views.cuts import CutsView
from unfold.views.errors import ErrorsView
from unfold.views.explanation import explain
from unfold.views.fold_pointer import FoldPointer
from unfold.views.folds import NO_FOLDS, Folds
from unfold.views.function_plot import FunctionView
from unfold.views.ghosts import GhostChecks
from unfold.views.help_panel import HelpPanel
from unfold.views.landscape_figures import LandscapeFigures
from unfold.views.late import LateFigure, View
from unfold.views.layers import LayersView
from unfold.views.lessons_panel import LessonsPanel
from unfold.views.loss import LossView
from unfold.views.message import Message
from unfold.views.network import NetworkView
from unfold.views.network_table import NetworkTable
from unfold.views.number_fields import Edits, UnitNumbers
from unfold.views.output import OutputView
from unfold.views.own_table import OwnTable
from unfold.views.placing import Placing
from unfold.views.pointer import Pointer, unit_name
from unfold.views.race import RaceFigures
from unfold.views.rail import Rail
from unfold.views.readouts import Readouts
from unfold.views.region_numbers import RegionNumbers
from unfold.views.regions import RegionsView
from unfold.views.settings_panel import SettingsPanel
from unfold.views.share_panel import Files, Link, SharePanel
from unfold.views.sheet_axes import SheetAxes
from unfold.views.signal import SignalView
from unfold.views.spectrum import SpectrumFigures
from unfold.views.spoken import Spoken
from unfold.views.surface import SurfaceView
from unfold.views.sweep import SweepFigures
from unfold.views.text_panel import TextPanel
from unfold.views.theme import PALETTES, PROJECTOR_PALETTES, Palette
from unfold.views.timeline import TimelineBar
from unfold.views.turn import Turn
from unfold.views.unfolding import UnfoldingView
from unfold.views.unfolding_words import UnfoldingWords
from unfold.views.way import Way
from unfold.views.zoom import Zoom
from unfold.words.reasons import reason
from unfold.words.words import Words

T = TypeVar("T")

Save = Callable[[str, str, bytes], None]
"""Hands a file to the visitor: its name, its media type, and what is in it."""
FLOW_SPEED = 40.0
"""Of what flows along the links, in px a second."""


class Bare(Theme):
    """No stylesheet of Panel's own."""

    base_css = None  # type: ignore[assignment]  # param takes None for a file name that is not required


class Paper(Design):
    """Panel's widgets without Panel's clothes: `widgets.css` is all they wear."""

    _themes = {"default": Bare, "dark": Bare}  # noqa: RUF012 (Panel's own declaration is a plain dict)


class Layout:
    """Everything people see, drawn from Snapshots."""

    def __init__(
        self,
        session: Session,
        opening: Changes,
        browser: Browser,
        words: Words,
        clock: Callable[[], float],
        link: Link,
        save: Save | None,
        live: Live | None = None,
    ) -> None:
        """Make everything.

        Args:
            opening: the settings that the page opens with.
            save: hands a file to the visitor; None where there is no way to.
            live: the link to a training elsewhere, where there can be one.
        """
        self._session = session
        self._opening = opening
        self._browser = browser
        self._clock = clock
        self.words = words
        self.message = Message(words, lambda: self._attempt(session.go_on), session.reset, live)
        self.controls = Controls(session.settings, self._apply, words)
        settings = session.settings
        edits = Edits(
            session.set_parameter,
            session.freeze,
            session.remove,
            self.message.refuse,
            session.selection.unit_of,
        )
        self.placing = Placing(self._place_unit, words)
        self.strip = UnitNumbers(edits, words, clock, "strip", leave=lambda: session.selection.pin(None))
        self.rail = Rail(
            (
                SettingsPanel(settings, self._apply, self._reason, words),
                SharePanel(
                    self._apply,
                    link,
                    lambda: Trained(session.epoch, session.parameters),
                    lambda: browser.download,
                    None if save is None else self._files(save),
                    words,
                ),
                TextPanel(lambda settings: text_form.write(settings, opening), self._apply_text, words),
                NetworkTable(edits, words, clock, session.refresh),
                LessonsPanel(session.course, self._attempt_and_sync, session.refresh, words),
                HelpPanel(settings, self._apply, words),
            ),
            settings.values,
            leave_projector=lambda: self._apply({"projector": False}),
        )
        self.own_table = OwnTable(self._take_rows, words, files=save is not None)
        self.readouts = Readouts(words)
        self.spoken = Spoken(words, clock)
        self.pointer = Pointer(self._point, self._pin, self._aim, self._take, words)
        self.errors = ErrorsView(words)
        self.ghosts = GhostChecks(self._apply, words)
        output = OutputView()
        self.function = LateFigure(FunctionView)
        self.zoom = Zoom(output.plot, self._apply, words)
        self.tools = Tools(session.hand, self._attempt, self.spoken.tell, output.plot, self._line, words)
        self._views: tuple[View, ...] = (NetworkView(self._flow), output)
        self._slow_views: tuple[View, ...] = (
            LayersView(words),
            LossView(words),
        )
        self.regions = LateFigure(RegionsView)
        self.unfolding = LateFigure(UnfoldingView)
        self.cuts = LateFigure(lambda: CutsView(words))
        self.way = Way(self._apply, lambda: self._attempt(self._travel), words)
        self.unfolding_words = UnfoldingWords(words)
        self.race = RaceFigures(words)
        self.sweep = SweepFigures(
            session.sweep.choose, lambda network: self._go_over(lambda: session.sweep.open(network)), words
        )
        self.surface = LateFigure(lambda: SurfaceView(words))
        self.signal = LateFigure(lambda: SignalView(words))
        self.spectrum = SpectrumFigures(words, MAX_OWN_FREQUENCIES)
        self.timeline = TimelineBar(
            session.look_back, session.replay, session.go_on_from_here, session.leave_past, words
        )
        self.turn = Turn(settings, self._apply, words)
        self.landscape = LandscapeFigures(session.survey, session.cancel_survey, words)
        self.contestants = Contestants(settings, self._apply, words)
        self.sheet_axes = SheetAxes(settings, self._apply, words)
        self.folds = FoldPointer(self._point, self._pin, self._folds, words)
        self.region_numbers = RegionNumbers(session.survey, session.cancel_survey, words)
        self._roots: tuple[Model, ...] = ()
        self._lengths = [Lengths(view.plot) for view in (*self._views, *self._slow_views)]
        for place, shown in self.places.items():
            if place in words.parts:
                explain(shown, words.parts[place])
        self._looked: object = None
        self._taken: Parameter | None = None
        self._connect()

    @property
    def places(self) -> dict[str, LayoutDOM | pn.viewable.Viewable]:
        """What stands where: the names are those of the `data-place` elements of the page."""
        views = (*self._views, *self._slow_views)
        network, output, layers, loss = (view.plot for view in views)
        controls, readouts = self.controls, self.readouts
        return {
            "transport": controls.transport,
            "epoch": readouts.epoch.model,
            "shown": readouts.shown.model,
            "leave-projector": controls.leave_projector,
            "spoken": self.spoken.pane,
            "training": controls.training,
            "language": controls.language,
            "tools": controls.theme,
            "data": controls.data,
            "data-settings": controls.data_settings,
            "own-table": self.own_table.column,
            "tools-by-hand": self.tools.column,
            "new-data": controls.new_data,
            "network-head": controls.stage,
            "network-settings": controls.network,
            "network": network,
            "unfold-head": self.unfolding_words.head.model,
            "unfold-sentence": self.unfolding_words.sentence.model,
            "unfolding": self.unfolding.column,
            "way": self.way.controls,
            "stops": self.way.stops.model,
            "cuts-head": self.unfolding_words.cuts_head.model,
            "cuts": self.cuts.column,
            "regions": self.regions.column,
            "regions-numbers": self.region_numbers.readout.model,
            "folds": self.folds.group,
            "count-regions": self.region_numbers.button,
            "surface": self.surface.column,
            "signal": self.signal.column,
            "spectrum": self.spectrum.heights,
            "spectrum-errors": self.spectrum.errors,
            "surface-turn": self.turn.layer,
            "landscape": self.landscape.map,
            "landscape-line": self.landscape.line,
            "sharpness": self.landscape.sharpness,
            "landscape-numbers": self.landscape.numbers.model,
            "survey": self.landscape.button,
            "race-loss": self.race.loss,
            "race-score": self.race.score,
            "contestants": self.contestants.column,
            "sweep-cells": self.sweep.cells,
            "sweep-scale": self.sweep.scale.model,
            "sweep-about": self.sweep.about.model,
            "sweep-test": self.sweep.test,
            "sweep-training": self.sweep.training,
            "sweep-networks": self.sweep.networks,
            "units": self.pointer.group,
            "numbers": self.strip.model,
            "features": controls.features,
            "widths": controls.widths,
            "caption": readouts.caption.model,
            "layers-head": readouts.layers.model,
            "layers": layers,
            "axes": self.sheet_axes.column,
            "output-head": readouts.score.model,
            "output-settings": controls.view,
            "zoom": self.zoom.row,
            "errors-opener": controls.errors,
            "errors": self.errors.pane,
            "ghosts": self.ghosts.widget,
            "output": output,
            "function": self.function.column,
            "handles": self.placing.model,
            "hand": self.tools.layer,
            "key": readouts.key.model,
            "loss-head": readouts.losses.model,
            "loss": loss,
            "log-loss": controls.log_loss,
            "look-back": self.timeline.opener,
            "timeline": self.timeline.row,
            "message": self.message.pane,
            "ways-on": self.message.ways,
            **self.rail.places,
        }

    def roots(self, document: Document) -> tuple[Model, ...]:
        """The models of all places, named as these; made when they are first asked for, in `document`."""
        if not self._roots:
            for name, shown in self.places.items():
                root = shown if isinstance(shown, LayoutDOM) else shown.get_root(document)
                root.name = name
                self._roots += (root,)
        return self._roots

    @property
    def palette(self) -> Palette:
        """The colours of the present theme."""
        theme = self._session.settings.theme
        if theme == "auto":
            theme = "dark" if self._browser.dark else "light"
        return (PROJECTOR_PALETTES if self._session.settings.projector else PALETTES)[theme]

    def resume(self, before: Layout) -> None:
        """Open what is open in `before`, whose place this one takes, and say what it says."""
        self.controls.resume(before.controls)
        self.message.resume(before.message)
        self.rail.resume(before.rail)

    def update(self, snapshot: Snapshot) -> None:
        """Draw `snapshot` everywhere."""
        palette = self.palette
        for lengths in self._lengths:
            lengths.scale(palette.size)
        with validate(False):  # the views' own arrays, many times a second
            network, output = self._views
            if snapshot.settings["stage"] in ("network", "layers"):
                network.update(snapshot, palette)
            if snapshot.unfolding is None:  # else the plane on its way stands in its place
                output.update(snapshot, palette)
            if snapshot.on_line:
                self.function.update(snapshot, palette)
            # What changes slowly is drawn again when the layers have been looked at again, or when the
            # network waits for those who race with it.
            waits = snapshot.race is not None and snapshot.race.catches_up
            if snapshot.representations is not self._looked or waits or not snapshot.playing:
                self._looked = snapshot.representations
                for view in self._slow_views:
                    view.update(snapshot, palette)
                if snapshot.regions is not None:
                    self.regions.update(snapshot, palette)
                if snapshot.unfolding is not None:
                    self.unfolding.update(snapshot, palette)
                    self.cuts.update(snapshot, palette)
                self.race.update(snapshot, palette)
                self.sweep.update(snapshot, palette)
                self.landscape.update(snapshot, palette)
                self.spectrum.update(snapshot, palette)
                self.contestants.update(snapshot)
                if snapshot.signal is not None:
                    self.signal.update(snapshot, palette)
                if snapshot.settings["stage"] == "surface":
                    self.surface.update(snapshot, palette)
        self.readouts.update(snapshot)
        self.timeline.update(snapshot)
        self.region_numbers.update(snapshot, palette)
        self.unfolding_words.update(snapshot)
        self.way.update(snapshot)
        self.errors.update(snapshot)
        self.ghosts.update(snapshot)
        self.zoom.sync(snapshot.settings)
        self.spoken.update(snapshot)
        self.message.update(snapshot)
        self.controls.sync(snapshot.settings, palette, playing=snapshot.playing)
        self.own_table.sync(snapshot.settings)
        self.contestants.sync(snapshot.settings)
        self.turn.sync(snapshot)
        self.way.sync(snapshot.settings)
        self.sheet_axes.sync(snapshot.settings, snapshot.n_outputs)
        self.rail.update(snapshot)
        self.pointer.sync(snapshot)
        self.folds.sync(snapshot)
        self.tools.sync(snapshot, palette)
        self.placing.sync(snapshot)
        self._show_numbers(snapshot)

    def open_file(self, data: bytes) -> None:
        """Go over to the run, the sweep or the points in a file; where that cannot be, the message says why.

        What it is tells its content, whatever it is called: runs and sweeps are archives, tables are text.
        """
        if data.startswith(SIGNATURE) and not table.is_spreadsheet(data):
            self._go_over(lambda: self._open_archive(data))
        else:
            self._take_table(lambda: table.read_table(data))

    def _take_rows(self, text: str) -> bool:
        """Go over to the points in a table as text; return whether there are any."""
        return self._take_table(lambda: table.parse(text))

    def _take_table(self, read: Callable[[], Table]) -> bool:
        """Go over to the points of a table, and say what has been taken; else why nothing was, and all stays.

        Returns:
            whether there are any.
        """
        try:
            changes, taken = own_data(read())
        except TableError as error:
            self.message.answer_table(error)
            return False
        done = self._attempt(lambda: self._adopt(changes, taken))
        if done is not None:
            self.message.answer_table(done)
        self._sync()
        return done is not None

    def _adopt(self, changes: Changes, taken: Taken) -> Taken:
        self._session.settings.apply(changes)
        return taken

    def _open_archive(self, data: bytes) -> int | None:
        """Go over to a run, see `Session.open_run`; or look at a sweep, beside what is running."""
        found = run_or_sweep(data)
        if isinstance(found, SweepFile):
            self._session.settings.apply({"stage": "sweep"})
            self._session.sweep.take(found)
            return None
        return self._session.open_run(found)

    def _go_over(self, open_it: Callable[[], int | None]) -> None:
        """Open what may be refused, as a file or by the settings in it; the message says why it was.

        It says, too, if the run has more points than there are here: so many returns what opens it.
        """
        try:
            n_points = self._attempt(open_it)
        except RunFileError as error:
            self.message.refuse_file(error)
        else:
            if n_points is not None:
                self.message.tell_sample(n_points, self._session.settings.n_samples)
        self._sync()

    def _files(self, save: Save) -> Files:
        """What can be kept of the present moment."""
        session = self._session

        def save_run() -> None:
            data = to_bytes(session.record())
            save(f"{session.settings.dataset}-epoch-{session.epoch}{SUFFIX}", MEDIA_TYPE, data)

        def save_points() -> None:
            data = saved_tables.points_table(session.settings, *session.points)
            save(f"{session.settings.dataset}-points.csv", table.MEDIA_TYPE, data)

        def save_curves() -> None:
            data = saved_tables.curves_table(session.curves, classes=session.has_classes)
            save(f"{session.settings.dataset}-epoch-{session.epoch}-curves.csv", table.MEDIA_TYPE, data)

        return Files(save_run, save_points, save_curves)

    def _line(self) -> Plot | None:
        """What functions of one variable are drawn in."""
        return None if self.function.view is None else self.function.view.plot

    def _folds(self) -> Folds:
        """What is drawn of the map of the regions."""
        return NO_FOLDS if self.regions.view is None else self.regions.view.folds

    def _flow(self) -> float | None:
        """How far the links have flowed, in px, unless the visitor prefers that nothing moves."""
        return None if self._browser.still else FLOW_SPEED * self._clock()

    def _show_numbers(self, snapshot: Snapshot) -> None:
        """Show the numbers of the unit that is pinned."""
        if (unit := snapshot.pinned) is None:
            self.strip.show(snapshot, (), "")
        else:
            name = unit_name(*unit, snapshot.settings["hidden"], snapshot.n_outputs, self.words)
            self.strip.show(snapshot, (unit,), name)
            if self._taken is not None:
                self.strip.choose(*self._taken)
        self._taken = None

    def _travel(self) -> None:
        """Unfold the plane, or stop; from layer to layer if the visitor prefers that nothing moves."""
        self._session.travel(in_steps=self._browser.still)

    def _reason(self) -> str:
        """Why the kernel does not train; empty where it does."""
        why = self._session.backend.reason
        return reason(why.kind, why.about, self.words) if why else ""

    def _connect(self) -> None:
        session, controls = self._session, self.controls

        def toggle(_: object) -> None:
            (session.play if controls.play.value else session.pause)()

        controls.play.param.watch(toggle, "value")
        controls.reset.on_click(lambda _: session.reset())
        controls.step.on_click(lambda _: session.step())
        controls.new_weights.on_click(lambda _: self._attempt(session.new_weights))
        controls.new_data.on_click(lambda _: self._attempt(session.new_data))
        controls.step_batch.on_click(lambda _: session.step_batch(at_once=self._browser.still))
        controls.language.on_click(lambda _: self._speak())
        controls.leave_projector.on_click(
            lambda _: self._apply({"projector": not session.settings.projector})
        )
        controls.theme.on_click(
            lambda _: self._apply({"theme": "light" if self.palette.name == "dark" else "dark"})
        )

    def _point(self, unit: tuple[int, int] | None) -> None:
        """Look at a unit, unless it has gone since the page was told of it."""
        self._session.selection.point(unit if unit is None or self._session.selection.has(unit) else None)

    def _pin(self, unit: tuple[int, int] | None) -> None:
        """Keep a unit's numbers at hand, unless it has gone since the page was told of it."""
        self._session.selection.pin(unit if unit is None or self._session.selection.has(unit) else None)

    def _aim(self, parameter: Parameter | None) -> None:
        """Look at a weight or a bias, unless its unit has gone since the page was told of it."""
        gone = parameter is not None and self._session.selection.unit_of(*parameter[:2]) is None
        self._session.selection.aim(None if gone else parameter)

    def _place_unit(self, layer: int, row: int, values: Floats) -> None:
        """Give a unit these weights and this bias, which comes last."""
        if self._session.selection.unit_of(layer, row) is not None:
            for column, value in enumerate(values.tolist()):
                self._session.set_parameter(layer, row, column, value)

    def _take(self, parameter: Parameter) -> None:
        """Have a weight or a bias at hand, among the numbers of its unit."""
        unit = self._session.selection.unit_of(*parameter[:2])
        if unit is not None:
            self._taken = parameter
            self._session.selection.aim(None)
            self._session.selection.pin(unit)

    def _attempt(self, change: Callable[[], T]) -> T | None:
        """Do what changes settings; where it cannot be had, the message says why."""
        try:
            done = change()
        except SettingsError as error:
            self.message.refuse(error.problems)
            return None
        self.message.show()
        return done

    def _attempt_and_sync(self, change: Callable[[], T]) -> T | None:
        """The same, and show what it has made of the settings, or that it has made nothing of them."""
        done = self._attempt(change)
        self._sync()
        return done

    def _apply(self, changes: Changes) -> None:
        """What a control asks for; where it cannot be had, the message says why and the control goes back."""
        self._attempt_and_sync(lambda: self._session.settings.apply(changes))

    def _apply_text(self, text: str) -> tuple[LineProblem, ...]:
        """What the text form asks for; where it cannot be had, the problems with it."""
        try:
            text_form.apply(text, self._session.settings, self._opening)
        except TextError as error:
            return error.problems
        self.message.show()
        self._sync()
        return ()

    def _speak(self) -> None:
        """Go over to the other language; what was said is still said, in that one."""
        if "language" not in self._session.settings.locked():
            self._session.settings.apply({"language": self.words.other})

    def _sync(self) -> None:
        # A mapping of its own, so that all is shown anew: what was refused still stands in its widget.
        settings = self._session.settings.values()
        self.controls.sync(settings, self.palette, playing=self._session.playing)
        self.own_table.sync(settings)
        self.contestants.sync(settings)
        self.rail.sync(settings)
