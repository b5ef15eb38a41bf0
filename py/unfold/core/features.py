"""What the network is told of a point: functions of its coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.formula import Formula
from unfold.core.plane import DOMAIN

HARMONICS = (1, 2, 3)
"""How many whole waves the Fourier features have across the plane: sin(kπu) and cos(kπu) of u = x / DOMAIN,
the harmonics of a function on [-1, 1]."""
CELL = re.compile(r"x([1-9])@(\d{1,2})/(\d{1,2})")
"""A coordinate, which of its cells, and how many it has."""
N_STEPS = 41
"""Points along each side of the grid where a formula has to have a value; odd, so that 0 is one of them."""
MAX_CHECKED = 3
"""Coordinates that such a grid has; others stay 0, for images have 64."""


@dataclass(frozen=True)
class Feature:
    """One input of the network.

    Attributes:
        value: coordinates of shape (n_samples, n_coordinates) -> the feature, of shape (n_samples,).
        n_coordinates: how many coordinates a point has to have at least.
    """

    value: Callable[[FloatArray], FloatArray]
    n_coordinates: int = 2


def _wave(function: Callable[[FloatArray], FloatArray], k: int, axis: int) -> Feature:
    frequency = k * np.pi / DOMAIN
    return Feature(lambda X: function(frequency * X[:, axis]), axis + 1)


def _waves(axis: int) -> dict[str, Feature]:
    """The Fourier pairs along one coordinate, named by the formulas that they are."""
    return {
        f"{name}({'' if k == 1 else f'{k}*'}pi*x{axis + 1}/{DOMAIN:.0f})": _wave(function, k, axis)
        for k in HARMONICS
        for name, function in (("sin", np.sin), ("cos", np.cos))
    }


def in_cell(name: str) -> Feature | None:
    """Return the feature of a name like "x1@3/23"; None if it is none of these.

    It is 1 in the third of 23 equal parts of what x1 goes through, its lower end included, of the last one
    both ends, and 0 everywhere else. All 23 together are x1's one-hot code: they tell apart what they do not
    put in any order.
    """
    found = CELL.fullmatch(name)
    if found is None:
        return None
    axis, number, count = int(found[1]) - 1, int(found[2]), int(found[3])
    if not 1 <= number <= count:
        return None
    low, high = (DOMAIN * (2 * end / count - 1) for end in (number - 1, number))
    below = np.less_equal if number == count else np.less
    return Feature(lambda X: ((X[:, axis] >= low) & below(X[:, axis], high)).astype(np.float64), axis + 1)


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "x1": Feature(lambda X: X[:, 0], 1),
        "x2": Feature(lambda X: X[:, 1]),
        "x1^2": Feature(lambda X: X[:, 0] ** 2, 1),
        "x2^2": Feature(lambda X: X[:, 1] ** 2),
        "x1*x2": Feature(lambda X: X[:, 0] * X[:, 1]),
        "sin(x1)": Feature(lambda X: np.sin(X[:, 0]), 1),  # of the coordinate itself, in radians
        "sin(x2)": Feature(lambda X: np.sin(X[:, 1])),
        "cos(x1)": Feature(lambda X: np.cos(X[:, 0]), 1),
        "cos(x2)": Feature(lambda X: np.cos(X[:, 1])),
        "|x1|": Feature(lambda X: np.abs(X[:, 0]), 1),
        "|x2|": Feature(lambda X: np.abs(X[:, 1])),
        "r": Feature(lambda X: np.hypot(X[:, 0], X[:, 1])),
        "theta": Feature(lambda X: np.arctan2(X[:, 1], X[:, 0])),  # from x1 towards x2, above -π and up to π
        **_waves(0),
        **_waves(1),
        "x3": Feature(lambda X: X[:, 2], 3),
        "x3^2": Feature(lambda X: X[:, 2] ** 2, 3),
        "x1*x3": Feature(lambda X: X[:, 0] * X[:, 2], 3),
        "x2*x3": Feature(lambda X: X[:, 1] * X[:, 2], 3),
    }
)
"""All but r and theta are named by the formula that they are."""


def coordinate_names(n_coordinates: int) -> tuple[str, ...]:
    """Return x1, x2, ..., the variables of a feature's formula."""
    return tuple(f"x{k + 1}" for k in range(n_coordinates))


