"""Which hidden units hardly learn any more: dead and saturated ones.

It is told from their activations at the training points, however these have been computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from unfold.core.activations import ACTIVATIONS
from unfold.core.arrays import FloatArray
from unfold.core.layers import Layer

Mask = npt.NDArray[np.bool_]

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "steep_sigmoid": (0.0, 1.0)}
)
"""The activations that saturate, and what they come near then."""
NEAR = 0.025
"""What is near a bound: this share of the way to the other one."""
MOSTLY = 0.95
"""The share of the points for which a saturated unit is near a bound."""


@dataclass(frozen=True, eq=False)
class Stuck:
    """The units of each hidden layer that hardly learn, as masks of shape (n_units,).

    Attributes:
        dead: units of ReLU that are zero for every training point, so that no gradient reaches their weights.
            L. Lu et al., "Dying ReLU and Initialization", 2020.
        saturated: units that are within NEAR of a bound of their activation for MOSTLY all training points.
            What comes of it: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep
            feedforward neural networks", 2010.
    """

    dead: tuple[Mask, ...] = ()
    saturated: tuple[Mask, ...] = ()

    @classmethod
    def among(cls, layers: Sequence[Layer], activations: Sequence[FloatArray]) -> Stuck:
        """Return those of hidden layers whose activations at the training points, (n_units, n_samples), these
        are; without training points none."""
        # What a skip connection adds says nothing of the unit.
        own = [
            a - activations[i - 1] if layer.skip else a
            for i, (layer, a) in enumerate(zip(layers, activations, strict=True))
        ]
        return cls(
            tuple(_dead(layer, a) for layer, a in zip(layers, own, strict=True)),
            tuple(_saturated(layer, a) for layer, a in zip(layers, own, strict=True)),
        )


def _dead(layer: Layer, a: FloatArray) -> Mask:
    if layer.function is not ACTIVATIONS["relu"] or not a.shape[1]:
        return np.zeros(len(a), np.bool_)
    dead: Mask = (a == 0).all(axis=1)
    return dead


def _saturated(layer: Layer, a: FloatArray) -> Mask:
    for name, (low, high) in BOUNDS.items():
        if layer.function is ACTIVATIONS[name] and a.shape[1]:
            margin = NEAR * (high - low)
            near = (a <= low + margin) | (a >= high - margin)
            mostly: Mask = near.mean(axis=1) >= MOSTLY
            return mostly
    return np.zeros(len(a), np.bool_)
