"""Ensembles on an NVIDIA GPU: small networks by one kernel for whole runs, others by recorded epochs.

The kernel, fused.cu, is compiled for the networks' shape by the compiler that PyTorch brings along, by way of
`torch.cuda._compile_kernel`, which is not promised. Without it, or where the kernel does not come to the
core's own numbers, epochs run as recorded CUDA graphs, and orders are drawn by NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from unfold.core.activations import Activation
from unfold.core.losses import LOSSES, SOFTMAX, Loss
from unfold.core.optimizers import SGD, Adam, Momentum, Optimizer
from unfold.core.plan import Plan
from unfold_companion.ensemble import Ensemble
from unfold_companion.functions import NAME_OF

SOURCE = Path(__file__).with_name("fused.cu")
MAX_PARAMETERS = 512
"""More do not stay on chip, not even in the first-level cache, with a thread for each network."""
MAX_SAMPLES = 4096
"""The order of the points lies beside them."""
INTERLEAVED = 64
"""Up to so many parameters two points are computed at once, which registers suffice for."""
THREADS = 32

FUNCTIONS = frozenset({"linear", "tanh", "relu", "sigmoid"})
LOSS_NAMES: Mapping[Loss, str] = MappingProxyType(
    {LOSSES["squared_error"]: "SQUARED_ERROR", LOSSES["cross_entropy"]: "CROSS_ENTROPY", SOFTMAX: "SOFTMAX"}
)
OPTIMIZERS: Mapping[type[Optimizer], str] = MappingProxyType({SGD: "SGD", Momentum: "MOMENTUM", Adam: "ADAM"})
PENALTIES: Mapping[str, str] = MappingProxyType({"none": "NONE", "l1": "L1", "l2": "L2"})

AGREEMENT: Mapping[torch.dtype, float] = MappingProxyType({torch.float64: 1e-9, torch.float32: 1e-4})
"""How far parameters may be from the core's after an epoch or two."""

Kernel = Callable[..., None]


