"""The page's own icons: 24 × 24, one stroke weight, round ends, in the colour of the text around them."""

from __future__ import annotations

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
)

RESET = _HEAD + '<path d="M5 5v4.5h4.5"/><path d="M5.6 9.2A7.5 7.5 0 1 1 4.6 14"/></svg>'
STEP = _HEAD + '<path d="M6 5.5v13l9.5-6.5z"/><path d="M19 5.5v13"/></svg>'
STEP_BATCH = _HEAD + '<path d="M6 5.5v13l9.5-6.5z"/><path d="M19 5.5v2.2M19 10.9v2.2M19 16.3v2.2"/></svg>'
NEW = (
    _HEAD
    + '<path d="M19.5 5v4.5H15"/><path d="M4.5 19v-4.5H9"/>'
    + '<path d="M6 9a7 7 0 0 1 12-2l1.5 2.5M18 15a7 7 0 0 1-12 2l-1.5-2.5"/></svg>'
)
SETTINGS = (
    _HEAD
    + '<path d="M4 7.5h9M18 7.5h2M4 16.5h2M11 16.5h9"/>'
    + '<circle cx="15.5" cy="7.5" r="2.3"/><circle cx="8.5" cy="16.5" r="2.3"/></svg>'
)
TABLE = _HEAD + '<rect x="4" y="5" width="16" height="14" rx="1.5"/><path d="M4 10h16M9.5 5v14"/></svg>'
HELP = (
    _HEAD
    + '<path d="M9 9.2a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1.1-1.4 2.2"/>'
    + '<circle cx="12" cy="17.6" r=".6" fill="currentColor"/></svg>'
)
CLOSE = _HEAD + '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/></svg>'
THEME = _HEAD + '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/></svg>'
