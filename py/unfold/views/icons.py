"""The page's own icons: 24 × 24, one stroke weight, round ends, in the colour of the text around them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
)

RESET = _HEAD + '<path d="M5 5v4.5h4.5"/><path d="M5.6 9.2A7.5 7.5 0 1 1 4.6 14"/></svg>'
PAST = (
    _HEAD + '<path d="M4.5 5v4.5H9"/><path d="M5 9.4a7.6 7.6 0 1 1-.6 4.2"/><path d="M12 8v4.4l3 1.8"/></svg>'
)
STEP = _HEAD + '<path d="M6 5.5v13l9.5-6.5z"/><path d="M19 5.5v13"/></svg>'
STEP_BATCH = _HEAD + '<path d="M6 5.5v13l9.5-6.5z"/><path d="M19 5.5v2.2M19 10.9v2.2M19 16.3v2.2"/></svg>'
NEW = (
    _HEAD
    + '<path d="M19.5 5v4.5H15"/><path d="M4.5 19v-4.5H9"/>'
    + '<path d="M6 9a7 7 0 0 1 12-2l1.5 2.5M18 15a7 7 0 0 1-12 2l-1.5-2.5"/></svg>'
)
PLAY = _HEAD + '<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/></svg>'
SETTINGS = (
    _HEAD
    + '<path d="M4 7.5h9M18 7.5h2M4 16.5h2M11 16.5h9"/>'
    + '<circle cx="15.5" cy="7.5" r="2.3"/><circle cx="8.5" cy="16.5" r="2.3"/></svg>'
)
TEXT = _HEAD + '<path d="M4 6.5h10M4 12h16M4 17.5h7"/></svg>'
SHARE = _HEAD + '<path d="M12 14.5V4M8 7.5 12 3.5l4 4"/><path d="M7 11H5.5v9h13v-9H17"/></svg>'
LESSONS = (
    _HEAD
    + '<path d="M12 6.8C10.2 5.4 7.4 4.9 4 5v13c3.4-.1 6.2.4 8 1.8"/>'
    + '<path d="M12 6.8c1.8-1.4 4.6-1.9 8-1.8v13c-3.4-.1-6.2.4-8 1.8"/>'
    + '<path d="M12 6.8v13"/></svg>'
)
TABLE = _HEAD + '<rect x="4" y="5" width="16" height="14" rx="1.5"/><path d="M4 10h16M9.5 5v14"/></svg>'
HELP = (
    _HEAD
    + '<path d="M9 9.2a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1.1-1.4 2.2"/>'
    + '<circle cx="12" cy="17.6" r=".6" fill="currentColor"/></svg>'
)
CLOSE = _HEAD + '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/></svg>'
CLOSER = _HEAD + '<path d="M12 4.5v15M4.5 12h15"/></svg>'
FARTHER = _HEAD + '<path d="M4.5 12h15"/></svg>'
DOWN = _HEAD + '<path d="M8 10.5l4 4 4-4"/></svg>'
THEME = _HEAD + '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/></svg>'

_ERASER = "M4.2 15.2 13 6.4a2 2 0 0 1 2.8 0l2.9 2.9a2 2 0 0 1 0 2.8l-6.9 6.9H8z"
ERASER = _HEAD + f'<path d="{_ERASER}"/><path d="M8.8 10.6l5.7 5.7M8 19h11.5"/></svg>'
_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "circle": "M5.5 12a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0",
        "triangle": "M12 4.6l7.4 13h-14.8z",
        "square": "M6 6h12v12h-12z",
        "diamond": "M12 3.6l6.4 8.4l-6.4 8.4l-6.4 -8.4z",
        "plus": "M9.5 4.5h5v5h5v5h-5v5h-5v-5h-5v-5h5z",
    }
)
"""A path of each mark, by the marker's name."""
POINT = _HEAD + f'<path d="{_SHAPES["circle"]}"/><path d="M12 9v6M9 12h6"/></svg>'
"""A point whose value is still to be chosen."""


def mark(shape: str) -> str:
    """A class's mark, filled."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{_SHAPES[shape]}"/></svg>'


def cross_cursor(shape: str, fill: str, ink: str, rim: str) -> str:
    """A cross about (12, 12), with a mark beside it; its rim keeps it apart from whatever lies under it."""
    cross = "M12 4v5M12 15v5M4 12h5M15 12h5"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" fill="none" stroke-linecap="round">'
        f'<path d="{cross}" stroke="{rim}" stroke-width="4"/>'
        f'<path d="{cross}" stroke="{ink}" stroke-width="1.6"/>'
        f'<path d="{_SHAPES[shape]}" transform="translate(17 17) scale(.58)" fill="{fill}" stroke="{rim}" '
        'stroke-width="2"/></svg>'
    )


def eraser_cursor(ink: str, fill: str) -> str:
    """An eraser whose working edge is at (7, 19)."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" stroke-linejoin="round">'
        f'<path d="{_ERASER}" fill="{fill}" stroke="{ink}" stroke-width="1.6"/></svg>'
    )
