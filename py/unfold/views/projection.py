"""How a scene of three dimensions is seen from afar: turned, and then projected without perspective."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unfold.snapshot import Floats


@dataclass(frozen=True)
class Projection:
    """The orthographic view from one direction. What points up stays upright.

    Attributes:
        azimuth: in degrees; how far the viewer has gone round the third axis. At 0 the first axis points to
            the right and the second away from the viewer, at 90 the second points to the right and the first
            at the viewer's face.
        elevation: in degrees; from 0, where the third axis is seen in its full length, to 90, from above.
    """

    azimuth: float
    elevation: float

    @property
    def basis(self) -> Floats:
        """What is right, up and near on the screen, as unit vectors of the scene: the rows of (3, 3)."""
        turn, lift = math.radians(self.azimuth), math.radians(self.elevation)
        (sin_t, cos_t), (sin_l, cos_l) = (math.sin(turn), math.cos(turn)), (math.sin(lift), math.cos(lift))
        return np.array(
            [
                [cos_t, sin_t, 0.0],
                [-sin_t * sin_l, cos_t * sin_l, cos_l],
                [sin_t * cos_l, -cos_t * cos_l, sin_l],
            ]
        )

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """Return where points (..., 3) are on the screen, (..., 2), and how near each is, (...)."""
        seen: Floats = points @ self.basis.T
        return seen[..., :2], seen[..., 2]
