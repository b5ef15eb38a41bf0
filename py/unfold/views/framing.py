"""The box that holds what a layer makes of the plane, and places within it."""

from __future__ import annotations

import numpy as np

from unfold.snapshot import Floats

MARGIN = 0.05
FOLLOW = 0.25
"""How far a box follows its content at each update while training goes on."""
THIN = 3
"""So many times the shortest side of a box is as long as the longest one, or more."""


def box_of(grid: Floats, *, thin: bool = True) -> Floats:
    """The box (n_dims, 2), lowest and highest of each axis, that holds all of `grid` (n_dims, n, n).

    It has a margin. No side is more than THIN times another, so that a `thin` sheet looks thin. A curve is
    thin as it is, and has all the room there is.
    """
    low, high = grid.min(axis=(1, 2)), grid.max(axis=(1, 2))
    middle = (low + high) / 2
    # Relative to where it lies: beside a large number a small one is lost, and the side would be zero.
    half = np.maximum((high - low) / 2, 1e-6 * np.maximum(1, np.abs(middle)))
    half = (np.maximum(half, half.max() / THIN) if thin else half) * (1 + 2 * MARGIN)
    box: Floats = np.stack([middle - half, middle + half], axis=1)
    return box


def to_unit(coordinates: Floats, box: Floats) -> Floats:
    """Coordinates (n_dims, ...) relative to `box`: 0 at its lowest, 1 at its highest."""
    low, high = (box[:, side].reshape(len(box), *(1,) * (coordinates.ndim - 1)) for side in (0, 1))
    unit: Floats = (coordinates - low) / (high - low)
    return unit
