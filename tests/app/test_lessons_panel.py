"""The panel of lessons, as the page has it: the list, the steps, and what is said of them."""

import asyncio
from html import unescape

import pytest
from bokeh.models import RadioGroup

from unfold.lessons.reader import lesson
from unfold.settings import LESSONS
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

SAY = ENGLISH.lessons


async def opened(clock: Clock, fragment: str = "") -> Page:
    """A page on which the lessons can be seen."""
    page = await Page(clock, fragment=fragment).rendered()
    if "lesson=" not in fragment:
        page.change(page.widget(ENGLISH.commands.lessons), "active", True)
    await page.draw()
    return page


def column(page: Page):
    return page.document.get_model_by_name("lessons")


def shown(page: Page) -> str:
    """All words that are to be seen in the panel, tags and all."""

    def texts(model):
        if not model.visible or "away" in model.css_classes:
            return
        yield from (unescape(unescape(model.text)),) if hasattr(model, "text") else ()
        yield from (model.label,) if getattr(model, "label", None) else ()
        yield from getattr(model, "labels", ())
        for child in getattr(model, "children", ()):
            yield from texts(child)

    return "\n".join(texts(column(page)))


def answers(page: Page):
    (found,) = column(page).select({"type": RadioGroup})
    return found


async def later(page: Page, clock: Clock) -> None:
    """Let some of the time go by in which lessons train, so many epochs a second."""
    for _ in range(3):  # the frame that is on its way, and the next ones
        clock.now += 0.1
        await asyncio.sleep(0.02)
        await page.draw()


async def press(page: Page, label: str) -> None:
    page.click(label)
    await page.draw()


async def predict(page: Page, number: int) -> None:
    page.change(answers(page), "active", number)
    await page.draw()


@in_a_loop
async def test_all_lessons_are_listed_with_their_questions(clock: Clock):
    page = await opened(clock)
    said = shown(page)
    for name in LESSONS:
        assert lesson(name).titles["en"] in said
        assert lesson(name).questions["en"] in said
    assert SAY.every not in said
    assert SAY.restore not in said
    assert SAY.done not in said.split()


@in_a_loop
async def test_a_step_is_predicted_run_and_told(clock: Clock):
    page = await opened(clock)
    taken = lesson("xor")
    await press(page, taken.titles["en"])
    first = taken.steps[0].tellings["en"]
    assert page.address == "v=1&dataset=xor&hidden=&speed=60&stop_epoch=120&lesson=xor"
    assert first.predict in shown(page)
    assert SAY.goal not in shown(page)
    assert taken.questions["en"] not in shown(page)
    assert page.widget(SAY.choose).disabled
    await predict(page, 0)
    assert not page.widget(SAY.run).disabled
    await press(page, SAY.run)
    assert answers(page).disabled
    assert "Epoch at least 120, now" in shown(page)
    for _ in range(200):
        await later(page, clock)
        if SAY.reached in shown(page):
            break
    said = shown(page)
    assert SAY.wrong.format(predicted=first.answers[0], answer=first.answers[2]) in said
    assert "of the test points right" in said
    assert "{" not in said
    assert "Stopped" not in page.document.get_model_by_name("message").text
    await press(page, SAY.go_on)
    assert page.address.endswith("lesson=xor&lesson_step=2")
    assert SAY.step.format(n=2, all=3) in shown(page)
    assert answers(page).active is None
    assert not answers(page).disabled


@in_a_loop
async def test_a_link_opens_its_lesson_and_its_step(clock: Clock):
    page = await opened(clock, "#v=1&lesson=annulus&lesson_step=2")
    assert page.widget(ENGLISH.commands.lessons).active
    assert lesson("annulus").steps[1].tellings["en"].predict in shown(page)
    # What it tells of is there.
    assert page.bridge._app.settings.hidden == lesson("annulus").set_up(1)["hidden"]
    assert page.bridge._app.settings.dataset == "annulus"
    await press(page, SAY.restore)
    assert page.bridge._app.settings.dataset == "circle"


@in_a_loop
async def test_a_link_that_says_more_than_its_lesson_is_taken_at_its_word(clock: Clock):
    page = await opened(clock, "#v=1&lesson=annulus&dataset=spiral&theme=dark")
    assert page.bridge._app.settings.dataset == "spiral"
    assert page.bridge._app.settings.hidden == (4, 2)


