"""Classes that are regions: with noise 0 every point lies in its own, and regions do not touch unless said.

Lengths are in the units of the plane that is shown, whose sides are 12. Noise moves points by a normal
deviation of noise · 1 in each coordinate, after they have got their labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import (
    BoolArray,
    Drawn,
    class_indices,
    labels,
    moved,
    nearest_arm,
    polar,
    shares,
    where_known,
)
from unfold.core.plane import DOMAIN

RADIUS = 5.0
"""Of whatever is round."""
MOON_CENTRE = np.array([-1.5, -0.75])
MOON_RADIUS, MOON_WIDTH = 3.0, 1.0
CURVE_HEIGHT, CURVE_DISTANCE, CURVE_WIDTH = 2.0, 2.4, 0.8
LINK_RADIUS, LINK_THICKNESS = 3.0, 0.8
BLADE_START = 1.0
BLADE_WIDTH = 0.5
"""As a share of the angle that there is for each."""
BLOB_RADIUS, BLOB_DEVIATION = 3.5, 0.5
BLOB_REACH = 3.0
"""How far from its centre a cloud without noise is said to reach, in deviations."""

Ring: TypeAlias = tuple[float, float]
"""An inner and an outer radius."""


def _radii(rings: Sequence[Ring], n_samples: int, rng: np.random.Generator) -> FloatArray:
    """Return radii of points that lie evenly over the area of some rings."""
    inner, outer = np.square(np.transpose(rings))
    ends = np.cumsum(outer - inner)
    at = rng.uniform(0.0, ends[-1], n_samples)
    ring = np.searchsorted(ends, at, side="right")
    radii: FloatArray = np.sqrt(outer[ring] - (ends[ring] - at))
    return radii


def _within(r: FloatArray, rings: Sequence[Ring]) -> BoolArray:
    """Whether radii lie in one of some rings."""
    inner, outer = np.transpose(rings)
    within: BoolArray = ((r[:, None] >= inner) & (r[:, None] <= outer)).any(axis=1)
    return within


def _two_ringed(
    of_class: Sequence[Sequence[Ring]], n_samples: int, noise: float, rng: np.random.Generator
) -> Drawn:
    """Half of the points in the rings of either class."""
    sizes = shares(n_samples, 2)
    radius = np.concatenate([_radii(*args, rng) for args in zip(of_class, sizes, strict=True)])
    angle = rng.uniform(0.0, 2 * np.pi, n_samples)
    return moved(polar(radius, angle), noise, rng), labels(class_indices(n_samples, 2), 2)


def _two_ringed_truth(of_class: Sequence[Sequence[Ring]], X: FloatArray) -> FloatArray:
    r = np.hypot(X[:, 0], X[:, 1])
    first, second = (_within(r, rings) for rings in of_class)
    return where_known(first | second, np.where(first, 1.0, -1.0))


# Rings about one another, the classes in turn; each is as wide as 0.6 of what there is for it.


def _rings(n: int) -> tuple[list[Ring], list[Ring]]:
    step = RADIUS / n
    every = [(step * (k + 0.4), step * (k + 1)) for k in range(n)]
    return every[::2], every[1::2]


def rings(n_samples: int, noise: float, rng: np.random.Generator, *, rings: int) -> Drawn:
    """Rings about the origin, +1 and -1 in turn from within."""
    return _two_ringed(_rings(rings), n_samples, noise, rng)


def rings_truth(X: FloatArray, *, rings: int) -> FloatArray:
    """The rings; nothing between them."""
    return _two_ringed_truth(_rings(rings), X)


# The annulus of C. Olah, "Neural Networks, Manifolds, and Topology", 2014: A = {r < 1/3}, B = {2/3 < r < 1},
# here with a radius of 5 instead of 1, to fill the plane as other datasets do.

ANNULUS = (((0.0, RADIUS / 3),), ((2 * RADIUS / 3, RADIUS),))


def annulus(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """A disc (+1) within a ring (-1)."""
    return _two_ringed(ANNULUS, n_samples, noise, rng)


def annulus_truth(X: FloatArray) -> FloatArray:
    """The disc and the ring."""
    return _two_ringed_truth(ANNULUS, X)


# The same in one dimension: A = [-1/3, 1/3], B = [-1, -2/3] and [2/3, 1], times 5.


def intervals(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """An interval (+1) between two others (-1)."""
    n_inner, n_outer = shares(n_samples, 2)
    inner = rng.uniform(-RADIUS / 3, RADIUS / 3, n_inner)
    outer = rng.uniform(-RADIUS / 3, RADIUS / 3, n_outer)
    outer += np.where(outer < 0, -2 * RADIUS / 3, 2 * RADIUS / 3)
    X = np.concatenate([inner, outer])[:, None]
    return moved(X, noise, rng), labels(class_indices(n_samples, 2), 2)


def intervals_truth(X: FloatArray) -> FloatArray:
    """The three intervals."""
    return _two_ringed_truth(ANNULUS, np.column_stack([X[:, 0], np.zeros(len(X))]))


# Two half-moons, as in S. Haykin's double-moon problem; the second is the first, turned about the origin.

MOON: Ring = (MOON_RADIUS - MOON_WIDTH / 2, MOON_RADIUS + MOON_WIDTH / 2)


def moons(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Two half-rings, each of which reaches into the other."""
    y = labels(class_indices(n_samples, 2), 2)
    angle = rng.uniform(-np.pi / 2, np.pi / 2, n_samples)
    upper = MOON_CENTRE + polar(_radii([MOON], n_samples, rng), angle)
    return moved(upper * y[:, None], noise, rng), y


