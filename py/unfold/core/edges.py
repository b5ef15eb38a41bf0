"""The curves on the edges of a Kolmogorov-Arnold network, as they are to be seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.network import Network
from unfold.core.splines import REACH, Splines

N_POINTS = 41
"""At which each curve is evaluated."""


@dataclass(frozen=True, eq=False)
class Edges:
    """The curves of all edges, per layer, output last.

    Attributes:
        curves: φ at evenly spaced points of the grid, both ends among them, (n_units, n_in, N_POINTS).
        strengths: how much each edge adds: the mean |φ| over some points, the paper's L1, (n_units, n_in).
    """

    curves: tuple[FloatArray, ...]
    strengths: tuple[FloatArray, ...]


class EdgeEvaluator:
    """Evaluates the edges of one network, which may go on training.

    Args:
        network: with splines; its parameters are read at each call.
        F: features of the points that strengths are the means over, (n_samples, n_inputs). Without any it is
            the points of the grid.
    """

    def __init__(self, network: Network, F: FloatArray) -> None:
        assert network.splines is not None
        self._network = network
        self._on_grid = _on_grid(network.splines)
        self._X = with_ones(F).T
        self._forward = ForwardPass(network, len(F))

    def __call__(self) -> Edges:
        """Return the edges as they are."""
        curves: list[FloatArray] = []
        strengths: list[FloatArray] = []
        with np.errstate(over="ignore", invalid="ignore"):
            self._forward(self._X)
            for layer, W, expansion in zip(
                self._network.layers, self._network.weights, self._forward.expansions, strict=True
            ):
                assert expansion is not None
                # Of each edge the functions last, for products of matrices: (n_units, n_in, n_functions).
                by_edge = W.reshape(layer.n_out, layer.n_functions, layer.n_in).transpose(0, 2, 1)
                curves.append(by_edge @ self._on_grid)
                over_points = by_edge.swapaxes(0, 1) @ expansion.functions.swapaxes(0, 1)
                values = over_points.swapaxes(0, 1) if len(self._X.T) else curves[-1]
                strengths.append(np.abs(values).mean(axis=-1))
        return Edges(tuple(curves), tuple(strengths))


def _on_grid(splines: Splines) -> FloatArray:
    return splines.values(np.linspace(-REACH, REACH, N_POINTS, dtype=np.float64))
