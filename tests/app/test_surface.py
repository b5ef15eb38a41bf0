"""The surface on the stage: as high as the answers, drawn from the back to the front, and turned."""

from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import Scatter, Segment, Text
from bokeh.models.glyphs import Patches
from hypothesis import given
from hypothesis import strategies as st

from unfold.session import Session
from unfold.views.cells import LEVELS, LIVE, STILL
from unfold.views.projection import Projection
from unfold.views.readouts import Readouts
from unfold.views.scene import HEIGHT, Scene, height_at
from unfold.views.surface import REACH, SurfaceView, surface
from unfold.views.theme import PALETTES
from unfold.views.turn import Turn
from unfold.words.english import ENGLISH

from .test_views import columns, hexes

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
COLOURS = np.arange(16, dtype=np.uint32).reshape(4, 4)


def drawn(session: Session) -> SurfaceView:
    view = SurfaceView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    return view


def test_heights_are_the_answers(make_session: MakeSession):
    session = make_session(dataset="multi_gauss", stage="surface")
    session.step()
    snapshot = session.snapshot()
    heights, colours = surface(snapshot, LIGHT, STILL)
    assert (heights.shape, colours.shape) == ((STILL + 1,) * 2, (STILL,) * 2)
    places = np.random.default_rng(0).uniform(-5.9, 5.9, (50, 2))
    answers = snapshot.scale.unit(session._trainer.network.forward(places)[-1][0])
    expected = HEIGHT * np.clip(answers, -REACH, REACH)
    np.testing.assert_allclose(height_at(places / 6, heights), expected, atol=0.01)


def test_colours_are_those_of_the_map(make_session: MakeSession):
    heights, colours = surface(make_session(stage="surface").snapshot(), LIGHT, LIVE)
    middle = (heights[:-1, :-1] + heights[1:, :-1] + heights[:-1, 1:] + heights[1:, 1:]) / 4 / HEIGHT
    assert hexes(colours) == hexes(LIGHT.paint(np.rint(LEVELS * middle) / LEVELS))


@pytest.mark.parametrize("classes", [3, 5])
def test_of_several_classes_the_likeliest_is_shown(make_session: MakeSession, classes: int):
    snapshot = make_session(dataset="blobs", classes=classes, stage="surface").snapshot()
    heights, _ = surface(snapshot, LIGHT, STILL)
    best = (heights / HEIGHT + 1) / 2
    assert (best >= 1 / classes - 0.01).all()
    assert (best <= 1).all()


def test_a_unit_that_is_pointed_at_has_its_own_surface_and_points_lie_on_it(make_session: MakeSession):
    session = make_session(activation="relu", stage="surface")
    before, _ = surface(session.snapshot(), LIGHT, STILL)
    session.selection.point((0, 1))
    heights, _ = surface(session.snapshot(), LIGHT, STILL)
    assert not np.allclose(heights, before)
    assert heights.max() == pytest.approx(HEIGHT, abs=0.01)
    stems = columns(drawn(session).plot, Segment)
    np.testing.assert_array_equal(stems["x0"], stems["x1"])
    np.testing.assert_array_equal(stems["y0"], stems["y1"])


def test_points_stand_at_their_targets_on_stems_from_the_surface(make_session: MakeSession):
    session = make_session(azimuth=0, elevation=0, stage="surface", show_test=True)
    snapshot, plot = session.snapshot(), drawn(session).plot
    points = columns(plot, Scatter)
    n_test = len(snapshot.test)
    assert len(points["x"]) == len(snapshot.train) + n_test
    # Seen from the side: x1 across, the target up.
    size = points["x"][n_test:] / (snapshot.train.X[:, 0] / 6)
    np.testing.assert_allclose(size, size[0])
    np.testing.assert_allclose(points["y"][n_test:], size[0] * HEIGHT * snapshot.train.y)
    stems = columns(plot, Segment)
    assert 0 < len(stems["x0"]) <= len(snapshot.train)
    np.testing.assert_allclose(stems["x0"], stems["x1"])


def test_what_lies_outside_the_window_is_not_drawn(make_session: MakeSession):
    session = make_session(stage="surface", zoom=(2.0, 2.0, 2.0))
    points, train = columns(drawn(session).plot, Scatter), session.snapshot().train
    inside = (np.abs(train.X - 2) <= 2).all(axis=1)
    np.testing.assert_array_equal(np.isfinite(points["x"]), inside)
    texts = columns(drawn(session).plot, Text)["text"]
    assert texts == ["1", "2", "3"] * 2 + ["−1", "0", "1"]


