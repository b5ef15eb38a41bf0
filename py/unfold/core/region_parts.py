"""Parts of the plane that the first layers of a piecewise linear network have left, and cutting them further.

In each polygon of such a part a layer's sums are affine, so that each of its units cuts it along straight
lines, its folds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.layers import Layer, Maxout
from unfold.core.polygons import Indices, Polygons

Pieces: TypeAlias = npt.NDArray[np.int8]
"""Which piece of each unit counts: 1 on the upper side of its fold, 0 below; for maxout the largest one."""


FLAT = 1e-14
"""A slope that is smaller, compared with the largest number of a unit's sums, is what rounding left of 0."""


@dataclass(frozen=True)
class Fold:
    """A function of z that is straight but for a fold at 0: at_zero + below·z or at_zero + above·z."""

    below: float
    above: float
    at_zero: float = 0.0

    @property
    def bends(self) -> bool:
        """Whether it is more than one straight line, but for rounding."""
        return abs(self.above - self.below) > 1e-9 * max(abs(self.above), abs(self.below))


@dataclass(frozen=True, eq=False)
class Part:
    """Some polygons that the first `depth` hidden layers have left.

    Attributes:
        a: the activations of the last of them, affine in each polygon: (n_units, n_polygons, 3).
        patterns, depths: as in `RegionMap`, of the units of these layers.
    """

    depth: int
    polygons: Polygons
    a: FloatArray
    patterns: Pieces
    depths: Indices

    def chunks(self, size: int | None) -> list[Part]:
        """The same in parts of at most so many polygons."""
        n = len(self.polygons)
        if size is None or n <= size:
            return [self]
        spans = [slice(start, min(start + size, n)) for start in range(0, n, size)]
        return [
            Part(
                self.depth,
                self.polygons.part(span.start, span.stop),
                self.a[:, span],
                self.patterns[:, span],
                self.depths[span],
            )
            for span in spans
        ]

    def cut(
        self, layer: Layer, fold: Fold | Maxout, W: FloatArray, b: FloatArray, tolerance: float
    ) -> Iterator[Part]:
        """Cut it by each unit of the next layer in turn; what comes last has gone through that layer.

        Args:
            fold: what the layer's units are.
            W, b: of the layer, (n_rows, n_in) and (n_rows,).
            tolerance: corners that are no farther from a fold lie on it.
        """
        polygons, depths = self.polygons, self.depths
        z = sums_of(W, b, self.a)
        origin = _all_of(polygons)
        pieces: Pieces = np.empty((0, len(polygons)), np.int8)
        n_cut = len(self.patterns)
        for unit in range(layer.n_out):
            before = polygons
            sums = z[unit :: layer.n_out, origin]
            if isinstance(fold, Fold) and not fold.bends:
                sums = np.zeros_like(sums)
            polygons, parent, piece = _cut(before, sums, n_cut + unit, tolerance)
            if polygons is not before:
                divided = np.bincount(parent, minlength=len(before))[parent] > 1
                depths = np.where(divided, self.depth + 1, depths[parent])
                pieces, origin = pieces[:, parent], origin[parent]
            pieces = np.concatenate([pieces, piece[None]])
            if unit < layer.n_out - 1:
                yield Part(self.depth, polygons, self.a, self.patterns, depths)
        a = _activations(layer, fold, z, self.a, origin, pieces)
        patterns = np.concatenate([self.patterns[:, origin], pieces])
        yield Part(self.depth + 1, polygons, a, patterns, depths)


def sums_of(W: FloatArray, b: FloatArray, a: FloatArray) -> FloatArray:
    """Return W a + b, affine in each polygon as `a` (n_in, n_polygons, 3) is.

    Numbers too large to be numbers are 0: a network that is about to diverge is looked at all the same.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        z: FloatArray = (W @ a.reshape(len(a), 3 * a.shape[1])).reshape(len(W), *a.shape[1:])
        z[:, :, 2] += b[:, None]
    return z if np.isfinite(z).all() else np.where(np.isfinite(z), z, 0.0)


def _activations(
    layer: Layer, fold: Fold | Maxout, z: FloatArray, a: FloatArray, origin: Indices, pieces: Pieces
) -> FloatArray:
    """Return a layer's activations in the polygons that it has left, affine in each.

    Args:
        z: its sums, (n_rows, n_polygons before, 3).
        a: the activations of the layer below, likewise.
        origin: of which polygon before each is a part.
        pieces: which piece of each unit counts there.
    """
    if isinstance(fold, Maxout):
        rows = pieces * layer.n_out + np.arange(layer.n_out)[:, None]
        out: FloatArray = z[rows, origin]
    else:
        out = z[:, origin] * np.where(pieces, fold.above, fold.below)[:, :, None]
        out[:, :, 2] += fold.at_zero
    return out + a[:, origin] if layer.skip else out


def _cut(polygons: Polygons, z: FloatArray, edge: int, tolerance: float) -> tuple[Polygons, Indices, Pieces]:
    """Cut all polygons where another piece of a unit begins to count.

    Args:
        z: the sums of its pieces, affine in each polygon: (n_pieces, n_polygons, 3).

    Returns:
        All polygons now; of which one before each is a part; and which piece counts there.
    """
    if len(z) <= 2:
        cut, parent, upper = polygons.cut(_normalized(z[-1] if len(z) == 1 else z[1] - z[0]), edge, tolerance)
        return cut, parent, upper.astype(np.int8)
    parts: list[tuple[Polygons, Indices, Pieces]] = []
    for piece in range(len(z)):
        mine, origin = polygons, _all_of(polygons)
        for other in range(len(z)):
            if other == piece:
                continue
            # Of equal pieces the first one counts: where their difference is zero all over is no upper side.
            first, last = sorted((piece, other))
            mine, parent, upper = mine.cut(_normalized(z[last, origin] - z[first, origin]), edge, tolerance)
            kept = upper if piece == last else ~upper
            mine, origin = mine.take(kept), origin[parent[kept]]
            if not len(mine):
                break
        parts.append((mine, origin, np.full(len(mine), piece, np.int8)))
    return (
        Polygons.together([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def _all_of(polygons: Polygons) -> Indices:
    return np.arange(len(polygons))


def _normalized(lines: FloatArray) -> FloatArray:
    """Return a, b, c of lines (n, 3) with (a, b) of length 1, so that their sum is a distance.

    Where the sum is the same all over, as far as rounding lets it be, only its sign is left: (0, 0, ±1 or 0).
    """
    length = np.hypot(lines[:, 0], lines[:, 1])
    flat = length <= FLAT * np.abs(lines).max(initial=0.0)
    normalized = np.zeros_like(lines)
    np.divide(lines, length[:, None], out=normalized, where=~flat[:, None])
    normalized[flat, 2] = np.sign(lines[flat, 2])
    return normalized
