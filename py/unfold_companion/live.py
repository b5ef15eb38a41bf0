"""The live link: a WebSocket on this machine alone, over which a page sees a training as it goes on.

What is sent are run files, each of all that there is by then, so that the page reads them as it reads any.
Only who knows the token, on a page of the address that was asked for, gets anything at all; nothing that is
sent here is read. Training hands over what it has and goes on: each page is served by a thread of its own.
"""

from __future__ import annotations

import contextlib
import logging
import math
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from unfold import share
from unfold.run_file import RunFile, to_bytes
from unfold.settings import Settings
from unfold_companion.experiment import Experiment, ExperimentError, shown_settings

HOST = "127.0.0.1"
PAGE = "http://localhost:8000/"
"""Where `python3 build serve` has the playground."""
EVERY = 0.1
"""Seconds, at least, between two run files that a page is sent, ..."""
REST = 9.0
"""... and between them so many times as long as it takes to write one: training has the rest of the time."""
PATIENCE = 20.0
"""Seconds that a page may take to read a run file, once there is nothing else to do; it is let go of then."""
TOKEN_BYTES = 32
MAX_MESSAGE = 1024
"""Bytes of a message to here; there is none that is read."""


class Feed:
    """The newest run file, for whoever asks for one that is newer than his last.

    Attributes:
        seconds: what it took to write it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._run: RunFile | None = None
        self._version = 0
        self._last = False
        self._written: tuple[int, bytes] = (0, b"")
        self.seconds = 0.0

    def put(self, run: RunFile, *, last: bool = False) -> None:
        """Have another run; `last` says that there will be no more."""
        with self._changed:
            self._run, self._last = run, last
            self._version += 1
            self._changed.notify_all()

    def after(self, version: int, seconds: float) -> tuple[int, bytes, bool] | None:
        """Return the newest run file, its version, and whether it is the last; None if none comes in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._version > version, seconds):
                return None
            run, newest, last = self._run, self._version, self._last
        assert run is not None
        with self._writing:  # once for all pages
            if self._written[0] != newest:
                begun = time.monotonic()
                self._written = newest, to_bytes(run)
                self.seconds = time.monotonic() - begun
            return newest, self._written[1], last


class Broadcast:
    """Serves a training to pages.

    Args:
        page: the address of the playground; pages of its origin are let in.

    Attributes:
        port: where.
        token: what a page must know.

    Raises:
        ExperimentError: if that is no address of a page.
    """

    def __init__(self, page: str) -> None:
        self._page, self._origins = page.partition("#")[0], origins_of(page)
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._sending: dict[ServerConnection, float] = {}
        self._n_done = 0
        self._lock = threading.Lock()
        self._feed = Feed()
        self._closed = threading.Event()
        self._server = serve(
            self._talk,
            HOST,
            0,
            process_request=self._refuse,
            compression=None,  # run files are compressed
            max_size=MAX_MESSAGE,
            server_header=None,
            logger=_silent(),
        )
        self.port: int = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def n_pages(self) -> int:
        """Number of pages that are connected."""
        return len(self._sending)

    def link(self, experiment: Experiment) -> str:
        """Return the address of the page, with an experiment's settings and where it is served."""
        fragment = share.encode(shown_settings(experiment), Settings.defaults()) or f"v={share.VERSION}"
        return f"{self._page}#{fragment}&live={self.port}.{self.token}"

    def put(self, experiment: Experiment) -> None:
        """Show how far an experiment has come."""
        self._feed.put(experiment.run_file())

    def end(self, experiment: Experiment, goes_on: Callable[[], bool]) -> None:
        """Show that it has ended; return once a page has got all and none waits, or `goes_on` says no."""
        self._feed.put(experiment.run_file(), last=True)
        while goes_on() and not (self._n_done and not self.n_pages):
            time.sleep(0.05)
            self._let_go(time.monotonic() - PATIENCE)

    def close(self) -> None:
        """Let nobody in any more, and let go of all."""
        self._closed.set()
        self._let_go(math.inf)
        self._server.shutdown()
        self._thread.join()

    def _let_go(self, since: float) -> None:
        """Hang up on pages that are still being sent what was begun then or before; they do not read."""
        with self._lock:
            late = [connection for connection, begun in self._sending.items() if begun <= since]
        for connection in late:
            with contextlib.suppress(OSError):  # it has gone by itself
                connection.socket.shutdown(socket.SHUT_RDWR)

    def _refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        """Say no to who may not be told anything, before there is a connection."""
        token = request.path.removeprefix("/").encode(errors="surrogateescape")
        known = secrets.compare_digest(token, self.token.encode())
        origins = request.headers.get_all("Origin")
        if known and len(origins) == 1 and origins[0] in self._origins:
            return None
        return connection.respond(403, "Forbidden\n")

    def _talk(self, connection: ServerConnection) -> None:
        """Send a page what there is, until there will be no more, or the page leaves."""
        self._mark(connection, math.inf)
        try:
            with contextlib.suppress(ConnectionClosed):
                self._send_all(connection)
        finally:
            with self._lock:
                del self._sending[connection]

    def _mark(self, connection: ServerConnection, begun: float) -> None:
        """Take down when it was begun to send a page something; infinity if nothing is being sent."""
        with self._lock:
            self._sending[connection] = begun

    def _send_all(self, connection: ServerConnection) -> None:
        version = 0
        while not self._closed.is_set():
            found = self._feed.after(version, 1.0)
            if found is None:
                continue
            version, data, last = found
            self._mark(connection, time.monotonic())
            connection.send(data)
            self._mark(connection, math.inf)
            if last:
                connection.close()
                self._n_done += 1
                return
            self._closed.wait(max(EVERY, REST * self._feed.seconds))


def _silent() -> logging.Logger:
    """A log that nobody reads: what goes wrong with a page is said there, and the terminal is training's."""
    logger = logging.Logger("live")
    logger.addHandler(logging.NullHandler())
    return logger


@contextlib.contextmanager
def serving(page: str) -> Iterator[Broadcast]:
    """Serve a training to pages of an address, as of `Broadcast`."""
    broadcast = Broadcast(page)
    try:
        yield broadcast
    finally:
        broadcast.close()


def origins_of(page: str) -> tuple[str, ...]:
    """Return what browsers may say that a page comes from.

    Raises:
        ExperimentError: if that is no address of a page.
    """
    parts = urlsplit(page)
    if parts.scheme == "file":
        return "null", "file://"  # Firefox, Chromium
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ExperimentError(f"--page {page}: no address that begins with http://, https:// or file://")
    return (f"{parts.scheme}://{parts.netloc.lower()}",)
