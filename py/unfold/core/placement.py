"""Where the line of a unit lies, and how steep the unit is there: its weights and bias as somebody sees them.

A unit whose inputs are the coordinates themselves, z = w · x + b, is zero on a line. That line's place and
angle, and how fast z grows across it, say the same as w and b. On a line of points it is a single place:
M. Nielsen, "Neural networks and deep learning", chapter 4, has steps at s = -b/w.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unfold.core.arrays import FloatArray

NEAREST = 1e-3
"""Of a point that says steepness by its distance: nearer ones are taken for this far."""


@dataclass(frozen=True, eq=False)
class Placement:
    """A line, or a place on a line of points, that a unit is zero at.

    Attributes:
        foot: a point that it goes through, (n_coordinates,).
        normal: of unit length, in the direction in which z grows, (n_coordinates,).
        steepness: how much z grows for one unit of length, |w|; never negative.
    """

    foot: FloatArray
    normal: FloatArray
    steepness: float

    @classmethod
    def of(cls, w: FloatArray, b: float, near: FloatArray) -> Placement:
        """Return the placement of weights (n_coordinates,) and a bias, with its foot nearest to a point.

        Weights that are all zero have no line: it is given the first direction, a steepness of 0, and goes
        through that point.
        """
        steepness = float(np.linalg.norm(w))
        if steepness == 0:
            return cls(near, np.eye(len(w))[0], 0.0)
        normal = w / steepness
        foot: FloatArray = near - (normal @ near + b / steepness) * normal
        return cls(foot, normal, steepness)

    def parameters(self) -> tuple[FloatArray, float]:
        """Return w, (n_coordinates,), and b."""
        w: FloatArray = self.steepness * self.normal
        return w, -float(w @ self.foot)

    def through(self, point: FloatArray) -> Placement:
        """Return it moved, without turning, to go through a point."""
        return replace(self, foot=point)

    def moved(self, by: float) -> Placement:
        """Return it moved along its normal."""
        return replace(self, foot=self.foot + by * self.normal)

    def turned(self, by: float) -> Placement:
        """Return it turned about its foot by an angle, in radians, from the first coordinate to the other."""
        cos, sin = np.cos(by), np.sin(by)
        return replace(self, normal=np.array([[cos, -sin], [sin, cos]]) @ self.normal)

    def turned_to(self, point: FloatArray) -> Placement:
        """Return it turned about its foot to go through a point in the direction of `along`."""
        u, v = point - self.foot
        length = float(np.hypot(u, v))
        return self if length == 0 else replace(self, normal=np.array([v, -u]) / length)

    @property
    def along(self) -> FloatArray:
        """The direction of the line, with its normal to the right, (2,)."""
        return np.array([-self.normal[1], self.normal[0]])

    def steep_to(self, point: FloatArray, steepest: float) -> Placement:
        """Return it so steep that z is 1 at a point's distance; on the other side it grows to there.

        Args:
            steepest: the largest steepness.
        """
        distance = float(self.normal @ (point - self.foot))
        normal = self.normal if distance >= 0 else -self.normal
        return replace(self, normal=normal, steepness=min(1 / max(abs(distance), NEAREST), steepest))

    def steepened(self, factor: float, steepest: float) -> Placement:
        """Return it so many times as steep."""
        return replace(self, steepness=min(max(self.steepness, NEAREST) * factor, steepest))
