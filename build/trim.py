"""What of each package goes into the browser, and what stays out.

Whole packages are kept where the app uses any of them: a module imported late must not be missing.
What goes is what can't run in a browser or never does in a page: tests, servers, compilers, type stubs,
and the JavaScript and style sheets that travel in payloads of their own.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping

# Patterns as in a shell, where * also stands for slashes. Each first list is of what is left out, each
# second of what is kept all the same.
PACKAGES_LEFT_OUT = (
    "*.dist-info/*",
    "*.data/*",
    "*/tests/*",
    "*/conftest.py",
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.pxi",
    "*.c",
    "*.h",
    "*.a",
    "*/py.typed",
    "*-linux-gnu.so",  # MarkupSafe's and PyYAML's, beside their pure-Python fallbacks
    "_yaml/*",
    "typings/*",
    "numbergen/*",
    # Panel and Bokeh: JavaScript and style sheets, which are payloads of their own or serve other pages
    "panel/dist/*",
    "panel/models/*.ts",
    "panel/styles/*",
    "panel/template/*.css",
    "panel/template/*.js",
    "panel/theme/js/*",
    "panel/*.json",
    "panel/eslint.config.js",
    "panel/.*",
    "pyviz_comms/labextension/*",
    "bokeh/server/static/*",
    "bokeh/_sri/*",
    # their servers, which need Tornado, Django, FastAPI or Jupyter
    "panel/auth.py",
    "panel/io/admin.py",
    "panel/io/application.py",
    "panel/io/django.py",
    "panel/io/fastapi.py",
    "panel/io/handlers.py",
    "panel/io/jupyter_*.py",
    "panel/io/reload.py",
    "panel/io/rest.py",
    "panel/io/server.py",
    "panel/io/session.py",
    "bokeh/client/*",
    "bokeh/server/*",
    "bokeh/util/tornado.py",
    # and their tools: command lines, converters, drivers of browsers, generators of documentation
    "panel/command/*",
    "panel/compiler.py",
    "panel/io/compile.py",
    "panel/io/convert.py",
    "panel/pane/vtk/synchronizable_*.py",
    "bokeh/command/*",
    "bokeh/io/webdriver.py",
    "bokeh/sampledata/*",
    "bokeh/sphinxext/*",
    "contourpy/util/bokeh_*",
    "contourpy/util/mpl_*",
    "packaging/dependency_groups.py",
    "packaging/direct_url.py",
    "packaging/licenses/*",
    "packaging/metadata.py",
    "packaging/pylock.py",
    "param/ipython.py",
    "param/mypy_plugin.py",
    "tqdm/contrib/*",
    "tqdm/dask.py",
    "tqdm/keras.py",
    "tqdm/rich.py",
    "tqdm/tk.py",
    # NumPy: what builds extensions, what tests, and two packages that nothing here uses
    "numpy/f2py/*",
    "numpy/distutils/*",
    "numpy/_pyinstaller/*",
    "numpy/_core/include/*",
    "numpy/_core/lib/*",
    "numpy/_core/_*_tests.*.so",
    "numpy/linalg/lapack_lite.*.so",  # a second LAPACK, for tests of the first
    "numpy/ma/testutils.py",
    "numpy/ma/timer_comparison.py",
    "numpy/random/_examples/*",
    "numpy/random/lib/*",
    "numpy/testing/*",
    "numpy/typing/mypy_plugin.py",
    "numpy/fft/*",
    "numpy/polynomial/*",
)
PACKAGES_KEPT = (
    "*.dist-info/METADATA",  # several packages ask for their own version
    "panel/package.json",  # read at import, for the version of Panel's JavaScript
    "pyviz_comms/labextension/package.json",  # read at import, for a name
    "bokeh/_sri/3.9.2.json",  # read whenever a document is made
)

# Modules that are imported by name but do nothing except attach docstrings to NumPy's C functions.
PACKAGES_EMPTIED = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")

STDLIB_LEFT_OUT = (
    "*/tests/*",
    # what runs, writes, tests and measures programs
    "_pyrepl/*",
    "bdb.py",
    "cmd.py",
    "compileall.py",
    "doctest.py",
    "ensurepip/*",
    "fileinput.py",
    "idlelib/*",
    "lib2to3/*",
    "modulefinder.py",
    "optparse.py",
    "pdb.py",
    "pickletools.py",
    "pstats.py",
    "pty.py",
    "py_compile.py",
    "pyclbr.py",
    "pydoc.py",
    "pydoc_data/*",
    "rlcompleter.py",
    "symtable.py",
    "tabnanny.py",
    "test/*",
    "timeit.py",
    "trace.py",
    "venv/*",
    "zipapp.py",
    # other systems, processes and terminals, of which a browser has none
    "_android_support.py",
    "_aix_support.py",
    "_apple_support.py",
    "_ios_support.py",
    "_osx_support.py",
    "asyncio/proactor_events.py",
    "asyncio/windows_*.py",
    "concurrent/futures/process.py",
    "ctypes/_aix.py",
    "ctypes/macholib/*",
    "ctypes/wintypes.py",
    "curses/*",
    "getpass.py",
    "multiprocessing/*",
    "tkinter/*",
    "tty.py",
    "turtle.py",
    "turtledemo/*",
    # servers, mail and protocols
    "email/_header_value_parser.py",
    "email/contentmanager.py",
    "email/headerregistry.py",
    "email/policy.py",
    "ftplib.py",
    "http/cookiejar.py",
    "http/cookies.py",
    "http/server.py",
    "imaplib.py",
    "mailbox.py",
    "netrc.py",
    "nntplib.py",
    "poplib.py",
    "smtplib.py",
    "socketserver.py",
    "telnetlib.py",
    "urllib/robotparser.py",
    "wsgiref/*",
    "xmlrpc/*",
    # file formats that nothing here reads or writes
    "configparser.py",
    "dbm/*",
    "filecmp.py",
    "logging/config.py",
    "logging/handlers.py",
    "plistlib.py",
    "shelve.py",
    "tarfile.py",
    "wave.py",
    "xml/dom/*",
    # twins of modules that are frozen into the interpreter, which takes those first
    "__hello__.py",
    "_collections_abc.py",
    "_sitebuiltins.py",
    "abc.py",
    "codecs.py",
    "genericpath.py",
    "importlib/_bootstrap*.py",
    "importlib/machinery.py",
    "importlib/util.py",
    "io.py",
    "ntpath.py",
    "os.py",
    "posixpath.py",
    "runpy.py",
    "site.py",
    "stat.py",
    "zipimport.py",
    # Python twins of modules that are there in C
    "_pydatetime.py",
    "_pydecimal.py",
    "_pyio.py",
    "zoneinfo/_zoneinfo.py",
    # character encodings other than those below
    "encodings/*",
    "antigravity.py",
    "site-packages/README.txt",
    "this.py",
    "__phello__/*",
)
STDLIB_KEPT = (
    "encodings/__init__.py",
    "encodings/aliases.py",
    "encodings/ascii.py",
    "encodings/charmap.py",
    "encodings/cp1252.py",
    "encodings/cp437.py",  # names in zips
    "encodings/hex_codec.py",
    "encodings/idna.py",  # host names
    "encodings/iso8859_1.py",
    "encodings/iso8859_15.py",
    "encodings/latin_1.py",
    "encodings/punycode.py",
    "encodings/raw_unicode_escape.py",
    "encodings/undefined.py",
    "encodings/unicode_escape.py",
    "encodings/utf_*.py",
)


def packages(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of third-party wheels that go into the browser."""
    kept = trimmed(files, PACKAGES_LEFT_OUT, PACKAGES_KEPT)
    return {name: shortened(name, data) for name, data in kept.items()}


def stdlib(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the standard library that go into the browser."""
    return trimmed(files, STDLIB_LEFT_OUT, STDLIB_KEPT)


def trimmed(files: Mapping[str, bytes], left_out: tuple[str, ...], kept: tuple[str, ...]) -> dict[str, bytes]:
    """The files whose names match no pattern of `left_out`, or one of `kept`."""
    return {name: data for name, data in files.items() if matches(name, kept) or not matches(name, left_out)}


def shortened(name: str, data: bytes) -> bytes:
    """A file without what nobody reads: docstrings in PACKAGES_EMPTIED, long descriptions in metadata."""
    if name in PACKAGES_EMPTIED:
        return b""
    if name.endswith(".dist-info/METADATA"):  # the description follows the first empty line
        return data.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
    return data


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file name matches one of several shell patterns."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
