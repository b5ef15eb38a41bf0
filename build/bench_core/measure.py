"""Measures both backends and ConvNetJS on the same nets; runs in Pyodide, where worker.js calls `main`.

Contenders take turns, one window of time each, so that whatever else the machine does meets all of them.
Before anything is measured each has trained an epoch from the same weights, and come to the same ones.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np
from js import convnet  # defined by worker.js

from unfold.core.backends import Backends
from unfold.core.features import transform
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.grid import grid_points
from unfold.core.kernel import Kernel
from unfold.core.kernel_backend import KernelBackend
from unfold.core.kernel_forward import KernelForward
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.plan import BackendFactory, Plan
from unfold_companion.cases import CASES, LEARNING_RATE, SCALE, Case

Figures = dict[str, float]
Run = Callable[[int], object]
"""Does something so many times."""


SAME = 1e-9
RESOLUTION = 50  # of the pictures


def main(options: str, note: Callable[[str], object]) -> str:
    """Measure and return all figures as JSON: by case, by contender, epochs and pictures a second.

    Args:
        options: JSON with `cases`, their names; `rounds`, of all contenders; `window`, in seconds.
        note: is told what goes on.
    """
    wanted = json.loads(options)
    backends = Backends()
    if backends.kernel is None:
        raise RuntimeError(backends.reason)
    figures = {}
    for name in wanted["cases"]:
        note(f"case {name}")
        contest = Contest(CASES[name], backends.kernel)
        contest.agree()
        figures[name] = {
            what: rates(contenders, wanted["rounds"], wanted["window"])
            for what, contenders in (("epochs", contest.trainers()), ("pictures", contest.painters()))
        }
    return json.dumps(figures)


class Contest:
    """One case, set up for every contender."""

    def __init__(self, case: Case, kernel: Kernel) -> None:
        rng = np.random.default_rng(0)
        F, y = case.points(rng)
        network = Network(len(case.features), case.hidden, case.activation)
        network.initialize("glorot", rng)
        self._start = network.params.copy()

        def plan(backend: BackendFactory) -> Plan:
            return Plan(
                network.copy(),
                F,
                y,
                batch_size=case.batch_size,
                loss="squared_error",
                learning_rate=LEARNING_RATE,
                carry_over=True,
                backend=backend,
            )

        self._plans = {
            "numpy": plan(NumpyBackend),
            "kernel": plan(lambda plan: KernelBackend(plan, kernel)),
            "kernel f32": plan(lambda plan: KernelBackend(plan, kernel, np.float32)),
        }
        arguments = list(network.sizes), case.activation, network.params, F.ravel(), y
        self._convnet = convnet(*arguments, case.batch_size, LEARNING_RATE)
        grid = transform(grid_points(RESOLUTION), case.features) / SCALE
        self._convnet.look(grid.ravel())
        X = np.ascontiguousarray(with_ones(grid).T)
        by_numpy = ForwardPass(network, len(grid))
        self._painters: dict[str, Callable[[], object]] = {
            "numpy": lambda: by_numpy(X),
            "kernel f32": KernelForward(network, kernel, X[:-1]),
        }

    def agree(self) -> None:
        """Train one epoch by every contender.

        Raises:
            RuntimeError: if they don't come to the same parameters.
        """
        found = {}
        for name, run in self.trainers().items():
            run(1)
            found[name] = (
                np.array(self._convnet.params().to_py())
                if name == "convnetjs"
                else self._plans[name].network.params
            )
        moved = float(np.abs(found["numpy"] - self._start).max())
        for name, params in found.items():
            difference = float(np.abs(params - found["numpy"]).max())
            if not difference <= (SAME if name != "kernel f32" else 1e-4) or not moved > 1e-6:
                raise RuntimeError(
                    f"{name} is {difference:.1e} from NumPy after an epoch that moved {moved:.1e}"
                )

    def trainers(self) -> dict[str, Run]:
        """What trains so many epochs, by contender."""
        return {**{name: plan.step for name, plan in self._plans.items()}, "convnetjs": self._convnet.step}

    def painters(self) -> dict[str, Run]:
        """What evaluates all units all over the plane so many times, by contender."""

        def repeated(paint: Callable[[], object]) -> Run:
            def run(times: int) -> None:
                for _ in range(times):
                    paint()

            return run

        ours = {name: repeated(paint) for name, paint in self._painters.items()}
        return {**ours, "convnetjs": self._convnet.evaluate}


def rates(contenders: Mapping[str, Run], rounds: int, window: float) -> Figures:
    """Return how many times a second each does its work: the median of `rounds` windows, taken in turns."""
    times = {name: fitting(run, window) for name, run in contenders.items()}
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            measured[name].append(times[name] / seconds(run, times[name]))
    return {name: statistics.median(found) for name, found in measured.items()}


def fitting(run: Run, window: float) -> int:
    """Return how many times fill a window, found while compilers get to know the code."""
    times, elapsed = 1, seconds(run, 1)
    while elapsed < window:
        times = math.ceil(times * min(8.0, 1.2 * window / max(elapsed, 1e-4)))
        elapsed = seconds(run, times)
    return times


def seconds(run: Run, times: int) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    run(times)
    return time.perf_counter() - start
