"""Tables on the page: opened, pasted and saved, refused with a sentence, and what is running stays."""

from html import unescape

import pytest
from bokeh.models import TextAreaInput

from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

SAY = ENGLISH.tables
TABLE = b"x1,x2,label\r\n1,2,1\r\n-3,0.25,-1\r\n"
OPENED = "v=1&dataset=own&points=1,2,1;-3,0.25,2"


def said(page: Page) -> str:
    return unescape(unescape(page.text("message")))


async def rendered(clock: Clock, fragment: str = "") -> Page:
    return await Page(clock, fragment=fragment).rendered()


async def opened(page: Page, data: bytes) -> None:
    page.bridge.receive("file", data)
    await page.draw()


async def pasted(page: Page, text: str) -> TextAreaInput:
    field = page.widget(SAY.paste)
    page.change(field, "value_input", text)
    await turns()
    page.click(SAY.take)
    await page.draw()
    return field


@in_a_loop
async def test_a_table_is_one_change_and_its_link_opens_it(clock: Clock):
    page = await rendered(clock, "#v=1&noise=10")
    n_entries = len(page.posted("fragment"))
    await opened(page, TABLE)
    assert len(page.posted("fragment")) == n_entries + 1
    assert page.address == OPENED.replace("own&", "own&noise=10&")
    assert "2 points: x₁ is “x1”, x₂ is “x2”, the class is “label”." in said(page)
    page.click("中文")
    await page.draw()
    assert CHINESE.tables.role.format(role="x₁", column="x1") in said(page)
    other = await rendered(clock, f"#{page.address}")
    assert other.bridge._app.session.points[0].X.tolist() == [[1, 2], [-3, 0.25]]


@in_a_loop
async def test_rows_are_pasted_where_data_are_ones_own(clock: Clock):
    page = await rendered(clock)
    assert not page.widget(SAY.paste).visible
    page.say("fragment", "#v=1&dataset=own")
    await page.draw()
    assert page.widget(SAY.paste).visible
    assert page.widget(SAY.take).disabled
    field = await pasted(page, "x1\tx2\tlabel\n1\t2\t1\n-3\t0,25\t-1")
    assert page.address == OPENED
    assert field.value_input == ""
    assert page.widget(SAY.take).disabled


@in_a_loop
async def test_what_cannot_be_taken_is_said_and_stays_to_be_put_right(clock: Clock):
    page = await rendered(clock, "#" + OPENED)
    page.change(page.widget("play"), "active", True)
    await page.draw()
    field = await pasted(page, "1,2,a\n3,four,b\n5,6,a\n7,8,b")
    assert "Row 2, column “2”: “four” is not allowed; a number such as -1.5" in said(page)
    assert field.value_input.startswith("1,2,a")
    await opened(page, b"PK\x03\x04[Content_Types].xml")
    assert "Save the sheet as CSV" in said(page)
    assert page.address == OPENED
    assert page.widget("play").active
    assert page.posted("error") == []


@in_a_loop
@pytest.mark.parametrize("locked", ["points", "dataset", "data"])
async def test_nothing_is_taken_where_the_link_locks_it(clock: Clock, locked: str):
    page = await rendered(clock, f"#v=1&lock={locked}")
    await opened(page, TABLE)
    assert "the link of this page has locked it" in said(page)
    assert "points=" not in page.address


@in_a_loop
async def test_a_table_goes_on_playing_and_undo_takes_back_what_the_hand_did(clock: Clock):
    page = await rendered(clock, "#v=1&dataset=own")
    hand = page.bridge._app.session.hand
    page.change(page.widget("tools"), "active", 0)
    await turns()
    hand.click(1.0, 1.0, (0.1, 0.1))
    assert hand.state.undoable
    await opened(page, TABLE)
    assert not hand.state.undoable
    hand.click(2.0, 2.0, (0.1, 0.1))
    hand.undo()
    await page.draw()
    assert page.address == OPENED


@in_a_loop
async def test_points_and_curves_are_saved(clock: Clock):
    page = await rendered(clock, "#" + OPENED)
    page.click("Step one epoch")
    await page.draw()
    page.change(page.widget(ENGLISH.commands.share), "active", True)
    await turns()
    for label in (ENGLISH.runs.points, ENGLISH.runs.curves, ENGLISH.runs.save):
        page.click(label)
    await turns()
    points, curves, run = [(fields, data["file"]) for kind, fields, data in page.messages if kind == "file"]
    assert points == (
        {"name": "own-points.csv", "media": "text/csv"},
        b"x1,x2,label,set\r\n1,2,1,train\r\n-3,0.25,-1,train\r\n",
    )
    assert curves[0] == {"name": "own-epoch-1-curves.csv", "media": "text/csv"}
    assert curves[1].splitlines()[0] == b"epoch,train_loss,test_loss,train_accuracy,test_accuracy"
    assert [line.split(b",")[0] for line in curves[1].splitlines()[1:]] == [b"0", b"1"]
    assert run[0]["media"] == "application/vnd.unfold"
