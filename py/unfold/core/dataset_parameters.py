"""What a dataset can be asked for beside the number of its points and their noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from unfold.core.formula import Formula, FormulaError

Value: TypeAlias = int | float | Formula


class DatasetError(ValueError):
    """A dataset that cannot be had; the message names the key, its value and what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        shown = repr(value)
        if len(shown) > 60:
            shown = shown[:57] + "..."
        super().__init__(f"{key}: {shown} is not allowed; {allowed}")


@dataclass(frozen=True)
class WholeNumber:
    """A whole number from `low` to `high`; neither True nor False is one."""

    default: int
    low: int
    high: int

    def check(self, key: str, value: object) -> int:
        """Return the value, or raise DatasetError."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise DatasetError(key, value, f"a whole number from {self.low} to {self.high}")
        return value


@dataclass(frozen=True)
class RealNumber:
    """A number from `low` to `high`."""

    default: float
    low: float
    high: float

    def check(self, key: str, value: object) -> float:
        """Return the value, or raise DatasetError."""
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            raise DatasetError(key, value, f"a number from {self.low:g} to {self.high:g}")
        return float(value)


@dataclass(frozen=True)
class FormulaText:
    """A formula in some coordinates that has a value wherever they lie from `low` to `high`."""

    default: str
    variables: tuple[str, ...]
    low: float
    high: float

    def check(self, key: str, value: object) -> Formula:
        """Return the formula, or raise DatasetError."""
        if not isinstance(value, str):
            raise DatasetError(key, value, f"a formula in {', '.join(self.variables)}")
        side = np.linspace(self.low, self.high, 61)
        grid = np.meshgrid(*[side] * len(self.variables))
        try:
            formula = Formula.parse(value, self.variables)
            formula.require_values(value, {n: x.ravel() for n, x in zip(self.variables, grid, strict=True)})
        except FormulaError as error:
            raise DatasetError(key, value, str(error)) from error
        return formula


Parameter: TypeAlias = WholeNumber | RealNumber | FormulaText
