"""The epochs of a plan on NumPy: the reference that every other backend is held against.

With networks this small a NumPy call costs a third to one microsecond whatever it computes, so what counts is
how few calls a mini-batch takes. Arrays are made once, but for the few that some activations need in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation

if TYPE_CHECKING:
    from unfold.core.plan import Plan

MiniBatch: TypeAlias = tuple[FloatArray, FloatArray, FloatArray, Backpropagation]
"""Features and ones (n_inputs + 1, n), the same transposed, targets (n_outputs, n), and what computes the
gradient."""


class NumpyBackend:
    """Runs epochs of a plan by NumPy calls; covers everything that a plan can ask for.

    Args:
        plan: whose buffers are used in place. Rates may change between steps; other data, another batch
            size, loss, optimizer or penalty ask for a new backend.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        n, size = plan.n_samples, min(plan.batch_size, plan.n_samples)
        rest = n % size
        stop = n - rest
        backpropagate = self._backpropagation(size)
        self._batches = [self._batch(start, size, backpropagate) for start in range(0, stop, size)]
        self._left_over: MiniBatch | None = None
        if rest:
            last = self._batch(stop, rest, self._backpropagation(rest))
            if plan.carry_over:
                self._left_over = last
            else:
                self._batches.append(last)

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs."""
        plan = self._plan
        params, gradient = plan.network.params, plan.gradient
        learning_rate = np.array(plan.learning_rate)
        rate = np.array(plan.regularization_rate)
        shrinkage = np.array(plan.learning_rate * plan.regularization_rate)
        penalty = None if plan.regularizer == "none" else plan.penalty_rule
        optimizer_step = plan.optimizer.step
        for _ in range(epochs):
            plan.reorder()
            for X, X_T, targets, backpropagate in self._batches:
                backpropagate(X, X_T, targets)
                if plan.n_carried:
                    self._join_carried(targets.shape[1])
                if penalty is not None:
                    penalty.add_gradient(params, gradient, rate)
                optimizer_step(params, gradient, learning_rate)
                if penalty is not None:
                    penalty.shrink(params, shrinkage)
            if self._left_over is not None:
                self._carry(self._left_over)

    def _backpropagation(self, size: int) -> Backpropagation:
        plan = self._plan
        rngs = () if plan.rng is None else (plan.rng,)
        return Backpropagation(plan.network, plan.loss, plan.gradient, size, rngs)

    def _batch(self, start: int, size: int, backpropagate: Backpropagation) -> MiniBatch:
        X_T = self._plan.visited_F[start : start + size]
        return X_T.T, X_T, self._plan.visited_targets[start : start + size].T, backpropagate

    def _carry(self, left_over: MiniBatch) -> None:
        """Keep the sum of the gradients of the points left over at the end of an epoch."""
        X, X_T, targets, backpropagate = left_over
        backpropagate(X, X_T, targets)
        self._plan.n_carried = targets.shape[1]
        np.multiply(self._plan.gradient, targets.shape[1], self._plan.carried)

    def _join_carried(self, n: int) -> None:
        """Turn the mean over a batch of `n` into the mean over the batch and what was carried."""
        plan = self._plan
        plan.gradient *= n
        plan.gradient += plan.carried
        plan.gradient /= n + plan.n_carried
        plan.n_carried = 0
