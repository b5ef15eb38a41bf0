"""Optimizers: what an update does with a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np

from unfold.core.arrays import FloatArray


class Optimizer(Protocol):
    """One rule of updating; it owns whatever it remembers from update to update."""

    def __init__(self, n_parameters: int) -> None: ...

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        """Move `params` in place.

        Args:
            params, gradient: of shape (n_parameters,).
            learning_rate: a 0-d array, which NumPy takes faster than a float.
        """

    def reset(self) -> None:
        """Forget all earlier gradients."""


class SGD:
    """Stochastic gradient descent: w ← w - η g."""

    def __init__(self, n_parameters: int) -> None:
        self._move = np.empty(n_parameters)

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        np.multiply(gradient, learning_rate, self._move)
        np.subtract(params, self._move, params)

    def reset(self) -> None:
        pass  # it remembers nothing


OPTIMIZERS: Mapping[str, type[Optimizer]] = MappingProxyType({"sgd": SGD})
