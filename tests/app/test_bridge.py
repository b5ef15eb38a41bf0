"""The bridge, with a page on plain CPython: nothing is lost, done twice, or sent too early."""

import asyncio
import json
from html import unescape
from typing import Any

import numpy as np
import panel as pn
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource, Model
from bokeh.models.widgets import Widget

import unfold.bridge
from unfold import share
from unfold.bridge import Bridge
from unfold.session import Session
from unfold.settings import Settings
from unfold.views.theme import PALETTES

from .page import Page, changed, clicked, contents, names
from .stand_ins import Clock, in_a_loop, turns

STEP, RESET, NEW_DATA = "Step one epoch", "Reset to the first weights", "New data"


@pytest.fixture(autouse=True)
def no_document_is_left():
    yield
    pn.state.curdoc = None


def settings_of(page: Page) -> dict[str, Any]:
    """The state as a link of it says: what differs from the defaults."""
    values, problems = share.decode(page.address)
    assert not problems
    return values


def epoch(page: Page) -> int:
    return int(unescape(page.text("epoch")).partition("<output>")[2].partition("<")[0].replace(",", ""))


# Start


@in_a_loop
async def test_start_posts_one_document_whose_roots_are_the_places(clock: Clock):
    page = Page(clock)
    assert [kind for kind, _, _ in page.messages] == ["document"]
    (fields,) = page.posted("document")
    places = json.loads(fields["places"])
    assert {root.id: root.name for root in page.mirror.roots} == places
    assert len(set(places.values())) == len(places)
    assert "network" in places.values()
    assert contents(page.mirror) == contents(page.document)


@in_a_loop
async def test_the_first_document_is_already_in_the_state_of_the_link(clock: Clock):
    page = Page(clock, fragment="#v=1&dataset=spiral&noise=20&hidden=3,2,1&learning_rate=0.05&show_test=true")
    values = page.values()
    assert values["Noise"] == 20
    assert values["Hidden layers"] == 3
    assert values["Learning rate"] == "0.05"  # a value that the list does not have
    assert page.widget("show_test").active == [0]
    assert contents(page.mirror) == contents(page.document)
    assert page.text("message") == ""


@in_a_loop
async def test_problems_of_a_link_are_shown_at_once_and_the_rest_is_taken(clock: Clock):
    page = Page(clock, fragment="#v=1&noise=99&train_share=70&<img src=x>=1")
    shown = unescape(unescape(page.text("message")))
    assert "noise: 99 is not allowed; a whole number from 0 to 50" in shown
    assert page.values()["Training share"] == 70
    # Bokeh's model carries HTML that is escaped once; what is left then must hold no foreign tag.
    assert "<img" in shown
    assert "<img" not in unescape(page.text("message"))


@in_a_loop
async def test_the_configured_state_is_where_the_page_opens_and_what_links_are_relative_to(clock: Clock):
    page = Page(clock, {"noise": 10, "hidden": [3, 3], "colour": "red"}, "#noise=20")
    assert (page.values()["Noise"], page.values()["Hidden layers"]) == (20, 2)
    await page.rendered()
    page.ack()
    page.say("fragment", "")
    await turns()
    assert page.values()["Noise"] == 10
    page.ack()
    page.change(page.widget("Noise"), "value", 15)
    await turns()
    assert page.posted("fragment")[-1] == {"fragment": "v=1&noise=15", "entry": "new"}


def uses(document: Document, theme: str) -> bool:
    """Whether every ink in the figures is that of a theme."""
    inks = {PALETTES[name]["ink"] for name in PALETTES}
    used = {
        value
        for model in document.models
        for name, value in model.properties_with_values(include_defaults=False).items()
        if name in {"line_color", "text_color", "fill_color"} and isinstance(value, str) and value in inks
    }
    assert used
    return used == {PALETTES[theme]["ink"]}


def controls(page: Page) -> list[str]:
    """Every control with its names and value; several may have the same name."""
    return sorted(
        f"{names(widget)} {attr} {getattr(widget, attr)}"
        for widget in page.document.select({"type": Widget})
        for attr in ("value", "active")
        if attr in widget.properties()
    )


LINKS = (
    "#v=1&dataset=spiral&noise=20&hidden=3,2,1&learning_rate=0.05&show_test=true",
    "#v=1&problem=regression&theme=dark",
    "#v=1&stage=landscape&language=zh",
    "#v=1&noise=99&train_share=70&colour=red",
)


