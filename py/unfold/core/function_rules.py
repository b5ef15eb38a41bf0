"""Functions to be fitted, and classes above and below a function.

Noise moves targets by a normal deviation of noise · their own standard deviation, and points of classes as
among regions.
"""

from __future__ import annotations

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import Drawn, moved, moved_targets, signs
from unfold.core.formula import Formula
from unfold.core.plane import DOMAIN

SURFACE_SIDE = 2.0
"""Surfaces lie over x1 and x2 from -SURFACE_SIDE to SURFACE_SIDE: x1² + x2² + 3 is 3 to 11 there."""
SURFACE_TOP = 12.0
TOWER_SIDE = 2.0
"""Half the side of the tower's square."""


def above_curve(n_samples: int, noise: float, rng: np.random.Generator, *, formula: Formula) -> Drawn:
    """Points of the plane, +1 where x2 is at least f(x1), else -1."""
    X = rng.uniform(-DOMAIN, DOMAIN, (n_samples, 2))
    return moved(X, noise, rng), above_truth(X, formula=formula)


def above_surface(n_samples: int, noise: float, rng: np.random.Generator, *, formula: Formula) -> Drawn:
    """Points of a box in three dimensions, +1 where x3 is at least f(x1, x2), else -1."""
    low, high = (-SURFACE_SIDE, -SURFACE_SIDE, 0.0), (SURFACE_SIDE, SURFACE_SIDE, SURFACE_TOP)
    X = rng.uniform(low, high, (n_samples, 3))
    return moved(X, noise, rng), above_truth(X, formula=formula)


def above_truth(X: FloatArray, *, formula: Formula) -> FloatArray:
    """The sign of the last coordinate's height above the function of the others."""
    return signs(X[:, -1] - formula(*X[:, :-1].T))


def surface(n_samples: int, noise: float, rng: np.random.Generator, *, formula: Formula) -> Drawn:
    """f(x1, x2) over a square."""
    X = rng.uniform(-SURFACE_SIDE, SURFACE_SIDE, (n_samples, 2))
    return X, moved_targets(surface_truth(X, formula=formula), noise, rng)


def surface_truth(X: FloatArray, *, formula: Formula) -> FloatArray:
    """f(x1, x2)."""
    return formula(*X.T)


def sines(n_samples: int, noise: float, rng: np.random.Generator, *, terms: int) -> Drawn:
    """sin x + sin 3x + sin 5x + ..., over one period: which frequencies are learnt first?

    Z. J. Xu et al., "Frequency Principle", 2019.
    """
    X = rng.uniform(-np.pi, np.pi, (n_samples, 1))
    return X, moved_targets(sines_truth(X, terms=terms), noise, rng)


def sines_truth(X: FloatArray, *, terms: int) -> FloatArray:
    """The sum of the first odd harmonics."""
    y: FloatArray = np.sin(X * np.arange(1, 2 * terms, 2)).sum(axis=1)
    return y


def wiggle(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """What M. Nielsen, *Neural Networks and Deep Learning*, ch. 4, builds out of bumps over [0, 1]."""
    X = rng.uniform(0.0, 1.0, (n_samples, 1))
    return X, moved_targets(wiggle_truth(X), noise, rng)


def wiggle_truth(X: FloatArray) -> FloatArray:
    """0.2 + 0.4 x² + 0.3 x sin 15x + 0.05 cos 50x."""
    x = X[:, 0]
    y: FloatArray = 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)
    return y


def modular(n_samples: int, noise: float, rng: np.random.Generator, *, modulus: int) -> Drawn:
    """Addition of two whole numbers modulo p: the cosine of their sum on a clock of p hours.

    x1 and x2 stand for the numbers, each in the middle of one of p equal cells. All p² pairs come before one
    comes again. Networks that are told of cells and not of coordinates learn the points by heart first, and
    the sums long after. (A. Power et al., "Grokking", 2022, who ask for the sum as one of p classes)
    """
    rounds = -(-n_samples // modulus**2)
    pairs = np.concatenate([rng.permutation(modulus**2) for _ in range(rounds)] or [np.empty(0, np.intp)])
    cells = np.column_stack(np.divmod(pairs[:n_samples], modulus))
    X = DOMAIN * ((2 * cells + 1) / modulus - 1)
    return X, moved_targets(modular_truth(X, modulus=modulus), noise, rng)


def modular_truth(X: FloatArray, *, modulus: int) -> FloatArray:
    """cos(2π (a + b) / p), a and b being the cells that points lie in, from 0."""
    cells = np.floor((X / DOMAIN + 1) / 2 * modulus)
    y: FloatArray = np.cos(2 * np.pi / modulus * cells.sum(axis=1))
    return y


def tower(n_samples: int, noise: float, rng: np.random.Generator) -> Drawn:
    """The tower of the same chapter: 1 over a square in the middle of the plane, 0 around it."""
    X = rng.uniform(-DOMAIN, DOMAIN, (n_samples, 2))
    return X, moved_targets(tower_truth(X), noise, rng)


def tower_truth(X: FloatArray) -> FloatArray:
    """1 where both coordinates lie within TOWER_SIDE of 0."""
    return np.where(np.abs(X).max(axis=1) <= TOWER_SIDE, 1.0, 0.0)
