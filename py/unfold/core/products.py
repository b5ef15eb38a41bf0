"""Matrix products, chosen by size.

Outside the browser NumPy has a BLAS, and `ndarray.dot` is best throughout. In WebAssembly it has none, and
what costs least goes by the size: the call itself in a small product, strided reads in a large one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray

Product: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], object]
"""(A, B, out): out = A B, with `out` C-contiguous."""

HAS_BLAS = sys.platform != "emscripten"


def _einsum(A: FloatArray, B: FloatArray, out: FloatArray) -> None:
    np.einsum("ij,jk->ik", A, B, out=out)


def product_for(n_rows: int, n_inner: int, n_columns: int, *, has_blas: bool = HAS_BLAS) -> Product:
    """Return the fastest product of matrices (n_rows, n_inner) and (n_inner, n_columns)."""
    if has_blas or n_rows * n_inner * n_columns < 1_000:
        return np.ndarray.dot
    if n_rows * n_inner * n_columns < 50_000:
        return np.matmul
    return _einsum
