"""The loss landscape of the network that is being trained, computed in slices beside the training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import numpy as np

from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.landscape import Slice, losses_along, losses_over
from unfold.core.objective import Objective
from unfold.core.rng import Stream, generator
from unfold.core.sharpness import hessian_product, largest_eigenvalue, stability_limit
from unfold.core.survey import Section, Survey, section_of
from unfold.core.trainer import Trainer
from unfold.job import Job
from unfold.snapshot import Floats, LandscapeSight, LossLine, LossMap

RESOLUTION = 41
"""Points along each side of the map: all of them take about a second in a browser."""
SHARES = np.linspace(-0.25, 1.25, 61, dtype=np.float64)
"""Of the way from the first weights, 0, to the present ones, 1; both are among them."""
LIVE_SECONDS = 0.25
"""Between two looks at line and sharpness while training goes on: they cost some ten milliseconds."""
PRODUCTS = 4
"""With the Hessian, in one round; the next round, and the next look, go on from where this one ended."""
LIVE_ROUNDS, ROUNDS = 5, 40
"""The most rounds of a look, while training goes on and while it does not."""
CLOSE = 0.01
"""Rounds end once the residual is no larger a share of the sharpness; its own error is far smaller."""
CURVE = 400
"""The most looks at the sharpness that are kept."""


class LandscapeLook:
    """Looks at the landscape of one network while it is trained.

    Line and sharpness follow the training. The map is computed when training pauses, when the path leaves it,
    or when somebody asks: it is the loss at many places, and the path goes on over the one that there is.
    Where a map of the very same section has been computed elsewhere, that is shown instead.

    Args:
        trainer: whose network, points and way are looked at.
        seed: of the random directions, so that a plane of them is the same in each run.
        clock: returns the time in seconds.

    Attributes:
        busy: whether there is something to `work` at.
    """

    def __init__(self, trainer: Trainer, seed: int, clock: Callable[[], float]) -> None:
        self._trainer, self._seed, self._clock = trainer, seed, clock
        self._points: tuple[Points, Points] | None = None
        self._train: Objective | None = None
        self._test: Objective | None = None
        self._line: LossLine | None = None
        self._vector: Floats = np.empty(0)
        self._curve: tuple[list[float], list[float]] = [], []
        self._lifted = False
        self._followed: Floats | None = None
        self._next_look = -np.inf
        self._following: Job | None = None
        self._kind = ""
        self._map: LossMap | None = None
        self._plane: Slice | None = None
        self._mapped: Floats = np.empty(0)
        self._surveying: Job | None = None
        self._surveyed: Floats = np.empty(0)
        self._asked = False
        self._quiet_at: Floats | None = None
        self._found: Survey | None = None
        self._found_for: tuple[Points, Points] | None = None
        self._seen: LandscapeSight | None = None
        self._seen_of: tuple[object, ...] = ()

    @property
    def busy(self) -> bool:
        return self._following is not None or self._surveying is not None

    def ask(self) -> None:
        """Have the map computed anew, of the present weights, at the next look."""
        self._asked, self._quiet_at = True, None

    def cancel(self) -> None:
        """Give up the map that is being computed; another waits until training has gone on, or for `ask`."""
        self._surveying = None
        self._quiet_at = self._trainer.network.params.copy()

    def leave(self) -> None:
        """Nobody looks any more: nothing is computed until somebody does."""
        self._following, self._surveying = None, None
        self._lifted = True

    def take(self, survey: Survey | None) -> None:
        """Have a map that was computed elsewhere, of the points that there are; or none."""
        self._found, self._found_for = survey, (self._trainer.train, self._trainer.test)

    @property
    def taken(self) -> Survey | None:
        """The map of `take`, as long as it is one around the present weights, and of the same points."""
        found, trainer = self._found, self._trainer
        if found is None or not self._has_points(self._found_for) or not found.is_at(trainer.network.params):
            return None
        return found

    def look(self, kind: str, *, playing: bool) -> LandscapeSight:
        """Return what is to be seen, the same object if that is the same, and begin what there is to do.

        Args:
            kind: of the plane: "pca" or "random".
            playing: whether training goes on.
        """
        self._heed_points()
        if self._train is None:
            return LandscapeSight(missing="points")
        if kind != self._kind:
            self._forget_map()
            self._kind, self._quiet_at = kind, None
        present = self._trainer.network.params
        if self._following is None and self._is_due(present, playing=playing):
            self._following = Job(self._follow(self._train, playing=playing), self._clock)
        path, plane = self._path(present), self._plane
        missing = self._begin_survey(present, path, playing=playing)
        if self._plane is not plane:
            path = self._path(present)
        limit = self._limit()
        stale = self._map is not None and not np.array_equal(present, self._mapped)
        progress = None if self._surveying is None else self._surveying.progress
        of = (self._line, len(self._curve[0]), self._map, progress, missing, limit, stale)
        if self._seen is None or of != self._seen_of or not np.array_equal(path, self._seen.path):
            self._seen_of = of
            epochs, values = (np.array(column) for column in self._curve)
            self._seen = LandscapeSight(
                self._line, epochs, values, limit, self._map, path, stale, progress, missing
            )
        return self._seen

    def work(self, seconds: float) -> bool:
        """Compute for about `seconds`; return whether there is something else to be seen."""
        if self._following is not None:
            self._following.work(seconds)
            if not self._following.ended:
                return False
            self._following = None
            return True
        news = self._surveying is not None and self._surveying.work(seconds)
        if self._surveying is not None and self._surveying.ended:
            self._surveying = None
        return news

    # How it is done

    def _heed_points(self) -> None:
        """Begin anew if there are other points."""
        trainer = self._trainer
        if self._has_points(self._points):
            return
        self._points = points = trainer.train, trainer.test
        self._train, self._test = (
            Objective(trainer.network, transform(some.X, trainer.features), some.y, trainer.loss)
            if len(some)
            else None
            for some in points
        )
        self._line, self._followed, self._following = None, None, None
        self._lifted = True
        self._forget_map()

    def _has_points(self, points: tuple[Points, Points] | None) -> bool:
        """Whether these are what there is to learn from and to test with."""
        trainer = self._trainer
        return points is not None and points[0] is trainer.train and points[1] is trainer.test

    def _forget_map(self) -> None:
        self._map, self._plane, self._surveying = None, None, None

    def _is_due(self, present: Floats, *, playing: bool) -> bool:
        if self._followed is None:
            return True
        return (not playing or self._clock() >= self._next_look) and not np.array_equal(
            present, self._followed
        )

    def _follow(self, train: Objective, *, playing: bool) -> Iterator[float]:
        """Look at sharpness and line, at the weights of this moment."""
        trainer = self._trainer
        params, moment = trainer.network.params.copy(), trainer.moment
        free = np.where(trainer.plan.frozen, 0.0, 1.0)
        self._followed = params
        product = partial(hessian_product, train.gradient, params)
        if self._vector.shape != params.shape or not (self._vector * free).any():
            self._vector = generator(self._seed, Stream.DIRECTIONS).standard_normal(len(params))
        for _ in range(LIVE_ROUNDS if playing else ROUNDS):
            found = largest_eigenvalue(lambda v: free * product(v), free * self._vector, PRODUCTS)
            if not np.isfinite(found.value):
                break
            self._vector = found.vector
            yield 0.0
            if found.residual <= CLOSE * abs(found.value):
                break
        first = trainer.trajectory.first
        train_losses = yield from losses_along(train.loss, first, params, SHARES)
        test_losses: Floats = np.full(len(SHARES), np.nan)
        if self._test is not None:
            test_losses = yield from losses_along(self._test.loss, first, params, SHARES)
        self._line = LossLine(SHARES, train_losses, test_losses)
        self._record(moment, found.value)
        self._next_look = self._clock() + LIVE_SECONDS

    def _record(self, moment: float, sharpness: float) -> None:
        """Take the sharpness of a moment down; what came after it has been taken back."""
        epochs, values = self._curve
        while epochs and epochs[-1] >= moment:
            del epochs[-1], values[-1]
        if self._lifted and epochs:  # in between nobody has looked
            epochs.append(moment)
            values.append(np.nan)
        self._lifted = False
        if len(epochs) >= CURVE:
            del epochs[1:-1:2], values[1:-1:2]
        epochs.append(moment)
        values.append(sharpness)

    def _path(self, present: Floats) -> Floats:
        """The way to the present weights, over the map."""
        if self._plane is None:
            return np.empty((0, 2))
        return self._plane.coordinates(self._trainer.trajectory.path_to(present))

    def _begin_survey(
        self, present: Floats, path: Floats, *, playing: bool
    ) -> Literal["path", "directions"] | None:
        """Begin a map where one is due; return what it lacks, if something."""
        asked, self._asked = self._asked, False
        if self._surveying is not None and (playing or np.array_equal(present, self._surveyed)):
            return None
        if not (asked or self._is_map_due(present, path, playing=playing)):
            return None
        trainer = self._trainer
        path_to = trainer.trajectory.path_to(present)
        section = section_of(self._kind, trainer.network, path_to, trainer.plan.frozen, self._seed)
        if section is None:
            self._forget_map()  # of a run that has been taken back
            return "path" if self._kind == "pca" else "directions"
        found = self.taken
        if found is not None and found.kind == self._kind and found.section.is_like(section):
            self._surveying = None
            self._show(found.section, found.losses, found.epoch, from_file=True)
            return None
        self._surveyed = present.copy()
        self._surveying = Job(self._survey(section), self._clock)
        return None

    def _is_map_due(self, present: Floats, path: Floats, *, playing: bool) -> bool:
        if self._quiet_at is not None:
            if playing or np.array_equal(present, self._quiet_at):
                return False
            self._quiet_at = None
        if self._map is None:
            return True
        if not playing:
            return not np.array_equal(present, self._mapped)
        window = self._map.window
        return bool((np.abs(path[-1] - (window.x1, window.x2)) > window.half).any())

    def _survey(self, section: Section) -> Iterator[float]:
        train, epoch = self._train, self._trainer.epoch
        assert train is not None
        losses = yield from losses_over(train.loss, section.plane, section.window, RESOLUTION)
        self._show(section, losses, epoch)

    def _show(self, section: Section, losses: Floats, epoch: int, *, from_file: bool = False) -> None:
        """Have a map, of the weights that its plane goes through."""
        self._plane, self._mapped = section.plane, section.plane.origin
        self._map = LossMap(self._kind, losses, section.window, epoch, section.shares, from_file)

    def _limit(self) -> float | None:
        plan = self._trainer.plan
        rate = plan.learning_rate * plan.schedule(plan.epoch)
        return stability_limit(plan.optimizer, rate) if rate > 0 else None
