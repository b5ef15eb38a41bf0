"""The views: what stands where, in which colour, and what the words say."""

import dataclasses
import itertools
import math
import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import panel as pn
import param
import pytest
from bokeh.models import Bezier, HBar, ImageRGBA, Line, MultiLine, Plot, Rect, Scatter, Segment, Text

from unfold.archive import RunFileError
from unfold.core.datasets import Points
from unfold.core.evaluation import Metrics
from unfold.core.grid import grid_points
from unfold.core.history import Curves, History
from unfold.core.plane import DOMAIN
from unfold.session import Session
from unfold.settings import DATASETS, EVERYDAY_FEATURES, FEATURES, GROUPS, OWN_DATASETS, Settings
from unfold.snapshot import Snapshot
from unfold.views.contours import zero_lines
from unfold.views.controls import Controls
from unfold.views.geometry import FEATURE_TILE, HEIGHT, PORT, WIDTH, place
from unfold.views.layers import LayersView
from unfold.views.loss import LossView
from unfold.views.message import Message
from unfold.views.network import NetworkView
from unfold.views.numbers import decimal
from unfold.views.output import OutputView
from unfold.views.readout import Readout
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES, TOKENS
from unfold.views.thumbnails import thumbnails
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .test_session import CHANGES, TOGETHER

LIGHT, DARK = PALETTES["light"], PALETTES["dark"]
MakeSession = Callable[..., Session]


def glyphs(plot: Plot, kind: type) -> list[Any]:
    """The glyphs of a kind, lowest first."""
    return [renderer.glyph for renderer in plot.renderers if type(renderer.glyph) is kind]


def columns(plot: Plot, kind: type, index: int = 0) -> Mapping[str, Any]:
    """The data of the index-th glyph of a kind."""
    return [r.data_source.data for r in plot.renderers if type(r.glyph) is kind][index]


def hexes(image: np.ndarray) -> list[str]:
    """Packed colours as #rrggbb; all of them have to be opaque."""
    quads = np.ascontiguousarray(image).view(np.uint8).reshape(-1, 4)
    assert (quads[:, 3] == 255).all()
    return [f"#{r:02X}{g:02X}{b:02X}" for r, g, b, _ in quads.tolist()]


def channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


# Colours

MAP = {
    "light": {
        -0.75: "#FECEA6", -0.5: "#FDDDC2", -0.25: "#FCECDD", 0.25: "#E3EFF7", 0.5: "#CBE5F7", 0.75: "#B3DAF5",
    },
    "dark": {
        -0.75: "#6C371C", -0.5: "#4D2C1D", -0.25: "#2F201B", 0.25: "#182531", 0.5: "#1C364C", 0.75: "#1E4869",
    },
}  # fmt: skip


@pytest.mark.parametrize(("theme", "value", "colour"), [(t, v, c) for t in MAP for v, c in MAP[t].items()])
def test_the_map_between_its_ends(theme: str, value: float, colour: str):
    (found,) = hexes(PALETTES[theme].paint(np.array([value])))
    # A step of the map is less than one step of a colour's channels.
    assert np.abs(np.subtract(channels(found), channels(colour))).max() <= 1, (found, colour)


@pytest.mark.parametrize("theme", TOKENS)
def test_the_ends_of_the_map_and_its_middle(theme: str):
    palette = PALETTES[theme]
    low, zero, high = hexes(palette.paint(np.array([-1.0, 0.0, 1.0])))
    assert (low, zero, high) == (palette["neg-area"], palette["page"], palette["pos-area"])


@pytest.mark.parametrize("theme", TOKENS)
def test_the_map_goes_from_one_colour_to_the_next_without_a_jump(theme: str):
    values = np.linspace(-1, 1, 4001)
    colours = np.array([channels(colour) for colour in hexes(PALETTES[theme].paint(values))])
    assert np.abs(np.diff(colours, axis=0)).max() <= 2


def test_paint_keeps_the_shape_and_takes_what_is_no_number():
    values = np.array([[np.nan, np.inf, -np.inf], [7.0, -7.0, 0.0]])
    before = values.copy()
    image = LIGHT.paint(values)
    assert image.shape == (2, 3)
    assert image.dtype == np.uint32
    found = hexes(image)
    ends = (LIGHT["neg-area"], LIGHT["pos-area"])
    assert found[0] in ends
    assert found[1:5] == [ends[1], ends[0], ends[1], ends[0]]
    np.testing.assert_array_equal(values, before)


# Geometry

WIDTHS = (1, 2, 8, 16)
# All up to three layers; deeper ones of one width, and of widths that take turns.
ARCHITECTURES = [hidden for n in range(4) for hidden in itertools.product(WIDTHS, repeat=n)]
for n in (4, 5, 6):
    for start, step in itertools.product(range(4), (0, 1)):
        ARCHITECTURES.append(tuple(WIDTHS[(start + i * step) % 4] for i in range(n)))


@pytest.mark.parametrize("n_layers", range(7))
def test_tiles_stand_inside_the_figure_and_apart(n_layers: int):
    of_that_depth = [hidden for hidden in ARCHITECTURES if len(hidden) == n_layers]
    assert of_that_depth
    for hidden, n_features in itertools.product(of_that_depth, (7, len(FEATURES) + 3)):
        g = place(hidden, n_features)
        assert len(g.columns) == n_layers + 2
        assert [len(ys) for ys in g.units] == list(hidden)
        sizes = [g.feature_tile, *g.tiles, PORT]
        heights = [g.features, *g.units, np.array([g.middle])]
        for x, ys, size in zip(g.columns, heights, sizes, strict=True):
            assert size >= 10
            assert x - size / 2 >= 0
            assert x + size / 2 <= WIDTH
            assert ys.min() - size / 2 >= 0
            assert ys.max() + size / 2 <= HEIGHT
            if len(ys) > 1:
                assert -np.diff(ys).max() > size, "tiles of a layer overlap"
        right = np.array(g.columns) + np.array(sizes) / 2
        left = np.array(g.columns) - np.array(sizes) / 2
        assert (left[1:] - right[:-1]).min() >= 16, "no room for links"


