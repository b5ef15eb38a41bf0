"""How good a network is on a set of points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Problem
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.losses import Loss
from unfold.core.metrics import SCORES, Residuals, confusion_matrix, residuals
from unfold.core.network import Network


@dataclass(frozen=True)
class Metrics:
    """How good a network is; NaN for a set without points.

    Attributes:
        train_loss, test_loss: mean loss of the points, without any penalty.
        penalty: λ Ω(w), what regularization adds to the training loss.
        train_score, test_score: for classification the share of points of the right class (0..1), for
            regression the coefficient of determination R² (at most 1).
    """

    train_loss: float
    test_loss: float
    penalty: float
    train_score: float
    test_score: float


class Evaluation:
    """Loss and score of a network on one set of points, in buffers that are used again."""

    def __init__(self, network: Network, F: FloatArray, y: FloatArray, loss: Loss, problem: Problem) -> None:
        self._X = np.ascontiguousarray(with_ones(F).T)
        self._y = y
        self._targets = np.ascontiguousarray(loss.targets(y, network.n_outputs).T)
        self._loss = loss
        self._score = SCORES[problem]
        self._forward = ForwardPass(network, len(y))

    def loss_and_score(self) -> tuple[float, float]:
        """Return the mean loss and the score; NaN if there are no points."""
        if len(self._y) == 0:
            return math.nan, math.nan
        output = self._forward(self._X)
        return self._loss.mean(output, self._targets), self._score(self._loss.link(output), self._y)

    def confusion_matrix(self) -> npt.NDArray[np.int_]:
        """Return which classes are taken for which, see `metrics.confusion_matrix`."""
        return confusion_matrix(self._loss.link(self._forward(self._X)), self._y)

    def residuals(self) -> Residuals:
        """Return how far predicted values are off, see `metrics.residuals`."""
        return residuals(self._loss.link(self._forward(self._X)), self._y)