@in_a_loop
async def test_a_link_that_hides_lessons_opens_none(clock: Clock):
    page = await opened(clock, "#v=1&lesson=annulus&hide=rail.lessons")
    assert not page.widget(ENGLISH.commands.lessons).active
    assert not column(page).visible


@in_a_loop
async def test_what_has_been_changed_by_the_way_is_named_and_can_be_set_up_again(clock: Clock):
    page = await opened(clock, "#v=1&lesson=xor")
    await predict(page, 1)
    await press(page, SAY.run)
    page.change(page.widget("Noise"), "value", 20)
    await later(page, clock)
    assert SAY.strayed.format(names="Noise") in shown(page)
    await press(page, SAY.set_up_again)
    await later(page, clock)
    assert "Noise" not in shown(page)
    assert page.values()["Noise"] == 0


@in_a_loop
async def test_what_was_there_comes_back(clock: Clock):
    page = await opened(clock, "#v=1&dataset=spiral&lesson=xor")
    await predict(page, 1)
    await press(page, SAY.run)
    assert "dataset=xor" in page.address
    await press(page, SAY.restore)
    assert "dataset=spiral" in page.address
    assert SAY.restore not in shown(page)


@in_a_loop
async def test_what_is_done_is_marked_and_told_to_the_page_once(clock: Clock):
    page = await opened(clock)
    page.say("progress", "line nothing xor")
    await page.draw()
    assert shown(page).count(f">{SAY.done}<") == 2
    assert SAY.count.format(n=2, all=len(LESSONS)) in shown(page)
    assert page.posted("progress") == []
    page.say(
        "fragment", "#v=1&dataset=circle&hidden=3&stage=layers&learning_rate=0.1&lesson=circle&lesson_step=2"
    )
    await page.draw()
    page.bridge._app.settings.apply({"unfolded": 2.0})
    await page.draw()
    assert page.posted("progress") == [{"done": "circle line xor"}]
    assert SAY.source.format(source=lesson("circle").source) in shown(page)
    await press(page, SAY.finish)
    assert shown(page).count(f">{SAY.done}<") == 3


@in_a_loop
async def test_a_browser_that_keeps_nothing_is_said_to(clock: Clock):
    page = await opened(clock)
    assert SAY.forgotten not in shown(page)
    page.say("unkept")
    await page.draw()
    assert SAY.forgotten in shown(page)


@in_a_loop
async def test_a_lesson_goes_on_in_the_other_language(clock: Clock):
    page = await opened(clock, "#v=1&lesson=xor")
    await predict(page, 1)
    page.say("fragment", "#v=1&lesson=xor&language=zh")
    await page.draw()
    await turns()
    await page.draw()
    said = shown(page)
    assert lesson("xor").titles["zh"] in said
    assert CHINESE.lessons.run in said
    assert answers(page).active == 1


@in_a_loop
async def test_a_frame_that_shows_lessons_has_them_open(clock: Clock):
    page = await Page(clock).rendered()
    page.say("lessons")
    await page.draw()
    assert lesson("xor").titles["en"] in shown(page)


@pytest.mark.parametrize("language", ["en", "zh"])
@in_a_loop
async def test_every_step_can_be_shown(clock: Clock, language: str):
    page = await opened(clock, f"#v=1&lesson=xor&language={language}")
    for name in LESSONS:
        for number, step in enumerate(lesson(name).steps, 1):
            page.say("fragment", f"#v=1&lesson={name}&lesson_step={number}&language={language}")
            await page.draw()
            first = " ".join(step.tellings[language].text.split("\n\n")[0].split())
            assert first in shown(page)


@in_a_loop
async def test_a_lesson_that_was_closed_stays_closed_in_the_other_language(clock: Clock):
    page = await opened(clock, "#v=1&lesson=xor")
    page.change(page.widget(ENGLISH.commands.lessons), "active", False)
    page.say("fragment", "#v=1&lesson=xor&language=zh")
    await page.draw()
    await turns()
    await page.draw()
    assert not page.widget(CHINESE.commands.lessons).active
    page.say("fragment", "#v=1&lesson=line&language=zh")
    await page.draw()
    assert page.widget(CHINESE.commands.lessons).active