def moons_truth(X: FloatArray) -> FloatArray:
    """The two half-rings."""

    def in_upper(X: FloatArray) -> BoolArray:
        away = X - MOON_CENTRE
        within: BoolArray = _within(np.hypot(away[:, 0], away[:, 1]), [MOON]) & (away[:, 1] >= 0)
        return within

    first = in_upper(X)
    return where_known(first | in_upper(-X), np.where(first, 1.0, -1.0))


def checkerboard(n_samples: int, noise: float, rng: np.random.Generator, *, squares: int) -> Drawn:
    """Squares of both classes in turn, which touch: `squares` along each side of the plane."""
    X = rng.uniform(-DOMAIN, DOMAIN, (n_samples, 2))
    return moved(X, noise, rng), checkerboard_truth(X, squares=squares)


def checkerboard_truth(X: FloatArray, *, squares: int) -> FloatArray:
    """All of the plane; the square at the lower left is +1."""
    index = np.clip((X + DOMAIN) * (squares / (2 * DOMAIN)), 0, squares - 1).astype(np.intp)
    return labels(index.sum(axis=1) % 2, 2)


# Two curves beside each other, which Olah's essay begins with.


def _wave(x1: FloatArray) -> FloatArray:
    wave: FloatArray = CURVE_HEIGHT * np.sin(np.pi / RADIUS * x1)
    return wave


