"""The landscape: computed beside the training, in slices, and only while somebody looks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bokeh.models import Scatter

from unfold.core.landscape import Slice
from unfold.core.plane import Window
from unfold.core.survey import KINDS, Survey, section_of
from unfold.looks import EVERY
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.session import Session
from unfold.settings import LANDSCAPE_PLANES
from unfold.snapshot import LandscapeSight
from unfold.views.landscape import LandscapeView, _heights, _picture
from unfold.views.landscape_figures import LandscapeFigures
from unfold.views.profiles import LineView, SharpnessView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .stand_ins import Clock, StandInScreen, in_a_loop, turns

MakeSession = Callable[..., Session]


def seen(session: Session) -> LandscapeSight:
    sight = session.snapshot().landscape
    assert sight is not None
    return sight


def compute(session: Session) -> LandscapeSight:
    """Compute all that there is to compute, as the loop would."""
    seen(session)
    while session._looks.busy:
        session._compute_a_portion()
        seen(session)
    return seen(session)


def test_nobody_looks_and_nothing_is_computed(make_session: MakeSession):
    session = make_session()
    session.step()
    assert session.snapshot().landscape is None
    assert not session._looks.busy


def test_the_line_ends_at_the_losses_of_the_run(make_session: MakeSession):
    session = make_session(stage="landscape")
    for _ in range(5):
        session.step()
    line, history = compute(session).line, session.snapshot().history
    assert line is not None
    for along, losses in ((line.train, history.train_losses), (line.test, history.test_losses)):
        for share, loss in ((0.0, losses[0]), (1.0, losses[-1])):
            (at,) = np.nonzero(np.isclose(line.shares, share))
            assert along[at] == pytest.approx(loss, rel=1e-9)


def test_the_map_holds_the_path_and_the_loss_where_it_ends(make_session: MakeSession):
    session = make_session(stage="landscape")
    for _ in range(6):
        session.step()
    sight = compute(session)
    assert sight.map is not None
    assert sight.map.epoch == 6
    assert not sight.stale
    window = sight.map.window
    assert (np.abs(sight.path - (window.x1, window.x2)) < window.half).all()
    np.testing.assert_allclose(sight.path[-1], 0, atol=1e-9)
    assert sight.map.shares is not None
    assert 0.5 < sight.map.shares.sum() <= 1 + 1e-9
    # The loss at the place where the run is lies between those of the pixels around it.
    pixel = np.round((sight.path[-1] - (window.x1, window.x2) + window.half) / window.half * 20.5 - 0.5)
    near = sight.map.losses[tuple(np.ix_(*(int(at) + np.arange(-1, 2) for at in pixel[::-1])))]
    assert near.min() <= session.snapshot().metrics.train_loss <= near.max()


def test_without_a_way_there_is_only_a_plane_of_random_directions(
    make_session: MakeSession,
):
    session = make_session(stage="landscape")
    sight = compute(session)
    assert (sight.map, sight.missing) == (None, "path")
    assert sight.line is not None
    session.settings.apply({"landscape_plane": "random"})
    sight = compute(session)
    assert sight.missing is None
    assert sight.map is not None
    assert sight.map.kind == "random"
    middle = sight.map.losses[20, 20]
    assert middle == pytest.approx(session.snapshot().metrics.train_loss, rel=1e-9)


def test_random_directions_are_those_of_the_seed(make_session: MakeSession):
    maps = []
    for _ in range(2):
        found = compute(make_session(stage="landscape", landscape_plane="random")).map
        assert found is not None
        maps.append(found.losses)
    np.testing.assert_array_equal(*maps)


def test_without_points_there_is_nothing_to_look_at(make_session: MakeSession):
    session = make_session(stage="landscape", dataset="own")
    assert seen(session).missing == "points"
    assert not session._looks.busy
    session.settings.apply({"points": ((1.0, 2.0, 1.0), (2.0, 1.0, 2.0)), "landscape_plane": "random"})
    assert compute(session).map is not None


def test_other_points_have_another_landscape(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    before = compute(session).map
    session.new_data()
    after = compute(session).map
    assert before is not None
    assert after is not None
    assert (before.losses != after.losses).any()


def test_the_same_moment_is_the_same_sight(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    assert compute(session) is seen(session)
    session.settings.apply({"show_test": True})
    assert compute(session) is compute(session)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"optimizer": "sgd", "learning_rate": 0.1}, 20.0),
        ({"optimizer": "momentum", "learning_rate": 0.1, "momentum": 0.5}, 30.0),
        ({"optimizer": "adam"}, None),
        ({"schedule": "step", "schedule_epochs": 1, "schedule_factor": 0.5, "learning_rate": 0.1}, 20.0),
    ],
)
def test_the_limit_is_that_of_the_optimizer(changes, limit, make_session: MakeSession):
    session = make_session(stage="landscape", **changes)
    assert seen(session).limit == (None if limit is None else pytest.approx(limit))


def test_the_limit_follows_the_schedule(make_session: MakeSession):
    session = make_session(
        stage="landscape", learning_rate=0.1, schedule="step", schedule_epochs=1, schedule_factor=0.5
    )
    session.step()
    assert seen(session).limit == pytest.approx(40.0)


def test_a_map_can_be_given_up_and_asked_for(make_session: MakeSession, clock: Clock):
    session = make_session(stage="landscape", landscape_plane="random")
    seen(session)
    clock.look_seconds = 0.001
    for _ in range(100):
        session._compute_a_portion()
    assert 0 < (seen(session).progress or 0) < 1
    session.cancel_survey()
    sight = compute(session)
    assert (sight.map, sight.progress) == (None, None)
    session.survey()
    assert compute(session).map is not None


def test_a_map_that_was_given_up_is_due_again_once_training_has_gone_on(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    seen(session)
    session.cancel_survey()
    assert compute(session).map is None
    session.step()
    assert compute(session).map is not None


def test_who_looks_away_calls_it_off_and_the_curve_has_a_gap(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    compute(session)
    session.step()
    seen(session)
    session.settings.apply({"stage": "network"})
    assert session.snapshot().landscape is None
    assert not session._looks.busy
    session.step()
    session.settings.apply({"stage": "landscape"})
    sight = compute(session)
    assert np.isnan(sight.sharpness).tolist() == [False, True, False]
    assert sight.epochs.tolist() == [0, 2, 2]


def test_a_reset_forgets_the_curve_and_the_path(make_session: MakeSession):
    session = make_session(stage="landscape")
    for _ in range(4):
        session.step()
        compute(session)
    assert len(seen(session).epochs) == 4
    session.reset()
    sight = compute(session)
    assert sight.epochs.tolist() == [0]
    assert (sight.map, sight.missing) == (None, "path")


def test_a_network_that_loses_a_unit_keeps_its_way(make_session: MakeSession):
    session = make_session(stage="landscape", hidden=(4, 2))
    for _ in range(4):
        session.step()
    compute(session)
    session.remove((0, 1))
    sight = compute(session)
    assert sight.map is not None
    assert len(sight.path) == 6


def test_a_dead_network_has_no_directions(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random", initializer="zeros", hidden=())
    assert compute(session).missing == "directions"


@in_a_loop
async def test_while_paused_all_is_computed_and_then_there_is_peace(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    async with StandInScreen(session) as screen:
        session.step()
        await turns(60)
        assert seen(session).map is not None
        frames = len(screen.frames)
        await turns(60)
        assert len(screen.frames) == frames


@in_a_loop
async def test_while_training_goes_on_sharpness_follows_and_the_map_waits(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random", speed="max")
    async with StandInScreen(session):
        session.play()
        await turns(900)
        sight = seen(session)
        assert sight.map is not None
        assert sight.map.epoch < session.epoch
        assert sight.stale
        assert len(sight.epochs) > 3
        session.pause()
        await turns(60)
        sight = seen(session)
        assert sight.map is not None
        assert sight.map.epoch == session.epoch
        assert sight.epochs[-1] == session.epoch


# A map that came with the run


def with_map(session: Session, kind: str = "pca", side: int = 24) -> RunFile:
    """The run of a session with a map of `side` points along each side, as somebody else computes it."""
    run, trainer = session.record(), session._trainer
    path = trainer.trajectory.path_to(trainer.network.params)
    section = section_of(kind, trainer.network, path, trainer.plan.frozen, session.settings.weight_seed)
    assert section is not None
    losses = np.random.default_rng(0).random((side, side))
    found = replace(run, landscape=Survey(kind, section, trainer.epoch, losses))
    return from_bytes(to_bytes(found))


def trained(session: Session, epochs: int = 4) -> Session:
    for _ in range(epochs):
        session.step()
    return session


@pytest.mark.parametrize("kind", KINDS)
def test_the_map_of_a_run_that_is_opened_is_shown_at_once(kind: str, make_session: MakeSession):
    run = with_map(trained(make_session()), kind)
    session = make_session(stage="landscape", landscape_plane=kind)
    session.open_run(run)
    sight = seen(session)
    assert sight.map is not None
    assert sight.map.from_file
    assert (sight.map.epoch, sight.stale, sight.progress) == (4, False, None)
    np.testing.assert_array_equal(sight.map.losses, run.landscape.losses)
    assert len(sight.path) == 6
    np.testing.assert_allclose(sight.path[-1], 0, atol=1e-9)
    again = compute(session).map
    assert again is sight.map
    shown = figures(session)
    assert "from file: epoch 4, 24 × 24" in shown.numbers.html
    assert shown.button.disabled


def test_the_map_is_shown_of_what_it_was_computed_of_and_of_nothing_else(make_session: MakeSession):
    session = make_session(stage="landscape")
    session.open_run(with_map(trained(make_session())))
    assert seen(session).map.from_file
    session.look_back(1)
    earlier = compute(session)
    assert earlier.map is None or not earlier.map.from_file
    session.look_back(9)
    assert seen(session).map.from_file
    session.settings.apply({"landscape_plane": "random"})
    assert not compute(session).map.from_file
    session.settings.apply({"landscape_plane": "pca"})
    assert seen(session).map.from_file
    session.step()
    assert not compute(session).map.from_file


def test_other_points_or_directions_have_no_map_in_the_file(make_session: MakeSession):
    run = with_map(trained(make_session()), "random")
    session = make_session(stage="landscape", landscape_plane="random")
    session.open_run(run)
    session.freeze(0, 0, None, frozen=True)
    session.survey()
    assert not compute(session).map.from_file
    session.open_run(run)
    assert seen(session).map.from_file
    session.new_data()
    assert not compute(session).map.from_file
    assert session.record().landscape is None


def test_a_map_that_lies_about_its_directions_is_not_shown(make_session: MakeSession):
    run = with_map(trained(make_session()))
    found = run.landscape
    section = replace(found.section, plane=Slice(found.section.plane.origin, found.section.plane.axes[::-1]))
    wide = replace(found.section, window=Window(0.0, 0.0, 3e38))
    session = make_session(stage="landscape")
    for lie in (section, wide):
        session.open_run(replace(run, landscape=replace(found, section=lie)))
        assert not compute(session).map.from_file


def test_a_map_is_saved_again_as_long_as_the_run_has_not_gone_on(make_session: MakeSession):
    run = with_map(trained(make_session()))
    session = make_session()
    session.open_run(run)
    assert to_bytes(session.record()) == to_bytes(run)
    session.look_back(1)
    assert to_bytes(session.record()) == to_bytes(run)
    session.step()
    assert session.record().landscape is None


def test_a_run_that_is_opened_next_has_no_map_of_the_last_one(make_session: MakeSession):
    session, other = make_session(stage="landscape"), trained(make_session())
    session.open_run(with_map(other))
    session.open_run(other.record())
    assert not compute(session).map.from_file


def test_the_directions_that_were_looked_at_are_saved(make_session: MakeSession):
    session = make_session(landscape_plane="random")
    assert session.record().settings["landscape_plane"] == "random"
    other = make_session()
    other.open_run(session.record())
    assert other.settings.landscape_plane == "pca"


def test_kinds_are_those_that_can_be_chosen():
    assert KINDS == LANDSCAPE_PLANES


# What is drawn


def figures(session: Session) -> LandscapeFigures:
    shown = LandscapeFigures(session.survey, session.cancel_survey, ENGLISH)
    shown.update(session.snapshot(), PALETTES["light"])
    return shown


def columns(view: LandscapeView | LineView | SharpnessView, *names: str) -> dict[str, Any]:
    """The columns of the last source that has these: a chart's own come first."""
    sources = [dict(renderer.data_source.data) for renderer in view.plot.renderers]
    return [found for found in sources if set(found) == set(names)][-1]


