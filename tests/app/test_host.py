"""What a page that holds the playground asks and is told; and several playgrounds in one process."""

import asyncio
import gc
import json
import math
import weakref

import panel as pn
import pytest

from unfold.host import OFTEN

from .page import Page
from .stand_ins import Clock, in_a_loop, turns


@pytest.fixture(autouse=True)
def no_document_is_left():
    yield
    pn.state.curdoc = None


def ask(page: Page, what: str, **more: object) -> dict:
    """Ask, and return the answer."""
    page.say("ask", json.dumps({"id": 7, "ask": what, **more}))
    answer = json.loads(page.posted("answer")[-1]["answer"])
    assert answer.pop("id") == 7
    return answer


@in_a_loop
async def test_it_is_played_paused_and_looked_at(clock: Clock):
    page = await Page(clock, fragment="#noise=10").rendered()
    state = {"fragment": "v=1&noise=10", "epoch": 0, "playing": False, "wrong": []}
    assert ask(page, "get") == state
    assert ask(page, "play") == state | {"playing": True}
    for _ in range(5):
        await page.draw()
    found = ask(page, "pause")
    assert found["epoch"] > 0
    assert not found["playing"]
    await page.draw()
    assert page.text("epoch").count(str(found["epoch"]))


@in_a_loop
async def test_a_state_is_taken_and_what_is_wrong_with_it_is_said(clock: Clock):
    page = await Page(clock).rendered()
    found = ask(page, "set", fragment="v=1&dataset=spiral&noise=999")
    assert found["fragment"] == "v=1&dataset=spiral"
    (sentence,) = found["wrong"]
    assert sentence.startswith("noise: ")
    await page.draw()
    assert page.address == "v=1&dataset=spiral"
    assert ask(page, "set", fragment="v=1")["fragment"] == ""


@in_a_loop
async def test_what_cannot_be_asked_is_answered_with_what_can(clock: Clock):
    page = await Page(clock).rendered()
    (sentence,) = ask(page, "reboot")["wrong"]
    assert sentence == "unfold: 'reboot' is not allowed; one of play, pause, set, get"


@in_a_loop
async def test_nothing_is_told_before_somebody_follows(clock: Clock):
    page = await Page(clock).rendered()
    page.click("Step one epoch")
    await page.draw()
    assert page.posted("told") == []
    page.say("follow")
    await page.draw()
    (told,) = page.posted("told")
    assert told["epoch"] == 1
    assert told["playing"] is False
    assert 0 < told["trainLoss"] < 2


@in_a_loop
async def test_epochs_are_told_ten_times_a_second_and_the_last_one_always(clock: Clock):
    page = await Page(clock).rendered()
    page.say("follow")
    page.say("ask", json.dumps({"ask": "play"}))
    start = clock()
    for _ in range(200):
        await page.draw()
    taken = clock() - start
    ask(page, "pause")
    await page.draw()
    told = page.posted("told")
    assert 2 < len(told) <= taken / OFTEN + 3
    assert told[-1]["playing"] is False
    assert f"{told[-1]['epoch']:,}" in page.text("epoch")
    assert all(value is None or math.isfinite(value) for fields in told for value in fields.values())


@in_a_loop
async def test_a_goal_is_told_once_where_it_is_reached(clock: Clock):
    page = await Page(clock, fragment="#stop_epoch=3").rendered()
    page.say("follow")
    ask(page, "play")
    while ask(page, "get")["playing"]:  # or it times out
        await page.draw()
    await page.draw()
    (told,) = page.posted("goal")
    assert told["goal"] == "stop_epoch"
    assert told["epoch"] == 3
    assert told["playing"] is False
    # Nobody had one before, and none is reached by a step beyond it.
    page.click("Step one epoch")
    await page.draw()
    assert len(page.posted("goal")) == 1
    ask(page, "set", fragment="stop_loss=0.6")
    ask(page, "play")
    while ask(page, "get")["playing"]:
        await page.draw()
    await page.draw()
    assert [told["goal"] for told in page.posted("goal")] == ["stop_epoch", "stop_loss"]
    assert page.posted("goal")[-1]["trainLoss"] <= 0.6


@in_a_loop
async def test_what_is_scrolled_away_does_not_train(clock: Clock):
    page = await Page(clock).rendered()
    ask(page, "play")
    await page.draw()
    page.say("visibility", "away")
    await page.draw()
    epoch = ask(page, "get")["epoch"]
    for _ in range(20):
        await turns()
    assert ask(page, "get")["epoch"] <= epoch + 1
    page.say("visibility", "visible")
    for _ in range(5):
        await page.draw()
    assert ask(page, "get")["epoch"] > epoch + 1


@in_a_loop
async def test_two_pages_in_one_process_are_none_of_each_others_business(clock: Clock):
    one = await Page(clock, fragment="#dataset=xor").rendered()
    document = one.document
    other = await Page(clock, fragment="#dataset=gauss").rendered()
    assert ask(one, "play")["playing"]
    assert one.document is document
    assert not ask(other, "get")["playing"]
    one.say("fragment", "dataset=spiral")
    await turns()
    assert ask(other, "get")["fragment"] == "v=1&dataset=gauss"
    assert ask(one, "get")["fragment"] == "v=1&dataset=spiral"


@in_a_loop
async def test_a_page_that_is_closed_trains_no_more_and_leaves_its_views(clock: Clock):
    page = await Page(clock).rendered()
    views = len(pn.state._views)
    ask(page, "play")
    await page.draw()
    session, document = page.bridge._app.session, page.document
    posted = len(page.messages)
    page.bridge.close()
    for _ in range(5):
        await turns()
    assert len(page.messages) == posted
    assert not [task for task in asyncio.all_tasks() if "session" in repr(task.get_coro())]
    assert len(pn.state._views) < views
    assert document.roots == []
    epoch = session.epoch
    await turns()
    assert session.epoch == epoch


@in_a_loop
async def test_nothing_holds_an_app_whose_page_is_closed(clock: Clock):
    """Or all that a reader has scrolled past would stay in memory."""
    page = await Page(clock, fragment="#stage=regions").rendered()
    ask(page, "play")
    await page.draw()
    page.change(page.widget("Share"), "active", True)
    await page.draw()
    session = weakref.ref(page.bridge._app.session)
    page.bridge.close()
    for _ in range(5):
        await turns()
    del page
    pn.state.curdoc = None
    gc.collect()
    assert session() is None
