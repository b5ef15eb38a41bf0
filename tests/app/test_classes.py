"""Several classes: one output, colour and shape for each, wherever they are drawn."""

import dataclasses
import re
from html import unescape

import numpy as np
import pytest
from bokeh.models import ImageRGBA, MultiLine, Scatter, Text

from unfold.core.datasets import DATASETS
from unfold.core.grid import grid_points
from unfold.session import Session
from unfold.sight import FINE
from unfold.snapshot import Scale, Snapshot
from unfold.views.contours import leads
from unfold.views.geometry import HEIGHT, PORT, WIDTH, place
from unfold.views.layers import LayersView
from unfold.views.marks import CLASSES
from unfold.views.network import NetworkView
from unfold.views.output import OutputView
from unfold.views.pointer import places, units
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_session import MakeSession
from .test_views import columns, hexes

LIGHT = PALETTES["light"]
SHAPES = ["circle", "triangle", "square", "diamond", "plus"]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.fixture(params=[3, 4, 5])
def several(request: pytest.FixtureRequest, make_session: MakeSession) -> Session:
    return make_session(dataset="blobs", classes=request.param)


# The session


def test_every_class_has_an_output(several: Session):
    k = several.settings.classes
    for _ in range(2):
        s = several.snapshot()
        assert s.n_outputs == k
        assert s.weights[-1].shape == (k, 2)
        assert s.output.shape == s.decision.shape
        assert s.answers.shape == (k, *s.features.pictures.shape[1:])
        np.testing.assert_allclose(s.output.sum(axis=0), 1, rtol=1e-6)  # float32 while it plays
        np.testing.assert_array_equal(s.output.argmax(axis=0), s.decision.argmax(axis=0))
        assert set(s.train.y) == set(range(k))
        several.play()
    np.testing.assert_array_equal(several.snapshot().output, several.snapshot().answers)


@pytest.mark.parametrize(
    "changes", [{"dataset": "blobs", "classes": 2}, {"dataset": "spiral"}, {"dataset": "plane"}]
)
def test_two_classes_and_values_have_one_output(changes: dict[str, object], make_session: MakeSession):
    s = make_session(**changes).snapshot()
    assert s.n_outputs == 1
    assert s.output.shape == s.decision.shape == (FINE, FINE)


def test_three_classes_are_learnt(make_session: MakeSession):
    session = make_session(dataset="pinwheel", hidden=(6, 4), learning_rate=0.1)
    for _ in range(60):
        session.step()
    s = session.snapshot()
    assert s.metrics.test_score >= 0.95
    truth = DATASETS["pinwheel"].truth(grid_points(FINE), classes=3, twist=0.25)
    known = ~np.isnan(truth)
    assert (s.output.argmax(axis=0).ravel()[known] == truth[known]).mean() >= 0.95


def test_random_labels_are_those_of_other_points(make_session: MakeSession):
    usual, mixed = (make_session(dataset="blobs", random_labels=mix).snapshot() for mix in (False, True))
    np.testing.assert_array_equal(usual.train.X, mixed.train.X)
    assert 0.5 < (usual.train.y != mixed.train.y).mean() < 0.8


def test_an_output_that_goes_is_no_longer_pointed_at(make_session: MakeSession):
    session = make_session(dataset="blobs", classes=4)
    session.selection.point((2, 3))
    assert session.snapshot().pointed.index == 3
    session.settings.apply({"classes": 3})
    assert session.snapshot().pointed is None
    with pytest.raises(ValueError, match=re.escape("(2, 3)")):
        session.selection.point((2, 3))


# The scale of values


@pytest.mark.parametrize(
    ("dataset", "low", "high", "noise"),
    [
        ("plane", -1, 1, 0),
        ("plane", -1, 1, 50),
        ("multi_gauss", -1, 1, 0),
        ("tower", 0, 1, 50),
        ("surface", 3, 10, 0),
    ],
)
def test_the_scale_of_values_is_round_and_knows_no_noise(
    dataset: str, low: float, high: float, noise: int, make_session: MakeSession
):
    scale = make_session(dataset=dataset, noise=noise).snapshot().scale
    assert (scale.low, scale.high) == (low, high)


