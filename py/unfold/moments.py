"""What has been seen at single moments of a run, as many of them as a chart can show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 120
"""Moments that are kept. When there are more, every other one is forgotten, and they come half as often."""


class Moments(Generic[T]):
    """What was seen, and when, in epochs; they cover all of the time since the first one."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, T]] = []
        self._apart = 0.0

    def __len__(self) -> int:
        return len(self._seen)

    def __iter__(self) -> Iterator[tuple[float, T]]:
        return iter(self._seen)

    def take(self, moment: float, what: T) -> None:
        """Keep what is seen now; the last one before gives way if it is too near to that before it."""
        seen = self._seen
        while seen and seen[-1][0] >= moment:  # set by hand, or gone back
            seen.pop()
        if len(seen) > 1 and seen[-1][0] - seen[-2][0] < self._apart:
            seen.pop()
        seen.append((moment, what))
        if len(seen) > MOST:
            self._seen = seen[::2]
            self._apart = 2 * (moment - seen[0][0]) / MOST
