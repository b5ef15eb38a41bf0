"""What runs the epochs of a plan: the SIMD kernel where it can be trusted and covers them, else NumPy."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.kernel import LIBRARY, Kernel
from unfold.core.kernel_backend import KernelBackend, uncovered
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.plan import Backend, BackendFactory, Plan, PlanOptions
from unfold.core.reason import Reason

TOLERANCE = 1e-12
"""How far the kernel's parameters may be from NumPy's after the few epochs of the self-test."""

TRIED = ("tanh", "relu", "leaky_relu", "elu", "sigmoid", "silu")
"""Activations of the hidden layers in the self-test."""


class Backends:
    """Chooses and makes the backend of each plan; a `BackendFactory`.

    The kernel is loaded and tried out when it is first asked for: a page shows its first picture sooner.

    Args:
        path: of the kernel's library.
    """

    def __init__(self, path: Path = LIBRARY) -> None:
        self._path = path

    def __call__(self, plan: Plan) -> Backend:
        """Return what runs the epochs of a plan."""
        if self.kernel is None:
            return NumpyBackend(plan, self.reason)
        if what := uncovered(plan):
            return NumpyBackend(plan, what)
        return KernelBackend(plan, self.kernel)

    @property
    def kernel(self) -> Kernel | None:
        """The kernel; None if there is none that can be trusted."""
        return self._found[0]

    @property
    def reason(self) -> Reason | None:
        """Why there is no kernel; None if there is one."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Kernel | None, Reason | None]:
        try:
            kernel = Kernel(self._path)
        except (OSError, ValueError) as error:
            return None, Reason("not_loaded", str(error))
        difference = self_test(kernel)
        if difference <= TOLERANCE:
            return kernel, None
        return None, Reason("disagrees", f"{difference:.1e}")


@cache
def shared() -> Backends:
    """The backends of the library beside this file: tried out once, however many sessions there are."""
    return Backends()


def self_test(kernel: Kernel) -> float:
    """Return the largest difference of a parameter between kernel and NumPy, over all that the kernel covers.

    NaN if a result is not finite. It takes some milliseconds.
    """

    def by_kernel(plan: Plan) -> Backend:
        return KernelBackend(plan, kernel)

    worst = [0.0]
    for rules in (
        PlanOptions(
            optimizer="sgd", regularizer="l1_dead", loss="squared_error", batch_size=4, learning_rate=0.1
        ),
        PlanOptions(
            optimizer="momentum", regularizer="l2", loss="cross_entropy", batch_size=4, learning_rate=0.1
        ),
        PlanOptions(
            optimizer="adam", regularizer="l1", loss="cross_entropy", batch_size=1, learning_rate=0.01
        ),
    ):
        by_numpy, by_itself = (_trial(rules, backend) for backend in (NumpyBackend, by_kernel))
        worst.append(float(np.abs(by_numpy - by_itself).max()))
    return float(np.max(worst))


def _trial(rules: PlanOptions, backend: BackendFactory) -> FloatArray:
    """Train a small network for two epochs, shuffled, that leave points over; return its parameters."""
    rng = np.random.default_rng(0)
    network = Network(2, (3,) * len(TRIED), TRIED)
    network.initialize("glorot", rng)
    F, y = rng.uniform(-1.0, 1.0, (10, 2)), rng.choice([-1.0, 1.0], 10)
    options = rules.copy()
    options["regularization_rate"], options["carry_over"] = 0.01, True
    options["rng"], options["backend"] = rng, backend
    plan = Plan(network, F, y, **options)
    plan.backend.step(2)
    return network.params
