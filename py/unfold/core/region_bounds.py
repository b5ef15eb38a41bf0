"""How many linear regions a network can have: what is proved about their number.

Counts are exact whole numbers, of all of the plane; a window shows at most as many. Every unit has one fold
here, as ReLU, leaky ReLU and |x| have, and maxout of two pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, prod

PLANE_DIMS = 2


def lines_in_general_position(n: int, dims: int = PLANE_DIMS) -> int:
    """Into how many parts n hyperplanes in general position cut `dims` dimensions: Σ(j ≤ dims) C(n, j).

    In the plane that is 1 + n + n(n-1)/2: 2, 4, 7, 11, 16, 22, 29, 37 for 1 to 8 lines. It is the most that
    one layer of n units can have (T. Zaslavsky, "Facing up to arrangements", 1975; R. Pascanu, G. Montúfar,
    Y. Bengio, "On the number of response regions of deep feed forward networks", 2013).
    """
    return sum(comb(n, j) for j in range(dims + 1))


def most_regions_at_least(hidden: Sequence[int], dims: int = PLANE_DIMS) -> int | None:
    """How many regions the best ReLU network of these widths has at least; None if nothing is known.

    ∏(l < L) floor(n_l / dims)^dims · Σ(j ≤ dims) C(n_L, j), for widths of at least `dims`: there is such a
    network, whose layers fold the plane upon itself (G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, "On the
    number of linear regions of deep neural networks", 2014).
    """
    if not hidden or not dims or min(hidden) < dims:
        return None
    *folding, last = hidden
    folded: int = prod((n // dims) ** dims for n in folding)
    return folded * lines_in_general_position(last, dims)


def most_regions_at_most(hidden: Sequence[int], dims: int = PLANE_DIMS) -> int:
    """More regions than this no network of these widths has: ∏ Σ(j ≤ d_l) C(n_l, j).

    Every layer cuts each region of the layers below as one layer cuts the plane. What d_l is: the image of
    a region has no more dimensions than the narrowest layer below, min(dims, n_1, ..., n_(l-1)) (G. Montúfar,
    "Notes on the number of linear regions of deep neural networks", 2017).
    """
    most = 1
    for n in hidden:
        most *= lines_in_general_position(n, dims)
        dims = min(dims, n)
    return most


def regions_expected(n_units: int) -> float:
    """About how many regions a random ReLU network of N units has in the plane, whatever its depth: N²/2.

    B. Hanin and D. Rolnick, "Deep ReLU networks have surprisingly few activation patterns", 2019, prove that
    on average over the first weights there are at most (T N)^d / d! in d dimensions, with a T that does not
    grow with the depth, and find about N^d / d!, then and in training.
    """
    return n_units**2 / 2
