"""What features are called."""

from __future__ import annotations

from unfold.core.features import CELL
from unfold.views.numbers import SUBSCRIPTS
from unfold.words.words import Words


def feature_name(name: str, words: Words) -> str:
    """What a feature is called: by its own name, a cell by its coordinate and number, a formula as it is."""
    if cell := CELL.fullmatch(name):
        axis, number, _ = cell.groups()
        return f"x{axis.translate(SUBSCRIPTS)}∈{number}"
    return words.features.get(name, name)