def test_a_scale_goes_from_end_to_end():
    scale = Scale(3.0, 11.0)
    np.testing.assert_array_equal(scale.unit(np.array([3.0, 7.0, 9.0, 11.0])), [-1, 0, 0.5, 1])
    assert scale.middle == 7


def test_values_far_from_zero_are_drawn_over_their_own_range(make_session: MakeSession):
    snapshot = make_session(dataset="surface").snapshot()
    view = OutputView()
    view.update(snapshot, LIGHT)
    fills = columns(view.plot, Scatter, 1)["fill"]
    lowest, highest = fills[snapshot.train.y.argmin()], fills[snapshot.train.y.argmax()]
    assert np.abs(colour(lowest) - colour(LIGHT["neg-area"])).max() <= 2
    assert np.abs(colour(highest) - colour(LIGHT["pos-area"])).max() <= 2
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert words(readouts.key.html) == "3 10 6.5"


def colour(text: str) -> np.ndarray:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)])


# The figures


def show(snapshot: Snapshot) -> OutputView:
    view = OutputView()
    view.update(snapshot, LIGHT)
    return view


def test_a_class_is_a_shape_and_a_colour(several: Session):
    snapshot = several.snapshot()
    points = columns(show(snapshot).plot, Scatter, 1)
    index = snapshot.train.y.astype(int)
    assert points["marker"] == [SHAPES[i] for i in index]
    assert points["fill"] == [LIGHT[CLASSES[i].token] for i in index]
    assert len(set(zip(points["marker"], points["fill"], strict=True))) == several.settings.classes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_area_is_paper_where_two_classes_are_equal_and_full_where_one_is_certain(theme: str):
    palette = PALETTES[theme]
    p = np.array([[0.5, 1.0, 0.0, 0.2], [0.5, 0.0, 1.0, 0.2], [0.0, 0.0, 0.0, 0.6]])
    equal, first, second, third = hexes(palette.paint_classes(p))
    assert (equal, first, second) == (palette["page"], palette["pos-area"], palette["neg-area"])
    assert third not in (equal, first, second)
    certain = hexes(palette.paint_classes(p, certain=True))
    assert certain[:3] == [first, first, second]
    assert certain[3] != third


def test_an_image_of_no_numbers_is_an_image():
    assert LIGHT.paint_classes(np.full((3, 4), np.nan)).shape == (4,)


def thirds(n: int) -> np.ndarray:
    """Outputs of three classes whose regions meet at the origin, 120 degrees each."""
    angle = 2 * np.pi * np.arange(3) / 3
    return (np.stack([np.sin(angle), np.cos(angle)], axis=1) @ grid_points(n).T).reshape(3, n, n)


def test_lines_are_drawn_where_the_largest_output_changes(make_session: MakeSession):
    decision = thirds(FINE)
    snapshot = make_session(dataset="blobs").snapshot()
    lines = columns(show(dataclasses.replace(snapshot, decision=decision)).plot, MultiLine)
    x, y = np.concatenate(lines["xs"]), np.concatenate(lines["ys"])
    away = np.hypot(x, y) > 0.5
    degrees = np.degrees(np.arctan2(x, y))[away] % 360
    nearest = np.abs((degrees - 60 + 60) % 120 - 60)
    assert nearest.max() < 1
    assert len(set(np.round((degrees - 60) / 120))) == 3, "all three boundaries"


def test_lines_lead_for_all_classes_but_one():
    decision = thirds(20)
    first, second = leads(decision)
    np.testing.assert_array_equal(first > 0, decision.argmax(axis=0) == 0)
    np.testing.assert_array_equal(second > 0, decision.argmax(axis=0) == 1)


