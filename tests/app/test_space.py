"""The space of a layer of three units: what hides what, where the next layer cuts, and how one gets there."""

from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import MultiLine, Patch, Scatter, Text
from bokeh.models.glyphs import Patches
from hypothesis import given
from hypothesis import strategies as st

from unfold.app import App
from unfold.session import Session
from unfold.settings import Settings
from unfold.views.cells import STILL
from unfold.views.framing import box_of
from unfold.views.projection import Projection
from unfold.views.readouts import Readouts
from unfold.views.scene import Scene
from unfold.views.sheet_axes import IN_SPACE
from unfold.views.space import cut_of, plane_in_cube
from unfold.views.surface import SurfaceView
from unfold.views.surface_list import SurfaceList
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_views import columns

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
SPACE = {"hidden": (3, 2), "stage": "surface", "surface": "layer_1"}
CELLS, FAR, NEAR = range(3)
HIDDEN_LINES, LINES = 1, 2
"""Which of the figure's glyphs of one kind; the first MultiLine is the frame."""


def drawn(session: Session) -> SurfaceView:
    view = SurfaceView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    return view


def n_cells(columns: dict[str, list[np.ndarray]]) -> int:
    return sum(1 + int(np.isnan(x).sum()) for x in columns["xs"])


@given(st.tuples(*[st.floats(-1, 1)] * 3), st.floats(-2, 2))
def test_a_plane_meets_the_cube_in_a_convex_polygon(normal: tuple[float, ...], level: float):
    plane = np.array([*normal, level])
    corners = plane_in_cube(plane)
    if np.abs(plane[:3]).sum() < 1e-6:
        return
    inside = abs(level) < np.abs(plane[:3]).sum()
    if not inside:
        assert len(corners) in (0, 3, 4, 6)  # a corner or an edge or a face is touched
        return
    assert len(corners) >= 3 or np.abs(plane[:3]).sum() - abs(level) < 1e-9
    assert (np.abs(corners) <= 1 + 1e-9).all()
    np.testing.assert_allclose(corners @ plane[:3] + level, 0, atol=1e-9)
    # Walked round, it turns one way only.
    edges = np.roll(corners, -1, axis=0) - corners
    turns = np.cross(edges, np.roll(edges, -1, axis=0)) @ plane[:3]
    assert (turns >= -1e-9).all() or (turns <= 1e-9).all()


def area(corners: np.ndarray) -> float:
    return float(np.linalg.norm(np.cross(corners, np.roll(corners, -1, axis=0)).sum(axis=0))) / 2


def test_known_polygons():
    assert area(plane_in_cube(np.array([0.0, 0, 2, 0]))) == pytest.approx(4)  # a square
    assert len(plane_in_cube(np.array([1.0, 1, 1, 0]))) == 6  # a regular hexagon of side √2
    assert area(plane_in_cube(np.array([1.0, 1, 1, 0]))) == pytest.approx(3 * np.sqrt(3))
    assert len(plane_in_cube(np.array([1.0, 1, 1, -2]))) == 3
    assert len(plane_in_cube(np.array([1.0, 0, 0, 3]))) == 0
    assert len(plane_in_cube(np.zeros(4))) == 0
    assert len(plane_in_cube(np.array([1.0, np.nan, 0, 0]))) == 0


def test_points_stand_where_their_activations_are(make_session: MakeSession):
    session = make_session(**SPACE, azimuth=0, elevation=90)
    points = columns(drawn(session).plot, Scatter)
    train = session.snapshot().train
    a = session._trainer.network.forward(train.X)[0]
    assert len(points["x"]) == len(train)
    for seen, unit in ((points["x"], a[0]), (points["y"], a[1])):  # from above
        slope, _ = np.polyfit(unit, seen, 1)
        assert slope > 0
        np.testing.assert_allclose(np.corrcoef(unit, seen)[0, 1], 1)


