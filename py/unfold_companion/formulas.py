"""Activations that somebody wrote as formulas, in PyTorch, with the derivatives that the core finds.

A formula becomes a list of calls; what occurs twice in it, as derivatives are full of, is computed once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from unfold.core.formula import Formula
from unfold.core.formula_tree import Binary, Call, Negative, Tree, Variable, constant, inside_out
from unfold_companion.functions import Activation

Operation: TypeAlias = Callable[..., Tensor]

OPERATORS: Mapping[str, Operation] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "^": operator.pow,
    }
)
FUNCTIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "sin": torch.sin,
        "cos": torch.cos,
        "tan": torch.tan,
        "tanh": torch.tanh,
        "atan": torch.atan,
        "exp": torch.exp,
        "log": torch.log,
        "sqrt": torch.sqrt,
        "abs": torch.abs,
        "sign": torch.sign,
        "step": lambda x: (x > 0).to(x.dtype),
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
        "min": torch.minimum,
        "max": torch.maximum,
        "atan2": torch.atan2,
    }
)
"""Of the keys of the core's own."""


class Program:
    """A formula in x as calls of PyTorch, elementwise.

    Args:
        formula: of one variable.
    """

    def __init__(self, formula: Formula) -> None:
        self._constant = constant(formula.tree)
        self._steps: list[Step] = []
        # Where a value lies in the list that a run fills: x, then what each step makes.
        places: dict[Tree, int] = {}
        for part in inside_out(formula.tree):
            if part in places or constant(part) is not None:
                continue
            if isinstance(part, Variable):
                places[part] = 0
                continue
            if isinstance(part, Call):
                operation, of = FUNCTIONS[part.function], part.arguments
            elif isinstance(part, Binary):
                operation, of = OPERATORS[part.operator], (part.left, part.right)
            else:
                assert isinstance(part, Negative)  # all others are constants
                operation, of = operator.neg, (part.of,)
            arguments = tuple(places[each] if (value := constant(each)) is None else value for each in of)
            self._steps.append(Step(operation, arguments, isinstance(part, Call)))
            places[part] = len(self._steps)

    def __call__(self, x: Tensor) -> Tensor:
        """Return the values at `x`, laid out as it is; of shape () where they do not depend on it."""
        if self._constant is not None:
            return x.new_full((), self._constant)
        values = [x]
        for operation, arguments, tensors_only in self._steps:
            read = [values[each] if isinstance(each, int) else each for each in arguments]
            if tensors_only:
                read = [x.new_full((), each) if isinstance(each, float) else each for each in read]
            values.append(operation(*read))
        return values[-1]


class Step(NamedTuple):
    """A call: what it calls, the places of its arguments or constants, and whether it takes no numbers."""

    operation: Operation
    arguments: tuple[int | float, ...]
    tensors_only: bool


def activation_of(formula: Formula) -> Activation:
    """Return a formula in x as an activation."""
    value, slope = Program(formula), Program(formula.derivative())
    curvature = Program(formula.derivative().derivative())
    return Activation(value, lambda d, z, _: d * slope(z), lambda z, _: curvature(z))
