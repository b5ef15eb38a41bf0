"""Which link or bias of the network figure a pointer is at: a curve, or a bar under a tile.

Which weight is drawn there, where a unit has several pieces, is not asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from unfold.snapshot import Floats
from unfold.views.frames import stacked_frames, through
from unfold.views.geometry import Geometry, at_share, bias_bars, link_ends

PIECES = 24
"""Straight pieces that a curve is taken for."""


Target: TypeAlias = tuple[int, int, int]
"""A layer, a unit, and the index of an input, or the number of those that are drawn for the bias."""


class Aim:
    """The links and biases of one architecture, whose inputs are the features of the indices `chosen`.

    Args:
        curves: whether links lead through frames with curves, if there is room for them.
    """

    def __init__(self, geometry: Geometry, chosen: Sequence[int], *, curves: bool = False) -> None:
        ends = link_ends(geometry, chosen)
        self._frames = stacked_frames(geometry, ends) if curves else None
        if self._frames is not None:
            ends = through(ends, self._frames)
        shares = np.linspace(0, 1, PIECES + 1, dtype=np.float64)[:, None]
        self._curves = np.stack(at_share(ends, shares), axis=-1)
        x, y, half, _ = bias_bars(geometry)
        self._bars = np.stack((np.stack((x - half, y), axis=-1), np.stack((x + half, y), axis=-1)))
        widths = (len(chosen), *geometry.drawn, len(geometry.outputs))
        layers = [*pairwise(widths)]
        self._weights: list[Target] = [
            (layer, unit, column)
            for layer, (n_in, n_out) in enumerate(layers)
            for unit in range(n_out)
            for column in range(n_in)
        ]
        self._biases: list[Target] = [
            (layer, unit, n_in) for layer, (n_in, n_out) in enumerate(layers) for unit in range(n_out)
        ]

    def at(self, x: float, y: float, near: float) -> Target | None:
        """What stands nearest to a place of the figure, at most `near` away; all in its px, y upwards."""
        place = np.array([x, y])
        frames = self._frames
        if frames is not None:
            inside = np.maximum(np.abs(frames.x - x), np.abs(frames.y - y)) <= frames.side / 2
            if inside.any():
                return self._weights[int(inside.argmax())]
        found = [
            (distances(lines, place), parameters)
            for lines, parameters in ((self._bars, self._biases), (self._curves, self._weights))
            if parameters
        ]
        distance, parameter = min(
            (float(apart.min()), parameters[int(apart.argmin()) % len(parameters)])
            for apart, parameters in found
        )
        return parameter if distance <= near else None


def distances(lines: Floats, place: Floats) -> Floats:
    """How far lines of straight pieces (n_corners, n_lines, 2) are from a place (2,): of shape (n_lines,)."""
    start, along = lines[:-1], np.diff(lines, axis=0)
    length = np.maximum((along**2).sum(axis=-1), 1e-12)
    part = np.clip(((place - start) * along).sum(axis=-1) / length, 0, 1)
    apart: Floats = np.hypot(*np.moveaxis(start + part[..., None] * along - place, -1, 0)).min(axis=0)
    return apart
