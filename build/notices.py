"""licenses.txt: the licences of all that is shipped and isn't ours, as they ask.

Data of others that lie in our own package have a file NOTICE beside them.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import bokehjs
import fingerprint
import improvements
import stages
from places import BUILD, PY
from wheels import Wheel

LICENSE_FILE = re.compile(r"[^/]+\.dist-info/(licenses/)?(LICEN[CS]E|COPYING|NOTICE)[^/]*", re.IGNORECASE)
LICENSE_TEXT = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)[^/]*", re.IGNORECASE)
RULE = "=" * 78


def build(pinned: Iterable[Wheel], wheels: dict[str, Path], pyodide: Path) -> Path:
    """The text, made anew when what is shipped has changed."""
    pinned = tuple(pinned)
    notices = sorted(PY.rglob("NOTICE"))

    def make(path: Path) -> None:
        parts = [of_pyodide(pyodide), *(of_wheel(wheel, wheels[wheel.name]) for wheel in pinned)]
        # Bokeh's and Panel's own are in their wheels.
        others = [
            name
            for name in bokehjs.bundled(wheels["panel"]).packages
            if not name.startswith("@bokeh/bokehjs")
        ]
        parts += [of_npm(pyodide.parent / name) for name in others]
        parts += [of_data(notice) for notice in notices]
        path.write_text("\n".join(parts), encoding="utf-8", newline="\n")

    key = fingerprint.of_values(
        [wheel.sha256 for wheel in pinned],
        fingerprint.of_files(
            BUILD,
            [
                BUILD / "notices.py",
                BUILD / "improvements.py",
                BUILD / "package-lock.json",
                *bokehjs.SOURCES,
            ],
        ),
        fingerprint.of_files(PY, notices),
    )
    return stages.derive("licenses", key, ".txt", make, "licences of what is shipped")


def of_pyodide(pyodide: Path) -> str:
    """What there is to say of Pyodide, whose package names its licence but doesn't hold the text."""
    package = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))
    return (
        f"{RULE}\nPyodide {package['version']}, with CPython and its standard library\n{RULE}\n\n"
        f"Pyodide is under the {package['license']} license; its source is at {package['homepage']}\n"
        "CPython is under the PSF License Agreement: Copyright (c) 2001 Python Software Foundation.\n"
        "Its standard library is compiled, without what no page can run (build/trim.py of Unfold's source).\n"
        f"{changed(improvements.STDLIB)}\n"
    )


def changed(made: Iterable[improvements.Improvement], package: str = "") -> str:
    """Which files of a package are not as they came, and where that is written down; empty if all are."""
    files = sorted({each.file for each in made if each.file.startswith(package)})
    if not files:
        return ""
    return f"Changed to do the same sooner (build/improvements.py of Unfold's source): {', '.join(files)}"


def of_wheel(wheel: Wheel, path: Path) -> str:
    """The licence files of a wheel under a heading."""
    with zipfile.ZipFile(path) as archive:
        texts = [
            archive.read(name).decode("utf-8", "replace").strip()
            for name in sorted(archive.namelist())
            if LICENSE_FILE.fullmatch(name)
        ]
    if said := changed(improvements.PACKAGES, f"{wheel.name.lower()}/"):
        texts.append(said)
    return f"{RULE}\n{wheel.name} {wheel.version}\n{RULE}\n\n" + "\n\n".join(texts) + "\n"


def of_npm(package: Path) -> str:
    """The licence files of an npm package, or where there are none the licence that it names."""
    said = json.loads((package / "package.json").read_text(encoding="utf-8"))
    files = sorted(path for path in package.iterdir() if LICENSE_TEXT.fullmatch(path.name))
    texts = [path.read_text(encoding="utf-8").strip() for path in files]
    if not texts:
        texts = [
            f"{said['name']} is under the {said['license']} license: {said.get('author', '')}".strip(": ")
        ]
    return f"{RULE}\n{said['name']} {said['version']}\n{RULE}\n\n" + "\n\n".join(texts) + "\n"


def of_data(notice: Path) -> str:
    """The notice that lies beside data of others, whose first line says what they are."""
    title, _, text = notice.read_text(encoding="utf-8").partition("\n")
    return f"{RULE}\n{title}\n{RULE}\n\n{text.strip()}\n"
