"""The networks and data that benchmarks train, here and in the browser: the same for all contenders.

Knows NumPy and the core, but no PyTorch: `build/bench_core` hands it to the browser's Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.features import transform

SCALE = 6.0
"""What features are divided by: squares must not saturate all units."""
LEARNING_RATE = 0.001
"""So low that nothing diverges, however long it is trained."""


@dataclass(frozen=True)
class Case:
    """A network and its data."""

    features: tuple[str, ...]
    hidden: tuple[int, ...]
    activation: str
    batch_size: int
    n_samples: int

    def points(self, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Draw the points: their features, (n_samples, n_features), and labels -1 and +1, (n_samples,)."""
        X = rng.uniform(-6.0, 6.0, (self.n_samples, 2))
        return transform(X, self.features) / SCALE, np.sign(X[:, 0] * X[:, 1])


TWO = ("x1", "x2")
SEVEN = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
CASES: Mapping[str, Case] = MappingProxyType(
    {
        "A": Case(TWO, (4, 2), "tanh", 10, 250),
        "B": Case(SEVEN, (8, 8, 8), "relu", 10, 250),
        "C1": Case(SEVEN, (8,) * 6, "tanh", 1, 250),
        "C30": Case(SEVEN, (8,) * 6, "tanh", 30, 250),
        "D": Case(TWO, (32, 32, 32), "tanh", 32, 2000),
        "E": Case(TWO, (128, 128), "tanh", 128, 5000),
    }
)
