"""What a part of the page is, in words that travel with it.

They are custom properties of an element: what is in it inherits them, and the nearest ones hold. The help
reads them off whatever somebody points at (`site/explain.js`), so that nothing has to know where what stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from unfold.views.control import quoted
from unfold.words.words import Part, Setting


def explanation(part: Part | Setting) -> dict[str, str]:
    """The custom properties that say what `part` is."""
    return {"--name": quoted(part.label), "--doc": quoted(part.doc)}


def explain(shown: Any, part: Part | Setting) -> None:
    """Let `shown`, a widget, a pane or a plot, say what it is."""
    shown.styles = {**(shown.styles or {}), **explanation(part)}


def explain_labels(parts: Iterable[Part | Setting]) -> str:
    """Style rules that let every label of a group say what it is."""
    return "\n".join(f"label:nth-of-type({n}) {{ {_rule(part)} }}" for n, part in enumerate(parts, 1))


def explain_every_label(part: Part | Setting) -> str:
    """A style rule that lets all labels of a group say what each of them is."""
    return f"label {{ {_rule(part)} }}"


def _rule(part: Part | Setting) -> str:
    return " ".join(f"{name}: {words};" for name, words in explanation(part).items())
