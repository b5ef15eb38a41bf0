"""The panel of text: it follows the controls until somebody writes in it, and is taken when asked for."""

from html import unescape

import pytest

from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

LABEL, APPLY, REVERT = ENGLISH.text_form.label, ENGLISH.text_form.apply, ENGLISH.text_form.revert


async def opened(clock: Clock, fragment: str = "") -> Page:
    """A page on which the text can be seen."""
    page = await Page(clock, fragment=fragment).rendered()
    page.change(page.widget(ENGLISH.commands.text), "active", True)
    await turns()
    return page


async def write(page: Page, text: str) -> None:
    """Write as a browser tells it: each key at once, the whole when the field is left."""
    page.change(page.widget(LABEL), "value_input", text)
    page.change(page.widget(LABEL), "value", text)
    await turns()


async def press(page: Page, label: str) -> None:
    page.click(label)
    await page.draw()


def text(page: Page) -> str:
    """What stands in the field, which is what came last."""
    return page.widget(LABEL).value_input


def refused(page: Page) -> str:
    """What the panel says of the text."""
    (shown,) = [
        part
        for part in page.document.get_model_by_name("text").children
        if "alert" in unescape(getattr(part, "text", ""))
    ] or [None]
    return unescape(unescape(shown.text)) if shown and shown.visible else ""


@in_a_loop
async def test_it_follows_the_controls(clock: Clock):
    page = await opened(clock, "#dataset=spiral")
    assert text(page).startswith("data spiral noise=0\nfeatures x1 x2\nhidden 4 2\n")
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert text(page).startswith("data spiral noise=15\n")
    assert page.widget(REVERT).disabled


@in_a_loop
async def test_what_is_written_is_set_when_it_is_asked_for_and_stays_as_it_was_written(clock: Clock):
    page = await opened(clock)
    mine = "# my network\nhidden 8 8\ntraining adam learning_rate=0.01"
    await write(page, mine)
    assert page.values()["Hidden layers"] == 2
    assert not page.widget(REVERT).disabled
    await press(page, APPLY)
    assert page.address == "v=1&hidden=8,8&optimizer=adam&learning_rate=0.01"
    assert text(page) == mine
    assert refused(page) == ""
    page.change(page.widget("Noise"), "value", 15)  # from here on the controls say other things
    await turns()
    assert text(page).startswith("data circle noise=15\nfeatures x1 x2\nhidden 8 8\n")


@in_a_loop
async def test_what_is_being_written_is_left_alone_until_it_is_given_up(clock: Clock):
    page = await opened(clock)
    await write(page, "hidden 8")
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert text(page) == "hidden 8"
    await press(page, REVERT)
    assert text(page).startswith("data circle noise=15\n")
    assert page.widget(REVERT).disabled


@in_a_loop
async def test_bad_text_is_answered_and_nothing_is_set(clock: Clock):
    page = await opened(clock)
    await write(page, "hidden 8\ndata noise=90 <b>\n")
    await press(page, APPLY)
    assert "Line 2: noise: 90 is not allowed; a whole number from 0 to 50" in refused(page)
    assert "Line 2: dataset: '<b>' is not allowed" in refused(page)
    assert "<b>" not in page.document.get_model_by_name("text").children[2].text
    assert page.posted("fragment") == []
    assert text(page) == "hidden 8\ndata noise=90 <b>\n"
    await write(page, "hidden 8")
    await press(page, APPLY)
    assert refused(page) == ""
    assert page.address == "v=1&hidden=8"


@pytest.mark.parametrize("written", ["data noise=10", "training learning_rate=1"])
def test_what_is_locked_is_answered(clock: Clock, written: str):
    @in_a_loop
    async def answered() -> None:
        page = await opened(clock, "#lock=noise,learning_rate")
        await write(page, written)
        await press(page, APPLY)
        assert "is not allowed; the link of this page has locked it" in refused(page)
        assert page.posted("error") == []

    answered()
