"""Why training stops by itself: conditions that are set, and divergence."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bokeh.models import Scatter, Segment

from unfold.app import App
from unfold.session import Session
from unfold.settings import LEARNING_RATES, Settings
from unfold.stops import Diverged, EpochReached, LossReached, StopConditions, TimeOver
from unfold.views.loss import LossView
from unfold.views.message import Message
from unfold.views.numbers import power_of_ten
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .stand_ins import Clock, StandInScreen, in_a_loop, turns
from .test_session import DIVERGING, diverge, parameters, same

MakeSession = Callable[..., Session]


def conditions(epoch: int = 0, loss: float = 1.0, now: float = 0.0, **settings: Any) -> StopConditions:
    return StopConditions(Settings.defaults() | settings, epoch, loss, now)


def test_without_conditions_nothing_stops():
    never = conditions()
    assert never.epochs_left(10**9) == math.inf
    assert not never.asks_for_every_epoch
    assert never.met(10**9, 0.0, 1e9) is None


def test_each_condition_by_itself():
    assert conditions(stop_epoch=5).met(4, 1, 0) is None
    assert conditions(stop_epoch=5).met(5, 1, 0) == EpochReached(5)
    assert conditions(stop_epoch=5).epochs_left(3) == 2
    assert conditions(stop_loss=0.1).met(4, 0.11, 0) is None
    assert conditions(stop_loss=0.1).met(4, 0.1, 0) == LossReached(0.1)
    assert conditions(stop_seconds=2, now=10).met(4, 1, 11.9) is None
    assert conditions(stop_seconds=2, now=10).met(4, 1, 12) == TimeOver(2)


def test_what_holds_from_the_beginning_does_not_stop():
    assert conditions(epoch=5, stop_epoch=5).met(6, 1, 0) is None
    assert conditions(loss=0.1, stop_loss=0.1).met(6, 0.05, 0) is None
    assert conditions(loss=math.nan, stop_loss=0.1).met(6, 0.05, 0) == LossReached(0.1)


async def played(session: Session) -> None:
    """Play until training stops by itself."""
    async with StandInScreen(session) as screen:
        session.play()
        for _ in range(2000):
            await turns(1)
            if not session.playing:
                break
        await turns()
        assert screen.frames[-1] == (session.snapshot().epoch, False, False)


@pytest.mark.parametrize("epoch_seconds", [0.0002, 0.004, 0.05])
@in_a_loop
async def test_training_stops_in_exactly_the_epoch_asked_for(
    make_session: MakeSession, clock: Clock, epoch_seconds: float
):
    """However many epochs go into a frame; and goes on from there when Play is pressed again."""
    clock.epoch_seconds = epoch_seconds
    session = make_session(stop_epoch=37)
    await played(session)
    assert session.snapshot().epoch == 37
    assert session.snapshot().stopped == EpochReached(37)
    async with StandInScreen(session):
        session.play()
        assert session.snapshot().stopped is None
        await turns(30)
        assert session.playing
    assert session.snapshot().epoch > 37


@in_a_loop
async def test_training_stops_in_the_very_epoch_that_has_the_loss(make_session: MakeSession, clock: Clock):
    found = []
    for clock.epoch_seconds in (0.0002, 0.004):
        session = make_session(stop_loss=0.3)
        await played(session)
        assert session.snapshot().stopped == LossReached(0.3)
        epochs, losses, *_ = session.snapshot().history
        assert losses[-1] <= 0.3 < losses[-2]
        assert epochs[-1] == epochs[-2] + 1
        found.append((epochs[-1], losses[-1]))
    assert found[0] == found[1]


@in_a_loop
async def test_training_stops_when_the_time_is_over(make_session: MakeSession, clock: Clock):
    session = make_session(stop_seconds=1)
    session.step()
    begun = clock.now
    await played(session)
    assert session.snapshot().stopped == TimeOver(1)
    assert 1 <= clock.now - begun <= 1.01
    begun = clock.now
    await played(session)  # once more as long
    assert 1 <= clock.now - begun <= 1.01


@in_a_loop
async def test_a_condition_may_be_set_while_playing(session: Session):
    async with StandInScreen(session):
        session.play()
        await turns()
        ahead = session.snapshot().epoch + 10
        session.settings.apply({"stop_epoch": ahead})
        await turns(100)
        assert not session.playing
    assert session.snapshot().epoch == ahead


def test_steps_know_no_conditions(make_session: MakeSession):
    session = make_session(stop_epoch=1, stop_loss=1000.0)
    for _ in range(3):
        session.step()
    assert session.snapshot().epoch == 3
    assert session.snapshot().stopped is None


@pytest.mark.parametrize(
    "act",
    [
        Session.step,
        Session.step_batch,
        Session.reset,
        Session.play,
        lambda session: session.settings.apply({"learning_rate": 0.1}),
    ],
)
@in_a_loop
async def test_why_it_stopped_is_forgotten_with_the_next_deed(
    act: Callable[[Session], None], make_session: MakeSession
):
    session = make_session(stop_epoch=2)
    await played(session)
    assert session.snapshot().stopped is not None
    act(session)
    assert session.snapshot().stopped is None


@in_a_loop
async def test_why_it_stopped_stays_when_only_the_view_changes(make_session: MakeSession):
    session = make_session(stop_epoch=2)
    await played(session)
    session.settings.apply({"theme": "dark", "language": "zh"})
    assert session.snapshot().stopped == EpochReached(2)


# The divergence doctor


@in_a_loop
async def test_going_on_trains_on_with_the_learning_rate_offered(make_session: MakeSession):
    session = make_session(**DIVERGING)
    stopped = diverge(session).stopped
    assert isinstance(stopped, Diverged)
    rate = stopped.remedy.learning_rate
    assert rate in LEARNING_RATES
    async with StandInScreen(session) as screen:
        session.go_on()
        before = len(screen.frames)
        await turns(200)
        assert session.playing
        assert not any(diverged for _, _, diverged in screen.frames[before:])
    assert session.settings.learning_rate == rate
    snapshot = session.snapshot()
    assert snapshot.epoch > stopped.remedy.checkpoint.epoch + 10
    assert snapshot.metrics.train_loss < snapshot.history[1][0]
    assert snapshot.history[0].tolist() == sorted(set(snapshot.history[0].tolist()))


def test_going_on_where_nothing_has_diverged_does_nothing(session: Session):
    session.step()
    before = parameters(session.snapshot())
    session.go_on()
    assert not session.playing
    assert same(parameters(session.snapshot()), before)


def test_the_diagnosis_is_made_once(make_session: MakeSession):
    session = make_session(**DIVERGING)
    stopped = diverge(session).stopped
    session.step()
    session.play()
    assert session.snapshot().stopped is stopped
    session.settings.apply({"theme": "dark"})
    assert session.snapshot().stopped is stopped


def offers(said: Message) -> list[str]:
    """Words of the buttons that are seen, but for the one that closes the message."""
    *ways, close = said.ways
    assert close.visible == bool(said.pane.object)
    return [button.label for button in ways if button.visible]


def message(session: Session) -> tuple[str, list[str]]:
    """What is said, and what is offered besides closing it."""
    said = Message(ENGLISH)
    said.update(session.snapshot())
    buttons = offers(said)
    text = said.pane.object.removeprefix('<p role="status">').removesuffix("</p>")
    return text, buttons


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"stop_epoch": 2}, "Stopped: epoch 2 reached."),
        ({"stop_loss": 0.7}, "Stopped: the training loss is down to 0.7."),
        ({"stop_seconds": 1}, "Stopped: 1 seconds have passed."),
    ],
)
@in_a_loop
async def test_one_line_says_why(settings: dict[str, Any], sentence: str, make_session: MakeSession):
    session = make_session(**settings)
    assert message(session) == ("", [])
    await played(session)
    assert message(session) == (sentence, [])


def test_the_doctor_names_epoch_layer_gradient_and_cause(make_session: MakeSession):
    session = make_session(**DIVERGING)
    diverged = diverge(session).stopped
    assert isinstance(diverged, Diverged)
    text, buttons = message(session)
    epoch, layer = diverged.divergence.epoch + 1, diverged.divergence.layer + 1
    assert text.startswith(
        f"Training diverged in epoch {epoch}: the gradient of hidden layer {layer} grew to "
    )
    assert text.endswith("The learning rate is too large.")
    assert buttons == [
        f"Go on with learning rate {diverged.remedy.learning_rate:g}",
        "Back to the first weights",
    ]


def test_a_rewind_names_its_epoch(make_session: MakeSession):
    session = make_session(**DIVERGING | {"learning_rate": 0.003})
    for _ in range(5):
        session.step()
    session.settings.apply({"learning_rate": 10.0})
    diverged = diverge(session).stopped
    assert isinstance(diverged, Diverged)
    at, rate = diverged.remedy.checkpoint.epoch, diverged.remedy.learning_rate
    _, (go_on, _) = message(session)
    if at == session.snapshot().epoch:
        assert go_on == f"Go on with learning rate {rate:g}"
    else:
        assert go_on == f"Go on from epoch {at} with learning rate {rate:g}"


def test_a_penalty_is_named(make_session: MakeSession):
    session = make_session(
        dataset="plane",
        features=("sin(x1)",),
        hidden=(),
        learning_rate=0.3,
        regularization="l2",
        regularization_rate=10.0,
    )
    diverge(session)
    text, buttons = message(session)
    assert text.endswith("The regularization rate is too large for this learning rate.")
    assert len(buttons) == 2


def test_a_formula_that_begins_too_large_is_named(make_session: MakeSession):
    session = make_session(features=("x1^2", "x2^2"), activation="formula", formula="exp(x * x)")
    diverge(session)
    text, buttons = message(session)
    assert "The network&#x27;s values were too large from the beginning." in text
    assert text.endswith("The formula&#x27;s values may grow too fast.")
    assert buttons == ["Back to the first weights"]


@pytest.mark.parametrize(
    "settings", [{}, {"dataset": "plane"}, {"dataset": "blobs"}, {"hidden": (8, 8, 8)}, {"hidden": (1,)}]
)
def test_what_is_no_number_from_the_beginning_is_drawn_all_the_same(settings: dict[str, Any]):
    """exp(x²) of squares is beyond all numbers within the plane. Warnings are errors here."""
    app = App({"features": ("x1^2", "x2^2"), "activation": "formula", "formula": "exp(x*x)"} | settings)
    app.session.emit()
    app.session.step()
    app.session.emit()
    assert "Training diverged in epoch 1" in app.layout.message.pane.object


def test_the_loss_line_of_a_run_that_diverged_ends_in_a_cross(make_session: MakeSession):
    view, session = LossView(ENGLISH), make_session(**DIVERGING)

    def crosses() -> list[float]:
        view.update(session.snapshot(), PALETTES["light"])
        (cross,) = (r for r in view.plot.renderers if isinstance(r.glyph, Scatter))
        return list(cross.data_source.data["y"])

    assert crosses() == []
    diverge(session)
    (line,) = (r for r in view.plot.renderers if getattr(r.glyph, "y", None) == "test")
    assert crosses() == [line.data_source.data["test"][-1]]
    session.reset()
    assert crosses() == []


def test_where_a_run_is_taken_up_again_is_a_notch_in_the_axis(make_session: MakeSession):
    view, session = LossView(ENGLISH), make_session(**DIVERGING)

    def notches() -> list[float]:
        view.update(session.snapshot(), PALETTES["light"])
        *_, notch = (r.data_source.data for r in view.plot.renderers if isinstance(r.glyph, Segment))
        assert all(low < high for low, high in zip(notch["y0"], notch["y1"], strict=True))
        return list(notch["x0"])

    assert notches() == []
    for _ in range(2):
        session.settings.apply({"learning_rate": 10.0})
        stopped = diverge(session).stopped
        assert isinstance(stopped, Diverged)
        session.go_on()
        assert session.snapshot().rewinds[-1] == stopped.remedy.checkpoint.epoch
    assert list(session.snapshot().rewinds) == sorted(set(session.snapshot().rewinds))
    session.pause()
    for _ in range(20):
        session.step()
    epochs = session.snapshot().history[0]
    (line,) = (r for r in view.plot.renderers if getattr(r.glyph, "y", None) == "test")
    found = notches()
    at = [line.data_source.data["x"][list(epochs).index(epoch)] for epoch in session.snapshot().rewinds]
    np.testing.assert_allclose(found, at)
    session.reset()
    assert notches() == []


def test_a_refusal_stands_before_the_diagnosis_and_goes_first(make_session: MakeSession):
    session = make_session(**DIVERGING)
    diverge(session)
    said = Message(ENGLISH)
    said.update(session.snapshot())
    diagnosis = said.pane.object
    said.show("Something else.")
    assert "Something else." in said.pane.object
    assert offers(said) == []
    said.update(session.snapshot())  # the next frame
    assert "Something else." in said.pane.object
    said.show()
    assert said.pane.object == diagnosis
    assert len(offers(said)) == 2
    session.reset()
    said.update(session.snapshot())
    assert said.pane.object == ""
    assert offers(said) == []


def test_what_is_closed_is_said_no_more_until_there_is_something_new(make_session: MakeSession):
    session = make_session(**DIVERGING)
    diverge(session)
    said = Message(ENGLISH)
    said.update(session.snapshot())
    diagnosis = said.pane.object
    said.ways[-1].clicks += 1
    assert (said.pane.object, offers(said)) == ("", [])
    said.update(session.snapshot())
    said.show()
    assert said.pane.object == ""
    session.reset()
    diverge(session)
    said.update(session.snapshot())
    assert said.pane.object == diagnosis
    assert len(offers(said)) == 2


def test_the_size_of_a_gradient_can_be_read():
    assert [power_of_ten(x) for x in (0.5, 12.345, 123456.7, 3.44e12, 1e300, 2e-5)] == [
        "0.5", "12.3", "123,457", "3.4·10¹²", "1.0·10³⁰⁰", "2.0·10⁻⁵",
    ]  # fmt: skip