def test_a_narrow_layer_stands_on_one_line_with_the_output():
    for n in (1, 2, 4):
        assert place((n,), 7).units[0].mean() == pytest.approx(place((n,), 7).middle)
    assert place((1,), 7).units[0][0] == place((1,), 7).middle


# The network

WEIGHTS = (np.array([[1.0, -2.0], [0.0, 6.0]]), np.array([[-0.5, 3.0]]))
BIASES = (np.array([0.75, -3.0]), np.array([0.3]))


@pytest.fixture
def small(make_session: MakeSession) -> Snapshot:
    """x1 and x2, two hidden units, and weights that are easy to follow."""
    return dataclasses.replace(make_session(hidden=(2,)).snapshot(), weights=WEIGHTS, biases=BIASES)


def network(snapshot: Snapshot, palette: Any = LIGHT) -> Plot:
    view = NetworkView()
    view.update(snapshot, palette)
    return view.plot


def test_links_show_sign_and_strength_the_strongest_on_top(small: Snapshot):
    plot = network(small)
    negative, positive = columns(plot, Bezier, 0), columns(plot, Bezier, 1)
    for data, weights in ((negative, [0.5, 2.0]), (positive, [0.0, 1.0, 3.0, 6.0])):
        strength = np.minimum(1, np.array(weights) / 4.2)
        assert data["width"] == pytest.approx(0.8 + 5.5 * strength)
        assert data["alpha"] == pytest.approx(np.minimum(1, 0.4 + strength))
    dashed, solid, _ = glyphs(plot, Bezier)
    assert dashed.line_dash
    assert not solid.line_dash
    assert (dashed.line_color, solid.line_color) == (LIGHT["neg-link"], LIGHT["pos-link"])


def test_a_link_goes_from_tile_to_tile(small: Snapshot):
    plot = network(small)
    g = place((2,), len(EVERYDAY_FEATURES))
    strongest = {name: column[-1] for name, column in columns(plot, Bezier, 1).items()}  # from x2 to unit 2
    assert strongest["x0"] == g.columns[0] + FEATURE_TILE / 2
    assert strongest["y0"] == g.features[FEATURES.index("x2")]
    assert strongest["x1"] == g.columns[1] - g.tiles[0] / 2
    assert abs(strongest["y1"] - g.units[0][1]) < g.tiles[0] / 2
    assert strongest["c"] == pytest.approx((strongest["x0"] + strongest["x1"]) / 2)
    last = {name: column[-1] for name, column in columns(plot, Bezier, 0).items()}  # -2: from x2 to unit 1
    first_of_unit_1 = {name: column[1] for name, column in columns(plot, Bezier, 1).items()}  # 1: from x1
    assert first_of_unit_1["y1"] > last["y1"], "links arrive in the order they set out in"


def test_links_of_a_feature_that_is_left_out_do_not_start_there(make_session: MakeSession):
    snapshot = make_session(features=("x2", "sin(x2)"), hidden=()).snapshot()
    plot = network(dataclasses.replace(snapshot, weights=(np.array([[1.0, 2.0]]),)))
    g = place((), len(EVERYDAY_FEATURES))
    assert list(columns(plot, Bezier, 1)["y0"]) == [g.features[1], g.features[6]]


def test_links_are_thinner_where_there_are_many(make_session: MakeSession):
    snapshot = make_session(hidden=(8, 8)).snapshot()
    weights = tuple(np.full(w.shape, 3.2) for w in snapshot.weights)
    data = columns(network(dataclasses.replace(snapshot, weights=weights)), Bezier, 1)
    assert len(data["width"]) == 2 * 8 + 8 * 8 + 8
    assert data["width"] == pytest.approx(5.3)


def test_inactive_features_are_dimmed_and_their_frames_dashed(make_session: MakeSession):
    plot = network(make_session(features=("x1", "x1*x2"), hidden=(3,)).snapshot())
    active = [name in ("x1", "x1*x2") for name in EVERYDAY_FEATURES]
    alpha = columns(plot, ImageRGBA)["alpha"]
    assert [a == 1 for a in alpha] == active
    assert max(a for a, on in zip(alpha, active, strict=True) if not on) < 0.6
    frames = columns(plot, Rect)
    assert [dash == "solid" for dash in frames["dash"]] == [*active, True, True, True]
    assert [line == LIGHT["ink"] for line in frames["line"][: len(active)]] == active


@pytest.mark.parametrize("hidden", [(), (1,), (16,) * 6, (3, 16, 1)])
@pytest.mark.parametrize("features", [(), FEATURES])
def test_pictures_stand_in_their_frames(
    hidden: tuple[int, ...], features: tuple[str, ...], make_session: MakeSession
):
    plot = network(make_session(hidden=hidden, features=features).snapshot())
    in_sight = len({*EVERYDAY_FEATURES, *features})
    frames = columns(plot, Rect)
    inputs, tiles = (columns(plot, ImageRGBA, i) for i in (0, 1))
    assert {len(column) for column in inputs.values()} == {in_sight}
    assert {len(column) for column in tiles.values()} == {sum(hidden)}
    assert {len(column) for column in frames.values()} == {in_sight + sum(hidden)}
    x, y, size = (np.concatenate([inputs[name], tiles[name]]) for name in ("x", "y", "size"))
    assert x + size / 2 == pytest.approx(np.array(frames["x"]))
    assert y + size / 2 == pytest.approx(np.array(frames["y"]))
    assert {glyph.anchor for glyph in glyphs(plot, ImageRGBA)} == {"bottom_left"}
    bars = columns(plot, HBar)
    assert len(bars["y"]) == sum(hidden) + 1
    assert (bars["y"] - bars["height"] / 2).min() >= 0
    links = np.concatenate([columns(plot, Bezier, i)["width"] for i in (0, 1)])
    sizes = (len(features), *hidden, 1)
    assert len(links) == sum(a * b for a, b in itertools.pairwise(sizes))


