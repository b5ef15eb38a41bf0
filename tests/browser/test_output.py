"""The output plot and the losses: zooming, errors in numbers, a logarithmic scale."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def plot(playground):
    """A function from parts of the output plot, from its upper left corner, to a point of the page."""
    box = playground.place("output").bounding_box()
    return lambda across, down: (box["x"] + across * box["width"], box["y"] + down * box["height"])


def button(playground, name):
    return playground.page.get_by_role("button", name=re.compile(f"^{name}"))


def test_the_wheel_comes_closer_keys_and_a_drag_move_and_0_leads_back(playground, plot):
    mouse, keyboard = playground.page.mouse, playground.page.keyboard
    whole = playground.picture("output")
    mouse.move(*plot(0.25, 0.25))
    for _ in range(3):
        mouse.wheel(0, -100)
    playground.wait_picture_not("output", whole)
    closer = playground.picture("output")
    mouse.down()
    mouse.move(*plot(0.35, 0.35), steps=4)
    mouse.up()
    playground.wait_picture_not("output", closer)
    moved = playground.picture("output")
    keyboard.press("+")
    playground.wait_picture_not("output", moved)
    keyboard.press("0")
    playground.wait_pictures({"output": whole})


def test_buttons_come_closer_and_lead_back(playground):
    whole = playground.picture("output")
    button(playground, "Zoom in").click()
    playground.wait_fragment(zoom="0,0,4")
    playground.wait_picture_not("output", whole)
    button(playground, "Show the whole plane").click()
    playground.wait_fragment(zoom=None)
    playground.wait_pictures({"output": whole})


def test_a_click_and_a_drag_over_the_whole_plane_change_nothing(playground, plot):
    mouse = playground.page.mouse
    whole = playground.picture("output")
    mouse.click(*plot(0.5, 0.5))
    mouse.down()
    mouse.move(*plot(0.7, 0.6), steps=4)
    mouse.up()
    assert playground.picture("output") == whole
    assert "zoom" not in playground.fragment


def test_zoomed_it_trains_and_draws_what_it_shows(playground):
    whole = playground.picture("output")
    button(playground, "Zoom in").click()
    playground.wait_picture_not("output", whole)
    closer = playground.picture("output")
    playground.play()
    playground.wait_epoch_above(5)
    playground.wait_picture_not("output", closer)
    playground.pause()
    button(playground, "Show the whole plane").click()


def test_a_click_on_the_score_shows_the_errors_and_esc_hides_them(playground):
    score = button(playground, "Errors in numbers")
    score.click()
    playground.poll(lambda: "Confusion matrix" in playground.text("errors"), "no matrix")
    cells = [int(text) for text in playground.place("errors").locator("tbody td").all_inner_texts()]
    assert len(cells) == 8
    assert sum(cells) == 500
    playground.poll(lambda: "everywhere" in playground.text("output-head"), "no verdict on the whole plane")
    assert "most wrong around" in playground.text("errors")
    playground.wait_fragment(show_errors="true")
    playground.choose("Problem", "Regression")
    playground.poll(lambda: "root mean square" in playground.text("errors"), "no residuals")
    playground.page.keyboard.press("Escape")
    playground.poll(lambda: playground.text("errors") == "", "they are still shown")
    expect(score).to_be_focused()


def test_losses_on_a_logarithmic_scale(playground):
    before = playground.picture("loss")
    check = playground.page.get_by_role("checkbox", name="Log", exact=True)
    check.check()
    playground.wait_picture_not("loss", before)
    playground.wait_fragment(log_loss="true")
    check.uncheck()
    playground.wait_pictures({"loss": before})


def test_the_penalty_stands_beside_the_losses_if_there_is_one(playground):
    assert "penalty" not in playground.losses
    playground.choose("Regularization", "L2 · 0.1")
    playground.poll(lambda: "penalty" in playground.losses, "no penalty")
    playground.choose("Regularization", "None")
    playground.poll(lambda: "penalty" not in playground.losses, "still a penalty")
