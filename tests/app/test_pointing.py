"""Pointing at a unit: what it computes is shown everywhere, and nothing else changes."""

import re
from html import unescape

import numpy as np
import pytest
from bokeh.models import Bezier, ImageRGBA, MultiLine, Rect

from unfold.core.activations import ACTIVATIONS
from unfold.core.grid import grid_points
from unfold.session import Session
from unfold.sight import FINE
from unfold.views.arithmetic import MAX_TERMS, weighted_sum
from unfold.views.geometry import HEIGHT, WIDTH, place
from unfold.views.links import DIMMED
from unfold.views.network import NetworkView
from unfold.views.output import OutputView
from unfold.views.pointer import Pointer, places, units
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns
from .test_session import MakeSession
from .test_views import columns

LIGHT = PALETTES["light"]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("unit", [(0, 2), (1, 1), (2, 0)])
def test_sum_and_answer_over_the_plane(make_session: MakeSession, activation: str, unit: tuple[int, int]):
    session = make_session(activation=activation, features=("x1", "x2", "x1*x2"), hidden=(3, 2))
    session.selection.point(unit)
    pointed = session.snapshot().pointed
    assert (pointed.layer, pointed.index) == unit
    weights, biases = session.snapshot().weights, session.snapshot().biases
    x1, x2 = grid_points(FINE).T
    a = np.array([x1, x2, x1 * x2])
    for layer in range(unit[0] + 1):
        z = weights[layer] @ a + biases[layer][:, None]
        a = z.copy()
        if layer < 2:
            ACTIVATIONS[activation].value(z, a)
    np.testing.assert_allclose(pointed.z.ravel(), z[unit[1]], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(pointed.a.ravel(), a[unit[1]], rtol=1e-12, atol=1e-12)


def test_nothing_is_pointed_at_until_somebody_does(session: Session):
    assert session.snapshot().pointed is None
    session.selection.point((0, 1))
    session.selection.point(None)
    assert session.snapshot().pointed is None


@pytest.mark.parametrize("unit", [(0, 4), (1, 2), (2, 1), (3, 0), (-1, 0), (0, -1)])
def test_a_unit_that_does_not_exist_is_refused(session: Session, unit: tuple[int, int]):
    with pytest.raises(ValueError, match=re.escape(str(unit))):
        session.selection.point(unit)


def test_a_unit_that_goes_is_no_longer_pointed_at(session: Session):
    session.selection.point((0, 3))
    session.settings.apply({"hidden": (4, 3)})
    assert session.snapshot().pointed.index == 3
    session.settings.apply({"hidden": (3, 3)})
    assert session.snapshot().pointed is None


def test_the_list_names_every_unit_and_stands_over_its_tile():
    hidden = (4, 2, 7)
    names = units(hidden, 1, ENGLISH)
    assert list(names.values()) == [(layer, i) for layer, n in enumerate((*hidden, 1)) for i in range(n)]
    assert len(names) == 14
    rules = re.findall(r"left: (.*?)%; top: (.*?)%; width: (.*?)%; height: (.*?)%", places(place(hidden, 7)))
    assert len(rules) == 14
    geometry = place(hidden, 7)
    centres = [(x, y) for x, ys in zip(geometry.columns[1:-1], geometry.units, strict=True) for y in ys]
    for (x, y), rule in zip(centres, rules[:-1], strict=True):
        left, top, width, height = map(float, rule)
        assert (left + width / 2) / 100 * WIDTH == pytest.approx(x, abs=0.01)
        assert HEIGHT - (top + height / 2) / 100 * HEIGHT == pytest.approx(y, abs=0.01)


def test_the_list_points_and_follows(session: Session):
    pointed: list[object] = []
    pinned: list[object] = []
    pointer = Pointer(pointed.append, pinned.append, print, print, ENGLISH)
    pointer.sync(session.snapshot())
    assert (pointed, pinned) == ([], [])
    pointer.group.active = 4
    pointer.group.pinned = 4
    pointer.group.active = None
    assert (pointed, pinned) == ([(1, 0), None], [(1, 0)])
    session.selection.point((0, 2))
    session.selection.pin((1, 1))
    pointer.sync(session.snapshot())
    assert (pointer.group.active, pointer.group.pinned) == (2, 5)
    session.settings.apply({"hidden": (2,)})
    pointer.sync(session.snapshot())
    assert pointer.group.labels == ["Layer 1, unit 1", "Layer 1, unit 2", "Output unit"]
    assert (pointer.group.active, pointer.group.pinned) == (None, None)
    assert (pointed, pinned) == ([(1, 0), None], [(1, 0)])  # what is shown is not said again
    pointer.group.active = 3  # said of a unit that has gone
    assert pointed == [(1, 0), None]


def test_other_links_recede_and_the_unit_is_ringed(session: Session):
    view = NetworkView()
    view.update(session.snapshot(), LIGHT)
    usual = [columns(view.plot, Bezier, i)["alpha"].copy() for i in (0, 1)]
    assert len(columns(view.plot, Rect, 1)["x"]) == 0
    session.selection.point((1, 1))
    view.update(session.snapshot(), LIGHT)
    ratios = np.concatenate([columns(view.plot, Bezier, i)["alpha"] / usual[i] for i in (0, 1)])
    assert (np.isclose(ratios, 1)).sum() == 4 + 1  # from all of layer 1, and to the output
    assert (np.isclose(ratios, DIMMED)).sum() == 2 * 4 + 4 + 1
    geometry = place((4, 2), 7)
    ring = columns(view.plot, Rect, 1)
    assert (ring["x"][0], ring["y"][0]) == (geometry.columns[2], geometry.units[1][1])
    assert ring["size"][0] > geometry.tiles[1]
    session.selection.point(None)
    view.update(session.snapshot(), LIGHT)
    assert len(columns(view.plot, Rect, 1)["x"]) == 0
    np.testing.assert_array_equal(columns(view.plot, Bezier, 0)["alpha"], usual[0])


def test_the_output_plot_shows_the_unit(make_session: MakeSession):
    session = make_session(activation="relu")
    view = OutputView()
    session.selection.point((0, 0))
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    (image,) = columns(view.plot, ImageRGBA)["image"]
    unit = snapshot.pointed
    np.testing.assert_array_equal(image, LIGHT.paint(unit.a / unit.a.max()))
    (xs,), (ys,) = (columns(view.plot, MultiLine)[name] for name in ("xs", "ys"))
    weights, bias = snapshot.weights[0][0], snapshot.biases[0][0]
    np.testing.assert_allclose(weights[0] * xs + weights[1] * ys + bias, 0, atol=1e-9)
    session.selection.point(None)
    view.update(session.snapshot(), LIGHT)
    assert not np.array_equal(columns(view.plot, ImageRGBA)["image"][0], image)


def test_the_words_around_it(make_session: MakeSession):
    session = make_session(features=("x1", "sin(x2)"), hidden=(2, 1))
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert words(readouts.caption.html) == "Press Play: the network learns to tell ● from ▲."
    session.step()
    readouts.update(session.snapshot())
    assert words(readouts.caption.html) == "Point at a unit to see what it computes."
    session.selection.point((0, 1))
    snapshot = session.snapshot()
    readouts.update(snapshot)
    (w1, w2), b = snapshot.weights[0][1], snapshot.biases[0][1]
    number = r"(−?) ?(\d+\.\d\d)"
    found = re.fullmatch(rf"a = tanh\({number} x₁ ([+−]) (\d+\.\d\d) sin x₂ ([+−]) (\d+\.\d\d)\)",
                         words(readouts.caption.html))  # fmt: skip
    assert found, words(readouts.caption.html)
    numbers = [
        float(size) * (-1 if sign == "−" else 1)
        for sign, size in zip(found.groups()[::2], found.groups()[1::2], strict=True)
    ]
    np.testing.assert_allclose(numbers, [w1, w2, b], atol=0.005)
    assert words(readouts.score.html).startswith("Layer 1, unit 2")
    assert "its sum is zero" in words(readouts.key.html)
    session.selection.point((1, 0))
    readouts.update(session.snapshot())
    assert re.fullmatch(r"a = tanh\(.* a₁ . .* a₂ . .*\)", words(readouts.caption.html))
    session.selection.point((2, 0))
    readouts.update(session.snapshot())
    assert words(readouts.caption.html).startswith("z = ")
    assert words(readouts.score.html).startswith("Output unit")


def test_a_long_sum_shows_its_strongest_terms():
    weights = np.array([0.1, -5.0, 0.2, 3.0, 0.3, -0.4, 0.5, 2.0])
    written = words(weighted_sum(weights, [f"x{i}" for i in range(8)], -1.0, ENGLISH))
    assert written == "−5.00 x1 + 3.00 x3 + 0.30 x4 − 0.40 x5 + 0.50 x6 + 2.00 x7 and 2 smaller − 1.00"
    assert MAX_TERMS == 6


def test_a_sum_of_nothing_is_the_bias():
    assert words(weighted_sum(np.empty(0), [], 0.25, ENGLISH)) == "0.25"
    assert words(weighted_sum(np.empty(0), [], -0.25, ENGLISH)) == "−0.25"


@in_a_loop
async def test_pointing_at_a_unit_that_has_just_gone_is_no_error(clock: Clock):
    page = await Page(clock).rendered()
    page.bridge._app.settings.apply({"hidden": (2, 2)})
    page.change(page.widget("pointer"), "active", 3)  # of the list that the page still has: layer 1, unit 4
    await turns()
    assert page.posted("error") == []
    assert page.bridge._app.session.snapshot().pointed is None
