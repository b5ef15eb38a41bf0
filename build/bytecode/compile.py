"""Compile the modules of a zip; runs inside Pyodide, so the bytecode fits the browser's Python.

compile.mjs calls `compile_zip`.
"""

import importlib._bootstrap_external as loader  # py_compile writes files only; this is what it calls
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip can hold
FILE_MODE = 0o644 << 16


def compile_zip(source: str, target: str, root: str, docstrings: tuple[str, ...]) -> None:
    """Write `target`: the stored zip `source` with each module compiled.

    A module `a/b.py` becomes `a/b.pyc` beside it, where Python takes it without its source, and
    names itself `root`/a/b.py in tracebacks. Bytecode is optimized as by `python -OO`, which drops
    docstrings and asserts; modules under a prefix in `docstrings` keep their docstrings (`-O`).

    The .pyc are of the "unchecked hash" kind: nothing in them depends on time, and Python doesn't
    look for a source file to compare them with.
    """
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist()):
            data = given.read(name)
            if name.endswith(".py"):
                optimize = 1 if name.startswith(docstrings) else 2
                code = compile(data, f"{root}/{name}", "exec", dont_inherit=True, optimize=optimize)
                data = loader._code_to_hash_pyc(code, bytes(8), checked=False)  # type: ignore[attr-defined]
                name += "c"
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whatever machine this is
            entry.external_attr = FILE_MODE
            made.writestr(entry, data)
