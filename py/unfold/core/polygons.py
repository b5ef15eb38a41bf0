"""Convex polygons that fill a window of the plane, and cutting them along lines.

All lie in a few arrays, since there are hundreds: a cut of all polygons is a fixed number of NumPy calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.plane import Window

Indices = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

NO_FOLD = -1
"""Of an edge that belongs to the window's frame, or that the polygon on its other side accounts for."""
TOLERANCE = 1e-10
"""A corner that lies no farther from a line, compared with the window's half side, lies on it: far above what
rounding adds to a corner, far below what anybody can see."""


@dataclass(frozen=True, eq=False)
class Polygons:
    """Convex polygons, one after the other.

    Attributes:
        corners: all corners, each polygon's counter-clockwise, of shape (n_corners, 2).
        edges: for each corner what the edge to the next one is: the number that a cut was given, or NO_FOLD;
            of shape (n_corners,).
        counts: how many corners each polygon has, of shape (n_polygons,).
    """

    corners: FloatArray
    edges: Indices
    counts: Indices

    @classmethod
    def window(cls, window: Window) -> Polygons:
        """The one polygon that a window is."""
        square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
        corners = np.array([window.x1, window.x2]) + window.half * square
        return cls(corners, np.full(4, NO_FOLD), np.array([4]))

    @classmethod
    def together(cls, parts: Sequence[Polygons]) -> Polygons:
        """All polygons of several ones, in their order."""
        return cls(
            np.concatenate([part.corners for part in parts]),
            np.concatenate([part.edges for part in parts]),
            np.concatenate([part.counts for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def starts(self) -> Indices:
        """Where each polygon's corners begin, of shape (n_polygons,)."""
        starts: Indices = self.counts.cumsum() - self.counts
        return starts

    @property
    def following(self) -> Indices:
        """For each corner the place of the polygon's next one, of shape (n_corners,)."""
        following = np.arange(1, len(self.corners) + 1)
        starts = self.starts
        following[starts + self.counts - 1] = starts
        return following

    def areas(self) -> FloatArray:
        """Return the area of each polygon, of shape (n_polygons,)."""
        # Relative to each polygon's first corner: small numbers, whose products are exact enough.
        x, y = (self.corners - np.repeat(self.corners[self.starts], self.counts, axis=0)).T
        following = self.following
        areas: FloatArray = np.add.reduceat(x * y[following] - x[following] * y, self.starts) / 2
        return areas

    def centres(self) -> FloatArray:
        """Return the mean of each polygon's corners, which lies in it, of shape (n_polygons, 2)."""
        centres: FloatArray = np.add.reduceat(self.corners, self.starts) / self.counts[:, None]
        return centres

    def take(self, chosen: Bools) -> Polygons:
        """Return some of the polygons, in their order."""
        corners = np.repeat(chosen, self.counts)
        return Polygons(self.corners[corners], self.edges[corners], self.counts[chosen])

    def part(self, start: int, end: int) -> Polygons:
        """Return the polygons from `start` to before `end`."""
        first, last = int(self.counts[:start].sum()), int(self.counts[:end].sum())
        return Polygons(self.corners[first:last], self.edges[first:last], self.counts[start:end])

    def cut(self, lines: FloatArray, edge: int, tolerance: float) -> tuple[Polygons, Indices, Bools]:
        """Cut every polygon along a line of its own, where that goes through it.

        Args:
            lines: for each polygon a, b, c of the line a·x1 + b·x2 + c = 0, of shape (n_polygons, 3), where
                (a, b) has length 1 or is zero. The upper side is where the sum is positive.
            edge: what the new edges are, from 0 on. Of the two polygons at such an edge the upper one has it.
            tolerance: corners that are no farther from the line lie on it.

        Returns:
            All polygons now; for each the index of the one that it was part of, of shape (n_polygons,); and
            whether it lies on the upper side.
        """
        starts = self.starts
        line, corners = np.repeat(lines, self.counts, axis=0), self.corners
        distance = line[:, 0] * corners[:, 0]
        distance += line[:, 1] * corners[:, 1]
        distance += line[:, 2]
        side = (distance > tolerance).astype(np.int8) - (distance < -tolerance)
        below, above = np.minimum.reduceat(side, starts) < 0, np.maximum.reduceat(side, starts) > 0
        through = below & above
        if not through.any():
            return self, np.arange(len(self)), above
        concerned, rest = np.repeat(through, self.counts), ~through
        upper, lower = _halves(self.take(through), distance[concerned], side[concerned], edge)
        (whole,), (divided,) = rest.nonzero(), through.nonzero()
        return (
            Polygons.together([self.take(rest), upper, lower]),
            np.concatenate([whole, divided, divided]),
            np.concatenate([above[whole], np.ones(len(divided), bool), np.zeros(len(divided), bool)]),
        )


def _halves(
    polygons: Polygons, distance: FloatArray, side: npt.NDArray[np.int8], edge: int
) -> tuple[Polygons, Polygons]:
    """Return the upper and the lower part of each polygon; each has corners on both sides of its line."""
    starts, following = polygons.starts, polygons.following
    crosses = side * side[following] < 0
    (crossing,) = crosses.nonzero()
    end = following[crossing]
    t = distance[crossing] / (distance[crossing] - distance[end])
    new = polygons.corners[crossing] + t[:, None] * (polygons.corners[end] - polygons.corners[crossing])
    # Every crossing becomes a corner, on the line, behind the one that its edge began at.
    place = np.repeat(np.arange(len(side)), crosses + 1)
    added = crossing + np.arange(1, len(crossing) + 1)
    corners, side = polygons.corners[place], side[place]
    corners[added] = new
    side[added] = 0
    counts = polygons.counts + np.add.reduceat(crosses, starts, dtype=np.intp)
    all_of_it = Polygons(corners, polygons.edges[place], counts)
    next_side = side[all_of_it.following]

    def half(sign: int, name: int) -> Polygons:
        mine = side != -sign
        # What begins on the line and goes on on the other side is, for this one, the edge along the line.
        edges = np.where((side == 0) & (next_side == -sign), name, all_of_it.edges)
        counts = np.add.reduceat(mine, all_of_it.starts, dtype=np.intp)
        return Polygons(corners[mine], edges[mine], counts)

    return half(1, edge), half(-1, NO_FOLD)
