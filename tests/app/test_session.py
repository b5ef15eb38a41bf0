"""The session: what each thing the visitor does leads to, and when it is drawn."""

import dataclasses
import math
from collections import Counter
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import unfold.rules
from unfold import settings as declared
from unfold.core.datasets import DATASETS
from unfold.effects import EFFECT, Effect
from unfold.session import FRAME_SECONDS, Session
from unfold.settings import EVERYDAY_FEATURES, FEATURES, Settings
from unfold.snapshot import Snapshot

from .stand_ins import Clock, StandInScreen, in_a_loop, turns

MakeSession = Callable[..., Session]

# Settings in which every single change makes a difference, and one such change of each.
BASE: dict[str, Any] = {
    "noise": 10,
    "hidden": (4, 4),
    "activation": "formula",
    "optimizer": "adam",
    "schedule": "step",
    "schedule_epochs": 1,
    "regularization": "l2",
    "regularization_rate": 0.1,
}
CHANGES: dict[str, Any] = {
    "dataset": "gauss",
    "n_samples": 300,
    "noise": 20,
    "train_share": 40,
    "data_seed": 5,
    "turns": 1.0,
    "arms": 3,
    "rings": 3,
    "squares": 2,
    "classes": 4,
    "twist": 0.5,
    "terms": 4,
    "modulus": 11,
    "random_labels": True,
    "points": ((1.0, 1.0, 1), (-1.5, 2.0, 2)),
    "test_points": ((0.25, -1.0, 2),),
    "erased": (0, 7),
    "features": ("x1", "x1^2"),
    "own_features": "x1*x2^2",
    "one_hot": 6,
    "hidden": (3, 3),
    "activation": "relu",
    "activations": ("sigmoid",),
    "model": "kan",
    "spline_intervals": 4,
    "pieces": 3,
    "formula": "sin(x)",
    "output_activation": "tanh",
    "skips": True,
    "dropout": 0.2,
    "dropouts": (0.1, 0.0),
    "standardize": True,
    "initializer": "he",
    "weight_seed": 5,
    "loss": "hinge",
    "optimizer": "nesterov",
    "momentum": 0.5,
    "square_memory": 0.9,
    "learning_rate": 0.1,
    "schedule": "cosine",
    "schedule_epochs": 2,
    "schedule_factor": 0.5,
    "batch_size": 25,
    "shuffle": False,
    "carry_over": True,
    "clip_norm": 0.01,
    "regularization": "l1",
    "regularization_rate": 0.2,
    "regularization_warm_up": 20,
    "race": (("adam", 0.1), ("sgd", 1.0)),
    "speed": "10",
    "stop_epoch": 500,
    "stop_loss": 0.01,
    "stop_seconds": 30,
    "show_test": True,
    "discretize": True,
    "zoom": (1.0, -2.0, 0.75),
    "show_errors": True,
    "ghosts": ("logistic", "tree"),
    "log_loss": True,
    "axes": ((1, 2, 4), (2, 1, 3)),
    "stage": "regions",
    "surface": "layer_1",
    "azimuth": 120,
    "elevation": 45,
    "race_loss": "training",
    "sweep_quantity": "diverged",
    "lesson": "xor",
    "lesson_step": 2,
    "landscape_plane": "random",
    "unfolded": 1.5,
    "next_unit": 2,
    "region_fill": "depth",
    "theme": "dark",
    "language": "zh",
    "projector": True,
    "shortcuts": False,
    "hide": ("transport.step",),
    "lock": ("rail.text",),
}
# Without the one that does not go with another of them.
TOGETHER = CHANGES | {"dropout": 0.0, "dropouts": ()}
# What some of them make a difference to.
OF_DATASET = {
    name: {"dataset": dataset}
    for dataset, names in declared.DATASET_PARAMETERS.items()
    for name in names
    if dataset not in declared.OWN_DATASETS
} | {"pieces": {"activation": "maxout"}, "spline_intervals": {"model": "kan"}}

DIVERGING: dict[str, Any] = {
    "dataset": "plane",
    "learning_rate": 10.0,
    "activation": "relu",
    "hidden": (8, 8),
    "initializer": "he",
}


def parameters(snapshot: Snapshot) -> list[np.ndarray]:
    """Copies of all weights and biases: those of a Snapshot change with the network."""
    return [array.copy() for array in (*snapshot.weights, *snapshot.biases)]


def same(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


# Buttons


def test_a_new_session_stands_at_epoch_0(session: Session):
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.playing, snapshot.diverged) == (0, False, False)
    assert snapshot.settings == Settings.defaults() | {"speed": "max"}