@pytest.mark.parametrize("link", LINKS)
@in_a_loop
async def test_a_link_that_is_opened_later_shows_what_it_would_have_shown_at_once(clock: Clock, link: str):
    """As on a page that has had its first picture before Python was there."""
    at_once = await Page(clock, fragment=link).rendered()
    expected = controls(at_once), at_once.text("message"), at_once.text("caption"), epoch(at_once)
    later = await Page(clock).rendered()
    later.address = at_once.address
    assert contents(later.mirror) == contents(later.document)
    later.say("open", link)
    # All of it has been sent before the page is told so.
    kinds = [kind for kind, _, _ in later.messages]
    assert kinds.index("patch") < kinds.index("opened")
    assert controls(later) == expected[0]
    assert (later.text("message"), later.text("caption"), epoch(later)) == expected[1:]
    later.apply()
    assert contents(later.mirror) == contents(later.document)


@in_a_loop
async def test_weights_of_a_link_that_is_opened_later_stay_in_the_address(clock: Clock):
    page = await Page(clock).rendered()
    page.address = link = "v=1&hidden=2&w=12," + packed(9)
    page.say("open", f"#{link}")
    await turns()
    page.ack()
    await turns()
    assert (epoch(page), page.address) == (12, link)


@in_a_loop
async def test_the_browsers_language_may_be_told_later(clock: Clock):
    """A link's language is the first picture's, and the browser has its own."""
    page = await Page(clock, accepted="zh").rendered()
    page.say("open", "#v=1&language=zh")
    page.say("languages", "en-US,en")
    assert page.posted("language") == []
    page.say("fragment", "")
    await turns()
    page.ack()
    await turns()
    assert page.posted("language") == [{"language": "en"}]


# Frames


@in_a_loop
async def test_nothing_is_sent_before_the_page_is_there(clock: Clock):
    page = Page(clock)
    page.click(STEP)
    page.change(page.widget("Data seed"), "value", -5)
    page.change(page.widget("play"), "active", True)
    page.say("visibility", "visible")
    await turns()
    assert [kind for kind, _, _ in page.messages] == ["document"]
    await page.rendered()
    assert page.frames == [1]  # and nothing of it is lost
    assert epoch(page) > 1
    assert any(
        "data_seed: -5" in str(event["new"]) for event in page.events if event["kind"] == "ModelChanged"
    )


@in_a_loop
async def test_one_frame_is_in_flight_and_training_goes_on_meanwhile(clock: Clock):
    page = await Page(clock).rendered()
    page.say("visibility", "visible")
    await turns()
    assert [kind for kind, _, _ in page.messages] == ["document"]  # nothing has changed yet
    page.change(page.widget("play"), "active", True)
    await turns()
    assert page.frames == [1]
    trained, taken = clock.now, page.turns
    await turns()
    assert page.frames == [1]
    assert clock.now > trained
    assert page.turns > taken
    for n in range(2, 6):
        page.ack()
        await turns()
        assert page.frames == list(range(1, n + 1))
    for late in (0, 1, 4):
        page.say("ack", late)
        await turns()
        assert page.frames == [1, 2, 3, 4, 5]


@in_a_loop
async def test_pause_is_shown_in_the_next_frame_and_then_all_is_still(clock: Clock):
    page = await Page(clock).rendered()
    play = page.widget("play")
    page.change(play, "active", True)
    await turns()
    page.change(play, "active", False)
    trained = clock.now
    await turns()
    page.ack()
    await turns()
    assert page.frames == [1, 2]
    page.ack()
    await turns()
    assert page.frames == [1, 2]
    assert clock.now - trained <= 2 * unfold.session.FRAME_SECONDS
    assert epoch(page) == round(clock.now / clock.epoch_seconds)


async def diverged(clock: Clock) -> Page:
    """A page that has been played until its network diverged."""
    page = await Page(
        clock, fragment="dataset=plane&learning_rate=10&activation=relu&initializer=he&hidden=8,8"
    ).rendered()
    page.change(page.widget("play"), "active", True)
    for _ in range(30):
        await page.draw()
    return page


