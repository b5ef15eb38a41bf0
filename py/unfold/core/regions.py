"""The linear regions of a network whose units are piecewise linear, exactly.

Such a network is affine in each of many convex polygons of the plane. They are found by cutting: a hidden
layer's sums are affine in each polygon that the layers below have left, so that each of its units cuts each
of these along one straight line, its fold.

What is counted are activation regions (B. Hanin, D. Rolnick 2019): the sets of points for which every unit is
on the same side of its fold. They are convex. Two neighbours may answer alike, where nothing above listens
to the unit between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.activations import Activation
from unfold.core.arrays import FloatArray
from unfold.core.features import Inputs, transform
from unfold.core.layers import Layer, Maxout
from unfold.core.network import Network
from unfold.core.plane import DOMAIN, WHOLE, Window
from unfold.core.polygons import NO_FOLD, TOLERANCE, Indices, Polygons

Pieces: TypeAlias = npt.NDArray[np.int8]
"""Which piece of each unit counts: 1 on the upper side of its fold, 0 below; for maxout the largest one."""


FLAT = 1e-14
"""A slope that is smaller, compared with the largest number of a unit's sums, is what rounding left of 0."""


@dataclass(frozen=True)
class Bent:
    """Why a network has no linear regions.

    Attributes:
        kind: "activation", if its units are smooth, "splines", if its edges are, or "features", if its
            inputs are no straight functions of x1 and x2.
        about: the names of these features.
        layers: the numbers of the hidden layers whose units are smooth, from 0.
    """

    kind: str
    about: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()


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
class RegionMap:
    """The linear regions in a window.

    Attributes:
        window: the part of the plane that is mapped.
        polygons: the regions. Each edge along a unit's fold has that unit's number in one of the two regions
            that it lies between: hidden units are counted through all layers, from 0.
        patterns: which piece of each hidden unit counts, of shape (n_units, n_regions).
        depths: the last hidden layer whose units have cut out the region, from 1 on; 0 if none has. Of shape
            (n_regions,).
        outputs: for each output unit u, v, w of its sum u·x1 + v·x2 + w in the region, of shape
            (n_outputs, n_regions, 3).
    """

    window: Window
    polygons: Polygons
    patterns: Pieces
    depths: Indices
    outputs: FloatArray

    def __len__(self) -> int:
        return len(self.polygons)

    @property
    def n_active(self) -> Indices:
        """How many units are on the upper side of their folds, of shape (n_regions,).

        Neighbours differ by one, unless folds of several units lie on one line.
        """
        active: Indices = np.count_nonzero(self.patterns, axis=0)
        return active

    def folds(self) -> tuple[FloatArray, Indices]:
        """Return the folds of all units, cut where they cross.

        Returns:
            The ends x1, x2, x1, x2 of each piece, of shape (n, 4), and the number of its unit, of shape (n,).
        """
        polygons = self.polygons
        (at,) = (polygons.edges != NO_FOLD).nonzero()
        ends = polygons.corners[polygons.following[at]]
        return np.concatenate([polygons.corners[at], ends], axis=1), polygons.edges[at]

    def outputs_at_centres(self) -> FloatArray:
        """Return the sums of the output units at one point inside each region, (n_outputs, n_regions)."""
        x1, x2 = self.polygons.centres().T
        u, v, w = np.moveaxis(self.outputs, 2, 0)
        sums: FloatArray = u * x1 + v * x2 + w
        return sums


def fold_of(activation: Activation) -> Fold | None:
    """Return an activation that is straight but for a fold at 0, else None.

    It is asked at many points, small and large: also a formula of one's own, such as |x|, is found out.
    """
    # No multiples of each other, nor of π: a wave is not straight by chance.
    size = 10.0 ** np.linspace(-4, 4, 41) * 1.0137
    z = np.concatenate([-size, [0.0], size])
    a = np.empty_like(z)
    activation.value(z.copy(), a)
    at_zero = float(a[len(size)])
    below, above = (float((a[end] - at_zero) / z[end]) for end in (0, -1))
    straight = at_zero + np.where(z < 0, below, above) * z
    error = np.abs(a - straight)
    return Fold(below, above, at_zero) if (error <= 1e-9 * (abs(at_zero) + np.abs(z))).all() else None


