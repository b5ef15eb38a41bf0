"""The first picture: the document that the app opens with, drawn when the site is built.

The page shows it while Python is still on its way. The browser's own Python makes it from the shipped
payloads, so that the worker's document is the same to the last character; the page compares them. Each
picture is drawn in a process of its own: Bokeh and param number what they make, and a second document
would have other numbers.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import fingerprint
import node
import payloads
import stages
from payloads import Payload
from places import BUILD
from unfold.words.languages import LANGUAGES

FOLDER = BUILD / "pictures"
BOOT = BUILD / "boot.mjs"
SOURCES = (FOLDER / "__init__.py", FOLDER / "draw.py", BOOT)
PYTHON = ("runtime", "wasm", "stdlib", "packages", "unfold")
"""The payloads that the app runs on."""


@dataclass(frozen=True)
class Picture:
    """A picture and the browser that it is for: its language, as settings have it, and whether it is dark."""

    accepted: str
    dark: bool

    @property
    def name(self) -> str:
        """That of its payload."""
        return f"picture-{self.accepted}-{'dark' if self.dark else 'light'}"


PICTURES = tuple(Picture(accepted, dark) for accepted in LANGUAGES for dark in (False, True))


def build(
    made: Mapping[Payload, Path], lock: Mapping[str, Any], settings: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """All pictures, as the manifest names them, and their files by name.

    Args:
        made: the payloads, with the files that hold them.
        lock: what loadPyodide wants to know of the runtime.
        settings: those of panel.yaml.
    """
    used = {payload: path for payload, path in made.items() if payload.name in PYTHON}
    key = fingerprint.of_values(
        [payload.as_dict() for payload in used], lock, settings, fingerprint.of_files(BUILD, SOURCES)
    )

    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            publish(Path(folder), used, lock)
            with ThreadPoolExecutor(2) as drawing:
                drawn = drawing.map(lambda picture: draw(Path(folder), picture, settings), PICTURES)
                path.write_text(json.dumps(list(drawn)), encoding="utf-8")

    drawn = stages.derive("pictures", key, ".json", make, "the first picture, drawn by the browser's Python")
    entries, files = [], {}
    for picture, message in zip(PICTURES, json.loads(drawn.read_text(encoding="utf-8")), strict=True):
        data = payloads.gzipped(message.encode())
        described = payloads.describe(picture.name, data)
        entries.append(asdict(picture) | described.as_dict())
        files[described.file] = data
    return entries, files


def publish(folder: Path, used: Mapping[Payload, Path], lock: Mapping[str, Any]) -> None:
    """Write as much of a site as Python needs to start."""
    for payload, path in used.items():
        (folder / payload.file).parent.mkdir(exist_ok=True)
        (folder / payload.file).write_bytes(path.read_bytes())
    manifest = {"lock": lock, "payloads": [payload.as_dict() for payload in used]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def draw(site: Path, picture: Picture, settings: Mapping[str, Any]) -> str:
    """The message with the document that the app of `site` opens with: JSON, on one line."""
    source = (FOLDER / "draw.py").read_text(encoding="utf-8")
    values = json.dumps([settings, picture.dark, picture.accepted])
    code = f"{source}\ndraw(*json.loads({values!r}))\n"
    return node.run(BOOT, str(site), code, purpose="draw the first picture in Pyodide").rstrip("\n")
