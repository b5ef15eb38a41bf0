"""The activations of a network over many fixed points by the SIMD kernel: what pictures are made of."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.kernel import CHUNK, Array, Kernel, layer_structs, uncovered_layer
from unfold.core.network import Network


def covers_forward(network: Network) -> bool:
    """Whether the kernel can evaluate every layer of a network."""
    return not any(uncovered_layer(layer) for layer in network.layers)


class KernelForward:
    """A `ForwardPass` over points that stay the same, in buffers that are used again.

    Args:
        network: one that `covers_forward`; its parameters are read at each call.
        kernel: what computes.
        X: features, of shape (n_inputs, n_samples); a copy is kept.
        dtype: of what is computed, float32 or float64; float32 is enough for the eye and twice as fast.

    Attributes:
        activations: for each layer, output last, of shape (n_units, n_samples).
    """

    def __init__(
        self, network: Network, kernel: Kernel, X: FloatArray, dtype: npt.DTypeLike = np.float32
    ) -> None:
        self._network = network
        self._kernel = kernel
        self._X = np.ascontiguousarray(X, dtype)
        self._layers = layer_structs(network)
        self._workspace = np.empty(
            kernel.workspace_size(self._layers, CHUNK, dtype) + network.n_parameters, dtype
        )
        stops = np.cumsum([0, *(layer.n_out for layer in network.layers)])
        self._out = np.empty((stops[-1], X.shape[1]), dtype)
        self.activations: list[Array] = [self._out[start:stop] for start, stop in pairwise(stops)]

    def __call__(self) -> None:
        """Fill `activations`."""
        self._kernel.evaluate(self._layers, self._network.params, self._X, self._workspace, self._out)
