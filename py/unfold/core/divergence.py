"""Why a run has diverged: the run is repeated with an eye on its gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.numpy_backend import NumpyBackend
from unfold.core.plan import Checkpoint, Plan


@dataclass(frozen=True)
class Divergence:
    """Where a run left the numbers that are of any use.

    Attributes:
        epoch: number of whole epochs trained until then.
        layer: index of the layer, 0 for the first one, that had the largest entry of a gradient.
        gradient: the size of that entry; of the finite ones.
    """

    epoch: int
    layer: int
    gradient: float


class _OverflowedError(Exception):
    """A gradient is not finite: there is no more to see."""


def diagnose(plan: Plan, start: Checkpoint, epochs: int) -> Divergence:
    """Return the largest gradient of a run of `epochs` epochs from `start` on, and leave the plan at `start`.

    The run ends at the first gradient that is not finite.
    """
    plan.restore(start)
    layers = plan.network.per_layer(plan.gradient)
    worst = Divergence(plan.epoch, 0, 0.0)

    def watch() -> None:
        nonlocal worst
        largest = [float(np.abs(layer).max()) for layer in layers]
        if not np.isfinite(largest).all():
            raise _OverflowedError
        if max(largest) > worst.gradient:
            worst = Divergence(plan.epoch, int(np.argmax(largest)), max(largest))

    backend = NumpyBackend(plan)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(epochs):
                backend.step(1, watch)
                plan.epoch += 1
    except _OverflowedError:
        pass
    finally:
        plan.restore(start)
    return worst
