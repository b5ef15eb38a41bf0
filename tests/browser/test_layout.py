"""What stands where, at the widths the page is made for."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .conftest import BUILT

# The same style sheets and the same places under `panel serve`.
TARGETS = BUILT

SIZES = [(390, 844), (820, 1180), (1280, 800), (1440, 900), (1920, 1080)]

# Visible places with their boxes; those inside a figure stand over its canvas on purpose, others over others.
BOXES = """() => [...document.querySelectorAll("[data-place]")]
    .filter(place => !place.closest(".sheet") || place.dataset.place === "network")
    .filter(place => !place.matches(".over"))
    .map(place => [place.dataset.place, place.getBoundingClientRect()])
    .filter(([name, box]) => !["message", "ways-on"].includes(name) && box.width && box.height)
    .map(([name, { x, y, right, bottom }]) => [name, x, y, right, bottom])
"""


@pytest.fixture
def sized(playground):
    """A function that gives the window a size, and returns once the figures have followed."""

    def size(width, height):
        playground.page.set_viewport_size({"width": width, "height": height})
        playground.page.wait_for_function("width => innerWidth === width", arg=width)

    yield size
    size(1280, 800)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_scrolls_sideways(playground, sized, width, height):
    sized(width, height)
    assert playground.page.evaluate("document.scrollingElement.scrollWidth") <= width
    if width >= 1280:
        assert playground.page.evaluate("document.scrollingElement.scrollHeight") <= height


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_places_do_not_overlap(playground, sized, width, height):
    sized(width, height)
    boxes = playground.page.evaluate(BOXES)
    fixed = {"transport", "epoch"} if width < 760 else set()  # those stand over all else, at the bottom
    over = [
        (a, b)
        for i, (a, *box) in enumerate(boxes)
        for b, *other in boxes[:i]
        if not {a, b} & fixed
        and min(box[2], other[2]) - max(box[0], other[0]) > 1
        and min(box[3], other[3]) - max(box[1], other[1]) > 1
    ]
    assert over == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_everything_can_be_used(playground, sized, width, height):
    sized(width, height)
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.feature("sin x₂").click()
    expect(playground.feature("sin x₂")).to_be_checked()
    playground.new_data_button.click()
    playground.dataset("Gaussian").click()
    expect(playground.dataset("Gaussian")).to_be_checked()
    playground.play()
    playground.wait_epoch_above(5)
    playground.pause()


def test_six_layers_of_sixteen(playground, sized):
    playground.type_number(playground.field("Hidden layers"), "6")
    expect(playground.width_fields).to_have_count(6)
    for layer in range(6):
        playground.type_number(playground.width_fields.nth(layer), "16")
    playground.wait_fragment(hidden="16,16,16,16,16,16")
    test_nothing_scrolls_sideways(playground, sized, 1280, 800)
    boxes = [playground.width_fields.nth(layer).bounding_box() for layer in range(6)]
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"]


def test_eight_layers_of_256(playground, sized):
    playground.go("#v=1&hidden=256,256,256,256,256,256,256,256&n_samples=20")
    expect(playground.width_fields).to_have_count(8)
    for width in (1280, 820, 390):
        test_nothing_scrolls_sideways(playground, sized, width, 800)
        boxes = [playground.width_fields.nth(layer).bounding_box() for layer in range(8)]
        for left, right in pairwise(boxes):
            assert left["x"] + left["width"] <= right["x"]
    expect(playground.place("widths").locator(".bk-spin-btn-up").first).to_be_hidden()
    playground.type_number(playground.width_fields.nth(7), "7")
    playground.wait_fragment(hidden="256,256,256,256,256,256,256,7")


# What a finger presses, each with all that belongs to it: a label, or the room around a slider's handle.
TARGETS_44 = """() => {
    const found = [];
    const search = root => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) search(element.shadowRoot);
            if (!element.matches("button, input, select, textarea, [role=slider]")) continue;
            const target = element.querySelector(".noUi-touch-area") ?? element.closest("label") ?? element;
            const { width, height } = target.getBoundingClientRect();
            if (!width || !element.checkVisibility()) continue;
            const before = parseFloat(getComputedStyle(target, "::before").height) || 0;
            const name = element.getAttribute("aria-label") ?? target.textContent.trim() ?? "";
            found.push([`${element.localName} ${name}`, Math.max(height, before)]);
        }
    };
    search(document);
    return found;
}"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180)])
@pytest.mark.parametrize("panel", [None, "Settings", "Help", "Table of the network"])
def test_every_target_is_as_high_as_a_finger(playground, sized, width, height, panel):
    sized(width, height)
    button = playground.page.get_by_role("button", name=panel, exact=True) if panel else None
    if button:
        button.click()
        place = playground.place("table" if panel.startswith("Table") else panel.lower())
        expect(place).to_be_visible()
    found = playground.page.evaluate(TARGETS_44)
    assert len(found) > 40
    assert [(name, size) for name, size in found if size < 43.5] == []
    if button:
        button.click()
        expect(place).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 1440, 1520])
def test_heads_beside_an_open_rail_hide_nothing_of_their_words(playground, sized, width):
    sized(width, 900)
    playground.page.get_by_role("button", name="Layers", exact=True).click()
    playground.page.get_by_role("button", name="Lessons", exact=True).click()
    expect(playground.place("lessons")).to_be_visible()
    expect(playground.place("cuts-head")).to_contain_text("straight cut")
    for name in ("layers-head", "cuts-head"):
        place = playground.place(name)
        head, heading = place.bounding_box(), place.get_by_role("heading").bounding_box()
        assert heading["height"] <= 20, name  # one line
        told = place.locator(".figures").bounding_box()
        assert told["y"] + told["height"] <= head["y"] + head["height"], name
    playground.page.get_by_role("button", name="Lessons", exact=True).click()


def test_what_plays_stands_over_a_slider_that_passes_below(playground, sized):
    sized(390, 844)
    page, handle = playground.page, playground.slider("Noise")
    bar = playground.place("transport").bounding_box()
    handle.scroll_into_view_if_needed()
    page.mouse.move(200, 100)
    page.mouse.wheel(0, round(handle.bounding_box()["y"] - bar["y"] - 20))
    inside = """([x, y]) => document.elementFromPoint(x, y)?.closest("[data-place]")?.dataset.place"""

    def below() -> bool:
        box = handle.bounding_box()
        return bar["y"] <= box["y"] and box["y"] + box["height"] <= bar["y"] + bar["height"]

    playground.poll(below, "the slider does not come to stand below what plays")
    box = handle.bounding_box()
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate(inside, at) == "transport"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1024, 768), (1280, 800)])
def test_projected_the_controls_go_at_every_width(playground, sized, width, height):
    sized(width, height)
    playground.go("projector=true")
    leave = playground.page.get_by_role("button", name="Leave projector mode")
    expect(leave).to_be_in_viewport()
    for place in ("training", "data", "settings-opener", "network-settings", "output-head"):
        expect(playground.place(place)).to_be_hidden()
    for place in ("transport", "network", "output", "loss"):
        expect(playground.place(place)).to_be_visible()
    assert playground.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    leave.click()
    expect(playground.place("training")).to_be_visible()
