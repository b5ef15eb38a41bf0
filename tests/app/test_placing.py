"""Handles on the line of the unit at hand: where they stand, and what comes of moving them."""

from collections.abc import Callable

import numpy as np
import pytest

from unfold.session import Session
from unfold.views.placing import INSIDE, Placing
from unfold.words.english import ENGLISH

MakeSession = Callable[..., Session]


class Held:
    """Handles over a session's unit, and what they do to it."""

    def __init__(self, session: Session, unit: tuple[int, int] | None = (0, 0)):
        self.session = session
        self.count = 0
        self.placing = Placing(self.place, ENGLISH)
        session.pin(unit)
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
        self.place(0, 0, np.array([w1, w2, b]))
        self.show()

    def move(self, *what: object) -> np.ndarray:
        self.count += 1
        self.placing.model.moved = [self.count, *what]
        self.show()
        return np.append(self.session.snapshot().weights[0][0], self.session.snapshot().biases[0][0])


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
        ({}, (1, 0)),
        ({"features": ("x1", "x2", "x1^2")}, (0, 0)),
        ({"activation": "maxout"}, (0, 0)),
        ({"standardize": True}, (0, 0)),
        ({"lock": ("network.weights",)}, (0, 0)),
        ({"hidden": ()}, (0, 0)),
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
