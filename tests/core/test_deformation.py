import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.core.deformation import MatrixPath, Part, part_at, swap_first_two


def matrix(n, seed, sign):
    W = np.random.default_rng(seed).normal(size=(n, n))
    return W if np.linalg.det(W) * sign > 0 else swap_first_two(n) @ W


@given(n=st.integers(2, 6), seed=st.integers(0, 10**6))
def test_path_leads_to_the_matrix_and_never_collapses(n, seed):
    W = matrix(n, seed, 1)
    path = MatrixPath(W)
    np.testing.assert_allclose(path.at(0), np.eye(n), atol=1e-12)
    np.testing.assert_allclose(path.at(1), W, atol=1e-9)
    for way in np.linspace(0, 1, 21):
        assert np.linalg.det(path.at(way)) > 0


@pytest.mark.parametrize("angle", [np.pi, -np.pi / 2, 3.0])
def test_a_rotation_stays_one_on_the_way(angle):
    c, s = np.cos(angle), np.sin(angle)
    path = MatrixPath(np.array([[c, -s], [s, c]]))
    for way in (0.25, 0.5, 0.9):
        np.testing.assert_allclose(path.at(way) @ path.at(way).T, np.eye(2), atol=1e-12)


@pytest.mark.parametrize("W", [np.diag([1.0, -1.0]), np.zeros((2, 2)), np.ones((3, 3))])
def test_no_path_where_the_determinant_is_not_positive(W):
    with pytest.raises(ValueError, match="not positive"):
        MatrixPath(W)


def test_path_is_continuous():
    path = MatrixPath(matrix(4, 3, 1))
    steps = [np.abs(path.at(way + 1e-6) - path.at(way)).max() for way in np.linspace(0, 0.999, 50)]
    assert max(steps) < 1e-4


def test_parts_of_the_way():
    assert part_at(0.0) == (Part.TURN, 0.0)
    assert part_at(0.5) == (Part.SHIFT, pytest.approx(0.5))
    assert part_at(1.0) == (Part.SQUASH, 1.0)
