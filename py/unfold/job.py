"""A computation in slices, done beside the training a little at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

STEPS = 20
"""Steps of the progress that are shown."""


class Job:
    """One computation.

    Args:
        slices: computes a slice and yields the share of the whole that is done, from 0 to 1.
        clock: returns the time in seconds.

    Attributes:
        progress: the share that is done, in steps.
        ended: whether there is nothing left to do.
    """

    def __init__(self, slices: Iterator[float], clock: Callable[[], float]) -> None:
        self._slices, self._clock = slices, clock
        self.progress = 0.0
        self.ended = False

    def work(self, seconds: float) -> bool:
        """Compute for about `seconds`, a slice at least; return whether there is progress to be shown."""
        end, shown = self._clock() + seconds, self.progress
        while not self.ended:
            done = next(self._slices, None)
            if done is None:
                self.ended = True
                return True
            self.progress = int(done * STEPS) / STEPS
            if self._clock() >= end:
                break
        return self.progress != shown
