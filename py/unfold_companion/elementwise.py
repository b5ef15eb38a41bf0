"""Ensembles of narrow networks on a CPU: networks last, and products written out as multiply-adds.

A product of two 4×3 matrices costs a library more to begin than to do. Here one call multiplies one entry of
that product in all networks, which lie side by side: it runs at the width of the processor's vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold_companion.ensemble import Ensemble

MAX_WIDTH = 16
"""Layers that are wider on average are better left to a library's products."""


class ElementwiseEnsemble(Ensemble):
    """An `Ensemble` whose tensors are laid out networks last.

    `params` and what is like it have the shapes of `Ensemble` still, as transposed views.
    """

    def _stacked(self, arrays: Sequence[FloatArray]) -> Tensor:
        stack = np.stack(arrays)
        return self.tensor(np.moveaxis(stack, 0, -1)).movedim(-1, 0)

    def _visited(self) -> tuple[Tensor, Tensor]:
        """Return features and targets in the order of the epoch, (n_columns, n_samples, n_networks)."""
        order = self.order.T
        if self._same_data:
            return self.F[0].T[:, order], self.targets[0].T[:, order]
        F, targets = (
            data.permute(2, 1, 0).gather(1, order.expand(data.shape[2], -1, -1))
            for data in (self.F, self.targets)
        )
        return F, targets

    def _gradient(self, X: Tensor, targets: Tensor) -> Tensor:
        network = self.plans[0].network
        n_samples, n_networks = X.shape[1:]
        params = self.params.T
        gradient = torch.empty_like(params)
        matrices, gradients, start = [], [], 0
        for layer in network.layers:
            shape = (layer.n_out, layer.n_in + 1, n_networks)
            stop = start + layer.n_out * (layer.n_in + 1)
            matrices.append(params[start:stop].view(shape))
            gradients.append(gradient[start:stop].view(shape))
            start = stop
        a, zs = [X[:-1]], []
        for W, function in zip(matrices, self._layers, strict=True):
            below, bias = a[-1], W[:, -1, None]
            z = torch.addcmul(bias, below[0], W[:, 0, None]) if len(below) else bias.expand(-1, n_samples, -1)
            for i in range(1, len(below)):
                z.addcmul_(below[i], W[:, i, None])
            zs.append(z)
            a.append(function.value(z))
        delta = self._residual(a[-1].movedim(0, -1), targets.movedim(0, -1)).movedim(-1, 0) / n_samples
        for i in range(network.n_layers - 1, -1, -1):
            delta = self._layers[i].backward(delta, zs[i], a[i + 1])
            _outer(delta, a[i], gradients[i])
            if i:
                W = matrices[i]
                back = delta[0] * W[0, :-1, None]
                for j in range(1, len(delta)):
                    back.addcmul_(delta[j], W[j, :-1, None])
                delta = back
        return gradient.T


def _outer(delta: Tensor, a: Tensor, out: Tensor) -> None:
    """Write the sum over the points of δ [a ; 1]ᵀ, by the fewer calls of two ways."""
    n_samples = delta.shape[1]
    torch.sum(delta, 1, out=out[:, -1])
    if not len(a):
        return
    if n_samples > 2 * len(a):
        for i in range(len(a)):
            torch.sum(delta * a[i], 1, out=out[:, i])
        return
    weights = out[:, :-1]
    torch.mul(delta[:, 0, None], a[:, 0], out=weights)
    for p in range(1, n_samples):
        weights.addcmul_(delta[:, p, None], a[:, p])
