"""The lines a verb prints: one per stage, in the order of the work."""

from __future__ import annotations

import sys


def stage(name: str, what: str) -> None:
    """Print one line, at once, so that a long stage says what it is doing while it does it."""
    # With its end, so that two that work at the same time don't share a line.
    print(f"{name:<12} {what}\n", end="", flush=True)


def note(text: str) -> None:
    """Print an aside to standard error; it's no part of a verb's answer."""
    print(text, file=sys.stderr, flush=True)
