"""What rules that draw points have in common.

A rule takes the number of points, their noise in [0, 1], a random generator and the dataset's parameters,
and returns coordinates (n_samples, n_coordinates) and labels (n_samples,), in any order. It draws the same
count of random numbers whatever the noise, so that moving the noise of a given seed moves the same points
rather than drawing others. A truth takes coordinates and parameters, and returns the labels that points have
there without noise, NaN where there are none.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray

Drawn: TypeAlias = tuple[FloatArray, FloatArray]
IndexArray: TypeAlias = npt.NDArray[np.intp]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def shares(n_samples: int, n_classes: int) -> list[int]:
    """Return sizes of classes that differ by at most one; the first ones are the larger."""
    return [(n_samples + n_classes - 1 - k) // n_classes for k in range(n_classes)]


def class_indices(n_samples: int, n_classes: int) -> IndexArray:
    """Return 0, ..., 0, 1, ..., 1, ..., of shape (n_samples,), in classes of about equal size."""
    return np.repeat(np.arange(n_classes), shares(n_samples, n_classes))


def labels(indices: IndexArray, n_classes: int) -> FloatArray:
    """Return the labels of classes: +1 and -1 for the first and second of two, else their index."""
    return np.where(indices == 0, 1.0, -1.0) if n_classes == 2 else indices.astype(np.float64)


def signs(value: FloatArray) -> FloatArray:
    """Return +1 where `value` >= 0, else -1."""
    return np.where(value >= 0, 1.0, -1.0)


def where_known(known: BoolArray, label: FloatArray) -> FloatArray:
    """Return `label`, but NaN where nothing is known."""
    return np.where(known, label, np.nan)


def nothing(*_: object, **__: object) -> Drawn:
    """No points, however many are asked for: a plane for those that people set."""
    return np.empty((0, 2)), np.empty(0)


def nothing_on_line(*_: object, **__: object) -> Drawn:
    """No points, however many are asked for: a line for those that people set."""
    return np.empty((0, 1)), np.empty(0)


def moved(X: FloatArray, noise: float, rng: np.random.Generator) -> FloatArray:
    """Return the points, each coordinate moved by noise · N(0, 1)."""
    return X + noise * rng.standard_normal(X.shape)


def moved_targets(y: FloatArray, noise: float, rng: np.random.Generator) -> FloatArray:
    """Return the targets, each moved by noise · N(0, 1) of their standard deviations."""
    spread = y.std() if len(y) else 0.0
    return y + noise * spread * rng.standard_normal(len(y))


def polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    """Return points (n_samples, 2) by their radii and their angles from x2 towards x1, as TFP counts them."""
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def nearest_arm(X: FloatArray, n_arms: int, turns: float, radius: float) -> tuple[IndexArray, FloatArray]:
    """Return which of the arms that wind out from the origin a point is next to, and how far from it.

    Arm k lies where the angle is 2π (turns · r / radius + k / n_arms).

    Returns:
        the arm's number, and the angle to it in units of the angle between neighbours (0 to ½).
    """
    r = np.hypot(X[:, 0], X[:, 1])
    place = (np.arctan2(X[:, 0], X[:, 1]) / (2 * np.pi) - turns * r / radius) * n_arms
    arm = np.rint(place)
    return arm.astype(np.intp) % n_arms, np.abs(place - arm)
