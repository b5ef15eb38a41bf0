"""What of each package goes into the browser, and what stays out.

Whole packages are kept where the app uses any of them: a module imported late must not be missing.
What goes is what can't run in a browser or never does in a page: tests, servers, compilers, type stubs,
and the JavaScript and style sheets that travel in payloads of their own.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping

# Patterns as in a shell, where * also stands for slashes. The first list is of what is left out,
# the second of what is kept all the same.
PACKAGES_LEFT_OUT = (
    "*.dist-info/*",
    "*.data/*",
    "*/tests/*",
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.pxi",
    "*.c",
    "*.h",
    "*.a",
    "*.py.typed",
    "*/py.typed",
    "*-linux-gnu.so",  # MarkupSafe's and PyYAML's, beside their pure-Python fallbacks
    # Panel: its JavaScript and style sheets are payloads; the rest serves notebooks and other pages
    "panel/dist/*",
    "panel/models/*.ts",
    "panel/styles/*",
    "panel/template/*.css",
    "panel/template/*.js",
    "panel/theme/js/*",
    "panel/*.json",
    "panel/tsconfig.json",
    "panel/eslint.config.js",
    "panel/.*",
    "panel/command/*",
    "pyviz_comms/labextension/*",
    # Bokeh: the same
    "typings/*",
    "bokeh/server/static/*",
    "bokeh/_sri/*",
    "bokeh/sampledata/*",
    "bokeh/sphinxext/*",
    "bokeh/command/*",
    # NumPy: what builds extensions, and the extensions of its tests
    "numpy/f2py/*",
    "numpy/distutils/*",
    "numpy/_pyinstaller/*",
    "numpy/_core/include/*",
    "numpy/_core/lib/*",
    "numpy/random/lib/*",
    "numpy/random/_examples/*",
    "numpy/_core/_*_tests.*.so",
    "numpy/testing/*",
    "numpy/typing/*",
    "contourpy/util/bokeh_*",
    "contourpy/util/mpl_*",
)
PACKAGES_KEPT = (
    "*.dist-info/METADATA",  # several packages ask for their own version
    "pyviz_comms/labextension/package.json",  # read at import, for a version
    "panel/package.json",  # read at import, for the version of Panel's JavaScript
    "bokeh/_sri/3.9.2.json",  # read whenever a document is made
)

STDLIB_LEFT_OUT = (
    "*/tests/*",
    "test/*",
    "tkinter/*",
    "turtledemo/*",
    "idlelib/*",
    "ensurepip/*",
    "lib2to3/*",
    "distutils/*",
    "venv/*",
    "_pyrepl/*",
    "curses/*",
    "dbm/*",
    "wsgiref/*",
    "xmlrpc/*",
    "ctypes/test/*",
    "turtle.py",
    "doctest.py",
    "pdb.py",
    "bdb.py",
    "imaplib.py",
    "mailbox.py",
    "smtplib.py",
    "ftplib.py",
    "poplib.py",
    "pickletools.py",
    "antigravity.py",
    "this.py",
    "__phello__/*",
    "pydoc_data/*",
)


def packages(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of third-party wheels that go into the browser."""
    kept = trimmed(files, PACKAGES_LEFT_OUT, PACKAGES_KEPT)
    return {name: headers(data) if name.endswith("/METADATA") else data for name, data in kept.items()}


def stdlib(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the standard library that go into the browser."""
    return trimmed(files, STDLIB_LEFT_OUT, ())


def trimmed(files: Mapping[str, bytes], left_out: tuple[str, ...], kept: tuple[str, ...]) -> dict[str, bytes]:
    """The files whose names match no pattern of `left_out`, or one of `kept`."""
    return {name: data for name, data in files.items() if matches(name, kept) or not matches(name, left_out)}


def headers(metadata: bytes) -> bytes:
    """A package's metadata without the long description, which follows the first empty line."""
    return metadata.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file name matches one of several shell patterns."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
