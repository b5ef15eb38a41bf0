"""dist/ as a browser meets it: a manifest that tells the truth, payloads, and no other host."""

import base64
import gzip
import hashlib
import io
import json
import re
import struct
import tomllib
import zipfile

import panel as pn
import pytest

import config
import dist
import improvements
import libraries
import previews
import single_file
from places import ROOT
from unfold.words.languages import LANGUAGES

ZIPS = ["stdlib", *libraries.MODULES]
NAMES = ["runtime", "wasm", *ZIPS, "bokeh", "styles"]


@pytest.fixture(scope="module")
def manifest(built):
    return json.loads((built / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def content(built, manifest):
    return {
        entry["name"]: gzip.decompress((built / entry["file"]).read_bytes()) for entry in manifest["payloads"]
    }


def test_the_manifest_says_what_it_should(manifest):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    keys = ["format", "version", "build", "python", "lock", "libraries", "config", "payloads"]
    keys += ["pictures", "previews", "snapshots", "files"]
    assert list(manifest) == [*keys, "download"]
    assert manifest["format"] == 1
    assert manifest["version"] == project["version"]
    assert re.fullmatch("[0-9a-f]{64}", manifest["build"])
    assert manifest["python"].startswith("3.13.")
    assert manifest["lock"]["packages"] == {}
    assert manifest["config"] == json.loads(json.dumps(config.load().as_dict()))
    assert [entry["name"] for entry in manifest["payloads"]] == NAMES
    openings = [(language, dark) for language in LANGUAGES for dark in (False, True)]
    for kind in ("pictures", "snapshots"):
        assert [(entry["accepted"], entry["dark"]) for entry in manifest[kind]] == openings


def test_each_payload_is_what_the_manifest_says(built, manifest, content):
    for entry in manifest["payloads"]:
        assert list(entry) == ["name", "file", "bytes", "size", "sha256"]
        data = (built / entry["file"]).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        assert entry["sha256"] == sha256
        assert entry["bytes"] == len(data)
        assert entry["size"] == len(content[entry["name"]])
        assert entry["file"] == f"payload/{entry['name']}-{sha256[:8]}.bin"


def test_every_file_is_listed_with_its_hash(built, manifest):
    there = {
        path.relative_to(built).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in built.rglob("*")
        if path.is_file()
    }
    unlisted = {"manifest.json", "sw.js", "unfold.html"}
    unlisted |= {entry["file"] for entry in (*manifest["previews"], *manifest["snapshots"])}
    unlisted |= {name for name in there if name.startswith("examples/")}
    assert there.keys() - manifest["files"].keys() == unlisted
    assert manifest["files"].items() <= there.items()


def test_the_edition_in_one_file_has_all_that_the_site_has(built, manifest):
    page = (built / "unfold.html").read_text(encoding="utf-8")
    assert manifest["download"] == {"file": "unfold.html", "bytes": len(page.encode())}
    held = re.findall(r'data-file="(.*?)">(.*)</script>', page)
    content = {name: base64.b64decode(text, validate=True) for name, text in held}
    # It offers no download: whoever has it, has it; no snapshot and no previews, for which there is no room.
    outside = {key: manifest[key] for key in ("download", "previews", "snapshots")}
    assert json.loads(content.pop("manifest.json")) | outside == manifest
    for name, data in content.items():
        assert data == (built / name).read_bytes(), name
    assert all(entry["file"] in content for entry in (*manifest["payloads"], *manifest["pictures"]))
    assert f'<script type="module">\n{(built / "main.js").read_text(encoding="utf-8")}</script>' in page


def test_a_page_is_one_script_that_needs_no_module(built):
    for page, script in (("index.html", "main.js"), ("hub.html", "hub.js")):
        assert re.findall(r"<script\b.*?>", (built / page).read_text(encoding="utf-8")) == [
            f'<script defer src="{script}">'
        ]
        text = (built / script).read_text(encoding="utf-8")
        assert text.startswith('"use strict";\n(() => {')
        assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    # The others are told to workers, or for other people's pages.
    assert {path.name for path in built.glob("*.js")} == {
        *("main.js", "hub.js", "embed.js"),
        *("worker.js", "restore.js", "fetcher.js", "sw.js"),
    }


def test_there_are_no_other_payloads(built, manifest):
    there = {path.relative_to(built).as_posix() for path in (built / "payload").iterdir()}
    listed = (entry for part in single_file.NAMING for entry in manifest[part])
    assert there == {entry["file"] for entry in listed}


def test_each_snapshot_is_what_the_manifest_says(built, manifest):
    for entry in manifest["snapshots"]:
        data = (built / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data)
        parts, end = [], 0
        for part in entry["parts"]:
            parts.append(gzip.decompress(data[end : end + part["bytes"]]))
            assert len(parts[-1]) == part["size"]
            end += part["bytes"]
        assert end == len(data)
        (length,) = struct.unpack_from("<I", parts[0])
        header = json.loads(parts[0][16 : 16 + length])
        assert header["key"] == entry["key"]
        assert header["memory"]["size"] == sum(map(len, parts[1:]))
        names = {library["name"].rpartition("/")[2] for library in header["libraries"]}
        assert {"libkernel.dylib", "_contourpy.cpython-313-wasm32-emscripten.so"} <= names


def test_each_picture_is_what_the_manifest_says(built, manifest):
    for entry in manifest["pictures"]:
        data = (built / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        message = json.loads(gzip.decompress(data))
        assert list(message) == ["document", "places", "language", "largest"]
        assert message["language"].startswith(entry["accepted"])
        # Whoever renders it finds a place for each of its roots.
        roots = json.loads(message["document"])["roots"]
        assert [root["id"] for root in roots] == list(json.loads(message["places"]))


def test_each_preview_is_what_the_manifest_says(built, manifest):
    openings = {(entry["accepted"], entry["dark"]): entry for entry in manifest["pictures"]}
    widths = [window.least for window in previews.WINDOWS]
    assert widths[0] == 0
    assert widths == sorted(set(widths))
    listed = [(entry["accepted"], entry["dark"], entry["from"]) for entry in manifest["previews"]]
    assert listed == [(*opening, least) for opening in openings for least in widths]
    for entry in manifest["previews"]:
        data = (built / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data) < 250_000
        content = json.loads(gzip.decompress(data))
        # What every picture has: words in its language, a plot, and something to press.
        found = {place: list(elements_of(parts)) for place, parts in content["places"].items()}
        assert [name for name, _, _ in found["output"]].count("img") == 1
        buttons = [attributes for name, attributes, _ in found["transport"] if name == "button"]
        play = {"en": "Play", "zh": "播放"}[entry["accepted"]]
        assert [button.get("aria-label") for button in buttons if "data-number" in button].count(play) == 1
        used = {sheet for elements in found.values() for _, _, dress in elements for sheet in dress}
        assert used == set(range(len(content["styles"])))


def elements_of(parts):
    """The elements of a preview, within each other and in shadow roots: name, attributes, style sheets."""
    for part in parts:
        if "name" in part:
            shadow = part.get("shadow", {"sheets": [], "children": []})
            yield part["name"], part["attributes"], shadow["sheets"]
            yield from elements_of([*part["children"], *shadow["children"]])


def test_a_boot_weighs_what_was_promised(manifest):
    one = sum(max(entry["bytes"] for entry in manifest[part]) for part in ("pictures", "previews"))
    assert sum(entry["bytes"] for entry in manifest["payloads"]) + one <= 10_500_000


def test_payloads_hold_no_dates(built, manifest):
    for entry in manifest["payloads"]:
        assert (built / entry["file"]).read_bytes()[3:8] == bytes(5)  # no flags, no time


@pytest.mark.parametrize("name", ZIPS)
def test_zips_are_stored_sorted_and_undated(content, name):
    with zipfile.ZipFile(io.BytesIO(content[name])) as archive:
        entries = archive.infolist()
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert not [entry.filename for entry in entries if entry.filename.endswith((".py", ".pyi", "/"))]
    names = [entry.filename for entry in entries]
    assert [name.replace(".pyc", ".py") for name in names] == sorted(n.replace(".pyc", ".py") for n in names)


def test_scripts_ask_for_no_source_maps(content):
    for name in ("runtime", "bokeh"):
        assert b"sourceMappingURL" not in content[name]


def test_the_scripts_are_in_the_order_they_need(content):
    assert content["runtime"].index(b"_createPyodideModule") < content["runtime"].index(b"loadPyodide=")


def test_every_style_sheet_a_widget_asks_for_is_there(content):
    styles = json.loads(content["styles"])
    shown = pn.Column(
        pn.widgets.FloatSlider(),
        pn.widgets.DiscreteSlider(options=[1, 2]),
        pn.widgets.Select(options=["a"]),
        pn.widgets.Button(label="a"),
        pn.widgets.Toggle(label="a"),
        pn.widgets.Checkbox(),
        pn.widgets.Switch(),
        pn.widgets.IntInput(),
        pn.widgets.RadioButtonGroup(options=["a"]),
        pn.widgets.CheckButtonGroup(options=["a"]),
        pn.widgets.MultiChoice(options=["a"]),
        pn.pane.HTML("a"),
        pn.pane.Markdown("a"),
        pn.Card("a"),
        pn.Tabs(("a", "b")),
    )
    asked = {
        sheet.url.partition("/dist/")[2].partition("?")[0]
        for model in shown.get_root().references()
        for sheet in getattr(model, "stylesheets", [])
        if hasattr(sheet, "url")
    }
    assert len(asked) >= 5
    assert asked <= set(styles)


# What makes a browser ask another host: an address in an attribute other than a link's, in a style sheet,
# or in an import or a fetch.
ELSEWHERE = [
    re.compile(r"""<(?!a\b)[^>]*\b(?:src|href|action|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE),
    re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE),
    re.compile(
        r"""(?:\bfrom|\bimport|\bfetch|importScripts|Worker|EventSource|WebSocket)\s*\(?\s*["'`]\s*(?:\w+:)?//"""
        r"(?!127\.0\.0\.1:)"  # the visitor's own computer: site/live.js
    ),
]


def test_the_page_names_no_other_host(built):
    for path in built.rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            text = path.read_text(encoding="utf-8")
            for pattern in ELSEWHERE:
                assert not pattern.search(text), path.name


def test_all_that_is_shipped_has_its_licence(built):
    text = (built / "licenses.txt").read_text(encoding="utf-8")
    for name in ("Pyodide", "numpy", "bokeh", "panel", "param", "contourpy", "nouislider", "timezone"):
        assert re.search(rf"^{name} \d", text, re.MULTILINE)
    assert text.count("Copyright") > 15
    assert "Optical Recognition of Handwritten Digits" in text
    for improvement in (*improvements.PACKAGES, *improvements.STDLIB):
        assert re.search(rf"^Changed .*\b{re.escape(improvement.file)}\b", text, re.MULTILINE)


def test_data_travel_with_the_package_and_say_whose_they_are(content):
    with zipfile.ZipFile(io.BytesIO(content["unfold"])) as archive:
        data = [name for name in archive.namelist() if name.startswith("unfold/core/data/")]
    assert data == ["unfold/core/data/NOTICE", "unfold/core/data/digits.npz"]


def test_a_second_build_has_nothing_to_do(built, capsys):
    dist.build()
    capsys.readouterr()
    dist.build()
    assert capsys.readouterr().out.split() == ["site", "up", "to", "date"]
