"""Handles on the line of the unit at hand: where they stand, and what comes of moving them."""

from collections.abc import Callable

import numpy as np
import pytest

from unfold.session import Session
from unfold.views.grip import INSIDE
from unfold.views.placing import Placing
from unfold.words.english import ENGLISH

MakeSession = Callable[..., Session]


class Held:
    """Handles over a session's unit, and what they do to it."""

    def __init__(self, session: Session, unit: tuple[int, int] | None = (0, 0)):
        self.session = session
        self.unit = unit
        self.count = 0
        self.placing = Placing(self.place, ENGLISH)
        session.selection.pin(unit)
        session.selection.point(unit)
        self.show()

    def place(self, layer: int, row: int, values: np.ndarray) -> None:
        for column, value in enumerate(values):
            self.session.set_parameter(layer, row, column, float(value))

    def show(self) -> None:
        self.placing.sync(self.session.snapshot())

    @property
    def at(self) -> dict[str, tuple[float, float]]:
        return {kind: (x, y) for kind, x, y, *_ in self.placing.model.handles}

    def set(self, w1: float, w2: float, b: float) -> None:
        self.put(w1, w2, b)

    def put(self, *values: float) -> None:
        self.place(*self.unit, np.array(values))
        self.show()

    @property
    def numbers(self) -> np.ndarray:
        layer, row = self.unit
        snapshot = self.session.snapshot()
        return np.append(snapshot.weights[layer][row], snapshot.biases[layer][row])

    def move(self, *what: object) -> np.ndarray:
        self.count += 1
        self.placing.model.moved = [self.count, *what]
        self.show()
        return self.numbers


def test_handles_stand_on_the_line(make_session: MakeSession):
    held = Held(make_session())
    held.set(1.0, 0.0, -3.0)  # zero at x1 = 3, in a plane from -6 to 6; one at x1 = 4
    assert held.at["position"] == (0.75, 0.5)
    assert held.at["steepness"] == pytest.approx((0.75 + 1 / 12, 0.5), abs=1e-3)
    assert held.at["angle"] == pytest.approx((0.75, 0.8), abs=1e-3)


def test_handles_beyond_the_plot_stand_at_its_rim(make_session: MakeSession):
    held = Held(make_session())
    held.set(0.1, 0.0, -5.0)
    assert held.at["position"] == pytest.approx((0.5 + INSIDE / 2, 0.5))


def test_the_line_goes_where_it_is_dragged(make_session: MakeSession):
    held = Held(make_session())
    held.set(2.0, 0.0, 0.0)
    w1, w2, b = held.move("position", "to", 0.25, 0.9)
    assert (w1, w2, b) == pytest.approx((2.0, 0.0, 6.0))  # through x1 = -3
    assert held.at["position"] == pytest.approx((0.25, 0.9), abs=1e-3)  # where it has been put
    w1, w2, b = held.move("angle", "to", 0.45, 0.9)
    assert np.hypot(w1, w2) == pytest.approx(2.0)
    point = np.array([0.45, 0.9]) * 12 - 6
    assert w1 * point[0] + w2 * point[1] + b == pytest.approx(0)


def test_drawn_nearer_it_is_steeper(make_session: MakeSession):
    held = Held(make_session())
    held.set(1.0, 0.0, 0.0)
    w1, w2, b = held.move("steepness", "to", 0.5 + 0.25 / 12, 0.5)
    assert (w1, w2, b) == pytest.approx((4.0, 0.0, 0.0), abs=1e-6)


def test_arrow_keys_move_turn_and_steepen(make_session: MakeSession):
    held = Held(make_session())
    held.set(1.0, 0.0, 0.0)
    w1, w2, b = held.move("position", "by", 1, 0)
    assert (w1, w2) == (1.0, 0.0)
    assert b < 0
    w1, w2, _ = held.move("angle", "by", 0, 1)
    assert np.hypot(w1, w2) == pytest.approx(1.0)
    assert w2 > 0
    assert np.hypot(*held.move("steepness", "by", 0, 1)[:2]) > 1.05


def test_on_a_line_a_step_is_built(make_session: MakeSession):
    """Its place is s = -b/w, and there is nothing to be turned."""
    held = Held(make_session(dataset="wiggle", features=("x1",), activation="sigmoid"))
    assert set(held.at) == {"position", "steepness"}
    for _ in range(60):
        w, b = held.move("steepness", "by", 0, 1)
    assert abs(w) > 50
    w, b = held.move("position", "to", 0.5, 0.3)
    assert -b / w == pytest.approx((-7.2 + 6.4) / 2, abs=0.2)


@pytest.mark.parametrize(
    ("options", "unit"),
    [
        ({}, None),
        ({"activation": "maxout"}, (0, 0)),
        ({"activation": "maxout"}, (1, 0)),
        ({"lock": ("network.weights",)}, (0, 0)),
        ({"features": ()}, (0, 0)),
    ],
)
def test_there_are_no_handles_where_no_line_can_be_placed(make_session: MakeSession, options, unit):
    assert not Held(make_session(**options), unit).placing.model.visible


def test_what_is_built_is_trained_from_there(make_session: MakeSession):
    held = Held(make_session())
    held.set(1.0, 0.0, 0.0)
    before = held.move("position", "to", 0.3, 0.5)
    held.session.step()
    after = np.append(held.session.snapshot().weights[0][0], held.session.snapshot().biases[0][0])
    assert 0 < np.abs(after - before).max() < 1


