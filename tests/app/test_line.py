"""Points on a line: which features they have, where they are drawn, and how they are changed by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unfold import rules, share
from unfold.core.datasets import DATASETS as CORE_DATASETS
from unfold.core.features import transform
from unfold.core.formula import FormulaError
from unfold.core.grid import pixel_centres
from unfold.session import Session
from unfold.settings import (
    DATASETS,
    EVERYDAY_FEATURES,
    FEATURES,
    LINE_DATASETS,
    MAX_VALUE,
    Settings,
    features_in_sight,
    idle,
    inputs,
    on_line,
    usable,
)
from unfold.sight import LINE
from unfold.snapshot import Deed, Snapshot, Tool
from unfold.views.by_hand import account, how_to
from unfold.views.feature_list import FeatureList
from unfold.views.folds import uprights
from unfold.views.function_plot import ACROSS, FunctionView, heights, span
from unfold.views.layers import LayersView
from unfold.views.network import NetworkView
from unfold.views.output import OutputView
from unfold.views.readouts import Readouts
from unfold.views.regions import RegionsView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop
from .test_by_hand import report

MakeSession = Callable[..., Session]
LIGHT = PALETTES["light"]
NEAR = (0.3, 0.1)
ADD, ERASER = Tool(0), Tool(None)


def settings_of(**values: Any) -> Settings:
    settings = Settings()
    settings.apply(values)
    return settings


# Settings


def test_a_line_is_where_the_core_has_one_coordinate():
    assert set(LINE_DATASETS) == {name for name in DATASETS if CORE_DATASETS[name].n_coordinates == 1}
    assert {name for name in DATASETS if on_line({"dataset": name})} == set(LINE_DATASETS)


def test_usable_features_are_those_that_the_core_has_for_one_coordinate():
    X, values = np.linspace(-6, 6, 7)[:, None], {"dataset": "sines"}
    for name in FEATURES:
        if usable(name, values):
            np.testing.assert_array_equal(
                transform(X, (name,)), transform(np.column_stack([X, X]), (name,)), err_msg=name
            )
        else:
            with pytest.raises(FormulaError):
                transform(X, (name,))


@pytest.mark.parametrize(
    ("features", "own_features", "told"),
    [
        (("x1", "x2"), "", ("x1",)),
        (("x1", "x1^2", "cos(x2)", "r", "theta"), "", ("x1", "x1^2")),
        (("x2",), "", ("x1",)),
        ((), "", ("x1",)),
        ((), "exp(-x1^2)", ("exp(-x1^2)",)),
        (("sin(x1)",), "x1 * x2; |x1| / 2", ("sin(x1)", "|x1| / 2")),
    ],
)
def test_on_a_line_features_of_x2_wait(features: tuple[str, ...], own_features: str, told: tuple[str, ...]):
    settings = settings_of(features=features, own_features=own_features)
    before = inputs(settings.values())
    settings.apply({"dataset": "wiggle"})
    assert inputs(settings.values()) == told
    seen = features_in_sight(settings.values())
    assert set(told) <= set(seen)
    assert not any("x2" in name for name in seen)
    assert [name for name in seen if name in EVERYDAY_FEATURES] == ["x1", "x1^2", "sin(x1)"]
    settings.apply({"dataset": "circle"})
    assert inputs(settings.values()) == before


def test_a_feature_that_is_chosen_on_a_line_leaves_those_that_wait():
    settings = settings_of(dataset="sines", features=("x1", "x2", "r"), own_features="x1 * x2")
    shown = FeatureList(settings, settings.apply, ENGLISH)
    assert shown.widget.value == ["x1"]
    shown.widget.value = ["x1", "sin(x1)"]
    assert settings.features == ("x1", "x2", "sin(x1)", "r")
    assert settings.own_features == "x1 * x2"
    shown.widget.value = []
    assert settings.features == ("x2", "r")
    assert inputs(settings.values()) == ("x1",)


@pytest.mark.parametrize("dataset", LINE_DATASETS)
def test_a_link_says_a_line_and_what_waits(dataset: str):
    defaults, settings = Settings.defaults(), settings_of(dataset=dataset, features=("x2", "x1^2"))
    link = share.encode(settings.values(), defaults)
    assert share.decode(link) == ({"dataset": dataset, "features": ("x2", "x1^2")}, ())


def test_the_zoom_of_the_plane_means_nothing_on_a_line():
    settings = settings_of(dataset="sines")
    assert "zoom" in idle(settings.values())
    settings.apply({"dataset": "plane"})
    assert "zoom" not in idle(settings.values())


# Rules


@pytest.mark.parametrize("dataset", ["sines", "wiggle"])
def test_a_line_is_as_wide_as_the_plane_and_its_values_are_the_cores(dataset: str):
    settings = settings_of(dataset=dataset, n_samples=2000)
    points = rules.drawn_points(settings)
    assert points.X.shape == (2000, 1)
    assert 5.9 < points.X.max() <= 6
    assert -6 <= points.X.min() < -5.9
    ((low, high),) = CORE_DATASETS[dataset].ranges
    truth = CORE_DATASETS[dataset].truth
    assert truth is not None
    own = low + (points.X + 6) / 12 * (high - low)
    np.testing.assert_allclose(truth(own, **rules.dataset_parameters(settings)), points.y, atol=1e-12)


def test_sines_are_the_waves_that_are_offered_as_features():
    points = rules.drawn_points(settings_of(dataset="sines", terms=2))
    waves = transform(points.X, ("sin(pi*x1/6)", "sin(3*pi*x1/6)"))
    np.testing.assert_allclose(waves.sum(axis=1), points.y, atol=1e-12)


def test_intervals_lie_where_the_core_has_them():
    settings = settings_of(dataset="intervals")
    own = CORE_DATASETS["intervals"].generate(500, 0.0, np.random.default_rng(0))
    assert abs(rules.drawn_points(settings).X).max() == pytest.approx(abs(own.X).max(), rel=0.02)


def test_points_by_hand_have_no_x2():
    train, test = rules.points(settings_of(dataset="own_line", points=((1.5, 0.0, -0.35), (2.0, 3.0, 1.0))))
    assert train.X.tolist() == [[1.5], [2.0]]
    assert train.places.tolist() == [[1.5, -0.35], [2.0, 1.0]]
    assert test.X.shape == (0, 1)


# Snapshots


@pytest.mark.parametrize("dataset", LINE_DATASETS)
@pytest.mark.parametrize("hidden", [(), (3,), (1, 2, 4)], ids=str)
@pytest.mark.parametrize("standardize", [False, True])
def test_what_is_shown_of_a_line(
    dataset: str, hidden: tuple[int, ...], standardize: bool, make_session: MakeSession
):
    session = make_session(dataset=dataset, hidden=hidden, standardize=standardize, zoom=(1.0, 1.0, 2.0))
    session.step()
    snapshot = session.snapshot()
    assert snapshot.on_line
    assert [unit.shape for unit in snapshot.units] == [(n, 1, LINE) for n in hidden]
    assert snapshot.output.shape == snapshot.decision.shape == (1, LINE)
    assert snapshot.features.pictures.shape == (3, 1, LINE)
    assert snapshot.window.half == 6  # a line is not zoomed
    assert len(snapshot.representations) == len(hidden) + 2
    for view in snapshot.representations:
        assert view.grid.shape == (2, 1, LINE)
        assert view.points.shape == (2, len(snapshot.train))
        assert np.isfinite(view.grid).all()


def test_the_curve_is_the_networks_answer(make_session: MakeSession):
    session = make_session(dataset="wiggle", hidden=(3,))
    session.step()
    snapshot = session.snapshot()
    (W, V), (b, c) = snapshot.weights, snapshot.biases
    x = pixel_centres(LINE)
    np.testing.assert_allclose(heights(snapshot), (V @ np.tanh(W * x + b[:, None]))[0] + c, atol=1e-5)
    session.selection.point((0, 1))
    np.testing.assert_allclose(heights(session.snapshot()), np.tanh(W[1] * x + b[1]), atol=1e-5)


def test_the_line_itself_lies_flat_and_goes_from_left_to_right(make_session: MakeSession):
    snapshot = make_session(dataset="sines", hidden=(8,)).snapshot()
    first, layer, output = snapshot.representations
    np.testing.assert_array_equal(first.grid[0, 0], pixel_centres(LINE))
    assert not first.grid[1].any()
    assert not first.points[1].any()
    assert layer.grid[0, 0] @ pixel_centres(LINE) > 0
    np.testing.assert_allclose(output.grid[1, 0], snapshot.output[0], atol=1e-6)


def test_the_data_can_be_a_line_at_one_moment_and_a_plane_at_the_next(make_session: MakeSession):
    session = make_session(hidden=(4, 2))
    for dataset in ("sines", "circle", "own_line", "plane", "intervals", "own"):
        session.settings.apply({"dataset": dataset})
        session.step()
        snapshot = session.snapshot()
        assert snapshot.on_line == (dataset in LINE_DATASETS)
        assert (snapshot.output.shape[0] == 1) == snapshot.on_line


# The plot


def views() -> tuple[Any, ...]:
    return (
        NetworkView(), OutputView(), FunctionView(), LayersView(ENGLISH), RegionsView(), Readouts(ENGLISH)
    )  # fmt: skip


def draw(snapshot: Snapshot, shown: tuple[Any, ...]) -> None:
    for view in shown:
        if isinstance(view, Readouts):
            view.update(snapshot)
        else:
            view.update(snapshot, LIGHT)


@pytest.mark.parametrize("activation", ["relu", "tanh", "maxout"])
@pytest.mark.parametrize("stage", ["network", "regions"])
def test_all_views_follow_from_plane_to_line_and_back(stage: str, activation: str, make_session: MakeSession):
    session, shown = make_session(stage=stage, activation=activation), views()
    network, output, function, layers, *_ = shown
    for dataset in ("circle", "sines", "plane", "intervals", "own_line", "own_values"):
        session.settings.apply({"dataset": dataset})
        session.step()
        snapshot = session.snapshot()
        draw(snapshot, shown)
        curves = network._curves.data["x"]
        assert len(curves) == (6 * (LINE + 1) if snapshot.on_line else 0)
        assert len(layers._curves.data["x"]) == (4 * (LINE + 1) if snapshot.on_line else 0)
        assert (len(layers._lines.data["x"]) == 0) == snapshot.on_line
        assert len(layers._sheets.data["image"]) == len(layers._sheets.data["x"]) == (4, 1)[snapshot.on_line]
        if snapshot.on_line:
            np.testing.assert_array_equal(function._curve.data["y"], snapshot.output[0])
        else:
            assert len(output._surface.data["image"]) == len(output._surface.data["x"]) == 1


def test_a_line_lets_go_of_the_zoom_of_the_plane(make_session: MakeSession):
    session, view = make_session(zoom=(1.0, 0.0, 2.0)), OutputView()
    view.update(session.snapshot(), LIGHT)
    assert view.plot.x_range.start == -1
    session.settings.apply({"dataset": "sines"})
    view.update(session.snapshot(), LIGHT)
    assert (view.plot.x_range.start, view.plot.x_range.end) == (-6, 6)
    session.settings.apply({"dataset": "circle"})
    view.update(session.snapshot(), LIGHT)
    assert view.plot.x_range.start == -1
    assert view._surface.data["side"] == [4]


def test_a_plot_has_room_for_all_points(make_session: MakeSession):
    session = make_session(dataset="sines")
    snapshot = session.snapshot()
    low, high = span(snapshot)
    y = np.concatenate([snapshot.train.y, snapshot.test.y])
    assert low < y.min()
    assert high > y.max()
    session.settings.apply({"dataset": "own_line"})
    low, high = span(session.snapshot())
    assert low < -1
    assert high > 1
    session.settings.apply({"points": ((0.0, 0.0, 50.0),)})
    assert span(session.snapshot())[1] > 50
    session.settings.apply({"dataset": "intervals"})
    assert span(session.snapshot()) == (-1.3, 1.3)


def test_a_unit_has_a_scale_of_its_own_and_no_points(make_session: MakeSession):
    session, view = make_session(dataset="sines", activation="relu", hidden=(3,)), FunctionView()
    view.update(session.snapshot(), LIGHT)
    assert view._points._train_points.visible
    assert view._axes._names.data["text"] == ["x₁", "y"]
    session.selection.point((0, 1))
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    assert not view._points._train_points.visible
    assert view._axes._names.data["text"] == ["x₁", "a"]
    unit = snapshot.pointed
    assert unit is not None
    assert view.plot.y_range.end >= unit.a.max()
    low, high = view.plot.y_range.start, view.plot.y_range.end
    assert 0 < -low < high / 5  # room below zero, where a rectifier never is
    np.testing.assert_array_equal(view._curve.data["y"], unit.a[0])
    session.selection.point((1, 0))  # the output is what it was
    view.update(session.snapshot(), LIGHT)
    assert view._points._train_points.visible


def test_with_a_tool_in_hand_the_plot_has_the_scale_of_the_points(make_session: MakeSession):
    session, view = make_session(dataset="own_line", hidden=(3,)), FunctionView()
    session.selection.point((0, 1))
    view.update(session.snapshot(), LIGHT)
    assert view._axes._names.data["text"][1] == "a"
    session.hand.choose(ADD)
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    assert view._axes._names.data["text"][1] == "y"
    assert (view.plot.y_range.start, view.plot.y_range.end) == (-1.3, 1.3)
    np.testing.assert_array_equal(view._curve.data["y"], snapshot.output[0])
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert ENGLISH.figures.answer in readouts.key.html
    assert f"<h2>{ENGLISH.figures.output}</h2>" in readouts.score.html


def test_what_has_not_changed_is_not_sent_again(make_session: MakeSession):
    session, view = make_session(dataset="sines"), FunctionView()
    view.update(session.snapshot(), LIGHT)
    sent: list[object] = []
    view._curve.data.update = lambda columns: sent.append(columns)  # type: ignore[method-assign]
    view.update(session.snapshot(), LIGHT)
    assert sent == []
    session.step()
    view.update(session.snapshot(), LIGHT)
    (columns,) = sent
    assert list(columns) == ["y"]


def test_discretized_a_curve_is_at_one_end_or_the_other(make_session: MakeSession):
    session = make_session(dataset="sines", discretize=True)
    session.step()
    snapshot = session.snapshot()
    assert set(heights(snapshot)) <= {snapshot.scale.low, snapshot.scale.high}
    np.testing.assert_array_equal(heights(snapshot) > 0, snapshot.output[0] >= 0)


def test_test_points_are_hollow(make_session: MakeSession):
    session, view = make_session(dataset="sines", show_test=True), FunctionView()
    view.update(session.snapshot(), LIGHT)
    assert set(view._points._test.data["fill"]) == {LIGHT["page"]}
    assert len(set(view._points._train.data["fill"])) > 10
    np.testing.assert_array_equal(view._points._train.data["y"], session.snapshot().train.y)


@pytest.mark.parametrize("dataset", ["sines", "intervals"])
def test_regions_of_a_line_are_the_pieces_of_its_curve(dataset: str, make_session: MakeSession):
    session = make_session(dataset=dataset, hidden=(4,), activation="relu", stage="regions")
    session.step()
    seen = session.snapshot().regions
    assert seen is not None
    assert seen.map is not None
    assert seen.dims == 1
    (W, _), (b, _) = session.snapshot().weights, session.snapshot().biases
    folds = -b / W[:, 0]
    assert len(seen.map) == 1 + (np.abs(folds) < 6).sum()
    ends, _ = seen.map.folds()
    np.testing.assert_allclose(
        sorted(set(ends[:, 0].round(6))), sorted(folds[np.abs(folds) < 6].round(6)), atol=2e-6
    )


@pytest.mark.parametrize(("dataset", "lines"), [("wiggle", 1), ("intervals", 2)])
def test_over_regions_stands_a_curve_of_values_or_the_boundary_of_classes(
    dataset: str, lines: int, make_session: MakeSession
):
    session, view = make_session(dataset=dataset, hidden=(4,), stage="regions"), RegionsView()
    for _ in range(100):
        session.step()
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    xs, ys = view._boundary.data["xs"], view._boundary.data["ys"]
    assert len(xs) == len(ys) == lines
    if dataset == "wiggle":
        heights = np.interp(snapshot.train.X[:, 0], xs[0], ys[0])
        assert np.corrcoef(heights, view._points.data["y"])[0, 1] > 0.5
    else:
        assert sorted(round(abs(x[0])) for x in xs) == [2, 2]  # midway between the intervals


def test_a_line_stands_upright_where_a_sign_changes():
    x = pixel_centres(LINE)
    xs, ys = uprights(x**2 - 4)
    np.testing.assert_allclose([line[0] for line in xs], [-2, 2], atol=1e-3)
    assert [line.tolist() for line in ys] == [[-6, 6], [-6, 6]]
    assert uprights(np.ones(LINE)) == ([], [])


# By hand


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    session = make_session(dataset="own_line", points=((-2.0, 0.0, 0.5), (2.0, 0.0, -0.5)))
    session.hand.choose(ADD)
    return session


def test_a_click_adds_a_point_of_that_height(session: Session):
    session.hand.press(1.04, 0.333, NEAR)
    deed = session.hand.release(1.04, 0.333, NEAR)
    assert deed == Deed("added", 1.0, None, 0.33)
    assert session.settings.points[-1] == (1.0, 0.0, 0.33)
    assert session.snapshot().train.places[-1].tolist() == [1.0, 0.33]
    assert account(deed, 0, ENGLISH.by_hand) == "Added 0.33 at x₁ 1.0"
    session.hand.undo()
    assert len(session.settings.points) == 2


def test_a_point_is_dragged_in_both_directions_while_training_goes_on(session: Session):
    session.play()
    session.hand.press(-1.9, 0.45, NEAR)
    session.hand.move(0.1, 0.95, NEAR)
    snapshot = session.snapshot()
    assert (snapshot.hand.holds, snapshot.playing) == (True, True)
    assert snapshot.train.places[0].tolist() == [0.0, 1.0]
    assert session.settings.points[0] == (-2.0, 0.0, 0.5)
    assert session.hand.release(0.1, 0.95, NEAR) == Deed("moved", 0.0, None, 1.0)
    assert session.settings.points[0] == (0.0, 0.0, 1.0)


def test_near_is_measured_along_each_axis(session: Session):
    session.hand.choose(ERASER)
    for place, found in (((-2.25, 0.5), True), ((-2.25, 0.59), False), ((-2.0, 0.61), False)):
        deed = session.hand.click(*place, NEAR)
        assert deed is not None
        assert (deed.kind == "erased") == found
        if found:
            assert deed == Deed("erased", -2.0, None, 0.5)
            session.hand.undo()


def test_a_point_that_is_held_moves_no_axis(session: Session):
    view = FunctionView()
    view.update(session.snapshot(), LIGHT)
    end = view.plot.y_range.end
    session.hand.press(-2.0, 0.5, NEAR)
    for height in (1.0, 1.29, 3.0):
        session.hand.move(-2.0, height, NEAR)
        view.update(session.snapshot(), LIGHT)
        assert view.plot.y_range.end == end
    session.hand.release(-2.0, 3.0, NEAR)
    view.update(session.snapshot(), LIGHT)
    assert view.plot.y_range.end > 3


def test_a_height_is_a_value_that_settings_take(session: Session):
    session.hand.click(0.0, 1e6, NEAR)
    assert session.settings.points[-1] == (0.0, 0.0, MAX_VALUE)


def test_a_drawn_point_is_erased_there_and_added_here(make_session: MakeSession):
    session = make_session(dataset="sines")
    session.hand.choose(ADD)
    x, y = session.snapshot().train.places[7]
    session.hand.press(x, y, (0.01, 0.01))
    session.hand.move(1.0, 1.5, (0.01, 0.01))
    deed = session.hand.release(1.0, 1.5, (0.01, 0.01))
    assert deed == Deed("moved", 1.0, None, 1.5)
    assert session.settings.points == ((1.0, 0.0, 1.5),)
    assert len(session.settings.erased) == 1
    assert len(session.snapshot().train) == 250


def test_points_of_classes_have_no_height_of_their_own(make_session: MakeSession):
    session = make_session(dataset="intervals", n_samples=20)
    session.hand.choose(Tool(2))
    assert session.hand.click(4.0, 0.4, NEAR) == Deed("added", 4.0, None, 2)
    assert session.settings.points == ((4.0, 0.0, 2),)
    assert session.snapshot().train.places[0].tolist() == [4.0, -1.0]
    session.hand.press(4.0, -1.0, NEAR)
    session.hand.move(5.5, 1.0, NEAR)
    assert session.hand.release(5.5, 1.0, NEAR) == Deed("moved", 5.5, None, 2)
    assert session.settings.points == ((5.5, 0.0, 2),)


def test_it_is_said_how_points_are_added(session: Session):
    assert how_to(ADD, session.snapshot(), ENGLISH.by_hand) == ENGLISH.by_hand.how_to_add_heights


@in_a_loop
async def test_the_page_has_no_slider_for_values_and_no_zoom(clock: Clock):
    page = await Page(clock, fragment="#v=1&dataset=own_line").rendered()
    page.change(page.widget("tools"), "active", 0)
    await page.draw()
    assert not page.widget("Value").visible
    assert not page.widget(ENGLISH.commands.zoom_in).visible
    (left, right), (low, high) = ACROSS, (-1.3, 1.3)
    there = (3 - left) / (right - left), 0.5
    report(page, 1, "aim", *there)
    await page.draw()
    assert "0 at x₁ 3.0" in page.text("spoken")
    report(page, 2, "use", *there)
    report(page, 3, "use", (-3 - left) / (right - left), (1 - low) / (high - low))
    await page.draw()
    assert page.address == "v=1&dataset=own_line&points=3,0,0;-3,0,1"
    assert page.posted("error") == []
