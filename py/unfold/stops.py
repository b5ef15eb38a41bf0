"""Why training stops by itself, and when.

Owns no time and no network: it is told how far training has come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from unfold.core.divergence import Divergence
from unfold.core.remedy import Remedy

STOP_SETTINGS = ("stop_epoch", "stop_loss", "stop_seconds")
"""The settings that are conditions; 0 is none."""


@dataclass(frozen=True)
class EpochReached:
    """As many epochs as were asked for."""

    epoch: int


@dataclass(frozen=True)
class LossReached:
    """A training loss as small as was asked for."""

    loss: float
    """What was asked for."""


@dataclass(frozen=True)
class TimeOver:
    """As many seconds of playing as were asked for."""

    seconds: int


@dataclass(frozen=True, eq=False)
class Diverged:
    """The numbers became too large to be of any use."""

    divergence: Divergence
    remedy: Remedy


Stop: TypeAlias = EpochReached | LossReached | TimeOver | Diverged


class StopConditions:
    """What ends one press of Play. A condition that holds from the beginning does not stop anything.

    Args:
        settings: the value of every setting.
        epoch, loss: number of epochs and training loss at the beginning.
        now: the time in seconds.
    """

    def __init__(self, settings: Mapping[str, Any], epoch: int, loss: float, now: float) -> None:
        self._epoch: int | None = settings["stop_epoch"] if settings["stop_epoch"] > epoch else None
        self._loss: float | None = settings["stop_loss"] or None
        if self._loss is not None and loss <= self._loss:
            self._loss = None
        self._seconds: int | None = settings["stop_seconds"] or None
        self._begun = now

    @property
    def asks_for_every_epoch(self) -> bool:
        """Whether it has to be asked after every single epoch: how fast a machine is changes no result."""
        return self._loss is not None

    def epochs_left(self, epoch: int) -> float:
        """Number of epochs after which training has to stop at the latest; may be infinite."""
        return math.inf if self._epoch is None else self._epoch - epoch

    def met(self, epoch: int, loss: float, now: float) -> Stop | None:
        """The condition that is met at this moment, if one is."""
        if self._epoch is not None and epoch >= self._epoch:
            return EpochReached(epoch)
        if self._loss is not None and loss <= self._loss:
            return LossReached(self._loss)
        if self._seconds is not None and now - self._begun >= self._seconds:
            return TimeOver(self._seconds)
        return None
