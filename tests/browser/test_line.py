"""Points on a line: a curve in place of the plane, and points that are clicked at their values."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def line(playground):
    """A function that chooses a dataset of values; the usual one is back afterwards."""
    more = playground.page.get_by_role("button", name="More data")

    def choose(name):
        playground.choose("Problem", "Regression")
        expect(playground.dataset("Plane")).to_be_visible()
        if not playground.dataset(name).is_visible():
            more.click()
        playground.dataset(name).click()
        expect(playground.place("function")).to_be_visible()
        expect(playground.place("output")).to_be_hidden()

    yield choose
    for radio in playground.place("tools-by-hand").get_by_role("radio").all():
        if radio.is_checked():
            radio.click()
    playground.choose("Problem", "Classification")
    playground.dataset("Circle").click()
    playground.wait_fragment(dataset=None)
    if playground.dataset("Moons").is_visible():
        more.click()


def at(playground, x1, y):
    """Where on the page a place of an empty plot of values is: from -7.2 to 6.4, and from -1.3 to 1.3."""
    box = playground.place("function").bounding_box()
    return box["x"] + box["width"] * (x1 + 7.2) / 13.6, box["y"] + box["height"] * (1.3 - y) / 2.6


def wait_said(playground, pattern):
    """Return once assistive technology is told so of what was done."""
    playground.poll(lambda: re.search(pattern, playground.text("spoken")), f"{pattern} is not said")


def test_a_curve_grows_into_its_points(playground, line):
    line("Sines")
    expect(playground.feature("x₂")).to_be_hidden()
    expect(playground.feature("x₁")).to_be_checked()
    expect(playground.page.get_by_role("button", name="Zoom in")).to_be_hidden()
    before = playground.picture("function")
    playground.play()
    playground.poll(
        lambda: re.match("R² test 0.[6-9]", playground.score), lambda: playground.score, seconds=60
    )
    playground.pause()
    playground.wait_picture_not("function", before)
    fitted = playground.picture("function")
    playground.page.get_by_role("radio", name="Layer 1, unit 1", exact=True).hover()
    expect(playground.place("output-head")).to_contain_text("Layer 1, unit 1")
    playground.wait_picture_not("function", fitted)
    playground.choose("Problem", "Classification")
    expect(playground.place("output")).to_be_visible()
    expect(playground.feature("x₂")).to_be_checked()


def test_the_waves_of_a_curve_are_followed(playground, line):
    tab = playground.page.get_by_role("button", name="Frequencies", exact=True)
    expect(tab).to_be_hidden()  # a plane has none
    line("Sines")
    tab.click()
    expect(playground.place("spectrum")).to_be_visible()
    playground.wait_fragment(stage="spectrum")
    playground.poll(lambda: "Slow waves" in playground.text("caption"), "it isn't said what is seen")
    before = playground.picture("spectrum-errors")
    playground.play()
    playground.wait_epoch_above(5)
    playground.pause()
    playground.wait_picture_not("spectrum-errors", before)


def test_points_are_clicked_at_their_values(playground, line):
    line("Own curve")
    mouse = playground.page.mouse
    playground.place("tools-by-hand").get_by_role("radio", name="Add a value", exact=True).click()
    expect(playground.page.get_by_role("application")).to_be_visible()
    playground.poll(lambda: "add a point there" in playground.text("caption"), "it isn't said how")
    expect(playground.page.get_by_role("slider", name="Value")).to_be_hidden()
    for x1, y in ((-3, 0.5), (3, -0.5)):
        mouse.click(*at(playground, x1, y))
    wait_said(playground, r"Added −0\.(49|5|51) at x₁ (2\.9|3\.0|3\.1)")
    playground.play()
    playground.wait_epoch_above(3)
    mouse.move(*at(playground, -3, 0.5))
    mouse.down()
    mouse.move(*at(playground, -2, 0.2), steps=4)
    mouse.move(*at(playground, -1, -0.8), steps=4)
    mouse.up()
    wait_said(playground, r"Moved −0\.(79|8|81) at x₁ −(0\.9|1\.0|1\.1)")
    playground.pause()
    playground.place("tools-by-hand").get_by_role("radio", name="Erase points", exact=True).click()
    playground.poll(lambda: "erase it" in playground.text("caption"), "it isn't said how")
    mouse.click(*at(playground, -1, -0.8))
    wait_said(playground, r"Erased −0\.(79|8|81)")
    playground.page.get_by_role("button", name="Undo").click()
    wait_said(playground, "Undone")