def test_every_cell_is_drawn_once_beyond_the_cut_or_on_this_side(make_session: MakeSession):
    session = make_session(**SPACE)
    plot = drawn(session).plot
    far, near = (columns(plot, Patches, which) for which in (FAR, NEAR))
    assert n_cells(far) + n_cells(near) == STILL**2
    assert min(n_cells(far), n_cells(near)) > 0
    assert len(columns(plot, Patches, CELLS)["xs"]) == 0
    assert len(columns(plot, Patch)["x"]) >= 3
    session.settings.apply({"azimuth": 210})  # from the other side it is the other way round
    turned = drawn(session).plot
    assert n_cells(columns(turned, Patches, FAR)) == pytest.approx(n_cells(near), abs=STILL)


def test_the_farthest_cells_come_first():
    """A sheet folded like a Z, seen from above: the lowest third is drawn first."""
    t = np.linspace(0, 1, 31)
    u = np.where(t < 1 / 3, 3 * t, np.where(t < 2 / 3, 2 - 3 * t, 3 * t - 2))
    sheet = np.stack(np.broadcast_arrays(2 * u - 1, np.linspace(-1, 1, 31)[:, None], 2 * t - 1))
    thirds = np.broadcast_to((np.arange(30) // 10).astype(np.uint32), (30, 30))
    scene = Scene(Projection(0, 90), 1.0)
    cells = scene.sheet(sheet, thirds, np.ones((30, 30), dtype=np.bool_))
    order = [int(colour) for colour in cells["fill"].byteswap()]
    assert order == sorted(order)
    assert set(order) == {0, 1, 2}


def test_a_sheet_hides_what_is_behind_it_and_not_what_lies_on_it():
    x1, x2 = np.meshgrid(np.linspace(-0.9, 0.9, 40), np.linspace(-0.9, 0.9, 40))
    sheet = np.stack([x1, x2, 0.2 * x1])
    points = np.array([[0.0, 0, 0], [0, 0, 0.5], [0, 0, -0.5], [0.5, -0.5, 0.1], [0.99, 0.99, -0.9]])
    assert Scene(Projection(20, 60), 1.0).behind(points, sheet).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("next_unit", [1, 2, 9])
def test_the_cut_is_where_the_unit_of_the_next_layer_is_zero(make_session: MakeSession, next_unit: int):
    session = make_session(**SPACE, next_unit=next_unit)
    session.step()
    snapshot = session.snapshot()
    grid, points = snapshot.representations[1].activations
    box = box_of(grid)
    cut = cut_of(snapshot, 1, box)
    unit = min(next_unit, 2) - 1
    W, b = snapshot.weights[1][unit], snapshot.biases[1][unit]
    np.testing.assert_allclose(cut.sums, np.tensordot(W, grid, 1) + b)
    half = (box[:, 1] - box[:, 0]) / 2
    in_cube = (points - box.mean(axis=1)[:, None]) / half[:, None]
    np.testing.assert_allclose(cut.plane[:3] @ in_cube + cut.plane[3], W @ points + b, atol=1e-9)


def test_where_sheet_and_cut_meet_is_the_boundary_if_the_output_comes_next(make_session: MakeSession):
    session = make_session(hidden=(3,), stage="surface", surface="layer_1", azimuth=0, elevation=90)
    for _ in range(20):
        session.step()
    plot = drawn(session).plot
    n_seen = sum(int(np.isfinite(x).sum()) for x in columns(plot, MultiLine, LINES)["xs"])
    n_hidden = sum(int(np.isfinite(x).sum()) for x in columns(plot, MultiLine, HIDDEN_LINES)["xs"])
    assert n_seen > 0
    assert n_seen + n_hidden > 20


def test_units_of_several_pieces_bend_their_cut(make_session: MakeSession):
    session = make_session(**SPACE, activations=("tanh", "maxout"))
    plot = drawn(session).plot
    assert len(columns(plot, Patch)["x"]) == 0
    assert n_cells(columns(plot, Patches, FAR)) == STILL**2
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert ENGLISH.surface.about_space_alone.format(layer=1) in readouts.caption.html


@pytest.mark.parametrize("surface", ["layer_2", "layer_5"])
def test_of_another_layer_it_says_that_there_is_no_space(make_session: MakeSession, surface: str):
    session = make_session(**SPACE | {"surface": surface})
    view = drawn(session)
    assert columns(view.plot, Text, 2)["text"] == [ENGLISH.surface.no_space.format(layer=surface[-1])]
    assert len(columns(view.plot, Patches, FAR)["xs"]) == 0
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert ENGLISH.captions.begin_classes in readouts.caption.html
    session.settings.apply({"surface": "layer_1"})
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Text, 2)["text"] == [""]
    assert columns(view.plot, Text, 1)["text"] == ["a₁", "a₂", "a₃"]
    session.settings.apply({"surface": "answer"})
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Text, 1)["text"] == ["x₁", "x₂"]
    assert len(columns(view.plot, Patches, FAR)["xs"]) == len(columns(view.plot, Patch)["x"]) == 0


