"""dist/: the static site, put together from site/, the payloads and a manifest of them."""

from __future__ import annotations

import html
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import config
import fingerprint
import hints
import libraries
import node
import notices
import openings
import our_wheel
import payloads
import policy
import previews
import progress
import scripts
import single_file
import wheels
from config import Config
from errors import BuildError
from payloads import Payload
from places import DIST, ROOT, SITE

FORMAT = 1  # of the manifest
MANIFEST = "manifest.json"
APP = "app.webmanifest"
"""What browsers read that install the page as an app."""
UNLISTED = frozenset({"sw.js"})
"""What the manifest does not list: the service worker, which browsers keep by themselves. Nor does it list
itself, the edition in one file, which would be all of it twice, the snapshots and previews, of which one is
enough, and the examples, which are no part of the page."""
EXAMPLES = "examples/"
FOR_PEOPLE = ".md"
"""The ending of files in site/ that are read here and not published."""


def build() -> None:
    """Bring dist/ up to date."""
    settled = config.load()
    pinned = wheels.pinned()
    sources = payloads.Sources(
        pyodide=node.packages() / "pyodide", wheels=wheels.fetch(pinned), unfold=our_wheel.build()
    )
    lock = runtime(sources.pyodide)
    made = payloads.build(sources, lock, settled.settings)
    opened = openings.build(made, lock, settled.settings)
    wanted = {payload.file: path.read_bytes() for payload, path in made.items()} | opened.files
    wanted |= scripts.bundled({path.relative_to(SITE).as_posix(): path.read_bytes() for path in site_files()})
    wanted["index.html"] = entitled(wanted["index.html"].decode(), settled).encode()
    urgent = [payload.file for payload in made if payload.name in hints.FOR_PICTURE]
    wanted["index.html"] = hints.hinted(wanted["index.html"].decode(), urgent).encode()
    (bokeh,) = (payload.file for payload in made if payload.name == "bokeh")
    wanted[policy.NAME] = policy.header(wanted[bokeh])
    wanted[APP] = named(wanted[APP], settled)
    wanted["licenses.txt"] = notices.build(pinned, sources.wheels, sources.pyodide).read_bytes()
    drawn = previews.build(wanted, manifest(settled, lock, list(made), opened, [], wanted))
    wanted |= drawn.files
    content = manifest(settled, lock, list(made), opened, drawn.listed, wanted)
    edition = single_file.page(wanted, content | {"previews": [], "snapshots": []})
    wanted[single_file.NAME] = edition
    wanted[MANIFEST] = written(content | {"download": {"file": single_file.NAME, "bytes": len(edition)}})
    changed = write(wanted)
    progress.stage("site", f"{changed} files written to {DIST.name}/" if changed else "up to date")


def site_files() -> list[Path]:
    """The files of site/, which are published as they are but for modules and the words of panel.yaml."""
    return sorted(
        path
        for path in SITE.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.suffix != FOR_PEOPLE
    )


def entitled(page: str, settled: Config) -> str:
    """The page with the title and description of panel.yaml, where search engines read them."""
    for pattern, words in (
        (r"(?<=<title>).*?(?=</title>)", settled.title),
        (r"(?<=<span id=\"title\">).*?(?=</span>)", settled.title),
        (r"(?<=<meta name=\"description\" content=\").*?(?=\">)", settled.description),
    ):
        page, found = re.subn(pattern, html.escape(words).replace("\\", r"\\"), page)
        if found != 1:
            raise BuildError(f"site/index.html: one place for {words!r} is needed, {found} were found")
    return page


def named(app: bytes, settled: Config) -> bytes:
    """The manifest for installing the page, with the title and description of panel.yaml."""
    said = {"name": settled.title, "short_name": settled.title, "description": settled.description}
    return written(json.loads(app) | said)


def runtime(pyodide: Path) -> dict[str, Any]:
    """What loadPyodide wants to know of the runtime; its list of packages to fetch stays empty."""
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    return {"info": lock["info"], "packages": {}}


def manifest(
    settled: Config,
    lock: dict[str, Any],
    made: list[Payload],
    opened: openings.Made,
    previewed: list[dict[str, Any]],
    files: dict[str, bytes],
) -> dict[str, Any]:
    """The manifest: payloads, openings, previews; for which Python; how it is configured; the hashes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    identity = {name: fingerprint.of_bytes(data) for name, data in files.items()}
    unlisted = UNLISTED | {each["file"] for each in (*previewed, *opened.snapshots)}
    return {
        "format": FORMAT,
        "version": project["version"],
        "build": fingerprint.of_values(identity, settled.as_dict(), project["version"]),
        "python": lock["info"]["python"],
        "lock": lock,
        "libraries": libraries.MODULES,
        "config": settled.as_dict(),
        "payloads": [payload.as_dict() for payload in made],
        "pictures": opened.pictures,
        "previews": previewed,
        "snapshots": opened.snapshots,
        "files": {
            name: hashed
            for name, hashed in sorted(identity.items())
            if name not in unlisted and not name.startswith(EXAMPLES)
        },
    }


def written(content: dict[str, Any]) -> bytes:
    """A manifest as a file: for people, too."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def write(wanted: dict[str, bytes], folder: Path = DIST) -> int:
    """Make `folder` hold just these files, touching only what differs; return how many were written."""
    changed = 0
    for name, data in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            changed += 1
    for path in sorted(folder.rglob("*"), reverse=True):  # files before the folders that hold them
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    return changed
