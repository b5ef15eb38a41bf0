"""Learning-rate schedules: what the learning rate is multiplied by in each epoch.

A schedule goes by the number of whole epochs already trained, 0 in the first one, and stays the same within
an epoch: as PyTorch's schedulers (`torch.optim.lr_scheduler`) when they are stepped after each epoch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol


class Schedule(Protocol):
    """A factor for each epoch."""

    def __call__(self, epoch: int, /) -> float:
        """Return the factor of the epoch that follows `epoch` whole ones."""
        ...


@dataclass(frozen=True)
class Constant:
    """Always 1."""

    def __call__(self, epoch: int, /) -> float:  # noqa: ARG002
        return 1.0


@dataclass(frozen=True)
class Step:
    """`factor` times as much after each `every` epochs (`StepLR`)."""

    every: int = 100
    factor: float = 0.1

    def __post_init__(self) -> None:
        _require_positive("every", self.every)

    def __call__(self, epoch: int, /) -> float:
        return self.factor ** (epoch // self.every)


@dataclass(frozen=True)
class Cosine:
    """Half a cosine from 1 to `floor` in `epochs` epochs, and `floor` from then on.

    I. Loshchilov, F. Hutter, "SGDR", 2017, eq. 5, without restarts (`CosineAnnealingLR`, which rises again).
    """

    epochs: int = 100
    floor: float = 0.0

    def __post_init__(self) -> None:
        _require_positive("epochs", self.epochs)

    def __call__(self, epoch: int, /) -> float:
        done = min(epoch / self.epochs, 1.0)
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * done))


@dataclass(frozen=True)
class WarmUp:
    """Even steps up to 1: 1/n, 2/n, ... in the first n = `epochs` epochs, then the schedule `then`.

    The steps are those of `LinearLR(start_factor=1/n, total_iters=n - 1)`.
    """

    epochs: int = 10
    then: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive("epochs", self.epochs)

    def __call__(self, epoch: int, /) -> float:
        return (epoch + 1) / self.epochs if epoch < self.epochs else self.then(epoch - self.epochs)


def _require_positive(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name}: {value!r} is not a number of epochs, 1 or more")


CONSTANT = Constant()

SCHEDULES: Mapping[str, type[Constant | Step | Cosine | WarmUp]] = MappingProxyType(
    {"constant": Constant, "step": Step, "cosine": Cosine, "warm_up": WarmUp}
)
