"""The page's address: read when the page opens or the address changes, written on every change."""

import pytest
from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT

LINK = (
    "#v=1&dataset=spiral&noise=10&features=x1,x2,sin(x1)&hidden=3,3"
    "&learning_rate=0.1&discretize=true&theme=dark"
)


def shows_link(playground):
    """Whether every control is as LINK says."""
    expect(playground.dataset("Spiral")).to_be_checked()
    expect(playground.feature("sin x₁")).to_be_checked()
    expect(playground.field("Hidden layers")).to_have_value("2")
    expect(playground.width_fields.nth(0)).to_have_value("3")
    expect(playground.width_fields.nth(1)).to_have_value("3")
    expect(playground.combobox("Learning rate")).to_have_value("0.1")
    expect(playground.view_box("Discretize")).to_be_checked()
    assert playground.slider_value("Noise") == 10
    assert playground.background == "rgb(18, 20, 23)"


def test_open_change_reload(open_page, address):
    playground = open_page(address + LINK)
    playground.wait_live()
    shows_link(playground)
    assert playground.message == ""
    playground.choose("Activation", "ReLU")
    playground.slider("Training share").press("ArrowRight")
    playground.new_data_button.click()
    playground.wait_fragment(activation="relu", train_share="60", data_seed="1")
    playground.theme_button.click()
    playground.wait_fragment(theme="light")
    playground.poll(lambda: playground.background == "rgb(250, 250, 248)", "the paper is still dark")
    fragment, controls, pictures = playground.fragment, playground.controls, playground.pictures
    playground.page.reload()
    playground.wait_live()
    assert playground.fragment == fragment
    playground.wait_controls(controls)
    playground.wait_pictures(pictures)


def test_follow_a_link_on_the_same_page(playground):
    controls, pictures = playground.controls, playground.pictures
    playground.go(LINK)
    playground.wait_epoch(0)
    shows_link(playground)
    playground.page.evaluate("history.back()")
    playground.wait_controls(controls)
    playground.wait_pictures(pictures)
    assert playground.fragment == {}


def test_a_zoom_is_part_of_the_link(playground):
    whole = playground.picture("output")
    playground.page.get_by_role("button", name="Zoom in").click()
    playground.wait_fragment(zoom="0,0,4")
    playground.wait_picture_not("output", whole)
    closer = playground.picture("output")
    playground.go("#v=1")
    playground.wait_pictures({"output": whole})
    playground.go("#v=1&zoom=0,0,4")
    playground.wait_pictures({"output": closer})


def test_bad_link(open_page, address):
    playground = open_page(f"{address}#v=1&dataset=moebius&noise=900&hidden=3,3&colour=red&learning_rate=0.1")
    playground.wait_live()
    message = playground.message
    for words in (
        "dataset: 'moebius' is not allowed; one of circle, xor, gauss, spiral, moons,",
        "noise: 900 is not allowed; a whole number from 0 to 50",
        "colour: 'red' is not allowed; of ",
    ):
        assert words in message
    expect(playground.place("message").get_by_role("status")).to_be_visible()
    expect(playground.combobox("Learning rate")).to_have_value("0.1")
    expect(playground.width_fields.nth(0)).to_have_value("3")
    expect(playground.dataset("Circle")).to_be_checked()
    playground.wait_fragment(hidden="3,3", learning_rate="0.1", dataset=None, noise=None)
    # The message goes when the visitor goes on.
    playground.choose("Activation", "ReLU")
    playground.poll(lambda: playground.message == "", "the message stays")


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("v=2&noise=5", "v: '2' is not allowed; this page reads links of version 1"),
        ("v=1&noise=5&noise=10", "noise: '10' is not allowed; each setting once"),
        ("v=1&noise=5&hidden=4,999", "hidden: (4, 999) is not allowed; at most 8 hidden layers"),
        ("v=1&noise=5&features=x1,x3", "is not allowed; any of x1, x2,"),
        ("v=1&noise=5&learning_rate=nan", "learning_rate: 'nan' is not allowed; a number from"),
        ("v=1&noise=5&dataset=<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("v=1&noise=5&%E0%A4%A&=&&;", "settings the nearest are"),
        ("v=1&noise=5&" + "x" * 90_000, "at most 80000 characters"),
    ],
)
def test_bad_parts_are_named_and_the_rest_applies(playground, fragment, words):
    playground.go(fragment)
    playground.poll(lambda: words in playground.message, f"no message with {words!r}")
    if len(fragment) < 80_000:
        playground.poll(lambda: playground.slider_value("Noise") == 5, "the good part is lost, too")
    playground.step_button.click()
    playground.wait_epoch(1)


def test_values_that_no_list_offers(playground):
    playground.go("v=1&learning_rate=0.02&batch_size=7&regularization=l2&regularization_rate=0.5")
    for name, option in (("Learning rate", "0.02"), ("Batch size", "7"), ("Regularization", "L2 · 0.5")):
        expect(playground.combobox(name).locator("option:checked")).to_have_text(option)
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.wait_fragment(learning_rate="0.02", batch_size="7", regularization_rate="0.5")


def test_whatever_dataset_a_link_chooses_is_in_sight(playground):
    """Without "More data" four of them are, one of which may be any other."""
    everyday = ["Plane", "Hills", "Bowl", "Sines"]
    for key, names in {
        "sines": everyday,
        "modular": [*everyday[:3], "Modular sum"],
        "tower": [*everyday[:3], "Tower"],
        "surface": everyday,
    }.items():
        playground.go(f"#v=1&dataset={key}")
        playground.wait_fragment(dataset=key)
        radios = playground.place("data").get_by_role("radio").filter(visible=True)
        expect(radios).to_have_count(4)
        for i, name in enumerate(names):
            expect(radios.nth(i)).to_have_accessible_name(name)
