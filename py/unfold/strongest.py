"""What is drawn of a network's weights and biases: of the units in sight, of maxout the strongest piece."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from unfold.settings import drawn


class Strongest:
    """Of each weight and bias of a unit in sight, the piece in which it is largest in absolute value.

    A figure has one line from an input to a unit, and one bar for its bias; a unit of maxout has as many of
    them as pieces. Any other unit has one piece. Of a layer with many units the first ones are in sight.

    Args:
        weights: per layer, of shape (n_rows, n_in); the rows as in `core.network.Network.affine`.
        biases: per layer, of shape (n_rows,).
        widths: number of units of each layer, the output last.
        n_features: number of inputs in sight, the first ones.

    Attributes:
        is_choice: whether any unit has more than one piece.
        widths: number of units in sight, per layer.
    """

    def __init__(
        self,
        weights: Sequence[npt.NDArray[np.float64]],
        biases: Sequence[npt.NDArray[np.float64]],
        widths: Sequence[int],
        n_features: int,
    ) -> None:
        self._all = tuple(zip(weights, biases, widths, strict=True))
        self.is_choice = any(len(b) > width for _, b, width in self._all)
        self.widths = drawn(widths)
        self._reads = (n_features, *self.widths[:-1])[: len(widths)]

    @cached_property
    def columns(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Those of [W | b] that are drawn, per layer (n_drawn_in + 1,), the bias last."""
        return tuple(
            np.append(np.arange(n), W.shape[1]) for n, (W, *_) in zip(self._reads, self._all, strict=True)
        )

    @cached_property
    def rows(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Which row each is of: per layer (n_drawn, n_drawn_in + 1), biases last."""
        rows = []
        for (W, b, width), n, columns in zip(self._all, self.widths, self.columns, strict=True):
            unit = np.arange(n)[:, None]
            if len(b) == width:
                rows.append(np.broadcast_to(unit, (n, len(columns))))
            else:
                affine = np.abs(np.column_stack((W, b))[:, columns])
                pieces = affine.reshape(-1, width, len(columns))[:, :n]
                rows.append(pieces.argmax(axis=0) * width + unit)
        return tuple(rows)

    def of(self, matrices: Sequence[npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """What belongs to them in matrices laid out as [W | b]: per layer (n_drawn, n_drawn_in + 1)."""
        return [
            matrix[rows, columns]
            for matrix, rows, columns in zip(matrices, self.rows, self.columns, strict=True)
        ]

    def of_weights(self, matrices: Sequence[npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """What belongs to weights in matrices laid out as W: per layer (n_drawn, n_drawn_in)."""
        if not self.is_choice:
            return [
                matrix[:n_out, :n_in]
                for matrix, n_out, n_in in zip(matrices, self.widths, self._reads, strict=True)
            ]
        return [
            matrix[rows[:, :-1], columns[:-1]]
            for matrix, rows, columns in zip(matrices, self.rows, self.columns, strict=True)
        ]

    @cached_property
    def weights(self) -> list[npt.NDArray[np.float64]]:
        """Per layer, of shape (n_drawn, n_drawn_in)."""
        return self.of_weights([W for W, _, _ in self._all])

    @cached_property
    def biases(self) -> list[npt.NDArray[np.float64]]:
        """Per layer, of shape (n_drawn,)."""
        if not self.is_choice:
            return [b[:n] for (_, b, _), n in zip(self._all, self.widths, strict=True)]
        return [b[rows[:, -1]] for (_, b, _), rows in zip(self._all, self.rows, strict=True)]

    def n_inputs(self, layer: int) -> int:
        """How many inputs a layer has, drawn or not."""
        return int(self._all[layer][0].shape[1])

    def place_of(self, layer: int, row: int, column: int) -> tuple[int, int] | None:
        """Where a weight or a bias has its place in `rows[layer]`: (unit, index); None if it is not drawn."""
        unit = row % self._all[layer][2]
        at = np.flatnonzero(self.columns[layer] == column)
        return (unit, int(at[0])) if unit < self.widths[layer] and len(at) else None
