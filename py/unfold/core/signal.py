"""How far the signal comes through a network: activations forward, gradients backward, and the update.

Also which hidden units pass nothing on: dead and saturated ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from unfold.core.activations import ACTIVATIONS
from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation
from unfold.core.layers import Layer
from unfold.core.trainer import Trainer

Mask = npt.NDArray[np.bool_]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Those told of every distribution: the middle 90 % of its values, the middle half, and the median."""
BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "steep_sigmoid": (0.0, 1.0)}
)
"""The activations that saturate, and what they come near then."""
NEAR = 0.025
"""What is near a bound: this share of the way to the other one."""
MOSTLY = 0.95
"""The share of the points for which a saturated unit is near a bound."""


@dataclass(frozen=True, eq=False)
class Signal:
    """The signal in one network at one moment.

    Attributes:
        activations: of each layer the QUANTILES of its units' activations over all training points, of shape
            (n_layers, 5), output last.
        gradients: the same of the sizes |∂loss/∂w| of its weights' gradients, of the mean loss over all
            training points, without penalty and with nothing dropped out.
        ratios: of each layer ‖ΔW‖/‖W‖, its next update by a mini-batch compared with its weights;
            (n_layers,). NaN for a layer without weights, and where all are zero.
        dead: of each hidden layer which units of ReLU are zero for every training point, so that no gradient
            reaches their weights: (n_units,). L. Lu et al., "Dying ReLU and Initialization", 2020.
        saturated: of each hidden layer which units are within NEAR of a bound of their activation for MOSTLY
            all training points, (n_units,). What comes of it: X. Glorot and Y. Bengio, "Understanding the
            difficulty of training deep feedforward neural networks", 2010.
    """

    activations: FloatArray
    gradients: FloatArray
    ratios: FloatArray
    dead: tuple[Mask, ...]
    saturated: tuple[Mask, ...]


def measure(trainer: Trainer) -> Signal:
    """Return the signal in a trainer's network, which has training points and has not diverged."""
    network, plan = trainer.network, trainer.plan
    gradient = np.empty_like(network.params)
    passes = Backpropagation(network, trainer.loss, gradient, len(trainer.train))
    with np.errstate(over="ignore", invalid="ignore"):
        passes(plan.F.T, plan.F, np.ascontiguousarray(plan.targets.T))
    activations = passes.activations
    changes = trainer.preview_batch().change
    hidden = network.layers[:-1]
    # What a skip connection adds says nothing of the unit.
    own = [
        a - activations[i - 1] if layer.skip else a
        for i, (layer, a) in enumerate(zip(hidden, activations, strict=False))
    ]
    return Signal(
        activations=np.stack([_quantiles(a) for a in activations]),
        gradients=np.stack([_quantiles(np.abs(matrix[:, :-1])) for matrix in network.per_layer(gradient)]),
        ratios=np.array(
            [_ratio(change[:, :-1], W) for change, W in zip(changes, network.weights, strict=True)]
        ),
        dead=tuple(_dead(layer, a) for layer, a in zip(hidden, own, strict=True)),
        saturated=tuple(_saturated(layer, a) for layer, a in zip(hidden, own, strict=True)),
    )


def _quantiles(values: FloatArray) -> FloatArray:
    if not values.size:
        return np.full(len(QUANTILES), np.nan)
    return np.asarray(np.quantile(values, QUANTILES), dtype=np.float64)


def _ratio(change: FloatArray, weights: FloatArray) -> float:
    size = float(np.linalg.norm(weights))
    return float(np.linalg.norm(change)) / size if size else float("nan")


def _dead(layer: Layer, a: FloatArray) -> Mask:
    dead: Mask = (a == 0).all(axis=1)
    return dead if layer.function is ACTIVATIONS["relu"] else np.zeros_like(dead)


def _saturated(layer: Layer, a: FloatArray) -> Mask:
    for name, (low, high) in BOUNDS.items():
        if layer.function is ACTIVATIONS[name]:
            margin = NEAR * (high - low)
            near = (a <= low + margin) | (a >= high - margin)
            mostly: Mask = near.mean(axis=1) >= MOSTLY
            return mostly
    return np.zeros(len(a), np.bool_)
