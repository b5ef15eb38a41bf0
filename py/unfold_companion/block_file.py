"""Blocks: what some networks of a cell came to, one by one, and the file that keeps it till a sweep is done.

Block files are nobody's but the companion's: whatever is wrong with one, its networks are trained again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unfold import archive
from unfold.archive import Entries, IntArray, RunFileError
from unfold.core.arrays import FloatArray
from unfold.sweep_file import METRICS

FORMAT = "unfold-block"
VERSION = 1


@dataclass(frozen=True, eq=False)
class Block:
    """What networks came to whose weight seeds follow one another. Infinities and NaN are as in a sweep file.

    Attributes:
        finals: their metrics in the end, of shape (n_networks, n_metrics).
        curves: training and test losses and scores at the epochs looked at, of shape
            (n_networks, 4, n_samples).
        solved_epochs: the first of these at which each met the criterion, inf if never, (n_networks,).
        n_checkpoints: how many checkpoints each has: fewer than all if it diverged, of shape (n_networks,).
        checkpoints: parameters, of shape (n_networks, most checkpoints, n_parameters).
    """

    finals: FloatArray
    curves: FloatArray
    solved_epochs: FloatArray
    n_checkpoints: IntArray
    checkpoints: FloatArray

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(self.finals)

    @property
    def diverged(self) -> npt.NDArray[np.bool_]:
        """Which networks have diverged, of shape (n_networks,)."""
        return np.isinf(self.finals[:, 0])


def to_bytes(block: Block, name: str) -> bytes:
    """Return the file.

    Args:
        name: which block of which sweep it is.
    """
    return archive.to_bytes({"format": FORMAT, "version": VERSION, "name": name}, vars(block))


def from_bytes(data: bytes, name: str) -> Block | None:
    """Return the block; None if these are not the bytes of a whole one of that name."""

    def read(entries: Entries) -> Block | None:
        if entries.header.get("name") != name:
            return None
        block = Block(
            entries.array("finals", "<f8", 2),
            entries.array("curves", "<f8", 3),
            entries.array("solved_epochs", "<f8", 1),
            entries.array("n_checkpoints", "<i8", 1),
            entries.array("checkpoints", "<f8", 3),
        )
        n = len(block)
        whole = block.finals.shape[1] == len(METRICS) and all(
            len(array) == n for array in vars(block).values()
        )
        return block if whole else None

    try:
        return archive.from_bytes(data, {FORMAT: (VERSION, read)})
    except RunFileError:
        return None
