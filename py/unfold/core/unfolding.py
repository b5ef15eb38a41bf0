"""The plane and its points somewhere between the input and the output, as one picture in two coordinates.

At the stops, 0 for the plane itself and k for layer k, it is the picture that `representation` makes of that
layer; between them the space goes the way that `deformation` describes, and the eye turns with it from the
one picture's directions to the other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.deformation import MatrixPath, Part, part_at, swap_first_two
from unfold.core.layer_map import Doing, LayerMap
from unfold.core.network import Network
from unfold.core.representation import Representation


@dataclass(frozen=True, eq=False)
class Unfolded:
    """The plane on its way.

    Attributes:
        at: how far it is: 0 at the input, k after layer k, the output last.
        grid: coordinates of the grid of the plane, of shape (2, resolution, resolution).
        points: coordinates of the training points, of shape (2, n_samples).
        layer: the layer that it is in or has just left, from 0; None at the input.
        part: in which part of the way through that layer it is.
        swapped: whether that layer's first two units stand in each other's place.
        straight: whether the way is a straight line, which need not keep the space in one piece: where W is
            not square, singular or several matrices, or the layer reads other features than x1 and x2.
    """

    at: float
    grid: FloatArray
    points: FloatArray
    layer: int | None
    part: Part
    swapped: bool
    straight: bool


def unfold(
    at: float,
    network: Network,
    views: Sequence[Representation],
    maps: Sequence[LayerMap],
    inputs: tuple[FloatArray, FloatArray] | None = None,
) -> Unfolded:
    """Return the plane at a stop or between two.

    Args:
        at: from 0, the plane itself, to the number of layers; beyond it is at its end.
        views: of the plane and of all layers, of the network as it is.
        maps: of all layers, the output last.
        inputs: what the first layer reads, where that is not the plane's own two coordinates: over the grid,
            (n_inputs, resolution, resolution), and of the points, (n_inputs, n_samples).
    """
    at = min(max(at, 0.0), float(network.n_layers))
    layer = max(ceil(at) - 1, 0)
    below, above = views[layer], views[layer + 1]
    way = at - layer
    part, _ = part_at(way)
    swapped = [False]
    for said in maps[: layer + 1]:
        swapped.append(_swaps(said, before=swapped[-1]))
    read = inputs if layer == 0 and inputs is not None else below.activations
    step = _Step(
        network, layer, maps[layer], (swapped[layer], swapped[layer + 1]), direct=read is below.activations
    )
    seen = [
        _seen(
            step.at(way, source, x, a),
            way,
            (below, swapped[layer], source, p0),
            (above, swapped[layer + 1], a, p1),
        )
        for source, x, a, p0, p1 in zip(
            map(_flat, below.activations),
            map(_flat, read),
            map(_flat, above.activations),
            map(_flat, (below.grid, below.points)),
            map(_flat, (above.grid, above.points)),
            strict=True,
        )
    ]
    grid = seen[0].reshape(2, *below.grid.shape[1:])
    inside = at > 0
    swaps = inside and swapped[layer + 1]
    return Unfolded(at, grid, seen[1], layer if inside else None, part, swaps, step.straight)


def _swaps(said: LayerMap, *, before: bool) -> bool:
    """Whether two of a layer's units are swapped, so that its determinant is positive."""
    if not said.det or said.n_out < 2:
        return False
    return (said.det < 0) != before


def _flat(values: FloatArray) -> FloatArray:
    return values.reshape(len(values), -1)


class _Step:
    """The way through one layer, in as many coordinates as its wider side has.

    Args:
        swapped: whether the first two coordinates are swapped below and above it.
        direct: whether the layer reads the coordinates themselves.
    """

    def __init__(
        self, network: Network, layer: int, said: LayerMap, swapped: tuple[bool, bool], *, direct: bool
    ) -> None:
        self._swapped = swapped
        self._is_affine = said.doing is not Doing.MAXOUT
        W, b = (np.nan_to_num(each) for each in (network.weights[layer], network.biases[layer]))
        self._W = _swap(W, swapped[1])  # as it is applied to what is read, whose order is the layer's own
        self._b = _swap(b[:, None], swapped[1])
        self._path = None
        if direct and said.det and said.n_out > 1:
            self._path = MatrixPath(_swap(self._W.T, swapped[0]).T)
        self.straight = self._path is None

    def at(self, way: float, source: FloatArray, x: FloatArray, a: FloatArray) -> FloatArray:
        """Return where points are: of shape (max(n_source, n_units), n_points).

        Args:
            source: where they come from, (n_source, n_points).
            x: what the layer reads of them, (n_inputs, n_points).
            a: what it answers, (n_units, n_points).
        """
        n_dims = max(len(source), len(a))
        start = _pad(_swap(source, self._swapped[0]), n_dims)
        end = _pad(_swap(a, self._swapped[1]), n_dims)
        if not self._is_affine:
            return (1 - way) * start + way * end
        part, share = part_at(way)
        with np.errstate(over="ignore", invalid="ignore"):
            if part is Part.TURN and self._path is not None:
                turned: FloatArray = self._path.at(share) @ start
                return turned
            product = _pad(self._W @ x, n_dims)
            if part is Part.TURN:
                return (1 - share) * start + share * product
            b = _pad(self._b, n_dims)
            if part is Part.SHIFT:
                return product + share * b
            return (1 - share) * (product + b) + share * end


def _seen(
    where: FloatArray,
    way: float,
    below: tuple[Representation, bool, FloatArray, FloatArray],
    above: tuple[Representation, bool, FloatArray, FloatArray],
) -> FloatArray:
    """Return places (n_dims, n_points) in two coordinates, as the views before and after it look at them.

    Args:
        below, above: each view, whether its first two coordinates are swapped, the activations that it is of
            (n, n_points), and what it shows of them (2, n_points).
    """
    seen = np.zeros((2, where.shape[1]))
    for share, (view, swapped, activations, shown) in ((1 - way, below), (way, above)):
        if not share:
            continue
        # Two coordinates are drawn as they are, swapped or not: the other way round, the eye would look
        # through the plane's back, and the plane would be seen to collapse on the way there.
        plain = len(activations) == 2 and np.array_equal(view.basis, np.eye(2))
        basis = view.basis if plain else _swap(view.basis.T, swapped).T
        beside = shown - (
            view.basis @ activations - view.offset[:, None]
        )  # what tells points apart in a strip
        seen += share * (_pad(basis.T, len(where)).T @ where - view.offset[:, None] + beside)
    return seen


def _swap(rows: FloatArray, swapped: bool) -> FloatArray:
    return swap_first_two(len(rows)) @ rows if swapped else rows


def _pad(rows: FloatArray, n: int) -> FloatArray:
    """Return `rows` (m, any) with rows of zeros below, (n, any)."""
    return rows if len(rows) == n else np.concatenate([rows, np.zeros((n - len(rows), rows.shape[1]))])
