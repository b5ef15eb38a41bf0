"""The race: contestants that are what lone trainers would be, in step with the page's network."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bokeh.models import Line, Scatter, Text

from unfold import rules, text_form
from unfold.app import App
from unfold.core.backends import Backends
from unfold.race import Race
from unfold.session import Session
from unfold.settings import MAX_CONTESTANTS, OPTIMIZERS, USUAL_RATES, Settings
from unfold.snapshot import Racer
from unfold.views.chart import spread
from unfold.views.contestants import Contestants
from unfold.views.race import STROKES, RaceView
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .stand_ins import Clock, StandInScreen, in_a_loop, turns
from .test_views import columns, glyphs

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
RACE = {"stage": "race", "race": (("momentum", 0.01), ("rmsprop", 0.01), ("adam", 0.1))}


def racers(session: Session) -> tuple[Racer, ...]:
    return session.snapshot().race.racers


def epochs(session: Session) -> list[int]:
    return [racer.epoch for racer in racers(session)]


def alone(settings: Settings, contestant: tuple[str, float], until: int) -> Any:
    """What a trainer makes of these settings that knows of no race."""
    lonely = Settings()
    lonely.apply(settings.values() | dict(zip(("optimizer", "learning_rate"), contestant, strict=True)))
    trainer = rules.trainer(lonely, Backends())
    trainer.run(until)
    return trainer


@in_a_loop
async def test_every_contestant_is_what_a_lone_trainer_would_be(make_session: MakeSession):
    rates = tuple((optimizer, rate) for optimizer, rate in USUAL_RATES if optimizer in OPTIMIZERS[2:])
    session = make_session(**RACE | {"race": rates}, regularization="l2", regularization_rate=0.01, noise=20)
    async with StandInScreen(session):
        for _ in range(7):
            session.step()
            await turns(60)
    for contestant, racer in zip(rates, racers(session)[1:], strict=True):
        lone = alone(session.settings, contestant, 0)
        assert (racer.optimizer, racer.learning_rate) == contestant
        assert racer.history.epochs.tolist() == list(range(8))
        for epoch in range(8):
            lone.run(epoch - lone.epoch)
            now = lone.metrics()
            sample = [column[epoch] for column in racer.history]
            assert sample == [epoch, now.train_loss, now.test_loss, now.train_score, now.test_score]
        assert racer.metrics == lone.metrics()


@in_a_loop
async def test_all_go_on_in_step_and_pause_together(make_session: MakeSession):
    session = make_session(**RACE)
    seen: list[list[int]] = []
    session.subscribe(lambda snapshot: seen.append([racer.epoch for racer in snapshot.race.racers]))
    async with StandInScreen(session):
        session.play()
        await turns(200)
        session.pause()
        await turns(60)
    assert epochs(session) == [session.epoch] * 4
    assert session.epoch > 20
    # Nobody is ahead of the page's network, and it waits for all before it goes on.
    own = [at for at, *_ in seen]
    assert all(max(others) <= at for at, *others in seen)
    assert all(min(others) >= max([0, *(n for n in own if n < at)]) for at, *others in seen)


@in_a_loop
async def test_who_enters_late_catches_up_while_the_others_wait(make_session: MakeSession):
    session = make_session(**RACE | {"stage": "network"})
    for _ in range(30):
        session.step()
    async with StandInScreen(session):
        session.settings.apply({"stage": "race"})
        sight = session.snapshot().race
        assert (epochs(session)[1:], sight.catches_up) == ([0, 0, 0], True)
        readouts = Readouts(ENGLISH)
        readouts.update(session.snapshot())
        assert "Latecomers catch up with epoch 30" in readouts.caption.html
        session.play()
        await turns(4)
        assert session.epoch == 30
        session.pause()
        await turns(60)
        assert epochs(session) == [30] * 4
        assert not session.snapshot().race.catches_up
        assert all(racer.history.epochs.tolist() == list(range(31)) for racer in racers(session))
        readouts.update(session.snapshot())
        assert "Same data" in readouts.caption.html


def test_nothing_is_trained_for_a_race_that_nobody_looks_at(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("unfold.session.Race", None)  # cannot be made
    session = make_session(**RACE | {"stage": "network"})
    session.step()
    assert session.snapshot().race is None


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": "xor"},
        {"noise": 20},
        {"hidden": (3,)},
        {"batch_size": 20},
        {"momentum": 0.5},
        {"weight_seed": 3},
        {"regularization": "l1"},
    ],
    ids=lambda change: next(iter(change)),
)
@in_a_loop
async def test_what_all_share_begins_the_race_anew(change: dict[str, Any], make_session: MakeSession):
    session = make_session(**RACE)
    async with StandInScreen(session):
        session.step()
        await turns(30)
        session.settings.apply(change)
        assert epochs(session)[1:] == [0, 0, 0]
        await turns(30)
    assert epochs(session) == [session.epoch] * 4
    for contestant, racer in zip(session.settings.race, racers(session)[1:], strict=True):
        assert racer.metrics == alone(session.settings, contestant, session.epoch).metrics()


@in_a_loop
async def test_own_optimizer_and_rate_leave_the_others_alone(make_session: MakeSession):
    session = make_session(**RACE)
    async with StandInScreen(session):
        session.step()
        await turns(30)
        before = racers(session)[1:]
        session.settings.apply({"optimizer": "adam", "learning_rate": 0.3, "log_loss": True})
        own, *after = racers(session)
        assert (own.optimizer, own.learning_rate) == ("adam", 0.3)
        assert [racer.history for racer in after] == [racer.history for racer in before]


@in_a_loop
async def test_another_contestant_begins_and_the_others_stay(make_session: MakeSession):
    session = make_session(**RACE)
    async with StandInScreen(session):
        session.step()
        await turns(30)
        first, second, third = racers(session)[1:]
        session.settings.apply({"race": (("momentum", 0.01), ("sgd", 0.3), ("adam", 0.1))})
        assert epochs(session) == [1, 1, 0, 1]
        now = racers(session)
        assert (now[1].history, now[3].history) == (first.history, third.history)
        assert now[2].history is not second.history
        session.settings.apply({"race": ()})
        assert epochs(session) == [1]


def test_reset_resets_all(make_session: MakeSession):
    session = make_session(**RACE)
    session.snapshot()
    session.step()
    session.reset()
    assert epochs(session) == [0] * 4


def test_without_points_nobody_is_waited_for(make_session: MakeSession):
    session = make_session(**RACE, dataset="own")
    race = Race(session.settings, Backends(), 10)
    assert not race.is_behind(10)
    assert not race.catches_up(10)


@in_a_loop
async def test_who_diverges_is_out_and_the_others_go_on(make_session: MakeSession):
    session = make_session(
        stage="race", dataset="plane", activation="relu", race=(("sgd", 10.0), ("adam", 0.01)), hidden=(8, 8)
    )
    async with StandInScreen(session):
        session.play()
        await turns(120)
        session.pause()
        await turns(30)
    own, out, other = racers(session)
    assert (own.diverged, out.diverged, other.diverged) == (False, True, False)
    assert out.epoch < other.epoch == own.epoch
    assert np.isfinite(out.history.train_losses).all()
    plot = RaceView("loss", ENGLISH)
    plot.update(session.snapshot(), LIGHT)
    crosses, lines = columns(plot.plot, Scatter), columns(plot.plot, Line)
    n = len(out.history.epochs)
    assert (crosses["x"].tolist(), crosses["y"].tolist()) == ([lines["x1"][n - 1]], [lines["y1"][n - 1]])
    app_view = Contestants(session.settings, lambda _: None, ENGLISH)
    app_view.update(session.snapshot())
    assert f"diverged at epoch {out.epoch}" in app_view._numbers.html


# What is drawn


def drawn(session: Session, shows: str) -> RaceView:
    view = RaceView(shows, ENGLISH)
    view.update(session.snapshot(), LIGHT)
    return view


@in_a_loop
async def test_lines_are_the_losses_and_scores_and_their_names_stand_at_their_ends(make_session: MakeSession):
    session = make_session(**RACE | {"race": (("adam", 0.01), ("sgd", 0.1), ("adam", 0.1))})
    async with StandInScreen(session):
        for _ in range(12):
            session.step()
            await turns(20)
    for shows, of in (("loss", "test_losses"), ("score", "test_scores")):
        plot = drawn(session, shows).plot
        lines, ticks = columns(plot, Line), columns(plot, Text, 0)
        for i, racer in enumerate(racers(session)):
            n = len(racer.history.epochs)
            x, y, values = lines[f"x{i}"][:n], lines[f"y{i}"][:n], getattr(racer.history, of)
            np.testing.assert_allclose(np.diff(x), (x[-1] - x[0]) / racer.epoch)
            slope, start = np.polyfit(values, y, 1)
            assert slope > 0
            np.testing.assert_allclose(start + slope * values, y)
        assert not np.isfinite(lines["x4"]).any()
        assert ticks["text"][0] == {"loss": "Test loss", "score": "Accuracy"}[shows]
    names = columns(drawn(session, "loss").plot, Text, 1)
    assert names["text"] == ["This network", "Adam 0.01", "SGD", "Adam 0.1"]
    assert names["colour"] == [LIGHT[stroke.token] for stroke in STROKES[:4]]
    assert np.diff(np.sort(names["y"])).min() >= 14 - 1e-9


def test_training_losses_on_request(make_session: MakeSession):
    session = make_session(**RACE, noise=40)
    shown = {}
    for which in ("test", "training"):
        session.settings.apply({"race_loss": which})
        plot = drawn(session, "loss").plot
        shown[which] = (columns(plot, Text, 0)["text"][0], columns(plot, Line)["y0"][0])
    assert [title for title, _ in shown.values()] == ["Test loss", "Training loss"]
    assert shown["test"][1] != shown["training"][1]


def test_nothing_is_sent_again_that_has_not_changed(make_session: MakeSession):
    session = make_session(**RACE)
    view = drawn(session, "loss")
    before = columns(view.plot, Line)["x0"]
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Line)["x0"] is before
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Line)["x0"] is not before


def test_no_two_lines_look_alike():
    assert len(STROKES) == MAX_CONTESTANTS + 1
    assert (
        len({stroke.token for stroke in STROKES}) == len({stroke.dash for stroke in STROKES}) == len(STROKES)
    )
    view = RaceView("loss", ENGLISH)
    dashes = {tuple(line.line_dash) for line in glyphs(view.plot, Line)}
    assert len(dashes) == len(STROKES)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", PALETTES)
def test_names_of_lines_can_be_read(theme: str):
    palette = PALETTES[theme]
    for stroke in STROKES:
        low, high = sorted(luminance(palette[token]) for token in (stroke.token, "page"))
        assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("wanted", [[50, 50, 50], [0, 3, 90], [100, 99, 98, 40], [20], [-5, 200, 60, 61]])
def test_names_are_spread(wanted: list[float]):
    heights = np.array(wanted, dtype=float)
    placed = spread(heights, 14, 10, 110)
    assert placed.min() >= 10
    assert placed.max() <= 110
    assert len(placed) == 1 or np.diff(np.sort(placed)).min() >= 14 - 1e-9
    for i in range(len(heights)):
        for j in range(i):
            if abs(heights[i] - heights[j]) < 14:
                assert placed[j] > placed[i]
    assert spread(np.array([20.0, 50.0]), 14, 10, 110).tolist() == [20, 50]


# What the visitor does


@pytest.fixture
def app() -> App:
    app = App()
    app.settings.apply({"stage": "race"})
    app.session.emit()
    return app


def table(app: App) -> list[str]:
    """The lines of the table of numbers, as read aloud."""
    app.session.emit()
    html = app.layout.contestants._numbers.html
    return [" ".join(re.sub("^[^>]*>|<[^>]*>", " ", line).split()) for line in html.split("<div role=")[1:]]


def test_the_widgets_are_made_when_a_race_is_first_looked_at():
    app = App()
    app.session.emit()
    assert app.layout.contestants.column.children == []
    app.settings.apply({"stage": "race"})
    app.session.emit()
    assert len(app.layout.contestants.column.children) == 2 + 3 * MAX_CONTESTANTS


def test_everybody_has_a_line_of_numbers(app: App):
    heads, own, *others = table(app)
    assert heads == "Optimizer Learning rate Test loss Accuracy"
    metrics = app.session.snapshot().metrics
    score = f"{metrics.test_loss:.3f} {100 * metrics.test_score:.0f} %"
    assert own == f"This network · SGD 0.03 {score}"
    assert [line.split()[:3] for line in others] == [
        ["1,", "Momentum", "0.01"],
        ["2,", "AdaGrad", "0.1"],
        ["3,", "RMSProp", "0.01"],
        ["4,", "Adam", "0.01"],
    ]


def test_optimizer_and_rate_are_chosen_and_one_is_added_and_removed(app: App):
    view = app.layout.contestants
    optimizer, rate, remove = view._rows[1]
    optimizer.value = "nesterov"
    assert app.settings.race[1] == ("nesterov", 0.01)
    rate.value = 0.3
    assert app.settings.race[1] == ("nesterov", 0.3)
    remove.param.trigger("clicks")
    assert app.settings.race == (("momentum", 0.01), ("rmsprop", 0.01), ("adam", 0.01))
    app.session.emit()
    assert [row[0].visible for row in view._rows] == [True] * 3 + [False] * 3
    for _ in range(3):
        view._adder.param.trigger("clicks")
    assert app.settings.race[3:] == (("adagrad", 0.1), ("nesterov", 0.01), ("adamw", 0.01))
    app.session.emit()
    assert not view._adder.visible
    assert [row[0].value for row in view._rows] == [name for name, _ in app.settings.race]


@pytest.mark.parametrize("how", ["lock", "hide"])
def test_a_link_keeps_the_race_as_it_is(how: str, app: App):
    app.settings.apply({how: ("race",)})
    app.session.emit()
    view = app.layout.contestants
    assert all(widget.disabled for row in view._rows for widget in row)
    assert view._adder.disabled
    assert len(table(app)) == 6


def test_a_race_is_a_line_of_text_too():
    opening = Settings.defaults()
    settings = Settings()
    settings.apply({"race": (("adam", 0.1), ("sgd", 1.0))})
    text = text_form.write(settings.values(), opening)
    assert "race=adam:0.1,sgd:1" in text
    assert text_form.parse(text, opening).values["race"] == (("adam", 0.1), ("sgd", 1.0))


def test_every_optimizer_has_a_usual_rate():
    assert sorted(dict(USUAL_RATES)) == sorted(OPTIMIZERS)
    assert len(USUAL_RATES) == len(OPTIMIZERS)


@in_a_loop
async def test_a_race_costs_its_time_in_portions(make_session: MakeSession, clock: Clock):
    """The page is let in after FRAME_SECONDS at the latest, or after one epoch if that takes longer."""
    session = make_session(**RACE)
    clock.epoch_seconds = 0.002
    marks: list[float] = []
    screen = StandInScreen(session)
    screen.at_turn = lambda: marks.append(clock.now)
    async with screen:
        session.play()
        await turns(100)
        session.pause()
    assert len(marks) > 20
    assert np.diff(marks).max() <= 0.005 + 0.002 + 1e-9
