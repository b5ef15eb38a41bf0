"""How good predictions are, apart from any loss.

A prediction is what `Loss.link` makes of the outputs, of shape (n_outputs, n_samples). Labels y have shape
(n_samples,): -1 and +1 for one output, the numbers of classes for several.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Problem


def labels_of(prediction: FloatArray) -> npt.NDArray[np.int_]:
    """Return the labels predicted, of shape (n_samples,).

    One output predicts by its sign, and 0 counts as +1; of several the largest counts, the first if equal.
    """
    if len(prediction) == 1:
        return np.where(prediction[0] >= 0, 1, -1)
    largest: npt.NDArray[np.int_] = prediction.argmax(axis=0)
    return largest


def accuracy(prediction: FloatArray, y: FloatArray) -> float:
    """Return the share of labels that are predicted."""
    return float(np.mean(labels_of(prediction) == y))


def confusion_matrix(prediction: FloatArray, y: FloatArray) -> npt.NDArray[np.int_]:
    """Return how many points of each class (row) are taken for which (column).

    The shape is (n_classes, n_classes). Of two classes told by one output -1 comes first.
    """
    n_classes = max(len(prediction), 2)
    own, predicted = np.asarray(y, dtype=np.int_), labels_of(prediction)
    if len(prediction) == 1:
        own, predicted = (own + 1) // 2, (predicted + 1) // 2
    return np.bincount(own * n_classes + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


@dataclass(frozen=True)
class Residuals:
    """How far predicted values are from the targets, in units of the targets; NaN if there are no points.

    Attributes:
        root_mean_square: RMSE, √(mean of (ŷ - y)²).
        mean_absolute: mean of |ŷ - y|.
        largest: largest |ŷ - y|.
    """

    root_mean_square: float
    mean_absolute: float
    largest: float


def residuals(prediction: FloatArray, y: FloatArray) -> Residuals:
    """Return how far the predictions of values are from `y`."""
    if len(y) == 0:
        return Residuals(math.nan, math.nan, math.nan)
    distance = np.abs(prediction[0] - y)
    return Residuals(
        math.sqrt(float(np.mean(distance * distance))), float(distance.mean()), float(distance.max())
    )


def r_squared(prediction: FloatArray, y: FloatArray) -> float:
    """Return the coefficient of determination R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)², at most 1.

    For targets that are all the same it is 1 if they are met exactly and else 0, as in scikit-learn.
    """
    residual = float(np.sum((y - prediction[0]) ** 2))
    total = float(np.sum((y - y.mean()) ** 2))
    if total == 0.0:
        return 1.0 if residual == 0.0 else 0.0
    return 1.0 - residual / total


SCORES: Mapping[Problem, Callable[[FloatArray, FloatArray], float]] = MappingProxyType(
    {"classification": accuracy, "regression": r_squared}
)
