"""Formulas as trees: what one consists of, and how it is written.

A tree is made by the parser or by differentiation and never changed. `at` says where in the text a part of it
stood, as an index, and plays no role in comparisons.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True)
class Number:
    """A number as it is written: finite and never negative."""

    value: float
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Constant:
    """A number with a name, a key of `CONSTANTS`."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Variable:
    """What the formula is a function of."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Negative:
    """-a."""

    of: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Binary:
    """a + b, a - b, a * b, a / b or a ^ b; `operator` is a key of `PRECEDENCE`."""

    operator: str
    left: Tree
    right: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Call:
    """A function, a key of `FUNCTIONS`, of one or two arguments."""

    function: str
    arguments: tuple[Tree, ...]
    at: int = field(default=0, compare=False)


Tree: TypeAlias = Number | Constant | Variable | Negative | Binary | Call

CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "e": math.e})
ARITHMETIC: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": math.pow}
)

PRECEDENCE: Mapping[str, int] = MappingProxyType({"+": 1, "-": 1, "*": 2, "/": 2, "^": 4})
"""How strongly operators bind; the sign of -a stands between, so that -x^2 is -(x^2) and -x*y is (-x)*y."""
SIGN = 3
ATOM = 5


def written(tree: Tree) -> str:
    """Return the text of a tree, with as few parentheses as reading it back allows."""
    return _written(tree)[0]


def _written(tree: Tree) -> tuple[str, int]:
    """The text, and how strongly its outermost operator binds."""
    if isinstance(tree, Number):
        return repr(tree.value).removesuffix(".0"), ATOM
    if isinstance(tree, Constant | Variable):
        return tree.name, ATOM
    if isinstance(tree, Call):
        return f"{tree.function}({', '.join(map(written, tree.arguments))})", ATOM
    if isinstance(tree, Negative):
        return f"-{_within(tree.of, SIGN)}", SIGN
    binds = PRECEDENCE[tree.operator]
    if tree.operator == "^":  # associates to the right, and its exponent may begin with a sign
        return f"{_within(tree.left, ATOM)}^{_within(tree.right, SIGN)}", binds
    space = " " if binds == PRECEDENCE["+"] else ""
    return f"{_within(tree.left, binds)}{space}{tree.operator}{space}{_within(tree.right, binds + 1)}", binds


def _within(tree: Tree, least: int) -> str:
    """The text of a part, in parentheses unless it binds at least that strongly."""
    text, binds = _written(tree)
    return text if binds >= least else f"({text})"


def constant(tree: Tree) -> float | None:
    """Return the value of a tree that consists of numbers and operators, NaN if it has none; else None."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Constant):
        return CONSTANTS[tree.name]
    if isinstance(tree, Negative):
        value = constant(tree.of)
        return None if value is None else -value
    if not isinstance(tree, Binary):
        return None
    if (left := constant(tree.left)) is None or (right := constant(tree.right)) is None:
        return None
    try:
        return ARITHMETIC[tree.operator](left, right)
    except (ArithmeticError, ValueError):
        return math.nan


def inside_out(tree: Tree) -> list[Tree]:
    """All parts of a tree, each after those that it consists of."""
    inner: tuple[Tree, ...] = ()
    if isinstance(tree, Negative):
        inner = (tree.of,)
    elif isinstance(tree, Binary):
        inner = (tree.left, tree.right)
    elif isinstance(tree, Call):
        inner = tree.arguments
    return [*(part for child in inner for part in inside_out(child)), tree]
