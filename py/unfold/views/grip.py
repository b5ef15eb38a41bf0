"""What the handles over a plot have hold of, and where in the plot things stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from unfold.snapshot import Floats, Snapshot
from unfold.views.function_plot import ACROSS
from unfold.views.numbers import signed
from unfold.words.words import Placing as PlacingWords

STEP = 0.02
"""Of an arrow key, as a part of all that is shown."""
TURN = math.radians(3)
"""Of an arrow key."""
STEEPER = 1.1
"""How many times as steep an arrow key makes it."""
AWAY = 0.6
"""How far from its foot the angle's handle stands, as a part of half the plot's side."""
FARTHEST = 0.85
"""How far from there the handle of steepness stands at most."""
NEAR = 0.12
"""And at least: nearer, the two would hide each other."""
INSIDE = 0.94
"""How far from the plot's middle handles stand at most, so that they can be got hold of."""

Handle: TypeAlias = list[Any]
"""Its kind, where it stands, in parts of the plot from its lower left corner, its name, its value, and that
in words."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What a plot shows: a square of the plane, or the line, whose plot is as wide as that and some more.

    Attributes:
        middle: of it, (n_coordinates,).
        half: half its side.
    """

    middle: Floats
    half: float

    @classmethod
    def of(cls, snapshot: Snapshot) -> Frame:
        """Return that of the output plot."""
        if snapshot.on_line:
            low, high = ACROSS
            return cls(np.array([(low + high) / 2]), (high - low) / 2)
        window = snapshot.window
        return cls(np.array([window.x1, window.x2]), window.half)

    def part(self, point: Floats) -> tuple[float, float]:
        """Where a point stands, in parts of the plot; at its rim, if it lies beyond."""
        parts = 0.5 + 0.5 * np.clip((point - self.middle) / self.half, -INSIDE, INSIDE)
        x, y = parts if len(parts) > 1 else (*parts, 0.5)
        return round(float(x), 4), round(float(y), 4)

    def point(self, across: float, up: float) -> Floats:
        """What point stands there, in parts of the plot."""
        return self.middle + (2 * np.array([across, up])[: len(self.middle)] - 1) * self.half

    def holds(self, point: Floats) -> bool:
        """Whether handles can stand there."""
        return bool(np.abs(point - self.middle).max() <= INSIDE * self.half)

    def steepness_at(self, foot: Floats, normal: Floats, steepness: float) -> tuple[float, float]:
        """Where the handle of steepness stands: where a unit that grows so fast from its foot is one."""
        reach = 1 / steepness if steepness else math.inf
        return self.part(foot + min(max(reach, NEAR * self.half), FARTHEST * self.half) * normal)

    def angle_at(self, foot: Floats, normal: Floats) -> tuple[float, float]:
        """Where the handle of the angle stands: along the line, with its normal to the right."""
        return self.part(foot + AWAY * self.half * np.array([-normal[1], normal[0]]))


class Grip(Protocol):
    """Has hold of one unit: its weights and bias are moved as what is drawn of it."""

    def handles(self, say: PlacingWords) -> list[Handle]:
        """Where the handles stand."""
        ...

    def move(self, kind: str, how: str, across: float, up: float) -> Floats:
        """Return the weights and the bias, which is last, that come of moving a handle, and have them.

        Args:
            kind: of the handle.
            how: "to" a place, in parts of the plot, or "by" so many steps.
            across, up: to the right and upwards.
        """
        ...


def angle_handle(frame: Frame, foot: Floats, normal: Floats, say: PlacingWords) -> Handle:
    """The handle that turns what has this normal."""
    degrees = round(math.degrees(math.atan2(normal[1], normal[0])))
    return ["angle", *frame.angle_at(foot, normal), say.angle, degrees, f"{degrees}°"]


def number_handle(kind: str, at: tuple[float, float], name: str, value: float) -> Handle:
    """A handle that changes a number."""
    return [kind, *at, name, value, signed(value)]
