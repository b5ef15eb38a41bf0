"""The panel that makes links: they say what the page shows, and what it should hide and lock elsewhere."""

from html import unescape

from panel.models.markup import HTML

from unfold import share
from unfold.settings import Settings
from unfold.views.share_panel import ROWS, WHOLES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

SAY = ENGLISH.sharing
ADDRESS = "http://localhost/unfold/"
DEFAULTS = Settings.defaults()


async def opened(clock: Clock, fragment: str = "") -> Page:
    """A page on which links can be made."""
    page = Page(clock, fragment=fragment)
    page.say("address", ADDRESS)
    await page.rendered()
    page.change(page.widget(ENGLISH.commands.share), "active", True)
    await turns()
    return page


def link(page: Page) -> str:
    return page.widget(SAY.link).value


def said(page: Page, words: str) -> list[HTML]:
    """What says this, between the widgets."""
    return [pane for pane in page.document.select({"type": HTML}) if words in unescape(pane.text)]


async def check(page: Page, name: str, *rows: str) -> None:
    """Check rows of a list."""
    (widget,) = (
        w
        for w in page.document.select({"type": type(page.widget("features"))})
        if w.styles.get("--label") == f'"{ENGLISH.settings[name].label}"'
    )
    page.change(widget, "active", [ROWS.index(row) for row in rows])
    await turns()


@in_a_loop
async def test_the_link_says_what_the_page_shows(clock: Clock):
    page = await opened(clock)
    assert link(page) == ADDRESS
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert link(page) == f"{ADDRESS}#v=1&noise=15"


@in_a_loop
async def test_the_page_as_a_file_is_offered_where_it_is_to_be_had(clock: Clock):
    page = Page(clock)
    page.say("address", ADDRESS)
    page.say("download", '{"file": "unfold.html", "bytes": 14160705}')
    await page.rendered()
    page.change(page.widget(ENGLISH.commands.share), "active", True)
    await turns()
    (offer,) = said(page, SAY.download)
    assert '<a href="unfold.html" download>' in unescape(offer.text)
    assert "14 MB" in offer.text
    assert said(await opened(clock), SAY.download) == []


@in_a_loop
async def test_a_link_into_a_file_is_said_to_be_one(clock: Clock):
    page = await opened(clock)
    (note,) = said(page, SAY.in_file)
    assert not note.visible
    page.say("address", "file:///home/ada/unfold.html")
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert note.visible
    assert link(page) == "file:///home/ada/unfold.html#v=1&noise=15"


def snippet(page: Page) -> str:
    return unescape(page.widget(SAY.snippet).value)


@in_a_loop
async def test_the_html_for_another_page_is_of_this_state(clock: Clock):
    page = await opened(clock, "#v=1&noise=15&dataset=spiral")
    assert f'<script src="{ADDRESS}embed.js" defer></script>' in snippet(page)
    assert 'show="network output" state="v=1&dataset=spiral&noise=15"></unfold-playground>' in snippet(page)
    assert "&amp;" in page.widget(SAY.snippet).value
    await check(page, "lock", "learning_rate")
    assert "noise=15&lock=learning_rate" in snippet(page)


@in_a_loop
async def test_once_a_poster_has_been_saved_the_html_names_it(clock: Clock):
    page = await opened(clock)
    assert "<img" not in snippet(page)
    page.click(SAY.poster)
    await turns()
    assert f'<img src="unfold-poster.webp" width="720" height="332" alt="{SAY.frame}">' in snippet(page)


@in_a_loop
async def test_a_plain_frame_may_run_scripts_and_no_more(clock: Clock):
    page = await opened(clock, "#v=1&noise=15")
    page.change(page.widget("plain-frame"), "active", [0])
    await turns()
    assert f'src="{ADDRESS}index.html?show=network,output#v=1&noise=15"' in snippet(page)
    assert f'title="{SAY.frame}"' in snippet(page)
    assert 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"' in snippet(page)
    assert not page.widget(SAY.poster).visible  # which nothing would show


@in_a_loop
async def test_a_file_cannot_be_embedded_and_that_is_said(clock: Clock):
    page = await opened(clock)
    (note,) = said(page, SAY.embed_in_file)
    assert not note.visible
    page.say("address", "file:///home/ada/unfold.html")
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert note.visible
    assert not page.widget(SAY.snippet).visible
    assert not page.widget(SAY.copy_snippet).visible


@in_a_loop
async def test_a_link_with_the_weights_brings_them_back(clock: Clock):
    page = await opened(clock)
    for _ in range(3):
        page.click("Step one epoch")
        await page.draw()
    page.change(page.widget("weights"), "active", [0])
    await turns()
    first = link(page)
    trained, problems = share.decode_weights(first.partition("#")[2])
    assert (trained.epoch, len(trained.parameters), problems) == (3, 25, ())
    losses = page.text("loss-head")
    page.click("Step one epoch")
    await page.draw()
    assert link(page) != first  # it goes on with the network
    page.click("Reset to the first weights")
    await page.draw()
    page.say("fragment", first.partition("#")[2])
    await page.draw()
    assert page.text("loss-head") == losses
    assert link(page) == first
    page.change(page.widget("weights"), "active", [])
    await turns()
    assert link(page) == ADDRESS


@in_a_loop
async def test_a_link_with_the_weights_is_not_made_in_every_frame(clock: Clock):
    page = await opened(clock)
    page.change(page.widget("weights"), "active", [0])
    await turns()
    page.change(page.widget("play"), "active", True)
    links = set()
    for _ in range(40):
        await page.draw()
        links.add(link(page))
    assert 1 < len(links) <= 3


@in_a_loop
async def test_what_is_chosen_to_be_hidden_stays_in_the_link_until_it_is_tried(clock: Clock):
    page = await opened(clock)
    await check(page, "hide", "transport.step", "data")
    await check(page, "lock", "learning_rate")
    assert link(page) == f"{ADDRESS}#v=1&hide=data,transport.step&lock=learning_rate"
    assert page.posted("fragment") == []
    assert page.widget("Step one epoch").visible
    page.click(SAY.try_it)
    await page.draw()
    assert page.posted("fragment") == [
        {"fragment": "v=1&hide=data,transport.step&lock=learning_rate", "entry": "new"}
    ]
    assert not page.widget("Step one epoch").visible
    assert page.widget("Learning rate").disabled
    await check(page, "hide")
    page.say("fragment", "")  # back
    await page.draw()
    assert page.widget("Step one epoch").visible
    assert link(page) == ADDRESS


@in_a_loop
async def test_the_lists_begin_with_what_the_link_of_this_page_says(clock: Clock):
    page = await opened(clock, "#v=1&hide=noise&lock=data")
    assert link(page) == f"{ADDRESS}#v=1&hide=noise&lock=data"
    assert page.widget(SAY.singles).active  # one of them is no group


@in_a_loop
async def test_groups_alone_are_in_sight_at_first(clock: Clock):
    page = await opened(clock, "#lock=data")
    assert not page.widget(SAY.singles).active
    assert set(WHOLES) == {*Settings.groups(), "transport", "rail"}


@in_a_loop
async def test_new_data_that_is_locked_is_refused_in_words(clock: Clock):
    page = await opened(clock, "#lock=data_seed")
    page.click("New data")  # a page that has not yet been told to disable it
    await turns()
    assert "the link of this page has locked it" in page.text("message")
    assert page.posted("error") == []