def cuda_ensemble(plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> CudaEnsemble:
    """Return the fastest ensemble that comes to the numbers of one on a CPU, tried on a few of the plans."""
    some = plans[:3]
    tried = CudaEnsemble(some, device, dtype)
    reference = Ensemble(some, torch.device("cpu"), torch.float64)
    tried.step(1)
    reference.step(1)
    agrees = all(
        np.array_equal(a.order, b.order) and np.abs(a.params - b.params).max() <= AGREEMENT[dtype]
        for a, b in zip(tried.results(), reference.results(), strict=True)
    )
    return CudaEnsemble(plans, device, dtype, fused=agrees)


class CudaEnsemble(Ensemble):
    """An `Ensemble` on a GPU.

    Args:
        plans, device, dtype: of `Ensemble`.
        fused: whether the kernels of fused.cu are used where they cover the plans.

    Attributes:
        way: how epochs run, for people: "fused kernel", "CUDA graph".
    """

    def __init__(
        self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype, *, fused: bool = True
    ) -> None:
        super().__init__(plans, device, dtype)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._train: Kernel | None = None
        self._reorder: Kernel | None = None
        # What dropout draws, NumPy draws.
        self._generators = self._read_generators() if fused and not len(self._dropout) else None
        if self._generators is not None:
            self._reorder = _compiled("", "reorder")
        if self._reorder is None:
            self._generators = None
        drawn = self._generators is not None or not plans[0].rngs
        if fused and drawn and (defines := self._defines()) is not None:
            self._train = _compiled(defines, "train")
        self.way = "fused kernel" if self._train is not None else "CUDA graph"

    def step(self, epochs: int) -> None:
        if self._train is not None:
            self._run_fused(epochs)
        else:
            super().step(epochs)

    def _generator_states(self) -> list[Mapping[str, Any] | None]:
        if self._generators is None:
            return super()._generator_states()
        return [_state(words) for words in self._generators.cpu().numpy().view(np.uint64)]

    def _begin_epoch(self) -> None:
        if self._generators is None:
            super()._begin_epoch()
            return
        assert self._reorder is not None
        self.set_rates(self.epoch)
        self._launch(self._reorder, self.order, self._generators, self._n_samples, len(self))

    def run_epoch(self) -> None:
        """Train one epoch: the first call by call, which readies libraries; later ones as recorded."""
        if self._graph is not None:
            self._graph.replay()
            return
        carried = self._n_carried
        super().run_epoch()
        if self._n_carried != carried:  # the next epoch begins otherwise than this one did
            return
        torch.cuda.synchronize(self.device)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            super().run_epoch()
        self._graph = graph

    def _run_fused(self, epochs: int) -> None:
        assert self._train is not None
        rates = self.rates.over(range(self.epoch, self.epoch + epochs))
        updates = self._hyperparameters.updates
        nothing = self.params  # a pointer that is not followed
        first, second = (*self.memory, nothing, nothing)[:2]
        self._launch(
            self._train,
            self.params,
            first,
            second,
            self.F,
            self.targets,
            self.order,
            nothing if self._generators is None else self._generators,
            torch.from_numpy(rates).to(self.device),
            self._hyperparameters.exact,
            round(updates.item()),
            epochs,
            len(self),
        )
        if self.plans[0].optimizer_name == "adam":
            updates += epochs * -(-self._n_samples // self._batch_size)
        self.epoch += epochs

    def _launch(self, kernel: Kernel, *arguments: Any) -> None:
        blocks = -(-len(self) // THREADS)
        kernel(grid=(blocks, 1, 1), block=(THREADS, 1, 1), args=list(arguments))

    def _defines(self) -> str | None:
        """Return what stands before the kernel's source; None if it does not cover these plans."""
        plan = self.plans[0]
        network = plan.network
        names = [
            NAME_OF.get(layer.function, "") if isinstance(layer.function, Activation) else "maxout"
            for layer in network.layers
        ]
        loss = LOSS_NAMES.get(plan.loss)
        optimizer = OPTIMIZERS.get(type(plan.optimizer))
        penalty = PENALTIES.get(plan.regularizer)
        if (
            not FUNCTIONS.issuperset(names)
            or None in (loss, optimizer, penalty)
            or any(layer.skip or layer.dropout for layer in network.layers)
            or plan.clip_norm is not None
            or (plan.carry_over and (self._n_samples % self._batch_size or self._n_carried))
            or network.n_parameters > MAX_PARAMETERS
            or self._n_samples > MAX_SAMPLES
        ):
            return None
        defines = {
            "Real": "double" if self.dtype == torch.float64 else "float",
            "SIZES": ", ".join(map(str, network.sizes)),
            "FUNCTIONS": ", ".join(name.upper() for name in names),
            "N_LAYERS": network.n_layers,
            "N_PARAMETERS": network.n_parameters,
            "N_SAMPLES": self._n_samples,
            "BATCH_SIZE": self._batch_size,
            "LOSS": loss,
            "OPTIMIZER": optimizer,
            "PENALTY": penalty,
            "SHUFFLED": int(bool(plan.rngs)),
            "SAME_DATA": int(self._same_data),
            "UNROLL": 2 if network.n_parameters <= INTERLEAVED else 1,
        }
        return "".join(f"#define {name} {value}\n" for name, value in defines.items())

    def _read_generators(self) -> torch.Tensor | None:
        """Return the generators' states, (n_networks, 6); None if there are none, or not NumPy's own."""
        states = [rng.bit_generator.state for rng in self._rngs]
        if not states or any(state["bit_generator"] != "PCG64" for state in states):
            return None
        words = np.array([_words(state) for state in states], dtype=np.uint64)
        return torch.from_numpy(words.view(np.int64)).to(self.device)


HALF = 2**64


def _words(state: Mapping[str, Any]) -> tuple[int, ...]:
    """Return a PCG64's state as struct Pcg64 of fused.cu has it."""
    own = state["state"]
    return (*divmod(own["state"], HALF), *divmod(own["inc"], HALF), state["has_uint32"], state["uinteger"])


def _state(words: npt.NDArray[np.uint64]) -> dict[str, Any]:
    high, low, increment_high, increment_low, has, left = (int(word) for word in words)
    return {
        "bit_generator": "PCG64",
        "state": {"state": high * HALF + low, "inc": increment_high * HALF + increment_low},
        "has_uint32": has,
        "uinteger": left,
    }


def _compiled(defines: str, name: str) -> Kernel | None:
    """Return a kernel of fused.cu; None if this PyTorch cannot compile one."""
    compile_kernel = getattr(torch.cuda, "_compile_kernel", None)
    if compile_kernel is None:
        return None
    try:
        kernel: Kernel = compile_kernel(defines + SOURCE.read_text(encoding="utf-8"), name)
    except (RuntimeError, OSError):  # no compiler library, or one that is too old
        return None
    return kernel
