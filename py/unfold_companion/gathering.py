"""From blocks to a sweep file: counts, quantiles, and the networks that are kept of each cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.sweep_file import LOSSES, METRICS, Cell, Chosen, SweepFile
from unfold_companion.block_file import Block
from unfold_companion.block_folder import BlockFolder
from unfold_companion.sweep import QUANTILES, Sweep


class Gathering:
    """The sweep file, as far as its blocks have come.

    Args:
        sweep: which one.
        folder: where its blocks are.
    """

    def __init__(self, sweep: Sweep, folder: BlockFolder) -> None:
        self._sweep, self._folder = sweep, folder
        # Of each cell what its blocks came to, and how many of them there were.
        self._cells: dict[int, tuple[Cell, int]] = {}

    def sweep_file(self) -> SweepFile:
        """Return what there is. Cells with new blocks are gathered, the others known already."""
        sweep = self._sweep
        return SweepFile(
            sweep.settings,
            sweep.axes,
            sweep.n_seeds,
            sweep.course.epochs[-1],
            sweep.course.criterion,
            np.array(QUANTILES),
            np.array(sweep.course.epochs, np.int64),
            tuple(self._cell(cell) for cell in range(sweep.n_cells)),
        )

    def _cell(self, cell: int) -> Cell:
        tasks = [task for task in self._sweep.tasks[cell] if self._folder.has(task)]
        known = self._cells.get(cell)
        if known is None or known[1] != len(tasks):
            read = [(task.seed, self._folder.read(task)) for task in tasks]
            blocks = [(seed, block) for seed, block in read if block is not None]
            known = _gathered(blocks, self._sweep), len(blocks)
            self._cells[cell] = known
        return known[0]


def _gathered(blocks: Sequence[tuple[int, Block]], sweep: Sweep) -> Cell:
    """Return what some blocks came to, each with the weight seed of its first network."""
    epochs = np.array(sweep.course.epochs, np.int64)
    n_quantiles, n_samples = len(QUANTILES), len(epochs)
    if not blocks:
        return Cell(
            0,
            0,
            0,
            np.full((len(METRICS), n_quantiles), np.nan),
            np.full(n_quantiles, np.nan),
            np.full((len(LOSSES), n_quantiles, n_samples), np.nan),
            (),
        )
    finals = np.concatenate([block.finals for _, block in blocks])
    solved = np.concatenate([block.solved_epochs for _, block in blocks])
    losses = np.concatenate([block.curves[:, : len(LOSSES)] for _, block in blocks])
    of = [(seed + i, block, i) for seed, block in blocks for i in range(len(block))]
    chosen = []
    for k in ranks(finals, sweep.n_chosen):
        seed, block, i = of[k]
        n = int(block.n_checkpoints[i])
        moments = epochs[list(sweep.course.checkpoints[:n])]
        chosen.append(Chosen(seed, block.finals[i], block.curves[i], moments, block.checkpoints[i, :n]))
    return Cell(
        len(finals),
        int(np.isfinite(solved).sum()),
        int(sum(block.diverged.sum() for _, block in blocks)),
        quantiles(finals).T,
        quantiles(solved),
        quantiles(losses).swapaxes(0, 1),
        tuple(chosen),
    )


def ranks(finals: FloatArray, n: int) -> list[int]:
    """Return which `n` networks are kept: evenly from the best to the worst, by their test loss in the end.

    Where there are no test points it is their training loss. Of three the second is the median.

    Args:
        finals: of shape (n_networks, n_metrics).
        n: how many, if there are as many.
    """
    train, test = finals[:, METRICS.index("train_loss")], finals[:, METRICS.index("test_loss")]
    order = np.argsort(np.where(np.isnan(test), train, test), kind="stable")
    n = min(n, len(order))
    return [int(order[i * (len(order) - 1) // max(n - 1, 1)]) for i in range(n)]


def quantiles(values: FloatArray) -> FloatArray:
    """Return for each of QUANTILES the smallest value that at least such a share are at or below.

    Args:
        values: of shape (n_networks, ...).

    Returns:
        An array of shape (n_quantiles, ...).
    """
    n = len(values)
    at = [max(round(np.ceil(q * n - 1e-9)) - 1, 0) for q in QUANTILES]
    found: FloatArray = np.sort(values, axis=0)[at]
    return found
