"""Activation functions, as a table of value, derivative and second derivative.

All functions write into `out`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray

Elementwise: TypeAlias = Callable[[FloatArray, FloatArray], object]
"""(argument, out), of one shape."""


@dataclass(frozen=True)
class Activation:
    """A function of the pre-activation z, applied elementwise.

    One's own is made of a value and a derivative by z, `Activation(value, derivative, of_z=True)`, or of a
    formula that knows its derivative: `activation_of`.

    Attributes:
        value: (z, out): a = f(z). `out` may be `z` unless `of_z`.
        derivative: (s, out): f'(z), as a function of s; `out` may not be `s`.
        curvature: (s, out): f''(z) likewise, for the contractive penalty; None where it is not known.
        of_z: what s is. False: the activation a = f(z), so that training need not keep z. True: z itself,
            for a function that does not tell its slope by its value.
    """

    value: Elementwise
    derivative: Elementwise
    curvature: Elementwise | None = None
    of_z: bool = False


class Differentiable(Protocol):
    """A function of one variable that knows its derivative; a `Formula` of one variable is one."""

    def write(self, out: FloatArray, /, *values: FloatArray) -> None:
        """Write the values at an array into `out`."""

    def derivative(self) -> Differentiable:
        """Return the derivative."""
        ...


def activation_of(function: Differentiable) -> Activation:
    """Return a function of one's own as an activation, with both derivatives."""
    slope = function.derivative()
    return Activation(Written(function), Written(slope), Written(slope.derivative()), of_z=True)


@dataclass(frozen=True)
class Written:
    """A function of one's own as `Activation` has them; those of equal functions are equal."""

    function: Differentiable

    def __call__(self, z: FloatArray, out: FloatArray) -> None:
        """Write f(z) into `out`."""
        self.function.write(out, z)


# Constants as 0-d arrays: NumPy converts a Python float at every call, which costs as much
# as the arithmetic on a whole mini-batch.
_ZERO = np.array(0.0)
_HALF = np.array(0.5)
_ONE = np.array(1.0)

LEAK = 0.01
"""Slope of the leaky ReLU below 0."""
STEEPNESS = 10.0
"""How many times steeper than the sigmoid the steep one is."""


def _zero(s: FloatArray, out: FloatArray) -> None:  # noqa: ARG001 - the same everywhere
    out.fill(0.0)


def _one(s: FloatArray, out: FloatArray) -> None:  # noqa: ARG001
    out.fill(1.0)


LINEAR = Activation(np.positive, _one, _zero)
"""The identity; training and evaluation leave it out."""


# max(z, 0)


def _relu(z: FloatArray, out: FloatArray) -> None:
    np.maximum(z, _ZERO, out=out)


def _relu_derivative(a: FloatArray, out: FloatArray) -> None:
    # a is never negative, so its sign is the slope: 1, and 0 at 0 by convention.
    np.sign(a, out)


# z where it is positive, else LEAK z


def _leaky_relu(z: FloatArray, out: FloatArray) -> None:
    np.maximum(z, LEAK * z, out=out)


def _leaky_relu_derivative(a: FloatArray, out: FloatArray) -> None:
    np.heaviside(a, _ZERO, out)  # LEAK at 0, as PyTorch has it
    np.maximum(out, LEAK, out=out)


# z where it is positive, else exp(z) - 1


def _elu(z: FloatArray, out: FloatArray) -> None:
    # exp(z) - 1 >= z: the larger one is right on both sides of 0.
    np.maximum(z, np.expm1(np.minimum(z, _ZERO)), out=out)


def _elu_derivative(a: FloatArray, out: FloatArray) -> None:
    np.minimum(a, _ZERO, out=out)
    np.add(out, _ONE, out)


def _elu_curvature(a: FloatArray, out: FloatArray) -> None:
    _elu_derivative(a, out)
    np.multiply(out, a < 0, out)


def _tanh_derivative(a: FloatArray, out: FloatArray) -> None:
    np.multiply(a, a, out)
    np.subtract(_ONE, out, out)


def _tanh_curvature(a: FloatArray, out: FloatArray) -> None:
    _tanh_derivative(a, out)
    np.multiply(out, -2.0 * a, out)


# 1/(1 + exp(-k z)), k = 1 or STEEPNESS


def _logistic(z: FloatArray, half: FloatArray, out: FloatArray) -> None:
    """Given k/2, write (1 + tanh(k z/2))/2, which cannot overflow. The absolute error is below 2e-16."""
    np.multiply(z, half, out)
    np.tanh(out, out)
    np.multiply(out, _HALF, out)
    np.add(out, _HALF, out)


def _sigmoid(z: FloatArray, out: FloatArray) -> None:
    _logistic(z, _HALF, out)


def _sigmoid_derivative(a: FloatArray, out: FloatArray) -> None:
    np.subtract(_ONE, a, out)
    np.multiply(out, a, out)


