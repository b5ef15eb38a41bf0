"""A random forest: trees that each see other points and ask other questions, and their mean.

L. Breiman, "Random Forests", 2001.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.tree import Tree, fit_tree

TREES = 20
"""In a browser these are grown in some tenths of a second."""
FOREST_DEPTH = 8
"""What a single one errs by its depth, the mean makes good."""


@dataclass(frozen=True, eq=False)
class Forest:
    """The mean of what the trees say."""

    trees: tuple[Tree, ...]

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the means at points (n, n_features): (n, n_outputs)."""
        found = self.trees[0].predict(X)
        for tree in self.trees[1:]:
            found = found + tree.predict(X)
        return found / len(self.trees)


def fit_forest(
    X: FloatArray,
    targets: FloatArray,
    rng: np.random.Generator,
    *,
    n_trees: int = TREES,
    max_depth: int = FOREST_DEPTH,
    n_candidates: int | None = None,
) -> Forest:
    """Return trees that are each grown on as many points drawn with replacement.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        targets: of shape (n_samples, n_outputs).
        rng: where all randomness comes from.
        n_trees: number of trees, >= 1.
        max_depth: of each tree.
        n_candidates: features that are drawn for each node, which may ask for these alone; None: all.
    """

    def tree() -> Tree:
        drawn = rng.integers(len(X), size=len(X))
        return fit_tree(X[drawn], targets[drawn], max_depth=max_depth, rng=rng, n_candidates=n_candidates)

    return Forest(tuple(tree() for _ in range(n_trees)))
