import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.core.placement import Placement

numbers = st.floats(-5, 5).filter(lambda x: abs(x) > 0.05)
W, B, ORIGIN = np.array([3.0, 4.0]), -10.0, np.zeros(2)


def test_a_placement_says_where_the_line_is_how_it_lies_and_how_steep():
    placed = Placement.of(W, B, ORIGIN)
    assert placed.foot == pytest.approx([1.2, 1.6])  # 2 from the origin
    assert placed.normal == pytest.approx([0.6, 0.8])
    assert placed.steepness == 5
    assert placed.along @ placed.normal == pytest.approx(0)


@given(numbers, numbers, numbers, numbers, numbers)
def test_there_and_back(w1, w2, b, x, y):
    w, found = Placement.of(np.array([w1, w2]), b, np.array([x, y])).parameters()
    assert w == pytest.approx([w1, w2], abs=1e-9)
    assert found == pytest.approx(b, abs=1e-8)


def test_on_a_line_it_is_a_place():
    placed = Placement.of(np.array([-2.0]), 3.0, np.zeros(1))
    assert placed.foot == pytest.approx([1.5])  # s = -b/w
    w, b = placed.through(np.array([4.0])).parameters()
    assert (w[0], b) == pytest.approx((-2.0, 8.0))


def test_moved_and_turned_it_is_as_steep_as_before():
    placed = Placement.of(W, B, ORIGIN)
    for other in (placed.moved(1.5), placed.turned(0.7), placed.turned_to(np.array([3.0, 3.0]))):
        assert np.linalg.norm(other.parameters()[0]) == pytest.approx(5)
    assert Placement.of(*placed.moved(1.5).parameters(), ORIGIN).foot == pytest.approx([2.1, 2.8])


def test_turned_to_a_point_it_goes_through_it_and_its_foot():
    placed, point = Placement.of(W, B, ORIGIN), np.array([3.0, 3.0])
    turned = placed.turned_to(point)
    w, b = turned.parameters()
    assert w @ point + b == pytest.approx(0)
    assert w @ placed.foot + b == pytest.approx(0)
    assert turned.along @ (point - placed.foot) > 0


def test_turned_by_its_own_direction_it_stays():
    placed = Placement.of(W, B, ORIGIN)
    same = placed.turned_to(placed.foot + 2 * placed.along)
    assert same.normal == pytest.approx(placed.normal)


def test_steepness_is_said_by_where_z_is_one():
    placed = Placement.of(W, B, ORIGIN)
    point = placed.foot + 0.5 * placed.normal
    w, b = placed.steep_to(point, 100).parameters()
    assert w @ point + b == pytest.approx(1)
    other_side = placed.foot - 0.5 * placed.normal
    w, b = placed.steep_to(other_side, 100).parameters()
    assert w @ other_side + b == pytest.approx(1)
    assert placed.steep_to(placed.foot, 20).steepness == 20
    assert placed.steepened(2, 100).steepness == 10


def test_without_weights_there_is_no_line_but_one_can_be_made():
    placed = Placement.of(np.zeros(2), 1.0, np.array([1.0, 2.0]))
    assert placed.steepness == 0
    w, b = placed.steep_to(np.array([2.0, 2.0]), 100).parameters()
    assert w == pytest.approx([1, 0])
    assert b == pytest.approx(-1)
