"""Run files on the page: saved, opened and refused; and the bar on which a run is looked back at."""

from html import unescape

from panel.models.markup import HTML

from unfold.app import App
from unfold.archive import MAX_BYTES
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.views.share_panel import SharePanel
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

SAY = ENGLISH.runs


async def trained(clock: Clock, fragment: str = "", epochs: int = 3) -> Page:
    page = await Page(clock, fragment=fragment).rendered()
    for _ in range(epochs):
        page.click("Step one epoch")
        await page.draw()
    return page


async def saved(page: Page) -> tuple[str, bytes]:
    """Save the run; return the file's name and what is in it."""
    page.change(page.widget(ENGLISH.commands.share), "active", True)
    await turns()
    page.click(SAY.save)
    await turns()
    ((_, fields, buffers),) = (message for message in page.messages if message[0] == "file")
    return fields["name"], buffers["file"]


def said(page: Page) -> str:
    return unescape(unescape(page.text("message")))


def epoch(page: Page) -> str:
    return unescape(page.text("epoch"))


@in_a_loop
async def test_what_is_saved_opens_as_it_was(clock: Clock):
    page = await trained(clock, "#v=1&dataset=spiral&noise=10")
    name, data = await saved(page)
    losses = unescape(page.text("loss-head")).partition("</h2>")[2]
    assert name == "spiral-epoch-3.unfold"
    assert from_bytes(data).epochs.tolist() == [0, 1, 2, 3]
    other = await Page(clock).rendered()
    other.bridge.receive("file", data)
    await other.draw()
    assert SAY.loss_at.format(epoch=3) in unescape(other.text("loss-head"))
    assert unescape(other.text("loss-head")).endswith(losses)
    assert ">3<" in epoch(other)
    assert other.values()["Noise"] == 10
    assert other.address == "v=1&dataset=spiral&noise=10"
    assert said(other) == ""
    assert other.posted("error") == []


@in_a_loop
async def test_the_page_is_told_how_large_a_file_may_be(clock: Clock):
    (fields,) = Page(clock).posted("document")
    assert fields["largest"] == MAX_BYTES


@in_a_loop
async def test_what_cannot_be_opened_gets_a_sentence_and_what_is_running_stays(clock: Clock):
    page = await trained(clock)
    data = (await saved(page))[1]
    page.change(page.widget("play"), "active", True)
    await page.draw()
    for content, sentence in (
        (b"epoch\0loss", "This is neither a run file"),
        (data[: len(data) // 2], "This is no run file"),
        (data.replace(b"params.npy", b"params.npx"), "The file is damaged (params)"),
        (
            to_bytes(RunFile({}, from_bytes(data).epochs, from_bytes(data).params[:, :9])),
            "25 weights and biases",
        ),
    ):
        page.bridge.receive("file", content)
        await page.draw()
        assert sentence in said(page)
    page.say("unopened", str(80 * 2**20))
    await turns()
    assert said(page) == f'<p role="status">The file has 80 MB; at most {MAX_BYTES >> 20} MB can be read.</p>'
    page.say("unopened")
    await turns()
    assert "The file cannot be read" in said(page)
    assert page.widget("play").active
    assert page.posted("error") == []


@in_a_loop
async def test_what_the_link_of_the_page_locks_is_refused_in_words(clock: Clock):
    data = (await saved(await trained(clock, "#v=1&noise=30")))[1]
    page = await trained(clock, "#v=1&lock=noise")
    page.bridge.receive("file", data)
    await page.draw()
    assert "noise: 30 is not allowed; the link of this page has locked it" in said(page)
    assert page.values()["Noise"] == 0


@in_a_loop
async def test_the_bar_looks_back_and_leaves(clock: Clock):
    page = await trained(clock)
    assert page.widget(SAY.look_back).visible
    page.click(SAY.look_back)
    await page.draw()
    assert not page.widget(SAY.look_back).visible
    slider = page.widget(SAY.checkpoint)
    assert (slider.start, slider.end, slider.value) == (0, 3, 3)
    assert SAY.at_latest.format(last=3) in unescape(page.text("caption"))
    page.change(slider, "value", 1)
    await page.draw()
    assert ">1<" in epoch(page)
    assert SAY.looking_back.format(epoch=1, last=3) in unescape(page.text("caption"))
    assert SAY.loss_at.format(epoch=1) in unescape(page.text("loss-head"))
    page.click(SAY.leave)
    await page.draw()
    assert ">3<" in epoch(page)
    assert not page.document.get_model_by_name("timeline").visible


@in_a_loop
async def test_the_bar_goes_on_from_what_is_seen(clock: Clock):
    page = await trained(clock)
    page.click(SAY.look_back)
    await page.draw()
    page.change(page.widget(SAY.checkpoint), "value", 1)
    await page.draw()
    page.click(SAY.go_on)
    await turns(3)
    assert page.widget("play").active
    assert not page.document.get_model_by_name("timeline").visible


@in_a_loop
async def test_the_bar_shows_that_the_run_is_replayed(clock: Clock):
    page = await trained(clock)
    page.click(SAY.look_back)
    await page.draw()
    page.change(page.widget(SAY.replay), "active", True)
    await page.draw()
    assert ">0<" in epoch(page)
    for _ in range(12):
        clock.now += 0.2
        page.say("theme", "light")  # the loop itself waits in real time
        await page.draw()
    assert ">3<" in epoch(page)
    assert not page.widget(SAY.replay).active


@in_a_loop
async def test_nobody_goes_on_who_may_not_play(clock: Clock):
    page = await trained(clock, "#v=1&hide=transport.play&lock=transport.play")
    page.click(SAY.look_back)
    await page.draw()
    button = page.widget(SAY.go_on)
    assert (button.visible, button.disabled) == (False, True)


@in_a_loop
async def test_in_another_language_the_same_moment_is_seen(clock: Clock):
    page = await trained(clock)
    page.click(SAY.look_back)
    await page.draw()
    page.change(page.widget(SAY.checkpoint), "value", 2)
    await page.draw()
    page.click("中文")
    await page.draw()
    assert page.widget(CHINESE.runs.checkpoint).value == 2
    assert CHINESE.runs.loss_at.format(epoch=2) in unescape(page.text("loss-head"))


def test_where_no_files_come_and_go_the_panel_says_so():
    (panel,) = (panel for panel in App().layout.rail.panels if isinstance(panel, SharePanel))
    panel.button.value = True
    texts = [unescape(pane.text) for pane in panel.column.select({"type": HTML})]
    assert any(SAY.not_here in text for text in texts)
