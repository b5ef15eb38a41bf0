"""The linear regions of a network whose units are piecewise linear, exactly.

Such a network is affine in each of many convex polygons of the plane. They are found by cutting: a hidden
layer's sums are affine in each polygon that the layers below have left, so that each of its units cuts each
of these along one straight line, its fold.

What is counted are activation regions (B. Hanin, D. Rolnick 2019): the sets of points for which every unit is
on the same side of its fold. They are convex. Two neighbours may answer alike, where nothing above listens
to the unit between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from unfold.core.activations import Activation
from unfold.core.arrays import FloatArray
from unfold.core.features import Inputs, transform
from unfold.core.layers import Maxout
from unfold.core.network import Network
from unfold.core.plane import DOMAIN, WHOLE, Window
from unfold.core.polygons import NO_FOLD, TOLERANCE, Indices, Polygons
from unfold.core.region_parts import Fold, Part, Pieces, sums_of


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


@dataclass(frozen=True, eq=False)
class Found:
    """What has been found of the linear regions in a window.

    Attributes:
        count: how many there are at least; all of them at the end.
        share: of the window in which they are cut out, from 0 to 1.
        map: all of them, at the end, unless they are too many.
    """

    count: int
    share: float
    map: RegionMap | None = None


def fold_of(activation: Activation) -> Fold | None:
    """Return an activation that is straight but for a fold at 0, else None.

    It is asked at many points, small and large: also a formula of one's own, such as |x|, is found out.
    """
    # No multiples of each other, nor of π: a wave is not straight by chance.
    size = 10.0 ** np.linspace(-4, 4, 41) * 1.0137
    z = np.concatenate([-size, [0.0], size])
    a = np.empty_like(z)
    with np.errstate(over="ignore", invalid="ignore"):  # what grows out of all bounds is not straight
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
        for found in self.cut(window):
            if at_most is not None and found.count > at_most:
                return None
        return found.map

    def cut(
        self, window: Window = WHOLE, chunk: int | None = None, keep: int | None = None
    ) -> Iterator[Found]:
        """Cut out the linear regions in a window, of the parameters of this moment, a little at a time.

        Args:
            chunk: the most polygons that a layer begins with: so little is done in one step. They are cut by
                all layers before others are, so that no more is held than what some chunks have become.
            keep: the most regions that are mapped, and not only counted. By default all are.

        Returns:
            How far it has come, after each unit that has cut a chunk; at last all there is.

        Raises:
            ValueError: if there is nothing to be mapped.
        """
        if self.bent is not None:
            raise ValueError(f"{self.bent.kind} {self.bent.about}: no linear regions")
        network = self._network
        weights, biases = ([each.copy() for each in of] for of in (network.weights, network.biases))
        return self._cut(list(zip(weights, biases, strict=True)), window, chunk, keep)

    def _cut(
        self,
        affine: Sequence[tuple[FloatArray, FloatArray]],
        window: Window,
        chunk: int | None,
        keep: int | None,
    ) -> Iterator[Found]:
        network = self._network
        tolerance, area = TOLERANCE * window.half, 4 * window.half**2
        whole = Part(
            0,
            Polygons.window(window),
            self._inputs[:, None, :],
            np.empty((0, 1), np.int8),
            np.zeros(1, np.intp),
        )
        waiting, done = [whole], [whole][:0]
        outputs: list[FloatArray] = []
        found, share, mapped = 1, 0.0, True
        while waiting:
            part = waiting.pop()
            if part.depth < len(self._folds):
                before = len(part.polygons)
                layer, fold = network.layers[part.depth], self._folds[part.depth]
                for now in part.cut(layer, fold, *affine[part.depth], tolerance):
                    yield Found(found - before + len(now.polygons), share)
                found += len(now.polygons) - before
                waiting += now.chunks(chunk)
                continue
            share = min(share + float(part.polygons.areas().sum()) / area, 1.0)
            if mapped := mapped and (keep is None or found <= keep):
                done.append(part)
                outputs.append(sums_of(*affine[-1], part.a))
            else:
                done, outputs = [], []
        if not mapped:
            yield Found(found, 1.0)
            return
        yield Found(
            found,
            1.0,
            RegionMap(
                window,
                Polygons.together([part.polygons for part in done]),
                np.concatenate([part.patterns for part in done], axis=1),
                np.concatenate([part.depths for part in done]),
                np.concatenate(outputs, axis=1),
            ),
        )


def _is_bent(fold: Fold | Maxout) -> bool:
    return isinstance(fold, Fold) and fold.bends
