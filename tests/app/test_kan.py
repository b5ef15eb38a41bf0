"""A Kolmogorov-Arnold network on the page: curves on the edges, in every view and on all kinds of points."""

from typing import Any

import numpy as np
import pytest
from bokeh.models import Bezier, Line, Rect

from unfold import share, text_form
from unfold.app import App
from unfold.combinations import conflicts
from unfold.core.edges import N_POINTS
from unfold.session import Session
from unfold.settings import STAGES, Settings, activations, idle, unfolds
from unfold.views.aim import Aim
from unfold.views.arithmetic import MAX_TERMS
from unfold.views.edge_curves import INSIDE
from unfold.views.frames import LARGE, LARGE_ENOUGH, room_for_all, stacked_frames, through
from unfold.views.geometry import HEIGHT, link_ends, place
from unfold.views.network import NetworkView
from unfold.views.numbers import signed
from unfold.views.theme import PALETTES
from unfold.walk import Phase
from unfold.words.english import ENGLISH
from unfold.words.languages import LANGUAGES

from .stand_ins import Clock
from .test_number_fields import open_app, pinned, tables
from .test_session import MakeSession

DEFAULTS = Settings.defaults()
LIGHT = PALETTES["light"]
KAN = {"model": "kan"}
DATA: tuple[dict[str, Any], ...] = (
    {"dataset": "circle", "show_errors": True},
    {"dataset": "spiral", "hidden": (2, 2, 2), "ghosts": ("tree",), "skips": True},
    {"dataset": "pinwheel", "classes": 5, "hidden": (3,), "surface": "layer_1"},
    {"dataset": "plane", "hidden": (8, 8, 8), "dropout": 0.2},
    {"dataset": "wiggle", "features": ("x1",)},
    {"dataset": "intervals", "hidden": (1,)},
    {"dataset": "own"},
    {"dataset": "own_line"},
    {"dataset": "circle", "hidden": (), "features": ()},
    {"dataset": "xor", "activation": "maxout", "features": ("x1^2", "theta"), "own_features": "x1 * x2^3"},
    {"dataset": "circle", "hidden": (2,), "optimizer": "adam", "learning_rate": 10.0},
)


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    made = make_session(**KAN)
    made.step()
    return made


# Settings


def test_it_is_in_the_link_and_in_the_text():
    settings = DEFAULTS | KAN | {"spline_intervals": 7}
    assert share.encode(settings, DEFAULTS) == "v=1&model=kan&spline_intervals=7"
    assert "network tanh model=kan spline_intervals=7" in text_form.write(settings, DEFAULTS).splitlines()
    assert text_form.parse("network tanh model=kan", DEFAULTS).values["model"] == "kan"


def test_what_means_nothing_to_it_is_idle():
    values = DEFAULTS | KAN | {"activation": "maxout"}
    assert {"activation", "activations", "pieces", "formula", "standardize"} <= idle(values)
    assert "spline_intervals" not in idle(values)
    assert "spline_intervals" in idle(DEFAULTS)
    assert activations(values) == ("linear", "linear")
    assert not unfolds(values)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_penalty_that_does_not_know_it_is_refused_in_words(words):
    (problem,) = conflicts(DEFAULTS | KAN | {"regularization": "contractive"})
    assert problem.key == "regularization"
    assert "contractive" not in problem.allowed.names
    assert "Kolmogorov-Arnold" in words.refusals.penalty_of_curves


def test_the_head_of_the_network_says_which_model_it_is(clock: Clock):
    app = open_app(clock, **KAN)
    _, activation, model, *_ = app.layout.controls.network
    assert (activation.visible, model.visible, model.value) == (False, True, "kan")
    model.value = "mlp"
    app.session.emit()
    assert (activation.visible, model.visible) == (True, False)


# The network


def test_features_span_the_grid_of_the_curves(session: Session):
    trainer = session._trainer
    inputs = session._looks.sight._grid(50, session.snapshot().window, closely=True).features
    assert np.abs(inputs).max() == pytest.approx(2.0, rel=0.03)
    assert trainer.network.splines.intervals == 5


def test_edges_have_curves_and_strengths(session: Session):
    snapshot = session.snapshot()
    assert [curves.shape for curves in snapshot.edges.curves] == [
        (4, 2, N_POINTS), (2, 4, N_POINTS), (1, 2, N_POINTS)
    ]  # fmt: skip
    assert [W.shape for W in snapshot.weights] == [(4, 2), (2, 4), (1, 2)]
    assert [mask.shape for mask in snapshot.frozen] == [(4, 3), (2, 5), (1, 3)]
    assert all((W > 0).all() for W in snapshot.weights)


def test_edges_are_the_same_object_until_the_network_changes(session: Session):
    before = session.snapshot().edges
    assert session.snapshot().edges is before
    session.step()
    assert session.snapshot().edges is not before


