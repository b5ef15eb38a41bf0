"""An app that stands before there is a page: what a memory snapshot of the browser's Python holds.

When the site is built, an app is started and the memory of the whole interpreter is kept. In a visitor's
browser that memory is put back, `check` tells whether it works there, and `resume` gives the app its page.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import contourpy
import numpy as np

from unfold.bridge import Bridge, Port
from unfold.core.backends import shared
from unfold.patches import Buffers

NATIVE = "unfold.server"
"""What the browser never runs."""


class Letterbox:
    """The bridge's Port to a page that is still to come: keeps what it would be sent."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Mapping[str, Any], Buffers]] = []

    def post(self, kind: str, fields: Mapping[str, Any], buffers: Buffers = ()) -> None:
        """Keep a message."""
        self.letters.append((kind, fields, buffers))

    async def turn(self) -> None:
        """Return at once: nobody writes."""


class Prepared:
    """An app that waits for its page.

    Args:
        config: `settings` of the manifest.
        dark: whether the page's browser will prefer dark colours.
        accepted: the languages that it will ask for, the best first, with commas between.
    """

    def __init__(self, config: Mapping[str, Any], dark: bool, accepted: str) -> None:
        self._letterbox = Letterbox()
        self._bridge = Bridge(self._letterbox)
        self._bridge.start(config, "", dark, accepted)
        # After the app: Bokeh and param number what is made, and the app's numbers are to be as ever.
        for module in pkgutil.walk_packages([str(Path(__file__).parent)], "unfold."):
            if module.name != NATIVE:
                importlib.import_module(module.name)
        self._expected = _computed()

    @property
    def document(self) -> str:
        """The message with the app's document: JSON on one line."""
        ((_, fields, _),) = self._letterbox.letters
        return json.dumps(fields, ensure_ascii=False)

    def check(self) -> None:
        """See whether Python computes here what it computed where the app was started.

        Raises:
            RuntimeError: if it doesn't.
        """
        if (found := _computed()) != self._expected:
            raise RuntimeError(f"{found} here, {self._expected} where the snapshot was made")

    def resume(self, port: Port, still: bool) -> Bridge:
        """Send the page what has been kept for it, and go on with it.

        Args:
            port: to the page.
            still: whether the visitor's system prefers reduced motion.
        """
        self._bridge.move(port, self._letterbox.letters)
        self._letterbox.letters = []
        self._bridge.receive("motion", "reduced" if still else "full")
        return self._bridge


def _computed() -> str:
    """What a calculation comes to in which every shared library takes part."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((5, 5))
    x = np.linalg.solve(A, A @ A.T @ rng.uniform(size=5))
    if (kernel := shared().kernel) is not None:
        kernel.tanh(x)
    level = contourpy.contour_generator(z=A).lines(0.25)
    return f"computed: {abs(float(x[0]))!r} {x.tolist()} {level}"