@in_a_loop
async def test_a_run_that_diverges_lifts_the_play_button(clock: Clock):
    page = await diverged(clock)
    play = page.widget("play")
    assert play.active is False
    assert page.mirror.get_model_by_id(play.id).active is False
    assert len(page.frames) < 30


@in_a_loop
async def test_what_a_link_was_refused_for_is_said_though_it_ends_a_divergence(clock: Clock):
    page = await diverged(clock)
    assert "diverged" in page.text("message")
    page.say("fragment", "#v=1&noise=5&dataset=nowhere")
    for _ in range(3):
        await page.draw()
    shown = page.text("message")
    assert "nowhere" in shown
    assert "diverged" not in shown


# Changes by the visitor

# What the visitor does to each widget, and what it is to lead to.
DONE: tuple[tuple[str, str, object, dict[str, object]], ...] = (
    ("Learning rate", "value", "0.1", {"learning_rate": 0.1}),
    ("Batch size", "value", "25", {"batch_size": 25}),
    ("Regularization", "value", "('l2', 0.01)", {"regularization": "l2", "regularization_rate": 0.01}),
    ("classification", "active", 3, {"dataset": "spiral"}),
    ("Noise", "value", 35, {"noise": 35}),
    ("Training share", "value", 70, {"train_share": 70}),
    ("Points", "value", 200, {"n_samples": 200}),
    ("Data seed", "value", 12, {"data_seed": 12}),
    ("Hidden layers", "value", 3, {"hidden": (4, 2, 2)}),
    ("Activation", "value", "relu", {"activation": "relu"}),
    ("Initial weights", "value", "he", {"initializer": "he"}),
    ("features", "active", [1, 6], {"features": ("x2", "sin(x2)")}),
    ("show_test", "active", [0], {"show_test": True}),
    ("discretize", "active", [0], {"discretize": True}),
    ("Problem", "value", "regression", {"dataset": "plane"}),
)


@in_a_loop
async def test_every_widget_reaches_the_settings_and_is_not_answered_with_an_echo(clock: Clock):
    page = await Page(clock).rendered()
    expected: dict[str, object] = {}
    for label, attr, new, changes in DONE:
        widget = page.widget(label)
        page.change(widget, attr, new)
        await turns()
        page.ack()
        expected |= changes
        assert settings_of(page) == expected, label
        echoes = [e for e in page.events if e.get("model", {}).get("id") == widget.id and e["attr"] == attr]
        assert echoes == [], label
    assert page.posted("error") == []
    assert len(page.frames) == len(DONE)


@in_a_loop
async def test_buttons(clock: Clock):
    page = await Page(clock).rendered()
    for _ in range(3):
        page.click(STEP)
        await turns()
        page.ack()
    assert epoch(page) == 3
    page.click(NEW_DATA)
    await turns()
    page.ack()
    assert (epoch(page), settings_of(page)) == (3, {"data_seed": 1})
    page.click("Switch between light and dark")
    await turns()
    page.ack()
    assert settings_of(page) == {"data_seed": 1, "theme": "dark"}
    page.click(RESET)
    await turns()
    assert epoch(page) == 0


@in_a_loop
async def test_changes_that_bokeh_itself_has_written_reach_the_settings(clock: Clock):
    page = await Page(clock).rendered()
    page.change_in_mirror("Noise", value=20)
    page.change_in_mirror("features", active=[0, 1, 2])
    page.change_in_mirror("Activation", value="sigmoid")
    await turns()
    assert settings_of(page) == {"noise": 20, "features": ("x1", "x2", "x1^2"), "activation": "sigmoid"}


@in_a_loop
async def test_a_bad_event_is_reported_and_the_others_are_applied(clock: Clock):
    page = await Page(clock).rendered()
    noise, points = page.widget("Noise"), page.widget("Points")
    page.patch(
        changed(noise, "value", 20),
        changed(points, "value", "many"),
        {"kind": "NoSuchKind"},
        {"kind": "ModelChanged", "model": {"id": "nobody"}, "attr": "value", "new": 1},
        clicked(page.widget(STEP)),
        changed(points, "value", 100),
    )
    await turns()
    assert settings_of(page) == {"noise": 20, "n_samples": 100}
    assert epoch(page) == 1
    errors = [fields["message"] for fields in page.posted("error")]
    assert all("Traceback" in error for error in errors)
    assert [word in error for word, error in zip(("many", "NoSuchKind", "nobody"), errors, strict=True)] == [
        True
    ] * 3


