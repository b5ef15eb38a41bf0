"""Between the page and the app: messages in, messages out.

The only module that knows it may run in a browser worker: it alone imports `js` and
`pyodide`. What it sends goes through a Port, so that all of it runs on plain CPython too, with
a Port of the test's own.

Messages to the page (see `site/main.js`):
    document  the whole document, to be rendered, and its language; answered by `rendered`
    patch     changes of the document, their buffers, and how many of the page's own patches were `heard`
              before; if it has a `frame`, answered by `ack`
    fragment  what the address of the page should end in
    language  the language that the document goes over to, as in BCP 47
    error     something went wrong that the visitor should know of
"""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import panel as pn
from bokeh.core.json_encoder import serialize_json
from bokeh.document import Document

from unfold import share
from unfold.app import App
from unfold.patches import Buffers, Patches
from unfold.settings import Settings

HIDDEN_PAUSE = 0.25
"""Seconds between two portions of training while nobody is looking."""


class Port(Protocol):
    """The way to the page."""

    def post(self, kind: str, fields: Mapping[str, Any], buffers: Buffers = ()) -> None:
        """Send one message; `fields` are strings, numbers, None and mappings of strings."""
        ...

    async def turn(self) -> None:
        """Let waiting messages in, at once."""
        ...


class Bridge:
    """One page's app. `start` first, then `receive` for every message of the page."""

    def __init__(self, port: Port, clock: Callable[[], float] = time.perf_counter) -> None:
        self._port = port
        self._clock = clock
        self._heard = 0
        self._frame = 0
        self._drawn = asyncio.Event()
        self._drawn.set()
        self._hidden = False
        self._dark = False
        self._still = False
        self._rendered = False
        self._task: asyncio.Task[None] | None = None
        self._fragment = ""
        self._language = ""

    # The Screen that the session draws on

    @property
    def ready(self) -> bool:
        """Whether the page has room for the next frame."""
        return self._drawn.is_set()

    async def turn(self) -> None:
        """Let waiting messages in; a page that nobody looks at leaves the machine to others."""
        if self._hidden:
            await asyncio.sleep(HIDDEN_PAUSE)
        else:
            await self._port.turn()

    async def wait(self) -> None:
        """Return once the page has room for the next frame."""
        await self._drawn.wait()

    async def draw(self, emit: Callable[[], None]) -> None:
        """Send all that `emit` changes as one frame."""
        emit()
        self._frame += 1
        self._drawn.clear()
        self._flush(frame=self._frame)

    # From the page

    def start(
        self, config: Mapping[str, Any], fragment: str, dark: bool, accepted: str = "", still: bool = False
    ) -> None:
        """Build the app in the state that panel.yaml and the page's address ask for, and send it.

        Args:
            config: `settings` of the manifest; checked when the site was built.
            fragment: what stands behind # in the page's address.
            dark: whether the visitor's system prefers dark colours.
            accepted: the languages that the visitor's browser asks for, the best first, with commas between.
            still: whether the visitor's system prefers reduced motion.
        """
        self._dark, self._still = dark, still
        document = Document()
        pn.state.curdoc = document
        configured, _ = Settings.check(share.tuples(config))
        self._configured = Settings.defaults() | configured
        self._app = App(
            self._configured,
            accepted=accepted,
            prefers_dark=lambda: self._dark,
            prefers_still=lambda: self._still,
            clock=self._clock,
        )
        self._open(fragment)
        self._fragment = fragment.removeprefix("#")
        self._app.session.emit()
        self._app.add_to(document)
        content = document.to_json(deferred=False)
        self._patches = Patches(document)
        self._app.session.subscribe(lambda snapshot: self._address(snapshot.settings))
        self._app.session.subscribe(lambda _: self._tell_language())
        self._language = self._app.words.tag
        self._port.post(
            "document",
            {
                "document": serialize_json(content),
                "places": json.dumps({root.id: root.name for root in document.roots}),
                "language": self._language,
            },
        )

    def receive(self, kind: str, content: str) -> None:
        """Take one message of the page.

        Args:
            kind: rendered, patch, ack, fragment, visibility, theme or motion.
            content: of a patch, its JSON; of an ack, the frame's number; else a word.

        Raises:
            ValueError: if there is no such kind of message.
        """
        match kind:
            case "rendered":
                self._rendered = True
                self._task = asyncio.ensure_future(self._app.session.run(self))
                self._task.add_done_callback(self._ended)
            case "patch":
                self._heard += 1
                for error in self._patches.apply(content):
                    self._fail(error)
            case "ack":
                if int(content) == self._frame:
                    self._drawn.set()
            case "fragment":
                self._fragment = content.removeprefix("#")
                self._open(content)
                self._address(self._app.settings.values())  # what could not be taken leaves the address
            case "visibility":
                self._hidden = content == "hidden"
            case "motion":
                self._still = content == "reduced"
            case "theme":
                self._dark = content == "dark"
                self._app.session.refresh()
            case _:
                raise ValueError(f"{kind}: there is no such message")
        if self._rendered:
            self._flush()

    def _open(self, fragment: str) -> None:
        """Go to the state that a link describes."""
        values, problems = share.decode(fragment)
        problems += self._app.settings.open(self._configured | values)
        self._app.layout.message.answer_link(problems)

    # To the page

    def _flush(self, frame: int | None = None) -> None:
        """Send all changes as one message; a frame is sent even if nothing changed."""
        if not self._patches and frame is None:
            return
        patch, buffers = self._patches.take()
        self._port.post("patch", {"patch": patch, "heard": self._heard, "frame": frame}, buffers)

    def _address(self, settings: Mapping[str, Any]) -> None:
        fragment = share.encode(settings, self._configured)
        if fragment != self._fragment:
            self._fragment = fragment
            self._port.post("fragment", {"fragment": fragment})

    def _tell_language(self) -> None:
        if self._app.words.tag != self._language:
            self._language = self._app.words.tag
            self._port.post("language", {"language": self._language})

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._port.post("error", {"message": "".join(traceback.format_exception(error))})


class _WorkerPort:
    """The Port of a browser worker: `postMessage`, buffers moved rather than copied."""

    def __init__(self, post: Callable[..., None], turn: Callable[[], Awaitable[None]]) -> None:
        self._post = post
        self._turn = turn

    def post(self, kind: str, fields: Mapping[str, Any], buffers: Buffers = ()) -> None:
        from js import Object
        from pyodide.ffi import to_js

        self._post(
            kind,
            to_js(fields, dict_converter=Object.fromEntries),
            to_js([name for name, _ in buffers]),
            to_js([data for _, data in buffers]),
        )

    async def turn(self) -> None:
        await self._turn()


def connect(post: Callable[..., None], turn: Callable[[], Awaitable[None]]) -> Bridge:
    """Called by `site/worker.js` with its two functions."""
    return Bridge(_WorkerPort(post, turn))
