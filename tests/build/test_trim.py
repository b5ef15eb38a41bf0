"""What goes into the browser and what stays out."""

import pytest

import archives
import trim


@pytest.mark.parametrize(
    "name",
    [
        "numpy/__init__.py",
        "numpy/_core/_multiarray_umath.cpython-313-wasm32-emscripten.so",
        "numpy/random/_generator.cpython-313-wasm32-emscripten.so",
        "numpy/typing/__init__.py",
        "contourpy/_contourpy.cpython-313-wasm32-emscripten.so",
        "bokeh/_sri/3.9.2.json",
        "bokeh/models/glyphs.py",
        "panel/package.json",
        "panel/theme/css/dark.css",
        "panel/_templates/base.html",
        "panel/chat/feed.py",
        "pyviz_comms/notebook.js",
        "pyviz_comms/labextension/package.json",
        "panel-1.9.4.dist-info/METADATA",
    ],
)
def test_what_is_needed_is_kept(name):
    assert name in trim.packages({name: b"Name: x\n\nlong"})


@pytest.mark.parametrize(
    "name",
    [
        "numpy/tests/test_public_api.py",
        "numpy/_core/_umath_tests.cpython-313-wasm32-emscripten.so",
        "numpy/__init__.pyi",
        "yaml/_yaml.cpython-313-x86_64-linux-gnu.so",
        "panel/dist/panel.min.js",
        "panel/io/server.py",
        "bokeh/server/static/js/bokeh.min.js",
        "bokeh/_sri/3.8.0.json",
        "panel-1.9.4.dist-info/RECORD",
    ],
)
def test_what_no_page_can_use_is_left_out(name):
    assert name not in trim.packages({name: b""})


def test_metadata_keep_their_headers_only():
    kept = trim.packages({"x-1.dist-info/METADATA": b"Name: x\r\nVersion: 1\r\n\r\nA long story."})
    assert kept["x-1.dist-info/METADATA"] == b"Name: x\nVersion: 1\n"


@pytest.mark.parametrize(
    "name", ["asyncio/events.py", "encodings/utf_8.py", "encodings/cp437.py", "json/decoder.py"]
)
def test_the_standard_library_keeps_what_pages_use(name):
    assert name in trim.stdlib({name: b""})


def test_modules_that_only_attach_docstrings_are_emptied_where_they_are():
    assert trim.packages({"numpy/_core/_add_newdocs.py": b"add_newdoc()"}) == {
        "numpy/_core/_add_newdocs.py": b""
    }
    assert trim.packages({"unfold/app.py": b"x"}) == {"unfold/app.py": b"x"}


@pytest.mark.parametrize("name", ["tkinter/__init__.py", "encodings/cp866.py", "os.py", "pydoc.py"])
def test_the_standard_library_loses_what_they_do_not(name):
    assert name not in trim.stdlib({name: b""})


def test_the_same_files_make_the_same_zip_in_any_order(tmp_path):
    files = {"b/c.txt": b"c", "a.txt": b"a"}
    archives.write(tmp_path / "one.zip", files)
    archives.write(tmp_path / "two.zip", dict(reversed(files.items())))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert archives.read(tmp_path / "one.zip") == files
