"""The only mutable owner of the running state: settings, trainer, playing or not.

Everything that happens ends here: a setting that changed, a button, the passing of time. What
comes out is a Snapshot, handed to whoever subscribed. Knows nothing of widgets, of Bokeh, or
of where the picture is drawn.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from unfold import rules
from unfold.core.backends import Backends, shared
from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.grid import grid_points
from unfold.core.history import Curves
from unfold.core.network import Network
from unfold.core.plan import Backend, Mask
from unfold.core.trainer import Trainer
from unfold.core.verdict import Verdict
from unfold.course import Course
from unfold.effects import EFFECT, Effect
from unfold.hand import Hand
from unfold.journey import Journey
from unfold.looks import Looks
from unfold.pace import Pace
from unfold.playback import Playback
from unfold.problems import LockedByLink, Problem
from unfold.race import OWN, Race, racer
from unfold.recording import experiment, recorded, taken_up, within_page
from unfold.run_file import RunFile
from unfold.selection import Selection
from unfold.settings import (
    LEARNING_RATES,
    MAX_WEIGHT,
    Settings,
    SettingsError,
    features_in_sight,
    inputs,
    on_line,
    unfolds,
)
from unfold.sight import LINE, TILE
from unfold.snapshot import (
    FeatureTiles,
    RaceSight,
    Snapshot,
    UnfoldingSight,
)
from unfold.stops import STOP_SETTINGS, Diverged, Stop, StopConditions
from unfold.sweep_choice import SweepChoice
from unfold.walk import Walk

NAP = 1 / 60
"""Longest time in seconds, while the next epoch is not due, between two looks at what there is to draw."""
FRAME_SECONDS = 0.005
"""Training time between two looks at what the visitor did; Pause waits no longer than this."""
ASIDE_SECONDS = 0.002
"""Time, after each such portion of training, for what takes long to be seen."""


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
        self, settings: Settings, clock: Callable[[], float], backend: Backends | None = None
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._backend = backend or shared()
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._changed = asyncio.Event()
        self._playing = False
        self._stopped: Stop | None = None
        self._rewinds: tuple[int, ...] = ()
        self._walk: Walk | None = None
        self._race: Race | None = None
        self._journey: Journey | None = None
        self._playback: Playback | None = None
        self._opened: tuple[object, ...] | None = None
        self._looks = Looks(settings, clock, lambda: self._backend.kernel)
        self._values = MappingProxyType(settings.values())
        self._pace = self._new_pace()
        self.selection = Selection(lambda: self._trainer.network, self._changed.set)
        self.hand = Hand(settings, lambda: self._points, self._changed.set)
        self.sweep = SweepChoice(self.open_run, lambda: self._trainer, self._changed.set)
        self.course = Course(settings, self, self._changed.set)
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
            self.leave_past()
            self._trainer.rewind(checkpoint)
            self._rewound(checkpoint.epoch)
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
        self._looks.forget_points()
        self._changed.set()

    # Looking back, and run files

    def look_back(self, at: int | None = None) -> None:
        """Look at an earlier moment of the run, paused; do nothing if there is none.

        Args:
            at: which one, as in `Timeline`; by default the one that is seen already.
        """
        if self._playback is None:
            self._begin(playing=False)
            playback = Playback(self._trainer)
            if len(playback.timeline.epochs) < 2:
                return
            self._playback = playback
        if at is not None:
            self._playback.stop()
            self._playback.see(at)
        self._seen_anew()

    def replay(self) -> None:
        """Show the run from its first checkpoint or from the one that is seen; or stop doing so."""
        self.look_back()
        if self._playback is None:
            return
        if self._playback.replays:
            self._playback.stop()
        else:
            self._playback.replay(self._clock())
        self._seen_anew()

    def leave_past(self) -> None:
        """Look at what the run has come to, and no longer back."""
        if self._playback is not None:
            self._playback.leave()
            self._playback = None
            self._seen_anew()

    def go_on_from_here(self) -> None:
        """Train on from the moment that is looked back at; what came after it is forgotten."""
        self._settle_here()
        self.play()

    def record(self) -> RunFile:
        """All that is known of the run."""
        with self._at_latest():
            return recorded(self.settings, self._trainer, self._looks.taken_landscape)

    def open_run(self, run: RunFile) -> int | None:
        """Go over to a run, paused where it has come to, and look back at it if there is something to see.

        Of its settings those are taken that say what is trained; how it is looked at stays.

        Returns:
            How many points the run has, where here there are fewer of the same kind: see `within_page`.

        Raises:
            SettingsError: if the settings do not go together, or one of them is locked.
            RunFileError: if the network of these settings is not the one of the run, or larger than any here.
            Nothing has been changed then.
        """
        whole, run = run, within_page(run)
        values = experiment(self.settings.defaults() | dict(run.settings))
        trainer = taken_up(run, self.settings.changed(values), self._backend)
        self._playing = False
        self.settings.apply(values)
        self._start(trainer)
        self._looks.take_landscape(run.landscape)
        self._opened = self._state()
        self.selection.let_go_of_gone()
        self._conditions = self._new_conditions()
        self.look_back()
        self._seen_anew()
        return None if run is whole else whole.settings["n_samples"]

    def follow_run(self, run: RunFile) -> int | None:
        """Go over to what has become of a run, as `open_run`; whoever looks back stays where he looks.

        Returns and raises what `open_run` does.
        """
        before = None if self._playback is None else self._playback.timeline
        n_points = self.open_run(run)
        if before is not None and not before.at_latest:
            self.look_back(before.at)
        return n_points

    @property
    def is_as_opened(self) -> bool:
        """Whether a run is as it was opened: neither trained on nor changed, whatever of it is looked at."""
        if self._opened is None or self._playing:
            return False
        with self._at_latest():
            now = self._state()
        return now == self._opened

    def _state(self) -> tuple[object, ...]:
        """What tells two moments of runs apart, but for how they are looked at."""
        trainer = self._trainer
        kept = trainer.network.params.tobytes(), trainer.plan.frozen.tobytes()
        return experiment(self._values), trainer.moment, *kept

    @property
    def points(self) -> tuple[Points, Points]:
        """Those for training and those for testing."""
        return self._points

    @property
    def curves(self) -> Curves:
        """Losses and scores of the run, whatever is looked back at."""
        with self._at_latest():
            return self._trainer.history.arrays()

    @property
    def has_classes(self) -> bool:
        """Whether scores are accuracies; else R²."""
        return self._trainer.problem == "classification"

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
        self._settle_here()
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
        self._settle_here()
        self._trainer.remove(*unit)
        self.selection.without(unit)
        self._follow()
        self._edited()
        self.settings.apply({"hidden": self._trainer.network.hidden})

    def survey(self) -> None:
        """Have the map of the landscape computed anew, or the regions counted, at the present weights."""
        self._looks.ask()
        self._changed.set()

    def cancel_survey(self) -> None:
        """Give up the map or the count that is being computed."""
        self._looks.cancel()
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
        seen = self._looks.look(
            self.selection.pointed,
            playing=self._playing or (self._playback is not None and self._playback.replays),
            rate=self._pace.rate,
            holds=self.hand.state.holds,
        )
        return Snapshot(
            **vars(seen),
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
            weights=tuple(trainer.network.weights) if seen.edges is None else seen.edges.strengths,
            biases=tuple(trainer.network.biases),
            frozen=self._frozen,
            features=self._features,
            aimed=self.selection.aimed,
            pinned=self.selection.pinned,
            unfolding=self._look_at_unfolding(),
            race=self._look_at_race(),
            sweep=self.sweep.sight if self.settings.stage == "sweep" else None,
            timeline=None if self._playback is None else self._playback.timeline,
            has_past=trainer.trajectory.n_recorded > 1,
            scale=self._scale,
            hand=self.hand.state,
            lesson=self.course.look(self._values, lambda: self._measures(seen.verdict)),
        )

    def emit(self) -> None:
        """Hand the present moment to every subscriber."""
        began = self._clock()
        snapshot = self.snapshot()
        for subscriber in self._subscribers:
            subscriber(snapshot)
        self._looks.took(self._clock() - began)

    async def run(self, screen: Screen) -> None:
        """Train and draw, for ever.

        While playing, training goes on until the page has drawn the last frame, in portions of at
        most FRAME_SECONDS with a look at what the visitor did after each, and no faster than the
        speed asked for; then the next frame is sent. While paused, a frame is drawn for every
        change, and for every stage of a mini-batch that is gone through slowly.

        In a race whoever is behind is trained first, so that nobody gets ahead; also while paused. What
        takes long to be seen is computed beside the training, and while paused too.
        """
        while True:
            self._go_along()
            if (self._playing and len(self._trainer.train)) or self._is_behind() or self._looks.busy:
                self._train_a_portion()
                self._compute_a_portion()
                await screen.turn()
                if not (self._changed.is_set() and screen.ready):
                    if self._playing and not (self._pace.due or self._is_behind() or self._looks.busy):
                        await asyncio.sleep(min(self._pace.wait, NAP))
                    continue
            else:
                await self._change()
                await screen.wait()
            self._changed.clear()
            await screen.draw(self.emit)

    # How it is done

    def _look_at_unfolding(self) -> UnfoldingSight | None:
        """The plane on its way, if somebody looks, and there is one."""
        if self.settings.stage != "layers" or not unfolds(self._values):
            return None
        journey, settings = self._journey, self.settings
        at = settings.unfolded if journey is None else journey.at(self._clock())
        return self._looks.sight.look_at_unfolding(at, settings.next_unit - 1, travels=journey is not None)

    def _go_along(self) -> None:
        """Draw how far the plane has got on its way, until it is at the end of it, and what is replayed."""
        self._advance()
        if self._journey is None:
            return
        now = self._clock()
        if self._journey.has_ended(now):
            self._arrive(self._journey.at(now))
        self._changed.set()

    def _advance(self) -> None:
        """Look at the checkpoint of the replay that is due."""
        if self._playback is not None and self._playback.advance(self._clock()):
            self._seen_anew()

    def _seen_anew(self) -> None:
        self._looks.afresh()
        self._changed.set()

    def _at_latest(self) -> AbstractContextManager[None]:
        """Have the run where it has come to, whatever is looked back at."""
        return nullcontext() if self._playback is None else self._playback.at_latest()

    def _settle_here(self) -> None:
        """Let the run be where it is looked back at, and forget what came after."""
        if self._playback is None:
            return
        if (epoch := self._playback.go_on()) is not None:
            self._rewound(epoch)
            self._stopped = self._race = None
        self._playback = None
        self._seen_anew()

    def _rewound(self, epoch: int) -> None:
        """Take down that the run goes on from an earlier epoch."""
        self._rewinds = (*(earlier for earlier in self._rewinds if earlier < epoch), epoch)

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

    def _measures(self, verdict: Verdict | None) -> dict[str, float | None]:
        """What the goals of lessons ask for, see `lessons.lesson.MEASURES`."""
        trainer, metrics = self._trainer, self._trainer.metrics()
        return {
            "epoch": trainer.epoch,
            "train_loss": metrics.train_loss,
            "test_loss": metrics.test_loss,
            "score": metrics.test_score if len(trainer.test) else metrics.train_score,
            "true_score": None if verdict is None else verdict.score,
            "layers": len(trainer.network.hidden),
            "units": sum(trainer.network.hidden),
            "diverged": int(trainer.diverged),
        }

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

    def _freeze(self, frozen: Mask) -> None:
        self._trainer.freeze(frozen)
        self._frozen = tuple(self._trainer.network.edges_in(self._trainer.plan.frozen))

    def _edited(self) -> None:
        """Show what somebody has made of the network, however seldom its layers are looked at in training."""
        self._looks.afresh()
        self._walk, self._stopped = None, None
        self._changed.set()

    async def _change(self) -> None:
        """Return once there is something else to be drawn."""
        if self._journey is not None:
            await asyncio.sleep(NAP)
            return
        if self._playback is not None and self._playback.replays:
            try:
                await asyncio.wait_for(self._changed.wait(), self._playback.wait(self._clock()))
            except TimeoutError:
                self._advance()
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
        self.leave_past()
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
            with self._at_latest():
                self._trainer.set_data(*self._points)
            self._looks.forget_truth()
            self._looks.forget_points()
        if Effect.OPTIMIZER in effects:
            optimizer = self.settings.optimizer
            with self._at_latest():
                self._trainer.set_optimizer(optimizer, rules.hyperparameters(self.settings, optimizer))
        if Effect.RATES in effects:
            with self._at_latest():
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
            self._looks.turn()
        if Effect.NETWORK in effects or changed.intersection(STOP_SETTINGS):
            self._conditions = self._new_conditions()
        if effects != Effect.VIEW:
            self._walk = None
            if not self._trainer.diverged:
                self._stopped = None
        self._changed.set()

    def _start(self, trainer: Trainer | None = None) -> None:
        """A new run: first weights, epoch 0; or one that a trainer of these settings has begun."""
        self._trainer = trainer or rules.trainer(self.settings, self._backend)
        self._points = self._trainer.train, self._trainer.test
        self._stopped, self._walk, self._race, self._playback = None, None, None, None
        self.selection.aimed = None
        self._rewinds = ()
        self._opened = None
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
        self.selection.let_go_of_gone()

    def _follow(self) -> None:
        """Look at the network that there is now, which is another object than before."""
        self._freeze(self._trainer.plan.frozen)
        self._looks.follow(self._trainer)

    def _carry(self) -> None:
        """Put the point that is held where the pointer is: once for each picture, however that hurries."""
        if self.hand.train is not self._trainer.train:
            with self._at_latest():
                self._trainer.set_data(self.hand.train, self._trainer.test)
            self._walk = None
            self._looks.forget_points()

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

    def _compute_a_portion(self) -> None:
        """Compute a little of what is looked at, more where nobody waits for training."""
        if self._looks.work(ASIDE_SECONDS if self._playing else FRAME_SECONDS):
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
    in_sight = tuple(names.index(name) for name in chosen if name in names)
    return FeatureTiles(names, in_sight, pictures, len(chosen) - len(in_sight))
