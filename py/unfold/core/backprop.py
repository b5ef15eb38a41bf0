"""Backpropagation: the gradient of the loss by every parameter, for one mini-batch."""

from __future__ import annotations

import numpy as np

from unfold.core.activations import ACTIVATIONS
from unfold.core.arrays import FloatArray
from unfold.core.losses import Loss
from unfold.core.network import ForwardPass, Network
from unfold.core.products import product_for


class Backpropagation:
    """Forward and backward pass over a fixed number of points, in buffers that are used again.

    With δ_l the derivative of the loss by the pre-activations z_l of layer l, L the output layer and ⊙ the
    elementwise product (Nielsen, *Neural Networks and Deep Learning*, ch. 2, equations BP1-BP4)::

        δ_L = ∂loss/∂o ⊙ f'(z_L)
        δ_l = W_{l+1}ᵀ δ_{l+1} ⊙ f'(z_l)
        ∂loss/∂[W_l | b_l] = δ_l [a_{l-1} ; 1]ᵀ

    Args:
        network: whose parameters are read at each call.
        loss: what is differentiated.
        gradient: where the result goes, laid out as `network.params`.
        n_samples: number of points of a mini-batch.
    """

    def __init__(self, network: Network, loss: Loss, gradient: FloatArray, n_samples: int) -> None:
        self._forward = ForwardPass(network, n_samples)
        self._loss_gradient = loss.gradient
        self._hidden_derivative = ACTIVATIONS[network.activation].derivative
        # f' of all hidden layers in one array, so that one call fills it. Its rows that belong to the rows of
        # ones are never read.
        self._hidden_slopes = np.empty_like(self._forward.hidden)
        self._output_derivative = ACTIVATIONS[network.output_activation].derivative
        self._output_slope = np.empty((1, n_samples)) if network.output_activation != "linear" else None

        self._output_delta = np.empty((1, n_samples))
        self._steps = []
        gradients = network.per_layer(gradient)
        delta = self._output_delta
        stop = len(self._hidden_slopes)
        for layer in range(len(network.hidden), 0, -1):
            width = network.hidden[layer - 1]
            inputs = self._forward.inputs[layer - 1]
            W = network.weights[layer]
            delta_below = np.empty((width, n_samples))
            slope_below = self._hidden_slopes[stop - width - 1 : stop - 1]
            self._steps.append(
                (
                    product_for(len(delta), n_samples, width + 1),
                    (delta, inputs.T, gradients[layer]),
                    product_for(width, len(delta), n_samples),
                    (W.T, delta, delta_below),
                    (delta_below, slope_below, delta_below),
                )
            )
            delta = delta_below
            stop -= width + 1
        self._first_product = product_for(len(delta), n_samples, network.n_inputs + 1)
        self._first_delta = delta
        self._first_gradient = gradients[0]

    def __call__(self, X: FloatArray, y: FloatArray, weight: float) -> None:
        """Write the gradient of weight · (sum of the points' losses).

        Args:
            X: features and a last row of ones, of shape (n_inputs + 1, n_samples).
            y: labels, of shape (1, n_samples).
            weight: 1/n_samples makes the sum a mean.
        """
        output = self._forward(X)
        self._loss_gradient(output, y, weight, self._output_delta)
        if self._output_slope is not None:
            self._output_derivative(output, self._output_slope)
            np.multiply(self._output_delta, self._output_slope, self._output_delta)
        if self._steps:
            self._hidden_derivative(self._forward.hidden, self._hidden_slopes)
        for outer, delta_inputs, pull_back, W_delta, delta_slope in self._steps:
            outer(*delta_inputs)
            pull_back(*W_delta)
            np.multiply(*delta_slope)
        self._first_product(self._first_delta, X.T, self._first_gradient)
