"""Which units dropout leaves, drawn as the core draws them: for each network by its own generator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold_companion.layers import Layer


class Dropout:
    """What is left in one epoch, mini-batch by mini-batch, and there layer by layer.

    Args:
        layers: of all networks.
        n_samples: number of points.
        batch_size: at most all of them.
    """

    def __init__(self, layers: Sequence[Layer], n_samples: int, batch_size: int) -> None:
        self._layers = tuple(layers)
        starts = range(0, n_samples, batch_size)
        # A generator draws one number for each unit of a layer and each point, in this order.
        shares = [
            np.full(layer.n_out * min(batch_size, n_samples - start), 1.0 - layer.dropout)
            for start in starts
            for layer in layers
            if layer.dropout
        ]
        self._shares: FloatArray = np.concatenate(shares) if shares else np.empty(0)
        self._n_units = sum(layer.n_out for layer in layers if layer.dropout)

    def __len__(self) -> int:
        """Return how many numbers a network draws in an epoch; 0 without dropout."""
        return len(self._shares)

    def draw(self, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        """Return what one network keeps in the next epoch, (len(self),)."""
        return rng.random(len(self)) < self._shares

    def masks(self, kept: Tensor, start: int, stop: int, dtype: torch.dtype) -> list[Tensor | None]:
        """Return by what the points from `start` to `stop` of an epoch are multiplied in each layer.

        Args:
            kept: of all networks, (n_networks, len(self)).
            start, stop: a mini-batch.
            dtype: of the masks, each (n_networks, stop - start, n_units); None where nothing is dropped.
        """
        found: list[Tensor | None] = []
        at, size = start * self._n_units, stop - start
        for layer in self._layers:
            if not layer.dropout:
                found.append(None)
                continue
            own = kept[:, at : at + layer.n_out * size].unflatten(1, (layer.n_out, size)).transpose(1, 2)
            found.append(own.to(dtype).mul_(1.0 / (1.0 - layer.dropout)))
            at += layer.n_out * size
        return found
