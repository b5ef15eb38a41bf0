"""The layers on the stage: the plane on its way, what straight cuts draw back, and what is said of layers."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import ImageRGBA, Line, Scatter, Text

from unfold.app import App
from unfold.core.grid import grid_points
from unfold.journey import SECONDS, Journey
from unfold.session import Session
from unfold.sight import TILE
from unfold.views.cuts import CutsView
from unfold.views.layers import LayersView
from unfold.views.readouts import Readouts
from unfold.views.sheet_lines import carried
from unfold.views.theme import PALETTES, PROJECTOR_PALETTES
from unfold.views.unfolding import UnfoldingView
from unfold.views.unfolding_words import UnfoldingWords
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .stand_ins import Clock
from .test_views import columns, glyphs

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
SQUARE = {"hidden": (2, 2), "stage": "layers", "dataset": "spiral"}


def said(session: Session, words=ENGLISH) -> str:
    readouts = UnfoldingWords(words)
    readouts.update(session.snapshot())
    return readouts.sentence.html


def captioned(session: Session) -> str:
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    return readouts.caption.html


def test_the_way_is_looked_at_where_it_is_shown(make_session: MakeSession):
    session = make_session(**SQUARE | {"stage": "network"})
    assert session.snapshot().unfolding is None
    session.settings.apply({"stage": "layers", "unfolded": 1.5})
    first = session.snapshot().unfolding
    assert (first.unfolded.at, first.unfolded.layer) == (1.5, 1)
    assert session.snapshot().unfolding is first  # the same as long as nothing has changed
    session.step()
    assert session.snapshot().unfolding is not first


def test_on_a_line_there_is_no_plane_to_unfold(make_session: MakeSession):
    session = make_session(stage="layers", dataset="wiggle", features=("x1",))
    assert session.snapshot().unfolding is None
    assert captioned(session) == f'<p class="caption">{ENGLISH.layers.on_line}</p>'


@pytest.mark.parametrize("unfolded", [0.0, 0.4, 1.0, 2.7, 3.0])
@pytest.mark.parametrize(
    "options", [{}, {"dataset": "blobs", "classes": 4, "hidden": (3, 2)}, {"dataset": "plane"}]
)
def test_sheet_and_points_are_drawn_within_the_frame(make_session: MakeSession, unfolded, options):
    session = make_session(**SQUARE | {"unfolded": unfolded} | options)
    session.step()
    snapshot = session.snapshot()
    view = UnfoldingView()
    view.update(snapshot, LIGHT)
    (image,) = columns(view.plot, ImageRGBA)["image"]
    assert (image != 0).any()
    points = columns(view.plot, Scatter)
    assert len(points["x"]) == len(snapshot.train)
    grid_line = columns(view.plot, Line)
    for drawn in (points["x"], points["y"], grid_line["x"], grid_line["y"]):
        assert np.nanmin(drawn) > -0.3
        assert np.nanmax(drawn) < 1.3


def test_lines_are_carried_by_the_sheet():
    """Points of the plane go where the grid's own points go, and halfway between two they are halfway."""
    plane = grid_points(TILE).T.reshape(2, TILE, TILE)
    bent = np.stack([plane[0] ** 3, plane[1] - plane[0]])
    x, y = plane[0, 7, [3, 20]], plane[1, 7, [3, 20]]
    np.testing.assert_allclose(carried(x, y, bent), bent[:, 7, [3, 20]], atol=1e-9)
    between = carried((plane[0, 7, [3]] + plane[0, 7, [4]]) / 2, y[:1], bent)
    np.testing.assert_allclose(between[:, 0], (bent[:, 7, 3] + bent[:, 7, 4]) / 2, atol=1e-9)


def test_cuts_show_score_and_map_of_every_layer(make_session: MakeSession):
    session = make_session(**SQUARE | {"hidden": (2, 2, 3)})
    session.step()
    snapshot = session.snapshot()
    view = CutsView(ENGLISH)
    view.update(snapshot, LIGHT)
    scores, maps = (columns(view.plot, Text, i)["text"] for i in (0, 1))
    assert scores == [f"{100 * view.score:.0f} %" for view in snapshot.representations[:-1]]
    assert maps[0] == ENGLISH.layers.as_given
    det, condition = re.fullmatch(r"det (\S+)\ncond (\S+)", maps[1]).groups()
    W = snapshot.weights[0]
    assert float(det.replace("−", "-")) == pytest.approx(np.linalg.det(W), abs=0.006)
    assert float(condition) == pytest.approx(np.linalg.cond(W), rel=0.01)
    assert maps[3] == "2 → 3\nrank 2"


