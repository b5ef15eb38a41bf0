"""The wheels that go into the browser: fetched once, kept in .cache/wheels, verified by SHA-256.

What they are stands in wheels.toml; this module knows only how to get them.
"""

from __future__ import annotations

import tempfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environment
import fingerprint
import progress
from errors import BuildError
from places import BUILD, WHEELS

DATA = BUILD / "wheels.toml"

# The Python inside Pyodide 0.29, and what its wheels and the pure-Python part of others are tagged with.
TAGS = ("pyemscripten_2025_0_wasm32", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "any")
PLATFORM = (
    *("--python-version=313", "--implementation=cp", "--only-binary=:all:", "--no-deps"),
    *(f"--platform={tag}" for tag in TAGS),
)


@dataclass(frozen=True)
class Carrier:
    """Another wheel, which carries a copy of the wanted one."""

    name: str
    version: str
    file: str
    sha256: str
    member: str


@dataclass(frozen=True)
class Wheel:
    """A pinned wheel; one with neither `inside` nor `url` comes from the package index by its own name."""

    name: str
    version: str
    file: str
    sha256: str
    why: str
    inside: Carrier | None = None
    url: str | None = None


def pinned(data: Path = DATA) -> tuple[Wheel, ...]:
    """All wheels named in wheels.toml, in its order."""

    def read(entry: dict[str, Any]) -> Wheel:
        inside = entry.pop("inside", None)
        return Wheel(**entry, inside=Carrier(**inside) if inside else None)

    return tuple(read(entry) for entry in tomllib.loads(data.read_text(encoding="utf-8"))["wheel"])


def verify(path: Path, sha256: str) -> None:
    """Raise BuildError unless the file at `path` has this hash."""
    found = fingerprint.of_file(path)
    if found != sha256:
        raise BuildError(
            f"{path.name} isn't the file that was pinned.\n"
            f"  expected sha256 {sha256}\n  found    sha256 {found}\n"
            f"Remove {path} to fetch it again; if it happens again, don't use what you got."
        )


def fetch(wheels: Iterable[Wheel], folder: Path = WHEELS) -> dict[str, Path]:
    """The path of each wheel by name, each verified; those that aren't in `folder` are fetched first."""
    wheels = tuple(wheels)
    missing = [wheel for wheel in wheels if not (folder / wheel.file).exists()]
    if missing:
        progress.stage("wheels", f"fetching {', '.join(wheel.name for wheel in missing)}")
        folder.mkdir(parents=True, exist_ok=True)
        if direct := [wheel for wheel in missing if not wheel.inside and not wheel.url]:
            download(direct, folder)
        for wheel in missing:
            if wheel not in direct:
                fetch_elsewhere(wheel, folder)
    paths = {wheel.name: folder / wheel.file for wheel in wheels}
    for wheel in wheels:
        verify(paths[wheel.name], wheel.sha256)
    return paths


def download(wheels: Iterable[Wheel | Carrier], folder: Path) -> None:
    """Fetch wheels from the package index with pip, which verifies their hashes too."""
    wanted = "".join(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in wheels)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        requirements = Path(scratch, "requirements.txt")
        requirements.write_text(wanted)
        options = ("--require-hashes", "--requirement", str(requirements), "--dest", scratch)
        environment.pip("download", *PLATFORM, *options)
        for file in Path(scratch).glob("*.whl"):
            file.replace(folder / file.name)


def fetch_elsewhere(wheel: Wheel, folder: Path) -> None:
    """Fetch a wheel the package index doesn't have under its own name, from the first source that works."""
    sources: list[Callable[[], bytes]] = []
    if carrier := wheel.inside:
        sources.append(lambda: take_from_carrier(carrier))
    if url := wheel.url:
        sources.append(lambda: take_from_url(url))
    problems = []
    for take in sources:
        try:
            data = take()
        except (BuildError, OSError, KeyError, zipfile.BadZipFile) as problem:
            problems.append(str(problem))
            continue
        unverified = folder / f"{wheel.file}.unverified"
        unverified.write_bytes(data)
        verify(unverified, wheel.sha256)
        unverified.replace(folder / wheel.file)
        return
    raise BuildError(f"{wheel.file} can't be had from any of its sources:\n" + "\n".join(problems))


def take_from_carrier(carrier: Carrier) -> bytes:
    """The wanted wheel's bytes out of another wheel, which isn't kept."""
    with tempfile.TemporaryDirectory() as scratch:
        download([carrier], Path(scratch))
        with zipfile.ZipFile(Path(scratch, carrier.file)) as archive:
            return archive.read(carrier.member)


def take_from_url(url: str) -> bytes:
    """The bytes at a URL."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.URLError as problem:
        raise BuildError(f"{url}: {problem}") from problem
