"""How good a network is on a set of points."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

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


AT_ONCE = 4_000_000
"""Activations that a pass may have: those of a million points would not fit into memory."""


Outputs: TypeAlias = Callable[[Network, FloatArray], Callable[[], FloatArray]]
"""(network, features (n_samples, n_inputs)) -> what returns at each call the outputs of the last layer for
the present parameters, (n_outputs, n_samples), good until the next call."""


class Passes:
    """Passes of NumPy's over as many points at once as there is room for, in buffers that are used again.

    Of a swarm of K networks outputs have one axis more: (n_outputs, K, n_samples).
    """

    def __init__(self, network: Network, F: FloatArray) -> None:
        lead = network.params.shape[:-1]
        n_passes = max(1, -(-len(F) * sum(network.sizes) * math.prod(lead) // AT_ONCE))
        self._parts = [np.ascontiguousarray(part.T) for part in np.array_split(with_ones(F), n_passes)]
        self._forward = {n: ForwardPass(network, n) for n in {part.shape[1] for part in self._parts}}
        # One pass leaves its outputs where they are.
        self._whole = np.empty((network.n_outputs, *lead, len(F))) if n_passes > 1 else None

    def __call__(self) -> FloatArray:
        if self._whole is None:
            (part,) = self._parts
            return self._forward[part.shape[1]](part)
        start = 0
        for part in self._parts:
            end = start + part.shape[1]
            self._whole[..., start:end] = self._forward[part.shape[1]](part)
            start = end
        return self._whole


class Evaluation:
    """Loss and score of a network on one set of points.

    Args:
        network: whose parameters are read at each question.
        F, y: features, (n_samples, n_inputs), and labels of the points.
        loss, problem: what is asked.
        outputs: what computes the network's outputs.
    """

    def __init__(
        self,
        network: Network,
        F: FloatArray,
        y: FloatArray,
        loss: Loss,
        problem: Problem,
        outputs: Outputs = Passes,
    ) -> None:
        self._y = y
        self._targets = np.ascontiguousarray(loss.targets(y, network.n_outputs).T)
        self._loss = loss
        self._score = SCORES[problem]
        self._outputs = outputs(network, F)

    def loss_and_score(self) -> tuple[float, float]:
        """Return the mean loss and the score; NaN if there are no points."""
        if len(self._y) == 0:
            return math.nan, math.nan
        output = self._outputs()
        return self._loss.mean(output, self._targets), self._score(self._loss.link(output), self._y)

    def confusion_matrix(self) -> npt.NDArray[np.int_]:
        """Return which classes are taken for which, see `metrics.confusion_matrix`."""
        return confusion_matrix(self._loss.link(self._outputs()), self._y)

    def residuals(self) -> Residuals:
        """Return how far predicted values are off, see `metrics.residuals`."""
        return residuals(self._loss.link(self._outputs()), self._y)
