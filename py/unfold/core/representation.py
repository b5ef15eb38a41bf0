"""The plane as each layer sees it, in two coordinates, with the best straight cut there.

A layer of two units is shown as it is. A wider one is shown edge-on to its best cut: upwards along the
cut's normal, sideways where the points spread most within the cut, so that a cut that separates a share of
the points is seen to separate it. Where there are several classes no single cut tells them apart: a wider
layer is then shown in the two directions in which their scores differ most, and the output between as many
corners. Where two units of a layer have been chosen it is shown in these, as if it had no others: with the
best cut that they alone allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Points, Problem
from unfold.core.features import Inputs, transform
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.grid import bounded
from unfold.core.metrics import SCORES
from unfold.core.network import Network
from unfold.core.plane import DOMAIN
from unfold.core.probe import (
    MAX_BOUND_STEPS,
    MAX_NEWTON_STEPS,
    Cut,
    LogisticProbe,
    SoftmaxProbe,
    linear_cut,
)

LIVE_STEPS = 2
"""Newton steps of a probe at each update."""
LIVE_BOUND_STEPS = 10
"""Steps of a probe of several classes at each update, ..."""
STILL_BOUND_STEPS = 50
"""... and where no other update follows soon."""
EASE = 0.3
"""How far the sideways direction follows the widest spread at each update; all the way, it would jump
whenever two spreads are about equal."""
JITTER = 0.4
"""Half the width over which points of a one-dimensional layer are spread."""


UnitPair: TypeAlias = tuple[int, int]
"""Two units of a layer, from 0: the one that is drawn sideways and the one that is drawn upwards."""


@dataclass(frozen=True, eq=False)
class Representation:
    """A layer's view of the plane and the training points.

    Attributes:
        grid: coordinates of a square grid of the plane, of shape (2, resolution, resolution); of a line
            (2, 1, resolution).
        points: coordinates of the training points, of shape (2, n_samples).
        cut: a, b, c of the line a·u + b·v = c, the best straight cut; None if no line helps, or more than two
            classes are to be told apart.
        score: what share of the training points the cut or the scores of several classes get right, or R² of
            a linear read-out; NaN if there are no training points.
        activations: what the coordinates are made of, the layer's activations: over the grid, of shape
            (n_dims, resolution, resolution), and of the training points, of shape (n_dims, n_samples).
        basis: how: the directions that are drawn sideways and upwards, of shape (2, n_dims). Coordinates are
            basis @ activations - offset; of one-dimensional layers, whose basis has nothing sideways, with
            x1 there.
        offset: of shape (2,).
        readout: what the cut, or the scores of several classes, are read out by: of shape
            (n_scores, n_dims + 1), the constants last; positive where the read-out says yes.
        units: the two units, from 0, whose activations are the coordinates, if somebody has chosen them.
    """

    grid: FloatArray
    points: FloatArray
    cut: tuple[float, float, float] | None
    score: float
    activations: tuple[FloatArray, FloatArray]
    basis: FloatArray
    offset: FloatArray
    readout: FloatArray
    units: UnitPair | None = None

    def scores(self) -> FloatArray:
        """Return what is read out over the grid, of shape (n_scores, resolution, resolution)."""
        over_grid = self.activations[0]
        constants = self.readout[:, -1, None, None]
        scores: FloatArray = (np.tensordot(self.readout[:, :-1], over_grid, 1) + constants).astype(np.float64)
        return scores


class Representations:
    """Every layer's view of the plane, input first, for a network that goes on training.

    Args:
        network: whose parameters are read at each update.
        features: the network's inputs, see `transform`.
        train: the points that the cuts are fitted to.
        problem: "classification" or "regression".
        plane: the grid of the plane, of shape (2, resolution, resolution); of a line (1, 1, resolution), as
            are then all other grids.
        axes: by hidden layer, from 0, the two units it is shown in.
    """

    def __init__(
        self,
        network: Network,
        features: Inputs,
        train: Points,
        problem: Problem,
        plane: FloatArray,
        axes: Mapping[int, UnitPair] = MappingProxyType({}),
    ) -> None:
        self._axes = axes
        self._X = with_ones(transform(train.X, features)).T
        self._forward = ForwardPass(network, len(train))
        self._train = train
        self._problem = problem
        self._plane = plane
        self._n_outputs = network.n_outputs
        n_views = len(network.hidden) + 1
        self._probes = [LogisticProbe() for _ in range(n_views)]
        self._class_probes = [SoftmaxProbe(network.n_outputs) for _ in range(n_views)]
        self._sideways: list[FloatArray | None] = [None] * n_views
        self._bases: list[FloatArray | None] = [None] * n_views
        self._seen = False
        self._steps = MAX_NEWTON_STEPS, MAX_BOUND_STEPS

    @property
    def inputs(self) -> FloatArray:
        """What the first layer reads of the points, of shape (n_inputs, n_samples)."""
        return self._X[:-1]

    def update(
        self, layers: list[FloatArray], link: Callable[[FloatArray], FloatArray], *, live: bool = True
    ) -> list[Representation]:
        """Return the views of the plane itself, of each hidden layer, and of the output.

        Args:
            layers: every layer's activations over the grid, (n_units, resolution, resolution), output last;
                see `bounded`.
            link: what the output means, see `Loss`; its cut is at zero, where the decision is.
            live: whether a few steps towards the best cuts do, since others follow soon.
        """
        if self._seen:
            self._steps = (LIVE_STEPS, LIVE_BOUND_STEPS) if live else (MAX_NEWTON_STEPS, STILL_BOUND_STEPS)
        self._seen = True
        *layers, logits = layers
        output = link(self._forward(self._X))
        points = [np.ascontiguousarray(self._train.X.T), *map(bounded, self._forward.activations[:-1])]
        view = self._view if self._n_outputs == 1 else self._view_of_classes
        views = []
        for i, (grid, at) in enumerate(zip([self._plane, *layers], points, strict=True)):
            # The first view is the plane, not a layer.
            if (pair := self._axes.get(i - 1)) is None:
                views.append(view(i, grid, at))
            else:
                chosen = list(pair)
                alone = view(i, grid[chosen], at[chosen])
                views.append(
                    replace(
                        alone,
                        activations=(grid, at),
                        basis=_among(alone.basis, chosen, len(grid)),
                        readout=np.column_stack(
                            [_among(alone.readout[:, :-1], chosen, len(grid)), alone.readout[:, -1]]
                        ),
                        units=pair,
                    )
                )
        score = SCORES[self._problem](output, self._train.y) if len(self._train) else np.nan
        if self._n_outputs == 1:
            return [*views, self._strip(link(logits), output, (0.0, 1.0, 0.0), score, np.array([[1.0, 0.0]]))]
        corners = _corners(self._n_outputs)
        return [*views, _seen_along(corners, np.zeros(2), link(logits), output, score=score)]

    def _strip(
        self,
        grid: FloatArray,
        points: FloatArray,
        cut: tuple[float, float, float] | None,
        score: float,
        readout: FloatArray,
    ) -> Representation:
        """One number per point: upwards. Sideways stands x1, only so that points do not hide each other."""
        return Representation(
            np.concatenate([self._plane[:1] * (JITTER / DOMAIN), grid]),
            np.concatenate([self._train.X.T[:1] * (JITTER / DOMAIN), points]),
            cut,
            score,
            (grid, points),
            np.array([[0.0], [1.0]]),
            np.zeros(2),
            readout,
        )

    def _view(self, i: int, grid: FloatArray, points: FloatArray) -> Representation:
        if self._problem == "classification":
            cut = self._probes[i].fit(points, self._train.y, self._steps[0])
        else:
            cut = linear_cut(points, self._train.y)
        n_dims = len(points)
        readout = np.append(cut.normal, -cut.threshold)[None]
        if n_dims == 1 and i == 0:  # a line as it lies, from left to right
            flat = np.zeros_like(grid), np.zeros_like(points)
            line = _line(float(cut.normal[0]), 0.0, cut.threshold)
            return Representation(
                np.concatenate([grid, flat[0]]),
                np.concatenate([points, flat[1]]),
                line,
                cut.score,
                (grid, points),
                np.array([[1.0], [0.0]]),
                np.zeros(2),
                readout,
            )
        if n_dims == 1:
            line = _line(0.0, float(cut.normal[0]), cut.threshold)
            return self._strip(grid, points, line, cut.score, readout)
        if n_dims == 2:
            line = _line(float(cut.normal[0]), float(cut.normal[1]), cut.threshold)
            return Representation(
                grid, points, line, cut.score, (grid, points), np.eye(2), np.zeros(2), readout
            )
        basis, mean = self._edge_on(i, cut, points)
        height = float(np.linalg.norm(cut.normal))
        level = (cut.threshold - float(cut.normal @ mean)) / height if height else np.inf
        line = _line(0.0, 1.0, level)
        return _seen_along(basis, basis @ mean, grid, points, line, cut.score, readout)

    def _view_of_classes(self, i: int, grid: FloatArray, points: FloatArray) -> Representation:
        probe = self._class_probes[i].fit(points, self._train.y, self._steps[1])
        n_dims = len(points)
        readout = np.column_stack([probe.normals, probe.constants])
        if n_dims == 1:
            return self._strip(grid, points, None, probe.score, readout)
        if n_dims == 2:
            return Representation(
                grid, points, None, probe.score, (grid, points), np.eye(2), np.zeros(2), readout
            )
        basis = np.linalg.svd(probe.normals, full_matrices=False)[2][:2]
        last = self._bases[i]
        if last is not None:
            # Of all ways to turn and mirror the picture the one closest to the last picture: orthogonal
            # Procrustes (Schönemann 1966).
            U, _, V_T = np.linalg.svd(last @ basis.T)
            basis = U @ V_T @ basis
        self._bases[i] = basis
        offset = basis @ _mean(points)
        return _seen_along(basis, offset, grid, points, score=probe.score, readout=readout)

    def _edge_on(self, i: int, cut: Cut, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the directions (2, n_dims) that are drawn sideways and upwards, and the points' mean."""
        mean = _mean(points)
        length = float(np.linalg.norm(cut.normal))
        up = cut.normal / length if length else np.eye(len(mean))[0]
        within = points - mean[:, None]
        within = within - up[:, None] * (up @ within)
        _, directions = np.linalg.eigh(within @ within.T)
        widest = directions[:, -1]
        last = self._sideways[i]
        if last is None and self._train.on_line:  # from left to right as the line itself, if it can be
            widest = widest if self._train.X[:, 0] @ (widest @ within) >= 0 else -widest
        if last is not None:
            widest = widest if widest @ last >= 0 else -widest
            widest = last + EASE * (widest - last)
        widest = widest - up * (up @ widest)
        norm = float(np.linalg.norm(widest))
        sideways = widest / norm if norm > 1e-9 else directions[:, -1]
        self._sideways[i] = sideways
        return np.stack([sideways, up]), mean