def require_feature(name: str, n_coordinates: int) -> None:
    """Raise unless `name` is a feature of such points, or a formula with a value all over the plane.

    Raises:
        FormulaError: naming the place, and what is allowed.
    """
    if name in FEATURES and FEATURES[name].n_coordinates <= n_coordinates:
        return
    variables = coordinate_names(n_coordinates)
    side = np.linspace(-DOMAIN, DOMAIN, N_STEPS)
    grid = [axis.ravel() for axis in np.meshgrid(*[side] * min(n_coordinates, MAX_CHECKED))]
    points = [*grid, *[np.zeros_like(grid[0])] * (n_coordinates - len(grid))]
    Formula.parse(name, variables).require_values(name, dict(zip(variables, points, strict=True)))


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """Features on scales of their own.

    Attributes:
        names: keys of `FEATURES` or formulas in x1, x2, ...; may be empty.
        mean, scale: what is taken from each feature, and what it is then divided by, of shape (n_features,).
    """

    names: tuple[str, ...]
    mean: FloatArray
    scale: FloatArray

    @classmethod
    def standardized(cls, names: Sequence[str], X: FloatArray) -> FeatureMap:
        """Return features of mean 0 and standard deviation 1 over the training points.

        A feature that is constant there is only moved. Nothing of the test points enters.

        Args:
            X: coordinates of the training points, of shape (n_samples, n_coordinates), n_samples >= 1.
        """
        F = _raw(X, names)
        mean, scale = F.mean(axis=0), F.std(axis=0)
        scale[scale < 1e-12 * (1 + np.abs(mean))] = 1.0
        return cls(tuple(names), mean, scale)

    @classmethod
    def spanning(cls, names: Sequence[str], reach: float, n_coordinates: int = 2) -> FeatureMap:
        """Return features whose values all over the plane, or the line, go from -reach to reach.

        A feature that is constant there is only moved.

        Args:
            n_coordinates: of a point.
        """
        side = np.linspace(-DOMAIN, DOMAIN, N_STEPS)
        F = _raw(np.column_stack([axis.ravel() for axis in np.meshgrid(*[side] * n_coordinates)]), names)
        low, high = F.min(axis=0), F.max(axis=0)
        scale = (high - low) / (2 * reach)
        scale[scale < 1e-12 * (1 + np.abs(high))] = 1.0
        return cls(tuple(names), (low + high) / 2, scale)


Inputs: TypeAlias = Sequence[str] | FeatureMap
"""What a network is told of a point: names of features as they are, or features on scales of their own."""


def transform(X: FloatArray, features: Inputs) -> FloatArray:
    """Return the inputs of a network for points `X`.

    Args:
        X: coordinates, of shape (n_samples, n_coordinates).
        features: the names of the inputs in their order, for features as they are, or a `FeatureMap`. Names
            are keys of `FEATURES`, those of `in_cell`, or formulas.

    Returns:
        A C-contiguous array of shape (n_samples, n_features).

    Raises:
        FormulaError: if a name is none of these.
    """
    if not isinstance(features, FeatureMap):
        return _raw(X, features)
    F = _raw(X, features.names)
    F -= features.mean
    F /= features.scale
    return F


def _raw(X: FloatArray, names: Sequence[str]) -> FloatArray:
    F = np.empty((len(X), len(names)))
    variables = coordinate_names(X.shape[1])
    for column, name in enumerate(names):
        feature = FEATURES.get(name) or in_cell(name)
        if feature is not None and feature.n_coordinates <= len(variables):
            F[:, column] = feature.value(X)
        else:
            Formula.parse(name, variables).write(F[:, column], *X.T)
    return F
