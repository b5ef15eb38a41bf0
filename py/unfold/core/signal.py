"""How far the signal comes through a network: activations forward, gradients backward, and the update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation
from unfold.core.trainer import Trainer

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Those told of every distribution: the middle 90 % of its values, the middle half, and the median."""


@dataclass(frozen=True, eq=False)
class Signal:
    """The signal in one network at one moment.

    Distributions are told by their QUANTILES, layer by layer, of shape (n_layers, 5), the output last. What
    X. Glorot and Y. Bengio look at: "Understanding the difficulty of training deep feedforward neural
    networks", 2010. Losses are without penalty, and nothing is dropped out.

    Attributes:
        activations: of all units over all training points.
        deltas: the sizes |∂loss/∂z| of what is passed back to all units, z being their weighted sums: of each
            training point the derivative of its own loss.
        gradients: the sizes |∂loss/∂w| of all weights' gradients, of the mean loss over all training points.
        updates: the sizes |Δw| of all weights' next update, which is by a mini-batch.
        ratios: of each layer ‖ΔW‖/‖W‖, that update compared with its weights; (n_layers,). NaN for a layer
            without weights, and where all are zero.
    """

    activations: FloatArray
    deltas: FloatArray
    gradients: FloatArray
    updates: FloatArray
    ratios: FloatArray


def measure(trainer: Trainer) -> Signal:
    """Return the signal in a trainer's network, which has training points and has not diverged."""
    network, plan, n = trainer.network, trainer.plan, len(trainer.train)
    gradient = np.empty_like(network.params)
    passes = Backpropagation(network, trainer.loss, gradient, n)
    with np.errstate(over="ignore", invalid="ignore"):
        passes(plan.F.T, plan.F, np.ascontiguousarray(plan.targets.T))
    # Of a unit with several pieces one alone is passed back to.
    deltas = [
        np.abs(delta).reshape(layer.pieces, layer.n_out, n).sum(axis=0)
        for layer, delta in zip(network.layers, passes.deltas, strict=True)
    ]
    changes = [change[:, :-1] for change in trainer.preview_batch().change]
    return Signal(
        activations=np.stack([_quantiles(a) for a in passes.activations]),
        deltas=np.stack([n * _quantiles(delta) for delta in deltas]),
        gradients=np.stack([_quantiles(np.abs(matrix[:, :-1])) for matrix in network.per_layer(gradient)]),
        updates=np.stack([_quantiles(np.abs(change)) for change in changes]),
        ratios=np.array([_ratio(change, W) for change, W in zip(changes, network.weights, strict=True)]),
    )


def _quantiles(values: FloatArray) -> FloatArray:
    if not values.size:
        return np.full(len(QUANTILES), np.nan)
    return np.asarray(np.quantile(values, QUANTILES), dtype=np.float64)


def _ratio(change: FloatArray, weights: FloatArray) -> float:
    size = float(np.linalg.norm(weights))
    return float(np.linalg.norm(change)) / size if size else float("nan")
