"""Networks × epochs a second: all ways of training many beside PyTorch one by one, and limits.

    python -m unfold_companion.bench

Everything is measured in one run, after each contender has come to the core's own parameters.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from unfold.core.network import Network
from unfold.core.plan import Plan
from unfold_companion.blocks import Blocks
from unfold_companion.cases import CASES, LEARNING_RATE, Case
from unfold_companion.cuda_ensemble import AGREEMENT, CudaEnsemble
from unfold_companion.device import NAMES, choose
from unfold_companion.ensemble import Ensemble

MEASURED = ("A", "B", "D")
"""Cases by default."""
WINDOWS = 3


def plans_of(case: Case, n_networks: int) -> list[Plan]:
    """Return plans of a case that differ in first weights and in the order of the points."""
    F, y = case.points(np.random.default_rng(0))
    plans = []
    for seed in range(n_networks):
        network = Network(len(case.features), case.hidden, case.activation)
        network.initialize("glorot", np.random.default_rng([1, seed]))
        rng = np.random.default_rng([2, seed])
        plans.append(
            Plan(
                network,
                F,
                y,
                batch_size=case.batch_size,
                loss="squared_error",
                learning_rate=LEARNING_RATE,
                rng=rng,
            )
        )
    return plans


class OneByOne:
    """What everybody writes: modules, autograd and `torch.optim`, a network at a time."""

    def __init__(self, case: Case, plan: Plan, device: torch.device) -> None:
        sizes = plan.network.sizes
        function = {"tanh": nn.Tanh, "relu": nn.ReLU}[case.activation]
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise(sizes[:-1]):
            layers += [nn.Linear(n_in, n_out), function()]
        self._model = nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1])).to(device)
        self._X = torch.from_numpy(plan.F[:, :-1]).float().to(device)
        self._y = torch.from_numpy(plan.targets).float().to(device)
        self._optimizer = torch.optim.SGD(self._model.parameters(), lr=LEARNING_RATE)
        self._batch_size = case.batch_size

    def step(self, epochs: int) -> None:
        """Train for a number of epochs."""
        for _ in range(epochs):
            order = torch.randperm(len(self._y), device=self._y.device)
            for batch in order.split(self._batch_size):
                self._optimizer.zero_grad()
                loss = 0.5 * nn.functional.mse_loss(self._model(self._X[batch]), self._y[batch])
                loss.backward()
                self._optimizer.step()


class Traffic(TorchDispatchMode):
    """Counts calls that compute, and the bytes that they read and write."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = self.bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        returns = func._schema.returns
        is_view = any(r.alias_info is not None and not r.alias_info.is_write for r in returns)
        if not is_view:
            tensors = [*_tensors(args), *_tensors((kwargs or {}).values()), *_tensors([result])]
            self.calls += 1
            self.bytes += sum(tensor.numel() * tensor.element_size() for tensor in tensors)
        return result


def _tensors(values: Any) -> list[torch.Tensor]:
    found: list[torch.Tensor] = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _tensors(value)
    return found


