"""Numbers, as a language writes them."""

from __future__ import annotations

from unfold.words.words import Words


def grouped(number: int, words: Words) -> str:
    """A whole number with its digits in groups of three."""
    return f"{number:,}".replace(",", words.punctuation.thousands)