def test_bars_under_the_tiles_show_the_biases(small: Snapshot):
    plot = network(small)
    bars = columns(plot, HBar)
    g = place((2,), len(EVERYDAY_FEATURES))
    full = g.tiles[0] / 2
    x = g.columns[1]
    assert (bars["left"][0], bars["right"][0]) == pytest.approx((x, x + full / 2))  # half of 1.5
    assert (bars["left"][1], bars["right"][1]) == pytest.approx((x - full, x))  # clipped
    assert bars["left"][2] == pytest.approx(g.columns[-1])
    assert bars["colour"] == [LIGHT["pos-link"], LIGHT["neg-link"], LIGHT["pos-link"]]
    assert (bars["y"][:2] + bars["height"][0] / 2 < g.units[0] - g.tiles[0] / 2).all()


def test_a_unit_is_painted_as_it_is_and_one_without_bounds_to_its_own_largest(small: Snapshot):
    tile = small.features.pictures.shape[1]
    ramp = np.linspace(-1, 1, tile)[None, :] * np.ones((tile, 1))
    units = (np.stack([0.5 * ramp, 8 * ramp]),)
    plot = network(dataclasses.replace(small, units=units))
    bounded, unbounded = columns(plot, ImageRGBA, 1)["image"]
    np.testing.assert_array_equal(bounded, LIGHT.paint(0.5 * ramp))
    np.testing.assert_array_equal(unbounded, LIGHT.paint(ramp))
    np.testing.assert_array_equal(units[0][1], 8 * ramp)


def test_the_first_row_of_a_picture_is_the_lowest(small: Snapshot):
    """x2 grows upwards: Bokeh draws the first row of an image lowest."""
    x2 = columns(network(small), ImageRGBA)["image"][FEATURES.index("x2")]
    first, last = hexes(x2[0])[0], hexes(x2[-1])[0]
    assert channels(first)[0] > channels(first)[2]  # orange below
    assert channels(last)[2] > channels(last)[0]  # blue above


def test_the_theme_changes_every_colour_of_the_network(small: Snapshot):
    view = NetworkView()
    view.update(small, LIGHT)
    view.update(small, DARK)
    fresh = network(small, DARK)
    for kind in (Bezier, Rect, HBar, Segment, Scatter, Text):
        for changed, made in zip(glyphs(view.plot, kind), glyphs(fresh, kind), strict=True):
            assert changed.properties_with_values() == made.properties_with_values()
    for kind in (ImageRGBA, Rect, HBar):
        changed, made = columns(view.plot, kind), columns(fresh, kind)
        assert all(np.array_equal(changed[name], made[name]) for name in made)


# The output


def output(snapshot: Snapshot, palette: Any = LIGHT) -> Plot:
    view = OutputView()
    view.update(snapshot, palette)
    return view.plot


def circle(n: int, radius: float = 3.0) -> np.ndarray:
    """A function over the plane that is positive within a circle."""
    X = grid_points(n)
    return (radius**2 - (X**2).sum(axis=1)).reshape(n, n)


@pytest.mark.parametrize("n", [50, 100])
def test_the_boundary_lies_where_the_function_is_zero(n: int, session: Session):
    snapshot = dataclasses.replace(session.snapshot(), output=np.tanh(circle(n)), decision=circle(n))
    lines = columns(output(snapshot), MultiLine)
    assert len(lines["xs"]) == len(lines["ys"]) == 1
    radius = np.hypot(lines["xs"][0], lines["ys"][0])
    assert radius == pytest.approx(3, abs=0.02)
    angle = np.arctan2(lines["ys"][0], lines["xs"][0])
    assert len(set(np.floor(angle * 4 / math.pi))) == 8, "all the way round"


def test_a_straight_boundary_reaches_the_frame():
    n = 50
    x1 = grid_points(n)[:, 0].reshape(n, n)
    (xs,), (ys,) = zero_lines(x1 - 1.23)
    assert xs == pytest.approx(1.23)
    assert (ys.min(), ys.max()) == pytest.approx((-DOMAIN, DOMAIN), abs=2 * DOMAIN / n)
    assert ys.max() >= DOMAIN
    assert ys.min() <= -DOMAIN


def test_where_nothing_is_zero_there_is_no_boundary():
    assert zero_lines(np.ones((20, 20))) == ([], [])


def test_the_surface_is_the_output_in_colours(session: Session):
    surface = np.linspace(-1, 1, 100)[:, None] * np.ones((1, 100))
    plot = output(dataclasses.replace(session.snapshot(), output=surface))
    (image,) = columns(plot, ImageRGBA)["image"]
    np.testing.assert_array_equal(image, LIGHT.paint(surface))
    place = columns(plot, ImageRGBA)
    assert (place["x"], place["y"], place["side"]) == ([-DOMAIN], [-DOMAIN], [2 * DOMAIN])
    assert (
        (plot.x_range.start, plot.x_range.end) == (plot.y_range.start, plot.y_range.end) == (-DOMAIN, DOMAIN)
    )


def test_discretized_there_are_two_colours(make_session: MakeSession):
    snapshot = make_session(discretize=True).snapshot()
    plot = output(dataclasses.replace(snapshot, output=np.tanh(circle(100))))
    (image,) = columns(plot, ImageRGBA)["image"]
    assert set(hexes(image)) == {LIGHT["neg-area"], LIGHT["pos-area"]}
    assert hexes(image[50, 50])[0] == LIGHT["pos-area"]


