"""The losses and scores of a run, at constant size however long it is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from unfold.core.arrays import FloatArray


class Curves(NamedTuple):
    """What was sampled of a run, each of shape (n_samples_kept,)."""

    epochs: FloatArray
    train_losses: FloatArray
    test_losses: FloatArray
    train_scores: FloatArray
    test_scores: FloatArray
    """As of `Metrics`."""


class History:
    """Samples of a run, thinned evenly when there are too many.

    Of the samples appended every stride-th is kept, and the last one always. When they no longer fit,
    every other is dropped and the stride doubles; so a sample costs constant time, amortised.

    Args:
        capacity: the most samples kept, at least 2.

    Raises:
        ValueError: if `capacity` is less than 2.
    """

    def __init__(self, capacity: int = 1000) -> None:
        if capacity < 2:
            raise ValueError(f"capacity: {capacity} samples cannot hold a first and a last one")
        self._samples = np.empty((5, capacity))
        self.clear()

    def clear(self) -> None:
        """Forget all samples."""
        self._size = 0
        self._appended = 0
        self._stride = 1
        self._curves: Curves | None = None

    def __len__(self) -> int:
        """Return the number of samples kept."""
        return self._size

    @property
    def capacity(self) -> int:
        """The most samples kept."""
        return self._samples.shape[1]

    def append(
        self,
        epoch: float,
        train_loss: float,
        test_loss: float,
        train_score: float = math.nan,
        test_score: float = math.nan,
    ) -> None:
        """Take one sample; epochs are expected to rise. A score that nobody knows is NaN."""
        self._curves = None
        # The last sample stays in place only if it is one of every stride-th.
        if self._size and (self._appended - 1) % self._stride:
            self._size -= 1
        if self._size == self.capacity:
            self._thin()
        self._samples[:, self._size] = epoch, train_loss, test_loss, train_score, test_score
        self._size += 1
        self._appended += 1

    def rewind(self, epoch: float) -> None:
        """Forget the samples after `epoch`."""
        self._curves = None
        self._size = int(np.searchsorted(self._samples[0, : self._size], epoch, side="right"))
        # The last one that is left is one of every stride-th.
        self._appended = max(0, (self._size - 1) * self._stride + 1)

    def _thin(self) -> None:
        kept = self._samples[:, : self._size : 2]
        self._size = kept.shape[1]
        self._samples[:, : self._size] = kept.copy()
        self._stride *= 2

    def arrays(self) -> Curves:
        """Return all samples that are kept.

        They are copies, and the very same ones until something is appended or forgotten.
        """
        if self._curves is None:
            self._curves = Curves(*self._samples[:, : self._size].copy())
        return self._curves
