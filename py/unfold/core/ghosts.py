"""Other learners on the points that a network learns: what they make of the same plane or line.

They are told of x1 and x2 as they are, whatever features the network has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Problem
from unfold.core.forest import fit_forest
from unfold.core.linear import fit_linear
from unfold.core.logistic import fit_logistic
from unfold.core.metrics import r_squared
from unfold.core.neighbours import fit_neighbours
from unfold.core.tree import fit_tree


class Learner(Protocol):
    """Has learnt targets."""

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the probability of each class, or the value, at points (n, n_features): (n, n_outputs)."""
        ...


Fit: TypeAlias = Callable[[FloatArray, FloatArray, np.random.Generator], Learner]

GHOSTS: Mapping[Problem, Mapping[str, Fit]] = MappingProxyType(
    {
        "classification": MappingProxyType(
            {
                "logistic": lambda X, T, _: fit_logistic(X, T.argmax(axis=1), T.shape[1]),
                "knn": lambda X, T, _: fit_neighbours(X, T),
                "tree": lambda X, T, _: fit_tree(X, T),
                # Of the two features of a plane each node may ask for one.
                "forest": lambda X, T, rng: fit_forest(X, T, rng, n_candidates=math.isqrt(X.shape[1])),
            }
        ),
        "regression": MappingProxyType(
            {
                # What logistic regression is for classes: a network without hidden layers.
                "logistic": lambda X, T, _: fit_linear(X, T),
                "knn": lambda X, T, _: fit_neighbours(X, T),
                "tree": lambda X, T, _: fit_tree(X, T),
                "forest": fit_forest,
            }
        ),
    }
)
"""How each is fitted: (X, targets, rng), with targets as of `targets_of`."""


def targets_of(y: FloatArray, n_classes: int) -> FloatArray:
    """Return labels as `Points` has them, (n,), as targets, (n, n_outputs).

    Args:
        y: labels of classes, -1 and +1 or numbers from 0, or values.
        n_classes: their number; 0 if they are values.
    """
    if not n_classes:
        return y[:, None]
    targets: FloatArray = np.eye(n_classes)[((y + 1) / 2 if n_classes == 2 else y).astype(np.intp)]
    return targets


def score(learner: Learner, X: FloatArray, targets: FloatArray) -> float:
    """Return R² of one value, or the share of points that the likeliest class is right of.

    Of equally likely classes the first is taken.
    """
    prediction = learner.predict(X)
    if targets.shape[1] == 1:
        return r_squared(prediction.T, targets[:, 0])
    return float(np.mean(prediction.argmax(axis=1) == targets.argmax(axis=1)))
