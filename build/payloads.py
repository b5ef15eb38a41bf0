"""The payloads: what the page fetches, each one gzip stream under a name that holds its hash.

A payload is opaque bytes to the server and to the browser's cache; the page inflates it itself. So any
server will do, with or without compression, and a payload's name never means two different things.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import archives
import bokehjs
import bytecode
import fingerprint
import stages
import trim
import wheels
from places import BUILD

PYTHON = "3.13"
LIBRARY = f"/lib/python{PYTHON}"
SITE_PACKAGES = f"{LIBRARY}/site-packages"

STYLES = ("css/", "bundled/theme/")
PANEL_DIST = "panel/dist/"
SOURCE_MAP = re.compile(rb"^//[#@] ?sourceMappingURL=.*$", re.MULTILINE)

# What the bytes of a payload depend on beside its inputs.
STAND_INS = tuple(sorted((BUILD / "stand_ins").glob("*.py")))
RECIPE = (
    BUILD / "payloads.py",
    BUILD / "trim.py",
    BUILD / "archives.py",
    *bytecode.SOURCES,
    *bokehjs.SOURCES,
    *STAND_INS,
)


@dataclass(frozen=True)
class Payload:
    """A payload as the manifest names it: `bytes` are those of the file, `size` what it inflates to."""

    name: str
    file: str
    bytes: int
    size: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Sources:
    """What payloads are made of: unpacked npm packages, verified wheels, and our own wheel."""

    pyodide: Path
    wheels: dict[str, Path]
    unfold: Path


def build(sources: Sources) -> dict[Payload, Path]:
    """All payloads with the files that hold them, in the order in which a boot wants them."""
    npm = fingerprint.of_file(BUILD / "package-lock.json")
    pinned = {wheel.name: wheel.sha256 for wheel in wheels.pinned()}
    recipes: tuple[tuple[str, object, Callable[[Sources], bytes], str], ...] = (
        ("runtime", npm, runtime, "JavaScript of the Python runtime"),
        ("wasm", npm, wasm, "WebAssembly of the Python runtime"),
        ("stdlib", npm, stdlib, "standard library, compiled"),
        ("packages", [npm, pinned], packages, "NumPy, Panel, Bokeh and what they need, compiled"),
        ("unfold", [npm, fingerprint.of_file(sources.unfold)], unfold, "our own package, compiled"),
        ("bokeh", [npm, pinned], bokeh, "JavaScript of Bokeh and Panel"),
        ("styles", pinned, styles, "style sheets of Panel"),
    )
    recipe = fingerprint.of_files(BUILD, RECIPE)
    made = {}
    for name, inputs, content, what in recipes:

        def make(path: Path, content: Callable[[Sources], bytes] = content) -> None:
            path.write_bytes(gzipped(content(sources)))

        path = stages.derive(name, fingerprint.of_values(recipe, inputs), ".bin", make, what)
        made[describe(name, path.read_bytes())] = path
    return made


def gzipped(content: bytes, level: int = 9) -> bytes:
    """The content as a gzip stream that holds no name and no time, the same from every version of Python.

    `gzip.compress` writes another operating system into its header from Python 3.13 on.

    Args:
        level: how hard to try, up to 9.
    """
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(content) + deflate.flush()
    header = bytes.fromhex("1f8b 08 00 00000000 02 ff")  # deflate, no flags, no time, best, system unknown
    return header + body + struct.pack("<II", zlib.crc32(content), len(content))


def describe(name: str, data: bytes) -> Payload:
    """What the manifest says of a payload with this content of its file."""
    sha256 = fingerprint.of_bytes(data)
    # The last four bytes of a gzip stream are the size of what it holds.
    return Payload(
        name, f"payload/{name}-{sha256[:8]}.bin", len(data), int.from_bytes(data[-4:], "little"), sha256
    )


def runtime(sources: Sources) -> bytes:
    """JavaScript that defines loadPyodide and needs to import nothing: a classic Blob worker can run it."""
    return scripts((sources.pyodide / name).read_bytes() for name in ("pyodide.asm.js", "pyodide.js"))


def wasm(sources: Sources) -> bytes:
    """The WebAssembly of CPython."""
    return (sources.pyodide / "pyodide.asm.wasm").read_bytes()


def stdlib(sources: Sources) -> bytes:
    """A stored zip of the standard library, for /lib/python313.zip."""
    files = trim.stdlib(archives.read(sources.pyodide / "python_stdlib.zip"))
    return bytecode.compiled(files, LIBRARY)


def packages(sources: Sources) -> bytes:
    """A stored zip of all third-party packages, to be unpacked into site-packages."""
    files = {path.name: path.read_bytes() for path in STAND_INS}
    for path in sources.wheels.values():
        files |= archives.read(path)
    # NumPy hands the docstrings of this one module to C code that takes nothing else.
    return bytecode.compiled(trim.packages(files), SITE_PACKAGES, docstrings=("numpy/_core/multiarray.py",))


def unfold(sources: Sources) -> bytes:
    """A stored zip of our own package, to be unpacked into site-packages."""
    return bytecode.compiled(trim.packages(archives.read(sources.unfold)), SITE_PACKAGES)


def bokeh(sources: Sources) -> bytes:
    """The JavaScript of Bokeh and Panel, as one script."""
    return bokehjs.bundled(sources.wheels["panel"]).script


def styles(sources: Sources) -> bytes:
    """The style sheets Panel's models may ask for: JSON, from path below Panel's dist/ to text."""
    return json.dumps(
        {
            path: data.decode()
            for name, data in sorted(archives.read(sources.wheels["panel"]).items())
            if (path := name.removeprefix(PANEL_DIST)) != name and path.startswith(STYLES)
        },
        ensure_ascii=False,
    ).encode()


def scripts(texts: Iterable[bytes]) -> bytes:
    """Several scripts as one, without the comments that make developer tools ask for source maps."""
    return b"\n;\n".join(SOURCE_MAP.sub(b"", text) for text in texts) + b"\n"
