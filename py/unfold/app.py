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

from unfold import share
from unfold.combinations import conflicts
from unfold.session import Session
from unfold.settings import Settings
from unfold.share import Trained
from unfold.views.layout import Layout, Paper
from unfold.words.english import ENGLISH
from unfold.words.words import Words


class App:
    """One visitor's playground.

    Args:
        opening: what settings are at first where they are not as their defaults.
        words: of the visitor's language.
        prefers_dark: whether the visitor's system prefers dark colours.
        address: of the page, without what stands behind #.
        clock: returns the time in seconds.
    """

    def __init__(
        self,
        opening: Mapping[str, Any] | None = None,
        *,
        words: Words = ENGLISH,
        prefers_dark: Callable[[], bool] = lambda: False,
        address: Callable[[], str] = lambda: "",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        pn.config.design = Paper
        self.settings = Settings(conflicts)
        self.opening = Settings.defaults() | dict(opening or {})
        self.settings.open(self.opening)
        self.session = Session(self.settings, clock)
        self._address = address
        self.layout = Layout(self.session, self.opening, prefers_dark, words, self.link)

    def link(self, settings: Mapping[str, Any], trained: Trained | None) -> str:
        """A link to this page that opens with `settings`, and with weights if they are given."""
        fragment = share.encode(settings, self.opening, trained)
        return f"{self._address()}#{fragment}" if fragment else self._address()

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
