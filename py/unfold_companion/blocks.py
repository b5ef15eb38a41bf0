"""The door to training: plans of one shape, on a device, in blocks that suit it."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from unfold.core.plan import Plan
from unfold_companion.cuda_ensemble import CudaEnsemble
from unfold_companion.ensemble import Ensemble

CACHED = 100_000
"""Numbers of a mini-batch's activations that a CPU trains at once: its caches hold them while a call follows
another."""


class Blocks:
    """Ensembles that together are all of the plans.

    Args:
        plans: of one shape, see `shape_of`.
        device, dtype: of `Ensemble`.

    Attributes:
        ensembles: one on a GPU; on a CPU of so many networks each as its caches hold.
        way: how epochs run, for people.
    """

    def __init__(self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> None:
        self.ensembles: list[Ensemble]
        if device.type == "cuda":
            ensemble = CudaEnsemble(plans, device, dtype)
            self.ensembles, self.way = [ensemble], ensemble.way
            return
        size = _block_size(plans[0]) if plans else 1
        self.ensembles = [
            Ensemble(plans[start : start + size], device, dtype) for start in range(0, len(plans), size)
        ]
        self.way = f"blocks of {min(size, len(plans))}"

    def step(self, epochs: int) -> None:
        """Train all networks for a number of whole epochs."""
        for ensemble in self.ensembles:
            ensemble.step(epochs)

    def write_back(self) -> None:
        """Leave in the plans what training has changed, see `Ensemble.write_back`."""
        for ensemble in self.ensembles:
            ensemble.write_back()


def _block_size(plan: Plan) -> int:
    """How many networks a CPU trains at once."""
    activations = min(plan.batch_size, plan.n_samples) * (sum(plan.network.sizes) + 1)
    return max(1, CACHED // max(activations, plan.network.n_parameters))