def test_classes_are_told_by_shape_and_colour(session: Session):
    snapshot = session.snapshot()
    points = columns(output(snapshot), Scatter, 1)
    positive = snapshot.train.y > 0
    np.testing.assert_array_equal(points["x"], snapshot.train.X[:, 0])
    np.testing.assert_array_equal(points["y"], snapshot.train.X[:, 1])
    assert [marker == "circle" for marker in points["marker"]] == positive.tolist()
    assert [marker == "triangle" for marker in points["marker"]] == (~positive).tolist()
    assert points["fill"] == [LIGHT["pos" if p else "neg"] for p in positive]
    assert set(points["line"]) == {LIGHT["page"]}


def test_test_points_are_hollow_and_shown_on_request(make_session: MakeSession):
    session = make_session()
    view = OutputView()
    test, train, *_ = (r for r in view.plot.renderers if type(r.glyph) is Scatter)
    for show in (False, True, False):
        session.settings.apply({"show_test": show})
        view.update(session.snapshot(), LIGHT)
        assert (test.visible, train.visible) == (show, True)
    data = test.data_source.data
    assert len(data["x"]) == len(session.snapshot().test)
    assert set(data["fill"]) == {LIGHT["page"]}
    assert set(data["line"]) == {LIGHT["pos"], LIGHT["neg"]}


def test_values_are_told_by_the_colour_in_a_rim_of_ink(make_session: MakeSession):
    snapshot = make_session(dataset="plane").snapshot()
    points = columns(output(snapshot), Scatter, 1)
    assert set(points["marker"]) == {"circle"}
    assert set(points["line"]) == {LIGHT["ink"]}
    assert [fill.upper() for fill in points["fill"]] == hexes(LIGHT.paint(snapshot.train.y))


def test_points_are_sent_again_only_when_they_are_others(session: Session):
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    drawn = columns(view.plot, Scatter, 1)["x"]
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Scatter, 1)["x"] is drawn
    session.new_data()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Scatter, 1)["x"] is not drawn
    np.testing.assert_array_equal(columns(view.plot, Scatter, 1)["x"], session.snapshot().train.X[:, 0])
    view.update(session.snapshot(), DARK)
    assert set(columns(view.plot, Scatter, 1)["line"]) == {DARK["page"]}


def test_one_view_follows_all_settings(session: Session):
    view, settings = OutputView(), session.settings
    for name, value in TOGETHER.items():
        settings.apply({name: value})
        view.update(session.snapshot(), LIGHT)
    assert len(columns(view.plot, Scatter, 1)["x"]) == len(session.snapshot().train)


# The layers


@pytest.mark.parametrize("dataset", ["circle", "plane"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_layers_of_every_width_are_drawn_inside_the_figure(
    dataset: str, activation: str, make_session: MakeSession
):
    session = make_session(dataset=dataset, activation=activation, n_samples=100)
    view = LayersView(ENGLISH)
    for hidden in ((), (1,), (2,), (3, 2, 1), (16,) * 6, (2,)):
        session.settings.apply({"hidden": hidden})
        for _ in range(2):
            session.step()
            view.update(session.snapshot(), LIGHT)
        images = columns(view.plot, ImageRGBA)
        assert len(images["image"]) == len(hidden) + 2
        labels = columns(view.plot, Text)["text"]
        assert len(labels) == len(hidden) + 1
        assert all(re.fullmatch(r"\d+ %|R² −?\d\.\d\d", label) for label in labels), labels
        for x, y in [
            (columns(view.plot, Scatter, i)["x"], columns(view.plot, Scatter, i)["y"]) for i in (0, 1)
        ]:
            assert np.isfinite([x, y]).all()
            assert ((x >= 0) & (x <= WIDTH) & (y >= 0)).all()


def test_a_layer_that_answers_one_large_number_is_drawn(session: Session):
    """As a run that diverges leaves it: all points of the plane in one place, far away."""
    snapshot = session.snapshot()
    far = [
        dataclasses.replace(r, grid=np.full_like(r.grid, 1e15), points=np.full_like(r.points, 1e15))
        for r in snapshot.representations
    ]
    view = LayersView(ENGLISH)
    view.update(dataclasses.replace(snapshot, representations=tuple(far)), LIGHT)
    assert np.isfinite(columns(view.plot, Scatter)["x"]).all()


# The losses


def with_history(snapshot: Snapshot, epochs: Any, train: Any, test: Any) -> Snapshot:
    history = Curves(*(np.asarray(column, dtype=float) for column in (epochs, train, test, test, test)))
    return dataclasses.replace(snapshot, history=history)


def loss(snapshot: Snapshot, palette: Any = LIGHT) -> Plot:
    view = LossView(ENGLISH)
    view.update(snapshot, palette)
    return view.plot


ENDS = (0.0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.95, 1.0)


@pytest.mark.parametrize("train_end", ENDS)
def test_the_names_stand_at_the_ends_of_their_lines_and_never_on_one_another(
    train_end: float, session: Session
):
    for test_end in ENDS:
        plot = loss(with_history(session.snapshot(), [0, 100], [1, train_end], [1, test_end]))
        names, lines = columns(plot, Text, 1), columns(plot, Line)
        assert list(names["text"]) == ["test", "training"]
        test, train = names["y"]
        assert abs(test - train) >= 14 - 1e-9
        assert min(test, train) >= 8
        assert max(test, train) <= plot.y_range.end - 8
        assert list(names["x"]) == [lines["x"][-1]] * 2
        # In the corner above stands a check: what would reach into it stands a little lower.
        highest = plot.y_range.end - 30
        assert max(test, train) <= highest
        ends = np.minimum([lines["test"][-1], lines["train"][-1]], highest)
        if abs(ends[0] - ends[1]) >= 14:
            assert [test, train] == pytest.approx(ends)
        else:
            assert test > train


def test_the_higher_loss_is_drawn_higher_and_both_within_the_chart(session: Session):
    rng = np.random.default_rng(0)
    train, test = rng.uniform(0, 3, (2, 50))
    plot = loss(with_history(session.snapshot(), np.arange(50), train, test))
    lines = columns(plot, Line)
    for drawn, values in ((lines["train"], train), (lines["test"], test)):
        np.testing.assert_array_equal(np.argsort(drawn), np.argsort(values))
        assert drawn.min() >= 0
        assert drawn.max() <= plot.y_range.end
    assert (np.diff(lines["x"]) > 0).all()
    grid = columns(plot, Segment)
    assert max(drawn.max() for drawn in (lines["train"], lines["test"])) <= max(grid["y0"])


def test_on_a_logarithmic_scale_equal_ratios_are_equal_heights(make_session: MakeSession):
    snapshot = make_session(log_loss=True).snapshot()
    plot = loss(with_history(snapshot, [0, 10, 20], [0.5, 0.05, 0.005], [0.9, 0.9, 0.9]))
    train = columns(plot, Line)["train"]
    assert train[0] - train[1] == pytest.approx(train[1] - train[2])
    grid, shown = columns(plot, Segment), columns(plot, Text, 0)["text"]
    assert shown[:4] == ["0.001", "0.01", "0.1", "1"]
    assert train[0] == pytest.approx(grid["y0"][2] + math.log10(5) * (grid["y0"][3] - grid["y0"][2]))


def test_a_loss_of_zero_has_a_place_on_a_logarithmic_scale(make_session: MakeSession):
    snapshot = make_session(log_loss=True).snapshot()
    for train in ([0.5, 0.0], [0.0, 0.0]):
        lines = columns(loss(with_history(snapshot, [0, 10], train, [0.1, 0.1])), Line)
        assert np.isfinite(lines["train"]).all()
        assert lines["train"].min() >= 20


def test_losses_are_sent_again_only_when_there_are_others(session: Session):
    view = LossView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    drawn = columns(view.plot, Line)["x"]
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Line)["x"] is drawn
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Line)["x"] is not drawn


