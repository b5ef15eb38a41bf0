"""Any other unit: it is zero on some curve, which its bias moves, and which stays as all its numbers grow.

That is what M. Nielsen's towers need of a unit of the second layer ("Neural networks and deep learning",
chapter 4): a threshold between one and two steps, and to be steep there.
"""

from __future__ import annotations

import numpy as np

from unfold.core.placement import NEAREST
from unfold.core.sums import Sums
from unfold.settings import MAX_WEIGHT
from unfold.snapshot import Floats
from unfold.views.grip import STEEPER, STEP, TURN, Frame, Handle, angle_handle, number_handle
from unfold.words.words import Placing as PlacingWords


class CurveGrip:
    """Has hold of the curve.

    Args:
        frame: what the plot shows.
        sums: the unit's, over that.
        values: its weights and its bias, which is last.
        near: where the curve is held.
        turned: which of its inputs x1 and x2 are, if it reads both and can so be turned.
    """

    def __init__(
        self,
        frame: Frame,
        sums: Sums,
        values: Floats,
        near: Floats,
        turned: tuple[int, int] | None = None,
    ) -> None:
        self._frame = frame
        self._sums = sums
        self._values = values
        self._turned = list(turned or ())
        self.near = near

    def handles(self, say: PlacingWords) -> list[Handle]:
        """Where the handles stand: on the curve, at one side of it, and along the part that can be turned."""
        frame = self._frame
        foot = self._sums.zero_near(self.near)
        handles = [number_handle("position", frame.part(foot), say.threshold, float(self._values[-1]))]
        if self._turned and self._values[self._turned].any():
            w = self._values[self._turned]
            handles.append(angle_handle(frame, foot, w / np.linalg.norm(w), say))
        if self._values[:-1].any():
            slope = self._sums.gradient(foot)
            steepness = float(np.linalg.norm(slope))
            normal = slope / steepness if steepness else np.eye(len(slope))[0]
            at = frame.steepness_at(foot, normal, steepness)
            length = float(np.linalg.norm(self._values[:-1]))
            handles.append(number_handle("steepness", at, say.length, length))
        return handles

    def move(self, kind: str, how: str, across: float, up: float) -> Floats:
        """Return the weights and the bias that come of moving a handle; see `Grip`."""
        point = self._frame.point(across, up) if how == "to" else None
        if kind == "position":
            self._shift(-self._sums.at(point) if point is not None else self._step * (across + up))
            if point is not None and self._frame.holds(point):
                self.near = point
        elif kind == "angle":
            self._turn(point, TURN * (up - across))
        else:
            self._scale(self._factor_to(point) if point is not None else STEEPER ** (across + up))
        return self._values

    @property
    def _step(self) -> float:
        """By how much an arrow key raises the sum."""
        z = self._sums.z
        return STEP * (float(z.max() - z.min()) or 1.0)

    def _shift(self, by: float) -> None:
        bias = float(np.clip(self._values[-1] + by, -MAX_WEIGHT, MAX_WEIGHT))
        self._sums = self._sums.plus(np.zeros(len(self._frame.middle)), bias - float(self._values[-1]))
        self._values = np.append(self._values[:-1], bias)

    def _scale(self, factor: float) -> None:
        largest = float(np.abs(self._values).max())
        # All of it grows alike, or the curve would move.
        factor = float(np.clip(factor, -MAX_WEIGHT / largest, MAX_WEIGHT / largest)) if largest else 1.0
        self._sums = self._sums.times(factor)
        self._values = np.clip(factor * self._values, -MAX_WEIGHT, MAX_WEIGHT)

    def _factor_to(self, point: Floats) -> float:
        """By what the unit has to be multiplied to be one at a point's distance from the curve."""
        foot = self._sums.zero_near(self.near)
        slope = self._sums.gradient(foot)
        steepness = float(np.linalg.norm(slope))
        if not steepness:
            return 1.0
        distance = float(slope @ (point - foot)) / steepness
        return float(np.copysign(1 / (max(abs(distance), NEAREST) * steepness), distance))

    def _turn(self, point: Floats | None, angle: float) -> None:
        """Turn the weights of x1 and x2, and keep the foot where it is."""
        foot, w = self._sums.zero_near(self.near), self._values[self._turned]
        if point is None:
            cos, sin = np.cos(angle), np.sin(angle)
            turned = np.array([[cos, -sin], [sin, cos]]) @ w
        else:
            across, up = point - foot
            length = float(np.hypot(across, up))
            turned = np.linalg.norm(w) * np.array([up, -across]) / length if length else w
        shift = -float((turned - w) @ foot)
        self._sums = self._sums.plus(turned - w, shift)
        self._values = self._values.copy()
        self._values[self._turned] = turned
        self._values[-1] = np.clip(self._values[-1] + shift, -MAX_WEIGHT, MAX_WEIGHT)
        self.near = foot
