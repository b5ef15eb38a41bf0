"""The value of a setting, in words."""

from __future__ import annotations

from typing import Any

from unfold.parameters import written
from unfold.views.numbers import decimal
from unfold.words.words import Words


def setting_value(name: str, value: Any, words: Words) -> str:
    """The value of a setting, as the page words it."""
    if name == "hidden":
        return words.punctuation.items.join(map(str, value)) or words.sweep.none
    if name == "features":
        return words.punctuation.items.join(words.features[each] for each in value) or words.sweep.none
    if isinstance(value, bool):
        return words.sweep.yes if value else words.sweep.no
    if isinstance(value, str):
        return words.choices.get(name, {}).get(value, value)
    return decimal(value) if isinstance(value, float) else written(value)
