"""The network, a multilayer perceptron or one of splines: its parameters, and the forward pass.

Data lie features × batch inside: a layer's activations have shape (n_units, n_samples). One row of
ones stands below each layer's inputs, so that the bias is one more weight and z = W a + b is one product.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.activations import Activation
from unfold.core.arrays import FloatArray
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.initializers import INITIALIZERS
from unfold.core.layers import Layer, Maxout, layer_function
from unfold.core.splines import Splines

MAX_DEPTH = 10
MAX_WIDTH = 256
MAX_OUTPUTS = 6
SPLINE_SHARE = 0.1
"""How large the first coefficients of splines are, compared with weights: curves start almost smooth."""

Function: TypeAlias = str | Activation | Maxout
"""Of a layer: a key of `ACTIVATIONS`, "maxout", or the thing itself."""


class Network:
    """A fully connected network: hidden layers, then an output layer.

    Args:
        n_inputs: number of features; 0 is allowed.
        hidden: number of units of each hidden layer; may be empty.
        activation: of the hidden units: one for all layers, or a sequence with one for each.
        output_activation: of the output units. "linear" gives numbers or logits; "tanh" is what
            TensorFlow Playground has for classification.
        n_outputs: 1 for two classes or for a number; else one output for each class.
        skips: whether every hidden layer that is as wide as the hidden layer below adds the activations of
            that one to its own.
        dropout: the same for all hidden layers, or a sequence with one for each; see `Layer`.
        params: what holds the parameters, of shape (n_parameters,); None for a new array of zeros. Of shape
            (K, n_parameters) it makes K networks side by side, whose arrays have one axis more: see
            `Swarm`.
        splines: of all edges: with linear units it is a Kolmogorov-Arnold network. None: edges are weights.

    Attributes:
        n_inputs, hidden, n_outputs, skips, splines: as given.
        layers: what every layer is, output last.
        sizes: number of units of every layer, inputs and output included.
        params: all parameters, of shape (n_parameters,): layer by layer, [W | b] in row-major order.
        affine: for each layer its [W | b], of shape (n_rows, n_columns + 1); a view into `params`.
        weights: for each layer its W, of shape (n_rows, n_columns); a view into `params`.
        biases: for each layer its b, of shape (n_rows,); a view into `params`.
            n_rows is the number of units, but `pieces` times that in a layer of maxout; n_columns that of
            inputs, with splines that of all functions of them: see `Layer`.

    Raises:
        ValueError: if there are too many layers, units or outputs, or a value that a layer cannot have.
    """

    def __init__(
        self,
        n_inputs: int,
        hidden: Sequence[int],
        activation: Function | Sequence[Function],
        output_activation: Function = "linear",
        *,
        n_outputs: int = 1,
        skips: bool = False,
        dropout: float | Sequence[float] = 0.0,
        params: FloatArray | None = None,
        splines: Splines | None = None,
    ) -> None:
        self.n_inputs = n_inputs
        self.hidden = tuple(hidden)
        self.n_outputs = n_outputs
        self.skips = skips
        self.splines = splines
        self.sizes = (n_inputs, *self.hidden, n_outputs)
        _require_limits(self.hidden, n_outputs)
        n_hidden = len(self.hidden)
        functions = (activation,) * n_hidden if isinstance(activation, Function) else tuple(activation)
        rates = (dropout,) * n_hidden if isinstance(dropout, float | int) else tuple(dropout)
        for name, values in (("activation", functions), ("dropout", rates)):
            if len(values) != n_hidden:
                raise ValueError(f"{name}: {len(values)} values for {n_hidden} hidden layers")
        for rate in rates:
            if not 0 <= rate < 1:
                raise ValueError(f"dropout: {rate!r} is not a share from 0 up to, but not, 1")
        hidden_layers = (
            Layer(n_in, n_out, layer_function(function), skips and i > 0 and n_in == n_out, rate, splines)
            for i, ((n_in, n_out), function, rate) in enumerate(
                zip(pairwise(self.sizes[:-1]), functions, rates, strict=True)
            )
        )
        output = Layer(self.sizes[-2], n_outputs, layer_function(output_activation), splines=splines)
        self.layers = (*hidden_layers, output)
        n_parameters = sum(layer.n_rows * (layer.n_columns + 1) for layer in self.layers)
        self.params = np.zeros(n_parameters) if params is None else params
        self.affine = self.per_layer(self.params)
        self.weights = [matrix[..., :-1] for matrix in self.affine]
        self.biases = [matrix[..., -1] for matrix in self.affine]

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return self.params.shape[-1]

    @property
    def n_networks(self) -> int | None:
        """How many networks lie side by side; None for one that has no axis for that."""
        return len(self.params) if self.params.ndim > 1 else None

    @property
    def n_layers(self) -> int:
        """Number of layers that compute: the hidden ones and the output."""
        return len(self.layers)

    @property
    def is_weight(self) -> npt.NDArray[np.bool_]:
        """Which parameters are weights rather than biases, of shape (n_parameters,)."""
        mask = np.ones(self.n_parameters, np.bool_)
        for matrix in self.per_layer(mask):
            matrix[:, -1] = False
        return mask

    def entries(self, layer: int, row: int, column: int | None) -> list[int]:
        """Return where an edge or a bias, or all that a unit has of them, lie in `params`.

        Args:
            layer, row: of `affine`.
            column: which input the edge is of, or their number for the bias; None for all of them, and for
                all pieces of the row's unit. An edge is one weight, with splines one for each function.

        Raises:
            ValueError: if there is no such row or column.
        """
        unit = self.unit_of(layer, row)
        indices, of_layer = self.per_layer(np.arange(self.n_parameters))[layer], self.layers[layer]
        found: npt.NDArray[Any]
        if column is None:
            found = indices[of_layer.rows_of(unit)].ravel()
        elif 0 <= column < of_layer.n_in:
            found = indices[row, of_layer.columns_of(column)]
        elif column == of_layer.n_in:
            found = indices[row, -1:]
        else:
            raise ValueError(f"column: {column} is not one of {of_layer.n_in} inputs and a bias")
        own: list[int] = found.tolist()
        return own

    def edges_in(self, mask: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
        """Return which edges and biases lie wholly in a mask of parameters: per layer (n_rows, n_in + 1)."""
        return [
            np.column_stack(
                (
                    own[:, :-1].reshape(layer.n_rows, layer.n_functions, layer.n_in).all(axis=1),
                    own[:, -1],
                )
            )
            for layer, own in zip(self.layers, self.per_layer(mask), strict=True)
        ]

    def unit_of(self, layer: int, row: int) -> int:
        """Return the unit that a row of `affine` belongs to.

        Raises:
            ValueError: if there is no such row.
        """
        if not (0 <= layer < self.n_layers and 0 <= row < self.layers[layer].n_rows):
            raise ValueError(f"there is no row {(layer, row)} in layers of {self.sizes[1:]}")
        return row % self.layers[layer].n_out

    def per_layer(self, flat: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Return views of an array laid out as `params`: for each layer (n_rows, n_columns + 1)."""
        views: list[npt.NDArray[Any]] = []
        start = 0
        for layer in self.layers:
            stop = start + layer.n_rows * (layer.n_columns + 1)
            views.append(flat[..., start:stop].reshape(*flat.shape[:-1], layer.n_rows, layer.n_columns + 1))
            start = stop
        return views

    def initialize(self, initializer: str, rng: np.random.Generator) -> None:
        """Draw the first weights in place, layer by layer.

        Edges that are curves start as the silu of such a weight, and splines of SPLINE_SHARE such ones.

        Args:
            initializer: a key of `INITIALIZERS`.
            rng: where the weights come from.
        """
        rule = INITIALIZERS[initializer]
        for layer, W, b in zip(self.layers, self.weights, self.biases, strict=True):
            for piece in range(layer.pieces):
                rows = slice(piece * layer.n_out, (piece + 1) * layer.n_out)
                for start in range(0, layer.n_columns, layer.n_in or 1):
                    drawn = rule.draw(layer.n_out, layer.n_in, rng)
                    W[rows, start : start + layer.n_in] = SPLINE_SHARE * drawn if start else drawn
            b[:] = rule.bias

    def forward(self, F: FloatArray) -> list[FloatArray]:
        """Return the activations of every layer, output last, each of shape (n_units, n_samples).

        Args:
            F: features, of shape (n_samples, n_inputs).
        """
        forward_pass = ForwardPass(self, len(F))
        forward_pass(with_ones(F).T)
        return forward_pass.activations

    def sums(self, layer: int, x: FloatArray, rows: Sequence[int] | slice = slice(None)) -> FloatArray:
        """Return z of a layer for what it reads: W x + b, with splines of all functions of x.

        Args:
            layer: from 0 on.
            x: of shape (n_in, ...), the points in any number of axes.
            rows: of `affine`, where not all are asked for.

        Returns:
            An array of shape (number of rows, ...).
        """
        if self.splines is not None:
            x = self.splines.values(x).reshape(-1, *x.shape[1:])
        z: FloatArray = np.tensordot(self.weights[layer][rows], x, 1)
        z += self.biases[layer][rows].reshape(-1, *(1,) * (x.ndim - 1))
        return z

    def without(self, layer: int, unit: int) -> tuple[Network, npt.NDArray[np.bool_]]:
        """Return a network that lacks one hidden unit, and which parameters it has kept, (n_parameters,).

        Layers that are as wide as the one below have their skip connection, as in any network of that shape.

        Args:
            layer: from 0, the first hidden layer, on.
            unit: from 0 on.

        Raises:
            ValueError: if there is no such unit, or no other one in its layer.
        """
        if not (0 <= layer < len(self.hidden) and 0 <= unit < self.hidden[layer]):
            raise ValueError(f"there is no unit {(layer, unit)} in hidden layers of {self.hidden}")
        hidden = tuple(width - (i == layer) for i, width in enumerate(self.hidden))
        kept = np.ones(self.n_parameters, np.bool_)
        matrices = self.per_layer(kept)
        matrices[layer][self.layers[layer].rows_of(unit)] = False
        matrices[layer + 1][:, self.layers[layer + 1].columns_of(unit)] = False
        return self._of(hidden, self.params[..., kept]), kept

    def copy(self) -> Network:
        """Return a network of its own with the same parameters."""
        return self.over(self.params.copy())

    def over(self, params: FloatArray) -> Network:
        """Return a network of this shape on `params` themselves, not on a copy."""
        return self._of(self.hidden, params)

    def _of(self, hidden: tuple[int, ...], params: FloatArray) -> Network:
        """Return a network of these widths, whose layers do what those of this one do, on `params`."""
        *layers, output = self.layers
        return Network(
            self.n_inputs,
            hidden,
            [layer.function for layer in layers],
            output.function,
            n_outputs=self.n_outputs,
            skips=self.skips,
            dropout=[layer.dropout for layer in layers],
            params=params,
            splines=self.splines,
        )


def _require_limits(hidden: tuple[int, ...], n_outputs: int) -> None:
    if len(hidden) > MAX_DEPTH:
        raise ValueError(f"hidden: {len(hidden)} layers are more than {MAX_DEPTH}")
    for width in hidden:
        if not 1 <= width <= MAX_WIDTH:
            raise ValueError(f"hidden: a layer of {width} units; 1 to {MAX_WIDTH} are allowed")
    if not 1 <= n_outputs <= MAX_OUTPUTS:
        raise ValueError(f"n_outputs: {n_outputs} is not a number from 1 to {MAX_OUTPUTS}")
