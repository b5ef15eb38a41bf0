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


def test_with_all_settings_open(playground, axe):
    playground.settings_button.click()
    expect(playground.place("settings").get_by_role("combobox", name="Preset")).to_be_visible()
    try:
        assert violations(playground, axe) == []
    finally:
        playground.settings_button.click()
        expect(playground.place("settings")).to_be_hidden()


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


def test_it_finds_what_is_wrong(playground, axe):
    playground.page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img id=bare src=data:,>')"
    )
    try:
        assert any("bare" in violation for violation in violations(playground, axe))
    finally:
        playground.page.evaluate("() => document.getElementById('bare').remove()")
