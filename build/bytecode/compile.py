"""Compile the modules of a zip; runs inside Pyodide, so the bytecode fits the browser's Python.

Called by compile.mjs with `source`, `target`, `root` and `docstrings` as globals.
"""

import importlib._bootstrap_external as loader
import zipfile

MODULE, PACKAGE_DATA = ".py", 0o644 << 16
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip can hold


def compile_zip(source: str, target: str, root: str, docstrings: list[str]) -> int:
    """Write `target`, the stored zip `source` with each module compiled; return how many there were.

    A module `a/b.py` becomes `a/b.pyc` beside it, where Python takes it without its source, and
    names itself `root`/a/b.py in tracebacks. Bytecode is optimized as by `python -OO`, which drops
    docstrings and asserts; modules under a prefix in `docstrings` keep their docstrings (`-O`).

    The .pyc are of the "unchecked hash" kind: nothing in them depends on time, and Python doesn't
    look for a source file to compare them with.
    """
    count = 0
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist()):
            data = given.read(name)
            if name.endswith(MODULE):
                optimize = 1 if name.startswith(tuple(docstrings)) else 2
                code = compile(data, f"{root}/{name}", "exec", dont_inherit=True, optimize=optimize)
                data = loader._code_to_hash_pyc(code, bytes(8), checked=False)
                name += "c"
                count += 1
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whatever machine this is
            entry.external_attr = PACKAGE_DATA
            made.writestr(entry, data)
    return count


compile_zip(source, target, root, docstrings)  # type: ignore[name-defined]  # noqa: F821
