"""The speed of training: how many epochs are due, by the clock."""

from __future__ import annotations

import math
from collections.abc import Callable


class Pace:
    """So many epochs a second from now on, the first one at once.

    Args:
        rate: epochs a second; infinite for as many as there is time for.
        clock: returns the time in seconds.
    """

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self.rate = rate
        self._clock = clock
        self._begun = clock()
        self._trained = 0

    @property
    def due(self) -> float:
        """Number of epochs that should have begun by now and have not; infinite if the rate is."""
        if math.isinf(self.rate):
            return math.inf
        return max(0, 1 + math.floor((self._clock() - self._begun) * self.rate) - self._trained)

    @property
    def wait(self) -> float:
        """Seconds until the next epoch is due."""
        return max(0.0, self._begun + self._trained / self.rate - self._clock())

    def count(self, trained: int) -> None:
        """Count epochs as trained. What a slow machine could not do in time is not made up for later."""
        self._trained += trained
        if self.due:
            self._begun, self._trained = self._clock(), 1
