"""The multilayer perceptron: its parameters, and the forward pass.

Data lie features × batch inside: a layer's activations have shape (n_units, n_samples). One row of
ones stands below each layer's inputs, so that the bias is one more weight and z = W a + b is one product.
"""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from unfold.core.activations import ACTIVATIONS, LINEAR, Activation
from unfold.core.arrays import FloatArray
from unfold.core.initializers import INITIALIZERS
from unfold.core.products import product_for


def with_ones(F: FloatArray) -> FloatArray:
    """Return `F` of shape (n_samples, n_inputs) with a last column of ones, C-contiguous."""
    out = np.ones((F.shape[0], F.shape[1] + 1))
    out[:, :-1] = F
    return out


class Network:
    """A fully connected network: hidden layers of one activation, then one output unit.

    Args:
        n_inputs: number of features; 0 is allowed.
        hidden: number of units of each hidden layer; may be empty.
        activation: of the hidden units, a key of `ACTIVATIONS`.
        output_activation: of the output unit. "linear" gives a number or a logit; "tanh" is what
            TensorFlow Playground has for classification.

    Attributes:
        sizes: number of units of every layer, inputs and output included.
        params: all parameters, of shape (n_parameters,): layer by layer, [W | b] in row-major order.
        affine: for each layer its [W | b], of shape (n_out, n_in + 1); a view into `params`.
        weights: for each layer its W, of shape (n_out, n_in); a view into `params`.
        biases: for each layer its b, of shape (n_out,); a view into `params`.
    """

    def __init__(
        self,
        n_inputs: int,
        hidden: tuple[int, ...],
        activation: str,
        output_activation: str = "linear",
    ) -> None:
        self.n_inputs = n_inputs
        self.hidden = tuple(hidden)
        self.activation = activation
        self.output_activation = output_activation
        self.sizes = (n_inputs, *self.hidden, 1)
        self.params = np.zeros(sum(n_out * (n_in + 1) for n_in, n_out in pairwise(self.sizes)))
        self.affine = self.per_layer(self.params)
        self.weights = [matrix[:, :-1] for matrix in self.affine]
        self.biases = [matrix[:, -1] for matrix in self.affine]

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return len(self.params)

    @property
    def n_layers(self) -> int:
        """Number of layers that compute: the hidden ones and the output."""
        return len(self.affine)

    @property
    def activation_functions(self) -> tuple[Activation, ...]:
        """The activation of every layer that computes."""
        names = (*(self.activation for _ in self.hidden), self.output_activation)
        return tuple(ACTIVATIONS[name] for name in names)

    @property
    def is_weight(self) -> npt.NDArray[np.bool_]:
        """Which parameters are weights rather than biases, of shape (n_parameters,)."""
        mask = np.ones(self.n_parameters)
        for matrix in self.per_layer(mask):
            matrix[:, -1] = 0.0
        return mask.astype(np.bool_)

    def per_layer(self, flat: FloatArray) -> list[FloatArray]:
        """Return views of a vector laid out as `params`: for each layer (n_out, n_in + 1)."""
        views: list[FloatArray] = []
        start = 0
        for n_in, n_out in pairwise(self.sizes):
            stop = start + n_out * (n_in + 1)
            views.append(flat[start:stop].reshape(n_out, n_in + 1))
            start = stop
        return views

    def initialize(self, initializer: str, rng: np.random.Generator) -> None:
        """Draw the first weights in place, layer by layer.

        Args:
            initializer: a key of `INITIALIZERS`.
            rng: where the weights come from.
        """
        rule = INITIALIZERS[initializer]
        for W, b in zip(self.weights, self.biases, strict=True):
            n_out, n_in = W.shape
            W[:] = rule.draw(n_out, n_in, rng)
            b[:] = rule.bias

    def forward(self, F: FloatArray) -> list[FloatArray]:
        """Return the activations of every layer, output last, each of shape (n_units, n_samples).

        Args:
            F: features, of shape (n_samples, n_inputs).
        """
        forward_pass = ForwardPass(self, len(F))
        forward_pass(with_ones(F).T)
        return forward_pass.activations

    def copy(self) -> Network:
        """Return a network of its own with the same parameters."""
        twin = Network(self.n_inputs, self.hidden, self.activation, self.output_activation)
        twin.params[:] = self.params
        return twin


class ForwardPass:
    """The activations of a network for a fixed number of points, in one buffer that is used again.

    It reads the network's parameters as they are at each call. The rows of the buffer are, in order: the
    units of the first hidden layer, a row of ones, those of the second, a row of ones, ..., the output.

    Attributes:
        buffer: all rows, of shape (n_rows, n_samples).
        rows: for each layer, output last, the slice of its units among the rows.
        activations: for each layer the buffer's rows of its units, (n_units, n_samples).
        inputs: for each layer but the first what it reads, (n_in + 1, n_samples): the activations of the
            layer below and the row of ones.
    """

    def __init__(self, network: Network, n_samples: int) -> None:
        starts = list(accumulate((width + 1 for width in network.hidden), initial=0))
        self.rows = [slice(start, start + n) for start, n in zip(starts, network.sizes[1:], strict=True)]
        self.buffer = np.ones((self.rows[-1].stop, n_samples))
        self.activations = [self.buffer[rows] for rows in self.rows]
        self.inputs = [self.buffer[rows.start : rows.stop + 1] for rows in self.rows[:-1]]
        self._layers = [
            (
                product_for(len(affine), affine.shape[1], n_samples),
                affine,
                a,
                None if activation is LINEAR else activation.value,
                next_inputs,
            )
            for affine, a, activation, next_inputs in zip(
                network.affine,
                self.activations,
                network.activation_functions,
                [*self.inputs, self.activations[-1]],
                strict=True,
            )
        ]

    def __call__(self, X: FloatArray) -> FloatArray:
        """Fill `activations` and return the output, of shape (1, n_samples).

        Args:
            X: features and a last row of ones, of shape (n_inputs + 1, n_samples).
        """
        inputs = X
        for product, affine, a, activate, next_inputs in self._layers:
            product(affine, inputs, a)
            if activate is not None:
                activate(a, a)
            inputs = next_inputs
        return inputs
