"""What one layer is: its widths, its function, and what is done to its activations."""

from __future__ import annotations

from dataclasses import dataclass

from unfold.core.activations import ACTIVATIONS, Activation
from unfold.core.splines import Splines

MAX_PIECES = 5


@dataclass(frozen=True)
class Maxout:
    """The largest of `pieces` affine functions: a unit that learns its own, convex, activation.

    I. Goodfellow et al., "Maxout networks", 2013. Such a unit has `pieces` rows of [W | b]. Of equal pieces
    the first one counts, as in PyTorch's `max`.

    Raises:
        ValueError: if there are not 2 to MAX_PIECES pieces.
    """

    pieces: int = 2

    def __post_init__(self) -> None:
        if not 2 <= self.pieces <= MAX_PIECES:
            raise ValueError(f"pieces: {self.pieces!r} is not a number from 2 to {MAX_PIECES}")


@dataclass(frozen=True)
class Layer:
    """One layer of n_out units that read n_in numbers x.

    With f the activation or maxout, and m a mask that dropout draws anew for each point of each mini-batch::

        a = m ⊙ f(W x + b) + x    with `skip`, else without the last term

    With `splines` W is applied to all their functions of x in place of x itself.

    Attributes:
        n_in, n_out: number of inputs and of units.
        function: f.
        skip: whether the inputs are added to the activations; they are as many then. What is added is
            neither passed through f nor dropped (He et al. 2016, "Identity mappings").
        dropout: probability that a unit's f is set to 0 in training, 0 <= dropout < 1. The others are
            divided by 1 - dropout ("inverted"), so that evaluation needs no correction.
        splines: what the curves of the layer's edges are made of; None where an edge is a weight.
    """

    n_in: int
    n_out: int
    function: Activation | Maxout
    skip: bool = False
    dropout: float = 0.0
    splines: Splines | None = None

    @property
    def n_functions(self) -> int:
        """Number of functions that W reads of each input."""
        return self.splines.n_functions if self.splines else 1

    @property
    def n_columns(self) -> int:
        """Number of columns of W: the first functions of all inputs, then their second ones, and so on."""
        return self.n_in * self.n_functions

    def columns_of(self, unit: int) -> range:
        """Return which columns of W read a unit of the layer below."""
        return range(unit, self.n_columns, self.n_in)

    @property
    def pieces(self) -> int:
        """Number of affine functions of each unit."""
        return self.function.pieces if isinstance(self.function, Maxout) else 1

    @property
    def n_rows(self) -> int:
        """Number of rows of [W | b]: the first pieces of all units, then their second ones, and so on."""
        return self.pieces * self.n_out

    def rows_of(self, unit: int) -> range:
        """Return which rows of [W | b] are the unit's, its first piece's first."""
        return range(unit, self.n_rows, self.n_out)


def layer_function(function: str | Activation | Maxout) -> Activation | Maxout:
    """Return the function that a key of `ACTIVATIONS` or "maxout" stands for, and any other as it is.

    Raises:
        ValueError: if there is no such key.
    """
    if not isinstance(function, str):
        return function
    if function == "maxout":
        return Maxout()
    if function not in ACTIVATIONS:
        raise ValueError(f"activation: {function!r} is not one of {', '.join(ACTIVATIONS)}, maxout")
    return ACTIVATIONS[function]