def test_a_unit_pointed_at_is_drawn_as_ever(several: Session):
    several.selection.point((2, 2))
    snapshot = several.snapshot()
    view = show(snapshot)
    (image,) = columns(view.plot, ImageRGBA)["image"]
    unit = snapshot.pointed
    np.testing.assert_allclose(unit.z, snapshot.decision[2], rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(image, LIGHT.paint(unit.a / np.maximum(1, np.abs(unit.a).max())))
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert words(readouts.score.html).startswith("Output unit of class 3")
    assert words(readouts.caption.html).startswith("z₃ =")


def test_the_words_for_several_classes(several: Session):
    readouts, k = Readouts(ENGLISH), several.settings.classes
    readouts.update(several.snapshot())
    assert words(readouts.key.html) == " ".join([*map(str, range(1, k + 1)), "decision boundary"])
    assert re.findall(r'class="(\w+)"></i>\d', readouts.key.html) == SHAPES[:k]
    assert words(readouts.caption.html).endswith(f"{' '.join('●▲■◆✚'[:k])} apart.")
    assert "straight cuts" in words(readouts.layers.html)


def test_every_output_has_a_port_of_its_class(several: Session):
    k = several.settings.classes
    view = NetworkView()
    view.update(several.snapshot(), LIGHT)
    ports = columns(view.plot, Scatter)
    assert list(ports["name"]) == ["y₁", "y₂", "y₃", "y₄", "y₅"][:k]
    assert ports["line"] == [LIGHT[mark.token] for mark in CLASSES[:k]]
    assert (-np.diff(ports["y"]) > PORT).all()
    several.settings.apply({"dataset": "circle"})
    view.update(several.snapshot(), LIGHT)
    assert (ports["name"], ports["line"]) == (["y"], [LIGHT["ink"]])


def test_the_list_of_units_names_every_output_over_its_port():
    names = units((4, 2), 3, ENGLISH)
    assert list(names)[-3:] == [f"Output unit of class {n}" for n in (1, 2, 3)]
    geometry = place((4, 2), 7, 3)
    rules = re.findall(r"left: (.*?)%; top: (.*?)%; width: (.*?)%; height: (.*?)%", places(geometry))
    assert len(rules) == len(names) == 9
    for y, rule in zip(geometry.outputs, rules[-3:], strict=True):
        _, top, _, height = map(float, rule)
        assert HEIGHT - (top + height / 2) / 100 * HEIGHT == pytest.approx(y, abs=0.01)


@pytest.mark.parametrize("hidden", [(), (1,), (4, 2), (16,) * 6])
def test_layers_show_all_classes_inside_the_figure(several: Session, hidden: tuple[int, ...]):
    several.settings.apply({"hidden": hidden, "n_samples": 100})
    view = LayersView(ENGLISH)
    for _ in range(2):
        several.step()
        view.update(several.snapshot(), LIGHT)
    images = columns(view.plot, ImageRGBA)
    assert len(images["image"]) == len(hidden) + 2
    assert (np.array(images["x"]) >= 0).all()
    assert (np.array(images["x"]) + images["w"] <= WIDTH).all()
    left, right = np.array(images["x"])[1:], (np.array(images["x"]) + images["w"])[:-1]
    assert (left - right >= 4).all()
    k = several.settings.classes
    per_class = np.bincount(several.snapshot().train.y.astype(int), minlength=k) * (len(hidden) + 2)
    triangles, circles, others = (columns(view.plot, Scatter, i) for i in range(3))
    assert (len(circles["x"]), len(triangles["x"])) == tuple(per_class[:2])
    assert [others["marker"].count(shape) for shape in SHAPES[2:k]] == per_class[2:].tolist()
    assert {len(column) for column in others.values()} == {per_class[2:].sum()}
    assert all(re.fullmatch(r"\d+ %", label) for label in columns(view.plot, Text)["text"])


def test_layers_of_two_classes_send_nothing_for_others(make_session: MakeSession):
    session = make_session(dataset="blobs")
    view = LayersView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    session.settings.apply({"classes": 2})
    view.update(session.snapshot(), LIGHT)
    others = columns(view.plot, Scatter, 2)
    assert {len(column) for column in others.values()} == {0}
    before = others["x"]
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Scatter, 2)["x"] is before
