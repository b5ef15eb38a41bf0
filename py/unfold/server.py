"""The app under `panel serve`, on plain CPython: for developing without building the site.

The page is that of `site/`, so that both ways of running look and behave the same.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import panel as pn
from bokeh.document import Document
from jinja2 import Template

from unfold.app import App

SITE = Path(__file__).parents[2] / "site"
PANEL_STYLES = Path(pn.__file__).parent / "dist" / "css"


class ServerScreen:
    """The Screen of `panel serve`: frames go over a websocket, at a steady pace."""

    FRAME_SECONDS = 1 / 30

    def __init__(self, document: Document) -> None:
        self._document = document
        self._sent = 0.0

    @property
    def ready(self) -> bool:
        """Whether the next frame is due: a websocket does not say when a frame is drawn."""
        return time.perf_counter() - self._sent >= self.FRAME_SECONDS

    async def turn(self) -> None:
        """Let waiting events in."""
        await asyncio.sleep(0)

    async def wait(self) -> None:
        """Return once the next frame is due."""
        await asyncio.sleep(max(0.0, self.FRAME_SECONDS - (time.perf_counter() - self._sent)))

    async def draw(self, emit: Callable[[], None]) -> None:
        """Call `emit` with the document's lock held."""
        drawn = asyncio.get_running_loop().create_future()

        def locked() -> None:
            try:
                emit()
            except Exception as error:
                drawn.set_exception(error)
            else:
                drawn.set_result(None)

        self._document.add_next_tick_callback(locked)
        await drawn
        self._sent = time.perf_counter()


def page(site: Path) -> str:
    """The page of `site/` as a Bokeh template, so that both ways of running look the same."""
    html = (site / "index.html").read_text(encoding="utf-8")
    body = html[html.index("<body>") + len("<body>") : html.index('<div id="boot"')]
    places = re.sub(r'data-place="([\w-]+)"></div>', r'data-place="\1">{{ embed(roots["\1"]) }}</div>', body)
    # As on the built site, all style sheets are in memory: Panel may name its makers' server
    sheets = [*PANEL_STYLES.glob("*.css"), site / "widgets.css"]
    styles = json.dumps({sheet.name: sheet.read_text(encoding="utf-8") for sheet in sheets})
    # The adjustments of BokehJS are a module of the page's; here they run before the document is rendered.
    adjust = (site / "bokeh.js").read_text(encoding="utf-8").replace("export ", "")
    return (
        "{% from macros import embed %}{% extends base %}"
        "{% block postamble %}<style>" + (site / "style.css").read_text(encoding="utf-8") + "</style>"
        "<script>{% raw %}" + adjust + "\nadjust(Bokeh, " + styles + ");{% endraw %}</script>{% endblock %}"
        "{% block contents %}" + places + '<div id="boot" data-state="live"></div>{% endblock %}'
    )


def cancel(task: asyncio.Task[None]) -> None:
    """End `task`, whose visitor has left."""
    task.cancel()


def run(app: App, document: Document, when_loaded: Callable[[Callable[[], None]], None]) -> None:
    """Run `app` in a document of a Bokeh server, from the moment that `when_loaded` calls back."""
    app.session.emit()
    app.add_to(document)
    document.title = "Unfold"
    document.template = Template(page(SITE))

    def start() -> None:
        task = asyncio.ensure_future(app.session.run(ServerScreen(document)))
        document.on_session_destroyed(lambda _: cancel(task))

    when_loaded(start)
