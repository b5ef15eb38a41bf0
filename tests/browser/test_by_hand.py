"""Points that are added, moved and erased by hand, while training goes on."""

import re

import pytest
from playwright.sync_api import expect

HOW_TO = {"Add −1": "add ▲", "Add +1": "add ●", "Erase points": "erase it"}


@pytest.fixture
def tool(playground):
    """A function that takes the tool of that name; it is laid down afterwards, since no address says it."""

    def take(name):
        playground.place("tools-by-hand").get_by_role("radio", name=name, exact=True).click()
        expect(playground.page.get_by_role("application")).to_be_visible()
        playground.poll(lambda: HOW_TO[name] in playground.text("caption"), "it isn't said how")

    yield take
    if playground.fragment:
        playground.go("")
    for radio in playground.place("tools-by-hand").get_by_role("radio").all():
        if radio.is_checked():
            radio.click()


def at(playground, x1, x2):
    """Where on the page a place of the plane is."""
    box = playground.place("output").bounding_box()
    return box["x"] + box["width"] * (x1 + 6) / 12, box["y"] + box["height"] * (6 - x2) / 12


def wait_said(playground, pattern):
    """Return once assistive technology is told so of what was done."""
    playground.poll(
        lambda: re.search(pattern, playground.text("spoken")),
        lambda: f"{pattern} is not said: {playground.text('tools-by-hand')}",
    )


def test_points_are_added_moved_and_erased_while_training_goes_on(playground, tool):
    mouse = playground.page.mouse
    playground.play()
    playground.wait_epoch_above(3)
    tool("Add −1")
    mouse.click(*at(playground, 5, 5))
    wait_said(playground, "Added −1 at x₁ (4.9|5.0|5.1), x₂ (4.9|5.0|5.1)")
    mouse.move(*at(playground, 5, 5))
    mouse.down()
    mouse.move(*at(playground, 3, 5.2), steps=4)
    mouse.move(*at(playground, 0, -5.5), steps=4)
    mouse.up()
    wait_said(playground, r"Moved −1 at x₁ −?0\.[01], x₂ −5\.[4-6]")
    epoch = playground.epoch
    playground.wait_epoch_above(epoch)  # nobody has stopped it, and it did not begin anew
    tool("Erase points")
    mouse.click(*at(playground, 0, -5.5))
    wait_said(playground, "Erased −1")
    mouse.click(*at(playground, 5.7, -5.7))
    wait_said(playground, "No point near")
    for said in ("Erased", "Moved", "Added"):
        assert said  # each is taken back
        playground.page.keyboard.press("Control+z")
    expect(playground.page.get_by_role("button", name="Undo")).to_be_hidden()
    wait_said(playground, "Undone")
    playground.pause()
    playground.wait_fragment(points=None, erased=None)


def test_points_of_the_dataset_are_erased(playground, tool):
    before = playground.picture("output")
    tool("Erase points")
    playground.page.mouse.click(*at(playground, 0, 0.1))
    wait_said(playground, r"Erased \+1")
    playground.wait_picture_not("output", before)
    playground.page.get_by_role("button", name="Undo").click()
    wait_said(playground, "Undone")


def test_keys_do_it_too(playground, tool):
    tool("Add +1")
    layer = playground.page.get_by_role("application")
    layer.focus()
    keyboard = playground.page.keyboard
    for key, times in (("Left", 12), ("Down", 12), ("Right", 6), ("Up", 7)):
        for _ in range(times):
            keyboard.press(f"Shift+Arrow{key}")
    for _ in range(5):
        keyboard.press("ArrowRight")
    wait_said(playground, r"x₁ 1\.0, x₂ 1\.0")
    keyboard.press("Enter")
    wait_said(playground, r"Added \+1 at x₁ 1\.0, x₂ 1\.0")
    playground.wait_fragment(points="1,1,1")
    keyboard.press("Control+z")
    wait_said(playground, "Undone")
    keyboard.press("Escape")
    expect(layer).to_be_hidden()
    expect(playground.page.get_by_role("radio", name="Add +1", exact=True)).not_to_be_checked()


def test_an_empty_plane_waits_for_points(playground, tool):
    playground.place("data").get_by_role("button", name="More data").click()
    playground.dataset("Own points").click()
    playground.poll(lambda: playground.text("caption").startswith("No points yet"), "no caption")
    playground.play()
    playground.poll(lambda: "nothing to learn" in playground.message, "no message")
    assert playground.epoch == 0
    for name, x1 in (("Add −1", -3), ("Add +1", 3)):
        tool(name)
        for x2 in (-2, 0, 2):
            playground.page.mouse.click(*at(playground, x1, x2))
    playground.wait_epoch_above(0)
    playground.poll(lambda: playground.score == "Accuracy training 100 %", "it isn't learnt", seconds=30)
    playground.poll(lambda: playground.message == "", "it still says so")
    playground.pause()
    playground.new_data_button.click()
    playground.poll(lambda: playground.text("caption").startswith("Click in"), "no caption")
    playground.poll(lambda: playground.score == "Accuracy training –", "there are still points")
    playground.dataset("Circle").click()
    playground.place("data").get_by_role("button", name="More data").click()


def test_a_tap_adds_and_a_finger_on_a_point_moves_it(open_page, address, target):
    if "firefox" in target:
        pytest.skip("no tap of a test's reaches Firefox")
    playground = open_page(address, viewport={"width": 390, "height": 844}, has_touch=True)
    playground.wait_live()
    playground.place("tools-by-hand").get_by_role("radio", name="Add +1", exact=True).click()
    expect(playground.page.get_by_role("application")).to_be_visible()
    playground.place("output").scroll_into_view_if_needed()
    playground.page.touchscreen.tap(*at(playground, -5.3, 5.3))
    wait_said(playground, r"Added \+1 at x₁ −5\.\d, x₂ 5\.\d")
    finger = playground.page.context.new_cdp_session(playground.page)

    def touch(kind, *place):
        points = [{"x": place[0], "y": place[1]}] if place else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(start, end, holds):
        (x0, y0), (x1, y1) = at(playground, *start), at(playground, *end)
        touch("touchStart", x0, y0)
        if holds:  # as Python says, which takes its time on a slow machine
            playground.page.locator(".holds").wait_for(state="attached")
        else:
            playground.page.wait_for_timeout(300)
        for part in range(1, 11):
            touch("touchMove", x0 + (x1 - x0) * part / 10, y0 + (y1 - y0) * part / 10)
        touch("touchEnd")

    scrolled = playground.page.evaluate("scrollY")
    swipe((-5.3, 5.3), (-5.3, 0), holds=True)
    wait_said(playground, r"Moved \+1 at x₁ −5\.\d, x₂ −?0\.\d")
    assert playground.page.evaluate("scrollY") == scrolled
    swipe((5.5, 0), (5.5, 5.5), holds=False)  # where there is nothing to be held, the page scrolls
    playground.poll(lambda: playground.page.evaluate("scrollY") > scrolled, "the page doesn't scroll")
    wait_said(playground, "Moved")
