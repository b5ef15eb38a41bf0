"""Activation functions, as a table of value and derivative.

All functions write into `out` and allocate nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray

# Constants as 0-d arrays: NumPy converts a Python float at every call, which costs as much
# as the arithmetic on a whole mini-batch.
_ZERO = np.array(0.0)
_HALF = np.array(0.5)
_ONE = np.array(1.0)


@dataclass(frozen=True)
class Activation:
    """A function of the pre-activation z, applied elementwise.

    Attributes:
        value: (z, out): a = f(z); `out` may be `z`.
        derivative: (a, out): f'(z) as a function of the activation a = f(z), so that training
            need not keep z; `out` may not be `a`.
    """

    value: Callable[[FloatArray, FloatArray], object]
    derivative: Callable[[FloatArray, FloatArray], object]


def _relu(z: FloatArray, out: FloatArray) -> None:
    np.maximum(z, _ZERO, out=out)


def _relu_derivative(a: FloatArray, out: FloatArray) -> None:
    # a is never negative, so its sign is the slope: 1, and 0 at 0 by convention.
    np.sign(a, out)


def _tanh_derivative(a: FloatArray, out: FloatArray) -> None:
    np.multiply(a, a, out)
    np.subtract(_ONE, out, out)


def _sigmoid(z: FloatArray, out: FloatArray) -> None:
    # 1/(1 + exp(-z)) as (1 + tanh(z/2))/2, which cannot overflow. The absolute error is below 2e-16.
    np.multiply(z, _HALF, out)
    np.tanh(out, out)
    np.multiply(out, _HALF, out)
    np.add(out, _HALF, out)


def _sigmoid_derivative(a: FloatArray, out: FloatArray) -> None:
    np.subtract(_ONE, a, out)
    np.multiply(out, a, out)


def _linear_derivative(a: FloatArray, out: FloatArray) -> None:  # noqa: ARG001 - the slope is 1 everywhere
    out.fill(1.0)


LINEAR = Activation(np.positive, _linear_derivative)
"""The identity; training and evaluation leave it out."""

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "relu": Activation(_relu, _relu_derivative),
        "tanh": Activation(np.tanh, _tanh_derivative),
        "sigmoid": Activation(_sigmoid, _sigmoid_derivative),
        "linear": LINEAR,
    }
)
