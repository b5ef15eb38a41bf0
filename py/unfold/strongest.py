"""What stands for a unit of maxout where there is room for one of its pieces: the strongest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt


class Strongest:
    """Of each weight and each bias, the piece of its unit in which it is largest in absolute value.

    A figure has one line from an input to a unit, and one bar for its bias; a unit of maxout has as many of
    them as pieces. Any other unit has one piece.

    Args:
        weights: per layer, of shape (n_rows, n_in); the rows as in `core.network.Network.affine`.
        biases: per layer, of shape (n_rows,).
        widths: number of units of each layer.
    """

    def __init__(
        self,
        weights: Sequence[npt.NDArray[np.float64]],
        biases: Sequence[npt.NDArray[np.float64]],
        widths: Sequence[int],
    ) -> None:
        self._all = tuple(zip(weights, biases, widths, strict=True))
        self.is_choice = any(len(b) > width for _, b, width in self._all)
        """Whether any unit has more than one piece."""

    @cached_property
    def rows(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Which row it is of: per layer (n_units, n_in + 1), biases last."""
        rows = []
        for W, b, width in self._all:
            unit = np.arange(width)[:, None]
            if len(b) == width:
                rows.append(np.broadcast_to(unit, (width, W.shape[1] + 1)))
            else:
                pieces = np.abs(np.column_stack((W, b))).reshape(-1, width, W.shape[1] + 1)
                rows.append(pieces.argmax(axis=0) * width + unit)
        return tuple(rows)

    def of(self, matrices: Sequence[npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """What belongs to them in matrices laid out as [W | b], or as W: per layer (n_units, n_columns)."""
        if not self.is_choice:
            return list(matrices)
        return [
            np.take_along_axis(matrix, rows[:, : matrix.shape[1]], axis=0)
            for matrix, rows in zip(matrices, self.rows, strict=True)
        ]

    @cached_property
    def weights(self) -> list[npt.NDArray[np.float64]]:
        """Per layer, of shape (n_units, n_in)."""
        return self.of([W for W, _, _ in self._all])

    @cached_property
    def biases(self) -> list[npt.NDArray[np.float64]]:
        """Per layer, of shape (n_units,)."""
        if not self.is_choice:
            return [b for _, b, _ in self._all]
        return [b[rows[:, -1]] for (_, b, _), rows in zip(self._all, self.rows, strict=True)]