def test_step_trains_one_epoch(session: Session):
    first = parameters(session.snapshot())
    for epoch in (1, 2, 3):
        session.step()
        assert session.snapshot().epoch == epoch
    assert not same(parameters(session.snapshot()), first)


def test_step_pauses(session: Session):
    session.play()
    session.step()
    assert not session.playing
    assert session.snapshot().epoch == 1


def test_reset_goes_back_to_the_same_first_weights_and_the_same_run(session: Session):
    def run() -> tuple[list[np.ndarray], list[float]]:
        first = parameters(session.snapshot())
        losses = []
        for _ in range(3):
            session.step()
            losses.append(session.snapshot().metrics.train_loss)
        return first, losses

    first, losses = run()
    session.play()
    session.reset()
    assert session.snapshot().epoch == 0
    assert not session.playing
    again, losses_again = run()
    assert same(first, again)
    assert losses == losses_again


def test_new_data_keeps_weights_epoch_and_playing(session: Session):
    session.step()
    session.play()
    before = session.snapshot()
    weights = parameters(before)
    session.new_data()
    after = session.snapshot()
    assert (after.epoch, after.playing) == (1, True)
    assert same(parameters(after), weights)
    assert not np.array_equal(after.train.X, before.train.X)
    assert after.metrics.train_loss != before.metrics.train_loss
    assert session.settings.data_seed == 1


def test_new_weights_start_a_new_run_on_the_same_points(session: Session):
    session.step()
    before = session.snapshot()
    weights = parameters(before)
    session.new_weights()
    after = session.snapshot()
    assert after.epoch == 0
    assert not same(parameters(after), weights)
    assert np.array_equal(after.train.X, before.train.X)
    assert session.settings.weight_seed == 1


def test_seeds_begin_again_after_the_last(make_session: MakeSession):
    session = make_session(data_seed=2**31 - 1, weight_seed=2**31 - 1)
    session.new_data()
    session.new_weights()
    assert (session.settings.data_seed, session.settings.weight_seed) == (0, 0)


# Settings


@pytest.mark.parametrize("name", Settings.names())
def test_a_change_does_what_its_effect_says_and_no_more(name: str, make_session: MakeSession):
    base = BASE | OF_DATASET.get(name, {})
    session, twin = make_session(**base), make_session(**base)
    for each in (session, twin):
        for _ in range(3):
            each.step()
    session.play()
    before = session.snapshot()
    weights = parameters(before)
    session.settings.apply({name: CHANGES[name]})
    after = session.snapshot()

    assert after.settings == before.settings | {name: CHANGES[name]}
    assert after.playing
    if Effect.NETWORK in EFFECT[name]:
        assert after.epoch == 0
        assert len(after.history[0]) == 1
        assert not same(parameters(after), weights)
    else:
        assert after.epoch == 3
        assert len(after.history[0]) == 4
        assert same(parameters(after), weights)
    if Effect.DATA in EFFECT[name]:
        assert not all(
            np.array_equal(ours, theirs)
            for new, old in ((after.train, before.train), (after.test, before.test))
            for ours, theirs in ((new.X, old.X), (new.y, old.y))
        )
    elif Effect.NETWORK not in EFFECT[name]:
        assert after.train is before.train
        assert after.test is before.test
    if Effect.NETWORK not in EFFECT[name]:
        session.step()
        twin.step()
        trains_the_same = same(parameters(session.snapshot()), parameters(twin.snapshot()))
        assert trains_the_same == (EFFECT[name] == Effect.VIEW)


@pytest.mark.parametrize("name", Settings.names())
def test_a_setting_does_the_same_whether_it_is_changed_or_opened_with(name: str, make_session: MakeSession):
    base = BASE | OF_DATASET.get(name, {})
    changed, opened = make_session(**base), make_session(**base | {name: CHANGES[name]})
    changed.settings.apply({name: CHANGES[name]})
    a, b = changed.snapshot(), opened.snapshot()
    assert same(parameters(a), parameters(b))
    assert np.array_equal(a.train.X, b.train.X)
    assert a.metrics == b.metrics
    if EFFECT[name] != Effect.DATA:  # other points are visited in the order that the generator has come to
        changed.step()
        opened.step()
        assert same(parameters(changed.snapshot()), parameters(opened.snapshot()))


