"""Between the page and the app: messages in, messages out.

The only module that knows it may run in a browser worker: it alone imports `js` and
`pyodide`. What it sends goes through a Port, so that all of it runs on plain CPython too, with
a Port of the test's own.

Messages to the page (see `site/main.js`):
    document  the whole document, to be rendered, its language, and the bytes of the largest file that can be
              opened; answered by `rendered`
    opened    what a link asked for has been sent
    patch     changes of the document, their buffers, and how many of the page's own patches were `heard`
              before; if it has a `frame`, answered by `ack`
    fragment  what the address of the page should end in, and whether that makes a new entry of its history
    file      a file for the visitor to keep, by its name and media type
    progress  the names of the lessons that are done, with blanks between, to be kept for the next time
    live      what to `do` about a training on the visitor's computer (see `live`)
    language  the language that the document goes over to, as in BCP 47
    told      how far training is; and `answer`: what the page that holds this one has asked (see `host`)
    error     something went wrong that the visitor should know of
"""

from __future__ import annotations

import asyncio
import json
import math
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol

import panel as pn
from bokeh.document import Document

from unfold import share
from unfold.app import App
from unfold.archive import MAX_BYTES, RunFileError, too_large
from unfold.browser import Browser
from unfold.host import Host
from unfold.patches import Buffers, Patches, whole
from unfold.problems import Problem, WeightCount
from unfold.settings import Settings
from unfold.share import Trained
from unfold.snapshot import Snapshot

