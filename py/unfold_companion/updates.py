"""The core's optimizers and penalties in PyTorch, over all networks at once: same formulas, same order.

Parameters, gradients and memory have shape (n_networks, n_parameters); rates (n_networks, 1).
"""

# ruff: noqa: ARG001 - one signature for all rows of a table

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import torch
from torch import Tensor

from unfold.core.optimizers import SGD, Adam, Momentum, Nesterov, Optimizer


@dataclass(frozen=True, eq=False)
class Hyperparameters:
    """What an optimizer's rule is made of.

    Attributes:
        beta1, beta2: μ or β₁, and β₂, of each network, (n_networks, 1).
        exact: β₁, β₂ and ε in double precision, (n_networks, 3). Near 1 their powers need it.
        updates: number of updates, of shape (), in double precision too.
    """

    beta1: Tensor
    beta2: Tensor
    exact: Tensor
    updates: Tensor


Update: TypeAlias = Callable[[Tensor, Tensor, Sequence[Tensor], Tensor, Hyperparameters], None]
"""(params, gradient, memory, learning rate, hyperparameters): one update, in place."""


def _sgd(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    w.addcmul_(g, rate, value=-1.0)


def _momentum(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (v,) = memory
    v.mul_(of.beta1).add_(g)
    w.addcmul_(v, rate, value=-1.0)


def _nesterov(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (v,) = memory
    v.mul_(of.beta1).add_(g)
    w.addcmul_(torch.addcmul(g, v, of.beta1), rate, value=-1.0)


def _adam(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    m, v = memory
    of.updates.add_(1.0)
    beta1, beta2, epsilon = (of.exact[:, i, None] for i in range(3))
    correction = torch.sqrt(1.0 - beta2**of.updates)
    size = (correction * rate / (1.0 - beta1**of.updates)).to(w.dtype)
    scaled_epsilon = (correction * epsilon).to(w.dtype)
    m.addcmul_(g - m, 1.0 - of.beta1)
    v.addcmul_(g * g - v, 1.0 - of.beta2)
    w.sub_(size * (m / (torch.sqrt(v) + scaled_epsilon)))


UPDATES: Mapping[type[Optimizer], Update] = MappingProxyType(
    {SGD: _sgd, Momentum: _momentum, Nesterov: _nesterov, Adam: _adam}
)
"""Of just these classes: one that is derived has another rule."""

PENALTIES = ("none", "l1", "l1_dead", "l2", "weight_decay")
"""Keys of the core's `REGULARIZERS` that are supported."""


def before_step(
    penalty: str, w: Tensor, g: Tensor, is_weight: Tensor, rate: Tensor, shrinkage: Tensor
) -> None:
    """Act before the optimizer's step, as the core's `Regularizer.before_step`."""
    if penalty == "l2":
        g.add_(w * is_weight * rate)
    elif penalty == "weight_decay":
        w.sub_(w * is_weight * shrinkage)


def after_step(penalty: str, w: Tensor, sign: Tensor | None, alive: Tensor | None, limit: Tensor) -> None:
    """Act after the optimizer's step, as the core's `Regularizer.after_step`.

    Args:
        penalty: its key.
        w: the parameters.
        sign: of "l1_dead", that of the weights before the step.
        alive: of "l1_dead", its memory.
        limit: η λ for weights, 0 for biases, (n_networks, n_parameters).
    """
    if penalty == "l1":
        w.sub_(torch.maximum(torch.minimum(w, limit), -limit))
    elif penalty == "l1_dead":
        assert sign is not None
        assert alive is not None
        shrunk = w - sign * limit
        alive.mul_(w * shrunk >= 0)
        torch.mul(shrunk, alive, out=w)


def clip(g: Tensor, largest: Tensor) -> None:
    """Shorten each network's gradient to a norm of `largest`, as the core's `clip_norm`."""
    norm = torch.linalg.vector_norm(g, dim=1, keepdim=True)
    g.mul_(torch.clamp(largest / (norm + 1e-6), max=1.0))
