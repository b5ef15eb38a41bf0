"""The same sources make the same bytes, anywhere; and a change makes no more work than it must."""

import os
import shutil
import subprocess
import sys

import pytest

from places import CACHE, ROOT

SOURCES = ("build", "py", "site", "panel.yaml", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def copy(built, tmp_path_factory):
    """The sources in another folder, with what was fetched but nothing that was built."""
    folder = tmp_path_factory.mktemp("elsewhere") / "a folder"
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / ".cache").mkdir()
    for name in ("venv", "npm", "wheels", "node", "zig"):
        if (CACHE / name).exists():
            (folder / ".cache" / name).symlink_to(CACHE / name, target_is_directory=True)
    return folder


OPENINGS = [f"opening-{language}-{theme}" for language in ("en", "zh") for theme in ("light", "dark")]


def build(folder):
    """Build a copy without a network; return the names of the stages that it printed."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "build", "site"],
        cwd=folder,
        env=os.environ | nowhere | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.split()[0] for line in done.stdout.partition("inflated")[0].splitlines() if line.strip()]


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_another_folder_makes_the_same_bytes(built, copy):
    before = contents(built)
    stages = build(copy)
    assert "packages" in stages
    after = contents(copy / "dist")
    assert sorted(after) == sorted(before)
    assert [name for name in after if after[name] != before[name]] == []


def test_a_change_of_our_package_compiles_just_that(copy):
    build(copy)
    assert build(copy) == ["site"]
    with (copy / "py/unfold/settings.py").open("a") as file:
        file.write("\nCHANGED = True\n")
    # Two openings are made at a time; their pictures are what they were, and so are the previews.
    assert sorted(build(copy)) == sorted(["wheel", "unfold", "asked-for", *OPENINGS, "site"])


def test_a_change_of_the_configuration_compiles_nothing(copy):
    build(copy)
    text = (copy / "panel.yaml").read_text().replace("title: ", "title: My ")
    (copy / "panel.yaml").write_text(text)
    assert build(copy) == ["previews", "site"]
    assert b'"title": "My Unfold"' in (copy / "dist/manifest.json").read_bytes()
