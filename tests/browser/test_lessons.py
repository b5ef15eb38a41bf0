"""Lessons, as a student takes them."""

import re

import pytest
from playwright.sync_api import expect

from unfold.settings import LESSONS

from .conftest import BUILT

TARGETS = BUILT

NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
# Names of another version, and something that is no name at all.
KNOWN = "try { localStorage.setItem('unfold-lessons', 'xor older <img> annulus') } catch {}"


@pytest.fixture
def lessons(playground):
    """The panel, open; it is closed again afterwards, and nothing is known of what was done."""
    button = playground.page.get_by_role("button", name="Lessons", exact=True)
    button.click()
    yield playground.place("lessons")
    playground.go("")
    if "open" in (button.get_attribute("class") or "") or playground.place("lessons").is_visible():
        button.click()
    playground.page.evaluate("localStorage.removeItem('unfold-lessons')")


def test_a_lesson_is_taken_from_the_list_to_its_end_and_remembered(playground, lessons, open_page):
    playground.go("dataset=spiral")
    lessons.get_by_role("button", name="Bending a line").click()
    expect(lessons.get_by_role("heading", name="Bending a line")).to_be_visible()
    expect(lessons.get_by_role("button", name="Choose an answer first.")).to_be_disabled()
    lessons.get_by_role("radio", name="Yes", exact=True).check()
    lessons.get_by_role("button", name="Run it").click()
    expect(lessons.get_by_text("Epoch at least 200, now")).to_be_visible()
    expect(lessons.get_by_text("Goal reached")).to_be_visible(timeout=60_000)
    expect(lessons.get_by_text("You predicted: Yes. What came: No, a quarter of the points")).to_be_visible()
    expect(lessons.get_by_text(re.compile(r"7\d(\.\d)? % of the test points are right"))).to_be_visible()
    expect(playground.place("message")).not_to_contain_text("Stopped")
    lessons.get_by_role("button", name="Next step").click()
    lessons.get_by_role("radio", name="All points").check()
    lessons.get_by_role("button", name="Run it").click()
    expect(lessons.get_by_text("As you predicted: All points.")).to_be_visible(timeout=60_000)
    expect(lessons.get_by_text("100 %. In the plane of the two units")).to_be_visible()
    lessons.get_by_role("button", name="Finish").click()
    expect(lessons.get_by_text("Done", exact=True)).to_have_count(1)
    expect(lessons.get_by_text(f"1 of {len(LESSONS)} done.")).to_be_visible()
    playground.poll(
        lambda: playground.page.evaluate("localStorage.getItem('unfold-lessons')") == "line",
        "it is not written down",
    )
    lessons.get_by_role("button", name="Back to what I had").click()
    playground.wait_fragment(dataset="spiral", hidden=None)


def test_a_link_names_a_step_and_the_address_follows(playground, lessons):
    playground.go("lesson=annulus&lesson_step=2")
    expect(lessons.get_by_text("Step 2 of 3")).to_be_visible()
    expect(lessons.get_by_text("three chances to bend")).to_be_visible()
    lessons.get_by_role("button", name="All lessons").click()
    playground.wait_fragment(lesson=None, lesson_step=None)
    expect(lessons.get_by_role("button", name="A ring needs three units")).to_be_visible()


def test_a_browser_that_keeps_nothing_says_so(open_page, address):
    playground = open_page(address, script=NO_STORAGE)
    playground.wait_live()
    playground.page.get_by_role("button", name="Lessons", exact=True).click()
    expect(
        playground.place("lessons").get_by_text("This browser keeps nothing for this page")
    ).to_be_visible()


def test_what_was_done_is_known_on_the_next_visit_and_what_else_stands_there_does_no_harm(open_page, address):
    playground = open_page(address, script=KNOWN)
    playground.wait_live()
    playground.page.get_by_role("button", name="Lessons", exact=True).click()
    place = playground.place("lessons")
    expect(place.get_by_text(f"2 of {len(LESSONS)} done.")).to_be_visible()
    expect(place.get_by_text("Done", exact=True)).to_have_count(2)


def test_what_is_done_in_another_window_is_known_here(open_page, address):
    playground = open_page(address)
    playground.wait_live()
    playground.page.get_by_role("button", name="Lessons", exact=True).click()
    place = playground.place("lessons")
    place.get_by_role("button", name="Bending a line").wait_for()
    other = playground.page.context.new_page()
    other.goto(address)
    other.evaluate("localStorage.setItem('unfold-lessons', 'xor annulus')")
    expect(place.get_by_text(f"2 of {len(LESSONS)} done.")).to_be_visible()
    other.close()
