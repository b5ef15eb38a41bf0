"""Why NumPy trains and not the kernel, put into words."""

from __future__ import annotations

from unfold.words.words import Words


def reason(kind: str, about: str, words: Words) -> str:
    """What the core gives as a reason: its kind, and its detail, which has a name if settings have it."""
    name = words.choices.get(kind, {}).get(about, about)
    return words.reasons[kind].format(about=name)
