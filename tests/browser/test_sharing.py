"""Links, text and history: the page as it is, brought elsewhere and back."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT


@pytest.fixture
def panel(playground):
    """Opens a panel by the name of its place and its button; all are closed again afterwards."""
    opened = []

    def open_panel(place: str, name: str):
        button = playground.page.get_by_role("button", name=name, exact=True)
        button.click()
        opened.append((button, playground.place(place)))
        expect(playground.place(place).get_by_role("heading", name=name)).to_be_visible()
        return playground.place(place)

    yield open_panel
    for button, place in opened:
        if place.is_visible():
            button.click()
        expect(place).to_be_hidden()


def test_text_is_taken_with_a_key_and_follows_the_controls(playground, panel):
    place = panel("text", "Edit as text")
    text = place.get_by_role("textbox", name="Network and training as text")
    expect(text).to_have_value(re.compile("^data circle noise=0\nfeatures x1 x2\nhidden 4 2\n"))
    text.fill("data xor noise=10\nhidden 5 3 2\ntraining adam")
    text.press("Control+Enter")
    playground.wait_fragment(dataset="xor", noise="10", hidden="5,3,2", optimizer="adam")
    expect(playground.width_fields).to_have_count(3)
    playground.choose("Activation", "ReLU")
    expect(text).to_have_value(re.compile("^network relu$", re.MULTILINE))
    text.fill("data xor\nhidden 999")
    place.get_by_role("button", name="Apply").click()
    expect(place.get_by_role("alert")).to_contain_text(
        "Line 2: hidden: (999,) is not allowed; at most 8 hidden layers"
    )
    expect(playground.width_fields).to_have_count(3)
    place.get_by_role("button", name="Revert").click()
    expect(text).to_have_value(re.compile("^hidden 5 3 2$", re.MULTILINE))
    expect(place.get_by_role("alert")).to_be_hidden()


def test_a_copied_link_with_weights_brings_the_network_back(playground, panel, open_page, target):
    playground.step_button.click()
    playground.wait_epoch(1)
    place = panel("share", "Share")
    field = place.get_by_role("textbox", name="Link to this page")
    place.get_by_role("checkbox", name="With the weights").check()
    expect(field).to_have_value(re.compile(r"#v=1&w=1,[\w-]{134}$"))
    place.get_by_role("button", name="Copy link").click()
    expect(place.get_by_role("button", name="Copied")).to_be_visible()
    link, losses = field.input_value(), playground.losses
    other = open_page(link)
    other.wait_live()
    other.wait_epoch(1)
    assert other.losses == losses
    assert other.page.url == link


def test_where_nothing_may_be_copied_the_link_is_selected(playground, panel):
    place = panel("share", "Share")
    playground.page.evaluate(
        """() => {
            Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
            document.execCommand = () => false;
        }"""
    )
    place.get_by_role("button", name="Copy link").click()
    field = place.get_by_role("textbox", name="Link to this page")
    expect(field).to_be_focused()
    assert (
        field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
        == field.input_value()
    )
    playground.page.evaluate("() => { delete navigator.clipboard; delete document.execCommand; }")


def test_what_a_link_hides_and_locks(playground):
    playground.go(
        "#v=1&hide=transport.step,dataset,rail.settings&lock=learning_rate,noise,features,data_seed"
    )
    expect(playground.step_button).to_be_hidden()
    expect(playground.dataset("Circle")).to_be_hidden()
    expect(playground.settings_button).to_be_hidden()
    expect(playground.combobox("Learning rate")).to_be_disabled()
    expect(playground.feature("x₁")).to_be_disabled()
    expect(playground.new_data_button).to_be_disabled()
    playground.slider("Noise").press("ArrowRight")
    playground.choose("Activation", "ReLU")  # what comes after it has been taken
    playground.wait_fragment(activation="relu", noise=None)
    playground.go("")
    expect(playground.step_button).to_be_visible()
    expect(playground.combobox("Learning rate")).to_be_enabled()


def test_back_and_forward(open_page, address):
    playground = open_page(address)  # of its own, since browsers count no more than 50 entries of a page
    playground.wait_live()
    page = playground.page
    entries = page.evaluate("history.length")
    playground.choose("Activation", "ReLU")
    playground.wait_fragment(activation="relu")
    playground.choose("Batch size", "1")
    playground.wait_fragment(batch_size="1")
    assert page.evaluate("history.length") == entries + 2
    page.go_back()
    playground.wait_fragment(activation="relu", batch_size=None)
    expect(playground.combobox("Batch size").locator("option:checked")).to_have_text("10")
    page.go_back()
    playground.wait_fragment(activation=None)
    expect(playground.combobox("Activation").locator("option:checked")).to_have_text("Tanh")
    page.go_forward()
    playground.wait_fragment(activation="relu")
    expect(playground.combobox("Activation").locator("option:checked")).to_have_text("ReLU")
