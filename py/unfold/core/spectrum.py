"""What waves a function along a line is made of, and how well each of them is learned.

Networks learn slow waves before fast ones: the frequency principle, of Z. Xu et al., "Frequency principle:
Fourier analysis sheds light on deep neural networks", 2019, and N. Rahaman et al., "On the spectral bias of
neural networks", 2019.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray

Coefficients = npt.NDArray[np.complex128]

ROUNDING = 1e-12
"""Relative to the mean: waves that are no higher are none."""
STRONG = 0.1
"""A frequency is one of a function's own if its wave is at least this share as high as the highest one."""


def coefficients(values: FloatArray, highest: int) -> Coefficients:
    """Return the complex amplitude of each wave of `values` up to the `highest` one, of shape (highest + 1,).

    The k-th is of the wave that fits k times into the line; its absolute value is the wave's height, but for
    the 0th, which is twice the mean. Of so few waves the sums themselves are as fast as a fast transform.

    Args:
        values: at the centres of n equal parts of the line, (n,); n > 2 highest, or waves are mistaken.
    """
    n = len(values)
    turns = np.outer(np.arange(highest + 1), np.arange(n)) / n
    amplitudes: Coefficients = np.exp(-2j * np.pi * turns) @ values * (2 / n)
    return amplitudes


def own_frequencies(target: Coefficients, at_most: int) -> tuple[int, ...]:
    """Return the frequencies that `target` is made of, lowest first: the strongest ones, without the mean."""
    heights = np.abs(target)
    heights[0] = 0.0
    if heights.max() <= ROUNDING * max(1.0, float(np.abs(target[0]))):
        return ()
    strongest = np.argsort(-heights, kind="stable")[:at_most]
    return tuple(sorted(int(k) for k in strongest if heights[k] >= STRONG * heights.max()))


def relative_errors(learned: Coefficients, target: Coefficients, frequencies: tuple[int, ...]) -> FloatArray:
    """Return |learned - target| / |target| at each of `frequencies`, where `target` is not zero."""
    chosen = list(frequencies)
    errors: FloatArray = np.abs(learned[chosen] - target[chosen]) / np.abs(target[chosen])
    return errors
