"""The payloads: what the page fetches, each one gzip stream under a name that holds its hash.

A payload is opaque bytes to the server and to the browser's cache; the page inflates it itself. So any
server will do, with or without compression, and a payload's name never means two different things.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import deflate

import archives
import bokehjs
import bytecode
import fingerprint
import improvements
import libraries
import stages
import trim
import wheels
from places import BUILD

PYTHON = "3.13"
LIBRARY = f"/lib/python{PYTHON}"
STDLIB = "/lib/python313.zip"
SITE_PACKAGES = f"{LIBRARY}/site-packages"

MODULES = (".pyc", ".so")
STYLES = ("css/", "bundled/theme/")
PANEL_DIST = "panel/dist/"
SOURCE_MAP = re.compile(rb"^//[#@] ?sourceMappingURL=.*$", re.MULTILINE)

# How hard the compressor may try: the best that gzip can be takes seconds, and is 4 % less than zlib's.
BEST = 12
FAST = 6

# What the bytes of a payload depend on beside its inputs.
STAND_INS = tuple(sorted((BUILD / "stand_ins").glob("*.py")))
RECIPE = (
    BUILD / "payloads.py",
    BUILD / "trim.py",
    BUILD / "improvements.py",
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


def build(sources: Sources, lock: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[Payload, Path]:
    """All payloads with the files that hold them, in the order in which a boot wants them.

    Args:
        sources: what they are made of.
        lock: what loadPyodide wants to know of the runtime.
        settings: those of panel.yaml.
    """
    npm = fingerprint.of_file(BUILD / "package-lock.json")
    pinned = {wheel.name: wheel.sha256 for wheel in wheels.pinned()}
    recipe = fingerprint.of_files(BUILD, RECIPE)
    made: dict[Payload, Path] = {}

    def add(name: str, inputs: object, content: Callable[[], bytes], what: str) -> None:
        def make(path: Path) -> None:
            path.write_bytes(gzipped(content()))

        path = stages.derive(name, fingerprint.of_values(recipe, inputs), ".bin", make, what)
        made[describe(name, path.read_bytes())] = path

    own = [npm, fingerprint.of_file(sources.unfold)]
    add("runtime", npm, lambda: runtime(sources), "JavaScript of the Python runtime")
    add("wasm", npm, lambda: wasm(sources), "WebAssembly of the Python runtime")
    add("unfold", own, lambda: unfold(sources), "our own package, compiled")

    def compiled(name: str, inputs: object, content: Callable[[Sources], bytes], what: str) -> Path:
        def make(path: Path) -> None:
            path.write_bytes(content(sources))

        return stages.derive(name, fingerprint.of_values(recipe, inputs), ".zip", make, what)

    library = compiled("library", npm, stdlib, "standard library, compiled")
    others = compiled("packages", [npm, pinned], packages, "NumPy, Panel, Bokeh and what they need, compiled")
    for name, files in parts(sources, library, others, made, lock, settings).items():
        whole = [fingerprint.of_file(library), fingerprint.of_file(others), files]
        content = functools.partial(libraries.some_of, (library, others), files)
        add(name, whole, content, f"{len(files)} files of these")
    add("bokeh", [npm, pinned], lambda: bokeh(sources), "JavaScript of Bokeh and Panel")
    add("styles", pinned, lambda: styles(sources), "style sheets of Panel")
    order = ("runtime", "wasm", "stdlib", *libraries.MODULES, "bokeh", "styles")
    return dict(sorted(made.items(), key=lambda item: order.index(item[0].name)))


def parts(
    sources: Sources,
    library: Path,
    others: Path,
    program: Mapping[Payload, Path],
    lock: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> dict[str, list[str]]:
    """The names of the standard library's and third-party files by the part in which they come.

    Args:
        sources: the wheels.
        library: the zip of the standard library.
        others: the zip of all third-party packages.
        program: all other payloads that Python needs.
        lock, settings: as of `build`.
    """

    def see(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            used = dict(program)
            for name, whole in {"stdlib": library, "packages": others}.items():
                path_of = Path(folder, name)
                path_of.write_bytes(gzipped(whole.read_bytes(), FAST))
                used[describe(name, path_of.read_bytes())] = path_of
            publish(Path(folder), used, lock, ["packages", "unfold"])
            path.write_text(json.dumps(libraries.asked_for(Path(folder), settings)), encoding="utf-8")

    wholes = fingerprint.of_file(library), fingerprint.of_file(others)
    inputs = [payload.as_dict() for payload in program], *wholes, lock, settings
    key = fingerprint.of_values(fingerprint.of_files(BUILD, libraries.SOURCES), *inputs)
    listed = stages.derive("asked-for", key, ".json", see, "what of them the app asks for").read_text("utf-8")
    asked = {path.removeprefix(f"{SITE_PACKAGES}/").removeprefix(f"{STDLIB}/") for path in json.loads(listed)}
    wheel_of = {
        name + "c" if name.endswith(".py") else name: wheel
        for wheel, path in sources.wheels.items()
        for name in archives.read(path)
    }
    found: dict[str, list[str]] = {name: [] for name in ("stdlib", *libraries.MODULES) if name != "unfold"}
    # What is unpacked later lies elsewhere, where Python looks for no part of a package that it has already.
    tops = {libraries.top(name) for name in asked}
    for name in libraries.names(library.read_bytes()):
        found["stdlib" if libraries.top(name) in tops else libraries.SPARE].append(name)
    for name in libraries.names(others.read_bytes()):
        # Of other files it matters, too, whether they are there: without a module, only an import fails.
        missed = Path(name).suffix in MODULES and name not in asked
        part = libraries.SPARE if missed else libraries.part_of(wheel_of.get(name, ""))
        found[part].append(name)
    return found


def publish(
    folder: Path, used: Mapping[Payload, Path], lock: Mapping[str, Any], unpacked: Iterable[str]
) -> None:
    """Write as much of a site as Python needs to start.

    Args:
        folder: where.
        used: payloads, with the files that hold them.
        lock: what loadPyodide wants to know of the runtime.
        unpacked: the names of those that are unpacked into site-packages.
    """
    for payload, path in used.items():
        (folder / payload.file).parent.mkdir(exist_ok=True)
        (folder / payload.file).write_bytes(path.read_bytes())
    manifest = {
        "lock": lock,
        "libraries": dict.fromkeys(unpacked, ""),
        "payloads": [payload.as_dict() for payload in used],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def gzipped(content: bytes, level: int = BEST) -> bytes:
    """The content as a gzip stream that holds no name and no time, the same on every machine.

    Args:
        level: how hard to try, up to BEST.
    """
    return bytes(deflate.gzip_compress(content, level))


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
    """A stored zip of the standard library, for STDLIB."""
    files = trim.stdlib(archives.read(sources.pyodide / "python_stdlib.zip"))
    return bytecode.compiled(improvements.improved(files, improvements.STDLIB), LIBRARY)


def packages(sources: Sources) -> bytes:
    """A stored zip of all third-party packages."""
    files = {path.name: path.read_bytes() for path in STAND_INS}
    for path in sources.wheels.values():
        files |= archives.read(path)
    files = improvements.improved(trim.packages(files), improvements.PACKAGES)
    # NumPy hands the docstrings of this one module to C code that takes nothing else.
    return bytecode.compiled(files, SITE_PACKAGES, docstrings=("numpy/_core/multiarray.py",))


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
