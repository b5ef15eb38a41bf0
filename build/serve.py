"""Serves a folder on this machine, as plainly as the dumbest host would."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import kernel
from errors import BuildError
from places import DIST, PY, ROOT

HOST = "localhost"
PORT = 8000
TRIES = 20  # ports tried after PORT, when the person asked for none

# The system's own table differs between machines, and a module with a wrong type doesn't run.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    "": "application/octet-stream",
}


class Handler(SimpleHTTPRequestHandler):
    """Answers with files as they are: no compression, no caching without asking again."""

    extensions_map = TYPES
    protocol_version = "HTTP/1.1"  # connections are kept open, as any host does

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """The type by suffix alone; unknown ones are opaque bytes."""
        return TYPES.get(Path(path).suffix.lower(), TYPES[""])

    def end_headers(self) -> None:
        """Ask browsers to ask again, so that a rebuilt file is never missed; let frames of any origin in.

        A frame in a sandbox has no origin, and may read nothing that does not say so: see site/EMBED.md.
        """
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing: a page's requests would bury the URL. Errors reach the page."""


class Server(ThreadingHTTPServer):
    """Serves one folder; a thread for each connection, none of which holds up the end."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int, handler: type[Handler] = Handler) -> None:
        super().__init__((HOST, port), partial(handler, directory=str(folder)))

    @property
    def url(self) -> str:
        """Where the folder is to be found."""
        return f"http://{HOST}:{self.server_port}/"


@contextlib.contextmanager
def serving(folder: Path = DIST, port: int = 0, handler: type[Handler] = Handler) -> Iterator[str]:
    """The URL under which a folder is served while the context lasts; port 0 takes any free one."""
    with Server(folder, port, handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


def run(port: int | None, browser: bool, folder: Path = DIST) -> int:
    """Serve until interrupted; `port` None takes the first free one from PORT on."""
    with listening(folder, port) as server:
        print(f"\nUnfold is at {server.url}  (Ctrl-C ends)", flush=True)
        if browser and can_show():
            webbrowser.open(server.url)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


def listening(folder: Path, port: int | None) -> Server:
    """A server on `port`, or on the first free port from PORT on."""
    for candidate in range(PORT, PORT + TRIES) if port is None else [port]:
        try:
            return Server(folder, candidate)
        except (OSError, OverflowError) as error:
            problem = error
    asked = f"port {port}" if port is not None else f"any port from {PORT} to {PORT + TRIES - 1}"
    raise BuildError(f"can't listen on {asked}: {problem}; choose another with --port N")


def can_show() -> bool:
    """Whether there's likely a person with a screen to open a browser for."""
    if os.environ.get("CI"):
        return False
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def run_native(port: int | None, browser: bool) -> int:
    """Run the app in this machine's own Python, under `panel serve`, until interrupted."""
    kernel.install()
    command = [sys.executable, "-m", "panel", "serve", str(PY / "unfold" / "app.py")]
    command += ["--port", str(port or PORT), "--dev"]
    if browser and can_show():
        command.append("--show")
    search = os.pathsep.join(filter(None, (str(PY), os.environ.get("PYTHONPATH"))))
    # Panel recommends watchfiles for --dev; without it, it looks at the files itself, which will do.
    quiet = "ignore:--dev:FutureWarning"
    try:
        return subprocess.call(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": search, "PYTHONWARNINGS": quiet}
        )
    except KeyboardInterrupt:
        return 0
