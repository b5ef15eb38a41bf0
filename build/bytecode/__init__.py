"""Bytecode for the browser's Python, made by that very Python, which runs under Node.js.

compile.mjs starts Pyodide, compile.py does the work inside it, this is the door to both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import archives
import node
from places import BUILD

FOLDER = BUILD / "bytecode"
SOURCES = (FOLDER / "__init__.py", FOLDER / "compile.mjs", FOLDER / "compile.py")


def compiled(files: Mapping[str, bytes], root: str, docstrings: tuple[str, ...] = ()) -> bytes:
    """A stored zip of `files` in which each Python module is replaced by its bytecode.

    Args:
        files: by name, relative to `root`.
        root: the folder the files will stand in in the browser; tracebacks name it.
        docstrings: prefixes of names; modules under these keep their docstrings.
    """
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "source.zip"), Path(scratch, "target.zip")
        archives.write(source, files)
        node.run(
            FOLDER / "compile.mjs",
            *(str(node.packages()), str(source), str(target), root, *docstrings),
            purpose="compile Python modules in Pyodide",
        )
        return target.read_bytes()
