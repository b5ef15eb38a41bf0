"""The edition in one file: everything is in it, once, and nothing in it looks for another."""

import base64
import json
import re

import pytest

import single_file
from errors import BuildError

INDEX = b"""<!doctype html>
<html>
  <head>
    <link rel="icon" href="data:image/svg+xml,drawn">
    <link rel="manifest" href="app.webmanifest">
    <link rel="stylesheet" href="style.css">
    <script defer src="main.js"></script>
  </head>
  <body>
    <p>Page</p>
  </body>
</html>
"""
FILES = {
    "index.html": INDEX,
    "style.css": b"p { color: red }\n",
    "widgets.css": b":host {}\n",
    "worker.js": b"(() => {})();\n",
    "restore.js": b"var snapshots = 1;\n",
    "main.js": '(() => { start("é", "./a.js"); })();\n'.encode(),
    "sw.js": b"keep()",
    "licenses.txt": b"License of a < b\n",
    "payload/a.bin": bytes(range(256)),
    "payload/picture.bin": b"picture",
}
MANIFEST = {
    "payloads": [{"file": "payload/a.bin"}],
    "pictures": [{"file": "payload/picture.bin"}],
    "previews": [],
    "snapshots": [],
}


@pytest.fixture(scope="module")
def made() -> str:
    return single_file.page(FILES, MANIFEST).decode()


def held(page: str) -> dict[str, bytes]:
    """The files that the page holds, in their order."""
    elements = re.findall(r'<script type="application/[^"]*" data-file="([^"]*)">(.*)</script>', page)
    return {name: base64.b64decode(text, validate=True) for name, text in elements}


def test_all_that_the_page_fetches_is_in_it(made):
    names = ["widgets.css", "restore.js", "worker.js", "payload/a.bin", "payload/picture.bin"]
    found = held(made)
    assert list(found) == [*names, "manifest.json"]  # last, so that a page that is cut short lacks it
    assert {name: found[name] for name in names} == {name: FILES[name] for name in names}
    assert json.loads(found["manifest.json"]) == MANIFEST


def test_its_script_runs_once_the_page_has_been_read(made):
    """Browsers defer a script within a page if it is a module."""
    assert f'<script type="module">\n{FILES["main.js"].decode()}</script>' in made


def test_nothing_looks_for_a_file_beside_it(made):
    assert re.findall(r'(?:href|src)="([^"]*)"', made) == ["data:image/svg+xml,drawn"]
    assert "<style>\np { color: red }\n</style>" in made
    assert "License of a < b" in made


def test_the_same_files_make_the_same_bytes(made):
    shuffled = dict(reversed(FILES.items()))
    assert single_file.page(shuffled, MANIFEST).decode() == made


def test_a_file_that_is_too_large_ends_the_build(monkeypatch):
    monkeypatch.setattr(single_file, "LARGEST", 1000)
    with pytest.raises(BuildError, match=r"^unfold.html has [\d,]+ bytes, and may have 1,000$"):
        single_file.page(FILES, MANIFEST)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("index.html", INDEX.replace(b'src="main.js"', b'src="other.js"'), 'src="main.js"'),
        ("style.css", b"/* </style> */", "<style> holds its own end"),
        ("main.js", b"'</script>'", "<script> holds its own end"),
        ("licenses.txt", b"</SCRIPT >", "<script> holds its own end"),
    ],
)
def test_a_page_that_would_come_out_wrong_ends_the_build(name, data, problem):
    with pytest.raises(BuildError, match=re.escape(problem)):
        single_file.page(FILES | {name: data}, MANIFEST)
