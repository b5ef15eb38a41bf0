"""The way back: a few checkpoints of a run, the closer together the younger they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unfold.core.plan import Checkpoint


@dataclass(frozen=True, eq=False)
class Kept:
    """A checkpoint, and the mean loss of the training points there, without penalty."""

    checkpoint: Checkpoint
    loss: float


class Checkpoints:
    """Of the ages 0, 1, 2 to 3, 4 to 7, ... epochs one checkpoint each, the oldest of that age.

    So of a run of n epochs no more than log2(n) + 2 are kept, its beginning is among them, and none is more
    than eight times as old as the next.
    """

    def __init__(self) -> None:
        self._kept: list[Kept] = []

    def __len__(self) -> int:
        """Return the number of checkpoints kept."""
        return len(self._kept)

    @property
    def newest_first(self) -> Sequence[Kept]:
        """All that are kept."""
        return tuple(reversed(self._kept))

    def add(self, kept: Kept) -> None:
        """Take one that is no older than those taken before."""
        now = kept.checkpoint.epoch
        by_age: dict[int, Kept] = {}
        for each in (*self._kept, kept):
            by_age.setdefault((now - each.checkpoint.epoch).bit_length(), each)
        self._kept = list(by_age.values())

    def rewind(self, checkpoint: Checkpoint) -> None:
        """Forget what came after a checkpoint."""
        end = (checkpoint.epoch, checkpoint.batch)
        self._kept = [k for k in self._kept if (k.checkpoint.epoch, k.checkpoint.batch) < end]

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
