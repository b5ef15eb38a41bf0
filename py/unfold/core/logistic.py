"""Logistic regression: classes told apart by straight lines.

Newton's method on the cross-entropy with a small L2 penalty, known as iteratively reweighted least squares
(C. Bishop, *Pattern Recognition and Machine Learning*, 4.3.3). The optimum is scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_rules import IndexArray

MAX_STEPS = 100
"""Some ten are enough; the optimum is unique."""
SMALLEST_STEP = 1e-10


@dataclass(frozen=True, eq=False)
class LogisticRegression:
    """Classes by softmax of one affine function each.

    Attributes:
        weights: [W | b] of the classes that there were points of, (n_present, n_features + 1). Of two the
            first has zeros: only the difference of both counts.
        present: the numbers of these classes, lowest first.
        n_classes: of all.
    """

    weights: FloatArray
    present: IndexArray
    n_classes: int

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the probability of each class at points (n, n_features): (n, n_classes)."""
        found = np.zeros((len(X), self.n_classes))
        found[:, self.present] = _softmax(_with_ones(X) @ self.weights.T)
        return found


def fit_logistic(X: FloatArray, y: IndexArray, n_classes: int, *, penalty: float = 1.0) -> LogisticRegression:
    """Return the classifier with the least Σ cross-entropy + penalty / 2 · Σ W²; biases go free.

    Args:
        X: of shape (n_samples, n_features).
        y: classes 0 to n_classes - 1, of shape (n_samples,), at least two different ones.
        n_classes: number of classes.
        penalty: > 0; scikit-learn's 1 / C.

    Raises:
        ValueError: if there are fewer than two different classes.
    """
    present, own = np.unique(y, return_inverse=True)
    n_present = len(present)
    if n_present < 2:
        raise ValueError("y: at least two different classes")
    A, Y = _with_ones(X), np.eye(n_present)[own]
    weights: FloatArray = np.zeros((n_present, A.shape[1]))
    free = slice(1 if n_present == 2 else 0, None)
    penalties = np.full(A.shape[1], penalty)
    penalties[-1] = 0.0

    def objective(weights: FloatArray) -> float:
        z = A @ weights.T
        z -= z.max(axis=1, keepdims=True)
        fitted = np.log(np.exp(z).sum(axis=1)) - (z * Y).sum(axis=1)
        return float(fitted.sum() + (penalties * weights**2).sum() / 2)

    least = objective(weights)
    for _ in range(MAX_STEPS):
        step = np.zeros_like(weights)
        step[free] = _newton_step(A, Y, weights, penalties, free)
        # Far from the optimum a whole step may lead uphill.
        while (value := objective(weights - step)) > least and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        weights, least = weights - step, value
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return LogisticRegression(weights, present, n_classes)


def _newton_step(
    A: FloatArray, Y: FloatArray, weights: FloatArray, penalties: FloatArray, free: slice
) -> FloatArray:
    """Return H⁻¹ g of the rows that are free."""
    P = _softmax(A @ weights.T)[:, free]
    gradient = (P - Y[:, free]).T @ A + penalties * weights[free]
    n_rows, n_columns = gradient.shape
    curvature = P[:, :, None] * (np.eye(n_rows) - P[:, None, :])
    hessian = np.einsum("nij,na,nb->iajb", curvature, A, A).reshape(gradient.size, gradient.size)
    hessian += np.diag(np.tile(penalties, n_rows))
    # With a row for each class nothing changes if all biases grow by the same: of all steps the shortest.
    step: FloatArray = np.linalg.lstsq(hessian, gradient.ravel(), rcond=None)[0]
    return step.reshape(n_rows, n_columns)


def _softmax(z: FloatArray) -> FloatArray:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    shares: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _with_ones(X: FloatArray) -> FloatArray:
    return np.column_stack([X, np.ones(len(X))])
