"""The whole site as one HTML file that opens by double-click: from a stick, without network or server.

Browsers open a file, but fetch no others beside it. So the page has all of it within itself: its script where
it is named, every other file at the end of the page, where site/payloads.js looks before it asks a host.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from typing import Any

from errors import BuildError
from scripts import MAIN

NAME = "unfold.html"
LARGEST = 16_000_000
"""Bytes that the file may have: what mail and course platforms take."""

STYLE = "style.css"
MANIFEST = "manifest.json"
TEXTS = ("widgets.css", "restore.js", "worker.js")
"""What the page fetches besides the manifest and what it names."""
NAMING = ("payloads", "pictures", "previews", "snapshots")
"""The lists of the manifest that name files."""
LICENSES = "licenses.txt"

BESIDE = re.compile(r' *<link\b[^>]*\bhref="(?!data:)[^"]*"[^>]*>\n')
"""A line that has the browser look for another file."""


def page(files: Mapping[str, bytes], manifest: Mapping[str, Any], *, beside: bool = False) -> bytes:
    """The file.

    Args:
        files: those of the site, by name.
        manifest: what the page is told of itself. All that it names is in the file.
        beside: whether it is not, but stands beside it as scripts.

    Raises:
        BuildError: if the page is not as it is taken apart here, or the file gets too large.
    """
    index = files["index.html"].decode()
    style = f"<style>\n{safe(files[STYLE].decode(), 'style')}</style>"
    index = once(index, f'<link rel="stylesheet" href="{STYLE}">', style)
    # As a module, which runs once the page has been read, like the script in its place.
    start = f'<script type="module">\n{safe(files[MAIN].decode(), "script")}</script>'
    index = once(index, f'<script defer src="{MAIN}"></script>', start)
    index = BESIDE.sub("", index)
    held = [element(name, files[name]) for name in TEXTS]
    held += [reference(name) if beside else element(name, files[name]) for name in named(manifest)]
    # Without its end, as after a download that was broken off, the page has no manifest, and says so.
    held.append(element(MANIFEST, json.dumps(manifest, ensure_ascii=False).encode()))
    licenses = f'<script type="text/plain">\n{safe(files[LICENSES].decode(), "script")}</script>\n'
    made = once(index, "  </body>", licenses + "".join(held) + "  </body>").encode()
    if len(made) > LARGEST:
        raise BuildError(f"{NAME} has {len(made):,} bytes, and may have {LARGEST:,}")
    return made


def named(manifest: Mapping[str, Any]) -> list[str]:
    """The files that the manifest names: all that the page may ask for besides its own texts."""
    return [entry["file"] for part in NAMING for entry in manifest[part]]


def element(name: str, data: bytes) -> str:
    """The inert element that holds a file."""
    text = base64.b64encode(data).decode()
    return f'<script type="application/octet-stream;base64" data-file="{html.escape(name)}">{text}</script>\n'


def reference(name: str) -> str:
    """The inert element that says which script holds a file."""
    where = html.escape(script(name))
    return f'<script type="text/plain" data-file="{html.escape(name)}" data-beside="{where}"></script>\n'


def script(name: str) -> str:
    """The script that holds a file."""
    return f"{name}.js"


def safe(text: str, tag: str) -> str:
    """`text`, which stands within an element of this tag; BuildError if it would end it."""
    if f"</{tag}" in text.lower():
        raise BuildError(f"{NAME}: the text of a <{tag}> holds its own end")
    return text


def once(text: str, old: str, new: str) -> str:
    """`text` with `new` in place of `old`; BuildError if that doesn't stand there just once."""
    if text.count(old) != 1:
        raise BuildError(f"index.html: {old!r} is needed once, and is there {text.count(old)} times")
    return text.replace(old, new)
