"""The help, keys for commands, the spoken summary and the projected page, as people meet them."""

import pytest
from playwright.sync_api import expect

from .conftest import ALL

TARGETS = ALL


@pytest.fixture
def help_panel(playground):
    """The help, opened by its key, and closed again afterwards."""
    place = playground.place("help")
    # What has the focus when the key is let go of, and the help is open by then, is explained.
    playground.page.get_by_role("heading", name="Unfold", level=1).click()
    playground.page.keyboard.press("?")
    expect(place.get_by_role("heading", name="Keys")).to_be_visible()
    yield place
    if place.is_visible():
        playground.page.keyboard.press("Escape")
    expect(place).to_be_hidden()


def test_what_is_pointed_at_is_explained_and_marked(playground, help_panel):
    said, mark = help_panel.get_by_role("status"), playground.page.locator("#explained")
    expect(mark).to_be_hidden()
    playground.page.get_by_role("radio", name="Layer 1, unit 2").hover()
    expect(said).to_contain_text("the sum of its weighted inputs")
    playground.place("loss").hover()
    expect(said).to_contain_text("The loss from epoch to epoch")
    marked, chart = mark.bounding_box(), playground.place("loss").bounding_box()
    assert 0 <= chart["x"] - marked["x"] <= 8
    assert 0 <= chart["y"] - marked["y"] <= 8
    assert 0 <= marked["width"] - chart["width"] <= 16
    assert 0 <= marked["height"] - chart["height"] <= 16
    playground.view_box("Discretize").hover()
    expect(said).to_contain_text("Show only the sign of the output.")
    playground.page.keyboard.press("Escape")
    expect(mark).to_be_hidden()


def test_what_has_the_focus_is_explained(playground, help_panel):
    playground.reset_button.focus()
    playground.page.keyboard.press("Tab")
    expect(help_panel.get_by_role("status")).to_contain_text("Trains the network until you press Pause.")
    playground.page.keyboard.press("Tab")
    expect(help_panel.get_by_role("status")).to_contain_text("Trains one epoch")


def test_keys_are_commands(playground):
    press = playground.page.keyboard.press
    playground.page.get_by_role("heading", name="Unfold").click()  # no button has the focus
    press("s")
    playground.wait_epoch(1)
    press(" ")
    playground.wait_playing()
    press("k")
    playground.wait_paused()
    press("d")
    playground.wait_fragment(data_seed="1")
    press("w")
    playground.wait_fragment(weight_seed="1")
    press("S")
    playground.wait_epoch(1)
    press("r")
    playground.wait_epoch(0)


def test_letters_that_are_typed_are_no_commands(playground):
    field = playground.field("Data seed")
    field.focus()
    for key in ("d", "s", " "):
        playground.page.keyboard.press(key)
    playground.combobox("Speed").focus()
    playground.page.keyboard.press("w")
    playground.page.keyboard.press("Control+s")
    playground.step_button.focus()
    playground.page.keyboard.press(" ")  # presses what has the focus, and nothing else
    playground.wait_epoch(1)
    expect(playground.play_button).to_have_accessible_name("Play")
    playground.wait_fragment(data_seed=None, weight_seed=None)


def test_keys_can_be_turned_off(playground, help_panel):
    check = help_panel.get_by_role("checkbox", name="Single keys")
    check.uncheck()
    playground.page.wait_for_function("document.querySelector('.no-keys')")
    playground.page.keyboard.press("s")
    playground.page.keyboard.press("?")
    expect(check).to_be_visible()
    assert playground.epoch == 0
    check.check()
    playground.page.wait_for_function("!document.querySelector('.no-keys')")


def test_a_step_is_spoken(playground):
    spoken = playground.page.get_by_role("log")
    playground.step_button.click()
    expect(spoken).to_contain_text("Epoch 1: test loss")
    playground.reset_button.click()
    expect(spoken).to_have_text("")


def test_the_projected_page(playground):
    page = playground.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    try:
        plot = playground.place("output")
        before = plot.bounding_box()["width"]
        page.keyboard.press("p")
        expect(playground.place("data")).to_be_hidden()
        expect(playground.place("shown")).to_contain_text("Circle · hidden layers 4, 2 · Tanh")
        playground.wait_fragment(projector="true")
        assert plot.bounding_box()["width"] > 1.4 * before
        assert page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]"
        ) == [1920, 1080]
        page.keyboard.press("s")
        playground.wait_epoch(1)
        page.get_by_role("button", name="Leave projector mode").click()
        expect(playground.place("data")).to_be_visible()
        page.keyboard.press("p")
        expect(playground.place("data")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(playground.place("data")).to_be_visible()
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})
