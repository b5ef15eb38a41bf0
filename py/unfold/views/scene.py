"""A box with a surface in it, as it is seen: what stands where, and what hides what."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from unfold.snapshot import Bools, Floats
from unfold.views.projection import Projection
from unfold.views.splat import dense
from unfold.views.theme import Rgba

HEIGHT = 0.6
"""From the middle of the scale to either end, where half a side of the plane is 1."""
ASPECT = 1.54
"""The figure's width by its height."""
RADIUS = 1.52
"""Of the circle that the plane and all that stands beside it turn in."""
ROOM = 0.3
"""At the left of an upright edge, in parts of the figure's half height: for what stands at it.

Below the floor half as much is left."""
CLEAR = 0.06
"""How far from the viewer's side of a point, and ..."""
OVER = 0.03
"""... by how much a surface has to be higher than the line of sight to hide it."""
LONGEST, STEPS = 3.0, 50
"""How far lines of sight go through the box, and at how many places each is looked at."""
PIXELS = 96
"""Along a side of the picture in which it is looked up how near a sheet is, and ..."""
ACROSS = 3.5
"""... how long its side is: the cube turns in it."""
BEFORE = 0.12
"""By how much a sheet has to be nearer than a point to hide it: more than it rises within a pixel or two."""


class Scene:
    """The box that the surface is in, as it is seen.

    Args:
        height: of half an upright edge, where half a side of the floor is 1.
        room: beside what is seen leftmost, in parts of the figure's half height.
    """

    def __init__(self, projection: Projection, height: float = HEIGHT, *, room: float = 0.0) -> None:
        self._projection = projection
        self._height = height
        basis = projection.basis
        self._near: Floats = basis[2]
        # As large as fits at this elevation, whatever the azimuth: nothing swells while it is turned.
        lift = float(basis[1, 2])
        up = RADIUS * float(self._near[2]) + height * lift
        self._size: float = min(ASPECT / RADIUS, (ASPECT - room) / math.sqrt(2), (1 - room / 2 * lift) / up)

    @property
    def elevation(self) -> float:
        """From how high it is seen, in degrees."""
        return self._projection.elevation

    @property
    def near(self) -> Floats:
        """The direction to the viewer, (3,)."""
        return self._near

    @property
    def near_side(self) -> tuple[float, float]:
        """Of either axis of the plane the side that is nearer to the viewer: -1 or 1."""
        x1, x2 = (1.0 if part > -1e-9 else -1.0 for part in self._near[:2])
        return x1, x2

    def place(self, points: Floats) -> Floats:
        """Where points (..., 3) of the box are in the figure: (..., 2)."""
        return self._size * self._projection.project(points)[0]

    def along(self, axis: int, part: Floats, other: float) -> Floats:
        """Points of the floor (n, 3): `part` of half a side along an axis, at `other` of the other axis."""
        points = np.full((len(part), 3), -self._height)
        points[:, axis], points[:, 1 - axis] = part, other
        return points

    def upright(self, part: Floats) -> Floats:
        """Points of the upright edge that is seen leftmost, (n, 3): `part` of half its height."""
        corners = np.column_stack([_CORNERS, np.full(5, -self._height)])
        leftmost = int(np.argmin(np.round(self.place(corners)[:4, 0], 6)))
        return np.column_stack([np.tile(_CORNERS[leftmost], (len(part), 1)), self._height * part])

    def frame(self, *, walls: bool) -> dict[str, Any]:
        """Columns for MultiLine: the floor and the leftmost upright edge; with `walls` all at the back."""
        floor = np.column_stack([_CORNERS, np.full(5, -self._height)])
        lines = [floor, self.upright(np.array([-1.0, 1.0]))]
        if walls:
            x1, x2 = self.near_side
            back = np.array([[x1, -x2], [-x1, -x2], [-x1, x2]])
            lines = [floor, np.column_stack([back, np.full(3, self._height)])]
            ends = self._height * np.array([-1.0, 1.0])
            lines += [np.column_stack([np.tile(corner, (2, 1)), ends]) for corner in back]
        placed = [self.place(line) for line in lines]
        return {"xs": [line[:, 0] for line in placed], "ys": [line[:, 1] for line in placed]}

    def cells(self, heights: Floats, colours: Rgba) -> dict[str, Any]:
        """Columns for Patches: the cells of a surface, those in the back first.

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
        return _patches(_quads(seen).reshape(-1, 4, 2), colours.ravel(), n)

    def sheet(self, corners: Floats, colours: Rgba, chosen: Bools) -> dict[str, Any]:
        """Columns for Patches: those of the cells of a bent sheet that are `chosen`, the farthest first.

        Args:
            corners: of the cells, (3, n + 1, n + 1).
            colours, chosen: of the cells, (n, n).
        """
        seen, near = self._projection.project(np.moveaxis(corners, 0, -1))
        quads = _quads(self._size * seen)[chosen]
        farthest_first = np.argsort(_quads(near[..., None])[chosen].sum(axis=(1, 2)), kind="stable")
        return _patches(quads[farthest_first], colours[chosen][farthest_first])

    def hidden(self, points: Floats, heights: Floats) -> Bools:
        """Whether the surface hides each of `points` (n, 3), none of which lies below it."""
        steps = np.linspace(CLEAR, LONGEST, STEPS)
        on_way = points[:, None, :] + steps[:, None] * self._near
        inside = np.abs(on_way[..., :2]).max(axis=-1) <= 1
        ground = height_at(on_way[..., :2].reshape(-1, 2), heights).reshape(inside.shape)
        covered: Bools = (inside & (ground > on_way[..., 2] + OVER)).any(axis=1)
        return covered

    def behind(self, points: Floats, sheet: Floats) -> Bools:
        """Whether a bent sheet, known on a grid (3, k, k), hides each of `points` (n, 3)."""
        seen, near = self._projection.project(np.moveaxis(sheet, 0, -1))
        known, _ = dense(np.concatenate([_pixels(seen), near[None]]), PIXELS)
        at = np.clip(known[:2], 0, PIXELS - 1).astype(np.intp)
        nearest = np.full((PIXELS + 2, PIXELS + 2), -np.inf)
        np.maximum.at(nearest, (at[1] + 1, at[0] + 1), known[2])
        # What is known is up to two pixels apart: each pixel has what its neighbours know, too.
        rows = np.maximum(np.maximum(nearest[:-2], nearest[1:-1]), nearest[2:])
        around = np.maximum(np.maximum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
        seen, near = self._projection.project(points)
        i, j = np.clip(_pixels(seen), 0, PIXELS - 1).astype(np.intp)
        covered: Bools = around[j, i] > near + BEFORE
        return covered


_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]])


def _pixels(seen: Floats) -> Floats:
    """What is seen at places (..., 2), in pixels of a picture that holds the whole cube: (2, ...)."""
    return np.moveaxis((seen / ACROSS + 0.5) * PIXELS, -1, 0)


def _quads(corners: Floats) -> Floats:
    """What is known at corners (n + 1, n + 1, m) of cells, for each of them: (n, n, 4, m), all round it."""
    return np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)


def _patches(quads: Floats, colours: Rgba, row: int | None = None) -> dict[str, Any]:
    """Columns for Patches: cells (n_cells, 4, 2) in their order.

    Cells that follow each other, in a `row` of so many if they stand in rows, have one colour, and show the
    same side are one patch of several parts. Such cells hardly ever cover each other.
    """
    if not len(quads):
        return {"xs": [], "ys": [], "fill": np.empty(0, dtype=np.uint32)}
    (ax, ay), (bx, by) = ((quads[:, i + 2] - quads[:, i]).T for i in (0, 1))
    front = ax * by > ay * bx
    parts = np.full((len(quads), 5, 2), np.nan)
    parts[:, :4] = quads
    differs = np.ones(len(quads), dtype=np.bool_)
    differs[1:] = (colours[1:] != colours[:-1]) | (front[1:] != front[:-1])
    if row is not None:
        differs[::row] = True
    starts = np.flatnonzero(differs)
    flat = parts.reshape(-1, 2)
    xs, ys = np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])
    bounds = [*(5 * starts).tolist(), len(flat)]
    spans = [slice(a, b - 1) for a, b in pairwise(bounds)]
    return {
        "xs": [xs[span] for span in spans],
        "ys": [ys[span] for span in spans],
        "fill": colours[starts].byteswap(),  # in a column red is the highest byte
    }


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
