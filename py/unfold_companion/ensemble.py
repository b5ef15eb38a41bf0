"""Many networks of one shape trained at once: products of whole stacks of matrices, networks first.

Owns what training changes, as tensors on one device. The plans that it was made of own data and rules, and
are given the results when somebody asks for them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from unfold.core.activations import Activation as CoreActivation
from unfold.core.arrays import FloatArray
from unfold.core.optimizers import Adam, Momentum
from unfold.core.plan import Plan
from unfold_companion.functions import ACTIVATION_OF, RESIDUAL_OF
from unfold_companion.shape import require_supported, shape_of
from unfold_companion.updates import UPDATES, Hyperparameters, after_step, before_step, clip


@dataclass(frozen=True, eq=False)
class Result:
    """What training has made of one network; see `core.plan.Checkpoint`, whose names these are."""

    params: FloatArray
    memory: tuple[FloatArray, ...]
    order: npt.NDArray[np.int_]
    n_carried: int
    updates: int
    generator: Mapping[str, Any] | None

    def into(self, plan: Plan) -> None:
        """Leave it in a plan, but for the number of epochs, which whoever counts them sets."""
        now = plan.checkpoint()
        plan.restore(
            replace(
                now,
                params=self.params,
                memory=self.memory,
                order=self.order,
                n_carried=self.n_carried,
                updates=self.updates if isinstance(plan.optimizer, Adam) else now.updates,
                generators=() if self.generator is None else (self.generator,),
            )
        )


class Ensemble:
    """Networks that train together; see `shape_of` for what they must share.

    Args:
        plans: one for each network, not begun in the middle of an epoch. Data, seeds, rates and schedules are
            each one's own.
        device: where to compute.
        dtype: what to compute with, float64 or float32.

    Attributes:
        params: of all networks, (n_networks, n_parameters).
        epoch: number of epochs trained.

    Raises:
        UnsupportedError: for what has no PyTorch here.
        ValueError: if the plans can't train together.
    """

    def __init__(self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> None:
        for plan in plans:
            require_supported(plan)
        if len({shape_of(plan) for plan in plans}) != 1:
            raise ValueError("plans: not all of one shape, or none")
        self.plans, self.device, self.dtype = tuple(plans), device, dtype
        first = plans[0]
        network = first.network
        self.epoch = first.epoch
        self._layers = [
            ACTIVATION_OF[layer.function]
            for layer in network.layers
            if isinstance(layer.function, CoreActivation)
        ]
        self._residual = RESIDUAL_OF[first.loss]
        self._update = UPDATES[type(first.optimizer)]
        self._penalty = first.regularizer
        self._batch_size = min(first.batch_size, first.n_samples)
        self._n_samples = first.n_samples
        self._carry_over = first.carry_over
        self._n_carried = first.n_carried

        self.params = self._stacked([plan.network.params for plan in plans])
        self.memory = [
            self._stacked([plan.optimizer.memory[i] for plan in plans])
            for i in range(len(first.optimizer.memory))
        ]
        self.alive = (
            self._stacked([plan.penalty_rule.memory[0] for plan in plans])
            if self._penalty == "l1_dead"
            else None
        )
        self.carried = self._stacked([plan.carried for plan in plans])
        self._is_weight = self.tensor(network.is_weight.astype(np.float64))
        self._hyperparameters = self._gather_hyperparameters()
        self._clip_norm = (
            None if first.clip_norm is None else self._column(np.array([plan.clip_norm for plan in plans]))
        )
        self._own_rates = np.array([[p.learning_rate for p in plans], [p.regularization_rate for p in plans]])
        self._warm_ups = np.array([plan.regularization_warm_up for plan in plans])
        # Asked once for each epoch and schedule, not for each network.
        self._schedules = tuple({plan.schedule: None for plan in plans})
        self._schedule_of = np.array([self._schedules.index(plan.schedule) for plan in plans])
        # What differs from epoch to epoch lies in tensors of its own: a recorded epoch reads them anew.
        self._learning_rate, self._rate, self._shrinkage = (
            torch.zeros(len(plans), 1, device=device, dtype=dtype) for _ in range(3)
        )
        self._same_data = all(
            plan.F is first.F
            or (np.array_equal(plan.F, first.F) and np.array_equal(plan.targets, first.targets))
            for plan in plans
        )
        data = plans[:1] if self._same_data else plans
        self.F = self._stacked([plan.F for plan in data])
        self.targets = self._stacked([plan.targets for plan in data])
        # The plans stay as they are until they are given the results: orders and generators are copies.
        self._orders = np.stack([plan.order for plan in plans])
        self._rngs = [copy.deepcopy(plan.rngs[0]) for plan in plans] if first.rngs else []
        self.order = torch.tensor(self._orders, device=device)

    def __len__(self) -> int:
        """Return the number of networks."""
        return len(self.plans)

    def step(self, epochs: int) -> None:
        """Train all networks for a number of whole epochs."""
        for _ in range(epochs):
            self._begin_epoch()
            self.run_epoch()
            self.epoch += 1

    def results(self) -> list[Result]:
        """Return copies of all that training has changed, one for each plan."""
        arrays = [
            tensor.double().cpu().numpy() for tensor in (self.params, self.carried, *self._remembered())
        ]
        order = self.order.cpu().numpy()
        updates = round(self._hyperparameters.updates.item())
        return [
            Result(
                params=arrays[0][k],
                memory=tuple(array[k] for array in arrays[1:]),
                order=order[k],
                n_carried=self._n_carried,
                updates=updates,
                generator=generator,
            )
            for k, generator in enumerate(self._generator_states())
        ]

    def write_back(self) -> None:
        """Leave in every plan what training has changed, see `Result.into`."""
        for plan, result in zip(self.plans, self.results(), strict=True):
            result.into(plan)

    def tensor(self, array: FloatArray) -> Tensor:
        """Return an array on the ensemble's device, of its type."""
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, self.dtype)

    def rates(self, epoch: int) -> FloatArray:
        """Return η and λ of each network in the epoch that follows `epoch` whole ones, (2, n_networks)."""
        factors = np.array([schedule(epoch) for schedule in self._schedules])
        penalties = np.where(epoch >= self._warm_ups, self._own_rates[1], 0.0)
        return np.stack([self._own_rates[0] * factors[self._schedule_of], penalties])

    def set_rates(self, epoch: int) -> None:
        """Take the rates of the epoch that follows `epoch` whole ones."""
        learning, penalty = self.rates(epoch)
        for tensor, values in (
            (self._learning_rate, learning),
            (self._rate, penalty),
            (self._shrinkage, learning * penalty),
        ):
            tensor.copy_(torch.from_numpy(values)[:, None])

    def _begin_epoch(self) -> None:
        self.set_rates(self.epoch)
        if not self._rngs:
            return
        for rng, order in zip(self._rngs, self._orders, strict=True):
            rng.shuffle(order)
        self.order.copy_(torch.from_numpy(self._orders))

    def _generator_states(self) -> list[Mapping[str, Any] | None]:
        return [rng.bit_generator.state for rng in self._rngs] if self._rngs else [None] * len(self)

    def _remembered(self) -> list[Tensor]:
        """Return the tensors of optimizer and penalty, in the order of a `Checkpoint`'s memory."""
        return self.memory if self.alive is None else [*self.memory, self.alive]

    def run_epoch(self) -> None:
        """Train one epoch with the rates and the order that are set."""
        F, targets = self._visited()
        size, n = self._batch_size, self._n_samples
        whole = n - n % size
        for start in range(0, whole, size):
            gradient = self._gradient(F[:, start : start + size], targets[:, start : start + size])
            if self._n_carried:
                total = size + self._n_carried
                gradient = (gradient * size + self.carried) / total
                self._n_carried = 0
            self._move(gradient)
        if n > whole:
            gradient = self._gradient(F[:, whole:], targets[:, whole:])
            if self._carry_over:
                self._n_carried = n - whole
                torch.mul(gradient, n - whole, out=self.carried)
            else:
                self._move(gradient)

    def _visited(self) -> tuple[Tensor, Tensor]:
        """Return features and targets in the order of the epoch, (n_networks, n_samples, ...)."""
        if self._same_data:
            return self.F[0][self.order], self.targets[0][self.order]
        order = self.order[:, :, None]
        return (
            self.F.gather(1, order.expand(-1, -1, self.F.shape[2])),
            self.targets.gather(1, order.expand(-1, -1, self.targets.shape[2])),
        )

    def _gradient(self, X: Tensor, targets: Tensor) -> Tensor:
        """Return the gradient of each network's mean loss, laid out as `params`; see `Backpropagation`."""
        network = self.plans[0].network
        n_networks, n_samples = X.shape[:2]
        inputs, zs, affine = [X], [], []
        start = 0
        a = X
        for i, (layer, function) in enumerate(zip(network.layers, self._layers, strict=True)):
            stop = start + layer.n_out * (layer.n_in + 1)
            W = self.params[:, start:stop].view(n_networks, layer.n_out, layer.n_in + 1)
            start = stop
            affine.append(W)
            z = torch.bmm(a, W.transpose(1, 2))
            zs.append(z)
            if i < network.n_layers - 1:
                a = z.new_ones(n_networks, n_samples, layer.n_out + 1)
                a[:, :, :-1] = function.value(z)
                inputs.append(a)
        output = self._layers[-1].value(zs[-1])
        delta = self._layers[-1].backward(self._residual(output, targets) / n_samples, zs[-1], output)
        gradients = []
        for i in range(network.n_layers - 1, -1, -1):
            gradients.append(torch.bmm(delta.transpose(1, 2), inputs[i]).view(n_networks, -1))
            if i:
                d = torch.bmm(delta, affine[i][:, :, :-1])
                delta = self._layers[i - 1].backward(d, zs[i - 1], inputs[i][:, :, :-1])
        return torch.cat(gradients[::-1], 1)

    def _move(self, gradient: Tensor) -> None:
        """Update all parameters by their gradient."""
        penalty, w = self._penalty, self.params
        sign = None
        if penalty != "none":
            before_step(penalty, w, gradient, self._is_weight, self._rate, self._shrinkage)
            sign = torch.sign(w) if penalty == "l1_dead" else None
        if self._clip_norm is not None:
            clip(gradient, self._clip_norm)
        self._update(w, gradient, self.memory, self._learning_rate, self._hyperparameters)
        if penalty in {"l1", "l1_dead"}:
            after_step(penalty, w, sign, self.alive, self._is_weight * self._shrinkage)

    def _gather_hyperparameters(self) -> Hyperparameters:
        exact = np.zeros((len(self), 3))
        for row, plan in zip(exact, self.plans, strict=True):
            optimizer = plan.optimizer
            if isinstance(optimizer, Adam):
                row[:] = optimizer.beta1, optimizer.beta2, optimizer.epsilon
            elif isinstance(optimizer, Momentum):
                row[0] = float(optimizer.momentum)
        updates = float(self.plans[0].optimizer.updates)
        return Hyperparameters(
            self._column(exact[:, 0]),
            self._column(exact[:, 1]),
            torch.from_numpy(exact).to(self.device),
            torch.tensor(updates, device=self.device, dtype=torch.float64),
        )

    def _column(self, values: FloatArray) -> Tensor:
        return self.tensor(values)[:, None]

    def _stacked(self, arrays: Sequence[FloatArray]) -> Tensor:
        return self.tensor(np.stack(arrays))
