"""The nearest neighbours: a point is what the known points next to it are on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray

NEIGHBOURS = 5
"""As many are asked, and count alike; scikit-learn's default."""
AT_ONCE = 2_000_000
"""Distances that are held in memory at the same time."""


@dataclass(frozen=True, eq=False)
class NearestNeighbours:
    """The mean of the targets of the nearest known points.

    Attributes:
        X: the known points, (n_samples, n_features).
        targets: theirs, (n_samples, n_outputs).
        k: how many are asked; all, if there are fewer.
    """

    X: FloatArray
    targets: FloatArray
    k: int

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the means at points (n, n_features): (n, n_outputs)."""
        found = np.empty((len(X), self.targets.shape[1]))
        rows = max(1, AT_ONCE // len(self.X))
        for start in range(0, len(X), rows):
            part = slice(start, start + rows)
            found[part] = self.targets[self._nearest(X[part])].mean(axis=1)
        return found

    def _nearest(self, X: FloatArray) -> IndexArray:
        if self.k >= len(self.X):
            return np.broadcast_to(np.arange(len(self.X)), (len(X), len(self.X)))
        squares = np.zeros((len(X), len(self.X)))
        for x, known in zip(X.T, self.X.T, strict=True):
            squares += (x[:, None] - known) ** 2
        return np.argpartition(squares, self.k - 1, axis=1)[:, : self.k]


def fit_neighbours(X: FloatArray, targets: FloatArray, *, k: int = NEIGHBOURS) -> NearestNeighbours:
    """Return the learner that remembers all points.

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        targets: of shape (n_samples, n_outputs); of classes 1 at a point's own one, else 0.
        k: number of neighbours, >= 1.
    """
    return NearestNeighbours(X, targets, k)
