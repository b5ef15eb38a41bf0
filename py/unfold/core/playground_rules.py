"""The datasets of TensorFlow Playground, by the rules of its `dataset.ts`.

Its points come from another generator of random numbers, so no seed gives the same ones; distributions and
labels are the same.
"""

from __future__ import annotations

import math

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import (
    Drawn,
    class_indices,
    labels,
    nearest_arm,
    shares,
    signs,
    where_known,
)

RADIUS = 5.0
"""Of the spirals and of the ring about the circle."""
GAUSS_DEVIATIONS = 3.0
"""How far from its centre a cloud without noise is said to reach; 1.1 % of its points lie farther out."""
HILLS = np.array(
    [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)], dtype=np.float64
)
"""Centres and signs of the Gaussians in the plane; each falls off linearly to 0 at a distance of 2."""


def circle(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """A disc (+1) within a ring (-1), radii 0..2.5 and 3.5..5; noise flips labels near the gap."""
    n_inner, n_outer = shares(n_samples, 2)
    radius = np.concatenate([rng.uniform(0.0, 2.5, n_inner), rng.uniform(3.5, RADIUS, n_outer)])
    angle = rng.uniform(0.0, 2 * np.pi, n_samples)
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    judged = X + noise * rng.uniform(-5.0, 5.0, (n_samples, 2))
    return X, np.where(np.hypot(judged[:, 0], judged[:, 1]) < 2.5, 1.0, -1.0)


def circle_truth(X: FloatArray) -> FloatArray:
    """The disc and the ring; nothing in the gap between them."""
    r = np.hypot(X[:, 0], X[:, 1])
    return where_known((r < 2.5) | ((r >= 3.5) & (r < RADIUS)), np.where(r < 2.5, 1.0, -1.0))


def xor(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Opposite quadrants share a class; no point lies within 0.3 of an axis. Noise flips labels."""
    X = rng.uniform(-5.0, 5.0, (n_samples, 2))
    X += np.where(X > 0, 0.3, -0.3)
    judged = X + noise * rng.uniform(-5.0, 5.0, (n_samples, 2))
    return X, signs(judged[:, 0] * judged[:, 1])


def xor_truth(X: FloatArray) -> FloatArray:
    """Four squares of side 5, none nearer than 0.3 to an axis."""
    away = np.abs(X)
    return where_known((away.min(axis=1) >= 0.3) & (away.max(axis=1) <= 5.3), signs(X[:, 0] * X[:, 1]))


def gauss(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Two round normal clouds about (2, 2) (+1) and (-2, -2) (-1), of variance 0.5 + 7 noise."""
    y = labels(class_indices(n_samples, 2), 2)
    deviation = math.sqrt(0.5 + 7.0 * noise)
    return 2.0 * y[:, None] + deviation * rng.standard_normal((n_samples, 2)), y


def gauss_truth(X: FloatArray) -> FloatArray:
    """A disc about each centre, which holds all but the outermost points."""
    y = signs(X[:, 0] + X[:, 1])
    distance = np.hypot(X[:, 0] - 2.0 * y, X[:, 1] - 2.0 * y)
    return where_known(distance <= GAUSS_DEVIATIONS * math.sqrt(0.5), y)


def spiral(n_samples: int, noise: float, rng: np.random.Generator, *, turns: float, arms: int) -> Drawn:
    """Arms that wind out from the origin at equal angles. Noise moves the points.

    All arms start at the origin: without noise a point of each lies there and no classifier is right on all.
    TFP's has two arms of 1.75 turns.
    """
    sizes = shares(n_samples, arms)
    share = np.concatenate([np.arange(size) / size for size in sizes])  # of the way along an arm
    arm = np.repeat(np.arange(arms), sizes)
    angle = turns * 2 * np.pi * share + 2 * np.pi * arm / arms
    X = RADIUS * share[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    X += noise * rng.uniform(-1.0, 1.0, (n_samples, 2))
    return X, labels(arm, arms)


def spiral_truth(X: FloatArray, *, turns: float, arms: int) -> FloatArray:
    """Each arm as a band of half the width there is; nothing at the very origin, where all arms meet."""
    arm, distance = nearest_arm(X, arms, turns, RADIUS)
    r = np.hypot(X[:, 0], X[:, 1])
    return where_known((distance <= 0.25) & (r >= 0.5) & (r <= RADIUS), labels(arm, arms))


def plane(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """A plane to be fitted: (x1 + x2) / 10, read at a point that noise has moved.

    Targets reach ±1.2 in two corners of the domain, as in the original.
    """
    X = rng.uniform(-6.0, 6.0, (n_samples, 2))
    return X, plane_truth(X + noise * rng.uniform(-6.0, 6.0, (n_samples, 2)))


def plane_truth(X: FloatArray) -> FloatArray:
    """(x1 + x2) / 10."""
    y: FloatArray = X.sum(axis=1) / 10.0
    return y


def multi_gauss(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Three hills and three hollows to be fitted, read at a point that noise has moved."""
    X = rng.uniform(-6.0, 6.0, (n_samples, 2))
    return X, multi_gauss_truth(X + noise * rng.uniform(-6.0, 6.0, (n_samples, 2)))


def multi_gauss_truth(X: FloatArray) -> FloatArray:
    """Height of the hill or hollow that is largest there, max(0, 1 - d/2) at a distance d from its top."""
    distance = np.hypot(X[:, :1] - HILLS[:, 0], X[:, 1:2] - HILLS[:, 1])
    height = HILLS[:, 2] * np.maximum(0.0, 1.0 - distance / 2.0)
    largest = np.abs(height).argmax(axis=1)
    return np.take_along_axis(height, largest[:, None], axis=1)[:, 0]
