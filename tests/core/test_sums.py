"""Weighted sums between the points of their grid, and where they are zero."""

import numpy as np
import pytest

from unfold.core.grid import grid_points
from unfold.core.plane import WHOLE, Window
from unfold.core.sums import Sums

WINDOW = Window(1.0, -1.0, 2.0)


def over(function, n=60, window=WINDOW):
    return Sums.over(function(*grid_points(n, window).T).reshape(n, n), window)


@pytest.mark.parametrize("point", [(0.2, -0.7), (2.9, -2.99), (3.5, 1.5)])
def test_an_affine_function_is_met_everywhere(point):
    sums, point = over(lambda x1, x2: 2 * x1 - 3 * x2 + 0.5), np.array(point)
    assert sums.at(point) == pytest.approx(2 * point[0] - 3 * point[1] + 0.5)
    np.testing.assert_allclose(sums.gradient(point), [2, -3])


def test_zeros_lie_on_the_curve_nearest_to_a_point():
    sums = over(lambda x1, x2: x1**2 + x2**2 - 4, n=200, window=WHOLE)
    for point in ([3.0, 0.1], [0.1, 5.0], [-1.0, -1.0]):
        found = sums.zero_near(np.array(point))
        assert np.hypot(*found) == pytest.approx(2, abs=1e-3)
        np.testing.assert_allclose(found, 2 * np.array(point) / np.hypot(*point), atol=0.05)


def test_where_there_is_no_zero_it_is_held_where_it_is_least():
    found = over(lambda x1, x2: 5 + (x1 - 0.5) ** 2 + (x2 + 0.5) ** 2).zero_near(np.zeros(2))
    np.testing.assert_allclose(found, [0.5, -0.5], atol=0.05)


def test_along_a_line_it_is_a_function_of_one_coordinate():
    x = grid_points(200, on_line=True)[:, 0]
    sums = Sums.over((x**2 - 1)[None])
    assert sums.zero_near(np.array([3.0])) == pytest.approx([1], abs=1e-3)
    assert sums.zero_near(np.array([-3.0])) == pytest.approx([-1], abs=1e-3)
    assert sums.at(np.array([2.0])) == pytest.approx(3, abs=1e-3)
    assert sums.gradient(np.array([2.0])) == pytest.approx([4], abs=0.1)
    assert sums.plus(np.array([1.0]), -3.0).at(np.array([2.0])) == pytest.approx(2, abs=1e-3)


def test_affine_functions_are_added_and_it_is_scaled():
    sums = over(lambda x1, x2: x1 - x2)
    point = np.array([1.5, -0.5])
    assert sums.plus(np.array([2.0, 3.0]), 1.0).at(point) == pytest.approx(2 + 3 - 1.5 + 1)
    assert sums.times(-2.0).at(point) == pytest.approx(-4)
