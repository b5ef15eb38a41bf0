"""Linear regression: values by one affine function, with the least squares of what it misses them by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class LinearRegression:
    """Values by affine functions.

    Attributes:
        weights: W, of shape (n_features, n_outputs).
        constants: b, of shape (n_outputs,).
    """

    weights: FloatArray
    constants: FloatArray

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the values at points (n, n_features): (n, n_outputs)."""
        values: FloatArray = X @ self.weights + self.constants
        return values


def fit_linear(X: FloatArray, targets: FloatArray) -> LinearRegression:
    """Return the functions with the least Σ (target - value)²; where several have it, that of the least Σ W².

    Args:
        X: of shape (n_samples, n_features), n_samples >= 1.
        targets: of shape (n_samples, n_outputs).
    """
    middle, mean = X.mean(axis=0), targets.mean(axis=0)
    weights: FloatArray = np.linalg.lstsq(X - middle, targets - mean, rcond=None)[0]
    return LinearRegression(weights, mean - middle @ weights)
