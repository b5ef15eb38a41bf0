"""The live link, as far as Python has to do with it: it asks, shows what comes, and keeps what was there."""

from collections.abc import Callable

import numpy as np
import pytest

from unfold.combinations import conflicts
from unfold.core.numpy_backend import NumpyBackend
from unfold.large import LargeSettings
from unfold.live import SHOWN, Live
from unfold.recording import recorded
from unfold.rules import trainer
from unfold.run_file import RunFile, to_bytes
from unfold.session import Session
from unfold.views.message import Message
from unfold.words.english import ENGLISH
from unfold.words.languages import LANGUAGES

from .page import Page
from .stand_ins import Clock, in_a_loop

MakeSession = Callable[..., Session]


class Training:
    """A run that is trained elsewhere, and the link to it."""

    def __init__(self, make_session: MakeSession) -> None:
        self.elsewhere = make_session(hidden=(3,), dataset="xor")
        self.session = make_session(hidden=(5, 5))
        self.told: list[str] = []
        self.live = Live(self.session, self.told.append)
        self.message = Message(ENGLISH, live=self.live)

    def run(self, epochs: int = 1) -> bytes:
        for _ in range(epochs):
            self.elsewhere.step()
        return to_bytes(self.elsewhere.record())

    def connected(self) -> "Training":
        self.live.hear("offered 8765")
        self.live.act()
        self.live.take(self.run())
        assert self.kind == "open"
        return self

    @property
    def kind(self) -> str | None:
        return None if self.live.standing is None else self.live.standing.kind

    @property
    def said(self) -> str:
        self.message.update(self.session.snapshot())
        return self.message.pane.object

    @property
    def offers(self) -> list[str]:
        self.message.update(self.session.snapshot())
        return [button.label for button in self.message.ways[:2] if button.visible]


@pytest.fixture
def training(make_session: MakeSession) -> Training:
    return Training(make_session)


def test_it_asks_and_connects_after_a_click_only(training: Training):
    before = training.session.parameters
    assert training.said == ""
    training.live.hear("offered 8765")
    assert "port 8765" in training.said
    assert training.offers == ["Connect"]
    training.live.take(training.run())  # of which nobody has asked for anything
    assert training.told == []
    assert training.session.parameters == before
    training.message.ways[0].clicks += 1
    assert training.told == ["connect"]
    assert "Connecting" in training.said


def test_it_is_shown_as_it_goes_on(training: Training):
    training.connected()
    assert training.told == ["connect", "taken"]
    for epoch in (2, 3):
        training.live.take(training.run())
        snapshot = training.session.snapshot()
        assert (snapshot.epoch, snapshot.timeline.epochs) == (epoch, tuple(range(epoch + 1)))
        assert training.session.parameters == training.elsewhere.parameters
        np.testing.assert_array_equal(snapshot.history.epochs, np.arange(epoch + 1))
    assert "as it goes on" in training.said
    assert training.offers == ["Disconnect"]
    training.live.hear("ended")
    assert "has ended" in training.said
    assert training.offers == []


def test_who_looks_back_stays_there(training: Training):
    training.connected()
    training.live.take(training.run(3))
    training.session.look_back(1)
    training.live.take(training.run(2))
    timeline = training.session.snapshot().timeline
    assert (timeline.at, timeline.epochs[-1]) == (1, 6)
    training.session.look_back(6)
    training.live.take(training.run())
    assert training.session.snapshot().timeline.at_latest
    assert training.session.epoch == 7


@pytest.mark.parametrize(
    "goes_on",
    [
        lambda session: session.play(),
        lambda session: session.step(),
        lambda session: session.reset(),
        lambda session: session.new_data(),
        lambda session: session.set_parameter(0, 0, 0, 1.5),
        lambda session: session.freeze(0, 0, None, frozen=True),
        lambda session: session.settings.apply({"learning_rate": 1.0}),
    ],
)
def test_who_goes_on_alone_is_left_alone(goes_on, training: Training):
    training.connected()
    goes_on(training.session)
    before = training.session.parameters, training.session.epoch
    training.live.take(training.run())
    assert (training.kind, training.told[-1]) == ("left", "disconnect")
    training.live.take(training.run())
    assert (training.session.parameters, training.session.epoch) == before


