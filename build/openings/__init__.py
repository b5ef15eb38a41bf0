"""What the app opens with, made when the site is built: the first picture, and a snapshot of Python's memory.

The page shows the picture while Python is still on its way: the document of an app that has just been
started. The browser's own Python makes it from the shipped payloads, so that the worker's document is the
same to the last character; the page compares them. The snapshot is of the memory of the Python that has just
made that document: a browser that puts it back need not start Python at all. Each opening is made in a
process of its own: Bokeh and param number what they make, and a second document would have other numbers.
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import archives
import fingerprint
import libraries
import node
import payloads
import stages
from payloads import Payload
from places import BUILD
from unfold.words.languages import LANGUAGES

FOLDER = BUILD / "openings"
CAPTURE = FOLDER / "capture.mjs"
SOURCES = (
    FOLDER / "__init__.py",
    FOLDER / "open.py",
    CAPTURE,
    BUILD / "python.mjs",
    BUILD / "payloads.py",
    BUILD / "libraries.py",
)
PYTHON = ("runtime", "wasm", "stdlib", *libraries.MODULES)
"""The payloads that the app runs on."""


@dataclass(frozen=True)
class Opening:
    """An opening and the browser that it is for: its language, as settings have it; whether it is dark."""

    accepted: str
    dark: bool

    @property
    def name(self) -> str:
        """That of its files."""
        return f"{self.accepted}-{'dark' if self.dark else 'light'}"


OPENINGS = tuple(Opening(accepted, dark) for accepted in LANGUAGES for dark in (False, True))


@dataclass(frozen=True)
class Made:
    """All openings, as the manifest names them, and their files by name."""

    pictures: list[dict[str, Any]]
    snapshots: list[dict[str, Any]]
    files: dict[str, bytes]


def build(made: Mapping[Payload, Path], lock: Mapping[str, Any], settings: Mapping[str, Any]) -> Made:
    """Make all openings.

    Args:
        made: the payloads, with the files that hold them.
        lock: what loadPyodide wants to know of the runtime.
        settings: those of panel.yaml.
    """
    used = {payload: path for payload, path in made.items() if payload.name in PYTHON}
    inputs = [payload.as_dict() for payload in used], lock, settings, fingerprint.of_files(BUILD, SOURCES)

    def opened(opening: Opening) -> dict[str, bytes]:
        key = fingerprint.of_values(*inputs, asdict(opening))

        def make(path: Path) -> None:
            with tempfile.TemporaryDirectory() as folder:
                payloads.publish(Path(folder), used, lock, libraries.MODULES)
                archives.write(path, capture(Path(folder), opening, settings, key))

        what = f"the app in the browser's Python: its first picture and its memory ({opening.name})"
        return archives.read(stages.derive(f"opening-{opening.name}", key, ".zip", make, what)) | {
            "key": key.encode()
        }

    result = Made([], [], {})
    with ThreadPoolExecutor(2) as working:
        for opening, content in zip(OPENINGS, working.map(opened, OPENINGS), strict=True):
            picture, memory = content["picture"], content["snapshot"]
            drawn = payloads.describe(f"picture-{opening.name}", picture)
            kept = payloads.describe(f"snapshot-{opening.name}", memory)
            result.pictures.append(asdict(opening) | drawn.as_dict())
            result.snapshots.append(
                asdict(opening)
                | {"name": kept.name, "file": kept.file, "bytes": kept.bytes, "sha256": kept.sha256}
                | {"key": content["key"].decode(), "parts": json.loads(content["parts"])}
            )
            result.files.update({drawn.file: picture, kept.file: memory})
    return result


def capture(site: Path, opening: Opening, settings: Mapping[str, Any], key: str) -> dict[str, bytes]:
    """The files of one opening: the picture and the snapshot, compressed, and the snapshot's parts."""
    source = (FOLDER / "open.py").read_text(encoding="utf-8")
    values = json.dumps([settings, opening.dark, opening.accepted])
    code = f"import os\nos.environ['OPENING'] = {values!r}\n{source}"
    raw = site / "memory"
    message = node.run(
        CAPTURE, str(site), code, key, str(raw), purpose="start the app in Pyodide and keep its memory"
    ).rstrip("\n")
    parts = portions(raw.read_bytes())
    packed = [payloads.gzipped(part, payloads.FAST) for part in parts]
    sizes = [{"bytes": len(small), "size": len(part)} for small, part in zip(packed, parts, strict=True)]
    return {
        "picture": payloads.gzipped(message.encode()),
        "snapshot": b"".join(packed),
        "parts": json.dumps(sizes).encode(),
    }


def portions(raw: bytes) -> list[bytes]:
    """What a browser wants first, which is all but the memory; and the memory.

    The layout is that of capture.mjs.
    """
    (length,) = struct.unpack_from("<I", raw)
    head = 16 + length
    memory = head + int(json.loads(raw[16:head])["memory"]["start"])
    return [raw[:memory], raw[memory:]]
