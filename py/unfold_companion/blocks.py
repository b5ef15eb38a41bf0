"""The door to training: plans of one shape, on a device, in blocks that suit it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import torch

from unfold.core.plan import Plan
from unfold_companion.cuda_ensemble import cuda_ensemble
from unfold_companion.elementwise import MAX_WIDTH, ElementwiseEnsemble
from unfold_companion.ensemble import Ensemble, Result

CACHED = 80_000
"""Numbers that a core trains at once: its caches hold them while a call follows another."""
FEWEST = 8
"""Fewer networks than this do not fill a processor's vectors: libraries' products serve them better."""


class Blocks:
    """Ensembles that together are all of the plans.

    On a CPU each core trains a block at a time, one thread in each call: calls are too short to be shared.

    Args:
        plans: of one shape, see `shape_of`; at least one.
        device, dtype: of `Ensemble`.

    Attributes:
        ensembles: one on a GPU; on a CPU of so many networks each as its caches hold.
        way: how epochs run, for people.
    """

    def __init__(self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> None:
        self.ensembles: list[Ensemble]
        self._threads = 1
        if device.type == "cuda":
            ensemble = cuda_ensemble(plans, device, dtype)
            self.ensembles, self.way = [ensemble], ensemble.way
            return
        threads = torch.get_num_threads()
        network = plans[0].network
        narrow = network.n_parameters <= MAX_WIDTH * sum(network.sizes[1:]) and len(plans) >= FEWEST
        make = ElementwiseEnsemble if narrow else Ensemble
        size = max(1, min(block_size(plans[0]), -(-len(plans) // threads)))
        self.ensembles = [make(plans[i : i + size], device, dtype) for i in range(0, len(plans), size)]
        self._threads = min(threads, len(self.ensembles))
        self.way = f"{'elementwise' if narrow else 'bmm'}, {size}"

    def step(self, epochs: int) -> None:
        """Train all networks for a number of whole epochs."""
        if self._threads == 1:
            for ensemble in self.ensembles:
                ensemble.step(epochs)
            return
        with ThreadPoolExecutor(self._threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            list(pool.map(lambda ensemble: ensemble.step(epochs), self.ensembles))

    def results(self) -> list[Result]:
        """Return what training has made of each network, in the order of the plans."""
        return [result for ensemble in self.ensembles for result in ensemble.results()]

    def write_back(self) -> None:
        """Leave in every plan what training has changed."""
        for ensemble in self.ensembles:
            ensemble.write_back()


def block_size(plan: Plan) -> int:
    """Return how many networks a core trains at once."""
    activations = min(plan.batch_size, plan.n_samples) * (sum(plan.network.sizes) + 1)
    return max(1, CACHED // max(activations, plan.network.n_parameters))
