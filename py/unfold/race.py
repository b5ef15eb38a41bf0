"""Networks that differ from the page's in optimizer and learning rate alone, trained side by side with it.

A contestant is what a lone trainer with these settings makes of the first weights in as many epochs as the
page's network has been trained for. Knows neither when there is time to train nor who looks.
"""

from __future__ import annotations

from collections.abc import Callable

from unfold import rules
from unfold.core.plan import BackendFactory
from unfold.core.trainer import Trainer
from unfold.parameters import Contestant
from unfold.settings import Settings
from unfold.snapshot import Racer

OWN = frozenset({"optimizer", "learning_rate"})
"""The settings that every contestant has its own of."""

SAMPLES = 200
"""At least so many samples are taken of a run that catches up: its curve is to look like the others'."""


class Race:
    """The contestants and their trainers, made for the settings of this moment.

    With other settings than those of OWN and `race` another one has to be made.

    Args:
        epoch: number of epochs that the page's network has been trained for.
    """

    def __init__(self, settings: Settings, backend: BackendFactory, epoch: int) -> None:
        self._settings = settings
        self._backend = backend
        self._entered: tuple[tuple[Contestant, Trainer], ...] = ()
        self._late: tuple[Trainer, ...] = ()
        """Who entered after the start, and has not been level with the others yet."""
        self.enter(epoch)

    def enter(self, epoch: int) -> None:
        """Let those race that the settings name: who does so already goes on, others begin at epoch 0."""
        running = list(self._entered)
        entered = []
        for contestant in self._settings.race:
            same = next((pair for pair in running if pair[0] == contestant), None)
            if same is None:
                same = contestant, rules.trainer(self._settings, self._backend, contestant)
                self._late += same[1:] if epoch else ()
            else:
                running.remove(same)
            entered.append(same)
        self._entered = tuple(entered)
        gone = [trainer for _, trainer in running]
        self._late = tuple(trainer for trainer in self._late if trainer not in gone)

    def is_behind(self, epoch: int) -> bool:
        """Whether anybody is still to be trained up to `epoch`."""
        return any(_is_behind(trainer, epoch) for _, trainer in self._entered)

    def catches_up(self, epoch: int) -> bool:
        """Whether one that entered late is still to be trained up to `epoch`."""
        return any(_is_behind(trainer, epoch) for trainer in self._late)

    def train_for(self, seconds: float, clock: Callable[[], float], epoch: int) -> None:
        """Train up to `epoch` for about `seconds`, whoever is the last one first; see `Trainer.run_for`."""
        end = clock() + seconds
        while behind := [trainer for _, trainer in self._entered if _is_behind(trainer, epoch)]:
            last = min(behind, key=lambda trainer: trainer.epoch)
            last.run_for(end - clock(), clock, min(epoch - last.epoch, 1 + epoch // SAMPLES))
            if clock() >= end:
                break
        self._late = tuple(trainer for trainer in self._late if _is_behind(trainer, epoch))

    def racers(self) -> tuple[Racer, ...]:
        """The contestants as they are, in the order of the setting."""
        return tuple(racer(trainer, *contestant) for contestant, trainer in self._entered)


def racer(trainer: Trainer, optimizer: str, learning_rate: float) -> Racer:
    """What is to be seen of a trainer in a race."""
    return Racer(
        optimizer,
        learning_rate,
        trainer.epoch,
        trainer.history.arrays(),
        trainer.metrics(),
        trainer.diverged,
    )


def _is_behind(trainer: Trainer, epoch: int) -> bool:
    # Without points no epoch passes.
    return trainer.epoch < epoch and not trainer.diverged and len(trainer.train) > 0
