"""The training of experiments: all of one shape together, with checkpoints on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from unfold_companion.blocks import Blocks
from unfold_companion.experiment import Experiment
from unfold_companion.shape import shape_of

STRETCHES = 100
"""Into so many a training is divided: as many checkpoints, and as many steps of the progress."""


@dataclass(frozen=True)
class Progress:
    """How far a group has come.

    Attributes:
        experiments: the group.
        epoch: number of epochs trained, of `until`.
        until: number of epochs there are to be.
    """

    experiments: Sequence[Experiment]
    epoch: int
    until: int


def groups(experiments: Sequence[Experiment]) -> list[list[Experiment]]:
    """Return those together that can train in one call."""
    by_shape: dict[object, list[Experiment]] = {}
    for experiment in experiments:
        by_shape.setdefault(shape_of(experiment.trainer.plan), []).append(experiment)
    return list(by_shape.values())


def train(
    group: Sequence[Experiment],
    until: int,
    device: torch.device,
    dtype: torch.dtype,
    tell: Callable[[Progress], bool],
) -> str:
    """Train experiments of one shape until each has so many epochs or has diverged.

    Args:
        group: experiments of one shape.
        until: number of epochs there are to be in the end.
        device, dtype: of `Blocks`.
        tell: is told how far all have come, after each stretch, and returns whether to go on.

    Returns:
        How epochs ran, for people.
    """
    first = group[0].trainer.epoch
    if first >= until:
        return "trained before"
    blocks = Blocks([experiment.trainer.plan for experiment in group], device, dtype)
    stretch = max(1, (until - first) // STRETCHES)
    epoch = first
    while epoch < until:
        epochs = min(stretch, until - epoch)
        blocks.step(epochs)
        epoch += epochs
        for experiment, result in zip(group, blocks.results(), strict=True):
            experiment.deliver(result, epochs)
            experiment.keep()
        diverged = all(experiment.trainer.diverged for experiment in group)
        if not tell(Progress(group, epoch, until)) or diverged:
            break
    return blocks.way