def affine_inputs(features: Inputs) -> FloatArray | Bent:
    """Return each input of a network as u·x1 + v·x2 + w, of shape (n_inputs, 3), or why that cannot be.

    Formulas that are affine are found out as well: they are asked at many points.
    """
    side = np.linspace(-DOMAIN, DOMAIN, 9) * 0.9871
    X = np.column_stack([axis.ravel() for axis in np.meshgrid(side, side)])
    origin, *corners = transform(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), features)
    affine = np.column_stack([*(corner - origin for corner in corners), origin])
    F = transform(X, features)
    error = np.abs(F - (X @ affine[:, :2].T + affine[:, 2]))
    bent = (error > 1e-9 * (1 + np.abs(F).max(axis=0, initial=0.0))).any(axis=0)
    if bent.any():
        names = features if isinstance(features, Sequence) else features.names
        return Bent("features", tuple(name for name, is_bent in zip(names, bent, strict=True) if is_bent))
    return affine


class Regions:
    """Maps the linear regions of a network that may go on training.

    Args:
        network: whose parameters are read whenever a map is made.
        features: the network's inputs, see `transform`.

    Attributes:
        bent: why there is nothing to be mapped; None if there is.
    """

    def __init__(self, network: Network, features: Inputs) -> None:
        self._network = network
        hidden = network.layers[:-1]
        folds = [
            layer.function if isinstance(layer.function, Maxout) else fold_of(layer.function)
            for layer in hidden
        ]
        self._folds = [fold for fold in folds if fold is not None]
        inputs = affine_inputs(features)
        self.bent = inputs if isinstance(inputs, Bent) else None
        if network.splines is not None:
            self.bent = Bent("splines")
        elif smooth := tuple(i for i, fold in enumerate(folds) if fold is None):
            self.bent = Bent("activation", layers=smooth)
        if not isinstance(inputs, Bent):
            self._inputs = inputs

    @property
    def folds_once(self) -> bool:
        """Whether every unit has exactly one fold, and reads nothing but the layer below, as formulas ask."""
        once = [(isinstance(fold, Maxout) and fold.pieces == 2) or _is_bent(fold) for fold in self._folds]
        return all(once) and not self._network.skips

    @property
    def rectifies(self) -> bool:
        """Whether all units are rectifiers, leaky or not."""
        return all(isinstance(fold, Fold) and 0 <= fold.below < fold.above for fold in self._folds)

    @property
    def dims(self) -> int:
        """How many dimensions of the plane the inputs tell apart: 0 to 2."""
        return int(np.linalg.matrix_rank(self._inputs[:, :2])) if len(self._inputs) else 0

    def map(self, window: Window = WHOLE, at_most: int | None = None) -> RegionMap | None:
        """Return the linear regions in a window, or None if there turn out to be more than `at_most`.

        Raises:
            ValueError: if there is nothing to be mapped.
        """
        if self.bent is not None:
            raise ValueError(f"{self.bent.kind} {self.bent.about}: no linear regions")
        network = self._network
        polygons = Polygons.window(window)
        tolerance = TOLERANCE * window.half
        a = self._inputs[:, None, :]  # the activations, affine in each polygon: (n_units, n_polygons, 3)
        patterns: Pieces = np.empty((0, 1), np.int8)
        depths: Indices = np.zeros(1, np.intp)
        n_cut = 0
        for depth, (layer, fold) in enumerate(zip(network.layers[:-1], self._folds, strict=True), start=1):
            z = _sums(network.weights[depth - 1], network.biases[depth - 1], a)
            origin = _all_of(polygons)
            pieces: Pieces = np.empty((0, len(polygons)), np.int8)
            for unit in range(layer.n_out):
                before = polygons
                sums = z[unit :: layer.n_out, origin]
                if isinstance(fold, Fold) and not fold.bends:
                    sums = np.zeros_like(sums)
                polygons, parent, piece = _cut(before, sums, n_cut, tolerance)
                if polygons is not before:
                    divided = np.bincount(parent, minlength=len(before))[parent] > 1
                    depths = np.where(divided, depth, depths[parent])
                    pieces, origin = pieces[:, parent], origin[parent]
                pieces = np.concatenate([pieces, piece[None]])
                n_cut += 1
                if at_most is not None and len(polygons) > at_most:
                    return None
            a = _activations(layer, fold, z, a, origin, pieces)
            patterns = np.concatenate([patterns[:, origin], pieces])
        outputs = _sums(network.weights[-1], network.biases[-1], a)
        return RegionMap(window, polygons, patterns, depths, outputs)


def _is_bent(fold: Fold | Maxout) -> bool:
    return isinstance(fold, Fold) and fold.bends


def _sums(W: FloatArray, b: FloatArray, a: FloatArray) -> FloatArray:
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
