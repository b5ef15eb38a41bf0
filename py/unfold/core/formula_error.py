"""What can be wrong with a formula, as structure: it is put into words where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Detail: TypeAlias = str | int | float | tuple[str, ...]
"""A name or sign, a number, or several names."""

FAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # What is written
        "too_long": ("most",),
        "no_formula": ("names", "functions"),
        "unknown_character": ("character",),
        "unknown_name": ("name", "names", "functions"),
        "no_operator": (),
        "no_value": (),
        "stray_comma": (),
        "nothing_open": (),
        "not_closed": ("closing", "opening", "opened_at"),
        "no_argument": ("function",),
        "one_argument": ("function",),
        "several_arguments": ("function", "count"),
        "no_exponent": ("written",),
        "ambiguous_exponent": ("written", "instead"),
        "large_exponent": ("most",),
        "large_number": ("most",),
        "too_deep": ("most",),
        "too_many_parts": ("most",),
        # What it computes
        "not_finite": ("part", "where"),
        "slope_not_finite": ("part", "where"),
        "flat": (),
        "steep": (),
    }
)
"""Every fault there is, and the names of the details that are told of it."""


class FormulaError(ValueError):
    """A formula that cannot be taken. Its text is for logs.

    Attributes:
        text: the formula.
        fault: what is wrong with it, a key of `FAULTS`.
        position: where, counted in characters from 1; one past the end if something is missing there.
        details: of the fault, by the names in `FAULTS`.
    """

    def __init__(self, text: str, fault: str, position: int, **details: Detail) -> None:
        self.text, self.fault, self.position = text, fault, position
        self.details: Mapping[str, Detail] = MappingProxyType(details)
        shown = text if len(text) <= 60 else text[:57] + "..."
        told = "".join(f", {name} {detail}" for name, detail in details.items())
        super().__init__(f"{shown}: {fault} at position {position}{told}")