@pytest.mark.parametrize("top", [1e-6, 0.02, 0.693, 1.0, 40.0, 3e5])
def test_levels_are_round_and_start_at_zero(top: float, session: Session):
    plot = loss(with_history(session.snapshot(), [0, 50], [top, top / 2], [top, top / 3]))
    shown = columns(plot, Text, 0)["text"][:3]
    levels = [value_of(level) for level in shown]
    assert levels[0] == 0
    assert levels[2] >= top * 0.999
    assert levels[1] == pytest.approx(levels[2] / 2, rel=0.01)
    assert len(set(shown)) == 3


@pytest.mark.parametrize("last", [0, 1, 7, 10, 11, 99, 100, 101, 250, 999, 12_345, 3_000_000])
def test_epochs_are_round_and_stand_where_they_say(last: int, session: Session):
    plot = loss(with_history(session.snapshot(), [0, last], [1, 0.5], [1, 0.3]))
    ticks, lines = columns(plot, Text, 0), columns(plot, Line)
    epochs = [int(t.replace(",", "")) for t in ticks["text"][3:-1]]
    assert ticks["text"][-1] == "epoch"
    assert epochs[0] == 0
    assert 2 <= len(epochs) <= 6
    assert epochs[-1] <= max(10, last)
    x = np.array(ticks["x"][3:-1])
    assert np.diff(x).min() >= 40, "no room between the numbers"
    if last >= 10:
        scale = (lines["x"][-1] - lines["x"][0]) / last
        assert x == pytest.approx(lines["x"][0] + scale * np.array(epochs))


def test_a_long_run_costs_no_more_than_a_short_one(session: Session):
    history = History()
    for epoch in range(20_000):
        history.append(epoch, 1 / (1 + epoch), 2 / (1 + epoch))
    snapshot = dataclasses.replace(session.snapshot(), history=history.arrays())
    lines = columns(loss(snapshot), Line)
    assert {len(column) for column in lines.values()} == {len(history)}
    assert len(history) <= 1000
    assert lines["x"][-1] == pytest.approx(336)


def test_the_test_loss_is_solid_and_the_training_loss_dashed(session: Session):
    train, test = glyphs(loss(session.snapshot()), Line)
    assert (train.y, test.y) == ("train", "test")
    assert train.line_dash
    assert not test.line_dash
    assert (train.line_color, test.line_color) == (LIGHT["ink-2"], LIGHT["ink"])


def value_of(text: str) -> float:
    return float(text.replace("−", "-"))


# Controls


@pytest.fixture
def controls() -> tuple[Controls, list[Mapping[str, Any]], Settings]:
    settings, asked = Settings(), []

    def apply(changes: Mapping[str, Any]) -> None:
        asked.append(changes)
        settings.apply(changes)

    return Controls(settings, apply, ENGLISH), asked, settings


def test_showing_settings_asks_for_nothing(controls: tuple[Controls, list[Any], Settings]):
    shown, asked, settings = controls
    for name, value in {
        **CHANGES,
        "dataset": "plane",
        "hidden": (1, 2, 3, 4, 5, 6),
        "learning_rate": 0.05,
    }.items():
        settings.apply({name: value})
        shown.sync(settings.values(), LIGHT, playing=False)
    assert asked == []


VALUES = {"tower": 2, "modular": 7}
"""How many colours datasets with few values have."""


