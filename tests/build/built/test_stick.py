"""The folder for a stick holds everything, and takes no other folder's place."""

import base64
import json
import re
from pathlib import Path

import pytest

import single_file
import stick
from errors import BuildError
from places import DIST


def test_each_script_holds_its_file(tmp_path: Path):
    stick.build(tmp_path)
    manifest = json.loads((DIST / "manifest.json").read_text())
    names = single_file.named(manifest)
    assert any("snapshot" in name for name in names)
    for name in names:
        text = (tmp_path / f"{name}.js").read_text()
        held = re.fullmatch(r'document\.currentScript\.held = "([\w+/=]*)";\n', text)
        assert base64.b64decode(held[1]) == (DIST / name).read_bytes()
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == {"unfold.html", *(f"{name}.js" for name in names)}
    # Again, and over an older build.
    (tmp_path / "payload" / "wasm-00000000.bin.js").write_text("old")
    stick.build(tmp_path)
    assert not (tmp_path / "payload" / "wasm-00000000.bin.js").exists()


@pytest.mark.parametrize("name", ["letter.txt", "payload/letter.txt", "unfold (1).html"])
def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, name: str):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("Dear all")
    (tmp_path / "unfold.html").write_text("older")
    with pytest.raises(BuildError, match="choose an empty folder"):
        stick.build(tmp_path)
    assert (tmp_path / name).read_text() == "Dear all"
    assert (tmp_path / "unfold.html").read_text() == "older"