def test_how_it_is_looked_at_is_no_going_on(training: Training):
    training.connected()
    training.session.settings.apply({"stage": "layers", "theme": "dark", "zoom": (0.0, 0.0, 3.0)})
    training.session.selection.pin((0, 1))
    training.live.take(training.run())
    assert training.kind == "open"
    assert training.session.settings.stage == "layers"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        to_bytes(RunFile({}))[:-9],
        to_bytes(RunFile({"hidden": (3,)}, np.array([0]), np.zeros((1, 7)))),
    ],
)
def test_what_cannot_be_shown_ends_it_and_what_was_there_stays(data: bytes, training: Training):
    training.connected()
    before = training.session.parameters, training.session.snapshot().timeline
    training.live.take(data)
    assert (training.kind, training.told[-1]) == ("refused", "disconnect")
    assert "could not be shown" in training.said
    assert (training.session.parameters, training.session.snapshot().timeline) == before


def test_what_is_locked_is_said(training: Training, make_session: MakeSession):
    training.session = make_session(hidden=(5, 5), lock=("hidden",))
    training.live = Live(training.session, training.told.append)
    training.message = Message(ENGLISH, live=training.live)
    training.live.hear("offered 1")
    training.live.act()
    training.live.take(training.run())
    assert training.kind == "refused"
    assert "hidden" in training.said.lower()
    assert training.session.settings.hidden == (5, 5)


@pytest.mark.parametrize("end", ["lost", "failed"])
def test_a_connection_that_goes_is_said_and_what_came_stays(end: str, training: Training):
    training.connected()
    before = training.session.parameters
    training.live.hear(end)
    assert training.kind == end
    assert training.session.parameters == before
    training.live.hear(end)  # late
    training.live.act()
    assert training.told == ["connect", "taken"]


def test_the_visitor_lets_go(training: Training):
    training.connected()
    before = training.session.parameters
    assert training.offers == ["Disconnect"]
    training.message.ways[0].clicks += 1
    assert training.told[-1] == "disconnect"
    assert training.said == ""
    training.live.take(training.run())
    assert training.session.parameters == before


def test_what_is_closed_is_not_said_again_until_there_is_news(training: Training):
    training.connected()
    assert training.said
    training.message.ways[-1].clicks += 1
    training.live.take(training.run())
    assert training.said == ""
    training.live.hear("ended")
    assert "has ended" in training.said


def test_a_refusal_stands_before_it(training: Training):
    training.connected()
    assert training.offers == ["Disconnect"]
    training.message.show("Something else.")
    assert "Something else." in training.said
    assert training.offers == []
    training.message.show()
    assert "as it goes on" in training.said


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_there_is_a_sentence_for_each_state(words):
    assert tuple(words.live.said) == SHOWN


def test_it_is_said_in_the_other_language_too(training: Training):
    training.live.hear("offered 8765")
    assert training.said
    other = Message(LANGUAGES["zh"], live=training.live)
    other.resume(training.message)
    assert "8765" in other.pane.object
    assert other.ways[0].label == LANGUAGES["zh"].live.connect


@in_a_loop
async def test_page_and_app_speak_of_it(clock: Clock, make_session: MakeSession):
    page = await Page(clock).rendered()
    page.say("live", "offered 8765")
    await page.draw()
    page.click("Connect")
    assert page.posted("live") == [{"do": "connect"}]
    elsewhere = make_session(hidden=(3,))
    elsewhere.step()
    page.bridge.receive("live-run", to_bytes(elsewhere.record()))
    await page.draw()
    assert page.posted("live")[-1] == {"do": "taken"}
    assert page.bridge._app.session.parameters == elsewhere.parameters
    assert "live" not in page.address
    page.say("live", "ended")
    await page.draw()
    assert "has ended" in page.text("message")


def test_another_offer_takes_the_place_of_the_last(training: Training):
    training.connected()
    training.live.hear("offered 9999")
    assert training.told[-1] == "disconnect"
    assert training.live.standing.port == "9999"


def test_of_a_run_with_more_points_it_is_said_that_some_are_shown(training: Training):
    settings = LargeSettings(conflicts)
    settings.take({"n_samples": 3000})
    elsewhere = trainer(settings, NumpyBackend)
    training.live.hear("offered 8765")
    training.live.act()
    for epoch in (1, 2):
        elsewhere.run(1)
        training.live.take(to_bytes(recorded(settings, elsewhere)))
        assert training.session.epoch == epoch
        assert "This is the training on this computer" in training.said
        assert "3,000 points. Here you see 2,000" in training.said
    training.live.hear("ended")
    assert "3,000" not in training.said
