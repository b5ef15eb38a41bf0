"""What one layer does to its sums, and back: function, dropout and skip connection, in PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from unfold.core.activations import Activation as CoreActivation
from unfold.core.activations import Written
from unfold.core.formula import Formula
from unfold.core.layers import Layer as CoreLayer
from unfold.core.layers import Maxout
from unfold_companion.formulas import activation_of
from unfold_companion.functions import ACTIVATION_OF, Activation


@dataclass(frozen=True)
class Layer:
    """A layer of the core's in PyTorch.

    Attributes:
        n_in, n_out, n_rows, skip, dropout: of the core's `Layer`.
        function: what makes f, (..., n_out), of the sums z, (..., n_rows).
    """

    n_in: int
    n_out: int
    n_rows: int
    skip: bool
    dropout: float
    function: Activation


def layer_of(layer: CoreLayer) -> Layer:
    """Return a layer of the core's that `function_of` knows the function of."""
    function = function_of(layer.function)
    assert function is not None
    return Layer(layer.n_in, layer.n_out, layer.n_rows, layer.skip, layer.dropout, function)


def function_of(function: CoreActivation | Maxout) -> Activation | None:
    """Return a layer's function in PyTorch; None of one that is neither a formula nor the core's."""
    if isinstance(function, Maxout):
        return maxout(function.pieces)
    if isinstance(function.value, Written) and isinstance(function.value.function, Formula):
        return activation_of(function.value.function)
    return ACTIVATION_OF.get(function)


def maxout(pieces: int) -> Activation:
    """Return the largest of so many pieces; of equal ones the first counts.

    z has the first pieces of all units, then their second ones, and so on.
    """

    def value(z: Tensor) -> Tensor:
        return reduce(torch.maximum, z.unflatten(-1, (pieces, -1)).unbind(-2))

    def backward(d: Tensor, z: Tensor, a: Tensor) -> Tensor:
        out = torch.empty_like(z)
        left = d
        for piece, into in zip(
            z.unflatten(-1, (pieces, -1)).unbind(-2), out.unflatten(-1, (pieces, -1)).unbind(-2), strict=True
        ):
            largest = piece == a
            torch.mul(left, largest, out=into)
            left = left * ~largest
        return out

    return Activation(value, backward)
