"""The verdict on the network that is being trained, as often as there is time for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Points
from unfold.core.trainer import Trainer
from unfold.core.verdict import Judge, Verdict

EVERY = 2.0
"""Seconds between two verdicts while training goes on: each takes up to a tenth of that in a browser."""


class VerdictLook:
    """Judges one network all over the true regions.

    Args:
        points: of a grid, see `Judge`.
        clock: tells the seconds.
    """

    def __init__(self, trainer: Trainer, points: Points, clock: Callable[[], float]) -> None:
        self._network = trainer.network
        self._judge = Judge(trainer.network, trainer.features, points, trainer.loss, trainer.problem)
        self._clock = clock
        self._judged_at = -np.inf
        self._params: FloatArray = np.empty(0)
        self._verdict: Verdict | None = None

    def look(self, *, playing: bool) -> Verdict:
        """Return the verdict; while playing it may be some moments old."""
        now, params = self._clock(), self._network.params
        waits = playing and now - self._judged_at < EVERY
        if self._verdict is None or not (waits or np.array_equal(params, self._params)):
            self._params, self._judged_at = params.copy(), now
            self._verdict = self._judge.judge()
        return self._verdict