def first_cells(azimuth: float) -> int:
    """The number in COLOURS of the cell that is drawn first."""
    cells = Scene(Projection(azimuth, 30)).cells(np.zeros((5, 5)), COLOURS)
    return int(cells["fill"][:1].byteswap()[0])


@pytest.mark.parametrize(("azimuth", "first"), [(30, 12), (60, 12), (120, 0), (200, 3), (300, 15)])
def test_the_farthest_corner_is_drawn_first(azimuth: int, first: int):
    assert first_cells(azimuth) == first


@given(st.integers(0, 359), st.integers(1, 90), st.integers(0, 2**16))
def test_every_cell_is_drawn_before_those_that_hide_it(azimuth: int, elevation: int, seed: int):
    """Of cells whose pictures overlap, the one drawn later is nearer along the floor."""
    scene = Scene(Projection(azimuth, elevation))
    heights = np.random.default_rng(seed).uniform(-HEIGHT, HEIGHT, (5, 5))
    cells = scene.cells(heights, COLOURS)
    order = [int(colour) for colour in cells["fill"].byteswap()]
    assert sorted(order) == list(range(16))
    toward = Projection(azimuth, elevation).basis[2, :2]
    for later, number in enumerate(order):
        row, column = divmod(number, 4)
        for earlier in order[:later]:
            step = np.array([column - earlier % 4, row - earlier // 4])
            # Whoever is drawn earlier is not in front along both axes.
            assert not ((step * toward) < 0).all()


def test_cells_of_one_colour_in_a_row_are_one_patch():
    scene = Scene(Projection(0, 30))
    cells = scene.cells(np.zeros((5, 5)), np.zeros((4, 4), dtype=np.uint32))
    assert len(cells["fill"]) == len(cells["xs"]) == 4
    assert [np.isnan(x).sum() for x in cells["xs"]] == [3] * 4


def test_a_hill_hides_what_lies_behind_it():
    scene = Scene(Projection(0, 10))
    heights = np.full((21, 21), -HEIGHT)
    heights[9:12] = HEIGHT  # along x1, from the left to the right
    front, behind = np.array([0.0, -0.6, -HEIGHT]), np.array([0.0, 0.6, -HEIGHT])
    assert scene.hidden(np.array([front, behind]), heights).tolist() == [False, True]


def test_what_has_not_changed_is_not_drawn_again(make_session: MakeSession):
    session = make_session(stage="surface")
    view = drawn(session)
    before = columns(view.plot, Patches)["xs"]
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Patches)["xs"] is before
    session.settings.apply({"azimuth": 31})
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Patches)["xs"] is not before


def test_on_a_line_it_says_that_there_is_no_surface(make_session: MakeSession):
    session = make_session(dataset="sines", stage="surface")
    view = drawn(session)
    assert len(columns(view.plot, Patches)["xs"]) == 0
    assert columns(view.plot, Text, 2)["text"] == [ENGLISH.surface.line]
    session.settings.apply({"dataset": "circle"})
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Text, 2)["text"] == [""]
    assert len(columns(view.plot, Patches)["xs"]) > 0


def test_it_is_turned_by_whole_degrees_round_and_round_but_never_seen_from_below(make_session: MakeSession):
    session = make_session(stage="surface", azimuth=10, elevation=80)
    turn = Turn(session.settings, session.settings.apply, ENGLISH)
    turn.layer.tags = [1, 20, 20]
    assert (session.settings.azimuth, session.settings.elevation) == (350, 90)
    turn.layer.tags = [2, -15, -95]
    assert (session.settings.azimuth, session.settings.elevation) == (5, 0)


def test_what_a_link_has_locked_is_not_turned(make_session: MakeSession):
    session = make_session(stage="surface")
    turn = Turn(session.settings, session.settings.apply, ENGLISH)
    turn.sync(session.snapshot())
    assert turn.layer.visible
    session.settings.take({"lock": ("azimuth",)})
    turn.sync(session.snapshot())
    assert not turn.layer.visible


def test_the_caption_says_what_height_is(make_session: MakeSession):
    session = make_session(stage="surface")
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert ENGLISH.surface.about.split(";")[0] in readouts.caption.model.text.replace("&#x27;", "'")
