"""Learning and regularization rates of many plans, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.plan import Plan


class Rates:
    """The rates of plans, each one's own; a schedule that several share is asked once."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._own = np.array([[p.learning_rate for p in plans], [p.regularization_rate for p in plans]])
        self._warm_ups = np.array([plan.regularization_warm_up for plan in plans])
        self._schedules = tuple({plan.schedule: None for plan in plans})
        self._schedule_of = np.array([self._schedules.index(plan.schedule) for plan in plans])

    def __call__(self, epoch: int) -> FloatArray:
        """Return η and λ of each network in the epoch that follows `epoch` whole ones, (2, n_networks)."""
        rates: FloatArray = self.over(range(epoch, epoch + 1))[0]
        return rates

    def over(self, epochs: range) -> FloatArray:
        """Return those of several epochs, (n_epochs, 2, n_networks)."""
        factors = np.array([[schedule(epoch) for schedule in self._schedules] for epoch in epochs])
        penalised = np.arange(epochs.start, epochs.stop)[:, None] >= self._warm_ups
        return np.stack([self._own[0] * factors[:, self._schedule_of], self._own[1] * penalised], 1)
