"""Prints the document of an app that has just been started; runs in the browser's Python.

The bridge posts there what it would post to a page.
"""

import json
from collections.abc import Mapping
from typing import Any

from unfold.bridge import Bridge
from unfold.patches import Buffers


class Printer:
    """The bridge's Port to a page that takes one document and answers nothing."""

    def post(self, kind: str, fields: Mapping[str, Any], buffers: Buffers = ()) -> None:
        """Print the message, on one line."""
        if kind != "document" or buffers:
            raise ValueError(f"{kind}: a document was expected, and nothing else")
        print(json.dumps(fields, ensure_ascii=False))

    async def turn(self) -> None:
        """Return at once: no message comes."""


def draw(settings: Mapping[str, Any], dark: bool, accepted: str) -> None:
    """Start the app as `site/worker.js` does, without a link."""
    Bridge(Printer()).start(settings, "", dark, accepted)
