"""A random forest: trees that each see other points and ask other questions, and their mean.

L. Breiman, "Random Forests", 2001.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray
from unfold.core.tree import Tree, fit_tree

TREES = 20
"""In a browser these are grown in some tenths of a second."""
FOREST_DEPTH = 8
"""What a single one errs by its depth, the mean makes good."""


@dataclass(frozen=True, eq=False)
class Forest:
    """Classes by the mean of what the trees say."""

    trees: tuple[Tree, ...]

    def probabilities(self, X: FloatArray) -> FloatArray:
        """Return the mean probability of each class at points (n, n_features): (n, n_classes)."""
        found = self.trees[0].probabilities(X)
        for tree in self.trees[1:]:
            found = found + tree.probabilities(X)
        return found / len(self.trees)


def fit_forest(
    X: FloatArray,
    y: IndexArray,
    n_classes: int,
    rng: np.random.Generator,
    *,
    n_trees: int = TREES,
    max_depth: int = FOREST_DEPTH,
) -> Forest:
    """Return trees that are each grown on as many points drawn with replacement.

    Every node may ask for √n_features features that are drawn for it: of the two of a plane, for one.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        y: classes 0 to n_classes - 1, of shape (n_samples,).
        n_classes: number of classes.
        rng: where all randomness comes from.
        n_trees: number of trees, >= 1.
        max_depth: of each tree.
    """
    n_candidates = max(1, math.isqrt(X.shape[1]))

    def tree() -> Tree:
        drawn = rng.integers(len(y), size=len(y))
        return fit_tree(
            X[drawn], y[drawn], n_classes, max_depth=max_depth, rng=rng, n_candidates=n_candidates
        )

    return Forest(tuple(tree() for _ in range(n_trees)))
