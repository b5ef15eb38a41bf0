"""The door to training: plans of one shape, on a device, in blocks that suit it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from unfold.core.backends import shared
from unfold.core.kernel import Kernel
from unfold.core.kernel_backend import uncovered
from unfold.core.plan import Plan
from unfold.words.english import ENGLISH
from unfold.words.reasons import reason
from unfold_companion.cuda_ensemble import cuda_ensemble
from unfold_companion.elementwise import MAX_WIDTH, ElementwiseEnsemble
from unfold_companion.ensemble import Ensemble
from unfold_companion.native import NativeEnsemble, suits
from unfold_companion.result import Result

CACHED = 80_000
"""Numbers that a core trains at once: its caches hold them while a call follows another."""
FEWEST = 8
"""Fewer networks than this do not fill a processor's vectors: libraries' products serve them better."""
MOST = 64
"""Networks that the page's kernel trains in one call, so that cores need not wait long for the last one."""


class Blocks:
    """Ensembles that together are all of the plans.

    On a CPU each core trains a block at a time, one thread in each call: calls are too short to be shared.

    Args:
        plans: of one shape, see `shape_of`; at least one.
        device, dtype: of `Ensemble`.
        native: whether the page's own kernel may train them, on a CPU.

    Attributes:
        ensembles: one on a GPU; on a CPU of so many networks each as its caches hold.
        way: how epochs run, for people; where it is not by the kernel because that is missing, or does not
            cover them, it says so.

    Raises:
        UnsupportedError, ValueError: as of `require_one_shape`.
    """

    def __init__(
        self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype, *, native: bool = True
    ) -> None:
        self.ensembles: Sequence[Ensemble | NativeEnsemble]
        self._threads = 1
        if device.type == "cuda":
            ensemble = cuda_ensemble(plans, device, dtype)
            self.ensembles, self.way = [ensemble], ensemble.way
            return
        threads = torch.get_num_threads()
        each = -(-len(plans) // threads)
        kernel, why = _kernel_for(plans[0]) if native else (None, "")
        if kernel is not None:
            size = min(MOST, each)
            of_numpy = np.float64 if dtype == torch.float64 else np.float32
            self.ensembles = [NativeEnsemble(block, kernel, of_numpy) for block in _divided(plans, size)]
            name = "the page's kernel"
        else:
            network = plans[0].network
            narrow = network.n_parameters <= MAX_WIDTH * sum(network.sizes[1:]) and len(plans) >= FEWEST
            make, name = (ElementwiseEnsemble, "elementwise") if narrow else (Ensemble, "bmm")
            size = block_size(plans[0])
            # In shorter calls than those of whole blocks threads wait for Python's lock: twice 50 networks of
            # four and two units take twice as long as 100 at once. Products of matrices are long enough.
            size = _divided_evenly(len(plans), size) if narrow else min(size, each)
            self.ensembles = [make(block, device, dtype) for block in _divided(plans, size)]
        self._threads = min(threads, len(self.ensembles))
        self.way = f"{name}, {size}" + (f"; {why}" if why else "")

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


def _kernel_for(plan: Plan) -> tuple[Kernel | None, str]:
    """Return the page's kernel if it is what trains such plans best; else None and, in words, why not."""
    if not suits(plan):
        return None, ""
    found = shared()
    why = found.reason or uncovered(plan)
    return (None, reason(why.kind, why.about, ENGLISH)) if why else (found.kernel, "")


def _divided(plans: Sequence[Plan], size: int) -> list[Sequence[Plan]]:
    return [plans[start : start + size] for start in range(0, len(plans), size)]


def _divided_evenly(n: int, size: int) -> int:
    """Return the size of blocks of n networks that are as large as each other, and at least `size`."""
    return -(-n // max(1, n // size))


def block_size(plan: Plan) -> int:
    """Return how many networks a core trains at once."""
    activations = min(plan.batch_size, plan.n_samples) * (sum(plan.network.sizes) + 1)
    return max(1, CACHED // max(activations, plan.network.n_parameters))
