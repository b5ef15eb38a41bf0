"""What is seen and done before Python is there: the picture that came with the site."""

import gzip
import json

import pytest
from playwright.sync_api import expect

from .conftest import BUILT
from .hosts import DIST, after, missing, saying
from .playground import BOOT

TARGETS = BUILT
START = "files"
"""What goes wrong with a snapshot is another story."""

PYTHON = "payload/python-panel*"
"""Without this the worker gets nowhere."""
LINK = "#v=1&dataset=spiral&noise=10&hidden=3"


def wait_picture(playground):
    """Return once the first picture is there, and Python is not."""
    playground.wait_first("picture")
    expect(playground.page.get_by_role("progressbar")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "scheme", "play"), [("en-US", "light", "Play"), ("zh-CN", "dark", "播放")]
)
def test_it_is_what_python_sends(open_page, hosted, gate, locale, scheme, play):
    url = hosted({PYTHON: after(gate)})
    playground = open_page(url, locale=locale, color_scheme=scheme)
    wait_picture(playground)
    expect(playground.play_button).to_have_accessible_name(play)
    # Not every driver of a browser can have it ask for a scheme.
    dark = playground.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert playground.background == ("rgb(18, 20, 23)" if dark else "rgb(250, 250, 248)")
    pictures = playground.pictures
    gate.set()
    playground.wait_live()
    assert playground.pictures == pictures
    assert playground.times("picture") == 1, "the page was drawn anew: Python sent another one"


def test_what_is_done_to_it_is_done(open_page, hosted, gate):
    url = hosted({PYTHON: after(gate)})
    playground = open_page(url)
    wait_picture(playground)
    playground.dataset("Spiral").click()
    playground.choose("Activation", "ReLU")
    playground.view_box("Test points").click()
    playground.play_button.click()
    playground.wait_playing()
    expect(playground.page.get_by_text("Noted")).to_be_visible()
    assert playground.epoch == 0
    gate.set()
    playground.wait_live()
    playground.wait_epoch_above(0)
    playground.pause()
    playground.wait_fragment(dataset="spiral", activation="relu", show_test="true")
    expect(playground.dataset("Spiral")).to_be_checked()
    expect(playground.slider("Turns")).to_be_visible()


def test_that_of_another_state_than_the_links_is_marked(open_page, hosted, gate):
    url = hosted({PYTHON: after(gate)})
    playground = open_page(url + LINK)
    page = playground.page
    wait_picture(playground)
    expect(page.get_by_text("What the link holds appears as soon")).to_be_visible()
    # Nobody can read anything off it, nor set anything there; assistive technology is not told of it.
    opacity = "getComputedStyle(document.querySelector('main')).opacity"
    assert float(page.evaluate(opacity)) < 0.5
    assert page.evaluate("document.querySelector('main').inert")
    playground.play_button.click()
    gate.set()
    playground.wait_live()
    assert float(page.evaluate(opacity)) == 1
    assert not page.evaluate("document.querySelector('main').inert")
    playground.wait_epoch_above(0)
    expect(playground.dataset("Spiral")).to_be_checked()
    assert playground.slider_value("Noise") == 10
    expect(playground.width_fields).to_have_count(1)
    assert playground.message == ""
    playground.wait_fragment(dataset="spiral", noise="10", hidden="3")


def test_a_links_language_and_theme_are_there_at_once(open_page, hosted, gate):
    url = hosted({PYTHON: after(gate)})
    playground = open_page(f"{url}#v=1&language=zh&theme=dark")
    wait_picture(playground)
    expect(playground.play_button).to_have_accessible_name("播放")
    expect(playground.place("data").get_by_role("radio").first).to_be_visible()  # and it is no other state
    assert playground.background == "rgb(18, 20, 23)"
    gate.set()
    playground.wait_live()
    assert playground.times("picture") == 1
    assert playground.background == "rgb(18, 20, 23)"
    playground.place("tools").get_by_role("button").click()
    playground.poll(lambda: playground.background == "rgb(250, 250, 248)", "the paper is still dark")
    playground.go("")  # where the browser's own language counts again
    expect(playground.play_button).to_have_accessible_name("Play", timeout=BOOT)


def test_another_one_is_replaced(open_page, hosted, gate):
    """A picture that Python does not send is not believed, nor what was done to it."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    (picture,) = (p for p in manifest["pictures"] if (p["accepted"], p["dark"]) == ("en", False))
    content = json.loads(gzip.decompress((DIST / picture["file"]).read_bytes()))
    content["document"] = content["document"].replace("Test points", "Best points")
    data = gzip.compress(json.dumps(content).encode())
    picture["bytes"] = len(data)
    changes = {
        "manifest.json": saying(json.dumps(manifest)),
        picture["file"]: lambda answer: type(answer)(data),
        PYTHON: after(gate),
    }
    url = hosted(changes)
    playground = open_page(url)
    wait_picture(playground)
    expect(playground.page.get_by_role("checkbox", name="Best points")).to_be_visible()
    playground.play_button.click()
    gate.set()
    playground.wait_live()
    expect(playground.page.get_by_role("checkbox", name="Best points")).to_have_count(0)
    expect(playground.view_box("Test points")).to_be_visible()
    playground.wait_paused()
    playground.step_button.click()
    playground.wait_epoch(1)


def test_the_page_does_without(open_page, hosted):
    url = hosted({"payload/picture*": missing})
    playground = open_page(url + LINK, errors=False)
    playground.wait_live()
    expect(playground.dataset("Spiral")).to_be_checked()
    assert playground.slider_value("Noise") == 10
    playground.step_button.click()
    playground.wait_epoch(1)


CORES = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => %d });"


@pytest.mark.parametrize(
    ("cores", "preview", "beside"), [(2, False, False), (2, True, True), (8, False, True)]
)
def test_python_starts_beside_the_picture_where_that_is_no_loss(
    open_page, hosted, gate, cores, preview, beside
):
    """Where there are cores for both, or something is to be seen. The picture waits for a style sheet."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    if not preview:
        manifest["previews"] = []
    url = hosted({"widgets.css": after(gate), "manifest.json": saying(json.dumps(manifest))})
    playground = open_page(url, script=CORES % cores)
    page = playground.page
    if beside:
        playground.wait_first("runtime")
    else:
        downloaded = "document.querySelector('progress').value >= 0.3"
        page.wait_for_function(downloaded, timeout=BOOT)
        page.wait_for_timeout(1000)
        assert not playground.times("runtime")
    assert not playground.times("picture")
    gate.set()
    playground.wait_live()
    assert playground.times("picture") == 1
    playground.step_button.click()
    playground.wait_epoch(1)
