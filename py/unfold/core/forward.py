"""The forward pass, as a list of NumPy calls made once for a number of points and run over and over.

A network is turned into calls with all their arguments bound: a feature that is off is not in the list and
costs nothing, and running the list is one short loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from unfold.core.activations import LINEAR
from unfold.core.arrays import FloatArray
from unfold.core.layers import Layer, Maxout
from unfold.core.products import product_for
from unfold.core.splines import Expansion

if TYPE_CHECKING:
    from unfold.core.network import Network

Call: TypeAlias = Callable[[], object]
"""A NumPy call with its arguments bound."""


def with_ones(F: FloatArray) -> FloatArray:
    """Return `F` of shape (n_samples, n_inputs) with a last column of ones, C-contiguous."""
    out = np.ones((F.shape[0], F.shape[1] + 1))
    out[:, :-1] = F
    return out


class ForwardPass:
    """The activations of a network for a fixed number of points, in one buffer that is used again.

    It reads the network's parameters as they are at each call. The rows of the buffer are, in order: the
    units of the first hidden layer, a row of ones, those of the second, a row of ones, ..., the output.

    Args:
        network: what is computed. The arrays of a swarm of K networks have one axis more, of length K, before
            the last: rows lie one after the other, so that all arithmetic but products is on whole blocks.
        n_samples: number of points.
        rngs: in training, what dropout draws from: a generator for each network. Without them nothing is
            dropped, as an evaluation wants it.

    Attributes:
        buffer: all rows, of shape (n_rows, n_samples).
        rows: for each layer, output last, the slice of its units among the rows.
        activations: for each layer the buffer's rows of its units, (n_units, n_samples).
        inputs: for each layer but the first what it reads, (n_columns + 1, n_samples): the activations of the
            layer below and the row of ones, or what they are expanded to.
        expansions: for each layer what its inputs are written out in; None where it reads them as they are.
        kept: what slopes are told from where the activations do not tell them: z, or f(z) before dropout
            and skip connection; of shape (n_kept_rows, n_samples).
        is_kept: for each layer whether it has rows in `kept`.
        kept_rows: for each layer the slice of its rows in `kept`; empty if it has none.
        masks: for each layer that dropout acts on its mask, (n_units, n_samples); else None.
    """

    def __init__(self, network: Network, n_samples: int, rngs: Sequence[np.random.Generator] = ()) -> None:
        lead = network.params.shape[:-1]
        layers = network.layers
        starts = list(accumulate((layer.n_out + 1 for layer in layers[:-1]), initial=0))
        self.rows = [slice(start, start + layer.n_out) for start, layer in zip(starts, layers, strict=True)]
        self.buffer = np.ones((self.rows[-1].stop, *lead, n_samples))
        self.activations = [self.buffer[rows] for rows in self.rows]
        self.expansions: list[Expansion | None] = [None] * len(layers)
        if network.splines is not None:
            self._features = np.empty((network.n_inputs, *lead, n_samples))
            read = (self._features, *self.activations[:-1])
            self.expansions = [Expansion(network.splines, x) for x in read]
        self.inputs = [
            expansion.rows if expansion else self.buffer[rows.start : rows.stop + 1]
            for rows, expansion in zip(self.rows[:-1], self.expansions[1:], strict=True)
        ]
        self.masks = [
            np.empty((layer.n_out, *lead, n_samples)) if rngs and layer.dropout else None for layer in layers
        ]
        self.is_kept = [
            _hides_slope(layer) or mask is not None for layer, mask in zip(layers, self.masks, strict=True)
        ]
        n_kept = [layer.n_rows * kept for layer, kept in zip(layers, self.is_kept, strict=True)]
        self.kept_rows = [slice(stop - n, stop) for n, stop in zip(n_kept, accumulate(n_kept), strict=True)]
        self.kept = np.empty((sum(n_kept), *lead, n_samples))
        self._calls: list[Call] = []
        for i, layer in enumerate(layers):
            z = self.kept[self.kept_rows[i]] if self.is_kept[i] else self.activations[i]
            product = product_for(layer.n_rows, layer.n_columns + 1, n_samples, stacked=bool(lead))
            if i == 0:
                self._first = partial(product, network.affine[0])
                self._first_z = matrices(z)
            else:
                if (expansion := self.expansions[i]) is not None:
                    self._calls.append(expansion.__call__)
                self._calls.append(
                    partial(product, network.affine[i], matrices(self.inputs[i - 1]), matrices(z))
                )
            self._activate(i, layer, z, rngs)

    def __call__(self, X: FloatArray) -> FloatArray:
        """Fill `activations` and return the output, of shape (n_outputs, n_samples).

        Args:
            X: features and a last row of ones, of shape (n_inputs + 1, n_samples).
        """
        self._first(X if self.expansions[0] is None else self._expand(X, self.expansions[0]), self._first_z)
        for call in self._calls:
            call()
        return self.activations[-1]

    def _expand(self, X: FloatArray, expansion: Expansion) -> FloatArray:
        """Return what the first layer reads of features and ones."""
        np.copyto(matrices(self._features), X[..., :-1, :])
        expansion()
        return matrices(expansion.rows)

    def _activate(self, i: int, layer: Layer, z: FloatArray, rngs: Sequence[np.random.Generator]) -> None:
        """Add the calls that make the activations of layer `i` out of its `z`."""
        call, a, mask = self._calls.append, self.activations[i], self.masks[i]
        f = z
        if isinstance(layer.function, Maxout):
            call(partial(np.maximum.reduce, pieces_of(z, layer), 0, None, a))
            f = a
        elif layer.function.of_z:
            call(partial(layer.function.value, z, a))
            f = a
        elif layer.function is not LINEAR:
            call(partial(layer.function.value, z, z))
        if mask is not None:
            call(partial(_draw_mask, mask, layer.dropout, rngs))
            call(partial(np.multiply, f, mask, a))
            f = a
        if layer.skip:
            call(partial(np.add, f, self.activations[i - 1], a))


def _hides_slope(layer: Layer) -> bool:
    """Whether a layer's activations do not tell its slopes, even where nothing is dropped."""
    return layer.skip or isinstance(layer.function, Maxout) or layer.function.of_z


