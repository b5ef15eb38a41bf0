"""Networks with more units and inputs than are drawn: what is in sight, and that all the rest works."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bokeh.models import Bezier, HBar, ImageRGBA, Line, Segment, Text

from unfold import share
from unfold.app import App
from unfold.combinations import conflicts, n_parameters
from unfold.core.features import transform
from unfold.core.grid import grid_points
from unfold.core.numpy_backend import NumpyBackend
from unfold.recording import recorded
from unfold.rules import network, trainer
from unfold.run_file import from_bytes, to_bytes
from unfold.session import Session
from unfold.settings import DRAWN_UNITS, MAX_LAYERS, MAX_PARAMETERS, MAX_UNITS, Settings, inputs
from unfold.sight import COARSEST, TILE
from unfold.snapshot import Snapshot
from unfold.views.aim import Aim
from unfold.views.geometry import WIDTH, place
from unfold.views.network import NetworkView
from unfold.views.regions import RegionsView
from unfold.views.theme import PALETTES

from .stand_ins import Clock
from .test_number_fields import ask, open_app, pinned, tables
from .test_views import columns

MakeSession = Callable[..., Session]
LIGHT = PALETTES["light"]
WIDE = {"hidden": (40, 20, 3)}
LARGEST = (MAX_UNITS,) * MAX_LAYERS


def drawn(snapshot: Snapshot) -> NetworkView:
    view = NetworkView()
    view.update(snapshot, LIGHT)
    return view


def n_links(view: NetworkView) -> int:
    return sum(len(columns(view.plot, Bezier, i)["x0"]) for i in (0, 1))


# What is drawn


def test_the_first_units_are_drawn_and_of_the_others_their_number(make_session: MakeSession):
    view = drawn(make_session(**WIDE).snapshot())
    assert len(columns(view.plot, ImageRGBA, 1)["image"]) == 16 + 16 + 3
    assert n_links(view) == 2 * 16 + 16 * 16 + 16 * 3 + 3
    assert len(columns(view.plot, HBar)["left"]) == 16 + 16 + 3 + 1
    texts = [dict(r.data_source.data) for r in view.plot.renderers if type(r.glyph) is Text]
    assert ["+24", "+4"] in [list(found.get("text", [])) for found in texts]


def test_where_all_units_are_drawn_nothing_is_left_over(make_session: MakeSession):
    view = drawn(make_session(hidden=(16, 2)).snapshot())
    texts = [dict(r.data_source.data) for r in view.plot.renderers if type(r.glyph) is Text]
    assert not any(str(text).startswith("+") for found in texts for text in found.get("text", []))


@pytest.mark.parametrize("hidden", [LARGEST, (17,), (16,) * MAX_LAYERS, (1,) * MAX_LAYERS, (256, 1, 256)])
def test_tiles_stand_in_the_figure_and_leave_room_for_links(hidden: tuple[int, ...]):
    geometry = place(hidden, 2)
    for x, ys, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True):
        assert (ys - tile / 2).min() >= 0
        assert (ys + tile / 2).max() <= geometry.height
        assert (-np.diff(ys) >= tile).all()
        assert 0 < x - tile / 2 < x + tile / 2 < WIDTH
    right = geometry.columns[1:-2] + np.array(geometry.tiles[:-1]) / 2
    left = geometry.columns[2:-1] - np.array(geometry.tiles[1:]) / 2
    assert (left - right > 17.9).all()
    for n, ys, at in zip(geometry.others[1:], geometry.units, geometry.other_places[1:], strict=True):
        assert n == 0 or at < ys[-1]


def test_links_are_those_of_the_units_that_are_drawn(make_session: MakeSession):
    session = make_session(**WIDE)
    snapshot = session.snapshot()
    strongest = snapshot.strongest
    assert [W.shape for W in strongest.weights] == [(16, 2), (16, 16), (3, 16), (1, 3)]
    for shown, every in zip(strongest.weights, snapshot.weights, strict=True):
        np.testing.assert_array_equal(shown, every[: len(shown), : shown.shape[1]])


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_bias_is_aimed_at_as_the_bias_whatever_lies_between(make_session: MakeSession, pieces: int):
    changes: dict[str, Any] = {"activation": "maxout", "pieces": pieces} if pieces > 1 else {}
    session = make_session(**WIDE | changes)
    snapshot = session.snapshot()
    strongest = snapshot.strongest
    for unit in (0, 15):
        row = int(strongest.rows[1][unit, -1])
        assert row % 20 == unit
        assert strongest.place_of(1, row, 40) == (unit, 16)
        assert strongest.place_of(1, row, 15) == (unit, 15)
    assert strongest.place_of(1, 0, 16) is None
    assert strongest.place_of(1, 17, 0) is None
    session.selection.aim((1, int(strongest.rows[1][2, -1]), 40))
    drawn(session.snapshot())


def test_aim_finds_the_biases_below_the_tiles():
    geometry = place((40, 20), 2)
    aim = Aim(geometry, (0, 1))
    x, y = float(geometry.columns[2]), float(geometry.units[1][3] - geometry.tiles[1] / 2 - 3)
    assert aim.at(x, y, 2.0) == (1, 3, 16)


def test_units_out_of_sight_are_not_pointed_at(make_session: MakeSession):
    session = make_session(**WIDE)
    assert session.selection.has((0, DRAWN_UNITS - 1))
    assert not session.selection.has((0, DRAWN_UNITS))
    with pytest.raises(ValueError, match="no unit"):
        session.selection.point((0, DRAWN_UNITS))
    with pytest.raises(ValueError, match="no unit"):
        session.selection.pin((1, 19))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"activation": "maxout", "pieces": 3},
        {"model": "kan"},
        {"activation": "relu", "skips": True, "hidden": (20, 20)},
        {"dataset": "blobs", "classes": 4},
        {"dataset": "sines", "features": ("x1",)},
        {"one_hot": 12},
        {"one_hot": 12, "dataset": "sines"},
        {"one_hot": 9, "model": "kan"},
        {"one_hot": 9, "standardize": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("stage", ["network", "layers", "regions", "signal", "landscape", "race"])
def test_every_view_shows_wide_networks(clock: Clock, changes: dict[str, Any], stage: str):
    app = App({**WIDE, "n_samples": 40, "stage": stage, "show_errors": True} | changes, clock=clock)
    app.session.emit()
    app.session.selection.point((0, 5))
    app.session.selection.aim((1, 2, len(app.session.snapshot().weights[1][0])))
    app.session.step()
    app.session.emit()
    app.session.step_batch()
    app.session.emit()
    for _ in range(8):
        clock.now += 2.0
        app.session.emit()
    assert app.session.epoch >= 1


def test_folds_without_a_map_are_those_of_units_in_sight(make_session: MakeSession):
    session = make_session(hidden=(40,), stage="regions", activation="tanh")
    view = RegionsView()
    view.update(session.snapshot(), LIGHT)
    assert set(view.folds.units) <= set(range(16))
    assert len(set(view.folds.units)) > 8
    session.selection.point((0, int(view.folds.units[0])))
    view.update(session.snapshot(), LIGHT)
    assert len(columns(view.plot, Line, MAX_LAYERS)["x"]) > 1


def test_folds_of_a_map_are_all_there_and_have_their_numbers(make_session: MakeSession):
    session = make_session(
        hidden=(20, 17), stage="regions", activation="relu", initializer="he", zoom=(0, 0, 0.5)
    )
    view = RegionsView()
    view.update(session.snapshot(), LIGHT)
    assert session.snapshot().regions.map is not None
    assert max(view.folds.units) >= 20


def test_a_large_network_has_fewer_regions_mapped(make_session: MakeSession):
    session = make_session(hidden=LARGEST, stage="regions", activation="relu", initializer="he", n_samples=20)
    seen = session.snapshot().regions
    assert seen.map is None
    assert seen.more_than == 20_000 * 96 // sum(LARGEST)


# Numbers


def test_a_table_has_the_numbers_in_sight_and_says_of_how_many(clock: Clock):
    app = open_app(clock, **WIDE)
    first, second, third, output, *_ = tables(app)
    assert np.shape(first.values) == (16, 3)
    assert np.shape(second.values) == (16, 17)
    assert np.shape(third.values) == (3, 17)
    assert np.shape(output.values) == (1, 4)
    assert first.shape["title"] == "Hidden layer 1, 16 of 40 units"
    assert second.shape["title"] == "Hidden layer 2, 16 of 20 units, 16 of 40 inputs"
    assert third.shape["title"] == "Hidden layer 3, 16 of 20 inputs"


def test_the_last_number_in_sight_is_the_bias(clock: Clock):
    app = open_app(clock, **WIDE)
    model = pinned(app, (1, 4))
    assert model.shape["columns"][-2:] == ["a₁₆", "b"]
    ask(model, "set", 0, 16, "0.5")
    assert app.session.snapshot().biases[1][4] == 0.5
    ask(model, "set", 0, 15, "0.25")
    assert app.session.snapshot().weights[1][4, 15] == 0.25
    ask(model, "lock", 0, 16, True)
    frozen = app.session.snapshot().frozen[1]
    assert frozen.sum() == 1
    assert frozen[4, 40]
    app.session.emit()
    view = drawn(app.session.snapshot())
    assert sum(len(columns(view.plot, Segment, i)["x0"]) == 1 for i in range(3)) >= 1
    ask(model, "lock unit", 0, 0, True)
    assert app.session.snapshot().frozen[1][4].all()


# How finely and how much


def test_large_networks_are_looked_at_more_coarsely_and_whole(make_session: MakeSession):
    small, large = make_session(hidden=(64, 64)), make_session(hidden=LARGEST, n_samples=20)
    assert small.snapshot().units[0].shape == (64, TILE, TILE)
    assert small.snapshot().decision.shape == (100, 100)
    seen = large.snapshot()
    assert [units.shape for units in seen.units] == [(MAX_UNITS, COARSEST, COARSEST)] * MAX_LAYERS
    assert seen.decision.shape == (COARSEST, COARSEST)
    assert seen.representations[1].grid.shape == (2, COARSEST, COARSEST)


def test_what_is_coarse_is_right(make_session: MakeSession):
    session = make_session(hidden=(256, 256), n_samples=20)
    seen = session.snapshot()
    n = seen.units[0].shape[1]
    assert COARSEST <= n < TILE
    X = transform(grid_points(n), inputs(session.settings.values()))
    first = np.tanh(X @ seen.weights[0].T + seen.biases[0]).T.reshape(256, n, n)
    np.testing.assert_allclose(seen.units[0], first, atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "n"),
    [
        ({}, 200_000),
        ({"hidden": (16,) * 6}, 200_000),
        ({"one_hot": 32}, 62_500),
        ({"hidden": (64, 64)}, 68_000),
        ({"hidden": LARGEST}, 2_500),
    ],
    ids=str,
)
def test_a_network_is_judged_at_as_many_places_as_there_is_time_for(
    make_session: MakeSession, changes: dict[str, Any], n: int
):
    session = make_session(show_errors=True, dataset="checkerboard", n_samples=20, **changes)
    assert session.snapshot().verdict.n_points == pytest.approx(n, rel=0.02)


def test_there_is_a_limit_to_all_parameters_together():
    values = Settings.defaults()
    assert not list(conflicts(values | {"hidden": LARGEST, "dataset": "blobs", "one_hot": 32}))
    (found,) = conflicts(values | {"hidden": LARGEST, "activation": "maxout"})
    assert (found.key, found.allowed.most) == ("hidden", MAX_PARAMETERS)
    (found,) = conflicts(values | {"hidden": (256, 256), "model": "kan"})
    assert found.key == "hidden"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"hidden": ()},
        {"activations": ("maxout",), "pieces": 3},
        {"model": "kan", "spline_intervals": 4},
        {"one_hot": 7, "features": ()},
        {"dataset": "blobs", "classes": 5},
        {"dataset": "sines", "terms": 2},
    ],
    ids=str,
)
def test_the_limit_counts_what_the_network_has(changes: dict[str, Any]):
    settings = Settings(conflicts)
    settings.take(changes)
    assert n_parameters(settings.values()) == network(settings).n_parameters


def test_a_run_of_the_largest_network_opens_goes_back_and_on(clock: Clock):
    settings = Settings(conflicts)
    settings.take({"hidden": LARGEST, "activation": "relu", "initializer": "he", "n_samples": 20})
    trained = trainer(settings, NumpyBackend)
    trained.run(1)
    trained.run(1)
    app = App({}, clock=clock)
    app.layout.open_file(to_bytes(recorded(settings, trained)))
    assert app.settings.hidden == LARGEST
    session = app.session
    timeline = session.snapshot().timeline
    assert timeline.epochs == (0, 1, 2)
    session.look_back(1)
    assert session.epoch == 1
    session.leave_past()
    np.testing.assert_array_equal(session.parameters, trained.network.params)
    session.step()
    assert session.epoch == 3
    again = from_bytes(to_bytes(session.record()))
    assert again.settings["hidden"] == LARGEST


def test_a_link_has_no_room_for_so_many_weights(clock: Clock):
    app = open_app(clock, hidden=(200, 200))
    (panel,) = [panel for panel in app.layout.rail.panels if panel.name == "share"]
    panel.button.value = True
    app.session.emit()
    assert panel._weights.disabled
    assert "40,000" not in panel._weights.styles["--doc"]
    assert f"{len(app.session.parameters):,}" in panel._weights.styles["--doc"]
    assert f"{share.MOST_WEIGHTS:,}" in panel._weights.styles["--doc"]
    panel._weights.value = ["weights"]
    assert "w=" not in panel._field.value
    app.settings.apply({"hidden": (4,)})
    app.session.emit()
    assert not panel._weights.disabled
