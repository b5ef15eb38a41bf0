"""The points that a network learns, drawn by the rules of TensorFlow Playground's `dataset.ts`.

Owns the points and their split; knows nothing of features, networks or seeds.

Every rule draws the same count of random numbers whatever the noise, so that moving the
noise of a given seed moves the same points rather than drawing others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray

DOMAIN = 6.0
"""The plane that is shown is [-DOMAIN, DOMAIN]²; noise may push single points out of it."""

Problem: TypeAlias = Literal["classification", "regression"]


@dataclass(frozen=True, eq=False)
class Points:
    """Points of the plane and what is known of them. Never written to: equal means the same object.

    Attributes:
        X: coordinates x1, x2, of shape (n_samples, 2).
        y: labels -1 or +1 (classification) or targets (regression), of shape (n_samples,).
    """

    X: FloatArray
    y: FloatArray

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class DatasetSpec:
    """A rule that draws points.

    Attributes:
        problem: whether the labels are the classes -1 and +1, or numbers.
        draw: the rule, (n_samples, noise, rng) -> Points in any order.
    """

    problem: Problem
    draw: Callable[[int, float, np.random.Generator], Points]

    def generate(self, n_samples: int, noise: float, rng: np.random.Generator) -> Points:
        """Draw `n_samples` points with `noise` in [0, 1], in random order."""
        points = self.draw(n_samples, noise, rng)
        order = rng.permutation(n_samples)
        return Points(points.X[order], points.y[order])


def split(points: Points, train_share: float) -> tuple[Points, Points]:
    """Return the first floor(n · train_share) points for training, and the rest for testing.

    `train_share` lies in [0, 1]. Both parts are views.
    """
    # 0.29 · 100 is 28.999999999999996 in binary: floor of what was meant, not of what was rounded.
    n_train = math.floor(len(points) * train_share + 1e-9)
    return (
        Points(points.X[:n_train], points.y[:n_train]),
        Points(points.X[n_train:], points.y[n_train:]),
    )


def _halves(n_samples: int) -> tuple[int, int]:
    """Return the sizes of two halves; an odd point goes to the first."""
    second = n_samples // 2
    return n_samples - second, second


def _signs(value: FloatArray) -> FloatArray:
    """Return +1 where `value` >= 0, else -1."""
    return np.where(value >= 0, 1.0, -1.0)


def _circle(n_samples: int, noise: float, rng: np.random.Generator) -> Points:
    """A disc (+1) within a ring (-1), radii 0..2.5 and 3.5..5; noise flips labels near the gap."""
    n_inner, n_outer = _halves(n_samples)
    radius = np.concatenate([rng.uniform(0.0, 2.5, n_inner), rng.uniform(3.5, 5.0, n_outer)])
    angle = rng.uniform(0.0, 2 * np.pi, n_samples)
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    judged = X + noise * rng.uniform(-5.0, 5.0, (n_samples, 2))
    return Points(X, np.where(np.hypot(judged[:, 0], judged[:, 1]) < 2.5, 1.0, -1.0))


def _xor(n_samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Opposite quadrants share a class; no point lies within 0.3 of an axis. Noise flips labels."""
    X = rng.uniform(-5.0, 5.0, (n_samples, 2))
    X += np.where(X > 0, 0.3, -0.3)
    judged = X + noise * rng.uniform(-5.0, 5.0, (n_samples, 2))
    return Points(X, _signs(judged[:, 0] * judged[:, 1]))


def _gauss(n_samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two round normal clouds about (2, 2) (+1) and (-2, -2) (-1), of variance 0.5 + 7 noise."""
    n_positive, n_negative = _halves(n_samples)
    y = np.repeat([1.0, -1.0], [n_positive, n_negative])
    deviation = math.sqrt(0.5 + 7.0 * noise)
    return Points(2.0 * y[:, None] + deviation * rng.standard_normal((n_samples, 2)), y)


def _spiral(n_samples: int, noise: float, rng: np.random.Generator) -> Points:
    """Two arms of 1.75 turns, half a turn apart. Noise moves the points.

    Both arms start at the origin: without noise two points coincide and no classifier is right on both.
    """
    sizes = _halves(n_samples)
    share = np.concatenate([np.arange(size) / size for size in sizes])  # of the way along an arm
    y = np.repeat([1.0, -1.0], sizes)
    angle = 1.75 * 2 * np.pi * share + np.where(y > 0, 0.0, np.pi)
    X = 5.0 * share[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    X += noise * rng.uniform(-1.0, 1.0, (n_samples, 2))
    return Points(X, y)


def _plane(n_samples: int, noise: float, rng: np.random.Generator) -> Points:
    """A plane to be fitted: (x1 + x2) / 10, read at a point that noise has moved.

    Targets reach ±1.2 in two corners of the domain, as in the original.
    """
    X = rng.uniform(-6.0, 6.0, (n_samples, 2))
    judged = X + noise * rng.uniform(-6.0, 6.0, (n_samples, 2))
    return Points(X, judged.sum(axis=1) / 10.0)


DATASETS: Mapping[str, DatasetSpec] = MappingProxyType(
    {
        "circle": DatasetSpec("classification", _circle),
        "xor": DatasetSpec("classification", _xor),
        "gauss": DatasetSpec("classification", _gauss),
        "spiral": DatasetSpec("classification", _spiral),
        "plane": DatasetSpec("regression", _plane),
    }
)
