"""A decision tree: question after question, each of one coordinate.

L. Breiman et al., *Classification and Regression Trees*, 1984: at every node the split after which Gini
impurity is least.
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
        shares: of each class among the node's training points, (n_nodes, n_classes).
        depth: of the deepest leaf.
    """

    feature: IndexArray
    threshold: FloatArray
    left: IndexArray
    right: IndexArray
    shares: FloatArray
    depth: int

    def probabilities(self, X: FloatArray) -> FloatArray:
        """Return the shares of the classes in the leaves of points (n, n_features): (n, n_classes)."""
        rows = np.arange(len(X))
        nodes: IndexArray = np.zeros(len(X), dtype=np.intp)
        for _ in range(self.depth):
            # A leaf asks for any feature, and both ways lead back to it.
            goes_left = X[rows, self.feature[nodes]] <= self.threshold[nodes]
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        return self.shares[nodes]


@dataclass
class _Node:
    """One that grows: its feature and threshold, its children, and the number of points of each class."""

    counts: FloatArray
    feature: int = LEAF
    threshold: float = 0.0
    left: int = 0
    right: int = 0


def fit_tree(
    X: FloatArray,
    y: IndexArray,
    n_classes: int,
    *,
    max_depth: int = TREE_DEPTH,
    rng: np.random.Generator | None = None,
    n_candidates: int | None = None,
) -> Tree:
    """Return the tree that is grown greedily until every leaf is pure or `max_depth` is reached.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        y: classes 0 to n_classes - 1, of shape (n_samples,).
        n_classes: number of classes.
        max_depth: number of questions that lead to a leaf at most.
        rng: draws the features that a node may ask for; None: all may be.
        n_candidates: how many these are, where `rng` draws.
    """
    n_features = X.shape[1]
    votes = np.eye(n_classes)[y]
    nodes: list[_Node] = []
    depth = 0

    def grow(rows: IndexArray, at: int) -> int:
        nonlocal depth
        index, node = len(nodes), _Node(votes[rows].sum(axis=0))
        nodes.append(node)
        depth = max(depth, at)
        node.left = node.right = index
        if at == max_depth or node.counts.max() == len(rows):
            return index
        order = np.arange(n_features) if rng is None else rng.permutation(n_features)
        split = _best_split(X[rows], votes[rows], order, n_candidates or n_features)
        if split is not None:
            node.feature, node.threshold = split
            goes_left = X[rows, node.feature] <= node.threshold
            node.left, node.right = grow(rows[goes_left], at + 1), grow(rows[~goes_left], at + 1)
        return index

    grow(np.arange(len(y)), 0)
    counts = np.stack([node.counts for node in nodes])
    return Tree(
        np.array([node.feature for node in nodes]),
        np.array([node.threshold for node in nodes]),
        np.array([node.left for node in nodes]),
        np.array([node.right for node in nodes]),
        counts / counts.sum(axis=1, keepdims=True),
        depth,
    )


def _best_split(
    X: FloatArray, votes: FloatArray, order: IndexArray, n_candidates: int
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
        left = np.cumsum(votes[ranks], axis=0)
        right = left[-1] - left[:-1]
        left = left[:-1]
        n_left = np.arange(1, len(x))
        # n minus the impurity left, Σ n_side (1 - Σ shares²).
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
