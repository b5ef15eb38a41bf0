"""The epochs of a plan on the SIMD kernel: many at a call, in place on the buffers of the plan."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from contextlib import ExitStack
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from unfold.core.kernel import Array, Kernel, TrainingStruct, address, layer_structs, uncovered_layer
from unfold.core.losses import LOSSES, Loss
from unfold.core.optimizers import SGD, Adam, Momentum, Optimizer
from unfold.core.reason import Reason
from unfold.core.regularizers import L1, L2, L1Dead, Regularizer

if TYPE_CHECKING:
    from unfold.core.plan import Plan

# By the enums of kernel.c and update.h. Of classes just these: one that is derived has another rule.
LOSS_CODES: Mapping[Loss, int] = MappingProxyType({LOSSES["squared_error"]: 0, LOSSES["cross_entropy"]: 1})
OPTIMIZER_CODES: Mapping[type[Optimizer], int] = MappingProxyType({SGD: 0, Momentum: 1, Adam: 2})
PENALTY_CODES: Mapping[type[Regularizer], int] = MappingProxyType({Regularizer: 0, L1: 1, L1Dead: 2, L2: 3})


def uncovered(plan: Plan) -> Reason | None:
    """Return the first thing about a plan that the kernel cannot do; None if it can do all."""
    for layer in plan.network.layers:
        if what := uncovered_layer(layer):
            return what
        if layer.dropout:
            return Reason("dropout")
    if plan.loss not in LOSS_CODES:
        return Reason("loss")
    if type(plan.optimizer) not in OPTIMIZER_CODES:
        return Reason("optimizer", type(plan.optimizer).__name__)
    if type(plan.penalty_rule) not in PENALTY_CODES:
        return Reason("regularization", plan.regularizer)
    if plan.frozen.any():
        return Reason("frozen")
    return None if plan.clip_norm is None else Reason("clip_norm")


def describe(plan: Plan, training: TrainingStruct) -> None:
    """Fill in sizes and rules of a plan, which do not change; penalty, counts and all addresses are left."""
    training.n_layers, training.n_samples = plan.network.n_layers, plan.n_samples
    training.batch_size = max(min(plan.batch_size, plan.n_samples), 1)
    training.carry_over, training.loss = plan.carry_over, LOSS_CODES[plan.loss]
    parameters, optimizer = training.parameters, plan.optimizer
    parameters.n, parameters.optimizer = plan.network.n_parameters, OPTIMIZER_CODES[type(optimizer)]
    if isinstance(optimizer, Momentum):
        parameters.beta1 = float(optimizer.momentum)
    elif isinstance(optimizer, Adam):
        parameters.beta1, parameters.beta2 = optimizer.beta1, optimizer.beta2
        parameters.epsilon = optimizer.epsilon


class KernelBackend:
    """Runs epochs of a plan by the kernel.

    In float64 a plan is trained in place. In float32, which is faster and coarser, its numbers are rounded
    before every call, and what the kernel made of them is written back.

    Args:
        plan: one that `uncovered` finds nothing about.
        kernel: what trains it.
        dtype: of the numbers that the kernel computes with, float64 or float32.
    """

    name = "kernel"
    reason: Reason | None = None

    def __init__(self, plan: Plan, kernel: Kernel, dtype: npt.DTypeLike = np.float64) -> None:
        self._plan = plan
        self._kernel = kernel
        self._dtype = np.dtype(dtype)
        self._layers = layer_structs(plan.network)
        batch_size = max(min(plan.batch_size, plan.n_samples), 1)
        self._workspace = np.empty(kernel.workspace_size(self._layers, batch_size, dtype), dtype)
        # Held as long as the backend is: the kernel has but their addresses.
        self._F, self._targets, self._is_weight = (
            array.astype(dtype, copy=False) for array in (plan.F, plan.targets, plan.network.is_weight)
        )
        memory = (*plan.optimizer.memory, *plan.penalty_rule.memory)
        self._changing = tuple(
            (array, array.astype(dtype, copy=False))
            for array in (plan.network.params, plan.gradient, plan.carried, *memory)
        )
        n_networks = plan.network.n_networks or 1
        self._trainings = (TrainingStruct * n_networks)()
        for k, training in enumerate(self._trainings):
            self._fill(training, k)

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs."""
        unpenalised = min(max(self._plan.regularization_warm_up - self._plan.epoch, 0), epochs)
        for array, own in self._changing:
            if own is not array:
                own[:] = array
        with ExitStack() as locks:
            for rng in self._plan.rngs:
                locks.enter_context(rng.bit_generator.lock)
            self._train(range(self._plan.epoch, self._plan.epoch + unpenalised), 0)
            penalty = PENALTY_CODES[type(self._plan.penalty_rule)]
            self._train(range(self._plan.epoch + unpenalised, self._plan.epoch + epochs), penalty)
        for array, own in self._changing:
            if own is not array:
                array[:] = own

    def _train(self, epochs: range, penalty: int) -> None:
        """Train for the epochs of a range, with the penalty of that code."""
        plan = self._plan
        if not epochs:
            return
        learning_rates = np.array([plan.learning_rate_at(epoch) for epoch in epochs])
        penalty_rates = np.array([plan.regularization_rate_at(epoch) for epoch in epochs])
        for training in self._trainings:
            training.learning_rates = address(learning_rates)
            training.penalty_rates = address(penalty_rates)
            training.n_carried = plan.n_carried
            training.parameters.penalty = penalty
            training.parameters.updates = plan.optimizer.updates
        self._kernel.train(self._trainings, len(epochs), self._dtype)
        plan.n_carried = self._trainings[0].n_carried
        if isinstance(plan.optimizer, Adam):
            plan.optimizer.updates = self._trainings[0].parameters.updates

    def _fill(self, training: TrainingStruct, k: int) -> None:
        """Describe the training of network `k` but for what changes from call to call."""
        plan = self._plan
        training.layers = ctypes.addressof(self._layers)
        training.features, training.targets = self._at(self._F), self._at(self._targets)
        training.workspace = self._at(self._workspace)
        describe(plan, training)
        orders = np.atleast_2d(plan.order)
        # A swarm with one generator has one order, which its first network draws in each epoch.
        training.order = address(orders[min(k, len(orders) - 1)], np.intp)
        if k < len(plan.rngs):
            training.bits = plan.rngs[k].bit_generator.ctypes.bit_generator
        params, gradient, carried, *remembered = (
            self._at(np.atleast_2d(own)[k]) for _, own in self._changing
        )
        n_moments = len(plan.optimizer.memory)
        moments, alive = remembered[:n_moments], remembered[n_moments:]
        training.carried = carried
        parameters = training.parameters
        parameters.params, parameters.gradient, parameters.is_weight = (
            params,
            gradient,
            self._at(self._is_weight),
        )
        parameters.first_moment, parameters.second_moment = (*moments, None, None)[:2]
        parameters.alive = alive[0] if alive else None

    def _at(self, array: Array) -> int:
        return address(array, self._dtype)
