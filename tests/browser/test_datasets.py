"""Every dataset: chosen, trained for a moment, and learnt where there are several classes."""

import pytest
from playwright.sync_api import expect

DATASETS = {
    "Classification": {
        "Spiral": "spiral",
        "Moons": "moons",
        "Rings": "rings",
        "Checkers": "checkerboard",
        "Annulus": "annulus",
        "Two curves": "two_curves",
        "Parabola": "above_curve",
        "Intervals": "intervals",
    },
    "Several classes": {"Clouds": "blobs", "Pinwheel": "pinwheel"},
    "Regression": {
        "Plane": "plane",
        "Hills": "multi_gauss",
        "Bowl": "surface",
        "Sines": "sines",
        "Tower": "tower",
        "Modular sum": "modular",
        "Wiggle": "wiggle",
    },
}
ON_A_LINE = ("intervals", "sines", "wiggle")
EVERYDAY = ("Circle", "Exclusive or", "Gaussian", "Spiral")


@pytest.fixture
def more(playground):
    """The button that shows the other datasets; closed again afterwards, as it is not in the address."""
    button = playground.page.get_by_role("button", name="More data")
    yield button
    playground.choose("Problem", "Classification")
    playground.dataset("Circle").click()
    playground.wait_fragment(dataset=None)
    if playground.dataset("Moons").is_visible():
        button.click()
        expect(playground.dataset("Moons")).to_be_hidden()


def offered(playground):
    """The datasets in sight."""
    return [radio for radio in playground.place("data").get_by_role("radio").all() if radio.is_visible()]


@pytest.mark.parametrize("problem", DATASETS)
def test_every_dataset_trains(playground, more, problem):
    playground.choose("Problem", problem)
    if problem != "Several classes":
        more.click()
    for name, key in DATASETS[problem].items():
        playground.dataset(name).click()
        playground.wait_fragment(dataset=key)
        playground.wait_epoch(0)
        expect(playground.dataset(name)).to_be_checked()
        plot = "function" if key in ON_A_LINE else "output"
        before = playground.picture(plot)
        playground.play()
        playground.wait_epoch_above(5)
        playground.pause()
        playground.wait_picture_not(plot, before)


def test_more_data_shows_the_others_and_keeps_the_chosen_in_sight(playground, more):
    assert len(offered(playground)) == len(EVERYDAY)
    more.focus()
    playground.page.keyboard.press("Enter")
    expect(playground.dataset("Moons")).to_be_visible()
    playground.dataset("Parabola").click()
    expect(playground.dataset("Parabola")).to_be_checked()
    more.click()
    expect(playground.dataset("Moons")).to_be_hidden()
    expect(playground.dataset("Parabola")).to_be_visible()
    assert len(offered(playground)) == len(EVERYDAY)


def test_datasets_are_reached_by_keys(playground, more):
    more.click()
    playground.dataset("Spiral").click()
    playground.wait_fragment(dataset="spiral")
    playground.page.keyboard.press("ArrowDown")
    playground.wait_fragment(dataset="moons")
    expect(playground.dataset("Moons")).to_be_in_viewport()


def test_three_classes_are_learnt(playground, more):
    playground.choose("Problem", "Several classes")
    playground.dataset("Pinwheel").click()
    playground.wait_fragment(dataset="pinwheel")
    playground.poll(lambda: playground.text("key").startswith("1 2 3"), "the key has no three classes")
    playground.play()
    playground.poll(lambda: playground.accuracy >= 95, "three classes aren't learnt", seconds=60)
    playground.pause()
    assert "1 2 3 decision boundary" in playground.text("key")


def test_sliders_of_a_dataset_come_with_it(playground, more):
    slider = playground.slider("Classes")
    expect(slider).to_be_hidden()
    playground.choose("Problem", "Several classes")
    expect(slider).to_be_visible()
    slider.press("End")
    playground.wait_fragment(classes="5")
    playground.poll(lambda: playground.text("key").startswith("1 2 3 4 5"), "the key has no five classes")
    slider.press("Home")
    playground.wait_fragment(classes="2")
    playground.poll(lambda: playground.text("key").startswith("−1"), "two classes are −1 and +1")


def test_every_output_can_be_pointed_at(playground, more):
    playground.choose("Problem", "Several classes")
    for n in (1, 2, 3):
        name = f"Output unit of class {n}"
        playground.page.get_by_role("radio", name=name, exact=True).hover()
        expect(playground.place("output-head")).to_contain_text(name)


def test_random_labels_are_a_check(playground, more):
    output = playground.picture("output")
    playground.page.get_by_role("checkbox", name="Random labels").click()
    playground.wait_fragment(random_labels="true")
    playground.wait_picture_not("output", output)
