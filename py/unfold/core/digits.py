"""Handwritten digits of 8 × 8 pixels: points of 64 coordinates. data/NOTICE says where they come from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.dataset_parameters import DatasetError
from unfold.core.dataset_rules import Drawn, class_indices, labels, moved, shares

FILE = Path(__file__).parent / "data" / "digits.npz"
"""`pixels`, 0 to 16, of shape (64, n_images), ordered by digit; `counts`, how many images each digit has."""
WHITE = 16.0


@cache
def images() -> tuple[FloatArray, ...]:
    """Return for each digit its images, of shape (n_images, 64), row by row, 0 (no ink) to 1; read-only."""
    with np.load(FILE, allow_pickle=False) as file:
        pixels = file["pixels"].T / WHITE
        counts = file["counts"].astype(np.intp)
    pixels.flags.writeable = False
    return tuple(np.split(pixels, np.cumsum(counts)[:-1]))


def two_digits(n_samples: int, noise: float, rng: np.random.Generator, *, first: int, second: int) -> Drawn:
    """Images of two digits, +1 and -1, no image twice. Noise is a normal deviation of every pixel.

    Raises:
        DatasetError: if both digits are the same, or there are not so many images.
    """
    if first == second:
        raise DatasetError("second", second, "another digit than the first")
    of_class = [images()[digit] for digit in (first, second)]
    enough = 2 * min(map(len, of_class))
    if n_samples > enough:
        raise DatasetError("n_samples", n_samples, f"at most {enough} images of {first} and {second}")
    chosen = [
        ours[rng.permutation(len(ours))[:size]]
        for ours, size in zip(of_class, shares(n_samples, 2), strict=True)
    ]
    return moved(np.concatenate(chosen), noise, rng), labels(class_indices(n_samples, 2), 2)