def test_many_changes_are_followed_up_once(session: Session, monkeypatch: pytest.MonkeyPatch):
    made: Counter[str] = Counter()

    def counting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            made[name] += 1
            return original(*args, **kwargs)

        return call

    counted = {
        name: dataclasses.replace(spec, draw=counting("points", spec.draw)) for name, spec in DATASETS.items()
    }
    monkeypatch.setattr(unfold.rules, "DATASETS", MappingProxyType(counted))
    monkeypatch.setattr(unfold.rules, "Network", counting("network", unfold.rules.Network))
    session.settings.apply(TOGETHER)
    assert made == {"points": 1, "network": 1}

    made.clear()
    session.settings.apply({"noise": 3, "data_seed": 9, "batch_size": 5, "show_test": False})
    assert made == {"points": 1}

    made.clear()
    session.settings.apply({"batch_size": 7, "theme": "light"})
    session.settings.apply({"batch_size": 7})
    assert made == {}


def test_changes_of_all_kinds_at_once_all_take_effect(make_session: MakeSession):
    changed, opened = make_session(), make_session(**TOGETHER)
    changed.step()
    changed.settings.apply(TOGETHER)
    for _ in range(2):
        a, b = changed.snapshot(), opened.snapshot()
        assert a.epoch == b.epoch
        assert same(parameters(a), parameters(b))
        assert a.metrics == b.metrics
        changed.step()
        opened.step()


def test_data_and_optimizer_at_once_both_take_effect(make_session: MakeSession):
    at_once, one_by_one = make_session(), make_session()
    at_once.settings.apply({"noise": 20, "learning_rate": 0.3})
    one_by_one.settings.apply({"learning_rate": 0.3})
    one_by_one.settings.apply({"noise": 20})
    for each in (at_once, one_by_one):
        each.step()
    assert same(parameters(at_once.snapshot()), parameters(one_by_one.snapshot()))


# Playing


@in_a_loop
async def test_nothing_is_drawn_while_nothing_happens(session: Session):
    async with StandInScreen(session) as screen:
        await turns()
        assert screen.frames == []
        assert screen.turns == 0


@pytest.mark.parametrize("act", ["step", "reset", "new_data", "new_weights", "refresh", "pause"])
@in_a_loop
async def test_one_frame_is_drawn_for_what_is_done_while_paused(act: str, session: Session):
    async with StandInScreen(session) as screen:
        getattr(session, act)()
        await turns()
        assert len(screen.frames) == 1


@in_a_loop
async def test_every_setting_is_drawn_at_once(session: Session):
    async with StandInScreen(session) as screen:
        for n, name in enumerate(Settings.names(), start=1):
            along = {"dropout": 0.0, "dropouts": ()} if name == "shuffle" else {}
            session.settings.apply({name: CHANGES[name], **along})
            await turns()
            assert len(screen.frames) == n, name


@in_a_loop
async def test_play_trains_and_draws_frame_by_frame(session: Session):
    async with StandInScreen(session) as screen:
        session.play()
        await turns()
    epochs = [epoch for epoch, _, _ in screen.frames]
    assert len(epochs) > 3
    assert epochs == sorted(set(epochs))
    assert all(playing for _, playing, _ in screen.frames)


@in_a_loop
async def test_training_goes_on_and_nothing_is_sent_until_a_frame_is_drawn(session: Session):
    async with StandInScreen(session, draws_at_once=False) as screen:
        session.play()
        await turns()
        assert len(screen.frames) == 1
        waited = screen.turns
        before = session.snapshot().epoch
        await turns()
        assert screen.turns > waited
        assert session.snapshot().epoch > before
        assert len(screen.frames) == 1
        screen.drawn()
        await turns()
        assert len(screen.frames) == 2
        assert screen.frames[1][0] > before


@in_a_loop
async def test_what_is_done_while_paused_waits_for_the_screen_too_and_is_drawn_once(session: Session):
    async with StandInScreen(session, draws_at_once=False) as screen:
        session.step()
        await turns()
        session.step()
        session.settings.apply({"theme": "dark"})
        await turns()
        assert [epoch for epoch, _, _ in screen.frames] == [1]
        session.step()
        screen.drawn()
        await turns()
        assert [epoch for epoch, _, _ in screen.frames] == [1, 3]


@pytest.mark.parametrize("draws_at_once", [True, False])
@in_a_loop
async def test_pause_takes_effect_before_the_next_frame(session: Session, draws_at_once: bool):
    async with StandInScreen(session, draws_at_once=draws_at_once) as screen:
        paused: list[int] = []

        def pause() -> None:
            if screen.turns == 5:
                paused.append(session.snapshot().epoch)
                session.pause()

        screen.at_turn = pause
        session.play()
        await turns()
        sent = len(screen.frames)
        screen.drawn()
        await turns()
    assert screen.turns == 5
    assert session.snapshot().epoch == paused[0]
    assert screen.frames[-1] == (paused[0], False, False)
    assert len(screen.frames) - sent == (0 if draws_at_once else 1)


