"""Other learners beside the network: fitted once for the points, evaluated once for each window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unfold.core.datasets import Points
from unfold.core.ghosts import GHOSTS, Learner, score, targets_of
from unfold.core.grid import grid_points
from unfold.core.plane import Window
from unfold.snapshot import Ghost

RESOLUTION = 150
"""Points along each side of the window: the steps of trees are to look like steps, ..."""
ALONG = 600
"""... and along a line."""
FIRST_WINS = 1e-9
"""By this a class has to be likelier than the ones before it: of equal ones the first is taken."""


@dataclass(frozen=True, eq=False)
class _Fitted:
    """A learner that has learnt the points."""

    learner: Learner
    score: float


class GhostLook:
    """Looks at other learners.

    Args:
        rng: makes the generator for each that needs one, the same again each time.
    """

    def __init__(self, rng: Callable[[], np.random.Generator]) -> None:
        self._rng = rng
        self._points: tuple[Points, Points] | None = None
        self._fitted: dict[str, _Fitted] = {}
        self._window: Window | None = None
        self._seen: dict[str, Ghost] = {}
        self._last: tuple[Ghost, ...] = ()

    def look(
        self, names: tuple[str, ...], train: Points, test: Points, n_classes: int, window: Window
    ) -> tuple[Ghost, ...]:
        """Return them, in the order of `names`; the same object if nothing has changed.

        Args:
            names: of `GHOSTS`.
            train: what they learn: a point, or points of two different classes at least.
            test: what they are judged on; without any it is `train`.
            n_classes: number of classes; 0 if points have values.
            window: the part of the plane that is looked at; a line is always looked at as a whole.
        """
        if self._points is None or self._points[0] is not train or self._points[1] is not test:
            self._points = train, test
            self._fitted, self._seen = {}, {}
        if window != self._window:
            self._window, self._seen = window, {}
        for name in names:
            if name not in self._fitted:
                self._fitted[name] = self._fit(name, train, test, n_classes)
            if name not in self._seen:
                self._seen[name] = _evaluated(name, self._fitted[name], window, on_line=train.on_line)
        ghosts = tuple(self._seen[name] for name in names)
        if ghosts != self._last:
            self._last = ghosts
        return self._last

    def _fit(self, name: str, train: Points, test: Points, n_classes: int) -> _Fitted:
        fit = GHOSTS["classification" if n_classes else "regression"][name]
        learner = fit(train.X, targets_of(train.y, n_classes), self._rng())
        judged = test if len(test) else train
        return _Fitted(learner, score(learner, judged.X, targets_of(judged.y, n_classes)))


def _evaluated(name: str, fitted: _Fitted, window: Window, *, on_line: bool) -> Ghost:
    shape = (1, ALONG) if on_line else (RESOLUTION, RESOLUTION)
    at = grid_points(ALONG, on_line=True) if on_line else grid_points(RESOLUTION, window)
    decision = fitted.learner.predict(at).T
    decision = decision - FIRST_WINS * np.arange(len(decision))[:, None]
    return Ghost(name, fitted.score, decision.reshape(-1, *shape))
