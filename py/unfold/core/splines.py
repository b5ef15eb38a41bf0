"""What the edges of a Kolmogorov-Arnold network are made of: one bent curve each, in place of a weight.

An edge answers φ(x) = w silu(x) + Σ c_i B_i(x), and a unit the sum of its edges. All of this is linear but
for the functions of x, which are the same for all edges: a layer is the matrix of all w and c, applied to its
inputs written out in these functions. Z. Liu et al., "KAN: Kolmogorov-Arnold networks", 2024, eq. 2.10 ff.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from unfold.core.arrays import FloatArray

if TYPE_CHECKING:
    from unfold.core.forward import Call

DEGREE = 3
MAX_INTERVALS = 20
REACH = 2.0
"""The grid goes from -REACH to REACH, twice as far as the paper's: sums have more room, and silu bends."""


@dataclass(frozen=True)
class Splines:
    """The functions that a curve is a weighted sum of: silu, and cubic B-splines on uniform knots.

    The knots part [-REACH, REACH] into equal intervals, and go on in the same distance beyond, so that on all
    of it the B-splines add up to 1. Outside it they fade to 0 within DEGREE intervals: there a curve goes on
    as w silu(x), almost a straight line. The paper has one more weight, of the whole spline; as it could as
    well be multiplied into every c_i it is left out. The grid does not move.

    Attributes:
        intervals: number of intervals, G.

    Raises:
        ValueError: if there are not 1 to MAX_INTERVALS intervals.
    """

    intervals: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.intervals <= MAX_INTERVALS:
            raise ValueError(f"intervals: {self.intervals!r} is not a number from 1 to {MAX_INTERVALS}")

    @property
    def n_functions(self) -> int:
        """Number of functions: silu, and G + DEGREE B-splines."""
        return 1 + self.intervals + DEGREE

    @property
    def spacing(self) -> float:
        """Distance between two knots."""
        return 2 * REACH / self.intervals

    @cached_property
    def centres(self) -> FloatArray:
        """Where the B-splines have their tops, of shape (G + DEGREE,)."""
        first = -REACH - self.spacing * (DEGREE - 1) / 2
        centres: FloatArray = first + self.spacing * np.arange(self.intervals + DEGREE)
        return centres

    def values(self, x: FloatArray) -> FloatArray:
        """Return all functions at `x`, of shape (n_functions, *x.shape)."""
        expansion = Expansion(self, np.asarray(x, dtype=np.float64))
        expansion()
        return expansion.functions

    def derivatives(self, x: FloatArray) -> FloatArray:
        """Return all their derivatives at `x`, of shape (n_functions, *x.shape)."""
        expansion = Expansion(self, np.asarray(x, dtype=np.float64))
        expansion()
        for call in expansion.derive():
            call()
        return expansion.slopes


# A cubic B-spline on knots in distance 1, as a function of the distance u from its top, is
# ((2 - |u|)₊³ - 4 (1 - |u|)₊³)/6: the same polynomials as the recursion of Cox and de Boor builds up, in a
# few calls for all B-splines at once. Distances are scaled such that the sixth need not be multiplied.
_SCALE = 6.0 ** (-1 / 3)
_END = np.array(2 * _SCALE)
_KNEE = np.array(_SCALE)
_ZERO, _HALF, _ONE, _FOUR = (np.array(number) for number in (0.0, 0.5, 1.0, 4.0))


class Expansion:
    """What a layer of such edges reads: its inputs, written out in all functions, in arrays used again.

    Args:
        splines: the functions.
        x: the inputs, of shape (n_in, ...) with the points last; read at each call.

    Attributes:
        rows: of shape (n_functions · n_in + 1, ...): each function of all inputs, silu first, and last ones.
        functions: the same but for the ones, (n_functions, n_in, ...).
        slopes: the derivatives by x, of the same shape; what `derive` writes.
    """

    def __init__(self, splines: Splines, x: FloatArray) -> None:
        self._splines = splines
        self._x = x
        n = splines.n_functions
        self.rows = np.ones((n * len(x) + 1, *x.shape[1:]))
        self.functions = self.rows[:-1].reshape(n, *x.shape)
        self.slopes: FloatArray = np.empty(0)
        per_distance = _SCALE / splines.spacing
        centres = (per_distance * splines.centres).reshape(-1, *(1,) * x.ndim)
        base, bumps = self.functions[0], self.functions[1:]
        self._sigma, scaled = np.empty_like(x), np.empty_like(x)
        self._far, self._near, self._side = (np.empty(bumps.shape) for _ in range(3))
        self._far2, self._near2 = np.empty(bumps.shape), np.empty(bumps.shape)
        far, near = self._far, self._near
        self._calls: list[Call] = [
            *_sigma(x, self._sigma),
            partial(np.multiply, x, self._sigma, base),
            partial(np.multiply, x, np.array(per_distance), scaled),
            partial(np.subtract, scaled, centres, self._side),
            partial(np.abs, self._side, far),
            partial(np.subtract, _END, far, far),
            partial(np.maximum, far, _ZERO, far),
            partial(np.subtract, far, _KNEE, near),
            partial(np.maximum, near, _ZERO, near),
            partial(np.multiply, far, far, self._far2),
            partial(np.multiply, near, near, self._near2),
            partial(np.multiply, self._near2, _FOUR, self._near2),
            partial(np.multiply, far, self._far2, bumps),
            partial(np.multiply, near, self._near2, near),
            partial(np.subtract, bumps, near, bumps),
        ]

    def __call__(self) -> None:
        """Fill `rows`."""
        for call in self._calls:
            call()

    def derive(self) -> list[Call]:
        """Return the calls that fill `slopes`, to be made after a call of this."""
        self.slopes = slopes = np.empty(self.functions.shape)
        base, bumps = slopes[0], slopes[1:]
        side, far2 = self._side, self._far2
        steepness = np.array(-3 * _SCALE / self._splines.spacing)
        return [
            # σ + x σ (1 - σ), where x σ is silu itself.
            partial(np.subtract, _ONE, self._sigma, base),
            partial(np.multiply, base, self.functions[0], base),
            partial(np.add, base, self._sigma, base),
            partial(np.sign, side, side),
            partial(np.multiply, side, steepness, side),
            partial(np.subtract, far2, self._near2, bumps),
            partial(np.multiply, bumps, side, bumps),
        ]


def _sigma(x: FloatArray, out: FloatArray) -> list[Call]:
    """Return the calls that write 1/(1 + exp(-x))."""
    return [
        partial(np.multiply, x, _HALF, out),
        partial(np.tanh, out, out),
        partial(np.multiply, out, _HALF, out),
        partial(np.add, out, _HALF, out),
    ]
