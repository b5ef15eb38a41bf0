"""The app under `panel serve`, on plain CPython: for developing without building the site.

The page is that of `site/`, so that both ways of running look and behave the same.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import panel as pn
from bokeh.document import Document
from bokeh.models import CustomJS, Spacer
from jinja2 import Template

from unfold.app import App

SITE = Path(__file__).parents[2] / "site"
PANEL_STYLES = Path(pn.__file__).parent / "dist" / "css"

MODULES = (
    "shadow",
    "zoom",
    "turn",
    "painting",
    "bokeh",
    "units",
    "number-fields",
    "handles",
    "sweep",
    "keys",
    "explain",
)
"""Of `site/`, each after those that it imports."""
ANSWER = "requestAnimationFrame(() => { drawn.tags = sent.tags })"
"""What the page does with a frame's number: all the JavaScript that is not in `site/`."""


class ServerScreen:
    """The Screen of `panel serve`: frames go over a websocket, and the page says when it has drawn one."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._drawn = asyncio.Event()
        self._drawn.set()
        # Numbers of frames: the last one sent, and the last one drawn.
        self._sent, drawn = Spacer(name="frame", tags=[0], visible=False), Spacer(tags=[0])
        self._sent.js_on_change("tags", CustomJS(args={"sent": self._sent, "drawn": drawn}, code=ANSWER))
        drawn.on_change("tags", lambda _attr, _old, _new: self._drawn.set())
        document.add_root(self._sent)

    @property
    def ready(self) -> bool:
        """Whether the page has drawn the last frame."""
        return self._drawn.is_set()

    async def turn(self) -> None:
        """Let waiting events in."""
        await asyncio.sleep(0)

    async def wait(self) -> None:
        """Return once the page has drawn the last frame."""
        await self._drawn.wait()

    async def draw(self, emit: Callable[[], None]) -> None:
        """Call `emit` with the document's lock held."""
        emitted = asyncio.get_running_loop().create_future()

        def locked() -> None:
            try:
                with pn.io.unlocked():  # one message for the whole frame, instead of one for each property
                    emit()
                    self._drawn.clear()
                    self._sent.tags = [self._sent.tags[0] + 1]
            except Exception as error:
                emitted.set_exception(error)
            else:
                emitted.set_result(None)

        self._document.add_next_tick_callback(locked)
        await emitted


def page(site: Path, language: str) -> str:
    """The page of `site/` as a Bokeh template, so that both ways of running look the same.

    Args:
        site: its folder.
        language: what the page is written in when it opens, as in BCP 47.
    """
    html = (site / "index.html").read_text(encoding="utf-8")
    body = html[html.index("<body>") + len("<body>") : html.index('<div id="boot"')]
    places = re.sub(r'(data-place="([\w-]+)"[^>]*>)</div>', r'\1{{ embed(roots["\2"]) }}</div>', body)
    # As on the built site, all style sheets are in memory: Panel may name its makers' server
    sheets = [*PANEL_STYLES.glob("*.css"), site / "widgets.css"]
    styles = json.dumps({sheet.name: sheet.read_text(encoding="utf-8") for sheet in sheets})
    # The page's modules as one script, which runs before the document is rendered.
    script = "const modules = {};\n" + "\n".join(_module(site / f"{name}.js") for name in MODULES)
    script += f"\nmodules.bokeh.adjust(Bokeh, {styles});"
    script += "\nmodules.units.registerUnits(Bokeh);\nmodules['number-fields'].registerNumbers(Bokeh);"
    script += "\nmodules.handles.registerHandles(Bokeh);\nmodules.sweep.registerSweep(Bokeh);"
    script += "\nmodules.keys.listenToKeys();\nmodules.explain.listenForPointing();"
    script += f"\ndocument.documentElement.lang = {language!r};"
    return (
        "{% from macros import embed %}{% extends base %}"
        "{% block postamble %}<style>" + (site / "style.css").read_text(encoding="utf-8") + "</style>"
        "<script>{% raw %}(() => {" + script + "})();{% endraw %}</script>{% endblock %}"
        "{% block contents %}" + places + '{{ embed(roots["frame"]) }}'
        '<div id="boot" data-state="live"></div>{% endblock %}'
    )


def _module(path: Path) -> str:
    """A module of the page as a function's body, its exports as an entry of `modules`."""
    source = path.read_text(encoding="utf-8")
    exported = re.findall(r"^export (?:async )?(?:function|class|const) (\w+)", source, flags=re.MULTILINE)
    source = re.sub(
        r'^import (.*) from "\./(.*)\.js";$', r'const \1 = modules["\2"];', source, flags=re.MULTILINE
    )
    source = re.sub(r"^export ", "", source, flags=re.MULTILINE)
    return f'modules["{path.stem}"] = (() => {{\n{source}\nreturn {{ {", ".join(exported)} }};\n}})();'


def cancel(task: asyncio.Task[None]) -> None:
    """End `task`, whose visitor has left."""
    task.cancel()


def run(app: App, document: Document, when_loaded: Callable[[Callable[[], None]], None]) -> None:
    """Run `app` in a document of a Bokeh server, from the moment that `when_loaded` calls back."""
    app.session.emit()
    # The screen's root comes first: those of the app are made anew, in this order, for another language.
    screen = ServerScreen(document)
    app.add_to(document)
    document.title = "Unfold"
    document.template = Template(page(SITE, app.words.tag))

    def start() -> None:
        task = asyncio.ensure_future(app.session.run(screen))
        document.on_session_destroyed(lambda _: cancel(task))

    when_loaded(start)
