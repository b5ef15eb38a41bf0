"""Puts the parts together: settings, session, layout, and the document they live in.

The same app runs in a browser worker, started by `bridge`, and under `panel serve` on plain
CPython, where this file is the script.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import panel as pn
from bokeh.document import Document
from bokeh.models import LayoutDOM

from unfold.combinations import conflicts
from unfold.session import Session
from unfold.settings import Settings
from unfold.views.layout import Layout, Paper
from unfold.words.english import ENGLISH
from unfold.words.words import Words


class App:
    """One visitor's playground."""

    def __init__(
        self,
        opening: Mapping[str, Any] | None = None,
        *,
        words: Words = ENGLISH,
        prefers_dark: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        pn.config.design = Paper
        self.settings = Settings(conflicts)
        self.settings.open(opening or {})
        self.session = Session(self.settings, clock)
        self.layout = Layout(self.session, prefers_dark, words, clock)

    def add_to(self, document: Document) -> None:
        """Add every place of the layout as a root of `document`, named as the place."""
        # Frozen, since Bokeh would look through all models again after each root.
        with document.models.freeze():
            for name, shown in self.layout.places.items():
                root = shown if isinstance(shown, LayoutDOM) else shown.get_root(document)
                root.name = name
                document.add_root(root)


if __name__.startswith("bokeh_app") and (document := pn.state.curdoc):
    from unfold import server

    server.run(
        App(prefers_dark=lambda: bool(pn.state.browser_info and pn.state.browser_info.dark_mode)),
        document,
        when_loaded=pn.state.onload,
    )
