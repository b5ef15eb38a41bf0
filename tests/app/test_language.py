"""Another language: all that people see is made anew, and all that is running goes on."""

import re
from html import unescape

import pytest
from bokeh.models.widgets import Widget

from unfold.session import Session
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH
from unfold.words.words import Words

from .page import Page, changed, contents, names
from .stand_ins import Clock, in_a_loop, turns


def speaks(page: Page, words: Words) -> bool:
    """Whether buttons, readouts and settings are in this language."""
    said = [word for widget in page.document.select({"type": Widget}) for word in names(widget)]
    return (
        words.settings["learning_rate"].label in said
        and words.commands.new_data in said
        and words.figures.epoch in page.text("epoch")
    )


async def frame(page: Page) -> None:
    """Wait for what follows, and say that the last frame has been drawn."""
    await turns()
    if page.frames:
        page.ack()


def session(page: Page) -> Session:
    return page.bridge._app.session


@pytest.mark.parametrize(
    ("accepted", "fragment", "words"),
    [
        ("en-US,en", "", ENGLISH),
        ("zh-CN,zh,en", "", CHINESE),
        ("zh-CN,zh,en", "#v=1&language=en", ENGLISH),
        ("en-US,en", "#v=1&language=zh", CHINESE),
        ("fr", "", ENGLISH),
    ],
)
@in_a_loop
async def test_the_browser_chooses_unless_the_link_does(
    clock: Clock, accepted: str, fragment: str, words: Words
):
    page = Page(clock, fragment=fragment, accepted=accepted)
    assert speaks(page, words)
    assert [fields["language"] for fields in page.posted("document")] == [words.tag]
    assert page.address == fragment.removeprefix("#")


@in_a_loop
async def test_what_is_running_goes_on(clock: Clock):
    page = await Page(clock).rendered()
    page.change(page.widget("Learning rate"), "value", "0.1")
    page.change(page.widget("play"), "active", True)
    await page.draw()
    running, epoch = session(page), session(page).snapshot().epoch
    page.click("中文")
    await page.draw()
    await page.draw()
    assert session(page) is running
    assert running.playing
    assert running.snapshot().epoch > epoch
    assert running.settings.learning_rate == 0.1
    assert speaks(page, CHINESE)
    assert not speaks(page, ENGLISH)
    assert page.address == "v=1&learning_rate=0.1&language=zh"
    assert page.posted("language") == [{"language": "zh-CN"}]
    assert page.posted("error") == []
    # The page has all of it, and its controls answer.
    page.change(page.widget("play"), "active", False)
    await page.draw()
    assert not running.playing
    await page.draw()
    assert {name: root["type"] for name, root in contents(page.mirror).items()} == {
        name: root["type"] for name, root in contents(page.document).items()
    }


@in_a_loop
async def test_there_and_back_leaves_the_same_page(clock: Clock):
    page = await Page(clock).rendered()
    before = [root.id for root in page.document.roots]
    places = [root.name for root in page.document.roots]
    page.click("中文")
    await page.draw()
    assert [root.name for root in page.document.roots] == places
    assert not {root.id for root in page.document.roots} & set(before)
    page.click("English")
    await page.draw()
    assert [root.id for root in page.document.roots] == before
    assert speaks(page, ENGLISH)
    assert contents(page.mirror) == contents(page.document)
    assert page.posted("language") == [{"language": "zh-CN"}, {"language": "en"}]


@in_a_loop
async def test_what_is_open_and_what_is_said_stay(clock: Clock):
    page = await Page(clock, fragment="#v=1&noise=99").rendered()
    assert "from 0 to 50" in page.text("message")
    page.change(page.widget(ENGLISH.commands.settings), "active", True)
    page.change(page.widget(ENGLISH.commands.more_data), "active", True)
    await frame(page)
    page.click("中文")
    await frame(page)
    assert "0 到 50" in page.text("message")
    assert page.widget(CHINESE.commands.settings).active
    assert page.widget(CHINESE.commands.more_data).active
    shown = page.document.get_model_by_name("settings")
    assert shown.visible
    assert len(shown.children) > 40
    assert page.posted("error") == []


@in_a_loop
async def test_what_the_page_did_to_what_has_gone_is_no_error(clock: Clock):
    """A click may be on its way while the language changes."""
    page = await Page(clock).rendered()
    old = page.widget("Learning rate")
    page.click("中文")
    await frame(page)
    page.patch(changed(old, "value", "0.3"))
    await frame(page)
    assert page.posted("error") == []
    assert session(page).settings.learning_rate == 0.03


FUNCTIONS = {"sin", "cos", "tanh", "max", "exp", "mod"}


@in_a_loop
async def test_no_english_is_left_on_a_chinese_page(clock: Clock):
    page = Page(clock, accepted="zh")
    english = re.compile(r"\b[a-z]{3,}\b")
    for widget in page.document.select({"type": Widget}):
        said = [getattr(widget, attr, "") for attr in ("title", "label")]
        said += [widget.styles.get(name, "") for name in ("--label", "--off", "--on", "--name", "--doc")]
        said += [re.sub(r"<[^>]*>", "", unescape(getattr(widget, "text", "")))]
        said += [str(label) for label in getattr(widget, "labels", [])]
        assert {word for text in said for word in english.findall(text or "")} <= FUNCTIONS