def two_curves(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Bands along one period of a sine, one (+1) above the other (-1)."""
    y = labels(class_indices(n_samples, 2), 2)
    x1 = rng.uniform(-RADIUS, RADIUS, n_samples)
    across = rng.uniform(-CURVE_WIDTH / 2, CURVE_WIDTH / 2, n_samples)
    return moved(np.column_stack([x1, _wave(x1) + y * CURVE_DISTANCE / 2 + across]), noise, rng), y


def two_curves_truth(X: FloatArray) -> FloatArray:
    """The two bands."""
    height = X[:, 1] - _wave(X[:, 0])
    y = np.where(height >= 0, 1.0, -1.0)
    within = np.abs(height - y * CURVE_DISTANCE / 2) <= CURVE_WIDTH / 2
    return where_known(within & (np.abs(X[:, 0]) <= RADIUS), y)


# Two rings linked in three dimensions: the first lies in the plane of x1 and x2, the second in that of x1 and
# x3, and each goes through the middle of the other.


def linked_rings(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """Two tori, +1 and -1, linked as in a chain."""
    index = class_indices(n_samples, 2)
    along = polar(np.full(n_samples, LINK_RADIUS), rng.uniform(0.0, 2 * np.pi, n_samples))
    thickness = _radii([(0.0, LINK_THICKNESS)], n_samples, rng)
    across = polar(thickness, rng.uniform(0.0, 2 * np.pi, n_samples))
    within_plane = along * (1 + across[:, :1] / LINK_RADIUS)
    first = index == 0
    X = np.column_stack(
        [
            within_plane[:, 0] + np.where(first, -LINK_RADIUS / 2, LINK_RADIUS / 2),
            np.where(first, within_plane[:, 1], across[:, 1]),
            np.where(first, across[:, 1], within_plane[:, 1]),
        ]
    )
    return moved(X, noise, rng), labels(index, 2)


def linked_rings_truth(X: FloatArray) -> FloatArray:
    """The two tori."""

    def in_torus(u: FloatArray, v: FloatArray, w: FloatArray) -> BoolArray:
        return np.hypot(np.hypot(u, v) - LINK_RADIUS, w) <= LINK_THICKNESS

    x1, x2, x3 = X.T
    first = in_torus(x1 + LINK_RADIUS / 2, x2, x3)
    second = in_torus(x1 - LINK_RADIUS / 2, x3, x2)
    return where_known(first | second, np.where(first, 1.0, -1.0))


# Blades of a pinwheel, one for each class, each half as wide as what there is for it.


def pinwheel(n_samples: int, noise: float, rng: np.random.Generator, *, classes: int, twist: float) -> Drawn:
    """Blades about the origin that bend by `twist` turns from there to their tips."""
    index = class_indices(n_samples, classes)
    radius = _radii([(BLADE_START, RADIUS)], n_samples, rng)
    across = rng.uniform(-BLADE_WIDTH / 2, BLADE_WIDTH / 2, n_samples)
    angle = 2 * np.pi * (twist * radius / RADIUS + (index + across) / classes)
    return moved(polar(radius, angle), noise, rng), labels(index, classes)


def pinwheel_truth(X: FloatArray, *, classes: int, twist: float) -> FloatArray:
    """The blades."""
    arm, distance = nearest_arm(X, classes, twist, RADIUS)
    within = _within(np.hypot(X[:, 0], X[:, 1]), [(BLADE_START, RADIUS)])
    return where_known(within & (distance <= BLADE_WIDTH / 2), labels(arm, classes))


# Round normal clouds, one for each class, with centres on a circle.


def _blob_centres(classes: int) -> FloatArray:
    return polar(np.full(classes, BLOB_RADIUS), 2 * np.pi * np.arange(classes) / classes)


def blobs(n_samples: int, noise: float, rng: np.random.Generator, *, classes: int) -> Drawn:
    """Clouds of standard deviation ½ + 1½ noise."""
    index = class_indices(n_samples, classes)
    deviation = BLOB_DEVIATION * (1 + 3 * noise)
    X = _blob_centres(classes)[index] + deviation * rng.standard_normal((n_samples, 2))
    return X, labels(index, classes)


def blobs_truth(X: FloatArray, *, classes: int) -> FloatArray:
    """A disc about each centre; 1.1 % of the points without noise lie outside."""
    centres = _blob_centres(classes)
    distance = np.hypot(X[:, :1] - centres[:, 0], X[:, 1:2] - centres[:, 1])
    return where_known(
        distance.min(axis=1) <= BLOB_REACH * BLOB_DEVIATION, labels(distance.argmin(axis=1), classes)
    )