def test_a_perceptron_has_no_curves(make_session: MakeSession):
    assert make_session().snapshot().edges is None


@pytest.mark.parametrize("dataset", ["circle", "spiral"])
def test_it_learns_at_the_default_rate(make_session: MakeSession, dataset: str):
    session = make_session(**KAN, dataset=dataset)
    session._trainer.run(60 if dataset == "circle" else 400)
    assert session.snapshot().metrics.test_score > 0.9


def test_an_edge_can_be_frozen_and_a_unit_removed(session: Session):
    session.freeze(0, 1, 0, True)
    frozen = session._trainer.network.weights[0][1, 0::2].copy()
    session.step()
    np.testing.assert_array_equal(session._trainer.network.weights[0][1, 0::2], frozen)
    assert session.snapshot().frozen[0].tolist()[1] == [True, False, False]
    session.remove((0, 0))
    assert session.settings.hidden == (3, 2)
    assert session.snapshot().frozen[0].tolist()[0] == [True, False, False]


def test_it_diverges_and_goes_on(make_session: MakeSession):
    session = make_session(**KAN, dataset="plane", learning_rate=10.0)
    session.step()
    assert session.snapshot().diverged
    session.go_on()
    assert session.playing


def test_weights_of_a_link_are_taken_up(session: Session, make_session: MakeSession):
    other = make_session(**KAN)
    other.resume(session.parameters, session.epoch)
    np.testing.assert_array_equal(other.snapshot().output, session.snapshot().output)


# The views


@pytest.mark.parametrize("data", DATA, ids=lambda data: data["dataset"])
def test_every_view_can_be_looked_at(clock: Clock, data: dict[str, Any]):
    app = open_app(clock, **(KAN | data))
    for stage in STAGES:
        app.settings.apply({"stage": stage})
        for unit in [None, (0, 0), (len(app.settings.hidden), 0)]:
            app.session.selection.point(unit)
            app.session.emit()
        app.session.selection.point(None)
        app.session.step()
        app.session.emit()
        app.session.step_batch()
        app.session.emit()
        app.session.step_batch(at_once=True)
        app.session.emit()


def caption(app: App) -> str:
    app.session.emit()
    return app.layout.readouts.caption.html


def test_views_that_cannot_show_it_say_why(clock: Clock):
    app = open_app(clock, **KAN, stage="layers")
    assert ENGLISH.layers.of_curves in caption(app)
    app.settings.apply({"stage": "regions"})
    assert ENGLISH.regions.splines in caption(app)


def test_the_space_of_a_layer_has_no_flat_cut(clock: Clock):
    app = open_app(clock, **KAN, hidden=(3,), stage="surface", surface="layer_1")
    assert ENGLISH.surface.about_space_alone.format(layer=1) in caption(app)


def test_what_a_unit_computes_is_a_sum_of_curves(clock: Clock):
    app = open_app(clock, **KAN, features=("x1", "x2"), hidden=(4, 2))
    app.session.selection.point((0, 0))
    assert "<i>a</i> = φ₁(<i>x₁′</i>) + φ₂(<i>x₂′</i>)" in caption(app)
    app.settings.apply({"hidden": (8, 2)})
    app.session.selection.point((1, 0))
    assert caption(app).count("φ") == MAX_TERMS
    assert "2 smaller" in caption(app)


def test_an_edge_tells_its_height(clock: Clock):
    app = open_app(clock, **KAN)
    app.session.selection.aim((0, 2, 1))
    strength = app.session.snapshot().weights[0][2, 1]
    assert f"Layer 1, unit 3, mean height of the curve of x₂′: {strength:.2f}" in caption(app)
    app.session.selection.aim((0, 2, 2))
    assert "unit 3, bias: " in caption(app)
    assert "Click" not in caption(app)


def test_there_are_no_numbers_to_be_set(clock: Clock):
    app = open_app(clock, **KAN)
    assert not pinned(app, (0, 0)).visible
    assert not app.layout.placing.model.visible
    assert not any(table.visible for table in tables(app))
    app.settings.apply({"model": "mlp"})
    app.session.emit()
    assert any(table.visible for table in tables(app))


def test_an_update_is_shown_on_every_edge(session: Session, clock: Clock):
    session.step_batch(at_once=True)
    walk = session.snapshot().walk
    assert walk.phase is Phase.UPDATE
    assert [change.shape[1] for change in walk.step.change] == [2 * 9 + 1, 4 * 9 + 1, 2 * 9 + 1]


# The figure


def network_view(session: Session) -> NetworkView:
    view = NetworkView()
    view.update(session.snapshot(), LIGHT)
    return view


