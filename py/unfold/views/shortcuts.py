"""Keys that stand for a command: which they are, for the buttons and for the list in the help.

That a key presses a button is the page's doing: see `site/keys.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from unfold.words.words import Help

SHORTCUTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "play": ("space", "k"),
        "step": ("s",),
        "step_batch": ("b",),
        "reset": ("r",),
        "new_weights": ("w",),
        "new_data": ("d",),
        "projector": ("f", "p"),
        "theme": ("t",),
        "network": ("1",),
        "layers": ("2",),
        "regions": ("3",),
        "surface": ("4",),
        "signal": ("5",),
        "landscape": ("6",),
        "race": ("7",),
        "spectrum": ("8",),
        "sweep": ("9",),
        "zoom_in": ("+", "="),
        "zoom_out": ("-",),
        "whole_plane": ("0",),
        "help": ("?",),
        "close": ("escape",),
    }
)
"""The keys of every command, named as the browser does in small letters; a blank is `space`."""


def key_classes(command: str) -> list[str]:
    """The classes by which the page finds the button of a command."""
    return [f"key-{key}" for key in SHORTCUTS[command]]


def key_name(key: str, words: Help) -> str:
    """What stands on a key."""
    return {"space": words.space, "escape": words.escape}.get(key, key.upper())