def test_what_has_not_changed_is_not_drawn_again(make_session: MakeSession):
    session = make_session(**SPACE)
    view = drawn(session)
    before = columns(view.plot, Patches, FAR)["xs"]
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Patches, FAR)["xs"] is before
    for change in ({"next_unit": 2}, {"azimuth": 31}):
        session.settings.apply(change)
        view.update(session.snapshot(), LIGHT)
        assert columns(view.plot, Patches, FAR)["xs"] is not before
        before = columns(view.plot, Patches, FAR)["xs"]
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Patches, FAR)["xs"] is not before


@pytest.mark.parametrize("problem", ["blobs", "multi_gauss"])
def test_several_classes_and_values_have_their_colours(make_session: MakeSession, problem: str):
    plot = drawn(make_session(**SPACE, dataset=problem)).plot
    assert len(np.unique(columns(plot, Patches, FAR)["fill"])) > 1


def test_the_list_offers_layers_of_three_units_and_shows_what_a_link_asks_for():
    settings = Settings()
    shown = SurfaceList(settings.apply, ENGLISH)
    shown.sync(settings.values())
    assert list(shown.widget.options.values()) == ["answer"]
    settings.apply({"hidden": (3, 2, 3)})
    shown.sync(settings.values())
    assert list(shown.widget.options.values()) == ["answer", "layer_1", "layer_3"]
    shown.widget.value = "layer_3"
    assert settings.surface == "layer_3"
    settings.apply({"hidden": (3,)})
    shown.sync(settings.values())
    assert list(shown.widget.options.values()) == ["answer", "layer_1", "layer_3"]
    assert shown.widget.value == "layer_3"


def test_the_list_is_there_where_there_is_something_to_choose():
    app = App({"hidden": (3, 2), "stage": "surface"})
    surface, next_unit = app.layout.controls._surface.widget, app.layout.controls._next_unit
    app.session.emit()
    assert (surface.visible, next_unit.visible) == (True, False)
    app.settings.apply({"surface": "layer_1"})
    app.session.emit()
    assert (surface.visible, next_unit.visible) == (True, True)
    app.settings.apply({"surface": "answer", "hidden": (4, 2)})
    app.session.emit()
    assert (surface.visible, next_unit.visible) == (False, False)


def test_the_sheet_of_a_layer_leads_to_its_space():
    app = App({"hidden": (3, 4)})
    app.session.emit()
    first, second = (app.layout.sheet_axes._lists[layer].widget for layer in (1, 2))
    assert IN_SPACE in first.options.values()
    assert IN_SPACE not in second.options.values()
    first.value = IN_SPACE
    assert (app.settings.stage, app.settings.surface, app.settings.axes) == ("surface", "layer_1", ())
    app.session.emit()
    assert first.value == ()
    app.settings.take({"lock": ("stage",)})
    app.session.emit()
    assert IN_SPACE not in first.options.values()