@pytest.mark.parametrize(("feature", "axis"), [("x1", 0), ("x2", 1)])
def test_a_line_parallel_to_an_axis_stays_so(make_session: MakeSession, feature: str, axis: int):
    held = Held(make_session(features=(feature,)))
    held.put(0.0, 0.0)
    assert set(held.at) == {"position", "steepness"}
    to = [0.5, 0.5]
    to[axis] += 1 / 24
    w, b = held.move("steepness", "to", *to)
    assert (w, b) == pytest.approx((2.0, 0.0), abs=1e-3)
    w, b = held.move("position", "to", 0.75, 0.75)
    assert -b / w == pytest.approx(3.0)


def test_without_hidden_layers_the_decision_boundary_is_placed(make_session: MakeSession):
    held = Held(make_session(hidden=()))
    held.set(1.0, 0.0, 0.0)
    assert set(held.at) == {"position", "angle", "steepness"}
    assert held.move("position", "to", 0.75, 0.5) == pytest.approx((1.0, 0.0, -3.0))


def test_a_curve_goes_through_where_it_is_dragged(make_session: MakeSession):
    held = Held(make_session(features=("x1", "x2", "x1^2", "x2^2")))
    held.put(0.0, 0.0, 1.0, 1.0, -4.0)  # a circle of radius 2
    x, y = held.at["position"]
    assert np.hypot(12 * x - 6, 12 * y - 6) == pytest.approx(2, abs=0.02)
    assert "angle" not in held.at  # there is nothing that could be turned
    assert held.move("position", "to", 0.75, 0.5) == pytest.approx((0, 0, 1, 1, -9), abs=0.05)
    assert held.at["position"] == pytest.approx((0.75, 0.5), abs=0.005)
    values = held.move("steepness", "by", 0, 1)
    np.testing.assert_allclose(values / values[2], [0, 0, 1, 1, -9], atol=0.05)
    assert values[2] == pytest.approx(1.1)


def test_the_straight_part_of_a_curve_is_turned_about_its_place(make_session: MakeSession):
    held = Held(make_session(features=("x1", "x2", "x1*x2")))
    held.put(2.0, 0.0, 0.1, 0.0)
    x, y = held.at["position"]
    w1, w2, w3, _ = held.move("angle", "to", x - 0.2, y)
    assert (w1, w2, w3) == pytest.approx((0.0, 2.0, 0.1), abs=1e-6)
    assert held.at["position"] == pytest.approx((x, y), abs=0.01)
    w1, w2, *_ = held.move("angle", "by", 0, 1)
    assert np.hypot(w1, w2) == pytest.approx(2.0)
    assert w1 < 0


def test_numbers_grow_alike_up_to_the_largest_allowed(make_session: MakeSession):
    held = Held(make_session(), (1, 0))
    before = held.numbers
    for _ in range(20):
        after = held.move("steepness", "by", 5, 0)
    assert np.abs(after).max() == pytest.approx(1000)
    np.testing.assert_allclose(after / np.abs(after).max(), before / np.abs(before).max())


def test_standardized_inputs_are_shifted_and_scaled(make_session: MakeSession):
    held = Held(make_session(standardize=True))
    assert set(held.at) == {"position", "steepness"}
    w1, w2, b = held.numbers
    moved = held.move("position", "by", 0, 1)
    assert moved[:2] == pytest.approx((w1, w2))
    assert moved[2] > b


def test_on_a_line_a_deeper_unit_is_moved_too(make_session: MakeSession):
    held = Held(make_session(dataset="wiggle", features=("x1",), activation="tanh"), (1, 0))
    before = held.numbers
    after = held.move("position", "to", 0.6, 0.5)
    np.testing.assert_array_equal(after[:-1], before[:-1])
    assert held.at["position"][0] == pytest.approx(0.6, abs=0.01)


def test_a_curve_is_let_go_while_another_unit_is_shown(make_session: MakeSession):
    held = Held(make_session(), (1, 0))
    assert held.placing.model.visible
    held.session.selection.point((0, 0))
    held.show()
    assert not held.placing.model.visible


def test_a_tower_is_built(make_session: MakeSession):
    """Four steep steps about a square, and a threshold between three and four of them."""
    session = make_session(hidden=(4, 1), activation="sigmoid", features=("x1", "x2"))
    for unit, (x, y, degrees) in enumerate([(-2, 0, 0), (2, 0, 180), (0, -2, 90), (0, 2, 270)]):
        held = Held(session, (0, unit))
        held.put(np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0.0)
        held.move("position", "to", 0.5 + x / 12, 0.5 + y / 12)
        for _ in range(12):
            held.move("steepness", "by", 5, 0)
    held = Held(session, (1, 0))
    held.put(1.0, 1.0, 1.0, 1.0, 0.0)
    while held.numbers[-1] > -3.5:
        held.move("position", "by", -1, 0)
    for _ in range(6):
        held.move("steepness", "by", 5, 0)
    tower = session.snapshot().units[1][0]
    inside = np.abs(np.linspace(-5.88, 5.88, 50)) < 2
    square = inside[:, None] & inside
    edge = np.abs(np.abs(np.linspace(-5.88, 5.88, 50)) - 2) < 0.3
    clear = ~(edge[:, None] | edge)
    assert tower[square & clear].min() > 0.95
    assert tower[~square & clear].max() < 0.05