def drawn(view: NetworkView, kind: type, number: int) -> dict[str, Any]:
    """The columns of one of the figure's glyphs of a kind that curves on edges are drawn with."""
    sources = {id(data) for placed in view._edge_curves._sources for data in placed}
    of_kind = [r for r in view.plot.renderers if isinstance(r.glyph, kind) and id(r.data_source) in sources]
    return of_kind[number].data_source.data


def test_every_edge_has_a_frame_with_its_curve(session: Session):
    view = network_view(session)
    frames = drawn(view, Rect, 0)
    assert len(frames["x"]) == 2 * 4 + 4 * 2 + 2
    x, y = (np.reshape(drawn(view, Line, 0)[axis], (18, N_POINTS + 1)) for axis in "xy")
    assert np.isnan(x[:, -1]).all()
    half = frames["size"][:, None] / 2
    assert (np.abs(x[:, :-1] - frames["x"][:, None]) <= half + 1e-9).all()
    assert (np.abs(y[:, :-1] - frames["y"][:, None]) <= half).all()
    curves = session.snapshot().edges.curves[0]
    height = (y[5, :-1] - frames["y"][5]) / frames["size"][5]
    np.testing.assert_allclose(height, INSIDE * curves[2, 1] / np.abs(curves).max())


def test_frames_do_not_overlap_and_links_lead_through_them():
    geometry = place((4, 2), 7)
    ends = link_ends(geometry, (0, 1))
    frames = stacked_frames(geometry, ends)
    for x in np.unique(frames.x):
        own = frames.x == x
        assert np.diff(np.sort(frames.y[own])).min() >= frames.side[own].max()
        assert frames.y[own].max() + frames.side[own].max() / 2 <= HEIGHT
        assert frames.y[own].min() - frames.side[own].max() / 2 >= 0
    halves = through(ends, frames)
    n = len(frames.x)
    np.testing.assert_array_equal(halves["y1"][:n], frames.y)
    np.testing.assert_array_equal(halves["y0"][n:], frames.y)
    assert (halves["x1"][:n] < halves["x0"][n:]).all()


def test_without_room_the_curves_of_one_unit_are_drawn(make_session: MakeSession):
    session = make_session(**KAN, hidden=(8, 8))
    session.step()
    view = network_view(session)
    assert not len(drawn(view, Rect, 0)["x"])
    assert not room_for_all((8, 8), 2, 1)
    session.selection.point((1, 3))
    view.update(session.snapshot(), LIGHT)
    assert len(drawn(view, Rect, 0)["x"]) == 8
    session.selection.point(None)
    view.update(session.snapshot(), LIGHT)
    assert not len(drawn(view, Rect, 0)["x"])


def test_without_room_a_sentence_says_so(clock: Clock):
    app = open_app(clock, **KAN, hidden=(8, 8))
    app.session.step()
    assert ENGLISH.captions.many_curves in caption(app)
    app.settings.apply({"hidden": (4, 2)})
    app.session.step()
    assert ENGLISH.captions.point in caption(app)


def test_an_edge_that_is_pointed_at_is_drawn_large(session: Session):
    session.selection.aim((0, 0, 1))
    view = network_view(session)
    (size,) = drawn(view, Rect, 1)["size"]
    assert LARGE_ENOUGH <= size <= LARGE
    assert len(drawn(view, Line, 1)["x"]) == N_POINTS + 1
    largest = float(np.abs(session.snapshot().edges.curves[0]).max())
    assert view._edge_curves._numbers.data["text"] == [signed(largest), signed(-largest)]
    session.selection.aim((0, 0, 2))  # the bias has no curve
    view.update(session.snapshot(), LIGHT)
    assert not len(drawn(view, Rect, 1)["x"])


def test_a_frame_is_pointed_at_as_its_edge():
    geometry = place((4, 2), 7)
    frames = stacked_frames(geometry, link_ends(geometry, (0, 1)))
    aim = Aim(geometry, (0, 1), curves=True)
    corners = zip(frames.x + frames.side / 2.1, frames.y - frames.side / 2.1, strict=True)
    assert [aim.at(x, y, 1.0) for x, y in corners] == [
        (layer, unit, column)
        for layer, (n_in, n_out) in enumerate([(2, 4), (4, 2), (2, 1)])
        for unit in range(n_out)
        for column in range(n_in)
    ]


def test_strengths_have_no_sign(session: Session):
    view = network_view(session)
    negative, positive, _ = (r for r in view.plot.renderers if isinstance(r.glyph, Bezier))
    assert len(negative.data_source.data["x0"]) == 0
    assert len(positive.data_source.data["x0"]) == 2 * 18
    assert positive.glyph.line_color == LIGHT["ink-2"]


def test_a_perceptron_has_no_frames(make_session: MakeSession):
    view = network_view(make_session())
    assert not len(drawn(view, Rect, 0)["x"])
    assert not len(drawn(view, Rect, 1)["x"])
