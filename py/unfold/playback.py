"""Looking back at a run: its checkpoints, one of which is put in the place of the network.

What the run has come to is kept meanwhile. Nothing is lost before somebody goes on from an earlier epoch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from unfold.core.trainer import Trainer
from unfold.snapshot import Timeline

SECONDS = 8.0
"""For all checkpoints, one after another, ..."""
LONGEST, SHORTEST = 0.5, 0.05
"""... but for a single one no more and no less than this."""


class Playback:
    """A run that is looked back at, the latest moment first.

    Args:
        trainer: of the run; training it is up to whoever has left the playback before.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._latest = trainer.plan.checkpoint()
        epochs, params = trainer.trajectory.whole_epochs()
        earlier = sum(epoch < trainer.moment for epoch in epochs)
        self._epochs = (*epochs[:earlier], trainer.epoch)
        self._params = params[:earlier]
        self._at = len(self._params)
        self._began: tuple[float, int] | None = None

    @property
    def timeline(self) -> Timeline:
        """What there is to show of it."""
        return Timeline(self._epochs, self._at, replays=self.replays)

    @property
    def replays(self) -> bool:
        """Whether checkpoints are shown one after another."""
        return self._began is not None

    def see(self, at: int) -> None:
        """Put a checkpoint in the place of the network, by its number; the latest is the last one."""
        self._at = min(max(at, 0), len(self._params))
        if self._at == len(self._params):
            self._trainer.plan.restore(self._latest)
        else:
            self._trainer.plan.show(self._params[self._at], self._epochs[self._at])

    def leave(self) -> None:
        """Let the run be where it has come to."""
        self.see(len(self._params))

    def go_on(self) -> int | None:
        """Let the run be where it is seen, and forget what came after; return that epoch.

        None if it is the latest moment: then nothing came after.
        """
        if self._at == len(self._params):
            return None
        epoch = self._epochs[self._at]
        self._trainer.go_back(self._params[self._at], epoch)
        return epoch

    @contextmanager
    def at_latest(self) -> Iterator[None]:
        """Have the trainer as it is at the latest moment, for what changes data or rules."""
        at = self._at
        self.leave()
        try:
            yield
        finally:
            self._latest = self._trainer.plan.checkpoint()
            self.see(at)

    # By itself

    def replay(self, now: float) -> None:
        """Show one checkpoint after another from now on, from the first if the latest is seen."""
        if self._at == len(self._params):
            self.see(0)
        self._began = now, self._at

    def stop(self) -> None:
        """Stay at the checkpoint that is seen."""
        self._began = None

    def advance(self, now: float) -> bool:
        """Show the checkpoint that is due; return whether it is another one."""
        if self._began is None:
            return False
        began, first = self._began
        due = min(first + int((now - began) / self._seconds), len(self._params))
        if due == len(self._params):
            self._began = None
        if due <= self._at:
            return False
        self.see(due)
        return True

    def wait(self, now: float) -> float:
        """Seconds until the next checkpoint is due."""
        if self._began is None:
            return math.inf
        began, first = self._began
        return max(0.0, began + (self._at + 1 - first) * self._seconds - now)

    @property
    def _seconds(self) -> float:
        return min(max(SECONDS / max(len(self._params), 1), SHORTEST), LONGEST)
