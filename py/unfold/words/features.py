"""What features are called."""

from __future__ import annotations

import re

from unfold.words.words import Words

CELL = re.compile(r"x([12])@(\d+)/\d+")
SUBSCRIPTS = str.maketrans("12", "₁₂")


def feature_name(name: str, words: Words) -> str:
    """What a feature is called: by its own name, a cell by its coordinate and number, a formula as it is."""
    if cell := CELL.fullmatch(name):
        return f"x{cell[1].translate(SUBSCRIPTS)}∈{cell[2]}"
    return words.features.get(name, name)