def widgets(controls: Controls) -> dict[str, Any]:
    """The widgets by the label that people read; the checks and lists by what they hold."""
    layers, activation, model, initializer, surface, next_unit, fill, race_loss, quantity, plane, _ = (
        controls.network
    )
    speed, rate, batch, regularization = controls.training
    problem, *lists, more = controls.data
    turns, arms, rings, squares, classes, twist, terms, modulus, *drawing = controls.data_settings
    noise, share, points, random, seed = drawing
    return {
        "speed": speed, "learning_rate": rate, "batch_size": batch, "regularization": regularization,
        "problem": problem,
        **dict(zip(ENGLISH.problems, lists, strict=True)), "more": more,
        "turns": turns, "arms": arms, "rings": rings, "squares": squares, "n_classes": classes,
        "twist": twist, "terms": terms, "modulus": modulus, "random": random,
        "noise": noise, "train_share": share, "n_samples": points, "data_seed": seed,
        "layers": layers, "activation": activation, "model": model, "initializer": initializer,
        "region_fill": fill,
        "sweep_quantity": quantity,
        "race_loss": race_loss, "landscape_plane": plane, "next_unit": next_unit, "surface": surface,
        "features": controls.features,
        **dict(zip(("show_test", "discretize"), controls.view, strict=True)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "asked"),
    [
        ("learning_rate", 1.0, {"learning_rate": 1.0}),
        ("batch_size", 30, {"batch_size": 30}),
        ("regularization", ("l1", 0.3), {"regularization": "l1", "regularization_rate": 0.3}),
        ("regularization", ("none", 0.0), None),
        ("problem", "regression", {"dataset": "plane"}),
        ("problem", "classes", {"dataset": "blobs"}),
        ("classification", "gauss", {"dataset": "gauss"}),
        ("classification", "moons", {"dataset": "moons"}),
        ("more", True, None),
        ("next_unit", 3, {"next_unit": 3}),
        ("region_fill", "depth", {"region_fill": "depth"}),
        ("surface", "layer_2", {"surface": "layer_2"}),
        ("race_loss", "training", {"race_loss": "training"}),
        ("landscape_plane", "random", {"landscape_plane": "random"}),
        ("sweep_quantity", "test_loss", {"sweep_quantity": "test_loss"}),
        ("turns", 2.5, {"turns": 2.5}),
        ("arms", 3, {"arms": 3}),
        ("rings", 4, {"rings": 4}),
        ("squares", 8, {"squares": 8}),
        ("n_classes", 5, {"classes": 5}),
        ("twist", 0.5, {"twist": 0.5}),
        ("terms", 4, {"terms": 4}),
        ("modulus", 11, {"modulus": 11}),
        ("random", ["random_labels"], {"random_labels": True}),
        ("noise", 15, {"noise": 15}),
        ("train_share", 80, {"train_share": 80}),
        ("n_samples", 1000, {"n_samples": 1000}),
        ("data_seed", 3, {"data_seed": 3}),
        ("layers", 0, {"hidden": ()}),
        ("layers", 1, {"hidden": (4,)}),
        ("layers", 4, {"hidden": (4, 2, 2, 2)}),
        ("model", "kan", {"model": "kan"}),
        ("activation", "linear", {"activation": "linear", "activations": ()}),
        ("initializer", "uniform", {"initializer": "uniform"}),
        ("features", ["sin(x1)", "x1"], {"features": ("x1", "sin(x1)"), "own_features": ""}),
        ("features", [], {"features": (), "own_features": ""}),
        ("show_test", ["show_test"], {"show_test": True}),
        ("discretize", ["discretize"], {"discretize": True}),
    ],
)
def test_every_control_asks_for_the_change_it_stands_for(
    name: str, value: object, asked: dict[str, object] | None, controls: tuple[Controls, list[Any], Settings]
):
    shown, heard, settings = controls
    shown.sync(settings.values(), LIGHT, playing=False)
    widgets(shown)[name].value = value
    assert heard == ([asked] if asked else [])


def test_every_control_shows_the_settings(controls: tuple[Controls, list[Any], Settings]):
    shown, _, settings = controls
    settings.apply({**CHANGES, "one_hot": 0, "model": "mlp", "hidden": (5, 3), "theme": "auto"})
    shown.sync(settings.values(), LIGHT, playing=True)
    found = {name: widget.value for name, widget in widgets(shown).items()}
    assert found.pop("problem") == "classification"
    assert found.pop("layers") == 2
    assert found.pop("model") == "mlp"
    assert found.pop("activation") == "Sigmoid, ReLU"
    assert found.pop("regularization") == ("l1", 0.2)
    assert found.pop("features") == [*CHANGES["features"], CHANGES["own_features"]]
    assert found.pop("classification") == CHANGES["dataset"]
    assert found.pop("regression") is None
    assert found.pop("classes") is None
    assert found.pop("n_classes") == CHANGES["classes"]
    assert found.pop("random") == ["random_labels"]
    assert found.pop("more") is False
    for name in ("show_test", "discretize"):
        assert found.pop(name) == ([name] if CHANGES[name] else [])
    assert found == {name: CHANGES[name] for name in found}
    assert shown.play.value is True
    assert [(w.visible, w.value) for w in shown.widths][:3] == [(True, 5), (True, 3), (False, 1)]


HIDDEN, LOCKED = "hidden", "locked"


def restricted(shown: Controls, settings: Settings, **link: tuple[str, ...]) -> dict[str, str]:
    """What of the controls is hidden or locked by a link; of what is shown at other times at all."""
    shown.sync(settings.values(), LIGHT, playing=False)
    free = {name for name, widget in every_widget(shown).items() if widget.visible}
    settings.open(link)
    shown.sync(settings.values(), LIGHT, playing=False)
    return {
        name: HIDDEN if not widget.visible else LOCKED
        for name, widget in every_widget(shown).items()
        if name in free and (widget.disabled or not widget.visible)
    }


