"""A cube with a surface over the plane in it, as it is seen: what stands where, and what hides what."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from unfold.snapshot import Bools, Floats
from unfold.views.projection import Projection
from unfold.views.theme import Rgba

HEIGHT = 0.6
"""From the middle of the scale to either end, where half a side of the plane is 1."""
ASPECT = 1.54
"""The figure's width by its height."""
RADIUS = 1.52
"""Of the circle that the plane and all that stands beside it turn in."""
CLEAR = 0.06
"""How far from the viewer's side of a point, and ..."""
OVER = 0.03
"""... by how much a surface has to be higher than the line of sight to hide it."""
LONGEST, STEPS = 3.0, 50
"""How far lines of sight go through the cube, and at how many places each is looked at."""


class Scene:
    """The cube that the surface is in, as it is seen: half a side of the plane is 1, the floor at -HEIGHT."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        basis = projection.basis
        self._near = basis[2]
        # As large as fits at this elevation, whatever the azimuth: nothing swells while it is turned.
        up = RADIUS * float(self._near[2]) + HEIGHT * float(basis[1, 2])
        self._size = min(ASPECT / RADIUS, 1 / up)

    @property
    def near_side(self) -> tuple[float, float]:
        """Of either axis of the plane the side that is nearer to the viewer: -1 or 1."""
        x1, x2 = (1.0 if part > -1e-9 else -1.0 for part in self._near[:2])
        return x1, x2

    def place(self, points: Floats) -> Floats:
        """Where points (..., 3) of the cube are in the figure: (..., 2)."""
        return self._size * self._projection.project(points)[0]

    def cells(self, heights: Floats, colours: Rgba) -> dict[str, Any]:
        """Columns for Patches: the cells of a surface, those in the back first.

        Cells that follow each other in a row, have one colour, and show the same side are one patch of
        several parts. Such cells do not cover each other.

        Args:
            heights: at the corners of the cells, (n + 1, n + 1), lowest x2 first.
            colours: of the cells, (n, n).
        """
        n = len(colours)
        x = np.linspace(-1.0, 1.0, n + 1)
        x1, x2 = np.meshgrid(x, x)
        seen = self.place(np.stack([x1, x2, heights], axis=-1))
        # Backwards along both axes, the outer one being that which leads away from the viewer more.
        if self._near[0] < 0:
            seen, colours = seen[:, ::-1], colours[:, ::-1]
        if self._near[1] < 0:
            seen, colours = seen[::-1], colours[::-1]
        if abs(self._near[0]) > abs(self._near[1]):
            seen, colours = seen.swapaxes(0, 1), colours.T
        corners = [seen[:-1, :-1], seen[:-1, 1:], seen[1:, 1:], seen[1:, :-1]]
        (ax, ay), (bx, by) = (np.moveaxis(corners[i + 2] - corners[i], -1, 0) for i in (0, 1))
        front = ax * by > ay * bx
        quads = np.full((n, n, 5, 2), np.nan)
        quads[:, :, :4] = np.stack(corners, axis=2)
        differs = np.ones((n, n), dtype=np.bool_)
        differs[:, 1:] = (colours[:, 1:] != colours[:, :-1]) | (front[:, 1:] != front[:, :-1])
        starts = np.flatnonzero(differs)
        flat = quads.reshape(-1, 2)
        xs, ys = np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])
        bounds = [*(5 * starts).tolist(), len(flat)]
        spans = [slice(a, b - 1) for a, b in pairwise(bounds)]
        return {
            "xs": [xs[span] for span in spans],
            "ys": [ys[span] for span in spans],
            "fill": colours.ravel()[starts].byteswap(),  # in a column red is the highest byte
        }

    def hidden(self, points: Floats, heights: Floats) -> Bools:
        """Whether the surface hides each of `points` (n, 3), none of which lies below it."""
        steps = np.linspace(CLEAR, LONGEST, STEPS)
        on_way = points[:, None, :] + steps[:, None] * self._near
        inside = np.abs(on_way[..., :2]).max(axis=-1) <= 1
        ground = height_at(on_way[..., :2].reshape(-1, 2), heights).reshape(inside.shape)
        covered: Bools = (inside & (ground > on_way[..., 2] + OVER)).any(axis=1)
        return covered


def height_at(places: Floats, heights: Floats) -> Floats:
    """Heights of a surface at `places` (n, 2), where the plane goes from -1 to 1; beyond, those at its edge.

    Args:
        heights: at evenly spaced points, (k, k), lowest x2 first; linear between them.
    """
    k = len(heights)
    at = np.clip((places + 1) / 2 * (k - 1), 0, k - 1)
    low = np.minimum(at.astype(np.intp), k - 2)
    (u, v), (i, j) = (at - low).T, low.T
    below = (1 - u) * heights[j, i] + u * heights[j, i + 1]
    above = (1 - u) * heights[j + 1, i] + u * heights[j + 1, i + 1]
    found: Floats = (1 - v) * below + v * above
    return found