@in_a_loop
async def test_others_are_let_in_after_every_portion_of_training(session: Session, clock: Clock):
    clock.epoch_seconds = 0.001
    async with StandInScreen(session, draws_at_once=False) as screen:
        portions: list[int] = []
        screen.at_turn = lambda: portions.append(session.snapshot().epoch)
        session.play()
        await turns(30)
    trained = np.diff(portions)
    assert trained.min() > 0.5 * FRAME_SECONDS / clock.epoch_seconds
    assert trained.max() == FRAME_SECONDS / clock.epoch_seconds


@in_a_loop
async def test_an_epoch_longer_than_a_frame_is_not_cut(session: Session, clock: Clock):
    clock.epoch_seconds = 10 * FRAME_SECONDS
    async with StandInScreen(session) as screen:
        session.play()
        await turns()
    assert len(screen.frames) > 3
    assert set(np.diff([epoch for epoch, _, _ in screen.frames])) == {1}


@in_a_loop
async def test_how_training_is_cut_into_frames_changes_no_number(make_session: MakeSession, clock: Clock):
    runs = []
    for clock.epoch_seconds in (0.0005, 0.004):
        session = make_session()
        async with StandInScreen(session) as screen:
            session.play()
            while session.snapshot().epoch < 10:
                await turns(1)
            session.pause()
            await turns()
        assert screen.frames
        while (epoch := session.snapshot().epoch) < 40:
            session.step()
        assert epoch == 40
        runs.append((parameters(session.snapshot()), session.snapshot().metrics))
    assert same(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1]


@in_a_loop
async def test_a_subscriber_that_fails_is_not_hushed_up(session: Session):
    def broken(snapshot: Snapshot) -> None:
        raise ZeroDivisionError

    async def draw() -> None:
        async with StandInScreen(session):
            session.subscribe(broken)
            session.step()
            await turns()

    with pytest.raises(ZeroDivisionError):
        await draw()


def test_every_subscriber_is_told(session: Session):
    told: list[Snapshot] = []
    session.subscribe(told.append)
    session.subscribe(told.append)
    session.emit()
    assert len(told) == 2
    assert told[0] is told[1]


# Divergence


def diverge(session: Session) -> Snapshot:
    for _ in range(100):
        session.step()
        snapshot = session.snapshot()
        if snapshot.diverged:
            return snapshot
    pytest.fail("these settings are meant to diverge")


def test_a_run_that_diverges_says_so_and_keeps_finite_numbers(make_session: MakeSession):
    session = make_session(**DIVERGING)
    snapshot = diverge(session)
    assert all(np.isfinite(array).all() for array in parameters(snapshot))
    assert all(math.isfinite(value) for value in dataclasses.astuple(snapshot.metrics))
    assert np.isfinite(snapshot.output).all()
    epoch = snapshot.epoch
    session.step()
    assert (session.snapshot().epoch, session.snapshot().diverged) == (epoch, True)


@in_a_loop
async def test_a_run_that_diverges_stops_playing(make_session: MakeSession):
    session = make_session(**DIVERGING)
    async with StandInScreen(session) as screen:
        for _ in range(2):  # pressing Play once more does not help
            session.play()
            await turns(100)
            assert not session.playing
            assert screen.frames[-1][1:] == (False, True)
        assert len(screen.frames) < 100


def test_reset_recovers_from_divergence(make_session: MakeSession):
    session = make_session(**DIVERGING)
    first = parameters(session.snapshot())
    diverge(session)
    session.reset()
    assert (session.snapshot().epoch, session.snapshot().diverged) == (0, False)
    assert same(parameters(session.snapshot()), first)


def test_a_smaller_learning_rate_recovers_from_divergence(make_session: MakeSession):
    session = make_session(**DIVERGING)
    epoch = diverge(session).epoch
    session.settings.apply({"learning_rate": 1e-5})
    assert not session.snapshot().diverged
    session.step()
    assert (session.snapshot().epoch, session.snapshot().diverged) == (epoch + 1, False)


