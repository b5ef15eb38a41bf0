"""Weights and biases that are pointed at, and clicked, where the figure draws them."""

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from bokeh.models import Bezier

from unfold.session import Session
from unfold.snapshot import Parameter
from unfold.views.aim import Aim, distances
from unfold.views.geometry import HEIGHT, WIDTH, bias_bars, link_ends, place
from unfold.views.links import DIMMED, FLOWING
from unfold.views.network import NetworkView
from unfold.views.pointer import Pointer
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop
from .test_session import MakeSession
from .test_views import columns

LIGHT = PALETTES["light"]
HIDDEN = (4, 2)
CHOSEN = (0, 1)
GEOMETRY = place(HIDDEN, 7)


def on_a_link(number: int, t: float) -> tuple[float, float]:
    """A place on a curve, from the definition of Bézier's."""
    ends = {name: column[number] for name, column in link_ends(GEOMETRY, CHOSEN).items()}
    parts = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    x = np.dot(parts, [ends["x0"], ends["c"], ends["c"], ends["x1"]])
    y = np.dot(parts, [ends["y0"], ends["y0"], ends["y1"], ends["y1"]])
    return float(x), float(y)


PARAMETERS: list[Parameter] = [
    *((0, unit, column) for unit in range(4) for column in range(2)),
    *((1, unit, column) for unit in range(2) for column in range(4)),
    *((2, 0, column) for column in range(2)),
]


@pytest.mark.parametrize("number", range(len(PARAMETERS)))
def test_a_place_on_a_curve_is_its_weight(number: int):
    aim = Aim(GEOMETRY, CHOSEN)
    found = [aim.at(*on_a_link(number, t), near=3) for t in np.linspace(0.05, 0.95, 19)]
    # Where curves cross, the other is as near.
    assert found.count(PARAMETERS[number]) >= 15
    assert None not in found


def test_bars_are_biases_and_elsewhere_is_nothing():
    aim = Aim(GEOMETRY, CHOSEN)
    x, y, half, _ = bias_bars(GEOMETRY)
    biases = [*((0, unit, 2) for unit in range(4)), *((1, unit, 4) for unit in range(2)), (2, 0, 2)]
    for parameter, middle, height, reach in zip(biases, x, y, half, strict=True):
        for part in (-1, 0, 0.5, 1):
            assert aim.at(middle + part * reach, height, near=2) == parameter
    assert aim.at(WIDTH / 2, 2.0, near=7) is None
    assert aim.at(0.0, HEIGHT, near=7) is None


def test_without_inputs_there_are_biases_still():
    aim = Aim(place((1,), 7), ())
    x, y, _, _ = bias_bars(place((1,), 7))
    assert aim.at(x[0], y[0], near=1) == (0, 0, 0)


def test_distances_are_those_of_pieces_not_of_corners():
    line = np.array([[[0.0, 0.0]], [[10.0, 0.0]], [[10.0, 10.0]]])
    for where, expected in (((5, 3), 3.0), ((-3, -4), 5.0), ((12, 5), 2.0), ((10, 12), 2.0)):
        np.testing.assert_allclose(distances(line, np.array(where, dtype=float)), [expected])


def pointer(session: Session) -> tuple[Pointer, list[Any], list[Any]]:
    aimed: list[Any] = []
    taken: list[Any] = []
    made = Pointer(print, print, aimed.append, taken.append, ENGLISH)
    made.sync(session.snapshot())
    return made, aimed, taken


def report(made: Pointer, what: str, *where: float) -> None:
    """Say something as the page does."""
    made.group.aimed = [made.group.aimed[0] + 1, what, *where]


def test_what_the_page_reports_is_told_once(session: Session):
    made, aimed, taken = pointer(session)
    x, y = on_a_link(0, 0.5)
    at = x / WIDTH, y / HEIGHT, 7 / WIDTH
    for what in ("move", "move"):
        report(made, what, *at)
    assert aimed == [(0, 0, 0)]
    report(made, "click", *at)
    report(made, "click", 0.5, 0.005, 7 / WIDTH)
    assert taken == [(0, 0, 0)]
    report(made, "leave")
    report(made, "leave")
    assert aimed == [(0, 0, 0), None]


def test_the_hand_is_shown_over_what_can_be_clicked(session: Session):
    made, _, _ = pointer(session)
    assert made.group.css_classes == ["pointer"]
    session.selection.aim((1, 1, 4))
    made.sync(session.snapshot())
    assert made.group.css_classes == ["pointer", "aimed"]


