"""What networks make of points, in PyTorch: the forward pass alone, of many networks or over many points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold.core.network import Network
from unfold_companion.layers import Layer, layer_of

AT_ONCE = 64_000_000
"""Numbers that a layer may make of points at once."""


def outputs(layers: Sequence[Layer], params: Tensor, X: Tensor) -> Tensor:
    """Return what the last layers make of the same points, (n_networks, n_samples, n_outputs).

    Args:
        layers: of all networks.
        params: of each, (n_networks, n_parameters).
        X: features, (n_samples, n_inputs).
    """
    a = X.expand(len(params), -1, -1)
    start = 0
    for layer in layers:
        stop = start + layer.n_rows * (layer.n_in + 1)
        affine = params[:, start:stop].unflatten(1, (layer.n_rows, layer.n_in + 1))
        z = torch.baddbmm(affine[:, None, :, -1], a, affine[:, :, :-1].transpose(1, 2))
        f = layer.function.value(z)
        a = f + a if layer.skip else f
        start = stop
    return a


class DeviceOutputs:
    """Computes outputs, as of `core.evaluation.Outputs`, on a device.

    NumPy would take longer over those of a large network than a GPU takes to train it.

    Args:
        device, dtype: where to compute, and with what.
    """

    def __init__(self, device: torch.device, dtype: torch.dtype) -> None:
        self._device, self._dtype = device, dtype

    def __call__(self, network: Network, F: FloatArray) -> _Outputs:
        """Return what computes those of a network on points with these features."""
        return _Outputs(network, torch.from_numpy(F).to(self._device, self._dtype))


class _Outputs:
    def __init__(self, network: Network, X: Tensor) -> None:
        self._network = network
        self._layers = [layer_of(layer) for layer in network.layers]
        self._parts = X.split(max(1, AT_ONCE // max(layer.n_rows for layer in self._layers)))

    def __call__(self) -> FloatArray:
        like = self._parts[0]
        params = torch.from_numpy(self._network.params[None]).to(like.device, like.dtype)
        found = [outputs(self._layers, params, part)[0] for part in self._parts]
        together: FloatArray = torch.cat(found).T.double().cpu().numpy()
        return np.ascontiguousarray(together)
