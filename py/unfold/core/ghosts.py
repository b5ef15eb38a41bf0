"""Other learners on the points that a network learns: what they make of the same plane.

They are told of x1 and x2 as they are, whatever features the network has. They judge classes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray
from unfold.core.forest import fit_forest
from unfold.core.logistic import fit_logistic
from unfold.core.neighbours import fit_neighbours
from unfold.core.tree import fit_tree


class Classifier(Protocol):
    """Tells classes apart."""

    def probabilities(self, X: FloatArray) -> FloatArray:
        """Return the probability of each class at points (n, n_features): (n, n_classes)."""
        ...


Fit: TypeAlias = Callable[[FloatArray, IndexArray, int, np.random.Generator], Classifier]

GHOSTS: Mapping[str, Fit] = MappingProxyType(
    {
        "logistic": lambda X, y, n_classes, _: fit_logistic(X, y, n_classes),
        "knn": lambda X, y, n_classes, _: fit_neighbours(X, y, n_classes),
        "tree": lambda X, y, n_classes, _: fit_tree(X, y, n_classes),
        "forest": fit_forest,
    }
)
"""How each is fitted: (X, y, n_classes, rng), where y are the numbers of classes from 0."""


def class_numbers(y: FloatArray, n_classes: int) -> IndexArray:
    """Return the numbers of classes, from 0, of labels as `Points` has them; of two -1 comes first."""
    numbers: IndexArray = ((y + 1) / 2 if n_classes == 2 else y).astype(np.intp)
    return numbers


def share_right(classifier: Classifier, X: FloatArray, y: IndexArray) -> float:
    """Return the share of points that the likeliest class is right of; of equally likely ones the first."""
    return float(np.mean(classifier.probabilities(X).argmax(axis=1) == y))