def _seen_along(
    basis: FloatArray,
    offset: FloatArray,
    grid: FloatArray,
    points: FloatArray,
    cut: tuple[float, float, float] | None = None,
    score: float = np.nan,
    readout: FloatArray | None = None,
) -> Representation:
    """Return activations over the grid and of the points, projected; without a `readout` they are scores."""
    if readout is None:
        readout = np.eye(len(points), len(points) + 1)
    at = basis @ points - offset[:, None]
    on_grid = _project(basis, grid) - offset[:, None, None]
    return Representation(on_grid, at, cut, score, (grid, points), basis, offset, readout)


def _among(columns: FloatArray, chosen: list[int], n_dims: int) -> FloatArray:
    """Return `columns` (n, 2) at the places of the two units that are chosen among `n_dims`, else zeros."""
    among = np.zeros((len(columns), n_dims))
    among[:, chosen] = columns
    return among


def _mean(points: FloatArray) -> FloatArray:
    """Return the middle of `points` (n_dims, n_samples), of shape (n_dims,); the origin if there are none."""
    return points.mean(axis=1) if points.shape[1] else np.zeros(len(points))


def _corners(n: int) -> FloatArray:
    """Corners of a regular polygon about the origin, the first one on top, of shape (2, n)."""
    angle = 2 * np.pi * np.arange(n) / n
    return np.stack([np.sin(angle), np.cos(angle)])


def _project(basis: FloatArray, grid: FloatArray) -> FloatArray:
    """Return `basis` (2, n_dims) times each point of `grid` (n_dims, resolution, resolution)."""
    flat: FloatArray = basis @ grid.reshape(len(grid), -1)
    return flat.reshape(2, *grid.shape[1:])


def _line(a: float, b: float, c: float) -> tuple[float, float, float] | None:
    return (a, b, c) if np.isfinite(c) and (a or b) else None