def seconds(run: Callable[[], object], device: torch.device) -> float:
    """Return how long something takes, until the device has done it."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    start = time.perf_counter()
    run()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - start


def rate(step: Callable[[int], object], device: torch.device, window: float) -> float:
    """Return epochs a second: the median of some windows of about so many seconds."""
    run = partial(seconds, device=device)
    epochs, elapsed = 1, run(partial(step, 1))
    if elapsed < 20 * window:  # the first one readied compilers and caches
        elapsed = run(partial(step, 1))
    while elapsed < window / 2:
        epochs = max(epochs + 1, int(epochs * min(8.0, window / max(elapsed, 1e-6))))
        elapsed = run(partial(step, epochs))
    if elapsed > 5 * window:
        return epochs / elapsed
    return statistics.median(epochs / run(partial(step, epochs)) for _ in range(WINDOWS))


def difference(case: Case, device: torch.device, dtype: torch.dtype, own_kernel: bool) -> float:
    """Return how far some networks are from the core's own after two epochs.

    Raises:
        RuntimeError: if that is further than rounding explains.
    """
    ours, cores = plans_of(case, 33), plans_of(case, 33)
    ensemble: Blocks | Ensemble = (
        CudaEnsemble(ours, device, dtype, fused=own_kernel)
        if device.type == "cuda"
        else Blocks(ours, device, dtype, native=own_kernel)
    )
    ensemble.step(2)
    ensemble.write_back()
    for plan in cores:
        plan.step(2)
    far = max(
        float(np.abs(a.network.params - b.network.params).max()) for a, b in zip(ours, cores, strict=True)
    )
    if not far <= AGREEMENT[dtype] or any(
        not np.array_equal(a.order, b.order) for a, b in zip(ours, cores, strict=True)
    ):
        raise RuntimeError(f"{case} on {device}: {far:.1e} from the core")
    return far


@dataclass(frozen=True)
class Limits:
    """What a device does at most, measured: bytes a second that it copies, and calls a second.

    Of a GPU its memory, and calls of a recorded graph; of a CPU caches, and calls from Python, of all cores
    together.
    """

    bandwidth: float
    calls: float


def limits(device: torch.device) -> Limits:
    """Measure a device."""
    cuda = device.type == "cuda"
    cores = 1 if cuda else torch.get_num_threads()
    if not cuda:
        torch.set_num_threads(1)
    times = 1 if cuda else 2000
    source = torch.ones(2**28 if cuda else 2**15, device=device)
    target, little = torch.empty_like(source), torch.ones(1, device=device)

    def copies() -> None:
        for _ in range(times):
            target.copy_(source)

    def calls() -> None:
        for _ in range(2000):
            little.add_(1.0)

    run: Callable[[], object] = calls
    if cuda:
        graph = torch.cuda.CUDAGraph()
        calls()
        with torch.cuda.graph(graph):
            calls()
        run = graph.replay
    copies()
    run()
    copying = statistics.median([seconds(copies, device) for _ in range(5)])
    calling = statistics.median([seconds(run, device) for _ in range(5)])
    torch.set_num_threads(cores if not cuda else torch.get_num_threads())
    return Limits(cores * times * 2 * source.numel() * 4 / copying, cores * 2000 / calling)


def least(ensembles: Sequence[Ensemble], most: Limits) -> tuple[float, str]:
    """Return the seconds that an epoch takes at least by the limits of a device, and which one it is.

    By the calls of an epoch of the first ensemble, and the bytes that each reads and writes.
    """
    with Traffic() as traffic:
        Ensemble.run_epoch(ensembles[0])
    n = len(ensembles)
    by = {"bytes": n * traffic.bytes / most.bandwidth, "calls": n * traffic.calls / most.calls}
    which = max(by, key=lambda name: by[name])
    return by[which], which


def multiplications(case: Case) -> int:
    """Multiply-adds of an epoch: forward, gradient, and back through all layers but the first."""
    sizes = (len(case.features), *case.hidden, 1)
    weights = [(n_in + 1) * n_out for n_in, n_out in pairwise(sizes)]
    return case.n_samples * (3 * sum(weights) - weights[0])


def memory(device: torch.device) -> float:
    """Return the most bytes held so far: of the GPU, or of the process."""
    if device.type == "cuda":
        return float(torch.cuda.max_memory_allocated(device))
    return 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure, print as it goes, and return all figures."""
    choice = choose(options.device)
    device, cpu = choice.device, torch.device("cpu")
    print(f"device: {choice.said} · PyTorch {torch.__version__} · float32")
    most = limits(device)
    print(f"limits: {most.bandwidth / 1e9:,.0f} GB/s copied, {most.calls:,.0f} calls/s\n")
    tab = json.loads(options.tab.read_text())["cases"] if options.tab else {}
    head = (
        "case",
        "networks",
        "way",
        "net-epochs/s",
        "/ one by one",
        "/ page's tab",
        "GFMA/s",
        "of limit",
        "MB",
    )
    print("".join(f"{name:>16}" for name in head))
    rows = []
    for name in options.cases:
        case = CASES[name]
        for dtype in (torch.float64, torch.float32):
            far = [f"{difference(case, device, dtype, own):.1e}" for own in (True, False)]
            print(f"  {name}: from the core after 2 epochs, {dtype}: {', '.join(far)}")
        alone = rate(OneByOne(case, plans_of(case, 1)[0], device).step, device, options.window)
        print(f"{name:>16}{1:>16}{'one by one':>24}{alone:>16,.1f}")
        rows.append({"case": name, "networks": 1, "way": "one by one", "rate": alone})
        if device.type == "cuda":
            there = rate(OneByOne(case, plans_of(case, 1)[0], cpu).step, cpu, options.window)
            print(f"{name:>16}{1:>16}{'the same, CPU':>24}{there:>16,.1f}")
            rows.append({"case": name, "networks": 1, "way": "one by one on the CPU", "rate": there})
        in_tab = tab.get(name, {}).get("epochs", {}).get("kernel")
        for n_networks in options.networks:
            plans = plans_of(case, n_networks)
            for row in contenders(plans, device, options.window, most):
                row |= {"case": name, "networks": n_networks, "one_by_one": alone, "tab": in_tab}
                rows.append(row)
                ratio = f"{row['rate'] / in_tab:,.1f}" if in_tab else "-"
                print(
                    f"{name:>16}{n_networks:>16,}{row['way']:>24}{row['rate']:>16,.0f}"
                    f"{row['rate'] / alone:>16,.0f}{ratio:>16}"
                    f"{row['rate'] * multiplications(case) / 1e9:>16,.1f}"
                    f"{row['of_limit']:>16}{row['memory'] / 1e6:>16,.0f}",
                    flush=True,
                )
    return rows


def contenders(
    plans: Sequence[Plan], device: torch.device, window: float, most: Limits
) -> list[dict[str, Any]]:
    """Measure all ways of training some plans: by a kernel of our own where one covers them, and without."""
    makers: list[Callable[[], Blocks | CudaEnsemble]] = []
    for own in (True, False):
        makers.append(
            partial(CudaEnsemble, plans, device, torch.float32, fused=own)
            if device.type == "cuda"
            else partial(Blocks, plans, device, torch.float32, native=own)
        )
    rows = []
    for make in makers:
        if device.type == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats(device)
        made = make()
        epochs = rate(made.step, device, window)
        limit = "-"
        ensembles = made.ensembles if isinstance(made, Blocks) else [made]
        calling = [each for each in ensembles if isinstance(each, Ensemble)]
        if calling and made.way != "fused kernel":  # kernels of our own do neither calls nor traffic
            shortest, which = least(calling, most)
            limit = f"{shortest * epochs:.0%} {which}"
        rows.append(
            {"way": made.way, "rate": epochs * len(plans), "of_limit": limit, "memory": memory(device)}
        )
        del made
    return rows


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m unfold_companion.bench", description=__doc__)
    parser.add_argument("--device", choices=NAMES, default="auto")
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=MEASURED)
    parser.add_argument("--networks", nargs="+", type=int, default=[1, 100, 10_000])
    parser.add_argument("--window", type=float, default=1.0, help="seconds of a measurement")
    parser.add_argument("--tab", type=Path, help="what `python3 build bench core --json FILE` wrote here")
    parser.add_argument("--json", type=Path, help="also write all figures to a file")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
