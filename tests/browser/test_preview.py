"""What is seen and done before BokehJS has drawn anything: the preview of the first picture."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from .conftest import BUILT
from .hosts import after, corrupt, missing
from .playground import BOOT

TARGETS = BUILT
START = "files"
"""What goes wrong with a snapshot is another story."""

BOKEH = "payload/bokeh*"
"""Without this there is no picture."""
PYTHON = "payload/python-panel*"
"""Without this the worker gets nowhere."""
LEFT = "document.querySelectorAll('[data-preview]').length"
LINK = "#v=1&dataset=spiral&noise=10&hidden=3"

# Whether the output plot has been there in every frame since it first was.
FRAMES = """
    window.bare = [];
    const all = function* (node) {
        for (const element of node.querySelectorAll("*")) {
            yield element;
            if (element.shadowRoot) yield* all(element.shadowRoot);
        }
    };
    const isPainted = canvas => {
        const part = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        part.drawImage(canvas, -(canvas.width >> 1), -(canvas.height >> 1));
        return part.getImageData(0, 0, 1, 1).data[3];
    };
    const isSeen = element => element.offsetWidth && (element.localName === "canvas" ? isPainted(element) :
        element.localName === "img" && element.complete);
    let before = false;
    const look = now => {
        const place = document.querySelector('[data-place="output"]');
        const seen = Boolean(place) && [...all(place)].some(isSeen);
        if (before && !seen) window.bare.push(now);
        before ||= seen;
        // When the browser has done all that belongs to this frame.
        requestAnimationFrame(() => setTimeout(look, 0, performance.now()));
    };
    requestAnimationFrame(look);
"""


@pytest.fixture
def python(new_gate):
    """A gate for what Python is made of."""
    return new_gate()


def wait_preview(playground):
    """Return once the preview is there, and nothing else."""
    playground.wait_first("preview")
    assert not playground.times("picture")


def wait_picture(playground):
    """Return once the picture stands in the preview's place."""
    playground.wait_first("picture")
    playground.page.wait_for_function(f"!{LEFT}", timeout=BOOT)


def screenshot(playground) -> np.ndarray:
    """What is to be seen, (height, width, 3) of 0 to 255, without the note of how far the start is."""
    playground.page.add_style_tag(content="#boot { visibility: hidden; }")
    data = playground.page.screenshot(animations="disabled")
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


# Windows that previews were drawn for, and others.
WINDOWS = [(1280, 800, "light"), (390, 844, "dark"), (1620, 940, "dark"), (912, 1100, "light")]


@pytest.mark.parametrize(("width", "height", "theme"), WINDOWS)
def test_it_looks_like_the_picture(open_page, hosted, gate, python, width, height, theme):
    url = hosted({BOKEH: after(gate), PYTHON: after(python)})
    playground = open_page(f"{url}#v=1&theme={theme}", viewport={"width": width, "height": height})
    wait_preview(playground)
    before = screenshot(playground)
    assert before.std() > 5, "nothing is to be seen"
    gate.set()
    wait_picture(playground)
    playground.page.wait_for_timeout(500)
    differ = np.abs(screenshot(playground) - before).max(axis=2) > 48
    # Texts that are drawn, and points, are blurred where images are stretched; nothing is elsewhere.
    assert differ.mean() < 0.01


def test_it_makes_way_without_a_gap(open_page, hosted, gate):
    playground = open_page(hosted({BOKEH: after(gate)}), script=FRAMES)
    wait_preview(playground)
    gate.set()
    wait_picture(playground)
    playground.wait_live()
    assert playground.page.evaluate("window.bare") == []
    assert playground.page.evaluate("document.querySelectorAll('[data-leaving]').length") == 0


def test_what_is_pressed_there_is_done(open_page, hosted, gate):
    playground = open_page(hosted({BOKEH: after(gate)}))
    wait_preview(playground)
    playground.dataset("Spiral").click()
    playground.choose("Activation", "ReLU")
    playground.view_box("Test points").click()
    playground.slider("Noise").press("ArrowRight")
    playground.slider("Noise").press("ArrowRight")
    box = playground.slider("Training share").bounding_box()
    mouse = playground.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] - 76, box["y"] + box["height"] / 2, steps=3)
    mouse.up()
    playground.page.keyboard.press("Escape")
    playground.play_button.click()
    expect(playground.page.get_by_text("Noted")).to_be_visible()
    gate.set()
    playground.wait_live()
    playground.wait_epoch_above(0)
    playground.pause()
    playground.wait_fragment(dataset="spiral", activation="relu", show_test="true", noise="10")
    assert playground.slider_value("Training share") == 10
    expect(playground.dataset("Spiral")).to_be_checked()


def test_a_key_and_the_focus_are_taken_over(open_page, hosted, gate):
    playground = open_page(hosted({BOKEH: after(gate)}))
    wait_preview(playground)
    playground.view_box("Discretize").focus()
    playground.page.keyboard.press(" ")
    playground.page.keyboard.press("d")  # the key of New data
    gate.set()
    wait_picture(playground)
    expect(playground.view_box("Discretize")).to_be_focused()
    playground.wait_live()
    playground.wait_fragment(discretize="true", data_seed="1")


def test_that_of_another_state_than_the_links_is_marked(open_page, hosted, gate):
    playground = open_page(hosted({BOKEH: after(gate)}) + LINK)
    page = playground.page
    wait_preview(playground)
    expect(page.get_by_text("What the link holds appears as soon")).to_be_visible()
    assert float(page.evaluate("getComputedStyle(document.querySelector('main')).opacity")) < 0.5
    assert page.evaluate("document.querySelector('main').inert")
    gate.set()
    playground.wait_live()
    assert not page.evaluate("document.querySelector('main').inert")
    expect(playground.dataset("Spiral")).to_be_checked()


@pytest.mark.parametrize("change", [missing, corrupt])
def test_the_page_does_without(open_page, hosted, change):
    playground = open_page(hosted({"payload/preview*": change}), errors=False)
    playground.wait_live()
    assert not playground.times("preview")
    playground.step_button.click()
    playground.wait_epoch(1)


def test_it_comes_in_time_or_never(open_page, hosted, gate):
    playground = open_page(hosted({"payload/preview*": after(gate)}))
    playground.wait_live()
    gate.set()
    playground.step_button.click()
    playground.wait_epoch(1)
    assert not playground.times("preview")
    assert not playground.page.evaluate(LEFT)


def test_one_is_fetched_and_frames_fetch_none(open_page, hosted):
    url = hosted({})
    asked = []
    keep = lambda page: page.on("request", lambda request: asked.append(request.url))  # noqa: E731
    open_page(url, viewport={"width": 820, "height": 1180}, locale="zh-CN", then=keep).wait_live()
    (preview,) = [each for each in asked if "/preview" in each]
    assert "/preview-zh-light-820-" in preview
    asked.clear()
    playground = open_page(f"{url}?show=output", then=keep)
    expect(playground.place("output")).to_be_visible(timeout=BOOT)
    playground.wait_first("live")
    assert [each for each in asked if "/preview" in each] == []