HIDDEN_PAUSE = 0.25
"""Seconds between two portions of training while nobody is looking."""
SETTLED = 1.0
"""Seconds without another change of the same settings after which the next one makes an entry of its own in
the page's history: dragging a slider makes one entry, not a hundred."""


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
        self._shown = asyncio.Event()
        self._shown.set()
        self._away = False
        self._browser = Browser()
        self._document = Document()
        self._rendered = False
        self._task: asyncio.Task[None] | None = None
        self._fragment = ""
        self._linked: Trained | None = None
        self._changed: frozenset[str] = frozenset()
        self._changed_at = -math.inf
        self._language = ""
        self._progress: frozenset[str] = frozenset()

    # The Screen that the session draws on

    @property
    def ready(self) -> bool:
        """Whether the page has room for the next frame, and somebody looks at it."""
        return self._drawn.is_set() and self._shown.is_set()

    async def turn(self) -> None:
        """Let waiting messages in; a page that nobody looks at leaves the machine to others, or waits."""
        if self._shown.is_set():
            await self._port.turn()
        elif self._away:
            await self._shown.wait()
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._shown.wait(), HIDDEN_PAUSE)

    async def wait(self) -> None:
        """Return once the page has room for the next frame, and somebody looks at it."""
        while not self.ready:
            await self._drawn.wait()
            await self._shown.wait()

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
        self._browser.languages, self._browser.dark, self._browser.still = accepted, dark, still
        document = self._document
        pn.state.curdoc = document
        configured, _ = Settings.check(share.tuples(config))
        self._configured = Settings.defaults() | configured
        self._app = App(
            self._configured,
            browser=self._browser,
            save=lambda name, media_type, data: self._port.post(
                "file", {"name": name, "media": media_type}, (("file", data),)
            ),
            clock=self._clock,
            tell_live=lambda what: self._port.post("live", {"do": what}),
        )
        self._open(fragment)
        self._app.session.emit()
        self._app.add_to(document)
        content = whole(document)
        self._patches = Patches(document)
        self._app.session.subscribe(self._follow)
        self._app.session.subscribe(lambda _: self._tell_language())
        self._app.session.subscribe(lambda _: self._tell_progress())
        self._host = Host(self._app, self._port.post, self._clock)
        self._language = self._app.words.tag
        self._port.post(
            "document",
            {
                "document": content,
                "places": json.dumps({root.id: root.name for root in document.roots}),
                "language": self._language,
                "largest": MAX_BYTES,
            },
        )

    def move(self, port: Port, letters: Iterable[tuple[str, Mapping[str, Any], Buffers]]) -> None:
        """Go on with another port, which is first sent what is still to be delivered."""
        self._port = port
        pn.state.curdoc = self._document
        for kind, fields, buffers in letters:
            port.post(kind, fields, buffers)

    def close(self) -> None:
        """End the conversation: training stops, and nothing holds the app any more."""
        if self._task is not None:
            self._task.cancel()
        # Panel remembers by its root whatever it has made; so, too, what stands within another root by now.
        for root, (_, _, document, _) in list(pn.state._views.items()):
            if document is self._document:
                del pn.state._views[root]
        self._document.clear()

    def receive(self, kind: str, content: Any) -> None:
        """Take one message of the page.

        Args:
            kind: rendered, open, patch, ack, fragment, address, download, progress, unkept, lessons, file,
                unopened, live, live-run, visibility, languages, theme, motion, follow or ask.
            content: of a patch, its JSON; of an ack, the frame's number; of open and fragment, what stands
                behind # in the page's address as it opens and later, of an address, what stands before it;
                of a download, the JSON of `{"file": name, "bytes": number}`; of progress, what was told of it
                earlier (`unkept`: nothing can be kept); of a file, what is in it; of an
                unopened one, how many bytes it has, too many, or nothing if it cannot be read; of live, how a
                training on the visitor's computer stands, and of live-run, what has come of it; of languages,
                those that the browser asks for; of ask, the JSON of a question (see `host`); else
                a word.

        Raises:
            ValueError: if there is no such kind of message.
        """
        pn.state.curdoc = self._document  # a worker may have other apps as well
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
            case "open":
                self._open(content)
                self._app.session.emit()
                self._flush()
                self._port.post("opened", {})
            case "fragment":
                self._open_anew(content)
            case "address":
                self._browser.address = content
            case "download":
                offered = json.loads(content)
                self._browser.download = offered["file"], offered["bytes"]
            case "file":
                self._app.layout.open_file(content if isinstance(content, bytes) else content.to_bytes())
            case "unopened":
                wrong = too_large(int(content)) if content else RunFileError("unreadable")
                self._app.layout.message.refuse_file(wrong)
            case "live":
                self._app.live.hear(content)
            case "live-run":
                self._app.live.take(content if isinstance(content, bytes) else content.to_bytes())
            case "visibility":
                self._away = content == "away"
                self._shown.set() if content == "visible" else self._shown.clear()
            case "progress":
                self._app.session.course.know(content.split(), kept=True)
                self._progress |= self._app.session.course.done
            case "unkept":
                self._app.session.course.know((), kept=False)
            case "lessons":
                self._app.layout.rail.open("lessons")
            case "languages":
                self._browser.languages = content
            case "motion":
                self._browser.still = content == "reduced"
            case "theme":
                self._browser.dark = content == "dark"
                self._app.session.refresh()
            case "follow":
                self._host.follow()
            case "ask":
                self._host.ask(content, self._open_anew, lambda: self._fragment)
            case _:
                raise ValueError(f"{kind}: there is no such message")
        if self._rendered:
            self._flush()

    def _open_anew(self, fragment: str) -> tuple[Problem, ...]:
        """Go to the state that a link describes, and say so in the page's address.

        What could not be taken leaves the address; and a change that was on its way when the visitor went
        elsewhere may have written it since.
        """
        problems = self._open(fragment)
        self._write_address(new_entry=False)
        return problems

    def _open(self, fragment: str) -> tuple[Problem, ...]:
        """Go to the state that a link describes; return what of it could not be taken."""
        session = self._app.session
        values, problems = share.decode(fragment)
        problems += self._app.settings.open(self._configured | values)
        self._linked, wrong = share.decode_weights(fragment)
        problems += wrong
        if self._linked is not None:
            count, expected = len(self._linked.parameters), len(session.parameters)
            if count == expected:
                session.resume(self._linked.parameters, self._linked.epoch)
            else:
                problems += (Problem(share.WEIGHTS, count, WeightCount(expected)),)
                self._linked = None
        if self._linked is None:
            session.course.arrive(values)
        self._app.layout.message.answer_link(problems)
        self._fragment = fragment.removeprefix("#")
        self._addressed: Mapping[str, Any] = self._app.settings.values()
        return problems

    # To the page

    def _flush(self, frame: int | None = None) -> None:
        """Send all changes as one message; a frame is sent even if nothing changed."""
        if not self._patches and frame is None:
            return
        patch, buffers = self._patches.take()
        self._port.post("patch", {"patch": patch, "heard": self._heard, "frame": frame}, buffers)

    def _follow(self, snapshot: Snapshot) -> None:
        """Write into the page's address what has changed."""
        settings = snapshot.settings
        went_on = self._linked is not None and (snapshot.epoch, snapshot.batch) != (self._linked.epoch, 0)
        if settings is self._addressed and not went_on:
            return
        before, self._addressed = self._addressed, settings
        changed = frozenset(name for name, value in settings.items() if value != before[name])
        # The weights of a link stay in the address as long as they are the network's, so that the page can
        # be loaded again.
        if changed or went_on:
            self._linked = None
        now = self._clock()
        # One drag may change now one of two settings, now both.
        new_entry = bool(changed) and (changed.isdisjoint(self._changed) or now - self._changed_at > SETTLED)
        if changed:
            self._changed, self._changed_at = changed, now
        if share.encode(settings, self._configured, self._linked) != self._fragment:
            self._write_address(new_entry=new_entry)

    def _write_address(self, *, new_entry: bool) -> None:
        self._fragment = share.encode(self._addressed, self._configured, self._linked)
        self._port.post("fragment", {"fragment": self._fragment, "entry": "new" if new_entry else "same"})

    def _tell_language(self) -> None:
        if self._app.words.tag != self._language:
            self._language = self._app.words.tag
            self._port.post("language", {"language": self._language})

    def _tell_progress(self) -> None:
        done = self._app.session.course.done
        if done != self._progress:
            self._progress = done
            self._port.post("progress", {"done": " ".join(sorted(done))})

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._port.post("error", {"message": "".join(traceback.format_exception(error))})


class WorkerPort:
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
    return Bridge(WorkerPort(post, turn))