@in_a_loop
async def test_a_value_that_is_not_allowed_is_refused_in_words_and_the_widget_goes_back(clock: Clock):
    page = await Page(clock).rendered()
    seed = page.widget("Data seed")
    assert page.mirror
    for bad in (-5, 2**31):
        page.change(seed, "value", bad)
        page.apply()
        assert f"data_seed: {bad} is not allowed" in unescape(page.text("message"))
        assert seed.value == 0
        assert page.mirror.get_model_by_id(seed.id).value == 0
    page.change(seed, "value", None)  # an emptied field
    await turns()
    assert page.posted("error") == []
    assert settings_of(page) == {}
    page.change(seed, "value", 5)
    await turns()
    assert settings_of(page) == {"data_seed": 5}
    assert page.text("message") == ""


@in_a_loop
async def test_a_flood_is_applied_in_order_once_each(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    """500 events behind one frame: the page goes on moving sliders while Python is busy."""
    applied: list[dict[str, Any]] = []
    apply = Settings.apply

    def recorded(settings: Settings, changes: dict[str, Any]) -> None:
        applied.append(changes)
        apply(settings, changes)

    page = await Page(clock).rendered()
    page.change(page.widget("play"), "active", True)
    await turns()
    page.change(page.widget("play"), "active", False)
    before = round(clock.now / clock.epoch_seconds)
    monkeypatch.setattr(Settings, "apply", recorded)
    sizes = [(15, 20, 25, 30, 50)[i % 5] for i in range(400)]
    batch_size, step = page.widget("Batch size"), page.widget(STEP)
    events = [changed(batch_size, "value", str(size)) for size in sizes]
    for i in range(100):
        events.insert(5 * i, clicked(step))
    for i, event in enumerate(events[:250]):
        page.patch(event)
        if i % 50 == 0:
            await turns(1)
    page.patch(*events[250:])
    await page.draw()
    await page.draw()
    assert applied == [{"batch_size": size} for size in sizes]
    assert epoch(page) == before + 100 == round(clock.now / clock.epoch_seconds)
    assert settings_of(page) == {"batch_size": 50}
    assert page.frames == [1, 2]
    assert page.posted("error") == []


# Other messages


@in_a_loop
async def test_a_new_fragment_is_gone_to(clock: Clock):
    page = await Page(clock).rendered()
    page.say("fragment", "#v=1&noise=20&hidden=5")
    await turns()
    page.ack()
    assert settings_of(page) == {"noise": 20, "hidden": (5,)}
    page.say("fragment", "#v=1&hidden=5&activation=relu")  # what it does not name goes back
    await turns()
    page.ack()
    assert settings_of(page) == {"hidden": (5,), "activation": "relu"}
    page.say("fragment", "")
    await turns()
    page.ack()
    assert page.address == ""
    page.say("fragment", "#noise=20&lr=3")
    await turns()
    assert "nearest are learning_rate, " in unescape(unescape(page.text("message")))
    assert settings_of(page) == {"noise": 20}
    page.say("fragment", "#noise=20&lr=3")  # once more: it leaves the address again
    assert page.address == "v=1&noise=20"
    page.say("fragment", "#noise=20")
    assert page.text("message") == ""


@in_a_loop
async def test_the_address_is_told_once_for_each_state(clock: Clock):
    page = await Page(clock).rendered()
    page.change(page.widget("Noise"), "value", 20)
    await turns()
    page.ack()
    for _ in range(3):
        page.click(STEP)
        await turns()
        page.ack()
    page.change(page.widget("Noise"), "value", 0)
    await turns()
    assert [fields["fragment"] for fields in page.posted("fragment")] == ["v=1&noise=20", ""]


async def change_noise(page: Page, *values: int) -> list[str]:
    """Move a slider; return which entries of the page's history that has made or written anew."""
    before = len(page.posted("fragment"))
    for value in values:
        page.change(page.widget("Noise"), "value", value)
        await turns()
        page.ack()
    return [fields["entry"] for fields in page.posted("fragment")[before:]]


@in_a_loop
async def test_settled_changes_make_entries_of_the_history_and_quick_ones_make_one(clock: Clock):
    page = await Page(clock).rendered()
    assert await change_noise(page, 5, 10, 15) == ["new", "same", "same"]
    clock.now += 0.9
    assert await change_noise(page, 20) == ["same"]
    clock.now += 1.1
    assert await change_noise(page, 25) == ["new"]
    page.change(page.widget("Activation"), "value", "relu")  # at once, but another setting
    await turns()
    page.ack()
    assert page.posted("fragment")[-1]["entry"] == "new"
    assert await change_noise(page, 30) == ["new"]


@in_a_loop
async def test_going_back_makes_no_entry(clock: Clock):
    page = await Page(clock).rendered()
    await change_noise(page, 20)
    page.say("fragment", "")
    await turns()
    page.ack()
    assert settings_of(page) == {}
    assert page.posted("fragment")[-1] == {"fragment": "", "entry": "same"}
    # A change that crossed it on its way may have written the address: the answer puts that right.
    page.say("fragment", "v=1&noise=20")
    assert page.posted("fragment")[-1] == {"fragment": "v=1&noise=20", "entry": "same"}


# Links with weights


def packed(count: int) -> str:
    """So many weights as a link has them."""
    defaults = Settings.defaults()
    trained = share.Trained(0, tuple(0.25 * n for n in range(count)))
    return share.encode(defaults, defaults, trained).partition(",")[2]


@in_a_loop
async def test_weights_of_a_link_are_those_of_the_network(clock: Clock):
    link = "v=1&hidden=2&w=12," + packed(9)
    page = await Page(clock, fragment=f"#{link}").rendered()
    assert page.text("message") == ""
    assert epoch(page) == 12
    page.ack()
    assert page.posted("fragment") == []  # loaded again, the page is the same
    page.click(STEP)
    await turns()
    page.ack()
    assert page.posted("fragment") == [{"fragment": "v=1&hidden=2", "entry": "same"}]
    assert epoch(page) == 13
    page.say("fragment", f"#{link}")
    await turns()
    page.ack()
    assert (epoch(page), page.address) == (12, link)
    page.change(page.widget("Learning rate"), "value", "0.1")
    await turns()
    assert (epoch(page), page.address) == (12, "v=1&hidden=2&learning_rate=0.1")


@in_a_loop
async def test_weights_of_another_network_are_refused_and_the_rest_is_taken(clock: Clock):
    page = await Page(clock, fragment="#v=1&hidden=2&w=12," + packed(25)).rendered()
    shown = unescape(unescape(page.text("message")))
    assert "w: 25 is not allowed; 9 weights and biases, as many as this network has" in shown
    assert (epoch(page), page.address) == (0, "v=1&hidden=2")
    page.say("fragment", "#noise=5&w=x")
    assert "w: 'x' is not allowed" in unescape(unescape(page.text("message")))
    assert page.address == "v=1&noise=5"


@in_a_loop
async def test_a_page_that_nobody_looks_at_trains_at_a_low_rate(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unfold.bridge, "HIDDEN_PAUSE", 0.02)
    page = await Page(clock).rendered()
    page.change(page.widget("play"), "active", True)
    await turns()
    page.say("visibility", "hidden")
    await turns(2)
    taken, trained = page.turns, clock.now
    await asyncio.sleep(0.2)
    assert page.turns == taken
    assert 1 <= (clock.now - trained) / unfold.session.FRAME_SECONDS <= 11
    page.say("visibility", "visible")
    while page.turns < taken + 20:  # or it times out
        await asyncio.sleep(0.01)


@in_a_loop
async def test_colours_follow_the_system_until_a_theme_is_chosen(clock: Clock):
    page = Page(clock, dark=True)
    assert uses(page.document, "dark")
    assert uses(page.mirror, "dark")
    await page.rendered()
    page.say("theme", "light")
    await page.draw()
    assert page.frames == [1]
    assert uses(page.mirror, "light")
    page.say("theme", "dark")
    await page.draw()
    assert uses(page.mirror, "dark")
    page.say("fragment", "theme=light")
    await page.draw()
    page.say("theme", "dark")
    await page.draw()
    assert uses(page.document, "light")
    assert uses(page.mirror, "light")


def test_an_unknown_message_is_a_bug():
    with pytest.raises(ValueError, match="hello: there is no such message"):
        Bridge(None).receive("hello", "")  # type: ignore[arg-type]


@in_a_loop
async def test_an_error_while_training_is_told_to_the_page(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    page = await Page(clock).rendered()

    def fails(session: Session) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(Session, "snapshot", fails)
    page.say("theme", "dark")
    await turns()
    (error,) = page.posted("error")
    assert "ZeroDivisionError: of all things" in error["message"]


# What travels

BIG = "#hidden=16,16,16,16,16,16&features=x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)&n_samples=2000&show_test=true"


@pytest.mark.parametrize(("fragment", "most"), [("", 20_000), (BIG, 60_000)])
@in_a_loop
async def test_arrays_travel_beside_the_message_not_in_it(clock: Clock, fragment: str, most: int):
    page = await Page(clock, fragment=fragment).rendered()
    sizes = []
    for _ in range(3):
        page.click(STEP)
        await turns()
        kind, fields, buffers = page.messages[-1]
        page.ack()
        assert (kind, fields["frame"] is None) == ("patch", False)
        assert "base64" not in fields["patch"]
        assert set(buffer_ids(json.loads(fields["patch"]))) == set(buffers)
        sizes.append(len(fields["patch"]))
    assert max(sizes) < most
    assert sum(map(len, buffers.values())) > 5 * sizes[-1]
    # The page pays by the change: one for each source, none for a model, and texts.
    events = json.loads(fields["patch"])["events"]
    sources = [event["model"]["id"] for event in events if event["kind"] == "ColumnDataChanged"]
    assert len(sources) == len(set(sources))
    others = [(event["kind"], event["attr"]) for event in events if event["kind"] != "ColumnDataChanged"]
    assert set(others) <= {("ModelChanged", "text")}


def buffer_ids(value: Any) -> list[str]:
    """The names of all buffers that a message refers to."""
    if isinstance(value, dict):
        if value.get("type") == "bytes":
            return [value["data"]["id"]]
        return [name for item in value.values() for name in buffer_ids(item)]
    return [name for item in value for name in buffer_ids(item)] if isinstance(value, list) else []


@in_a_loop
async def test_the_mirror_has_the_very_arrays(clock: Clock):
    page = await Page(clock).rendered()
    page.change(page.widget("play"), "active", True)
    await turns()
    for _ in range(3):
        await page.draw()
    page.change(page.widget("play"), "active", False)
    await page.draw()
    await page.draw()
    sources = [model for model in page.document.models if isinstance(model, ColumnDataSource)]
    assert len(sources) > 10
    for source in sources:
        twin = page.mirror.get_model_by_id(source.id)
        assert isinstance(twin, Model)
        for name, column in source.data.items():
            if isinstance(column, np.ndarray):
                assert twin.data[name].dtype == column.dtype
                np.testing.assert_array_equal(twin.data[name], column)
    assert contents(page.mirror) == contents(page.document)


@in_a_loop
async def test_whatever_happens_the_page_ends_with_the_same_document(clock: Clock):
    """Everything at once, in any order, with frames drawn now and then."""
    rng = np.random.default_rng(2)
    page = await Page(clock, fragment="#noise=7").rendered()
    assert page.mirror
    anything = [
        *(lambda d=d: page.change(page.widget(d[0]), d[1], d[2]) for d in DONE),
        *(lambda v=v: page.change(page.widget("Noise"), "value", v) for v in (0, 5, 50)),
        *(lambda v=v: page.change(page.widget("Hidden layers"), "value", v) for v in (0, 1, 6)),
        *(
            lambda v=v: page.change(page.widget("Problem"), "value", v)
            for v in ("classification", "regression")
        ),
        *(lambda v=v: page.change(page.widget("play"), "active", v) for v in (True, False)),
        *(lambda v=v: page.say("theme", v) for v in ("dark", "light")),
        *(
            lambda v=v: page.say("fragment", v)
            for v in ("", "#dataset=xor&hidden=16,1&learning_rate=0.07", "#x=1")
        ),
        *(lambda v=v: page.click(v) for v in (STEP, RESET, NEW_DATA)),
        lambda: page.change(page.widget("Data seed"), "value", -1),
    ]
    for i in rng.permutation(len(anything)):
        anything[i]()
        if rng.random() < 0.4:
            await page.draw()
    page.change(page.widget("play"), "active", False)
    for _ in range(4):
        await page.draw()
    assert page.posted("error") == []
    assert contents(page.mirror) == contents(page.document)