def every_widget(shown: Controls) -> dict[str, Any]:
    buttons = {name: getattr(shown, name) for name in ("play", "step", "reset", "new_data", "theme")}
    widths = {f"width {layer}": spinner for layer, spinner in enumerate(shown.widths)}
    return widgets(shown) | buttons | widths


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"hide": ("noise",)}, {"noise": HIDDEN}),
        ({"lock": ("noise",)}, {"noise": LOCKED}),
        ({"hide": ("transport.step",), "lock": ("transport.play",)}, {"step": HIDDEN, "play": LOCKED}),
        ({"lock": ("data_seed",)}, {"data_seed": LOCKED, "new_data": LOCKED}),
        ({"hide": ("data_seed",)}, {"data_seed": HIDDEN}),
        ({"hide": ("dataset",)}, {"problem": HIDDEN, "classification": HIDDEN, "more": HIDDEN}),
        ({"lock": ("regularization_rate",)}, {"regularization": LOCKED}),
        ({"hide": ("regularization_rate",)}, {}),
        ({"lock": ("show_test",)}, {"show_test": LOCKED}),
        ({"hide": ("view",)}, {"show_test": HIDDEN, "discretize": HIDDEN, "theme": HIDDEN}),
        (
            {"hide": ("hidden",), "lock": ("features",)},
            {"layers": HIDDEN, "width 0": HIDDEN, "width 1": HIDDEN, "features": LOCKED},
        ),
        ({"hide": ("features",)}, {"features": LOCKED}),  # their words are the tiles' names
    ],
)
def test_a_link_hides_and_locks_controls(
    link: dict[str, tuple[str, ...]],
    expected: dict[str, str],
    controls: tuple[Controls, list[Any], Settings],
):
    shown, heard, settings = controls
    found = restricted(shown, settings, **link)
    # A list of another problem is out of sight, and locked with the others.
    assert {name: how for name, how in found.items() if name not in ("regression", "classes")} == expected
    assert heard == []
    settings.open({"hide": (), "lock": ()})
    shown.sync(settings.values(), LIGHT, playing=False)
    assert not any(widget.disabled for widget in every_widget(shown).values())


def test_every_setting_that_the_page_shows_can_be_locked(controls: tuple[Controls, list[Any], Settings]):
    shown, heard, settings = controls
    settings.open({"lock": tuple(GROUPS)})
    shown.sync(settings.values(), LIGHT, playing=False)
    everywhere = set(every_widget(shown)) - {"play", "step", "reset", "more"}
    assert {name for name, widget in every_widget(shown).items() if widget.disabled} == everywhere
    assert heard == []


def test_a_slider_of_a_dataset_stays_hidden_when_its_dataset_comes(
    controls: tuple[Controls, list[Any], Settings],
):
    shown, _, settings = controls
    settings.open({"hide": ("turns",)})
    for dataset in ("circle", "spiral"):
        settings.apply({"dataset": dataset})
        shown.sync(settings.values(), LIGHT, playing=False)
        assert not widgets(shown)["turns"].visible
    assert widgets(shown)["arms"].visible


def test_settings_shown_already_are_not_looked_at_again(controls: tuple[Controls, list[Any], Settings]):
    shown, _, settings = controls
    values = settings.values()
    shown.sync(values, LIGHT, playing=False)
    widget = widgets(shown)["batch_size"]
    for same, expected in ((values, 30), (settings.values(), values["batch_size"])):
        with param.discard_events(widget):
            widget.value = 30
        shown.sync(same, LIGHT, playing=False)
        assert widget.value == expected


def test_play_follows_even_if_training_ended_before_anything_was_drawn(
    controls: tuple[Controls, list[Any], Settings],
):
    shown, _, settings = controls
    values = settings.values()
    shown.sync(values, LIGHT, playing=False)
    shown.play.value = True
    shown.sync(values, LIGHT, playing=False)
    assert shown.play.value is False


def test_an_emptied_field_asks_for_nothing(controls: tuple[Controls, list[Any], Settings]):
    shown, asked, settings = controls
    shown.sync(settings.values(), LIGHT, playing=False)
    widgets(shown)["data_seed"].value = None
    assert asked == [{}]
    assert settings.values() == Settings.defaults()
    shown.sync(settings.values(), LIGHT, playing=False)
    assert widgets(shown)["data_seed"].value == settings.data_seed


def test_a_layer_that_is_added_to_none_has_units(controls: tuple[Controls, list[Any], Settings]):
    shown, heard, settings = controls
    settings.apply({"hidden": ()})
    shown.sync(settings.values(), LIGHT, playing=False)
    widgets(shown)["layers"].value = 2
    assert heard == [{"hidden": (2, 2)}]


def test_the_width_of_a_layer_is_set_over_its_column(controls: tuple[Controls, list[Any], Settings]):
    shown, heard, settings = controls
    settings.apply({"hidden": (4, 1, 2)})
    shown.sync(settings.values(), LIGHT, playing=False)
    shown.widths[1].value = 7
    assert heard == [{"hidden": (4, 7, 2)}]
    columns_at = place((4, 7, 2), 7).columns[1:-1]
    for spinner, x in zip(shown.widths, columns_at, strict=False):
        assert float(spinner.styles["left"].rstrip("%")) == pytest.approx(100 * x / WIDTH, abs=0.01)
    assert [s.styles["--unit"] for s in list(shown.widths)[:3]] == ['"units"', '"unit"', '"units"']


