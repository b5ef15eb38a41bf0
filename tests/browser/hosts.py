"""Hosts of the built site: good ones, dumb ones, and ones where something is wrong."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from places import PY
from serve import HOST, TYPES

DIST = Path(os.environ.get("UNFOLD_DIST") or Path(__file__).parents[2] / "dist")


PORTION = 1 << 18
"""Bytes that are sent at once."""


@dataclass(frozen=True)
class Answer:
    """What a host sends for one address."""

    body: bytes
    type: str = TYPES[""]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None
    """The Content-Length, where it isn't that of the body."""
    rate: float = math.inf
    """Bytes a second."""


Change = Callable[[Answer], Answer]


def missing(_: Answer) -> Answer:
    """As if the file had never been published."""
    return Answer(b"<h1>Not found</h1>", "text/html", 404)


def cut_short(answer: Answer) -> Answer:
    """As if only half of the file had been published."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def broken_off(answer: Answer) -> Answer:
    """As if the connection had failed half way."""
    return replace(answer, body=answer.body[: len(answer.body) // 2], promised=len(answer.body))


def corrupt(answer: Answer) -> Answer:
    """As long as it should be, with other bytes in the middle."""
    middle = len(answer.body) // 2
    return replace(answer, body=answer.body[:middle] + bytes(4096) + answer.body[middle + 4096 :])


def saying(text: str) -> Change:
    """Another text in the file's place."""
    return lambda answer: replace(answer, body=text.encode())


def with_header(name: str, value: str) -> Change:
    """One more header."""
    return lambda answer: replace(answer, headers={**answer.headers, name: value})


def after(gate: threading.Event) -> Change:
    """The same, but only once `gate` is set."""

    def hold(answer: Answer) -> Answer:
        gate.wait(60)
        return answer

    return hold


def slowly(answer: Answer) -> Answer:
    """The same at some 4 MB a second, so that its size matters."""
    return replace(answer, rate=4e6)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args, under: str, types: Mapping[str, str], changes: Mapping[str, Change]) -> None:
        self._under, self._types, self._changes = under, types, changes
        super().__init__(*args)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        name = path.removeprefix(self._under) or "index.html"
        file = DIST / name
        if not path.startswith(self._under) or ".." in name or not file.is_file():
            answer = missing(Answer(b""))
        else:
            answer = Answer(file.read_bytes(), self._types.get(file.suffix, self._types[""]))
            for pattern, change in self._changes.items():
                if fnmatch(name, pattern):
                    answer = change(answer)
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            promised = len(answer.body) if answer.promised is None else answer.promised
            self.send_header("Content-Length", str(promised))
            self.send_header("Cache-Control", "no-cache")
            for header, value in answer.headers.items():
                self.send_header(header, value)
            self.end_headers()
            for start in range(0, len(answer.body), PORTION):
                portion = answer.body[start : start + PORTION]
                time.sleep(len(portion) / answer.rate)
                self.wfile.write(portion)
        except OSError:  # the page has been closed, or has had enough
            self.close_connection = True
        if answer.promised is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """What went wrong is seen in the page."""


class _Pages(_Handler):
    """Just these pages, and nothing of the built site."""

    def do_GET(self) -> None:
        text = self._changes.get(urlsplit(self.path).path)
        self._send(missing(Answer(b"")) if text is None else Answer(text.encode(), self._types[".html"]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self._connections: set[socket.socket] = set()

    def process_request(self, request: socket.socket, client_address: object) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Hang up, too: browsers keep connections open and would still be answered."""
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def host(
    changes: Mapping[str, Change] | None = None,
    *,
    under: str = "/",
    types: Mapping[str, str] = TYPES,
    port: int = 0,
) -> Iterator[str]:
    """The address of the built site on a host of its own.

    Args:
        changes: what is different, by pattern of file names in dist/.
        under: the path below which the site is published; ends in "/".
        types: content types by suffix; that of "" is for all others.
        port: 0 for any that is free.
    """
    handler = partial(_Handler, under=under, types=types, changes=changes or {})
    with _served(handler, port) as url:
        yield url + under.removeprefix("/")


@contextmanager
def _served(handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    with _Server((HOST, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def blog(text: str) -> Iterator[str]:
    """The address of a host that has one page with this HTML, and no more."""
    handler = partial(_Pages, under="/", types=TYPES, changes={"/": text, "/favicon.ico": ""})
    with _served(handler) as url:
        yield url


@contextmanager
def panel_serve() -> Iterator[str]:
    """The address of the same app under `panel serve`, on this machine's own Python."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    url = f"http://{HOST}:{port}/app"
    command = [sys.executable, "-m", "panel", "serve", str(PY / "unfold" / "app.py"), "--port", str(port)]
    # Pages that have been left are soon forgotten, instead of training on for half a minute. Sooner, and
    # those that have not yet come back over their websocket would be, too.
    command += ["--unused-session-lifetime", "3000", "--check-unused-sessions", "1000"]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(PY)})
        try:
            until = time.monotonic() + 60
            while not _answers(url):
                if server.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"panel serve doesn't answer:\n{log.read()}")
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url):
            return True
    except urllib.error.URLError:
        return False
