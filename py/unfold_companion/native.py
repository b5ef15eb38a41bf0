"""Networks trained on a CPU by the page's own SIMD kernel, compiled for this machine, one after the other.

A call trains each for whole epochs, and its numbers stay in a core's caches; it holds no lock of Python's, so
that each core can have networks of its own.
"""

from __future__ import annotations

import copy
import ctypes
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.kernel import Array, Kernel, TrainingStruct, layer_structs
from unfold.core.kernel_backend import PENALTY_CODES, describe
from unfold.core.plan import Plan
from unfold_companion.rates import Rates
from unfold_companion.result import Result
from unfold_companion.shape import require_one_shape, same_data

CALL = 10**8
"""About so many multiply-adds is a call, a tenth of a second: it cannot be interrupted."""


MAX_WIDTH = 64
"""Where units have more inputs on average PyTorch's products, which use wider vectors, are as fast. Measured
on one core of an AMD EPYC with AVX-512, two hidden layers, mini-batches of 10 and 32: with 64 units each the
kernel is 1 to 1.5 times as fast as products of stacks, with 128 it is .8 to 1.1, with 256 .6 to .8 times."""


def suits(plan: Plan) -> bool:
    """Whether a plan that the kernel covers is trained faster by it. Mini-batches of one point always are."""
    network = plan.network
    narrow = network.n_parameters <= MAX_WIDTH * sum(network.sizes[1:])
    return narrow or min(plan.batch_size, plan.n_samples) == 1


class NativeEnsemble:
    """Networks of one shape that the kernel trains one after the other; used as an `Ensemble`.

    Args:
        plans: one for each network, of one shape, that `uncovered` finds nothing about.
        kernel: what trains them.
        dtype: what to compute with, float64 or float32.

    Attributes:
        epoch: number of epochs trained.

    Raises:
        UnsupportedError, ValueError: as of `require_one_shape`.
    """

    def __init__(self, plans: Sequence[Plan], kernel: Kernel, dtype: npt.DTypeLike) -> None:
        require_one_shape(plans)
        self.plans, self._kernel, self._dtype = tuple(plans), kernel, np.dtype(dtype)
        first = plans[0]
        self.epoch = first.epoch
        self._rates = Rates(plans)
        self._layers = layer_structs(first.network)
        self._workspace_size = kernel.workspace_size(
            self._layers, min(first.batch_size, first.n_samples), dtype
        )
        self._epochs_a_call = max(1, CALL // (3 * first.n_samples * first.network.n_parameters * len(plans)))
        # Copies: the plans stay as they are until they are given the results.
        self._params = self._stacked([plan.network.params for plan in plans])
        self._gradient = np.zeros_like(self._params)
        self._carried = self._stacked([plan.carried for plan in plans])
        self._moments = [
            self._stacked(arrays) for arrays in zip(*(p.optimizer.memory for p in plans), strict=True)
        ]
        self._alive = [
            self._stacked(arrays) for arrays in zip(*(p.penalty_rule.memory for p in plans), strict=True)
        ]
        self._orders = np.stack([plan.order for plan in plans]).astype(np.intp)
        self._rngs = [copy.deepcopy(plan.rngs[0]) for plan in plans] if first.rngs else []
        self._is_weight = first.network.is_weight.astype(dtype)
        data = plans[:1] if same_data(plans) else plans
        self._F, self._targets = self._stacked([p.F for p in data]), self._stacked([p.targets for p in data])
        # The same memory twice: an array with a column for each field, and the kernel's structures.
        self._fields = np.zeros(len(plans), np.dtype(TrainingStruct))
        self._trainings = (TrainingStruct * len(plans)).from_buffer(self._fields.data)
        for plan, training in zip(plans, self._trainings, strict=True):
            describe(plan, training)
        for rng, training in zip(self._rngs, self._trainings, strict=False):
            training.bits = rng.bit_generator.ctypes.bit_generator
        self._lay_out()

    def _lay_out(self) -> None:
        """Tell the kernel where everything lies, and how far the plans have come."""
        first, fields = self.plans[0], self._fields
        parameters = fields["parameters"]
        fields["layers"] = ctypes.addressof(self._layers)
        for name, array in (("features", self._F), ("targets", self._targets), ("order", self._orders)):
            fields[name] = _rows(array)
        fields["carried"], fields["n_carried"] = _rows(self._carried), first.n_carried
        for name, array in (("params", self._params), ("gradient", self._gradient)):
            parameters[name] = _rows(array)
        for name, array in zip(("first_moment", "second_moment"), self._moments, strict=False):
            parameters[name] = _rows(array)
        for array in self._alive:
            parameters["alive"] = _rows(array)
        parameters["is_weight"] = self._is_weight.ctypes.data
        parameters["penalty"] = PENALTY_CODES[type(first.penalty_rule)]
        parameters["updates"] = first.optimizer.updates

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(self.plans)

    def step(self, epochs: int) -> None:
        """Train all networks for a number of whole epochs."""
        workspace = np.empty(self._workspace_size, self._dtype)
        self._fields["workspace"] = workspace.ctypes.data
        while epochs:
            n = min(epochs, self._epochs_a_call)
            # During a warm-up λ is 0, by which no penalty changes a parameter.
            rates = np.ascontiguousarray(
                self._rates.over(range(self.epoch, self.epoch + n)).transpose(1, 2, 0)
            )
            self._fields["learning_rates"], self._fields["penalty_rates"] = map(_rows, rates)
            self._kernel.train(self._trainings, n, self._dtype)
            self.epoch += n
            epochs -= n

    def results(self) -> list[Result]:
        """Return copies of all that training has changed, one for each plan."""
        params, *memory = (
            array.astype(np.float64) for array in (self._params, self._carried, *self._moments, *self._alive)
        )
        orders = self._orders.copy()
        return [
            Result(
                params=params[k],
                memory=tuple(array[k] for array in memory),
                order=orders[k],
                n_carried=training.n_carried,
                updates=training.parameters.updates,
                generator=self._rngs[k].bit_generator.state if self._rngs else None,
            )
            for k, training in enumerate(self._trainings)
        ]

    def write_back(self) -> None:
        """Leave in every plan what training has changed, see `Result.into`."""
        for plan, result in zip(self.plans, self.results(), strict=True):
            result.into(plan)

    def _stacked(self, arrays: Sequence[FloatArray]) -> Array:
        return np.stack(arrays).astype(self._dtype)


def _rows(array: Array) -> npt.NDArray[np.uintp]:
    """Return the address of each row of a contiguous array, of shape (n_rows,)."""
    return np.arange(len(array), dtype=np.uintp) * array.strides[0] + array.ctypes.data
