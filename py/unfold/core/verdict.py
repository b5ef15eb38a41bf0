"""Is it solved, really? A network judged not on some points but all over the true regions.

A hundred test points may all be right while the boundary cuts corners between them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unfold.core.dataset_rules import BoolArray
from unfold.core.datasets import Points, Problem
from unfold.core.evaluation import Passes
from unfold.core.features import Inputs, transform
from unfold.core.losses import Loss
from unfold.core.metrics import SCORES, labels_of
from unfold.core.network import Network


@dataclass(frozen=True)
class Verdict:
    """How good a network is all over the true regions.

    Attributes:
        n_points: number of points judged.
        score: the share of them of the right class, or R².
        worst: coordinates of the worst place: of wrong classes the one that lies deepest in an area of them,
            of values the one that is missed most. None where nothing is wrong.
        error: by how much the value is missed there; NaN for classes.
    """

    n_points: int
    score: float
    worst: tuple[float, ...] | None
    error: float = math.nan


class Judge:
    """Judges one network, again and again; inputs and buffers are made once.

    Args:
        network: whose parameters are read at each call.
        features: the network's inputs, see `transform`.
        points: of a regular grid with their true labels, NaN where there are none, as of `Dataset.grid`.
        loss: says what the output means.
        problem: "classification" or "regression".
    """

    def __init__(
        self, network: Network, features: Inputs, points: Points, loss: Loss, problem: Problem
    ) -> None:
        self._points = points
        self._known = ~np.isnan(points.y)
        self._y = points.y[self._known]
        self._loss = loss
        self._problem = problem
        self._outputs = Passes(network, transform(points.X[self._known], features))

    def judge(self) -> Verdict:
        """Return how good the network is with its present parameters."""
        with np.errstate(over="ignore", invalid="ignore"):
            prediction = self._loss.link(self._outputs())
        score = SCORES[self._problem](prediction, self._y)
        if self._problem == "regression":
            errors = np.abs(prediction[0] - self._y)
            at = int(errors.argmax())
            place = self._points.X[self._known][at]
            return Verdict(len(self._y), score, tuple(place.tolist()), float(errors[at]))
        wrong = np.zeros(len(self._known), dtype=np.bool_)
        wrong[self._known] = labels_of(prediction) != self._y
        n_axes = self._points.X.shape[1]
        side = round(len(wrong) ** (1 / n_axes))
        deep = deepest(wrong.reshape((side,) * n_axes))
        worst = None if deep is None else tuple(self._points.X[deep].tolist())
        return Verdict(len(self._y), score, worst)


def deepest(area: BoolArray) -> int | None:
    """Return the flat index of a cell that is farthest from all that does not belong to `area`.

    Distances are counted in steps along the axes; beyond the edge nothing belongs to it. None if it is empty.
    """
    if not area.any():
        return None
    while (inner := _eroded(area)).any():
        area = inner
    # What is left of a long area is the line along its middle: the middle of that.
    left = np.flatnonzero(area)
    return int(left[len(left) // 2])


def _eroded(area: BoolArray) -> BoolArray:
    """The cells whose neighbours all belong to the area."""
    padded = np.pad(area, 1)
    inner = area.copy()
    for axis in range(area.ndim):
        for start in (0, 2):
            cut = [slice(1, -1)] * area.ndim
            cut[axis] = slice(start, start + area.shape[axis])
            inner &= padded[tuple(cut)]
    return inner
