"""The plane that is shown, and windows on it."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = 6.0
"""It is [-DOMAIN, DOMAIN]²; noise may push single points out of it."""


@dataclass(frozen=True)
class Window:
    """A square part of the plane, or more than it.

    Attributes:
        x1, x2: its middle.
        half: half the length of a side, > 0.
    """

    x1: float = 0.0
    x2: float = 0.0
    half: float = DOMAIN


WHOLE = Window()
"""The whole plane."""