@pytest.mark.parametrize("parameter", [(0, 4, 0), (0, 0, 3), (3, 0, 0), (0, 0, -1)])
def test_what_there_is_not_is_refused(session: Session, parameter: Parameter):
    with pytest.raises(ValueError, match=r"no row|not one of"):
        session.selection.aim(parameter)
    assert session.snapshot().aimed is None


def test_other_links_recede_but_not_for_a_bias(session: Session):
    view = NetworkView()
    view.update(session.snapshot(), LIGHT)
    usual = [columns(view.plot, Bezier, i)["alpha"].copy() for i in (0, 1)]

    def ratios() -> Any:
        view.update(session.snapshot(), LIGHT)
        return np.concatenate([columns(view.plot, Bezier, i)["alpha"] / usual[i] for i in (0, 1)])

    session.selection.aim((1, 1, 2))
    assert np.isclose(ratios(), 1).sum() == 1
    assert np.isclose(ratios(), DIMMED).sum() == len(PARAMETERS) - 1
    session.selection.aim((1, 1, 4))
    np.testing.assert_allclose(ratios(), 1)


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ((0, 2, 1), r"Layer 1, unit 3, weight of x₂: (.*)\. Click to change it\."),
        ((1, 0, 4), r"Layer 2, unit 1, bias: (.*)\. Click to change it\."),
        ((2, 0, 1), r"Output unit, weight of a₂: (.*)\. Click to change it\."),
    ],
)
def test_the_caption_says_what_it_is(session: Session, parameter: Parameter, said: str):
    session.step()
    session.selection.aim(parameter)
    snapshot = session.snapshot()
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    found = re.fullmatch(said, unescape(re.sub(r"<[^>]*>", "", readouts.caption.html)))
    assert found
    layer, unit, column = parameter
    both = [*snapshot.weights[layer][unit], snapshot.biases[layer][unit]]
    assert float(found[1].replace("−", "-")) == pytest.approx(both[column], abs=0.005)


@pytest.mark.parametrize("change", [{"hidden": (4, 3)}, {"features": ("x1",)}, {"weight_seed": 7}])
def test_it_is_let_go_of_with_its_network(session: Session, change: dict[str, Any]):
    session.selection.aim((0, 0, 1))
    session.settings.apply(change)
    assert session.snapshot().aimed is None


@in_a_loop
async def test_a_click_has_the_number_at_hand(clock: Clock):
    page = await Page(clock).rendered()
    number = PARAMETERS.index((1, 0, 3))
    x, y = on_a_link(number, 0.5)
    page.change(page.widget("pointer"), "aimed", [1, "click", x / WIDTH, y / HEIGHT, 7 / WIDTH])
    await page.draw()
    numbers = page.mirror.get_model_by_name("numbers")
    assert numbers.visible
    assert numbers.shape["title"] == "Layer 2, unit 1"
    assert numbers.chosen == [1, 0, 3]
    page.change(page.widget("pointer"), "aimed", [2, "click", x / WIDTH, y / HEIGHT, 7 / WIDTH])
    await page.draw()
    assert numbers.chosen == [2, 0, 3]


def flow(view: NetworkView) -> Any:
    return columns(view.plot, Bezier, 2)


def test_strong_links_flow_while_training_goes_on(make_session: MakeSession):
    session = make_session()
    travelled = [0.0]
    view = NetworkView(lambda: travelled[0])
    view.update(session.snapshot(), LIGHT)
    assert len(flow(view)["x0"]) == 0
    session.play()
    offsets = []
    for travelled[0] in (0.0, 5.0, 20.0):
        view.update(session.snapshot(), LIGHT)
        offsets += set(flow(view)["offset"])
    strong = sum((np.abs(layer) > FLOWING).sum() for layer in session.snapshot().weights)
    assert 0 < strong < len(PARAMETERS)
    assert {len(column) for column in flow(view).values()} == {strong}
    assert offsets == [0, -5, -4]  # to the right; 16 px on, all looks the same
    session.pause()
    view.update(session.snapshot(), LIGHT)
    assert {len(column) for column in flow(view).values()} == {0}


def test_nothing_flows_for_those_who_prefer_that_nothing_moves(make_session: MakeSession):
    session = make_session()
    session.play()
    view = NetworkView(lambda: None)
    view.update(session.snapshot(), LIGHT)
    assert {len(column) for column in flow(view).values()} == {0}
