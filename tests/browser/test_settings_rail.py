"""The rail of all settings: opened, used, and closed again."""

import pytest
from playwright.sync_api import expect

from .conftest import BUILT
from .test_layout import SIZES

TARGETS = BUILT


@pytest.fixture
def rail(playground):
    """The rail, open, and closed again afterwards."""
    playground.settings_button.click()
    place = playground.place("settings")
    expect(place.get_by_role("combobox", name="Preset")).to_be_visible()
    yield place
    if place.is_visible():
        playground.settings_button.click()
    expect(place).to_be_hidden()


def test_it_opens_in_place_of_the_data_and_nothing_scrolls(playground, rail):
    expect(playground.place("data")).to_be_hidden()
    assert rail.locator("xpath=ancestor::section").bounding_box()["width"] == pytest.approx(320, abs=12)
    scrolls = playground.page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]"
    )
    assert scrolls == [1280, 800]


def test_settings_of_every_kind(playground, rail):
    playground.step_button.click()
    playground.wait_epoch(1)
    rail.get_by_role("combobox", name="Optimizer").select_option(label="Adam")
    playground.wait_fragment(optimizer="adam")
    assert playground.epoch == 1
    dropout = rail.get_by_role("textbox", name="Dropout", exact=True)
    dropout.fill("0.2")
    dropout.press("Enter")
    playground.wait_fragment(dropout="0.2")
    playground.wait_epoch(0)
    expect(rail.get_by_text("Trained by NumPy: the kernel does not cover dropout")).to_be_attached()
    rail.get_by_role("checkbox", name="Carry over").click()
    playground.wait_fragment(carry_over="true")
    rail.get_by_role("checkbox", name="sin x₁").click()
    playground.wait_fragment(features="x1,x2,sin(x1)")
    playground.type_number(rail.get_by_role("textbox", name="Hidden layers"), "5, 3, 2")
    expect(playground.width_fields).to_have_count(3)
    playground.step_button.click()
    playground.wait_epoch(1)


def test_one_layer_of_its_own(playground, rail):
    playground.type_number(rail.get_by_role("textbox", name="Activations by layer"), "relu, tan")
    expect(playground.place("message")).to_contain_text("activations: ('relu', 'tan') is not allowed")
    assert not playground.fragment
    playground.type_number(rail.get_by_role("textbox", name="Activations by layer"), "relu")
    playground.wait_fragment(activations="relu")
    expect(playground.place("network-settings").get_by_role("combobox", name="Activation")).to_have_value(
        "ReLU, Tanh"
    )
    playground.step_button.click()
    playground.wait_epoch(1)


def test_own_formula(playground, rail):
    expect(rail.get_by_role("textbox", name="Own formula")).to_be_hidden()
    rail.get_by_role("combobox", name="Activation", exact=True).select_option(label="Own formula")
    playground.type_number(rail.get_by_role("textbox", name="Own formula"), "sin(x) + x / 2")
    playground.wait_fragment(activation="formula", formula="sin(x) + x / 2")
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.type_number(rail.get_by_role("textbox", name="Own formula"), "sin(y) + x")
    playground.poll(
        lambda: "y is not known at position 5" in playground.message, "no words about the formula"
    )
    expect(rail.get_by_role("textbox", name="Own formula")).to_have_value("sin(x) + x / 2")


def test_page_and_rail_follow_each_other(playground, rail):
    playground.type_number(rail.get_by_role("textbox", name="Learning rate"), "0.5")
    top = playground.place("training").get_by_role("combobox", name="Learning rate")
    expect(top).to_have_value("0.5")
    top.select_option(label="0.1")
    expect(rail.get_by_role("textbox", name="Learning rate")).to_have_value("0.1")


def test_as_tensorflow_playground(playground, rail):
    rail.get_by_role("combobox", name="Preset").select_option(label="As TensorFlow Playground")
    playground.wait_fragment(
        initializer="uniform", loss="squared_error", output_activation="tanh", shuffle="false"
    )
    expect(rail.get_by_role("combobox", name="Initial weights")).to_have_value("Uniform")
    playground.step_button.click()
    playground.wait_epoch(1)


def test_esc_closes_it_and_the_button_has_the_focus_again(playground, rail):
    rail.get_by_role("textbox", name="Batch size").focus()
    playground.page.keyboard.press("Escape")
    expect(rail).to_be_hidden()
    expect(playground.place("data")).to_be_visible()
    expect(playground.settings_button).to_be_focused()
    playground.page.keyboard.press("Escape")
    playground.page.keyboard.press("Enter")
    expect(rail).to_be_visible()


def test_what_was_set_is_there_after_a_reload_and_the_rail_is_closed(open_page, address):
    playground = open_page(address)
    playground.wait_live()
    playground.settings_button.click()
    rail = playground.place("settings")
    rail.get_by_role("combobox", name="Schedule", exact=True).select_option(label="Cosine")
    playground.wait_fragment(schedule="cosine")
    playground.page.reload()
    playground.wait_live()
    expect(rail).to_be_hidden()
    playground.settings_button.click()
    expect(rail.get_by_role("combobox", name="Schedule", exact=True)).to_have_value("Cosine")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_at_every_size(playground, rail, width, height):
    playground.page.set_viewport_size({"width": width, "height": height})
    try:
        theme = rail.get_by_role("combobox", name="Theme")
        theme.scroll_into_view_if_needed()
        expect(theme).to_be_in_viewport()
        assert playground.page.evaluate("document.scrollingElement.scrollWidth") <= width
    finally:
        playground.page.set_viewport_size({"width": 1280, "height": 800})
