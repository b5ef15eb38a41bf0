"""What one mini-batch did: its forward pass, its errors, and the update that came of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class BatchStep:
    """One update of the parameters; all arrays are copies.

    Attributes:
        epoch: number of whole epochs before it.
        batch: number of mini-batches of the epoch before it.
        n_batches: how many an epoch has.
        points: which training points it was, indices of shape (n_samples,).
        loss: their mean loss before the update, as the gradient sees it: with what is dropped out, without
            penalty.
        learning_rate: η of the update.
        activations: for each layer (n_units, n_samples).
        deltas: for each layer δ, the derivative of the mean loss by the pre-activations of each point, of
            shape (n_rows, n_samples). Its sum over the points is the derivative by the bias.
        gradient: what the update was computed from, for each layer (n_rows, n_in + 1), biases last: with
            penalty, clipping, and what was carried over.
        change: what it added to the parameters, of the same shapes.
    """

    epoch: int
    batch: int
    n_batches: int
    points: npt.NDArray[np.int_]
    loss: float
    learning_rate: float
    activations: tuple[FloatArray, ...]
    deltas: tuple[FloatArray, ...]
    gradient: tuple[FloatArray, ...]
    change: tuple[FloatArray, ...]

    @property
    def n_samples(self) -> int:
        """Number of points in the mini-batch."""
        return len(self.points)