def test_the_map_has_ink_where_the_loss_is_high_and_the_ring_where_the_run_is(make_session: MakeSession):
    session = make_session(stage="landscape", landscape_plane="random")
    sight, view = compute(session), LandscapeView(ENGLISH)
    view.update(session.snapshot(), PALETTES["light"])
    (image,) = columns(view, "image", "x", "y", "side")["image"]
    assert sight.map is not None
    finer = len(image) // len(sight.map.losses)
    middles = image[finer // 2 :: finer, finer // 2 :: finer]
    light = (middles & 255).astype(int)
    order = np.argsort(sight.map.losses.ravel())
    assert (np.diff(light.ravel()[order]) <= 24).all()  # two bands
    assert light.ravel()[order[0]] - light.ravel()[order[-1]] > 90
    here = [
        renderer.data_source.data for renderer in view.plot.renderers if isinstance(renderer.glyph, Scatter)
    ]
    np.testing.assert_allclose([here[0]["x"], here[0]["y"]], 0, atol=1e-9)


@pytest.mark.parametrize(("n", "pixels"), [(5, 30), (41, 246), (200, 400), (2, 12)])
def test_a_picture_has_no_more_pixels_than_are_seen(n: int, pixels: int):
    picture = _picture(_heights(np.linspace(0, 1, n * n).reshape(n, n)), PALETTES["light"])
    assert picture.shape == (pixels, pixels)


@pytest.mark.parametrize("palette", ["light", "dark"])
def test_losses_that_are_not_finite_or_all_the_same_can_be_drawn(palette: str):
    for losses in (np.full((5, 5), 2.0), np.zeros((5, 5)), np.full((5, 5), np.inf), np.eye(5) / 0.5):
        losses[0, 0] = np.nan
        picture = _picture(_heights(losses), PALETTES[palette])
        assert picture.shape == (30, 30)
        assert (picture >> 24 == 255).all()


def test_the_line_is_drawn_from_start_to_now(make_session: MakeSession):
    session = make_session(stage="landscape")
    for _ in range(3):
        session.step()
    compute(session)
    view = LineView(ENGLISH)
    view.update(session.snapshot(), PALETTES["light"])
    uprights, lines = columns(view, "x0", "y0", "x1", "y1"), columns(view, "x", "train", "test")
    assert len(lines["x"]) == 61
    assert lines["x"][[10, 50]].tolist() == pytest.approx(list(uprights["x0"]))
    assert np.isfinite(lines["train"]).all()


@pytest.mark.parametrize(("learning_rate", "n"), [(3.0, 1), (0.00001, 0)])
def test_the_limit_is_a_line_unless_it_is_far_off(learning_rate, n, make_session: MakeSession):
    session = make_session(stage="landscape", learning_rate=learning_rate)
    compute(session)
    view = SharpnessView(ENGLISH)
    view.update(session.snapshot(), PALETTES["light"])
    assert len(columns(view, "x", "y", "text")["text"]) == n


def test_the_numbers_say_how_sharp_it_is_and_what_is_computed(make_session: MakeSession, clock: Clock):
    session = make_session(stage="landscape", learning_rate=0.1)
    compute(session)
    shown = figures(session)
    assert "stable up to 20" in shown.numbers.html
    assert "train a few epochs" in shown.numbers.html
    assert shown.button.disabled
    session.settings.apply({"landscape_plane": "random", "optimizer": "adam"})
    seen(session)
    clock.look_seconds = 0.001
    session._compute_a_portion()
    shown.update(session.snapshot(), PALETTES["light"])
    assert "no such limit" in shown.numbers.html
    assert "computing" in shown.numbers.html
    assert (shown.button.label, shown.button.disabled) == ("Cancel", False)
    shown.button.clicks += 1
    shown.update(session.snapshot(), PALETTES["light"])
    assert (shown.button.label, shown.button.disabled) == ("Compute the map", False)
    shown.button.clicks += 1
    compute(session)
    shown.update(session.snapshot(), PALETTES["light"])
    assert "map of epoch 0" in shown.numbers.html
    assert shown.button.disabled  # there is no other map of these weights
    session.play()
    session._trainer.run(1)
    clock.now += 1.0
    for _ in range(EVERY):  # of which the last one looks at the landscape, too
        shown.update(session.snapshot(), PALETTES["light"])
    assert (shown.button.label, shown.button.disabled) == ("Compute again", False)


def test_a_closed_view_makes_no_figures(make_session: MakeSession):
    assert figures(make_session()).map.children == []
