"""The nearest neighbours: a point is what most of the known points next to it are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray

NEIGHBOURS = 5
"""As many are asked, each for one vote; scikit-learn's default."""
AT_ONCE = 2_000_000
"""Distances that are held in memory at the same time."""


@dataclass(frozen=True, eq=False)
class NearestNeighbours:
    """Classes by vote of the nearest known points.

    Attributes:
        X: the known points, (n_samples, n_features).
        votes: 1 at each one's class, else 0: (n_samples, n_classes).
        k: how many are asked; all, if there are fewer.
    """

    X: FloatArray
    votes: FloatArray
    k: int

    def probabilities(self, X: FloatArray) -> FloatArray:
        """Return the share of votes for each class at points (n, n_features): (n, n_classes)."""
        found = np.empty((len(X), self.votes.shape[1]))
        rows = max(1, AT_ONCE // len(self.X))
        for start in range(0, len(X), rows):
            part = slice(start, start + rows)
            found[part] = self.votes[self._nearest(X[part])].mean(axis=1)
        return found

    def _nearest(self, X: FloatArray) -> IndexArray:
        if self.k >= len(self.X):
            return np.broadcast_to(np.arange(len(self.X)), (len(X), len(self.X)))
        squares = np.zeros((len(X), len(self.X)))
        for x, known in zip(X.T, self.X.T, strict=True):
            squares += (x[:, None] - known) ** 2
        return np.argpartition(squares, self.k - 1, axis=1)[:, : self.k]


def fit_neighbours(X: FloatArray, y: IndexArray, n_classes: int, *, k: int = NEIGHBOURS) -> NearestNeighbours:
    """Return the classifier that remembers all points.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        y: classes 0 to n_classes - 1, of shape (n_samples,).
        n_classes: number of classes.
        k: number of neighbours, >= 1.
    """
    return NearestNeighbours(X, np.eye(n_classes)[y], k)
