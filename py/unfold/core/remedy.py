"""What a run that diverged needs to go on well, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unfold.core.checkpoints import Kept
from unfold.core.plan import Checkpoint, Plan
from unfold.core.schedules import CONSTANT

WORSE = 2.0
"""A loss that is larger than at the start by this factor is on its way to explode."""
GROWTH = 0.01
"""By what share of the loss that the run began with the objective may rise in a trial: mini-batches do not
agree."""
JUMP = 100.0
"""How many times larger than the largest parameter, or than 1, no parameter may become in a trial. One that
has been flung away may leave a dead unit behind, and with it a loss that looks well."""
EPOCHS = 20
"""Length of a trial."""
UPDATES = 2000
"""Most updates in a trial of several epochs: small batches make many, and somebody waits for the answer."""

Cause = Literal["learning_rate", "penalty", "start", "unknown"]
"""The learning rate is too large; the penalty is too strong; there was no number to begin with; or nothing
that has been tried explains it."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """Where to take up a run that diverged, and how.

    Attributes:
        checkpoint: the last good moment.
        learning_rate: the largest of those offered that trained well from there on; None if none did.
        cause: what was wrong.
    """

    checkpoint: Checkpoint
    learning_rate: float | None
    cause: Cause


def find_remedy(
    plan: Plan,
    newest_first: Sequence[Kept],
    start_loss: float,
    rates: Sequence[float],
    objective: Callable[[], float],
) -> Remedy:
    """Return how to go on, and leave the plan as it is.

    Learning rates are tried at their full size: a schedule that has not come to it yet would hide it.

    Args:
        plan: of the run that diverged.
        newest_first: its checkpoints, at least one.
        start_loss: the training loss that the run began with.
        rates: learning rates; of these only the smaller ones are tried, from the largest on.
        objective: the loss and the penalty of the plan's present parameters.
    """
    good = last_good(newest_first, start_loss)
    with _unchanged(plan):
        plan.schedule = CONSTANT
        plan.restore(good)
        limit = objective() + GROWTH * start_loss
        if not np.isfinite(limit):
            return Remedy(good, None, "start")
        smaller = sorted((rate for rate in rates if rate < plan.learning_rate), reverse=True)
        cause: Cause = "unknown"
        if plan.regularization_rate and _trains_without_penalty(plan, good, objective, GROWTH * start_loss):
            cause = "penalty"
        for rate in smaller:
            plan.learning_rate = rate
            if trains_well(plan, good, objective, limit):
                return Remedy(good, rate, "learning_rate" if cause == "unknown" else cause)
    return Remedy(good, None, cause)


def last_good(newest_first: Sequence[Kept], start_loss: float) -> Checkpoint:
    """Return the newest checkpoint whose loss is no explosion, or else the one of the smallest loss."""
    for kept in newest_first:
        if kept.loss <= WORSE * start_loss:
            return kept.checkpoint
    return min(newest_first, key=lambda kept: kept.loss if np.isfinite(kept.loss) else np.inf).checkpoint


def trains_well(plan: Plan, start: Checkpoint, objective: Callable[[], float], limit: float) -> bool:
    """Return whether the plan, from `start` on, trains steadily to an objective of at most `limit`.

    Steadily: after no epoch on the way is it WORSE than that, or has a parameter made a JUMP. The plan stays
    where the trial ends.
    """
    plan.restore(start)
    furthest = JUMP * max(1.0, float(np.abs(start.params).max()))
    for _ in range(min(EPOCHS, max(1, UPDATES // plan.n_batches))):
        plan.step(1)
        # Comparing with NaN is false.
        if not (np.abs(plan.network.params).max() <= furthest and objective() <= WORSE * limit):
            return False
    return objective() <= limit


def _trains_without_penalty(
    plan: Plan, start: Checkpoint, objective: Callable[[], float], slack: float
) -> bool:
    rate = plan.regularization_rate
    plan.regularization_rate = 0.0
    try:
        plan.restore(start)
        return trains_well(plan, start, objective, objective() + slack)
    finally:
        plan.regularization_rate = rate


@contextmanager
def _unchanged(plan: Plan) -> Iterator[None]:
    now, learning_rate, schedule = plan.checkpoint(), plan.learning_rate, plan.schedule
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    finally:
        plan.learning_rate, plan.schedule = learning_rate, schedule
        plan.restore(now)
