"""How far the plane has been unfolded by itself: the way from one stop to the end, in its own time."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS = 2.5
"""For the way through one layer."""


@dataclass(frozen=True)
class Journey:
    """A way that has been begun.

    Attributes:
        start, end: from where to where it leads, as in the setting `unfolded`.
        began: when, in seconds.
        in_steps: whether it stands still at each layer, and jumps to the next one.
    """

    start: float
    end: float
    began: float
    in_steps: bool = False

    def at(self, now: float) -> float:
        """Where it has got to."""
        way = self.start + max(0.0, now - self.began) / SECONDS
        if self.in_steps:
            way = float(int(way))
        return min(max(way, self.start), self.end)

    def has_ended(self, now: float) -> bool:
        """Whether it has got to its end."""
        return self.at(now) >= self.end
