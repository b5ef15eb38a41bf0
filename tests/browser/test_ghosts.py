"""Other learners beside the network: asked for by checks, drawn as dashed lines, judged in the key."""

import re

from playwright.sync_api import expect


def opener(playground):
    return playground.page.get_by_role("button", name=re.compile("^Errors in numbers"))


def check(playground, name):
    return playground.place("ghosts").get_by_role("checkbox", name=re.compile(f"^{name}"))


def test_they_are_drawn_while_they_are_asked_for(playground):
    expect(playground.place("ghosts")).not_to_be_visible()
    opener(playground).click()
    expect(playground.place("ghosts")).to_be_visible()
    without = playground.picture("output")
    check(playground, "Decision tree").check()
    playground.wait_fragment(ghosts="tree")
    playground.wait_picture_not("output", without)
    check(playground, "Logistic regression").check()
    playground.wait_fragment(ghosts="logistic,tree")
    opener(playground).click()
    playground.poll(lambda: re.search(r"logistic \d+ % tree \d+ %", playground.text("key")), "no scores")
    # Of values they are others, and judged by R².
    playground.choose("Problem", "Regression")
    playground.poll(lambda: re.search(r"linear \d\.\d+ tree \d\.\d+", playground.text("key")), "no R²")
    opener(playground).click()
    expect(check(playground, "Linear regression")).to_be_checked()
    for name in ("Linear regression", "Regression tree"):
        check(playground, name).uncheck()
    playground.wait_fragment(ghosts=None)
    playground.page.keyboard.press("Escape")


def test_below_the_matrices_of_five_classes_they_end_with_the_window(playground):
    playground.choose("Problem", "Several classes")
    playground.slider("Classes").press("End")
    opener(playground).click()
    cells = playground.place("errors").locator("tbody td")
    expect(cells).to_have_count(50)
    box = check(playground, "Random forest").bounding_box()
    assert box["y"] + box["height"] <= playground.page.viewport_size["height"]
    playground.page.keyboard.press("Escape")
