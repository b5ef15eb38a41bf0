"""The image of a sheet: the plane, bent by a layer, pushed on pixels.

A grid of the plane is dense enough for most of a sheet. Where a layer stretches it far, as a saturated one
does between its corners, the cells of the grid are divided until their points are about two pixels apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from unfold.snapshot import Floats
from unfold.views.theme import Rgba

Ints = npt.NDArray[np.int_]

PIXELS = 48
"""Along a side of an image, which the page scales up smoothly."""
GAP = 2.0
"""Pixels that points may be apart: one round of filling closes such a gap."""
MOST = 4500
"""Points that cells are divided into, all together, for an image of PIXELS. Where that is too few they are
divided half as often, and filled in more rounds: the picture gets coarser, and no dearer."""
MOST_ROUNDS = 4
MOST_HALVINGS = 64
"""Above any number of times that a cell is halved along one side."""


def splat(unit: Floats, values: Floats, paint: Callable[[Floats], Rgba], pixels: int = PIXELS) -> Rgba:
    """An image of `values` (n_values, n, n) at the places `unit` (2, n, n) in [0, 1]², transparent elsewhere.

    It has `pixels` along a side. `paint` makes colours of values (n_values, ...). A pixel shows the mean of
    what falls on it, or of its neighbours where nothing does.
    """
    points, rounds = dense(np.concatenate([unit * pixels, values]), pixels)
    place = points[:2].astype(np.intp)
    inside = ((points[:2] >= 0) & (place < pixels)).all(axis=0)
    if not inside.all():
        points, place = points[:, inside], place[:, inside]
    index = place[1] * pixels + place[0]
    counts: Floats = np.bincount(index, minlength=pixels**2).reshape(pixels, pixels).astype(np.float64)
    sums: Floats = np.stack(
        [np.bincount(index, each, pixels**2).reshape(pixels, pixels) for each in points[2:]]
    )
    hit = counts > 0
    for _ in range(rounds):
        empty = counts == 0.0
        counts[empty] = _around(counts)[empty]
        for each in sums:
            each[empty] = _around(each)[empty]
    # Filling has closed the holes and grown the rim: what has grown is taken off again.
    outside: Floats = (counts == 0).astype(np.float64)
    for _ in range(rounds):
        outside = _around(outside, beyond=1.0)
    counts[(outside > 0) & ~hit] = 0
    image = paint(sums / np.maximum(counts, 1e-9))
    image[counts == 0] = 0
    return image


def dense(fields: Floats, pixels: int) -> tuple[Floats, int]:
    """The grid's points and those that its cells are divided into, and how often gaps have to be filled.

    Args:
        fields: x and y in pixels, and values, on the grid: (2 + n_values, n, n).
        pixels: along a side of the image.

    Returns:
        the same for all points, (2 + n_values, n_points), and the number of rounds.
    """
    n = fields.shape[1]
    flat = fields.reshape(len(fields), -1)
    right = np.abs(fields[:2, :, 1:] - fields[:2, :, :-1])
    up = np.abs(fields[:2, 1:] - fields[:2, :-1])
    rightwards, upwards = np.maximum(right[0], right[1]), np.maximum(up[0], up[1])
    widths = np.maximum(rightwards[:-1], rightwards[1:]).ravel()
    heights = np.maximum(upwards[:, :-1], upwards[:, 1:]).ravel()
    cells = np.flatnonzero(np.maximum(widths, heights) > GAP)
    lower_left = cells + cells // (n - 1)
    corners = flat[:, lower_left[:, None] + np.array([0, 1, n, n + 1])]
    if fields[:2].min() < 0 or fields[:2].max() > pixels:  # what is not seen is not divided
        seen = ((corners[:2].max(axis=2) >= 0) & (corners[:2].min(axis=2) < pixels)).all(axis=0)
        cells, corners = cells[seen], corners[:, seen]
    if not len(cells):
        return flat, 1
    # A cell is halved so often along each side: frexp tells the power of two above.
    halvings: Ints = np.maximum(np.frexp(np.stack([widths[cells], heights[cells]]) / GAP)[1], 0)
    rounds = 1
    most = MOST * (pixels / PIXELS) ** 2
    while np.left_shift(1, halvings.sum(axis=0)).sum() > most:
        halvings = np.maximum(halvings - 1, 0)
        rounds = min(2 * rounds, MOST_ROUNDS)
    return np.concatenate([flat, *_divided(corners, halvings)], axis=1), rounds


def _divided(corners: Floats, halvings: Ints) -> Iterator[Floats]:
    """Points within cells (n_fields, n_cells, 4), halved so often along each side (2, n_cells): bilinear."""
    kinds = halvings[0] * MOST_HALVINGS + halvings[1]
    order = np.argsort(kinds, kind="stable")
    kinds, corners = kinds[order], corners[:, order]
    starts = [*np.flatnonzero(np.diff(kinds, prepend=-1)).tolist(), len(kinds)]
    for start, end in pairwise(starts):
        if kind := int(kinds[start]):
            weights = _weights(*divmod(kind, MOST_HALVINGS))
            yield (corners[:, start:end] @ weights).reshape(len(corners), -1)


@cache
def _weights(across: int, along: int) -> Floats:
    """What each corner of a cell counts for at each of the points that it is divided into: (4, n_points)."""
    right, up = np.meshgrid(*(np.arange(0.5, 2**n) / 2**n for n in (across, along)))
    corners = [(1 - right) * (1 - up), right * (1 - up), (1 - right) * up, right * up]
    return np.stack(corners).reshape(4, -1)


def _around(field: Floats, beyond: float = 0.0) -> Floats:
    """The sum of each pixel's 3 × 3 neighbourhood; what lies beyond the image counts as `beyond`."""
    total = np.full((field.shape[0] + 2, field.shape[1] + 2), beyond)
    total[1:-1, 1:-1] = field
    rows = total[:-2] + total[1:-1] + total[2:]
    around: Floats = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    return around
