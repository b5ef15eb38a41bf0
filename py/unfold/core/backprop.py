"""Backpropagation: the gradient of the mean loss by every parameter, for one mini-batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

import numpy as np

from unfold.core.activations import LINEAR, Activation
from unfold.core.arrays import FloatArray
from unfold.core.contraction import Contraction
from unfold.core.forward import Call, ForwardPass, matrices, pieces_of, winners
from unfold.core.layers import Layer, Maxout
from unfold.core.losses import Loss
from unfold.core.network import Network
from unfold.core.products import product_for


class Backpropagation:
    """Forward and backward pass over a fixed number of points, in buffers that are used again.

    With δ_l the derivative of the mean loss by the pre-activations z_l of layer l, L the output layer, ⊙ the
    elementwise product and n points (Nielsen, *Neural Networks and Deep Learning*, ch. 2, BP1 to BP4)::

        δ_L = 1/n ∂loss/∂o ⊙ f'(z_L)
        δ_l = W_{l+1}ᵀ δ_{l+1} ⊙ f'(z_l)
        ∂loss/∂[W_l | b_l] = δ_l [a_{l-1} ; 1]ᵀ

    With splines W reads functions B of the activations: B(a_{l-1}) stands in place of a_{l-1}, and what
    W_{l+1}ᵀ δ_{l+1} is by each of them, times its derivative, is summed up for each activation.

    Args:
        network: whose parameters are read at each call.
        loss: what is differentiated.
        gradient: where the result goes, laid out as `network.params`.
        n_samples: number of points.
        rngs: what dropout draws from, see `ForwardPass`.
        contraction: λ of the contractive penalty, a 0-d array that is read at each call; None without one.

    Attributes:
        activations: of the points of the last call, see `ForwardPass`.
        deltas: δ of the last call, for each layer (n_rows, n_samples).
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        gradient: FloatArray,
        n_samples: int,
        rngs: Sequence[np.random.Generator] = (),
        contraction: FloatArray | None = None,
    ) -> None:
        self._network = network
        self._forward = forward = ForwardPass(network, n_samples, rngs)
        self.activations = forward.activations
        self.deltas: list[FloatArray] = []
        self._run_forward = forward.__call__  # a bound method is called faster than an object
        self._residual = loss.residual
        # Deltas lie as the activations do, rows of ones included.
        self._deltas = np.empty_like(forward.buffer)
        self._delta_of = [self._deltas[rows] for rows in forward.rows]
        self._output_delta = self._delta_of[-1]
        self._calls: list[Call] = [
            partial(np.multiply, self._output_delta, np.array(loss.scale / n_samples), self._output_delta)
        ]
        self._slopes = self._slope_calls()
        gradients = network.per_layer(gradient)
        stacked = gradient.ndim > 1
        for i in range(network.n_layers - 1, -1, -1):
            layer, n_columns = network.layers[i], network.layers[i].n_columns
            delta = self._through_function(i, layer)
            self.deltas.insert(0, delta)
            outer = product_for(layer.n_rows, n_samples, n_columns + 1, stacked=stacked)
            if i == 0:
                self._outer, self._delta, self._gradient = outer, matrices(delta), gradients[0]
                first = forward.expansions[0]
                self._read_T = None if first is None else _transposed(matrices(first.rows))
                self._last_calls = self._contract(contraction, delta, gradients[0])
                break
            below, expansion = forward.rows[i - 1], forward.expansions[i]
            below_delta = self._deltas[below.start : below.stop + 1]
            by_read = below_delta if expansion is None else np.empty_like(expansion.rows)
            self._calls += (
                partial(outer, matrices(delta), _transposed(matrices(forward.inputs[i - 1])), gradients[i]),
                # [W | b]ᵀ rather than Wᵀ: the row of ones gets a δ that nobody reads, but a BLAS copies
                # a matrix that is not contiguous at every call.
                partial(
                    product_for(n_columns + 1, layer.n_rows, n_samples, stacked=stacked),
                    _transposed(network.affine[i]),
                    matrices(delta),
                    matrices(by_read),
                ),
            )
            if expansion is not None:
                by_function = by_read[:-1].reshape(expansion.functions.shape)
                self._calls += (
                    *expansion.derive(),
                    partial(np.multiply, by_function, expansion.slopes, by_function),
                    partial(np.add.reduce, by_function, 0, None, self._delta_of[i - 1]),
                )
            if layer.skip:
                handed_on = self._delta_of[i - 1]
                self._calls.append(partial(np.add, handed_on, self._delta_of[i], handed_on))

    def __call__(self, X: FloatArray, X_T: FloatArray, targets: FloatArray) -> None:
        """Write the gradient of the mean loss of some points.

        Args:
            X: features and a last row of ones, of shape (n_inputs + 1, n_samples).
            X_T: the same transposed; making a view takes its time, too.
            targets: what the outputs should be, of shape (n_outputs, n_samples); of a swarm that of rows.
        """
        self._residual(self._run_forward(X), targets, self._output_delta)
        for call in self._calls:
            call()
        self._outer(self._delta, X_T if self._read_T is None else self._read_T, self._gradient)
        for call in self._last_calls:
            call()

    def _slope_calls(self) -> list[FloatArray]:
        """Add the calls that compute f'(z) and return, for each layer, where it lies; 1 is not written.

        Slopes lie as what they are told from does, so that one call computes them for all neighbouring layers
        of one activation. Rows of ones between them get a slope too, which nobody reads.
        """
        forward, layers = self._forward, self._network.layers
        slopes, kept_slopes = np.empty_like(forward.buffer), np.empty_like(forward.kept)
        slope_of = [
            kept_slopes[kept_rows] if kept else slopes[rows]
            for rows, kept_rows, kept in zip(forward.rows, forward.kept_rows, forward.is_kept, strict=True)
        ]

        def source(i: int) -> tuple[bool, Activation | Maxout]:
            return forward.is_kept[i], layers[i].function

        for (kept, function), group in groupby(range(len(layers)), source):
            neighbours = list(group)
            where = forward.kept_rows if kept else forward.rows
            if isinstance(function, Maxout):
                for i in neighbours:
                    self._calls += winners(forward.kept[where[i]], slope_of[i], layers[i])
            elif function is not LINEAR:
                rows = slice(where[neighbours[0]].start, where[neighbours[-1]].stop)
                told_from, out = (forward.kept, kept_slopes) if kept else (forward.buffer, slopes)
                self._calls.append(partial(function.derivative, told_from[rows], out[rows]))
        return slope_of

    def _contract(self, rate: FloatArray | None, delta: FloatArray, gradient: FloatArray) -> list[Call]:
        """Add the calls of the contractive penalty, and return those that come after all others."""
        if rate is None:
            return []
        contraction = Contraction(self._network, self._forward)
        self._calls.append(partial(contraction.add_through_z, rate, delta))
        return [partial(contraction.add_direct, rate, gradient)]

    def _through_function(self, i: int, layer: Layer) -> FloatArray:
        """Add the calls that turn the derivative by a layer's activations into δ, and return where δ lies."""
        delta, mask, slope = self._delta_of[i], self._forward.masks[i], self._slopes[i]
        # What a skip connection hands on is the derivative by the activations: it has to stay.
        branch = np.empty_like(delta) if layer.skip else delta
        if mask is not None:
            self._calls.append(partial(np.multiply, delta, mask, branch))
            delta = branch
        if layer.function is LINEAR:
            return delta
        if isinstance(layer.function, Maxout):
            branch = np.empty_like(slope)
            self._calls.append(partial(np.multiply, pieces_of(slope, layer), delta, pieces_of(branch, layer)))
        else:
            self._calls.append(partial(np.multiply, delta, slope, branch))
        return branch


def _transposed(matrix: FloatArray) -> FloatArray:
    return matrix.swapaxes(-1, -2)
