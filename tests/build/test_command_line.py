"""The verbs as a person meets them: help, mistakes, and clean."""

import os
import subprocess
import sys

import pytest

import clean
import kernel
from places import BUILD, ROOT


def run(*arguments, **changes):
    return subprocess.run(
        [sys.executable, str(BUILD), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | changes,
    )


@pytest.mark.parametrize("verb", ["site", "serve", "test", "conformance", "posters", "clean"])
def test_each_verb_has_help(verb):
    done = run(verb, "--help")
    assert done.returncode == 0
    assert f"python3 build {verb}" in done.stdout


def test_the_help_names_all_verbs():
    done = run("--help")
    assert done.returncode == 0
    for verb in ("site", "serve", "test", "bench", "conformance", "posters", "clean"):
        assert verb in done.stdout


@pytest.mark.parametrize("arguments", [[], ["sight"], ["site", "--bogus"], ["serve", "--port", "x"]])
def test_a_mistake_is_answered_with_the_usage(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage: python3 build" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_panel_yaml_ends_the_build_with_2_and_no_traceback(tmp_path):
    # The same code over another panel.yaml: what the verb does before it builds anything.
    (tmp_path / "panel.yaml").write_text("title: T\n")
    code = (
        "import runpy, sys, pathlib; sys.argv = ['build', 'site'];"
        f"sys.path.insert(0, {str(BUILD)!r}); import places;"
        f"places.PANEL_YAML = pathlib.Path({str(tmp_path / 'panel.yaml')!r});"
        f"runpy.run_path({str(BUILD)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert (
        done.stderr
        == "error: panel.yaml: description is missing: one sentence for search engines, a line of text\n"
    )


@pytest.mark.parametrize("everything", [False, True])
def test_clean_removes_what_was_built_and_on_request_what_was_fetched(tmp_path, monkeypatch, everything):
    cache = tmp_path / ".cache"
    for name, folder in (("DIST", tmp_path / "dist"), ("STAGES", cache / "stages"), ("CACHE", cache)):
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setattr(clean, name, folder)
    library = tmp_path / "libkernel.dylib"
    library.touch()
    monkeypatch.setattr(kernel, "INSTALLED", library)
    (cache / "wheels").mkdir()
    clean.run(everything)
    assert not (tmp_path / "dist").exists()
    assert not (cache / "stages").exists()
    assert not library.exists()
    assert (cache / "wheels").exists() is not everything
