"""The epochs of a plan on NumPy: the reference that every other backend is held against.

With networks this small a NumPy call costs a third to one microsecond whatever it computes, so what counts is
how few calls a mini-batch takes. Arrays are made once, but for the few that some activations need in between.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation
from unfold.core.batch_step import BatchStep
from unfold.core.forward import Call
from unfold.core.optimizers import clip_norm
from unfold.core.reason import Reason

if TYPE_CHECKING:
    from unfold.core.plan import Plan

Gradient: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], None]
"""`Backpropagation.__call__`, bound: called faster than the object."""


class MiniBatch(NamedTuple):
    """Features and ones (n_inputs + 1, n), the same transposed, targets (n_outputs, n), and what computes the
    gradient: the call and its owner."""

    X: FloatArray
    X_T: FloatArray
    targets: FloatArray
    backpropagate: Gradient
    passes: Backpropagation


class NumpyBackend:
    """Runs epochs of a plan by NumPy calls; covers everything that a plan can ask for.

    Args:
        plan: whose buffers are used in place. Rates may change between steps; other data, another batch
            size, loss, optimizer or penalty ask for a new backend.
        reason: why this and not the kernel; None where nobody asked for it.
    """

    name = "numpy"

    def __init__(self, plan: Plan, reason: Reason | None = None) -> None:
        self._plan = plan
        self.reason = reason
        self._learning_rate, self._rate, self._shrinkage = (np.zeros(()) for _ in range(3))
        n, size = plan.n_samples, max(min(plan.batch_size, plan.n_samples), 1)
        rest = n % size
        stop = n - rest
        self._size = size
        passes = self._backpropagation(size)
        self._batches = [self._batch(start, size, passes) for start in range(0, stop, size)]
        self._left_over: MiniBatch | None = None
        if rest:
            last = self._batch(stop, rest, self._backpropagation(rest))
            if plan.carry_over:
                self._left_over = last
            else:
                self._batches.append(last)

    def step(self, epochs: int, watch: Call | None = None) -> None:
        """Train for a number of whole epochs; one that has been begun is ended, and counts as the first.

        Args:
            epochs: how many.
            watch: called in every update once its gradient is known and before the parameters move.
        """
        plan = self._plan
        update = self._update(watch)
        for epoch in range(plan.epoch, plan.epoch + epochs):
            self._go_on(epoch)
            for X, X_T, targets, backpropagate, _ in self._batches[plan.batch :]:
                backpropagate(X, X_T, targets)
                for call in update:
                    call()
            plan.batch = 0
            if self._left_over is not None:
                self._carry(self._left_over)

    def step_batch(self) -> BatchStep:
        """Train one network for the next mini-batch of an epoch, and return what happened in it.

        After the last one the plan stands behind the epoch's last point, and `plan.batch` is the number of
        batches: whoever counts epochs begins the next one.
        """
        plan = self._plan
        self._go_on(plan.epoch)
        batch = self._batches[plan.batch]
        start, n_samples = plan.batch * self._size, batch.X.shape[-1]
        before = plan.network.params.copy()
        batch.backpropagate(batch.X, batch.X_T, batch.targets)
        seen = batch.passes
        activations = tuple(a.copy() for a in seen.activations)
        deltas = tuple(delta.copy() for delta in seen.deltas)
        loss = plan.loss.mean(activations[-1], batch.targets)
        for call in self._update(None):
            call()
        report = BatchStep(
            epoch=plan.epoch,
            batch=plan.batch,
            n_batches=len(self._batches),
            points=plan.order[start : start + n_samples].copy(),
            loss=loss,
            learning_rate=float(self._learning_rate),
            activations=activations,
            deltas=deltas,
            gradient=tuple(plan.network.per_layer(plan.gradient.copy())),
            change=tuple(plan.network.per_layer(plan.network.params - before)),
        )
        plan.batch += 1
        if plan.batch == len(self._batches) and self._left_over is not None:
            self._carry(self._left_over)
        return report

    def _go_on(self, epoch: int) -> None:
        """Take the rates of an epoch, and an order of the points if it begins."""
        plan = self._plan
        learning_rate, rate = plan.learning_rate_at(epoch), plan.regularization_rate_at(epoch)
        self._learning_rate.fill(learning_rate)
        self._rate.fill(rate)
        self._shrinkage.fill(learning_rate * rate)
        if plan.batch == 0:
            plan.reorder()

    def _update(self, watch: Call | None) -> list[Call]:
        """Return what is done with the gradient of a mini-batch."""
        plan, rule = self._plan, self._plan.penalty_rule
        penalised = plan.regularizer != "none"
        calls: list[Call] = []
        if plan.carry_over:
            calls.append(self._join_carried)
        if penalised:
            calls.append(partial(rule.before_step, plan.gradient, self._rate, self._shrinkage))
        if plan.frozen.any():
            calls.append(partial(np.copyto, plan.gradient, 0.0, where=plan.frozen))
        if plan.clip_norm is not None:
            calls.append(partial(clip_norm, plan.gradient, plan.clip_norm))
        if watch is not None:
            calls.append(watch)
        calls += plan.optimizer.calls(plan.network.params, plan.gradient, self._learning_rate)
        if penalised:
            calls.append(partial(rule.after_step, self._shrinkage))
        if plan.frozen.any():
            # Put back rather than left out: no rule has to know of it, and a number is put back exactly.
            calls += [
                partial(np.copyto, array, array.copy(), where=plan.frozen)
                for array in (plan.network.params, *plan.optimizer.memory, *rule.memory)
            ]
        return calls

    def _backpropagation(self, size: int) -> Backpropagation:
        plan = self._plan
        contraction = self._rate if plan.regularizer == "contractive" else None
        return Backpropagation(plan.network, plan.loss, plan.gradient, size, plan.rngs, contraction)

    def _batch(self, start: int, size: int, passes: Backpropagation) -> MiniBatch:
        X_T = self._plan.visited_F[..., start : start + size, :]
        targets = self._plan.visited_targets[..., start : start + size, :]
        # A bound method is called faster than an object.
        return MiniBatch(X_T.swapaxes(-1, -2), X_T, np.moveaxis(targets, -1, 0), passes.__call__, passes)

    def _carry(self, left_over: MiniBatch) -> None:
        """Keep the sum of the gradients of the points left over at the end of an epoch."""
        n_samples = left_over.X.shape[-1]
        left_over.backpropagate(left_over.X, left_over.X_T, left_over.targets)
        self._plan.n_carried = n_samples
        np.multiply(self._plan.gradient, n_samples, self._plan.carried)

    def _join_carried(self) -> None:
        """Turn the mean over a batch into the mean over the batch and what was carried, if anything was."""
        plan = self._plan
        if plan.n_carried:
            plan.gradient *= self._size
            plan.gradient += plan.carried
            plan.gradient /= self._size + plan.n_carried
            plan.n_carried = 0
