"""The page's scripts: each made of modules of site/, so that a browser asks once and not for thirty files.

A script needs no module beside it. That makes the page start sooner, most of all where a host answers one
question at a time, and lets it be opened from a disk, where browsers load no modules.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import node
from errors import BuildError
from places import BUILD, SITE

MAIN = "main.js"
"""The page's own."""
ENTRIES = (MAIN, "hub.js")
"""The modules that pages start with."""
PAGES = ("index.html", "hub.html")
"""The pages, in the order of what they start with."""


def bundled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The site's files with scripts in place of modules.

    Args:
        files: those of site/, by name.

    Raises:
        BuildError: if a page doesn't start with its module.
    """
    scripts, modules = bundles(*(SITE / entry for entry in ENTRIES))
    names = {module.relative_to(SITE).as_posix() for module in modules}
    made = {name: data for name, data in files.items() if name not in names} | scripts
    for page, entry in zip(PAGES, ENTRIES, strict=True):
        made[page] = started(made[page].decode(), page, entry).encode()
    return made


def bundles(*entries: Path) -> tuple[dict[str, bytes], list[Path]]:
    """A script for each module, by its name, and all modules that they are made of."""
    with tempfile.TemporaryDirectory() as scratch:
        said = node.run(
            BUILD / "scripts.mjs",
            *map(str, (node.packages(), scratch, *entries)),
            purpose="bundle the page's modules",
        )
        made = {entry.name: Path(scratch, entry.name).read_bytes() for entry in entries}
    return made, [Path(module) for module in json.loads(said)]


def started(text: str, page: str, entry: str) -> str:
    """A page's text with its script in place of its module; both run once the page has been read."""
    module = f'<script type="module" src="{entry}"></script>'
    if text.count(module) != 1:
        raise BuildError(f"site/{page}: {module!r} is needed once")
    return text.replace(module, f'<script defer src="{entry}"></script>')
