"""Matrix products, chosen by size.

With a BLAS `ndarray.dot` is best throughout. NumPy in the browser has none, and there three ways of
computing the same product differ by a factor of up to five; what wins depends on the size.
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


def product_for(
    n_rows: int, n_inner: int, n_columns: int, *, stacked: bool = False, has_blas: bool = HAS_BLAS
) -> Product:
    """Return the fastest product of matrices (n_rows, n_inner) and (n_inner, n_columns).

    If `stacked`, of any number of them at once: matrices lie in the last two axes.

    Measured without BLAS (Pyodide 0.29, NumPy 2.2, Chromium 156), in µs with w multiply-adds: `dot` costs
    about 0.7 + w/900, `matmul` 1.4 + w/1900, `einsum` 3.5 + w/2800, the last one provided that it finds
    long rows to run along. Of stacks `matmul` is the fastest, whatever their size.
    """
    if stacked:
        return np.matmul
    work = n_rows * n_inner * n_columns
    if has_blas or work < 1_500:
        return np.ndarray.dot
    long_rows = max(n_inner, n_columns) >= 100
    if work < (8_000 if long_rows else 50_000):
        return np.matmul
    return _einsum
