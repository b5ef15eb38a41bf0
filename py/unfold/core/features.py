"""What the network is told of a point: functions of its coordinates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray


@dataclass(frozen=True)
class Feature:
    """One input of the network.

    Attributes:
        value: coordinates x1, x2 of shape (n_samples, 2) -> the feature, of shape (n_samples,).
    """

    value: Callable[[FloatArray], FloatArray]


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "x1": Feature(lambda X: X[:, 0]),
        "x2": Feature(lambda X: X[:, 1]),
        "x1^2": Feature(lambda X: X[:, 0] ** 2),
        "x2^2": Feature(lambda X: X[:, 1] ** 2),
        "x1*x2": Feature(lambda X: X[:, 0] * X[:, 1]),
        "sin(x1)": Feature(lambda X: np.sin(X[:, 0])),  # of the coordinate itself, in radians
        "sin(x2)": Feature(lambda X: np.sin(X[:, 1])),
    }
)


def transform(X: FloatArray, names: Sequence[str]) -> FloatArray:
    """Return the named features of the points `X`.

    Args:
        X: coordinates, of shape (n_samples, 2).
        names: keys of `FEATURES`, in the order of the network's inputs; may be empty.

    Returns:
        A C-contiguous array of shape (n_samples, len(names)).
    """
    F = np.empty((len(X), len(names)))
    for column, name in enumerate(names):
        F[:, column] = FEATURES[name].value(X)
    return F
