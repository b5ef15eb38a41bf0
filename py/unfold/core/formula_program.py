"""A formula as the few NumPy calls that compute it.

What occurs twice in a tree is computed once: derivatives are full of such parts. Intermediate results lie
in scratch arrays that are used again as soon as nobody needs what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.formula_calculus import FUNCTIONS
from unfold.core.formula_tree import Binary, Call, Negative, Tree, Variable, constant

Write: TypeAlias = Callable[..., object]
"""(arguments..., out), elementwise."""

OPERATORS: Mapping[str, Write] = MappingProxyType(
    {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}
)
MULTIPLIED_OUT = range(1, 9)
"""Exponents that become products, which is several times as fast as `np.power`."""

Step: TypeAlias = tuple[Write, tuple[int, ...], int]
"""A call: the slots of its arguments, and that of its result."""
Value: TypeAlias = str | float | tuple[Write, tuple[int, ...]]
"""A variable, a constant, or a call whose arguments are numbers of values."""


class Program:
    """The calls that compute a tree.

    Args:
        tree: what is computed.
        variables: the names of the arrays it is computed from, in their order.

    Attributes:
        n_calls: number of NumPy functions that are called.
        n_scratch: number of scratch arrays.
    """

    def __init__(self, tree: Tree, variables: Sequence[str]) -> None:
        values = _distinct_values(tree)
        if not isinstance(values[-1], tuple):  # a lone variable or number
            values.append((np.positive, (len(values) - 1,)))
        constants = [value for value in values if isinstance(value, float)]
        self._constants = [np.array(value) for value in constants]
        given: list[str | float] = [*variables, *constants]
        slot_of = {
            number: given.index(value) for number, value in enumerate(values) if not isinstance(value, tuple)
        }
        self._steps, self.n_scratch = _allocate(values, slot_of, len(given))

    @property
    def n_calls(self) -> int:
        return len(self._steps)

    def write(self, out: FloatArray, *variables: FloatArray) -> None:
        """Compute into `out`, which may be one of the variables; all are of one shape.

        What is no number becomes NaN or an infinity without a warning.
        """
        # The variables, the constants, the scratch arrays and last the result: what a step's numbers mean.
        slots = [*variables, *self._constants, *np.empty((self.n_scratch, *out.shape)), out]
        with np.errstate(all="ignore"):
            for write, arguments, target in self._steps:
                write(*[slots[argument] for argument in arguments], slots[target])


def _distinct_values(tree: Tree) -> list[Value]:
    """Return all values that computing `tree` takes, each once and after those it is computed from."""
    numbers: dict[Value, int] = {}

    def number_of(value: Value) -> int:
        return numbers.setdefault(value, len(numbers))

    def visit(tree: Tree) -> int:
        known = constant(tree)
        if known is not None:
            return number_of(known)
        if isinstance(tree, Variable):
            return number_of(tree.name)
        if isinstance(tree, Negative):
            return number_of((np.negative, (visit(tree.of),)))
        if isinstance(tree, Call):
            return number_of((FUNCTIONS[tree.function].write, tuple(map(visit, tree.arguments))))
        assert isinstance(tree, Binary)  # all others are constants
        exponent = constant(tree.right) if tree.operator == "^" else None
        if exponent == 0.5:
            return number_of((np.sqrt, (visit(tree.left),)))
        if exponent is not None and abs(exponent) in MULTIPLIED_OUT:
            product = multiplied_out(visit(tree.left), int(abs(exponent)))
            return product if exponent > 0 else number_of((np.reciprocal, (product,)))
        return number_of((OPERATORS[tree.operator], (visit(tree.left), visit(tree.right))))

    def multiplied_out(base: int, exponent: int) -> int:
        if exponent == 1:
            return base
        half = multiplied_out(base, exponent // 2)
        square = number_of((np.multiply, (half, half)))
        return number_of((np.multiply, (square, base))) if exponent % 2 else square

    visit(tree)
    return list(numbers)


def _allocate(values: list[Value], slot_of: dict[int, int], n_given: int) -> tuple[list[Step], int]:
    """Give every call a slot for its result; return the steps and the number of scratch arrays.

    Args:
        values: as of `_distinct_values`, the result last.
        slot_of: the slots of variables and constants, by the numbers of their values.
        n_given: how many slots there are for them.
    """
    calls = [(number, *value) for number, value in enumerate(values) if isinstance(value, tuple)]
    last_use = {argument: number for number, _, arguments in calls for argument in arguments}
    slot_of = dict(slot_of)
    free: list[int] = []
    n_scratch = 0
    steps: list[Step] = []
    for number, write, arguments in calls:
        slots = tuple(slot_of[argument] for argument in arguments)
        # Elementwise: a result may lie where its own argument lay.
        free += {slot_of[a] for a in arguments if last_use[a] == number and slot_of[a] >= n_given}
        if number == len(values) - 1:
            slot_of[number] = -1  # the result
        elif free:
            slot_of[number] = free.pop()
        else:
            slot_of[number] = n_given + n_scratch
            n_scratch += 1
        steps.append((write, slots, slot_of[number]))
    return steps, n_scratch
