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

from unfold.core.optimizers import SGD, Adadelta, AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

NUMBERS: Mapping[type[Optimizer], tuple[str, ...]] = MappingProxyType(
    {
        SGD: (),
        Momentum: ("momentum",),
        Nesterov: ("momentum",),
        AdaGrad: ("epsilon",),
        RMSProp: ("alpha", "epsilon"),
        Adadelta: ("rho", "epsilon"),
        Adam: ("beta1", "beta2", "epsilon"),
        AdamW: ("beta1", "beta2", "epsilon", "weight_decay"),
    }
)
"""The hyperparameters of each optimizer, by its own names for them, in the order of the rules below.

Of just these classes: one that is derived has another rule."""
MAX_NUMBERS = 4


@dataclass(frozen=True, eq=False)
class Hyperparameters:
    """What an optimizer's rule is made of.

    Attributes:
        exact: the `NUMBERS` of each network in double precision, (n_networks, MAX_NUMBERS). Powers of those
            near 1 need it.
        rounded, rest: each number, and 1 less it, in the precision of the parameters, (n_networks, 1).
        updates: number of updates, of shape (), in double precision too.
    """

    exact: Tensor
    rounded: tuple[Tensor, ...]
    rest: tuple[Tensor, ...]
    updates: Tensor


def hyperparameters(
    optimizers: Sequence[Optimizer], device: torch.device, dtype: torch.dtype
) -> Hyperparameters:
    """Return those of optimizers of one class, which have done as many updates."""
    first = optimizers[0]
    exact = torch.zeros(len(optimizers), MAX_NUMBERS, dtype=torch.float64)
    for i, name in enumerate(NUMBERS[type(first)]):
        exact[:, i] = torch.tensor(
            [float(getattr(optimizer, name)) for optimizer in optimizers], dtype=torch.float64
        )
    exact = exact.to(device)
    return Hyperparameters(
        exact,
        tuple(column[:, None] for column in exact.to(dtype).unbind(1)),
        tuple(column[:, None] for column in (1.0 - exact).to(dtype).unbind(1)),
        torch.tensor(float(first.updates), device=device, dtype=torch.float64),
    )


Update: TypeAlias = Callable[[Tensor, Tensor, Sequence[Tensor], Tensor, Hyperparameters], None]
"""(params, gradient, memory, learning rate, hyperparameters): one update, in place."""


def _sgd(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    w.addcmul_(g, rate, value=-1.0)


def _momentum(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (v,) = memory
    v.mul_(of.rounded[0]).add_(g)
    w.addcmul_(v, rate, value=-1.0)


def _nesterov(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (v,) = memory
    v.mul_(of.rounded[0]).add_(g)
    w.addcmul_(torch.addcmul(g, v, of.rounded[0]), rate, value=-1.0)


def _adagrad(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (squares,) = memory
    squares.addcmul_(g, g)
    w.addcmul_(g / (torch.sqrt(squares) + of.rounded[0]), rate, value=-1.0)


def _rmsprop(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    (squares,) = memory
    squares.addcmul_(g * g - squares, of.rest[0])
    w.addcmul_(g / (torch.sqrt(squares) + of.rounded[1]), rate, value=-1.0)


def _adadelta(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    squares, moves = memory
    squares.addcmul_(g * g - squares, of.rest[0])
    move = torch.sqrt((moves + of.rounded[1]) / (squares + of.rounded[1])) * g
    moves.addcmul_(move * move - moves, of.rest[0])
    w.addcmul_(move, rate, value=-1.0)


def _adam(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    m, v = memory
    of.updates.add_(1.0)
    beta1, beta2, epsilon = (of.exact[:, i, None] for i in range(3))
    correction = torch.sqrt(1.0 - beta2**of.updates)
    size = (correction * rate / (1.0 - beta1**of.updates)).to(w.dtype)
    scaled_epsilon = (correction * epsilon).to(w.dtype)
    m.addcmul_(g - m, of.rest[0])
    v.addcmul_(g * g - v, of.rest[1])
    w.sub_(size * (m / (torch.sqrt(v) + scaled_epsilon)))


def _adamw(w: Tensor, g: Tensor, memory: Sequence[Tensor], rate: Tensor, of: Hyperparameters) -> None:
    w.sub_(w * of.rounded[3] * rate)
    _adam(w, g, memory, rate, of)


UPDATES: Mapping[type[Optimizer], Update] = MappingProxyType(
    {
        SGD: _sgd,
        Momentum: _momentum,
        Nesterov: _nesterov,
        AdaGrad: _adagrad,
        RMSProp: _rmsprop,
        Adadelta: _adadelta,
        Adam: _adam,
        AdamW: _adamw,
    }
)
"""Of the keys of `NUMBERS`."""

PENALTIES = ("none", "l1", "l1_dead", "l2", "weight_decay", "contractive")
"""Keys of the core's `REGULARIZERS` that are supported; the last one acts in the gradient alone."""


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
