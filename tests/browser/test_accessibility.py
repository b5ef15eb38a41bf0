"""axe-core finds no violation, in any state and any theme of the page."""

import pytest
from playwright.sync_api import expect

import node

from .conftest import BUILT

TARGETS = BUILT

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def axe() -> str:
    return (node.packages() / "axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(playground, axe) -> list[str]:
    """What axe-core finds: the rule, and the elements that break it."""
    playground.page.evaluate(axe)
    found = playground.page.evaluate("rules => axe.run(document, rules)", RULES)
    assert found["passes"], "nothing was looked at"
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_at_rest_and_playing(playground, axe, theme):
    playground.go(f"#v=1&theme={theme}")
    playground.wait_fragment(theme=theme)
    assert violations(playground, axe) == []
    playground.play()
    assert violations(playground, axe) == []
    playground.pause()


def test_with_six_layers_every_feature_and_a_message(playground, axe):
    playground.go("#v=1&hidden=8,8,8,8,8,8&features=x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)&lr=3")
    playground.poll(lambda: "lr" in playground.message, "no message")
    assert violations(playground, axe) == []


def test_with_more_units_and_inputs_than_are_drawn(playground, axe):
    playground.go("#v=1&hidden=30,30,30,30,30,30,30,30&one_hot=12")
    expect(playground.width_fields).to_have_count(8)
    # So many units are smaller than a fingertip: keys and the table are the other ways to them.
    found = violations(playground, axe)
    assert [violation for violation in found if not violation.startswith("target-size")] == []


@pytest.mark.parametrize(
    ("name", "place", "role"),
    [
        ("Settings", "settings", "combobox"),
        ("Share", "share", "textbox"),
        ("Edit as text", "text", "textbox"),
    ],
)
def test_with_a_panel_open(playground, axe, name, place, role):
    opener = playground.page.get_by_role("button", name=name, exact=True)
    opener.click()
    expect(playground.place(place).get_by_role(role).first).to_be_visible()
    if place == "share":
        playground.place(place).get_by_role("button", name="Single controls").click()
        expect(playground.place(place).get_by_role("checkbox", name="Hide: Noise")).to_be_visible()
    try:
        assert violations(playground, axe) == []
    finally:
        opener.click()
        expect(playground.place(place)).to_be_hidden()


def test_with_everything_locked(playground, axe):
    playground.go("#v=1&lock=data,network,training,view,transport,rail")
    expect(playground.new_data_button).to_be_disabled()
    assert violations(playground, axe) == []


def test_with_the_help_open(playground, axe):
    playground.page.keyboard.press("?")
    expect(playground.place("help").get_by_role("heading", name="Keys")).to_be_visible()
    try:
        playground.place("loss").hover()
        expect(playground.place("help").get_by_role("heading", name="Loss chart")).to_be_visible()
        assert violations(playground, axe) == []
    finally:
        playground.page.keyboard.press("Escape")
        expect(playground.place("help")).to_be_hidden()


def test_with_a_unit_pinned_and_the_table_open(playground, axe):
    opener = playground.page.get_by_role("button", name="Table of the network")
    opener.click()
    # With it the network moves: what is clicked meanwhile is something else.
    expect(playground.page.get_by_role("table", name="Hidden layer 1")).to_be_visible()
    playground.page.get_by_role("radio", name="Layer 1, unit 3", exact=True).click()
    numbers = playground.place("numbers").get_by_role("table")
    expect(numbers).to_be_visible()
    try:
        expect(playground.place("table").get_by_role("table")).to_have_count(3)
        assert violations(playground, axe) == []
    finally:
        playground.place("numbers").get_by_role("button", name="Done").click()
        expect(numbers).to_be_hidden()
        opener.click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_projected(playground, axe, theme):
    playground.page.set_viewport_size({"width": 1920, "height": 1080})
    try:
        playground.go(f"#v=1&projector=true&theme={theme}")
        expect(playground.place("shown")).to_be_visible()
        assert violations(playground, axe) == []
    finally:
        playground.page.set_viewport_size({"width": 1280, "height": 800})


def test_in_forced_colours(playground, axe):
    playground.page.emulate_media(forced_colors="active")
    try:
        assert violations(playground, axe) == []
        # The only filled shape stays one, and what is chosen stays marked.
        play = playground.play_button.evaluate("button => getComputedStyle(button).backgroundColor")
        page = playground.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert play != page
    finally:
        playground.page.emulate_media(forced_colors="none")


def test_zoomed_with_errors_in_numbers(playground, axe):
    playground.go("#v=1&zoom=1,1,2&show_errors=true&log_loss=true&dataset=blobs")
    playground.poll(lambda: "Confusion matrix" in playground.text("errors"), "no matrix")
    assert violations(playground, axe) == []


@pytest.mark.parametrize("width", [820, 390])
def test_on_small_screens(playground, axe, width):
    playground.page.set_viewport_size({"width": width, "height": 844})
    try:
        assert violations(playground, axe) == []
        playground.page.keyboard.press("?")
        expect(playground.page.get_by_role("button", name="Close help")).to_be_visible()
        assert violations(playground, axe) == []
        playground.page.get_by_role("button", name="Close help").click()
        expect(playground.place("help")).to_be_hidden()
    finally:
        playground.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("width", [1280, 390])
def test_with_a_race(playground, axe, width):
    playground.page.set_viewport_size({"width": width, "height": 844})
    try:
        playground.go("#v=1&stage=race")
        expect(playground.combobox("Optimizer of number 4")).to_be_visible()
        assert violations(playground, axe) == []
    finally:
        playground.page.set_viewport_size({"width": 1280, "height": 800})


def test_it_finds_what_is_wrong(playground, axe):
    playground.page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img id=bare src=data:,>')"
    )
    try:
        assert any("bare" in violation for violation in violations(playground, axe))
    finally:
        playground.page.evaluate("() => document.getElementById('bare').remove()")
