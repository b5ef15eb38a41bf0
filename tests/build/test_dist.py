"""dist/ holds just what it should."""

import gzip
import json
import struct

import dist
import payloads
from config import Config
from places import SITE


def test_only_what_differs_is_written_and_nothing_else_is_left(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "file.txt").write_text("old")
    wanted = {"index.html": b"page", "payload/a.bin": b"a"}
    assert dist.write(wanted, tmp_path) == 2
    assert dist.write(wanted, tmp_path) == 0
    assert dist.write(wanted | {"index.html": b"new page"}, tmp_path) == 1
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert found == {"index.html", "payload", "payload/a.bin"}


def test_an_installed_page_has_the_name_of_panel_yaml():
    settled = Config("Knicks & Falten", "Ein Netz.", {})
    app = json.loads(dist.named((SITE / dist.APP).read_bytes(), settled))
    assert (app["name"], app["short_name"], app["description"]) == (settled.title, settled.title, "Ein Netz.")
    # Relative to where it is published, as all else.
    assert (app["start_url"], app["scope"]) == ("./", "./")
    for icon in app["icons"]:
        data = (SITE / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            assert data.startswith(b"\x89PNG")
            assert icon["sizes"] == "x".join(map(str, struct.unpack(">II", data[16:24])))
        else:
            assert data.startswith(b"<svg")


def test_a_payload_is_a_gzip_stream_without_a_date():
    content = bytes(range(256)) * 100
    made = payloads.gzipped(content)
    assert gzip.decompress(made) == content
    assert made[:10].hex() == "1f8b08000000000002ff"
    assert payloads.gzipped(content) == made
