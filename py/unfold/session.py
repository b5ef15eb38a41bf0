"""The only mutable owner of the running state: settings, trainer, playing or not.

Everything that happens ends here: a setting that changed, a button, the passing of time. What
comes out is a Snapshot, handed to whoever subscribed. Knows nothing of widgets, of Bokeh, or
of where the picture is drawn.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from unfold import rules
from unfold.core.backends import Backends
from unfold.core.features import transform
from unfold.core.grid import grid_points
from unfold.core.metrics import Residuals
from unfold.core.network import Network
from unfold.core.plan import Backend, BackendFactory, Mask
from unfold.core.plane import Window
from unfold.core.verdict import Verdict
from unfold.effects import EFFECT, Effect
from unfold.ghost_look import GhostLook
from unfold.hand import Hand
from unfold.journey import Journey
from unfold.landscape_look import LandscapeLook
from unfold.pace import Pace
from unfold.problems import LockedByLink, Problem
from unfold.race import OWN, Race, racer
from unfold.settings import (
    LEARNING_RATES,
    MAX_OWN_FREQUENCIES,
    MAX_WEIGHT,
    Settings,
    SettingsError,
    features_in_sight,
    idle,
    inputs,
    on_line,
)
from unfold.sight import LINE, TILE, Sight
from unfold.snapshot import (
    Confusion,
    FeatureTiles,
    Floats,
    Ghost,
    LandscapeSight,
    Parameter,
    RaceSight,
    RegionSight,
    SignalSight,
    Snapshot,
    SpectrumSight,
    UnfoldingSight,
)
from unfold.spectrum_look import SpectrumLook
from unfold.stops import STOP_SETTINGS, Diverged, Stop, StopConditions
from unfold.verdict_look import VerdictLook
from unfold.walk import Walk

LOOK_EVERY = 3
"""Frames for one new look at the layers' representations while training goes on: they cost as much as
all the rest of a frame, and the eye does not miss them."""
LOOK_EVERY_RATE = 60.0
"""Below so many epochs a second, every frame has its own look."""
NAP = 1 / 60
"""Longest time in seconds, while the next epoch is not due, between two looks at what there is to draw."""
FRAME_SECONDS = 0.005
"""Training time between two looks at what the visitor did; Pause waits no longer than this."""
ASIDE_SECONDS = 0.002
"""Time for the landscape after each such portion of training."""


class Screen(Protocol):
    """Where snapshots are drawn, as far as the pace of training depends on it."""

    @property
    def ready(self) -> bool:
        """Whether the next frame may be sent: the last one does not wait behind another."""
        ...

    async def turn(self) -> None:
        """Let waiting events in; longer when nobody is looking."""
        ...

    async def wait(self) -> None:
        """Return once `ready`."""
        ...

    async def draw(self, emit: Callable[[], None]) -> None:
        """Call `emit` where drawing is allowed, and send what came of it as one frame."""
        ...


class Session:
    """One visitor's network, its data and its training."""

    def __init__(
        self, settings: Settings, clock: Callable[[], float], backend: BackendFactory | None = None
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._backend = backend or Backends()
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._changed = asyncio.Event()
        self._playing = False
        self._pointed: tuple[int, int] | None = None
        self._aimed: Parameter | None = None
        self._pinned: tuple[int, int] | None = None
        self._stopped: Stop | None = None
        self._rewinds: tuple[int, ...] = ()
        self._walk: Walk | None = None
        self._race: Race | None = None
        self._verdict_look: VerdictLook | None = None
        self._ghost_look: GhostLook | None = None
        self._ghosts: tuple[Ghost, ...] | None = None
        self._journey: Journey | None = None
        self._regions: RegionSight | None = None
        self._signal: SignalSight | None = None
        self._spectrum: SpectrumSight | None = None
        self._spectrum_look: SpectrumLook | None = None
        self._landscape_sight: LandscapeSight | None = None
        self._values = MappingProxyType(settings.values())
        self._pace = self._new_pace()
        self.hand = Hand(settings, lambda: self._points, self._changed.set)
        self._start()
        self._conditions = self._new_conditions()
        settings.param.watch(self._on_settings, list(settings.names()))

    @property
    def backend(self) -> Backend:
        """What runs the epochs: its name, and why it is not the kernel."""
        return self._trainer.backend

    # What the visitor does

    @property
    def playing(self) -> bool:
        """Whether training is going on."""
        return self._playing

    def play(self) -> None:
        """Train until `pause`, or until a stop condition is met that is not met yet."""
        self._begin(playing=True)
        self._pace = self._new_pace()
        self._conditions = self._new_conditions()

    def pause(self) -> None:
        """Stop training; takes effect before the next frame."""
        self._playing = False
        self._changed.set()

    def step(self) -> None:
        """Train one epoch, or what is left of one that has been begun, and pause."""
        self._begin(playing=False)
        self._trainer.run(1)
        self._stop_if_diverged()

    def step_batch(self, *, at_once: bool = False) -> None:
        """Train one mini-batch and pause; show its passes one after another, the update until more is done.

        The batch is trained when its update is shown, or before anything else is trained. What changes the
        network, its data or its training before that calls it off.

        Args:
            at_once: show the update only.
        """
        self._begin(playing=False)
        if not self._trainer.diverged and len(self._trainer.train):
            self._show(Walk(self._trainer.preview_batch()))
            if at_once:
                self._end_walk()

    def go_on(self) -> None:
        """Take up a run that diverged, from its last good moment on, with a learning rate found by trying.

        Raises:
            SettingsError: if the learning rate is locked.
        """
        if isinstance(self._stopped, Diverged) and (rate := self._stopped.remedy.learning_rate) is not None:
            checkpoint = self._stopped.remedy.checkpoint
            self.settings.apply({"learning_rate": rate})
            self._trainer.rewind(checkpoint)
            earlier = (epoch for epoch in self._rewinds if epoch < checkpoint.epoch)
            self._rewinds = (*earlier, checkpoint.epoch)
            self.play()

    def reset(self) -> None:
        """Back to the same first weights, epoch 0, paused; what is frozen stays so."""
        self._playing = False
        self._start_again()
        self._changed.set()

    def resume(self, parameters: Sequence[float], epoch: int) -> None:
        """Go on, paused, from weights and biases that were trained elsewhere; see `Trainer.resume`.

        Raises:
            ValueError: if there are not as many as `parameters`.
        """
        self._playing = False
        self._start()
        self._trainer.resume(np.asarray(parameters, dtype=float), epoch)
        self._look()
        self._changed.set()

    @property
    def epoch(self) -> int:
        """Number of epochs that the network has been trained for."""
        return self._trainer.epoch

    @property
    def parameters(self) -> tuple[float, ...]:
        """All weights and biases, in the order of `core.network.Network.params`."""
        return tuple(self._trainer.network.params.tolist())

    def new_data(self) -> None:
        """Other points of the same kind; weights, epoch and playing stay.

        Raises:
            SettingsError: if their seed is locked.
        """
        self.settings.apply({"data_seed": (self.settings.data_seed + 1) % 2**31})

    def new_weights(self) -> None:
        """Other first weights, epoch 0.

        Raises:
            SettingsError: if their seed is locked.
        """
        self.settings.apply({"weight_seed": (self.settings.weight_seed + 1) % 2**31})

    def travel(self, *, in_steps: bool = False) -> None:
        """Unfold the plane from where it is, from the input if that is the end; or stop where it has got to.

        Args:
            in_steps: stand still at each layer, and jump to the next one.

        Raises:
            SettingsError: if the place is locked.
        """
        now, end = self._clock(), float(self._trainer.network.n_layers)
        if self._journey is not None:
            self._arrive(self._journey.at(now))
            return
        if "unfolded" in self.settings.locked():
            raise SettingsError([Problem("unfolded", end, LockedByLink())])
        at = self.settings.unfolded
        self._journey = Journey(at if at < end else 0.0, end, now, in_steps)
        self._changed.set()

    def point(self, unit: tuple[int, int] | None) -> None:
        """Look at one unit, (layer, index) as in `Unit`, or at none.

        Raises:
            ValueError: if the network has no such unit.
        """
        self._pointed = self._required(unit)
        self._changed.set()

    def aim(self, parameter: Parameter | None) -> None:
        """Look at one weight or bias, or at none.

        Raises:
            ValueError: if the network has none like that.
        """
        if parameter is not None:
            self._trainer.network.entries(*parameter)
        self._aimed = parameter
        self._changed.set()

    def pin(self, unit: tuple[int, int] | None) -> None:
        """Keep one unit at hand, (layer, index), or none.

        Raises:
            ValueError: if the network has no such unit.
        """
        self._pinned = self._required(unit)
        self._changed.set()

    def set_parameter(self, layer: int, row: int, column: int, value: float) -> None:
        """Set a weight or a bias by hand; the run goes on from there, and its chart has no point of it.

        Args:
            layer, row, column: as in `Parameter`.
            value: at most MAX_WEIGHT from 0.

        Raises:
            ValueError: if there is no such parameter, or the value is none of these.
        """
        if not abs(value) <= MAX_WEIGHT:
            raise ValueError(f"{value} is not a number from {-MAX_WEIGHT} to {MAX_WEIGHT}")
        (entry,) = self._trainer.network.entries(layer, row, column)
        self._trainer.set_parameter(entry, value)
        self._edited()

    def freeze(self, layer: int, row: int, column: int | None, frozen: bool) -> None:
        """Have training leave a weight or a bias as it is, or let it move again.

        Args:
            layer, row, column: as in `Parameter`; no column for all weights and biases of the row's unit.
            frozen: whether training leaves it alone.

        Raises:
            ValueError: if there is no such parameter.
        """
        mask = self._trainer.plan.frozen.copy()
        mask[self._trainer.network.entries(layer, row, column)] = frozen
        self._freeze(mask)
        self._edited()

    def remove(self, unit: tuple[int, int]) -> None:
        """Take a hidden unit out of the network; all others keep their weights, and the run goes on.

        Raises:
            ValueError: if there is no such unit, or no other one in its layer.
            SettingsError: if the widths of the layers are locked.
        """
        if "hidden" in self.settings.locked():
            widths = [width - (i == unit[0]) for i, width in enumerate(self.settings.hidden)]
            raise SettingsError([Problem("hidden", tuple(widths), LockedByLink())])
        self._trainer.remove(*unit)
        if self._pinned is not None and self._pinned[0] == unit[0]:
            index = self._pinned[1] - (self._pinned[1] > unit[1])
            self._pinned = None if self._pinned == unit else (unit[0], index)
        self._pointed, self._aimed = self._pinned, None
        self._follow()
        self._edited()
        self.settings.apply({"hidden": self._trainer.network.hidden})

    def has(self, unit: tuple[int, int]) -> bool:
        """Whether the network has such a unit, (layer, index)."""
        layer, index = unit
        widths = self._trainer.network.sizes[1:]
        return 0 <= layer < len(widths) and 0 <= index < widths[layer]

    def unit_of(self, layer: int, row: int) -> tuple[int, int] | None:
        """The unit, (layer, index), that a row of weights belongs to; None if there is no such row."""
        try:
            return layer, self._trainer.network.unit_of(layer, row)
        except ValueError:
            return None

    def survey(self) -> None:
        """Have the map of the landscape computed anew, at the present weights."""
        self._landscape.ask()
        self._changed.set()

    def cancel_survey(self) -> None:
        """Give up the map of the landscape that is being computed."""
        self._landscape.cancel()
        self._changed.set()

    def refresh(self) -> None:
        """Draw the present moment once more."""
        self._changed.set()

    # What comes out

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Call `subscriber` with every Snapshot from now on."""
        self._subscribers.append(subscriber)

    def snapshot(self) -> Snapshot:
        """The present moment."""
        self._carry()
        trainer = self._trainer
        sight, window = self._sight, rules.window(self.settings)
        pictures = sight.look(window, closely=not self._playing)
        self._looks += 1
        looks = not self._playing or self._pace.rate < LOOK_EVERY_RATE or self._looks % LOOK_EVERY == 0
        if looks:
            self._views = sight.represent(pictures, live=self._playing)
        if self.settings.stage != "regions":
            self._regions = None
        elif looks or self._regions is None:
            self._regions = sight.look_at_regions(pictures, playing=self._playing)
        if self.settings.stage != "signal":
            self._signal = None
            sight.leave_signal()
        elif looks or self._signal is None:
            self._signal = sight.look_at_signal()
        if self.settings.stage != "spectrum":
            self._spectrum = self._spectrum_look = None
        elif looks or self._spectrum is None:
            self._spectrum = self._look_at_spectrum(pictures.answers)
        self._look_at_landscape(afresh=looks)
        return Snapshot(
            settings=self._values,
            problem=trainer.problem,
            playing=self._playing,
            stopped=self._stopped,
            epoch=trainer.epoch,
            batch=trainer.batch,
            n_batches=trainer.plan.n_batches,
            walk=self._walk,
            metrics=trainer.metrics(),
            history=trainer.history.arrays(),
            rewinds=self._rewinds,
            train=trainer.train,
            test=trainer.test,
            weights=tuple(trainer.network.weights),
            biases=tuple(trainer.network.biases),
            frozen=self._frozen,
            features=self._features,
            units=pictures.units,
            representations=self._views,
            stuck=sight.stuck,
            answers=pictures.answers,
            window=window,
            decision=pictures.decision,
            pointed=None if self._pointed is None else sight.look_at(self._pointed, pictures),
            aimed=self._aimed,
            pinned=self._pinned,
            output=pictures.output,
            errors=self._errors(),
            verdict=self._verdict(),
            unfolding=self._look_at_unfolding(),
            regions=self._regions,
            signal=self._signal,
            spectrum=self._spectrum,
            race=self._look_at_race(),
            ghosts=self._look_at_ghosts(window),
            landscape=self._landscape_sight,
            scale=self._scale,
            hand=self.hand.state,
        )

    def emit(self) -> None:
        """Hand the present moment to every subscriber."""
        snapshot = self.snapshot()
        for subscriber in self._subscribers:
            subscriber(snapshot)

    async def run(self, screen: Screen) -> None:
        """Train and draw, for ever.

        While playing, training goes on until the page has drawn the last frame, in portions of at
        most FRAME_SECONDS with a look at what the visitor did after each, and no faster than the
        speed asked for; then the next frame is sent. While paused, a frame is drawn for every
        change, and for every stage of a mini-batch that is gone through slowly.

        In a race whoever is behind is trained first, so that nobody gets ahead; also while paused. The
        landscape is computed beside the training, and while paused too.
        """
        while True:
            self._go_along()
            if (self._playing and len(self._trainer.train)) or self._is_behind() or self._surveys():
                self._train_a_portion()
                self._survey_a_portion()
                await screen.turn()
                if not (self._changed.is_set() and screen.ready):
                    if self._playing and not (self._pace.due or self._is_behind() or self._surveys()):
                        await asyncio.sleep(min(self._pace.wait, NAP))
                    continue
            else:
                await self._change()
                await screen.wait()
            self._changed.clear()
            await screen.draw(self.emit)

    # How it is done

    def _errors(self) -> tuple[Confusion, Confusion] | tuple[Residuals, Residuals] | None:
        """What goes wrong, if somebody looks."""
        if not self.settings.show_errors:
            return None
        trainer = self._trainer
        return trainer.residuals() if trainer.problem == "regression" else trainer.confusion_matrices()

    def _verdict(self) -> Verdict | None:
        """How good the network is all over the true regions, if somebody looks and they are known."""
        if not self.settings.show_errors:
            self._verdict_look = None
            return None
        if self._verdict_look is None and (points := rules.true_points(self.settings)) is not None:
            self._verdict_look = VerdictLook(self._trainer, points, self._clock)
        return None if self._verdict_look is None else self._verdict_look.look(playing=self._playing)

    def _look_at_ghosts(self, window: Window) -> tuple[Ghost, ...] | None:
        """Other learners, if somebody looks; while a point is held they are as they were before."""
        names, trainer = self.settings.ghosts, self._trainer
        seen = names and "ghosts" not in idle(self._values) and len(np.unique(trainer.train.y)) > 1
        if not seen:
            self._ghost_look = self._ghosts = None
        elif self._ghosts is None or not self.hand.state.holds:
            if self._ghost_look is None:
                self._ghost_look = GhostLook(lambda: rules.forest_rng(self.settings))
            n_classes = rules.n_classes(self.settings)
            self._ghosts = self._ghost_look.look(names, trainer.train, trainer.test, n_classes, window)
        return self._ghosts

    def _look_at_unfolding(self) -> UnfoldingSight | None:
        """The plane on its way, if somebody looks, and there is one."""
        if self.settings.stage != "layers" or self._trainer.train.on_line:
            return None
        journey, settings = self._journey, self.settings
        at = settings.unfolded if journey is None else journey.at(self._clock())
        return self._sight.look_at_unfolding(at, settings.next_unit - 1, travels=journey is not None)

    def _go_along(self) -> None:
        """Draw how far the plane has got on its way, until it is at the end of it."""
        if self._journey is None:
            return
        now = self._clock()
        if self._journey.has_ended(now):
            self._arrive(self._journey.at(now))
        self._changed.set()

    def _arrive(self, at: float) -> None:
        self._journey = None
        self.settings.apply({"unfolded": round(at, 2)})
        self._changed.set()

    def _racing(self) -> Race | None:
        """The race, while it is on the stage."""
        if self.settings.stage != "race":
            return None
        if self._race is None:
            self._race = Race(self.settings, self._backend, self._trainer.epoch)
        return self._race

    def _is_behind(self) -> bool:
        """Whether somebody who races has been trained less than the network itself."""
        race = self._racing()
        return race is not None and race.is_behind(self._trainer.epoch)

    def _look_at_race(self) -> RaceSight | None:
        """Who races, if somebody looks."""
        race = self._racing()
        if race is None:
            return None
        own = racer(self._trainer, self.settings.optimizer, self.settings.learning_rate)
        return RaceSight((own, *race.racers()), race.catches_up(own.epoch))

    def _look_at_spectrum(self, answers: Floats) -> SpectrumSight:
        """The waves along the line, if there is one."""
        if not (self._trainer.train.on_line and self._trainer.problem == "regression"):
            return SpectrumSight(missing="line")
        if self._spectrum_look is None:
            target = rules.true_values(self.settings, LINE)
            if target is None:
                return SpectrumSight(missing="truth")
            self._spectrum_look = SpectrumLook(self._trainer, target, MAX_OWN_FREQUENCIES)
        return self._spectrum_look.look(answers[0, 0])

    def _look_at_landscape(self, *, afresh: bool) -> None:
        """Look at the landscape, if somebody does."""
        if self.settings.stage == "landscape":
            if afresh or self._landscape_sight is None:
                kind = self.settings.landscape_plane
                self._landscape_sight = self._landscape.look(kind, playing=self._playing)
        elif self._landscape_sight is not None:
            self._landscape_sight = None
            self._landscape.leave()

    def _surveys(self) -> bool:
        """Whether something of the landscape is being computed."""
        return self.settings.stage == "landscape" and self._landscape.busy

    def _survey_a_portion(self) -> None:
        """Compute a little of the landscape, more where nobody waits for it."""
        if self._surveys() and self._landscape.work(ASIDE_SECONDS if self._playing else FRAME_SECONDS):
            self._changed.set()

    def _required(self, unit: tuple[int, int] | None) -> tuple[int, int] | None:
        """The same unit, if there is one like that."""
        if unit is not None and not self.has(unit):
            raise ValueError(f"there is no unit {unit} in a network of {self.settings.hidden}")
        return unit

    def _freeze(self, frozen: Mask) -> None:
        self._trainer.freeze(frozen)
        self._frozen = tuple(self._trainer.network.per_layer(self._trainer.plan.frozen))

    def _edited(self) -> None:
        """Show what somebody has made of the network, however seldom its layers are looked at in training."""
        self._looks = -1
        self._walk, self._stopped = None, None
        self._changed.set()

    async def _change(self) -> None:
        """Return once there is something else to be drawn."""
        if self._journey is not None:
            await asyncio.sleep(NAP)
            return
        if self._walk is None or self._walk.ended:
            await self._changed.wait()
            return
        try:
            await asyncio.wait_for(self._changed.wait(), self._stage_ends - self._clock())
        except TimeoutError:
            if self._walk.next.ended:
                self._end_walk()
            else:
                self._show(self._walk.next)

    def _begin(self, *, playing: bool) -> None:
        """Leave what was done last: nothing of it is shown any more, but for a divergence."""
        self._end_walk()
        self._walk = None
        if not self._trainer.diverged:
            self._stopped = None
        self._playing = playing
        self._changed.set()

    def _show(self, walk: Walk) -> None:
        self._walk = walk
        self._stage_ends = self._clock() + walk.seconds
        self._changed.set()

    def _end_walk(self) -> None:
        """Train the mini-batch that is being shown, if that is still to be done."""
        if self._walk is not None and not self._walk.ended:
            self._show(self._walk.end)
            self._trainer.step_batch()
            self._stop_if_diverged()

    def _on_settings(self, *events: Any) -> None:
        """The one watcher: everything that follows from changed settings, once each."""
        self._values = MappingProxyType(self.settings.values())
        effects = Effect.VIEW
        for event in events:
            # A network that has these widths already is one that a unit has been taken out of.
            if event.name != "hidden" or self.settings.hidden != self._trainer.network.hidden:
                effects |= EFFECT[event.name]
        if Effect.DATA in effects:
            self.hand.heed({event.name for event in events})
        if Effect.NETWORK in effects:
            self._start_again()
        elif Effect.DATA in effects:
            self._points = rules.points(self.settings)
            self._trainer.set_data(*self._points)
            self._verdict_look = None
            self._look()
        if Effect.OPTIMIZER in effects:
            optimizer = self.settings.optimizer
            self._trainer.set_optimizer(optimizer, rules.hyperparameters(self.settings, optimizer))
        if Effect.RATES in effects:
            for name, value in rules.rates(self.settings).items():
                setattr(self._trainer, name, value)
        changed = {event.name for event in events}
        if any(EFFECT[name] != Effect.VIEW for name in changed - OWN):
            self._race = None
        elif "race" in changed and self._race is not None:
            self._race.enter(self._trainer.epoch)
        if "speed" in changed:
            self._pace = self._new_pace()
        if "unfolded" in changed or "stage" in changed or Effect.NETWORK in effects:
            self._journey = None
        if "axes" in changed:
            self._sight.turn(rules.axes(self.settings))
            self._looks = -1
        if Effect.NETWORK in effects or changed.intersection(STOP_SETTINGS):
            self._conditions = self._new_conditions()
        if effects != Effect.VIEW:
            self._walk = None
            if not self._trainer.diverged:
                self._stopped = None
        self._changed.set()

    def _start(self) -> None:
        """A new run: first weights, epoch 0."""
        self._trainer = rules.trainer(self.settings, self._backend)
        self._points = self._trainer.train, self._trainer.test
        self._stopped, self._walk, self._aimed = None, None, None
        self._race = None
        self._rewinds = ()
        self._scale = rules.scale(self.settings)
        self._features = _feature_tiles(self._values)
        self._follow()

    def _start_again(self) -> None:
        """A new run; what is frozen stays so as long as there are the same weights and these inputs."""
        before, features = self._trainer, self._features
        self._start()
        fed = (features.names, features.chosen) == (self._features.names, self._features.chosen)
        if fed and _shapes(before.network) == _shapes(self._trainer.network):
            self._freeze(before.plan.frozen)
        if self._pointed is not None and not self.has(self._pointed):
            self._pointed = None
        if self._pinned is not None and not self.has(self._pinned):
            self._pinned = None

    def _follow(self) -> None:
        """Look at the network that there is now, which is another object than before."""
        self._freeze(self._trainer.plan.frozen)
        self._sight = Sight(self._trainer, rules.axes(self.settings))
        self._regions = self._signal = self._verdict_look = None
        self._spectrum = self._spectrum_look = None
        self._landscape = LandscapeLook(self._trainer, self.settings.weight_seed, self._clock)
        self._landscape_sight = None
        self._looks = -1  # the next snapshot looks, whatever is played

    def _look(self) -> None:
        """Look at the present data afresh."""
        self._sight.forget_points()
        self._looks = -1

    def _carry(self) -> None:
        """Put the point that is held where the pointer is: once for each picture, however that hurries."""
        if self.hand.train is not self._trainer.train:
            self._trainer.set_data(self.hand.train, self._trainer.test)
            self._walk = None
            self._look()

    def _train_a_portion(self) -> None:
        """Train for FRAME_SECONDS who is behind in the race; if nobody is, the network as far as is due."""
        race, epoch = self._racing(), self._trainer.epoch
        if race is not None and race.is_behind(epoch):
            race.train_for(FRAME_SECONDS, self._clock, epoch)
        elif self._playing and (due := self._pace.due):
            self._pace.count(self._train_for(FRAME_SECONDS, due))
        else:
            return
        self._changed.set()

    def _new_pace(self) -> Pace:
        speed = self.settings.speed
        return Pace(math.inf if speed == "max" else float(speed), self._clock)

    def _new_conditions(self) -> StopConditions:
        loss = self._trainer.metrics().train_loss
        return StopConditions(self._values, self._trainer.epoch, loss, self._clock())

    def _train_for(self, seconds: float, due: float) -> int:
        """Train as many epochs as there is time for, and stop where a condition is met."""
        trainer, conditions, clock = self._trainer, self._conditions, self._clock
        end = clock() + seconds
        trained = 0
        while True:
            at_most = min(due - trained, conditions.epochs_left(trainer.epoch))
            trained += trainer.run_for(
                end - clock(), clock, 1 if conditions.asks_for_every_epoch else at_most
            )
            self._stop_if_diverged()
            if self._playing and (stop := self._met()):
                self._stop(stop)
            if not (conditions.asks_for_every_epoch and self._playing and trained < due and clock() < end):
                return trained

    def _met(self) -> Stop | None:
        trainer = self._trainer
        return self._conditions.met(trainer.epoch, trainer.metrics().train_loss, self._clock())

    def _stop_if_diverged(self) -> None:
        if self._trainer.divergence is None:
            return
        stopped = self._stopped
        if not isinstance(stopped, Diverged):
            stopped = Diverged(self._trainer.divergence, self._trainer.remedy(LEARNING_RATES))
        self._stop(stopped)

    def _stop(self, why: Stop) -> None:
        self._stopped = why
        self._playing = False
        self._changed.set()


def _shapes(network: Network) -> list[tuple[int, ...]]:
    return [matrix.shape for matrix in network.affine]


def _feature_tiles(values: Mapping[str, Any]) -> FeatureTiles:
    names, chosen = features_in_sight(values), inputs(values)
    shape = (1, LINE) if on_line(values) else (TILE, TILE)
    tiles = transform(grid_points(shape[1], on_line=on_line(values)), names).T.reshape(len(names), *shape)
    largest = np.abs(tiles).max(axis=(1, 2), keepdims=True)
    pictures = np.divide(tiles, largest, out=np.zeros_like(tiles), where=largest > 0)
    return FeatureTiles(names, tuple(names.index(name) for name in chosen), pictures)
