"""Backpropagation: the gradient of the mean loss by every parameter, for one mini-batch."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from unfold.core.activations import LINEAR
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

        # f'(z) lies as the activations do, so that one call computes it for all neighbouring layers of one
        # activation. The rows of ones between them get a slope too, which nobody reads.
        slopes = np.empty_like(forward.buffer)
        self._derivatives = []
        for activation, layers in groupby(range(network.n_layers), network.activation_functions.__getitem__):
            if activation is not LINEAR:
                neighbours = [forward.rows[layer] for layer in layers]
                rows = slice(neighbours[0].start, neighbours[-1].stop)
                self._derivatives.append((activation.derivative, forward.buffer[rows], slopes[rows]))
        slope_of = [
            None if activation is LINEAR else slopes[rows]
            for activation, rows in zip(network.activation_functions, forward.rows, strict=True)
        ]

        gradients = network.per_layer(gradient)
        deltas = np.empty_like(forward.buffer)  # lie as the activations do, too
        delta_of = [deltas[rows] for rows in forward.rows]
        self._output_delta, self._output_slope = delta_of[-1], slope_of[-1]
        self._layers = []
        for layer in range(network.n_layers - 1, 0, -1):
            n_in, n_out = network.sizes[layer], network.sizes[layer + 1]
            below = forward.rows[layer - 1]
            self._layers.append(
                (
                    product_for(n_out, n_samples, n_in + 1),
                    delta_of[layer],
                    forward.inputs[layer - 1].T,
                    gradients[layer],
                    # [W | b]ᵀ rather than Wᵀ: the row of ones gets a δ that nobody reads, but a BLAS copies
                    # a matrix that is not contiguous at every call.
                    product_for(n_in + 1, n_out, n_samples),
                    network.affine[layer].T,
                    deltas[below.start : below.stop + 1],
                    delta_of[layer - 1],
                    slope_of[layer - 1],
                )
            )
        self._first_product = product_for(network.sizes[1], n_samples, network.n_inputs + 1)
        self._first_delta, self._first_gradient = delta_of[0], gradients[0]

    def __call__(self, X: FloatArray, X_T: FloatArray, y: FloatArray) -> None:
        """Write the gradient of the mean loss of some points.

        Args:
            X: features and a last row of ones, of shape (n_inputs + 1, n_samples).
            X_T: the same transposed; making a view takes its time, too.
            y: labels, of shape (1, n_samples).
        """
        multiply = np.multiply
        output_delta = self._output_delta
        output = self._forward(X)
        self._residual(output, y, output_delta)
        multiply(output_delta, self._scale, output_delta)
        for derivative, activations, slopes in self._derivatives:
            derivative(activations, slopes)
        if self._output_slope is not None:
            multiply(output_delta, self._output_slope, output_delta)
        for outer, delta, inputs_T, gradient, pull_back, affine_T, pulled, delta_below, slope in self._layers:
            outer(delta, inputs_T, gradient)
            pull_back(affine_T, delta, pulled)
            if slope is not None:
                multiply(delta_below, slope, delta_below)
        self._first_product(self._first_delta, X_T, self._first_gradient)