@pytest.mark.parametrize("dataset", sorted(set(declared.DATASETS) - set(declared.OWN_DATASETS)))
@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_the_largest_learning_rate_never_leaves_a_snapshot_without_numbers(
    dataset: str, activation: str, make_session: MakeSession
):
    session = make_session(**DIVERGING | {"dataset": dataset, "activation": activation, "features": FEATURES})
    for _ in range(5):
        session.step()
        snapshot = session.snapshot()
        assert math.isfinite(snapshot.metrics.train_loss)
        assert np.isfinite(snapshot.history[1]).all()
        assert np.isfinite(snapshot.output).all()


# Snapshots


def test_a_snapshot_is_frozen(session: Session):
    snapshot = session.snapshot()
    with pytest.raises(dataclasses.FrozenInstanceError):
        snapshot.epoch = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        snapshot.settings["noise"] = 3  # type: ignore[index]


def test_a_snapshot_keeps_its_settings(session: Session):
    snapshot = session.snapshot()
    session.settings.apply({"noise": 7})
    assert snapshot.settings["noise"] == 0


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize("hidden", [(), (1,), (4, 2), (16,) * 6])
@pytest.mark.parametrize("features", [(), ("x1*x2",), FEATURES])
@pytest.mark.parametrize("dataset", ["circle", "plane"])
def test_shapes(
    dataset: str, features: tuple[str, ...], hidden: tuple[int, ...], playing: bool, make_session: MakeSession
):
    session = make_session(dataset=dataset, features=features, hidden=hidden, n_samples=90, train_share=70)
    if playing:
        session.play()
    s = session.snapshot()
    sizes = (len(features), *hidden, 1)
    assert [w.shape for w in s.weights] == list(zip(sizes[1:], sizes[:-1], strict=True))
    assert [b.shape for b in s.biases] == [(n,) for n in sizes[1:]]
    tile = s.features.pictures.shape[1]
    assert s.features.pictures.shape == (len(s.features.names), tile, tile)
    assert [s.features.names[place] for place in s.features.chosen] == list(features)
    assert set(s.features.names) == {*EVERYDAY_FEATURES, *features}
    assert [u.shape for u in s.units] == [(n, tile, tile) for n in hidden]
    assert s.output.ndim == 2
    assert s.output.shape[0] == s.output.shape[1] >= tile
    assert (s.train.X.shape, s.train.y.shape) == ((63, 2), (63,))
    assert (s.test.X.shape, s.test.y.shape) == ((27, 2), (27,))
    assert [h.shape for h in s.history] == [(1,)] * 5
    assert s.problem == ("regression" if dataset == "plane" else "classification")


def test_features_fill_the_map(session: Session):
    features = session.snapshot().features.pictures
    assert np.abs(features).max(axis=(1, 2)) == pytest.approx(1)
    x1, x2 = features[0], features[1]
    assert (np.diff(x1, axis=1) > 0).all()  # x1 grows to the right
    assert (np.diff(x2, axis=0) > 0).all()  # x2 grows with the row


def test_features_of_ones_own_come_last_and_once(make_session: MakeSession):
    s = make_session(features=("x1", "r"), own_features="x1*x2^2; 0*x1 ;x1*x2^2", hidden=(2,)).snapshot()
    assert s.features.names == (*EVERYDAY_FEATURES, "r", "x1*x2^2", "0*x1")
    assert s.features.chosen == (0, 7, 8, 9)
    assert s.weights[0].shape == (2, 4)
    x1, x2 = s.features.pictures[0], s.features.pictures[1]
    assert s.features.pictures[8] == pytest.approx(x1 * x2**2)
    assert not s.features.pictures[9].any()


def test_the_output_is_between_minus_one_and_one_for_classes(session: Session):
    for _ in range(20):
        session.step()
    output = session.snapshot().output
    assert np.abs(output).max() <= 1
    assert output[len(output) // 2, len(output) // 2] > 0.5  # the disc
    assert output[0, 0] < -0.5  # and the ring around it


def test_the_same_settings_give_the_same_numbers(make_session: MakeSession):
    opening = {"dataset": "spiral", "noise": 5, "features": FEATURES, "hidden": (6, 3), "batch_size": 7}
    a, b = make_session(**opening), make_session(**opening)
    for _ in range(3):
        a.step()
        b.step()
    assert same(parameters(a.snapshot()), parameters(b.snapshot()))
    assert a.snapshot().metrics == b.snapshot().metrics
    assert np.array_equal(a.snapshot().output, b.snapshot().output)


def test_sessions_know_nothing_of_each_other(make_session: MakeSession):
    a, b = make_session(), make_session()
    a.settings.apply({"hidden": (3,), "noise": 20})
    a.step()
    assert b.settings.values() == Settings.defaults() | {"speed": "max"}
    assert b.snapshot().epoch == 0
