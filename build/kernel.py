"""The SIMD kernel of py/kernel, compiled: a side module for the browser's Python, a library for this one.

The compiler for WebAssembly is the one inside the pip package ziglang. A native library is made by the
system's C compiler, or else by that one; where neither can be had the app runs on NumPy alone.
"""

from __future__ import annotations

import functools
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import environment
import fingerprint
import progress
import stages
from errors import BuildError
from places import BUILD, CACHE, PY

FOLDER = PY / "kernel"
INSTALLED = PY / "unfold" / "core" / "libkernel.dylib"
"""Where `unfold.core.kernel` looks for a library, here and in the wheel. No name of an extension module, as
.so would be: it isn't one."""

REQUIREMENTS = BUILD / "requirements-zig.txt"
ZIG = CACHE / "zig"

# No contraction of a product and a sum into one operation, which only some processors have: all get the same
# numbers. Nothing is linked: -fno-builtin and -ffreestanding keep compilers from calling memset.
FLAGS = (
    *("-ffp-contract=off", "-fno-math-errno", "-fno-builtin", "-ffreestanding", "-nostdlib"),
    *("-fvisibility=hidden", "-fPIC", "-Wall", "-Wextra", "-Werror"),
)
WASM = ("--target=wasm32-freestanding", "-Os", "-msimd128", *FLAGS)
NATIVE = ("-O2", *FLAGS)
WIDTHS = (64, 32)  # of the numbers: the one source is compiled for each


def sources() -> list[Path]:
    """The C source and what it includes."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in (".c", ".h"))


def side_module() -> Path:
    """The side module for Pyodide, compiled if its sources changed."""

    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            objects = compiled((*zig(), "cc", *WASM), Path(scratch))
            link = (
                "wasm-ld",
                "-shared",
                "--experimental-pic",
                "--no-entry",
                "--allow-undefined",
                "--strip-all",
            )
            run_zig(*link, *objects, "-o", str(path), purpose="link the kernel")
        require_stateless(path.read_bytes())

    key = fingerprint.of_values(recipe(), fingerprint.of_file(REQUIREMENTS))
    return stages.derive("kernel", key, ".wasm", make, "the SIMD kernel, for WebAssembly")


def native() -> Path | None:
    """The library for this machine, compiled if sources or compiler changed; None without a compiler."""
    compiler = native_compiler()
    if compiler is None:
        return None

    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            objects = compiled((*compiler, *NATIVE), Path(scratch))
            environment.run(
                [*compiler, "-shared", "-nostdlib", *objects, "-o", str(path)],
                "link the kernel",
                env=zig_environment(),
            )

    key = fingerprint.of_values(recipe(), compiler, version(compiler), platform.machine(), sys.platform)
    return stages.derive(
        "kernel", key, ".native", make, f"the SIMD kernel, for this machine, by {compiler[-1]}"
    )


def install() -> None:
    """Put the library for this machine where the app looks for it."""
    library = native()
    if library is None:
        progress.note("no C compiler: the app runs on NumPy alone")
    elif not INSTALLED.exists() or INSTALLED.read_bytes() != library.read_bytes():
        # Another name first: a process that has the old one loaded must not see it change.
        unfinished = INSTALLED.with_suffix(".unfinished")
        shutil.copyfile(library, unfinished)
        unfinished.replace(INSTALLED)


def recipe() -> str:
    """A hash of all that the compiled kernel is made from but for the compiler."""
    return fingerprint.of_values(
        fingerprint.of_files(PY, sources()), fingerprint.of_file(BUILD / "kernel.py")
    )


def compiled(command: tuple[str, ...], folder: Path) -> list[str]:
    """Compile the source for each width of numbers into `folder`; return the object files."""
    objects = []
    for width in WIDTHS:
        objects.append(str(folder / f"kernel_{width}.o"))
        options = (f"-DREAL_BITS={width}", "-c", str(FOLDER / "kernel.c"), "-o", objects[-1])
        environment.run([*command, *options], "compile the kernel", env=zig_environment())
    return objects


@functools.cache
def native_compiler() -> tuple[str, ...] | None:
    """The command of a C compiler for this machine, if there's one or one can be installed."""
    if found := shutil.which("cc"):
        return (found,)
    try:
        return (*zig(), "cc")
    except BuildError as error:
        progress.note(str(error))
        return None


def version(compiler: tuple[str, ...]) -> str:
    """What a compiler says it is."""
    return environment.run(
        [*compiler, "--version"], "ask the C compiler for its version", env=zig_environment()
    )


@functools.cache
def zig() -> tuple[str, ...]:
    """The command of Zig, installed first if need be, in a folder of its own."""
    environment.install_apart(
        REQUIREMENTS, ZIG, "zig", "a C compiler for WebAssembly, about 100 MB, with pip"
    )
    return (str(ZIG / "ziglang" / ("zig.exe" if os.name == "nt" else "zig")),)


def run_zig(*arguments: str, purpose: str) -> str:
    """Run one of the tools in Zig."""
    return environment.run([*zig(), *arguments], purpose, env=zig_environment())


def zig_environment() -> dict[str, str]:
    """The environment in which Zig keeps what it remembers where `clean --all` finds it."""
    return os.environ | {
        "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig-cache"),
        "ZIG_LOCAL_CACHE_DIR": str(CACHE / "zig-cache"),
    }


def require_stateless(module: bytes) -> None:
    """Raise BuildError if a WebAssembly module has data, globals or a stack of its own, or calls anything.

    A kernel with neither can be loaded anywhere in Pyodide's memory, and costs its memory nothing.
    """
    sections = dict(sections_of(module))
    unwanted = {6: "globals", 9: "a table of functions", 11: "data"}
    found = [what for number, what in unwanted.items() if number in sections]
    if b"__stack_pointer" in sections.get(2, b""):
        found.append("a stack")
    if b"GOT." in sections.get(2, b""):
        found.append("calls of other modules")
    if found:
        raise BuildError(f"the compiled kernel has {' and '.join(found)}, and should have none")


def sections_of(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and content of each section of a WebAssembly module."""
    at = 8  # behind the magic number and the version
    while at < len(module):
        number = module[at]
        size, at = unsigned(module, at + 1)
        yield number, module[at : at + size]
        at += size


def unsigned(data: bytes, at: int) -> tuple[int, int]:
    """The LEB128 number at an offset, and the offset behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