def matrices(rows: FloatArray) -> FloatArray:
    """Return rows (n_rows, n_samples) as they are, a swarm's (n_rows, K, n_samples) as a stack of K."""
    return rows if rows.ndim == 2 else rows.swapaxes(0, 1)


def pieces_of(rows: FloatArray, layer: Layer) -> FloatArray:
    """Return the rows of a layer of maxout with an axis for the pieces: (pieces, n_units, n_samples)."""
    return rows.reshape(layer.pieces, layer.n_out, *rows.shape[1:])


def winners(z: FloatArray, out: FloatArray, layer: Layer) -> tuple[Call, Call]:
    """Return the calls that write, given maxout's z, 1 for each unit's largest piece, else 0."""
    pieces = pieces_of(z, layer)
    winner = np.empty(pieces.shape[1:], dtype=np.intp)
    numbers = np.arange(layer.pieces).reshape(-1, *(1 for _ in winner.shape))
    return partial(pieces.argmax, 0, winner), partial(np.equal, numbers, winner, pieces_of(out, layer))


def _draw_mask(mask: FloatArray, dropout: float, rngs: Sequence[np.random.Generator]) -> None:
    """Fill `mask` with 0, with probability `dropout`, and else 1 / (1 - dropout)."""
    keep = 1.0 - dropout
    if len(rngs) == 1:
        rngs[0].random(out=mask)
    else:
        for rng, own in zip(rngs, matrices(mask), strict=True):
            own[:] = rng.random(own.shape)
    np.less(mask, keep, out=mask)
    np.multiply(mask, 1.0 / keep, out=mask)
