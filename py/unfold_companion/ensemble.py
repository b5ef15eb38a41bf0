"""Many networks of one shape trained at once: products of whole stacks of matrices, networks first.

Owns what training changes, as tensors on one device. The plans that it was made of own data and rules, and
are given the results when somebody asks for them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold.core.plan import Plan
from unfold_companion.dropout import Dropout
from unfold_companion.functions import RESIDUAL_OF
from unfold_companion.layers import layer_of
from unfold_companion.rates import Rates
from unfold_companion.result import Result
from unfold_companion.shape import require_one_shape, same_data
from unfold_companion.updates import UPDATES, after_step, before_step, clip, hyperparameters


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
        UnsupportedError, ValueError: as of `require_one_shape`.
    """

    def __init__(self, plans: Sequence[Plan], device: torch.device, dtype: torch.dtype) -> None:
        require_one_shape(plans)
        self.plans, self.device, self.dtype = tuple(plans), device, dtype
        first = plans[0]
        network = first.network
        self.epoch = first.epoch
        self._layers = [layer_of(layer) for layer in network.layers]
        self._residual = RESIDUAL_OF[first.loss]
        self._update = UPDATES[type(first.optimizer)]
        self._penalty = first.regularizer
        self._contracts = self._penalty == "contractive" and bool(network.hidden)
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
        # All are changed in place, never replaced: views of their parts stay good.
        self._gradient = torch.empty_like(self.params)
        self._affine, self._gradients = self._per_layer(self.params), self._per_layer(self._gradient)
        self._hyperparameters = hyperparameters([plan.optimizer for plan in plans], device, dtype)
        self._clip_norm = (
            None if first.clip_norm is None else self._column(np.array([plan.clip_norm for plan in plans]))
        )
        self.rates = Rates(plans)
        # What differs from epoch to epoch lies in tensors of its own: a recorded epoch reads them anew.
        self._learning_rate, self._rate, self._shrinkage = (
            torch.zeros(len(plans), 1, device=device, dtype=dtype) for _ in range(3)
        )
        self._same_data = same_data(plans)
        data = plans[:1] if self._same_data else plans
        self.F = self._stacked([plan.F for plan in data])
        self.targets = self._stacked([plan.targets for plan in data])
        # The plans stay as they are until they are given the results: orders and generators are copies.
        self._orders = np.stack([plan.order for plan in plans])
        self._rngs = [copy.deepcopy(plan.rngs[0]) for plan in plans] if first.rngs else []
        self.order = torch.tensor(self._orders, device=device)
        self._dropout = Dropout(self._layers, self._n_samples, self._batch_size)
        self._kept = self._switches(len(self._dropout))

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
        if len(self._dropout):
            # A generator is asked for nothing else before the next epoch: its numbers can be drawn at once.
            self._kept.copy_(torch.from_numpy(np.stack([self._dropout.draw(rng) for rng in self._rngs])))

    def _generator_states(self) -> list[Mapping[str, Any] | None]:
        return [rng.bit_generator.state for rng in self._rngs] if self._rngs else [None] * len(self)

    def _remembered(self) -> list[Tensor]:
        """Return the tensors of optimizer and penalty, in the order of a `Checkpoint`'s memory."""
        return self.memory if self.alive is None else [*self.memory, self.alive]

    def run_epoch(self) -> None:
        """Train one epoch with the rates, the order and the units dropped that are set."""
        F, targets = self._visited()
        size, n = self._batch_size, self._n_samples
        for start in range(0, n, size):
            stop = min(start + size, n)
            masks = self._dropout.masks(self._kept, start, stop, self.dtype)
            self._backpropagate(F[:, start:stop], targets[:, start:stop], masks)
            gradient = self._gradient
            if self._carry_over and stop - start < size:
                self._n_carried = stop - start
                torch.mul(gradient, self._n_carried, out=self.carried)
                return
            if self._n_carried:
                gradient.mul_(size).add_(self.carried).div_(size + self._n_carried)
                self._n_carried = 0
            self._move(gradient)

    def _backpropagate(self, X: Tensor, targets: Tensor, masks: Sequence[Tensor | None]) -> None:
        """Leave in `_gradient` that of each network's mean loss; see the core's `Backpropagation`.

        All tensors of points are (n_networks, n_samples, n_units).

        Args:
            X: of some points, as `_visited` returns them.
            targets: theirs.
            masks: of each layer, see `Dropout`.
        """
        read, zs, fs, a = [X], [], [], X
        for i, (layer, mask) in enumerate(zip(self._layers, masks, strict=True)):
            if i:
                read.append(self._to_read(a))
            below, z = a, self._sums(i, read[i])
            f = a = layer.function.value(z)
            if mask is not None:
                a = a * mask
            if layer.skip:
                a = a + below
            zs.append(z)
            fs.append(f)
        d = self._residual(a, targets) / X.shape[1]
        for i in range(len(self._layers) - 1, -1, -1):
            layer, mask = self._layers[i], masks[i]
            delta = layer.function.backward(d if mask is None else d * mask, zs[i], fs[i])
            if i == 0 and self._contracts:
                direct, through_z = self._contraction(zs[0], fs[0])
                self._outer(0, delta if through_z is None else delta + through_z, read[0])
                self._gradients[0][..., :-1].add_(direct)
                return
            self._outer(i, delta, read[i])
            if i:
                back = self._back(i, delta)
                d = back + d if layer.skip else back

    def _contraction(self, z: Tensor, f: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return λ ∂Ω/∂W of the contractive penalty and λ ∂Ω/∂z, which is None where it is 0.

        The names are those of the core's `Contraction`; z and f are of the first layer.
        """
        function, W = self._layers[0].function, self._affine[0][..., :-1]
        slope = function.backward(torch.ones_like(f), z, f)
        scale = (2.0 / z.shape[1]) * self._rate[..., None]
        direct = scale * (slope * slope).sum(1)[..., None] * W
        if function.curvature is None:
            return direct, None
        sizes = (W * W).sum(-1)[:, None]
        return direct, function.curvature(z, f) * slope * (scale * sizes)

    # What depends on how tensors lie in memory, here networks first.

    def _stacked(self, arrays: Sequence[FloatArray]) -> Tensor:
        return self.tensor(np.stack(arrays))

    def _switches(self, n: int) -> Tensor:
        """Return so many truth values for each network, (n_networks, n)."""
        return torch.ones(len(self), n, dtype=torch.bool, device=self.device)

    def _visited(self) -> tuple[Tensor, Tensor]:
        """Return features and targets in the order of the epoch, (n_networks, n_samples, ...)."""
        if self._same_data:
            return self.F[0][self.order], self.targets[0][self.order]
        order = self.order[:, :, None]
        return (
            self.F.gather(1, order.expand(-1, -1, self.F.shape[2])),
            self.targets.gather(1, order.expand(-1, -1, self.targets.shape[2])),
        )

    def _to_read(self, a: Tensor) -> Tensor:
        """Return activations as the next layer reads them: with a last column of ones."""
        read = a.new_ones(*a.shape[:2], a.shape[2] + 1)
        read[:, :, :-1] = a
        return read

    def _sums(self, i: int, read: Tensor) -> Tensor:
        """Return z of layer `i`, (n_networks, n_samples, n_rows)."""
        return torch.bmm(read, self._affine[i].transpose(1, 2))

    def _outer(self, i: int, delta: Tensor, read: Tensor) -> None:
        """Write the gradient by the parameters of layer `i`: the sum over the points of δ [a ; 1]ᵀ."""
        torch.bmm(delta.transpose(1, 2), read, out=self._gradients[i])

    def _back(self, i: int, delta: Tensor) -> Tensor:
        """Return the derivative by the activations that layer `i` reads."""
        return torch.bmm(delta, self._affine[i][:, :, :-1])

    def _per_layer(self, flat: Tensor) -> list[Tensor]:
        """Return views of a tensor laid out as `params`: for each layer (n_networks, n_rows, n_in + 1)."""
        shapes = [(layer.n_rows, layer.n_in + 1) for layer in self._layers]
        parts = flat.split([n_rows * n_columns for n_rows, n_columns in shapes], 1)
        return [part.unflatten(1, shape) for part, shape in zip(parts, shapes, strict=True)]

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

    def _column(self, values: FloatArray) -> Tensor:
        return self.tensor(values)[:, None]
