"""What is unpacked into site-packages, in the parts in which a page fetches it.

Python imports each part while the next one is on its way, so that on a slow connection little is left to do
when the last one has come. What the app is not known to ask for stands in a part of its own, SPARE, which
comes once the page is at work: packages are kept whole, and nobody waits for what is not used. Of the
standard library, that is modules and packages of which the app asks for nothing at all.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import archives
import node
from places import BUILD
from unfold.words.languages import LANGUAGES

SPARE = "spare"
MODULES = {
    "numpy": "numpy.random",
    "python-bokeh": "bokeh.models",
    "unfold": "unfold.session",
    "python-panel": "unfold.bridge",
    SPARE: "",
}
"""The parts in the order in which they come, and of each the module that imports what can be by then.

Panel, the slowest to import, comes last, and with it all of our own that needs it: the other half has been
imported while Panel was on its way.
"""
BY_WHEEL = {"numpy": "numpy"} | dict.fromkeys(
    ("bokeh", "contourpy", "packaging", "Jinja2", "MarkupSafe", "PyYAML", "param"), "python-bokeh"
)
"""The part that a wheel belongs to, if not to that of Panel: those of Bokeh and of `unfold.session`."""

ASKED_FOR = BUILD / "asked_for.py"
SOURCES = (BUILD / "libraries.py", ASKED_FOR, BUILD / "boot.mjs", BUILD / "python.mjs")


def part_of(wheel: str) -> str:
    """The part that a wheel belongs to, as far as the app asks for it."""
    return BY_WHEEL.get(wheel, "python-panel")


def asked_for(site: Path, settings: Mapping[str, Any]) -> list[str]:
    """The paths of all modules that the app imports, when it starts and ever after.

    Args:
        site: with payloads and a manifest.
        settings: those of panel.yaml.
    """
    values = json.dumps([[module for module in MODULES.values() if module], settings, list(LANGUAGES)])
    code = f"import os\nos.environ['ASKED_FOR'] = {values!r}\n{ASKED_FOR.read_text(encoding='utf-8')}"
    printed = node.run(BUILD / "boot.mjs", str(site), code, purpose="see what the app asks for in Pyodide")
    paths: list[str] = json.loads(printed.splitlines()[-1])
    return paths


def some_of(zips: Iterable[Path], wanted: Iterable[str]) -> bytes:
    """A stored zip of some entries of others, which have no two of the same name."""
    found = {name: data for path in zips for name, data in archives.read(path).items()}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "some.zip")
        archives.write(path, {name: found[name] for name in wanted})
        return path.read_bytes()


def names(content: bytes) -> list[str]:
    """The entries of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def top(name: str) -> str:
    """The package that a file belongs to, or the module that it is: its name up to the first slash or dot."""
    return name.partition("/")[0].partition(".")[0]