def test_projected_words_below_the_cuts_have_the_room_that_they_take(make_session: MakeSession):
    """In the smallest window that has a layout for a room: 1280 by 720, the figure 504 px wide."""
    session = make_session(**SQUARE | {"hidden": (2, 2, 3)})
    view = CutsView(ENGLISH)
    view.update(session.snapshot(), PROJECTOR_PALETTES["light"])
    px = 504 / (view.plot.x_range.end - view.plot.x_range.start)
    size = PROJECTOR_PALETTES["light"].size
    score, said = (columns(view.plot, Text, i)["y"][0] * px for i in (0, 1))
    assert score - said >= 14 * size
    assert said - view.plot.y_range.start * px >= 2 * 12 * 1.2 * size
    view.update(session.snapshot(), LIGHT)
    assert view.plot.y_range.start == 0


def test_a_cut_in_the_plane_is_where_the_read_out_is_zero(make_session: MakeSession):
    """The boundary that is drawn back has the points on the sides that the accuracy beside it tells."""
    session = make_session(hidden=(3, 3), stage="layers", dataset="circle")
    for _ in range(30):
        session.step()
    for view in session.snapshot().representations[:-1]:
        over_points = view.readout[:, :-1] @ view.activations[1] + view.readout[:, -1:]
        right = np.mean(np.sign(over_points[0]) == session.snapshot().train.y)
        assert right == pytest.approx(view.score, abs=1e-9)


def test_the_next_unit_draws_its_zero_line_in_the_row(make_session: MakeSession):
    session = make_session(**SQUARE)
    row = LayersView(ENGLISH)
    row.update(session.snapshot(), LIGHT)
    (index,) = (i for i, line in enumerate(glyphs(row.plot, Line)) if line.line_dash)
    first = np.array(columns(row.plot, Line, index)["x"])
    assert np.isfinite(first).any()
    session.settings.apply({"next_unit": 2})
    row.update(session.snapshot(), LIGHT)
    second = np.array(columns(row.plot, Line, index)["x"])
    assert first.shape != second.shape or not np.allclose(first, second, equal_nan=True)
    session.settings.apply({"stage": "network"})
    row.update(session.snapshot(), LIGHT)
    assert len(columns(row.plot, Line, index)["x"]) == 0


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
@pytest.mark.parametrize(
    ("options", "doing"),
    [
        ({"activation": "tanh"}, "homeomorphism"),
        ({"activation": "relu"}, "flattens"),
        ({"activation": "sin"}, "folds"),
        ({"hidden": (3, 2)}, "embedding"),
        ({"activation": "maxout"}, "maxout"),
    ],
)
def test_a_sentence_says_what_a_layer_does(make_session: MakeSession, options, doing, words):
    session = make_session(**SQUARE | {"unfolded": 0.5} | options)
    name = words.choices["activation"][session.settings.activation]
    assert words.layers.doing[doing].format(activation=name) in said(session, words)


def test_a_singular_layer_is_said_to_collapse(make_session: MakeSession):
    session = make_session(**SQUARE | {"unfolded": 0.5})
    for column in range(2):
        session.set_parameter(0, 1, column, 2 * session.snapshot().weights[0][0, column])
    assert "det <i>W</i> = 0, rank 1: collapses to a line" in said(session)


def test_two_units_are_swapped_where_the_determinant_is_negative(make_session: MakeSession):
    session = make_session(**SQUARE | {"unfolded": 0.5})
    for row, column, value in ((0, 0, 1.0), (0, 1, 0.2), (1, 0, 0.1), (1, 1, -1.0)):
        session.set_parameter(0, row, column, value)
    assert said(session).endswith(f"{ENGLISH.layers.swapped}</p>")


def test_a_journey_goes_to_the_end_in_its_own_time():
    journey = Journey(1.0, 3.0, began=10.0)
    assert journey.at(10.0) == 1.0
    assert journey.at(10.0 + SECONDS / 2) == 1.5
    assert journey.at(99.0) == 3.0
    assert not journey.has_ended(10.0 + SECONDS)
    assert journey.has_ended(10.0 + 2 * SECONDS)


def test_a_journey_in_steps_stands_still_at_layers():
    journey = Journey(0.0, 2.0, began=0.0, in_steps=True)
    assert {journey.at(t / 10 * SECONDS) for t in range(25)} == {0.0, 1.0, 2.0}


def test_travelling_ends_where_it_is_stopped(make_session: MakeSession, clock: Clock):
    session = make_session(**SQUARE)
    session.travel()
    clock.now += SECONDS / 2
    seen = session.snapshot().unfolding
    assert seen.travels
    assert seen.unfolded.at == pytest.approx(0.5)
    assert session.settings.unfolded == 0  # written when it has arrived, not in every frame
    session.travel()
    assert not session.snapshot().unfolding.travels
    assert session.settings.unfolded == pytest.approx(0.5)


def test_the_page_has_the_slider_at_its_stops():
    app = App({"stage": "layers", "hidden": (2, 2), "unfolded": 2.0})
    way = app.layout.way
    way.update(app.session.snapshot())
    assert way.controls[1].value == 2.0
    assert way.controls[1].end == 3.0
    assert "<b>Layer 2</b>" in way.stops.html
