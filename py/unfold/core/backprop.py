"""Backpropagation: the gradient of the mean loss by every parameter, for one mini-batch."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from unfold.core.activations import ACTIVATIONS
from unfold.core.arrays import FloatArray
from unfold.core.losses import Loss
from unfold.core.network import ForwardPass, Network
from unfold.core.products import product_for


class Backpropagation:
    """Forward and backward pass over a fixed number of points, in buffers that are used again.

    With δ_l the derivative of the mean loss by the pre-activations z_l of layer l, L the output layer, ⊙ the
    elementwise product and n points (Nielsen, *Neural Networks and Deep Learning*, ch. 2, BP1 to BP4)::

        δ_L = 1/n ∂loss/∂o ⊙ f'(z_L)
        δ_l = W_{l+1}ᵀ δ_{l+1} ⊙ f'(z_l)
        ∂loss/∂[W_l | b_l] = δ_l [a_{l-1} ; 1]ᵀ

    Args:
        network: whose parameters are read at each call.
        loss: what is differentiated.
        gradient: where the result goes, laid out as `network.params`.
        n_samples: number of points.
    """

    def __init__(self, network: Network, loss: Loss, gradient: FloatArray, n_samples: int) -> None:
        self._forward = forward = ForwardPass(network, n_samples)
        self._residual = loss.residual
        self._scale = np.array(loss.scale / n_samples)

        # f'(z), row by row as the activations lie, by one call for all neighbouring layers of one activation.
        # The rows of ones between them get a slope too, which nobody reads.
        slopes = np.empty_like(forward.buffer)
        self._derivatives = []
        for activation, group in groupby(zip(network.activations, forward.rows, strict=True), lambda g: g[0]):
            first, *others = [rows for _, rows in group]
            rows = slice(first.start, others[-1].stop if others else first.stop)
            self._derivatives.append((activation.derivative, forward.buffer[rows], slopes[rows]))
        linear = ACTIVATIONS["linear"]
        self._output_slope = None
        if network.activations[-1] is linear:
            ...

        self._output_delta = delta = np.empty((1, n_samples))
        gradients = network.per_layer(gradient)
        self._layers = []
        for layer in range(network.n_layers - 1, 0, -1):
            ...
