"""Losses and scores of many networks of one shape at once, on the same points.

As of `core.evaluation.Evaluation` for each of them, by products of whole stacks.
"""

from __future__ import annotations

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Problem
from unfold.core.evaluation import Passes
from unfold.core.losses import Loss
from unfold.core.metrics import labels_of
from unfold.core.network import Network

AT_ONCE = 1_000_000
"""Numbers that a pass over some of the networks may hold: more would not be faster, and take memory."""


class StackEvaluation:
    """Judges stacks of networks on one set of points.

    Args:
        network: of their shape.
        F: features of the points, of shape (n_samples, n_inputs).
        y: their labels, of shape (n_samples,).
        loss, problem: as of `Evaluation`.
    """

    def __init__(self, network: Network, F: FloatArray, y: FloatArray, loss: Loss, problem: Problem) -> None:
        self._y = y
        self._targets = np.ascontiguousarray(loss.targets(y, network.n_outputs).T)[:, None]
        self._loss = loss
        self._problem = problem
        at_once = max(1, AT_ONCE // max(len(y) * sum(network.sizes), 1))
        self._params = np.zeros((at_once, network.n_parameters))
        self._outputs = Passes(network.over(self._params), F)

    def losses_and_scores(self, params: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the mean loss and the score of each network; NaN if there are no points.

        Args:
            params: of shape (n_networks, n_parameters).
        """
        found = np.full((2, len(params)), np.nan)
        if len(self._y):
            for start in range(0, len(params), len(self._params)):
                part = params[start : start + len(self._params)]
                self._params[: len(part)] = part
                found[:, start : start + len(part)] = self._judge()[:, : len(part)]
        return found[0], found[1]

    def _judge(self) -> FloatArray:
        with np.errstate(over="ignore", invalid="ignore"):
            output = self._outputs()
            terms = self._loss.value(output, self._targets)
            losses = terms.reshape(-1, *output.shape[1:]).sum(axis=(0, -1)) / len(self._y)
            return np.stack([losses, self._scores(self._loss.link(output))])

    def _scores(self, prediction: FloatArray) -> FloatArray:
        scores: FloatArray
        if self._problem == "classification":
            scores = (labels_of(prediction) == self._y).mean(axis=-1)
            return scores
        residual = ((self._y - prediction[0]) ** 2).sum(axis=-1)
        total = float(((self._y - self._y.mean()) ** 2).sum())
        if total == 0.0:  # as `metrics.r_squared`
            return np.where(residual == 0.0, 1.0, 0.0)
        scores = 1.0 - residual / total
        return scores
