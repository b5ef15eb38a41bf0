"""The core's activations and losses in PyTorch, each the same formula, so that both agree to rounding.

Tensors are (n_networks, n_samples, n_units) here, in whatever order they lie in memory, and so do results.
"""

# ruff: noqa: ARG001, ARG005 - one signature for all rows of a table

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import torch
from torch import Tensor

from unfold.core.activations import ACTIVATIONS, LEAK, STEEPNESS
from unfold.core.activations import Activation as CoreActivation
from unfold.core.losses import LOSSES, SOFTMAX, Loss


@dataclass(frozen=True)
class Activation:
    """A function of the pre-activation z.

    Attributes:
        value: z -> a.
        backward: (d, z, a) -> d f'(z), where d is the derivative of the loss by a.
        curvature: (z, a) -> f''(z); None where it is 0 all over.
    """

    value: Callable[[Tensor], Tensor]
    backward: Callable[[Tensor, Tensor, Tensor], Tensor]
    curvature: Callable[[Tensor, Tensor], Tensor] | None = None


def _sigma(z: Tensor) -> Tensor:
    return 0.5 + 0.5 * torch.tanh(0.5 * z)


def _steep_sigmoid(z: Tensor) -> Tensor:
    return 0.5 + 0.5 * torch.tanh(0.5 * STEEPNESS * z)


def _sigmoid_curvature(z: Tensor, a: Tensor) -> Tensor:
    return (1.0 - a) * a * (1.0 - 2.0 * a)


def _silu_backward(d: Tensor, z: Tensor, a: Tensor) -> Tensor:
    s = _sigma(z)
    return d * s * (1.0 + z * (1.0 - s))


def _silu_curvature(z: Tensor, a: Tensor) -> Tensor:
    s = _sigma(z)
    return s * (1.0 - s) * (2.0 + z * (1.0 - 2.0 * s))


_GELU_SLOPE = math.sqrt(8 / math.pi)
_GELU_CUBE = _GELU_SLOPE * 0.044715


def _gelu(z: Tensor) -> Tensor:
    return z * _sigma(z * (_GELU_SLOPE + _GELU_CUBE * (z * z)))


def _gelu_parts(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """z where its cube cannot overflow, _GELU_CUBE z², and σ(w(z))."""
    z = z.clamp(-10.0, 10.0)  # beyond, the slope is 1 or 0 to the last digit
    square = _GELU_CUBE * (z * z)
    return z, square, _sigma(z * (_GELU_SLOPE + square))


def _gelu_backward(d: Tensor, z: Tensor, a: Tensor) -> Tensor:
    z, square, s = _gelu_parts(z)
    return d * s * (1.0 + (1.0 - s) * (z * (_GELU_SLOPE + 3.0 * square)))


def _gelu_curvature(z: Tensor, a: Tensor) -> Tensor:
    z, square, s = _gelu_parts(z)
    slope = _GELU_SLOPE + 3.0 * square
    return s * (1.0 - s) * (2.0 * slope + 6.0 * square + z * slope * slope * (1.0 - 2.0 * s))


_BY_NAME: Mapping[str, Activation] = MappingProxyType(
    {
        "relu": Activation(torch.relu, lambda d, z, a: d * (a > 0)),
        "leaky_relu": Activation(
            lambda z: torch.maximum(z, LEAK * z), lambda d, z, a: torch.where(a > 0, d, LEAK * d)
        ),
        "elu": Activation(
            lambda z: torch.maximum(z, torch.expm1(z.clamp(max=0.0))),
            lambda d, z, a: d * (a.clamp(max=0.0) + 1.0),
            lambda z, a: (a + 1.0) * (a < 0),
        ),
        "gelu": Activation(_gelu, _gelu_backward, _gelu_curvature),
        "silu": Activation(lambda z: z * _sigma(z), _silu_backward, _silu_curvature),
        # torch's own softplus is z itself from 20 on: off by 2e-9 there.
        "softplus": Activation(
            lambda z: torch.logaddexp(z, torch.zeros_like(z)),
            lambda d, z, a: -d * torch.expm1(-a),
            lambda z, a: -torch.expm1(-a) * torch.exp(-a),
        ),
        "tanh": Activation(
            torch.tanh, lambda d, z, a: d * (1.0 - a * a), lambda z, a: -2.0 * a * (1.0 - a * a)
        ),
        "sigmoid": Activation(_sigma, lambda d, z, a: d * ((1.0 - a) * a), _sigmoid_curvature),
        "steep_sigmoid": Activation(
            _steep_sigmoid,
            lambda d, z, a: d * (STEEPNESS * (1.0 - a) * a),
            lambda z, a: STEEPNESS**2 * _sigmoid_curvature(z, a),
        ),
        "sin": Activation(torch.sin, lambda d, z, a: d * torch.cos(z), lambda z, a: -a),
        "linear": Activation(lambda z: z, lambda d, z, a: d),
    }
)

ACTIVATION_OF: Mapping[CoreActivation, Activation] = MappingProxyType(
    {core: _BY_NAME[name] for name, core in ACTIVATIONS.items() if name in _BY_NAME}
)
"""Of the core's own; formulas are made by `formulas.activation_of`."""

NAME_OF: Mapping[CoreActivation, str] = MappingProxyType({core: name for name, core in ACTIVATIONS.items()})


Value: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""(output, target) -> the losses, whose sum over all outputs is that of each point."""


def _squared_error(o: Tensor, t: Tensor) -> Tensor:
    error = o - t
    return 0.5 * error * error


def _huber(o: Tensor, t: Tensor) -> Tensor:
    size = (o - t).abs()
    near = size.clamp(max=1.0)
    return near * (size - 0.5 * near)


def _softmax_cross_entropy(o: Tensor, t: Tensor) -> Tensor:
    o = o - o.amax(-1, keepdim=True)
    return torch.log(torch.exp(o).sum(-1)) - (t * o).sum(-1)


VALUE_OF: Mapping[Loss, Value] = MappingProxyType(
    {
        LOSSES["squared_error"]: _squared_error,
        LOSSES["cross_entropy"]: lambda o, t: torch.logaddexp(torch.zeros_like(o), -t * o),
        LOSSES["hinge"]: lambda o, t: (1.0 - t * o).clamp(min=0.0),
        LOSSES["huber"]: _huber,
        SOFTMAX: _softmax_cross_entropy,
    }
)
"""Of the core's losses."""

Residual: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""(output, target) -> the derivative of each point's loss by its outputs."""


def _softmax_residual(o: Tensor, t: Tensor) -> Tensor:
    p = torch.exp(o - o.amax(-1, keepdim=True))  # torch's own softmax would lie networks first
    return p / p.sum(-1, keepdim=True) - t


RESIDUAL_OF: Mapping[Loss, Residual] = MappingProxyType(
    {
        LOSSES["squared_error"]: torch.sub,
        LOSSES["cross_entropy"]: lambda o, t: 0.5 * (torch.tanh(0.5 * o) - t),
        LOSSES["hinge"]: lambda o, t: -t * (t * o < 1.0),
        LOSSES["huber"]: lambda o, t: (o - t).clamp(-1.0, 1.0),
        SOFTMAX: _softmax_residual,
    }
)
"""Of the core's losses."""
