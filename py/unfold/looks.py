"""All that is to be seen of one network, each part as often as it is worth what it costs.

What nobody looks at is neither computed nor kept. Trains nothing, and does not know when there is time.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from unfold import rules
from unfold.core.kernel import Kernel
from unfold.core.metrics import Residuals
from unfold.core.plane import Window
from unfold.core.representation import Representation
from unfold.core.survey import Survey
from unfold.core.trainer import Trainer
from unfold.core.verdict import Verdict
from unfold.ghost_look import GhostLook
from unfold.landscape_look import LandscapeLook
from unfold.region_look import RegionLook
from unfold.settings import MAX_OWN_FREQUENCIES, Settings
from unfold.sight import LINE, Pictures, Sight
from unfold.signal_look import SignalLook
from unfold.snapshot import (
    Confusion,
    Floats,
    Ghost,
    LandscapeSight,
    RegionSight,
    Seen,
    SignalSight,
    SpectrumSight,
)
from unfold.spectrum_look import SpectrumLook
from unfold.verdict_look import VerdictLook

EVERY = 3
"""Frames for one new look at the layers' representations while training goes on: they cost as much as
all the rest of a frame, and the eye does not miss them."""
REST = 5.0
"""... and not before so many times as long has passed as the last frames with one took, by the shorter of
two: they have no larger share in deep networks, nor on slow machines, and one frame that something held up
says nothing of either."""
EVERY_RATE = 60.0
"""Below so many epochs a second, every frame has its own look."""


class Looks:
    """Looks at the network that is being trained: `follow` tells which one that is.

    Args:
        settings: say what is looked at.
        clock: tells the seconds.
        kernel: see `Sight`.
    """

    sight: Sight
    """Of the network that is followed."""

    def __init__(
        self, settings: Settings, clock: Callable[[], float], kernel: Callable[[], Kernel | None]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._kernel = kernel
        self._ghost_look: GhostLook | None = None
        self._ghosts: tuple[Ghost, ...] | None = None

    # What there is to look at

    def follow(self, trainer: Trainer) -> None:
        """Look at this trainer's network from now on."""
        self._trainer = trainer
        self.sight = Sight(trainer, rules.axes(self._settings), self._kernel)
        self._views: tuple[Representation, ...] = ()
        self._regions: RegionSight | None = None
        self._signal: SignalSight | None = None
        self._signal_look: SignalLook | None = None
        self._spectrum: SpectrumSight | None = None
        self._spectrum_look: SpectrumLook | None = None
        self._verdict_look: VerdictLook | None = None
        self._region_look = RegionLook(trainer, self._clock)
        self._landscape: LandscapeSight | None = None
        self._landscape_look = LandscapeLook(trainer, self._settings.weight_seed, self._clock)
        self.afresh()

    def forget_points(self) -> None:
        """Look at other points of the same trainer."""
        self.sight.forget_points()
        self.afresh()

    def forget_truth(self) -> None:
        """Judge by other true regions."""
        self._verdict_look = None

    def turn(self) -> None:
        """Represent layers in the units that the settings name now."""
        self.sight.turn(rules.axes(self._settings))
        self.afresh()

    def take_landscape(self, survey: Survey | None) -> None:
        """Have a map of the landscape that came with the run; or none."""
        self._landscape_look.take(survey)

    @property
    def taken_landscape(self) -> Survey | None:
        """The map that came with the run, as long as it is one of the present network."""
        return self._landscape_look.taken

    def afresh(self) -> None:
        """Leave nothing out at the next look, whatever is played."""
        self._count, self._rests_until, self._took = EVERY, -math.inf, 0.0

    # Looking

    def look(
        self,
        pointed: tuple[int, int] | None,
        *,
        playing: bool,
        rate: float,
        holds: bool,
    ) -> Seen:
        """Return what is to be seen now.

        Args:
            pointed: the unit that is looked at over the window, (layer, index), if any.
            playing: whether training goes on, ...
            rate: ... and at how many epochs a second.
            holds: whether somebody moves a point: what follows the points slowly is as it was before.
        """
        window = rules.window(self._settings)
        pictures = self.sight.look(window, closely=not playing)
        self._count += 1
        due = (
            not playing or rate < EVERY_RATE or (self._count >= EVERY and self._clock() >= self._rests_until)
        )
        if due:
            self._count = 0
            self._views = self.sight.represent(pictures, live=playing)
        return Seen(
            window=window,
            edges=self.sight.look_at_edges(pictures),
            units=pictures.units,
            representations=self._views,
            stuck=self.sight.stuck,
            answers=pictures.answers,
            decision=pictures.decision,
            output=pictures.output,
            pointed=None if pointed is None else self.sight.look_at(pointed, pictures),
            errors=self._look_at_errors(),
            verdict=self._look_at_verdict(playing=playing),
            regions=self._look_at_regions(pictures, due=due, playing=playing),
            signal=self._look_at_signal(due=due),
            spectrum=self._look_at_spectrum(pictures.answers, due=due),
            ghosts=self._look_at_ghosts(window, holds=holds),
            landscape=self._look_at_landscape(due=due, playing=playing),
        )

    def took(self, seconds: float) -> None:
        """Be told how long it took to look the last time, and to draw what was seen."""
        if self._count == 0:
            self._rests_until = self._clock() + REST * min(seconds, self._took)
            self._took = seconds

    # Computing beside the training

    def ask(self) -> None:
        """Have computed anew what is on the stage and takes its time, of the present weights."""
        if self._slow is not None:
            self._slow.ask()

    def cancel(self) -> None:
        """Give up what `ask` has begun."""
        if self._slow is not None:
            self._slow.cancel()

    @property
    def busy(self) -> bool:
        """Whether something that is looked at is still to be computed."""
        return self._slow is not None and self._slow.busy

    def work(self, seconds: float) -> bool:
        """Compute for about `seconds`; return whether there is something else to be seen."""
        return self._slow is not None and self._slow.work(seconds)

    @property
    def _slow(self) -> LandscapeLook | RegionLook | None:
        """What is on the stage, if it takes its time."""
        match self._settings.stage:
            case "landscape":
                return self._landscape_look
            case "regions":
                return self._region_look
        return None

    # How it is done

    def _look_at_errors(self) -> tuple[Confusion, Confusion] | tuple[Residuals, Residuals] | None:
        if not self._settings.show_errors:
            return None
        trainer = self._trainer
        return trainer.residuals() if trainer.problem == "regression" else trainer.confusion_matrices()

    def _look_at_verdict(self, *, playing: bool) -> Verdict | None:
        """How good the network is all over the true regions, if they are known."""
        if not self._settings.show_errors:
            self._verdict_look = None
            return None
        if self._verdict_look is None:
            n = rules.n_true_points(self._trainer.network)
            if (points := rules.true_points(self._settings, n)) is not None:
                self._verdict_look = VerdictLook(self._trainer, points, self._clock)
        return None if self._verdict_look is None else self._verdict_look.look(playing=playing)

    def _look_at_regions(self, pictures: Pictures, *, due: bool, playing: bool) -> RegionSight | None:
        if self._settings.stage != "regions":
            if self._regions is not None:
                self._regions = None
                self._region_look.leave()
        elif due or self._regions is None:
            window, features = pictures.window, pictures.grid.features
            self._regions = self._region_look.look(window, features, pictures.layers, playing=playing)
        return self._regions

    def _look_at_signal(self, *, due: bool) -> SignalSight | None:
        if self._settings.stage != "signal":
            self._signal = self._signal_look = None
        elif due or self._signal is None:
            if self._signal_look is None:
                self._signal_look = SignalLook(self._trainer)
            self._signal = self._signal_look.look()
        return self._signal

    def _look_at_spectrum(self, answers: Floats, *, due: bool) -> SpectrumSight | None:
        if self._settings.stage != "spectrum":
            self._spectrum = self._spectrum_look = None
        elif due or self._spectrum is None:
            self._spectrum = self._waves(answers)
        return self._spectrum

    def _waves(self, answers: Floats) -> SpectrumSight:
        if not (self._trainer.train.on_line and self._trainer.problem == "regression"):
            return SpectrumSight(missing="line")
        if self._spectrum_look is None:
            target = rules.true_values(self._settings, LINE)
            if target is None:
                return SpectrumSight(missing="truth")
            self._spectrum_look = SpectrumLook(self._trainer, target, MAX_OWN_FREQUENCIES)
        return self._spectrum_look.look(answers[0, 0])

    def _look_at_ghosts(self, window: Window, *, holds: bool) -> tuple[Ghost, ...] | None:
        names, trainer = self._settings.ghosts, self._trainer
        if not (names and trainer.train.teach(trainer.problem)):
            self._ghost_look = self._ghosts = None
        elif self._ghosts is None or not holds:
            n_classes = rules.n_classes(self._settings)
            if self._ghost_look is None:
                self._ghost_look = GhostLook(lambda: rules.forest_rng(self._settings))
            self._ghosts = self._ghost_look.look(names, trainer.train, trainer.test, n_classes, window)
        return self._ghosts

    def _look_at_landscape(self, *, due: bool, playing: bool) -> LandscapeSight | None:
        if self._settings.stage != "landscape":
            if self._landscape is not None:
                self._landscape = None
                self._landscape_look.leave()
        elif due or self._landscape is None:
            self._landscape = self._landscape_look.look(self._settings.landscape_plane, playing=playing)
        return self._landscape
