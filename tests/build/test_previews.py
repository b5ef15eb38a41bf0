"""Previews: which page they are taken of, and a machine that cannot take any."""

import threading
import urllib.request

import pytest

import browsers
import previews
import serve
from errors import BuildError

MANIFEST = {
    "payloads": [
        {"name": "wasm", "file": "payload/wasm.bin"},
        {"name": "bokeh", "file": "payload/bokeh.bin"},
    ],
    "pictures": [{"name": "picture-en-dark", "accepted": "en", "dark": True}],
    "snapshots": [{"file": "payload/snapshot.bin"}],
}
SITE = {
    "index.html": b"page",
    "payload/wasm.bin": b"wasm",
    "payload/bokeh.bin": b"bokeh",
    "payload/snapshot.bin": b"snapshot",
}


def test_without_a_browser_there_are_none_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(previews.browsers, "obtained", lambda kind: None)
    assert previews.build(SITE, MANIFEST) == previews.Made([], {})
    assert "no Chromium" in capsys.readouterr().err


def test_each_is_listed_for_the_windows_that_it_is_shown_in(monkeypatch, tmp_path):
    """And those of a site in which only Python is another are the same."""
    taken = []

    def drawn(program, site, pictures):
        taken.append(sorted(site))
        return {
            previews.named(picture, window): b"\0" * 8 for picture in pictures for window in previews.WINDOWS
        }

    monkeypatch.setattr(previews.browsers, "obtained", lambda kind: tmp_path / "chromium")
    monkeypatch.setattr(previews.stages, "STAGES", tmp_path)
    monkeypatch.setattr(previews, "drawn", drawn)
    made = previews.build(SITE, MANIFEST)
    assert [(entry["name"], entry["from"]) for entry in made.listed] == [
        (f"preview-en-dark-{window.width}", window.least) for window in previews.WINDOWS
    ]
    assert made.files.keys() == {entry["file"] for entry in made.listed}
    assert taken == [["index.html", "manifest.json", "payload/bokeh.bin"]]
    assert previews.build(SITE | {"payload/wasm.bin": b"other"}, MANIFEST) == made
    assert len(taken) == 1
    previews.build(SITE | {"index.html": b"other"}, MANIFEST)
    assert len(taken) == 2


def test_windows_are_in_order_and_the_first_is_for_all():
    least = [window.least for window in previews.WINDOWS]
    assert least[0] == 0
    assert least == sorted(set(least))
    assert all(window.width >= window.least for window in previews.WINDOWS)


def test_whoever_asks_the_host_for_python_waits(tmp_path):
    (tmp_path / "index.html").write_text("page")
    with serve.serving(tmp_path, handler=previews._Host) as url:
        assert urllib.request.urlopen(f"{url}index.html", timeout=5).read() == b"page"
        with pytest.raises(TimeoutError):
            urllib.request.urlopen(f"{url}payload/wasm.bin", timeout=0.5)
    assert threading.active_count() < 20


class Page:
    """One that tells what it was told to, one after the other."""

    def __init__(self, *told):
        self._told = iter(told)

    def wait_for_timeout(self, _):
        pass

    def evaluate(self, _):
        return next(self._told)


def test_a_page_is_taken_when_it_has_come_to_rest():
    assert previews.settled(Page({"a": 1}, {"a": 2}, {"a": 2})) == {"a": 2}
    with pytest.raises(BuildError, match="another one each time"):
        previews.settled(Page(*({"a": i} for i in range(previews.PATIENCE))))


def test_one_browser_is_obtained_without_the_other(monkeypatch):
    asked = []
    monkeypatch.setattr(browsers, "find", lambda kind: None)
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    monkeypatch.setattr(browsers.environment, "run", lambda command, *_, **__: asked.append(command[-1]))
    assert browsers.obtained(browsers.CHROMIUM) is None
    assert asked == ["chromium"]
