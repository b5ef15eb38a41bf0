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

from unfold import share
from unfold.browser import Browser
from unfold.combinations import conflicts
from unfold.live import Live
from unfold.session import Session
from unfold.settings import Settings
from unfold.share import Trained
from unfold.snapshot import Snapshot
from unfold.views.layout import Layout, Paper, Save
from unfold.words.languages import LANGUAGES, preferred
from unfold.words.words import Words


class App:
    """One visitor's playground.

    Args:
        opening: settings that are not as their defaults.
        browser: what the visitor's browser says, at the moment.
        save: hands a file to the visitor; None where there is no way to.
        clock: in seconds.
        tell_live: see `Live`.
    """

    def __init__(
        self,
        opening: Mapping[str, Any] | None = None,
        *,
        browser: Browser | None = None,
        save: Save | None = None,
        clock: Callable[[], float] = time.perf_counter,
        tell_live: Callable[[str], None] = lambda _: None,
    ) -> None:
        pn.config.design = Paper
        self.settings = Settings(conflicts)
        self.opening = Settings.defaults() | dict(opening or {})
        self.settings.open(self.opening)
        self.session = Session(self.settings, clock)
        self.live = Live(self.session, tell_live)
        self._browser = browser or Browser()
        self._save = save
        self._clock = clock
        self._document: Document | None = None
        self._layouts: dict[str, Layout] = {}
        self.layout = self._layout_in(self.words)
        self.session.subscribe(self._draw)

    @property
    def words(self) -> Words:
        """The language asked for."""
        language = self.settings.language
        return LANGUAGES[preferred(self._browser.languages) if language == "auto" else language]

    def link(self, settings: Mapping[str, Any], trained: Trained | None) -> str:
        """A link to this page that opens with `settings`, and with weights if they are given."""
        fragment = share.encode(settings, self.opening, trained)
        address = self._browser.address
        return f"{address}#{fragment}" if fragment else address

    def add_to(self, document: Document) -> None:
        """Add every place of the layout as a root of `document`, named as the place."""
        self._document = document
        # Frozen, since Bokeh would look through all models again after each root.
        with document.models.freeze():
            for root in self.layout.roots(document):
                document.add_root(root)

    def _draw(self, snapshot: Snapshot) -> None:
        if self.words is not self.layout.words:
            self._speak()
        self.layout.update(snapshot)

    def _speak(self) -> None:
        """Show everything in another language; what is running goes on.

        The new roots stand in the order of the old ones, by which BokehJS gives each its place.
        """
        before, self.layout = self.layout, self._layout_in(self.words)
        if (document := self._document) is not None:
            with document.models.freeze():
                self.add_to(document)  # first, since what both share would else be lost on the way
                for root in before.roots(document):
                    document.remove_root(root)
        self.layout.resume(before)

    def _layout_in(self, words: Words) -> Layout:
        """The layout of a language; it is kept, since Panel forgets no widget that was ever shown."""
        if words.tag not in self._layouts:
            self._layouts[words.tag] = Layout(
                self.session,
                self.opening,
                self._browser,
                words,
                self._clock,
                self.link,
                self._save,
                self.live,
            )
        return self._layouts[words.tag]


if __name__.startswith("bokeh_app") and (document := pn.state.curdoc):
    from unfold import server

    browser = Browser(languages=str(pn.state.headers.get("Accept-Language", "")))

    def when_loaded(start: Callable[[], None]) -> None:
        """Call `start` when the page has said what it prefers."""

        def loaded() -> None:
            browser.dark = bool(pn.state.browser_info and pn.state.browser_info.dark_mode)
            start()

        pn.state.onload(loaded)

    server.run(App(browser=browser), document, when_loaded)
