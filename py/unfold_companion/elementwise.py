"""Ensembles of narrow networks on a CPU: networks last, and products written out as multiply-adds.

A product of two 4×3 matrices costs a library more to begin than to do. Here one call multiplies one entry of
that product in all networks, which lie side by side: it runs at the width of the processor's vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold.core.plan import Plan
from unfold_companion.ensemble import Ensemble

MAX_WIDTH = 16
"""Layers that are wider on average are better left to a library's products."""


class ElementwiseEnsemble(Ensemble):
    """An `Ensemble` whose tensors are laid out networks last.

    They have the shapes of `Ensemble` still, as views whose axes are turned round.
    """

    def __init__(self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(plans, device, dtype)
        # (n_rows, n_in + 1, n_networks)
        matrices = [W.permute(1, 2, 0) for W in self._affine]
        self._columns = [W[:, :, None].unbind(1) for W in matrices]
        self._rows = [W[:, :-1, None].unbind(0) for W in matrices]
        self._outer_products = [W.permute(1, 2, 0) for W in self._gradients]

    def _stacked(self, arrays: Sequence[FloatArray]) -> Tensor:
        stack = np.stack(arrays)
        return self.tensor(np.moveaxis(stack, 0, -1)).movedim(-1, 0)

    def _switches(self, n: int) -> Tensor:
        return torch.ones(n, len(self), dtype=torch.bool, device=self.device).T

    def _visited(self) -> tuple[Tensor, Tensor]:
        """Return features, without the ones, and targets in the order of the epoch."""
        order, F, targets = self.order.T, self.F[:, :, :-1], self.targets
        if self._same_data:
            return F[0].T[:, order].permute(2, 1, 0), targets[0].T[:, order].permute(2, 1, 0)
        F, targets = (
            data.permute(2, 1, 0).gather(1, order.expand(data.shape[2], -1, -1)).permute(2, 1, 0)
            for data in (F, targets)
        )
        return F, targets

    def _to_read(self, a: Tensor) -> Tensor:
        return a

    def _sums(self, i: int, read: Tensor) -> Tensor:
        *columns, bias = self._columns[i]
        if not columns:
            return bias.expand(-1, read.shape[1], -1).permute(2, 1, 0)
        first, *others = read.permute(2, 1, 0).unbind(0)
        z = torch.addcmul(bias, first, columns[0])
        for a, column in zip(others, columns[1:], strict=True):
            z.addcmul_(a, column)
        return z.permute(2, 1, 0)

    def _outer(self, i: int, delta: Tensor, read: Tensor) -> None:
        _add_up(delta.permute(2, 1, 0), read.permute(2, 1, 0), self._outer_products[i])

    def _back(self, i: int, delta: Tensor) -> Tensor:
        first, *others = delta.permute(2, 1, 0).unbind(0)
        row, *rows = self._rows[i]
        back = first * row
        for d, W in zip(others, rows, strict=True):
            back.addcmul_(d, W)
        return back.permute(2, 1, 0)


def _add_up(delta: Tensor, a: Tensor, out: Tensor) -> None:
    """Write the sum over the points of δ [a ; 1]ᵀ, by the fewer calls of two ways; networks are last."""
    n_samples = delta.shape[1]
    torch.sum(delta, 1, out=out[:, -1])
    if not len(a):
        return
    if n_samples > 2 * len(a):
        for i in range(len(a)):
            torch.sum(delta * a[i], 1, out=out[:, i])
        return
    weights = out[:, :-1]
    torch.mul(delta[:, 0, None], a[:, 0], out=weights)
    for p in range(1, n_samples):
        weights.addcmul_(delta[:, p, None], a[:, p])
