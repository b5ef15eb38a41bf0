"""A decision tree: question after question, each of one coordinate.

L. Breiman et al., *Classification and Regression Trees*, 1984: at every node the split after which the
targets' variance is least. Of classes, whose targets are 1 at a point's own one and else 0, that is Gini
impurity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray

TREE_DEPTH = 6
"""Questions that a single tree asks at most: a checkerboard needs as many, noise would take more."""
LEAF = -1
"""In place of the feature that a node asks for, where it asks for none."""


@dataclass(frozen=True, eq=False)
class Tree:
    """Nodes, the root first.

    Attributes:
        feature: what each asks for, or LEAF.
        threshold: on the left goes what is at most this.
        left, right: the nodes below; of a leaf the leaf itself.
        means: of the targets of the node's training points, (n_nodes, n_outputs).
        depth: of the deepest leaf.
    """

    feature: IndexArray
    threshold: FloatArray
    left: IndexArray
    right: IndexArray
    means: FloatArray
    depth: int

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the means in the leaves of points (n, n_features): (n, n_outputs)."""
        rows = np.arange(len(X))
        nodes: IndexArray = np.zeros(len(X), dtype=np.intp)
        for _ in range(self.depth):
            # A leaf asks for any feature, and both ways lead back to it.
            goes_left = X[rows, self.feature[nodes]] <= self.threshold[nodes]
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        return self.means[nodes]


@dataclass
class _Node:
    """One that grows: the mean of its targets, its feature and threshold, and its children."""

    mean: FloatArray
    feature: int = LEAF
    threshold: float = 0.0
    left: int = 0
    right: int = 0


def fit_tree(
    X: FloatArray,
    targets: FloatArray,
    *,
    max_depth: int = TREE_DEPTH,
    rng: np.random.Generator | None = None,
    n_candidates: int | None = None,
) -> Tree:
    """Return the tree that is grown greedily until no leaf has different targets, or to `max_depth`.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        targets: of shape (n_samples, n_outputs).
        max_depth: number of questions that lead to a leaf at most.
        rng: draws the features that a node may ask for; None: all may be.
        n_candidates: how many these are, where `rng` draws.
    """
    n_features = X.shape[1]
    nodes: list[_Node] = []
    depth = 0

    def grow(rows: IndexArray, at: int) -> int:
        nonlocal depth
        own = targets[rows]
        index, node = len(nodes), _Node(own.mean(axis=0))
        nodes.append(node)
        depth = max(depth, at)
        node.left = node.right = index
        if at == max_depth or (own == own[0]).all():
            return index
        order = np.arange(n_features) if rng is None else rng.permutation(n_features)
        split = _best_split(X[rows], own, order, n_candidates or n_features)
        if split is not None:
            node.feature, node.threshold = split
            goes_left = X[rows, node.feature] <= node.threshold
            node.left, node.right = grow(rows[goes_left], at + 1), grow(rows[~goes_left], at + 1)
        return index

    grow(np.arange(len(X)), 0)
    return Tree(
        np.array([node.feature for node in nodes]),
        np.array([node.threshold for node in nodes]),
        np.array([node.left for node in nodes]),
        np.array([node.right for node in nodes]),
        np.stack([node.mean for node in nodes]),
        depth,
    )


def _best_split(
    X: FloatArray, targets: FloatArray, order: IndexArray, n_candidates: int
) -> tuple[int, float] | None:
    """Return feature and threshold of the best split; None if all points are at the same place.

    Features in which all points are the same do not count as candidates.
    """
    best, found = -np.inf, None
    for feature in order.tolist():
        column = X[:, feature]
        ranks = np.argsort(column, kind="stable")
        x = column[ranks]
        if x[0] == x[-1]:
            continue
        left = np.cumsum(targets[ranks], axis=0)
        right = left[-1] - left[:-1]
        left = left[:-1]
        n_left = np.arange(1, len(x))
        # Σ target² minus the variances left, Σ n_side (Σ target² / n_side - mean²).
        purity = (left**2).sum(axis=1) / n_left + (right**2).sum(axis=1) / (len(x) - n_left)
        purity[x[1:] == x[:-1]] = -np.inf
        at = int(purity.argmax())
        if purity[at] > best:
            best = float(purity[at])
            # Of neighbouring floats the middle may be the upper one, and nothing would go to the right.
            middle = float(x[at] + (x[at + 1] - x[at]) / 2)
            found = feature, middle if middle < x[at + 1] else float(x[at])
        n_candidates -= 1
        if n_candidates == 0:
            break
    return found
