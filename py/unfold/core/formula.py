"""Formulas of one's own: for activation functions, features, and curves that part two classes.

What can be written is said in `formula_parser`, what a formula is in `formula_tree`, its functions and
derivatives stand in `formula_calculus`, and how it is computed in `formula_program`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.formula_calculus import differentiate
from unfold.core.formula_error import FormulaError
from unfold.core.formula_parser import parse
from unfold.core.formula_program import Program
from unfold.core.formula_tree import Tree, inside_out, written

__all__ = ["Formula", "FormulaError"]


@dataclass(frozen=True)
class Formula:
    """A function of some variables, applied elementwise. Formulas of equal trees are equal.

    Attributes:
        tree: its parts.
        variables: the names it may use; values are given in this order.
    """

    tree: Tree
    variables: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, variables: Sequence[str] = ("x",)) -> Formula:
        """Return the formula that `text` writes; `formula_parser` says what can be written.

        Raises:
            FormulaError: if it writes none; nothing else is raised, whatever the text.
        """
        return cls(parse(text, variables), tuple(variables))

    def __str__(self) -> str:
        """Return a text that `parse` makes this formula of."""
        return written(self.tree)

    def __call__(self, *values: FloatArray) -> FloatArray:
        """Return the values, of the shape that the arrays `values` have; in the order of `variables`."""
        out = np.empty(np.shape(values[0]))
        self.write(out, *values)
        return out

    def write(self, out: FloatArray, *values: FloatArray) -> None:
        """The same into `out`, which may be one of `values`; where there is none, NaN or an infinity."""
        self._program.write(out, *values)

    def derivative(self, variable: str | None = None) -> Formula:
        """Return the partial derivative by a variable, by default the first one; see `differentiate`."""
        by = self.variables[0] if variable is None else variable
        return Formula(differentiate(self.tree, by), self.variables)

    def require_values(self, text: str, points: Mapping[str, FloatArray]) -> None:
        """Raise unless every part of the formula has a finite value at every one of some points.

        Args:
            text: what the formula was made of, which the error points into.
            points: for each variable its values, of shape (n_points,).

        Raises:
            FormulaError: naming the innermost part without a value, and the first point where it has none.
        """
        for part in inside_out(self.tree):
            self._require_finite(part, text, points, "not_finite", part)

    def require_slopes(
        self, text: str, points: Mapping[str, FloatArray], variable: str | None = None
    ) -> None:
        """The same for the derivative by a variable, by default the first one."""
        by = self.variables[0] if variable is None else variable
        for part in inside_out(self.tree):
            slope = differentiate(part, by)
            self._require_finite(slope, text, points, "slope_not_finite", part)

    def _require_finite(
        self, tree: Tree, text: str, points: Mapping[str, FloatArray], fault: str, part: Tree
    ) -> None:
        bad = ~np.isfinite(Formula(tree, self.variables)(*(points[name] for name in self.variables)))
        if bad.any():
            first = int(bad.argmax())
            where = tuple(f"{name} = {points[name][first]:g}" for name in self.variables)
            raise FormulaError(text, fault, part.at + 1, part=written(part), where=where)

    @cached_property
    def _program(self) -> Program:
        return Program(self.tree, self.variables)
