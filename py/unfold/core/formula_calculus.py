"""The functions that a formula may call, and the derivatives of formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.activations import ACTIVATIONS
from unfold.core.arrays import FloatArray
from unfold.core.formula_tree import (
    ARITHMETIC,
    Binary,
    Call,
    Constant,
    Negative,
    Number,
    Tree,
    Variable,
)

_ZERO = np.array(0.0)


@dataclass(frozen=True)
class Function:
    """A function that a formula may call.

    Attributes:
        write: (arguments..., out): the values, elementwise; `out` may be an argument.
        slopes: for each argument, (arguments...) -> the partial derivative by it.
    """

    write: Callable[..., object]
    slopes: tuple[Callable[..., Tree], ...]


# Derivatives are put together by these: 0 and 1 disappear, numbers are computed, signs move outwards.


def number(value: float) -> Tree:
    """Return a number of either sign as a tree."""
    return Negative(Number(-value)) if value < 0 else Number(value + 0.0)  # -0.0 + 0.0 is 0.0


def _numeric(tree: Tree) -> float | None:
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Negative) and isinstance(tree.of, Number):
        return -tree.of.value
    return None


def _computed(sign: str, a: float | None, b: float | None) -> Tree | None:
    """A number made of two, if both are known and it stays within the finite ones."""
    if a is None or b is None:
        return None
    value = ARITHMETIC[sign](a, b)
    return number(value) if math.isfinite(value) else None


def negative(a: Tree) -> Tree:
    """Return -a."""
    value = _numeric(a)
    if value is not None:
        return number(-value)
    return a.of if isinstance(a, Negative) else Negative(a)


def add(a: Tree, b: Tree) -> Tree:
    """Return a + b."""
    x, y = _numeric(a), _numeric(b)
    if (known := _computed("+", x, y)) is not None:
        return known
    if x == 0:
        return b
    if y == 0:
        return a
    return Binary("-", a, b.of) if isinstance(b, Negative) else Binary("+", a, b)


def subtract(a: Tree, b: Tree) -> Tree:
    """Return a - b."""
    return add(a, negative(b))


def multiply(a: Tree, b: Tree) -> Tree:
    """Return a * b."""
    x, y = _numeric(a), _numeric(b)
    if (known := _computed("*", x, y)) is not None:
        return known
    if x == 0 or y == 0:
        return Number(0.0)
    if x == 1:
        return b
    if y == 1:
        return a
    if isinstance(a, Negative):
        return negative(multiply(a.of, b))
    if isinstance(b, Negative):
        return negative(multiply(a, b.of))
    if isinstance(b, Binary) and b.operator == "*" and (known := _computed("*", x, _numeric(b.left))):
        return Binary("*", known, b.right)
    return Binary("*", a, b)


def divide(a: Tree, b: Tree) -> Tree:
    """Return a / b."""
    if _numeric(a) == 0:
        return Number(0.0)
    if _numeric(b) == 1:
        return a
    return negative(divide(a.of, b)) if isinstance(a, Negative) else Binary("/", a, b)


def power(a: Tree, b: Tree) -> Tree:
    """Return a ^ b."""
    exponent = _numeric(b)
    if exponent == 0:
        return Number(1.0)
    return a if exponent == 1 else Binary("^", a, b)


def call(function: str, *arguments: Tree) -> Tree:
    """Return function(arguments...)."""
    return Number(1.0) if (function, *arguments) == ("log", Constant("e")) else Call(function, arguments)


_ONE, _TWO = Number(1.0), Number(2.0)


def _step(x: FloatArray, out: FloatArray) -> None:
    np.heaviside(x, _ZERO, out)


def _sigmoid(x: FloatArray, out: FloatArray) -> None:
    """1/(1 + e⁻ˣ), precise where it is small, too: a formula may take its logarithm."""
    small = np.exp(-np.abs(x))
    np.divide(np.where(x >= 0, 1.0, small), 1.0 + small, out)


def _sigmoid_slope(u: Tree) -> Tree:
    return multiply(call("sigmoid", u), subtract(_ONE, call("sigmoid", u)))


def _share(u: Tree, v: Tree) -> Tree:
    """1 where u > v, 0 where u < v, and ½ where they are equal, so that max(u, u) has the slope of u."""
    return divide(add(_ONE, call("sign", subtract(u, v))), _TWO)


def _squares(u: Tree, v: Tree) -> Tree:
    return add(power(u, _TWO), power(v, _TWO))


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "sin": Function(np.sin, (lambda u: call("cos", u),)),
        "cos": Function(np.cos, (lambda u: negative(call("sin", u)),)),
        "tan": Function(np.tan, (lambda u: add(_ONE, power(call("tan", u), _TWO)),)),
        "tanh": Function(np.tanh, (lambda u: subtract(_ONE, power(call("tanh", u), _TWO)),)),
        "atan": Function(np.arctan, (lambda u: divide(_ONE, add(_ONE, power(u, _TWO))),)),
        "exp": Function(np.exp, (lambda u: call("exp", u),)),
        "log": Function(np.log, (lambda u: divide(_ONE, u),)),
        "sqrt": Function(np.sqrt, (lambda u: divide(_ONE, multiply(_TWO, call("sqrt", u))),)),
        "abs": Function(np.abs, (lambda u: call("sign", u),)),
        "sign": Function(np.sign, (lambda _: Number(0.0),)),
        # 0 at 0, which is the slope that relu has there by convention.
        "step": Function(_step, (lambda _: Number(0.0),)),
        "relu": Function(ACTIVATIONS["relu"].value, (lambda u: call("step", u),)),
        "sigmoid": Function(_sigmoid, (_sigmoid_slope,)),
        "softplus": Function(ACTIVATIONS["softplus"].value, (lambda u: call("sigmoid", u),)),
        "min": Function(np.minimum, (lambda u, v: _share(v, u), _share)),
        "max": Function(np.maximum, (_share, lambda u, v: _share(v, u))),
        "atan2": Function(
            np.arctan2,
            (lambda u, v: divide(v, _squares(u, v)), lambda u, v: negative(divide(u, _squares(u, v)))),
        ),
    }
)
"""atan2(y, x) is the angle of the point (x, y); log is the natural logarithm."""


def differentiate(tree: Tree, variable: str) -> Tree:
    """Return the derivative of `tree` by a variable.

    Where there is none, at a kink or a jump, it is some slope between those on both sides: at 0 that of relu
    is 0, and that of |x| too; that of max and min is the mean of their arguments' slopes.
    """
    if isinstance(tree, Number | Constant):
        return Number(0.0)
    if isinstance(tree, Variable):
        return Number(1.0 if tree.name == variable else 0.0)
    if isinstance(tree, Negative):
        return negative(differentiate(tree.of, variable))
    if isinstance(tree, Binary):
        return _differentiate_binary(tree, variable)
    slope: Tree = Number(0.0)
    for argument, partial in zip(tree.arguments, FUNCTIONS[tree.function].slopes, strict=True):
        inner = differentiate(argument, variable)
        if inner != Number(0.0):
            slope = add(slope, multiply(partial(*tree.arguments), inner))
    return slope


def _differentiate_binary(tree: Binary, variable: str) -> Tree:
    u, v = tree.left, tree.right
    du, dv = differentiate(u, variable), differentiate(v, variable)
    if tree.operator == "+":
        return add(du, dv)
    if tree.operator == "-":
        return subtract(du, dv)
    if tree.operator == "*":
        return add(multiply(du, v), multiply(u, dv))
    if tree.operator == "/":
        if dv == Number(0.0):
            return divide(du, v)
        return divide(subtract(multiply(du, v), multiply(u, dv)), power(v, _TWO))
    by_base = multiply(multiply(v, power(u, subtract(v, _ONE))), du)
    if dv == Number(0.0):
        return by_base
    by_exponent = multiply(multiply(tree, call("log", u)), dv)
    return by_exponent if du == Number(0.0) else add(by_base, by_exponent)
