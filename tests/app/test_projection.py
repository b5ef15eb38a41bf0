"""How a scene of three dimensions is projected: nothing is bent, and what is nearer is said to be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.views.projection import Projection

X, Y, Z = np.eye(3)


@given(st.floats(0, 360), st.floats(0, 90))
def test_right_up_and_near_are_a_right_handed_orthonormal_basis(azimuth: float, elevation: float):
    right, up, near = basis = Projection(azimuth, elevation).basis
    np.testing.assert_allclose(basis @ basis.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(np.cross(right, up), near, atol=1e-12)
    assert right[2] == 0  # what points up stays upright
    assert up[2] >= 0


@pytest.mark.parametrize(("azimuth", "right", "away"), [(0, X, Y), (90, Y, -X), (180, -X, -Y), (270, -Y, X)])
def test_where_the_axes_point(azimuth: int, right: np.ndarray, away: np.ndarray):
    seen, near = Projection(azimuth, 0).project(np.array([right, away, Z]))
    np.testing.assert_allclose(seen, [[1, 0], [0, 0], [0, 1]], atol=1e-12)
    np.testing.assert_allclose(near, [0, -1, 0], atol=1e-12)


def test_from_above_the_plane_is_seen_as_it_is_and_height_is_nearness():
    points = np.random.default_rng(0).normal(size=(2, 5, 3))
    seen, near = Projection(0, 90).project(points)
    np.testing.assert_allclose(seen, points[..., :2], atol=1e-12)
    np.testing.assert_allclose(near, points[..., 2], atol=1e-12)