@pytest.mark.parametrize(
    ("name", "settings", "label"),
    [
        ("learning_rate", {"learning_rate": 0.05}, "0.05"),
        ("batch_size", {"batch_size": 17}, "17"),
        ("regularization", {"regularization": "l2", "regularization_rate": 0.07}, "L2 · 0.07"),
    ],
)
def test_a_list_takes_up_a_value_that_it_does_not_have(
    name: str, settings: dict[str, Any], label: str, controls: tuple[Controls, list[Any], Settings]
):
    shown, heard, owner = controls
    widget = widgets(shown)[name]
    before = list(widget.options)
    owner.apply(settings)
    shown.sync(owner.values(), LIGHT, playing=False)
    assert {text: value for text, value in widget.options.items() if text not in before} == {
        label: widget.value
    }
    values = list(widget.options.values())
    numbers = [value for value in values if not isinstance(value, tuple)] or [
        v for v in values if v[0] == "l2"
    ]
    assert numbers == sorted(numbers)
    assert heard == []


def test_the_datasets_offered_are_those_of_the_problem(controls: tuple[Controls, list[Any], Settings]):
    shown, _, settings = controls
    for dataset, problem in DATASETS.items():
        settings.apply({"dataset": dataset})
        shown.sync(settings.values(), LIGHT, playing=False)
        offered = widgets(shown)[problem]
        assert list(offered.options.values()) == [name for name in DATASETS if DATASETS[name] == problem]
        assert offered.value == dataset
        assert [name for name in ENGLISH.problems if widgets(shown)[name].visible] == [problem]


def test_numbers_are_written_without_exponent():
    assert [decimal(v) for v in (0.00001, 0.03, 1.0, 10, 0.0)] == ["0.00001", "0.03", "1", "10", "0"]


# Words


def plain(shown: Readout | pn.pane.HTML) -> str:
    """What people read there."""
    html = shown.html if isinstance(shown, Readout) else shown.object
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_readouts_of_classes(session: Session):
    snapshot = dataclasses.replace(
        session.snapshot(), epoch=12_345, metrics=Metrics(0.1234, 0.25, 0.0, 0.9, 0.876)
    )
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert plain(readouts.epoch) == "Epoch 12,345"
    assert plain(readouts.score) == "Output Accuracy test 88 %"
    assert plain(readouts.losses) == "Loss test 0.250 training 0.123"
    assert plain(readouts.key) == "−1 +1 decision boundary"
    assert 'class="triangle"' in readouts.key.html


def test_readouts_of_values(make_session: MakeSession):
    snapshot = dataclasses.replace(
        make_session(dataset="plane").snapshot(), metrics=Metrics(0.1, 0.2, 0.0, 0.9, -1.25)
    )
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert plain(readouts.score) == "Output R² test −1.250"
    assert plain(readouts.key) == "−1 +1 zero"
    assert 'class="triangle"' not in readouts.key.html


def test_a_message_is_text_and_never_html():
    message = Message(ENGLISH)
    message.show("<script>alert(1)</script>", "a & b")
    assert "<script" not in message.pane.object
    assert plain(message.pane) == "<script>alert(1)</script> a & b"
    message.show()
    assert message.pane.object == ""


def test_a_file_is_refused_in_the_other_language_too():
    english, chinese = Message(ENGLISH), Message(CHINESE)
    english.refuse_file(RunFileError("foreign"))
    chinese.resume(english)
    assert plain(english.pane) == ENGLISH.run_file_faults["foreign"]
    assert plain(chinese.pane) == CHINESE.run_file_faults["foreign"]


# Thumbnails


@pytest.mark.parametrize("theme", TOKENS)
def test_thumbnails_are_pictures_of_all_datasets_in_order(theme: str):
    palette = PALETTES[theme]
    rules = re.findall(
        r'label:nth-of-type\((\d+)\) \{ --picture: url\("data:image/svg\+xml,([^"\s]+)"\); \}',
        thumbnails(tuple(DATASETS), palette),
    )
    assert [int(n) for n, _ in rules] == list(range(1, len(DATASETS) + 1))
    for (_, quoted), (name, problem) in zip(rules, DATASETS.items(), strict=True):
        svg = ElementTree.fromstring(unquote(quoted))
        assert svg.tag == "{http://www.w3.org/2000/svg}svg"
        _, _, width, height = (float(v) for v in svg.attrib["viewBox"].split())
        fills = {path.attrib["fill"].upper() for path in svg}
        if name in OWN_DATASETS:
            assert fills == {palette["ink-2"]}
            continue
        if problem == "classification":
            assert fills == {palette["neg"], palette["pos"]}, name
        elif problem == "classes":
            assert fills == {palette["neg"], palette["pos"], palette["class-3"]}, name
        elif name in VALUES:
            assert len(fills) == VALUES[name]
        else:
            assert len(fills) > 10
        starts = [
            float(v)
            for path in svg
            for pair in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path.attrib["d"])
            for v in pair
        ]
        assert len(starts) >= 200
        assert min(starts) >= 0
        assert max(starts) <= min(width, height)


def test_points_of_the_pictures_are_drawn_with_x2_upwards():
    """The Gaussian's positive cloud is in the upper right corner."""
    (quoted,) = re.findall(r"svg\+xml,([^\"]+)", thumbnails(("gauss",), LIGHT))
    svg = ElementTree.fromstring(unquote(quoted))
    (positive,) = (path for path in svg if path.attrib["fill"] == LIGHT["pos"])
    starts = np.array(re.findall(r"M(-?[\d.]+) (-?[\d.]+)", positive.attrib["d"]), dtype=float)
    x, down = starts.mean(axis=0)
    assert x > 40
    assert down < 32


def test_no_points_are_drawn_without_a_class(session: Session):
    empty = Points(np.empty((0, 2)), np.empty(0))
    plot = output(dataclasses.replace(session.snapshot(), test=empty))
    assert len(columns(plot, Scatter, 0)["x"]) == 0