def _sigmoid_curvature(a: FloatArray, out: FloatArray) -> None:
    _sigmoid_derivative(a, out)
    np.multiply(out, 1.0 - 2.0 * a, out)


_STEEPNESS = np.array(STEEPNESS)
_HALF_STEEPNESS = np.array(0.5 * STEEPNESS)


def _steep_sigmoid(z: FloatArray, out: FloatArray) -> None:
    _logistic(z, _HALF_STEEPNESS, out)


def _steep_sigmoid_derivative(a: FloatArray, out: FloatArray) -> None:
    _sigmoid_derivative(a, out)
    np.multiply(out, _STEEPNESS, out)


def _steep_sigmoid_curvature(a: FloatArray, out: FloatArray) -> None:
    _sigmoid_curvature(a, out)
    np.multiply(out, STEEPNESS**2, out)


# log(1 + exp(z))


def _softplus(z: FloatArray, out: FloatArray) -> None:
    np.logaddexp(_ZERO, z, out)


def _softplus_derivative(a: FloatArray, out: FloatArray) -> None:
    # σ(z) = 1 - exp(-a), without the cancellation where a is small.
    np.negative(a, out)
    np.expm1(out, out)
    np.negative(out, out)


def _softplus_curvature(a: FloatArray, out: FloatArray) -> None:
    _softplus_derivative(a, out)
    np.multiply(out, np.exp(-a), out)


def _sin_curvature(z: FloatArray, out: FloatArray) -> None:
    np.sin(z, out)
    np.negative(out, out)


# z σ(z), and z σ(w(z)) with w = √(8/π) (z + 0.044715 z³)


def _sigma(z: FloatArray) -> FloatArray:
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _silu(z: FloatArray, out: FloatArray) -> None:
    np.multiply(z, _sigma(z), out)


def _silu_derivative(z: FloatArray, out: FloatArray) -> None:
    s = _sigma(z)
    np.multiply(s, 1.0 + z * (1.0 - s), out)


def _silu_curvature(z: FloatArray, out: FloatArray) -> None:
    s = _sigma(z)
    np.multiply(s * (1.0 - s), 2.0 + z * (1.0 - 2.0 * s), out)


_GELU_SLOPE = math.sqrt(8 / math.pi)
_GELU_CUBE = _GELU_SLOPE * 0.044715
_GELU_FLAT = 10.0
"""Beyond ±this the slope is 1 or 0 to the last digit; limited to it, z³ does not overflow."""


def _gelu(z: FloatArray, out: FloatArray) -> None:
    np.multiply(z, _sigma(z * (_GELU_SLOPE + _GELU_CUBE * (z * z))), out)


def _gelu_derivative(z: FloatArray, out: FloatArray) -> None:
    z = np.minimum(np.maximum(z, -_GELU_FLAT), _GELU_FLAT)
    square = _GELU_CUBE * (z * z)
    s = _sigma(z * (_GELU_SLOPE + square))
    np.multiply(s, 1.0 + (1.0 - s) * (z * (_GELU_SLOPE + 3.0 * square)), out)


def _gelu_curvature(z: FloatArray, out: FloatArray) -> None:
    z = np.minimum(np.maximum(z, -_GELU_FLAT), _GELU_FLAT)
    square = _GELU_CUBE * (z * z)
    s = _sigma(z * (_GELU_SLOPE + square))
    slope = _GELU_SLOPE + 3.0 * square  # w'; z w'' = 6 square
    np.multiply(s * (1.0 - s), 2.0 * slope + 6.0 * square + z * slope * slope * (1.0 - 2.0 * s), out)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "relu": Activation(_relu, _relu_derivative, _zero),
        "leaky_relu": Activation(_leaky_relu, _leaky_relu_derivative, _zero),
        "elu": Activation(_elu, _elu_derivative, _elu_curvature),
        "gelu": Activation(_gelu, _gelu_derivative, _gelu_curvature, of_z=True),
        "silu": Activation(_silu, _silu_derivative, _silu_curvature, of_z=True),
        "softplus": Activation(_softplus, _softplus_derivative, _softplus_curvature),
        "tanh": Activation(np.tanh, _tanh_derivative, _tanh_curvature),
        "sigmoid": Activation(_sigmoid, _sigmoid_derivative, _sigmoid_curvature),
        "steep_sigmoid": Activation(_steep_sigmoid, _steep_sigmoid_derivative, _steep_sigmoid_curvature),
        "sin": Activation(np.sin, np.cos, _sin_curvature, of_z=True),
        "linear": LINEAR,
    }
)
"""Constants are PyTorch's defaults: leak 0.01 (`LeakyReLU`), α = 1 (`ELU`), β = 1 (`Softplus`, `SiLU`).
GELU is the tanh form, `GELU(approximate="tanh")`: NumPy has no erf."""
