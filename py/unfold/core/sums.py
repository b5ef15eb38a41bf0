"""The weighted sums of a unit over a window or along a line, as a function between the points of their grid.

Where they are zero the unit has its curve, which is a line if its inputs are the coordinates themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE, Window

ZERO = 1e-9
"""What is no larger, as a part of the largest value, is taken for zero."""


@dataclass(frozen=True, eq=False)
class Sums:
    """A function on a grid, straight between neighbouring points and beyond the outermost ones.

    Attributes:
        z: its values, (n, n), lowest x2 first; along a line (1, n).
        axes: where these are, x1 and x2, each (n,); along a line x1 alone.
    """

    z: FloatArray
    axes: tuple[FloatArray, ...]

    @classmethod
    def over(cls, z: FloatArray, window: Window = WHOLE) -> Sums:
        """Return what has these values at the middles of pixels of a window, or of the line."""
        middles = (window.x1,) if len(z) == 1 else (window.x1, window.x2)
        return cls(z, tuple(pixel_centres(z.shape[1], middle, window.half) for middle in middles))

    def at(self, point: FloatArray) -> float:
        """Return the value at a point (n_coordinates,)."""
        corners, parts = self._cell(point)
        for part in parts[::-1]:
            corners = (1 - part) * corners[0] + part * corners[1]
        return float(corners)

    def gradient(self, point: FloatArray) -> FloatArray:
        """Return how much it grows along each coordinate there, (n_coordinates,)."""
        corners, parts = self._cell(point)
        step = float(self.axes[0][1] - self.axes[0][0])
        if len(parts) == 1:
            return np.array([corners[1] - corners[0]]) / step
        along, up = parts
        across = (1 - up) * (corners[0, 1] - corners[0, 0]) + up * (corners[1, 1] - corners[1, 0])
        upwards = (1 - along) * (corners[1, 0] - corners[0, 0]) + along * (corners[1, 1] - corners[0, 1])
        return np.array([across, upwards]) / step

    def zero_near(self, point: FloatArray) -> FloatArray:
        """Return where it is zero nearest to a point; if it is nowhere, where on the grid it is least."""
        if abs(self.at(point)) <= ZERO * float(np.abs(self.z).max()):
            return point
        zeros = [self._crossings(axis) for axis in range(len(self.axes))]
        found: FloatArray = np.concatenate(zeros)
        if not len(found):
            place = np.unravel_index(np.abs(self.z).argmin(), self.z.shape)[::-1]
            return np.array([axis[i] for axis, i in zip(self.axes, place, strict=False)])
        nearest: FloatArray = found[((found - point) ** 2).sum(axis=1).argmin()]
        return nearest

    def plus(self, w: FloatArray, b: float) -> Sums:
        """Return it with w · x + b added."""
        added = w[0] * self.axes[0] + b
        return replace(self, z=self.z + (added if len(w) == 1 else added + w[1] * self.axes[1][:, None]))

    def times(self, factor: float) -> Sums:
        """Return it so many times as large."""
        return replace(self, z=factor * self.z)

    def _cell(self, point: FloatArray) -> tuple[FloatArray, list[float]]:
        """The values at the corners of the cell that a point is in, and how far it is from the first ones."""
        step = self.axes[0][1] - self.axes[0][0]
        places = [(x - axis[0]) / step for x, axis in zip(point, self.axes, strict=True)]
        starts = [int(np.clip(place, 0, len(self.axes[0]) - 2)) for place in places]
        cell = tuple(slice(start, start + 2) for start in starts[::-1])
        corners = self.z[cell] if len(cell) > 1 else self.z[0][cell]
        return corners, [float(place - start) for place, start in zip(places, starts, strict=True)]

    def _crossings(self, axis: int) -> FloatArray:
        """Where it changes its sign between neighbours along one coordinate, (n_crossings, n_coordinates)."""
        z = self.z if axis == 0 else self.z.T
        below, above = z[:, :-1], z[:, 1:]
        rows, columns = np.nonzero((below < 0) != (above < 0))
        part = below[rows, columns] / (below[rows, columns] - above[rows, columns])
        along = self.axes[axis]
        crossing = along[columns] + part * (along[1] - along[0])
        if len(self.axes) == 1:
            return np.asarray(crossing[:, None])
        other = self.axes[1 - axis][rows]
        return np.column_stack((crossing, other) if axis == 0 else (other, crossing))
