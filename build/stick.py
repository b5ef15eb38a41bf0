"""The site as a folder that opens by double-click: the edition in one file, and the snapshots beside it.

A page that is opened from a folder may not read the files beside it, but run them as scripts. So what is
large lies there as scripts that hold it, and each visit reads what it needs: of snapshots and previews, one.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import progress
import single_file
from dist import MANIFEST, write
from errors import BuildError
from places import DIST

OURS = re.compile(rf"{re.escape(single_file.NAME)}|payload/[a-z0-9-]+-[0-9a-f]+\.bin\.js")
"""What such a folder may hold."""


def build(folder: Path) -> None:
    """Bring `folder` up to date with dist/.

    Raises:
        BuildError: if something else is in it, which would be removed.
    """
    for path in folder.rglob("*"):
        if path.is_file() and not OURS.fullmatch(path.relative_to(folder).as_posix()):
            raise BuildError(f"{folder} holds {path.name}: choose an empty folder, or one that is not there")
    wanted = files()
    changed = write(wanted, folder)
    size = sum(map(len, wanted.values()))
    progress.stage("usb", f"{changed} files written to {folder}, {size / 1e6:.0f} MB in all")


def files() -> dict[str, bytes]:
    """What the folder holds, by name, made of what is in dist/."""
    site = {
        path.relative_to(DIST).as_posix(): path.read_bytes() for path in DIST.rglob("*") if path.is_file()
    }
    manifest = json.loads(site[MANIFEST])
    del manifest["download"]  # it is here already
    large = {single_file.script(name): script(site[name]) for name in single_file.named(manifest)}
    return {single_file.NAME: single_file.page(site, manifest, beside=True)} | large


def script(data: bytes) -> bytes:
    """A script that leaves `data` where site/payloads.js looks for it."""
    return f'document.currentScript.held = "{base64.b64encode(data).decode()}";\n'.encode()
