"""What is known over the plane in points, as square cells: at their corners, and in their middles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from unfold.snapshot import Floats

LIVE, STILL = 26, 38
"""Cells along a side of the plane while training goes on, and while everything stands still."""
LEVELS = 16
"""Colours from zero to either end of the scale; cells of one colour beside each other are drawn as one."""


def at_corners(values: Floats, n: int) -> Floats:
    """What is known in k × k pixels (..., k, k), at the corners of n × n cells: (..., n + 1, n + 1)."""
    onto = _interpolation(values.shape[-1], n + 1)
    corners: Floats = onto @ values @ onto.T
    return corners


def in_middles(corners: Floats) -> Floats:
    """The mean of every four neighbours: (..., n, n) of (..., n + 1, n + 1)."""
    pairs = corners[..., 1:] + corners[..., :-1]
    middles: Floats = (pairs[..., 1:, :] + pairs[..., :-1, :]) / 4
    return middles


def in_levels(values: Floats) -> Floats:
    """Values in [-1, 1], of any shape, rounded to one of the LEVELS that have a colour of their own."""
    levels: Floats = np.rint(LEVELS * values) / LEVELS
    return levels


@lru_cache(maxsize=8)
def _interpolation(n: int, k: int) -> Floats:
    """Takes values in the middles of n pixels to k points from edge to edge, linearly: (k, n)."""
    at = np.linspace(-0.5, n - 0.5, k)
    low = np.clip(np.floor(at).astype(np.intp), 0, n - 2)
    onto = np.zeros((k, n))
    onto[np.arange(k), low] = 1 - (at - low)
    onto[np.arange(k), low + 1] = at - low
    return onto
