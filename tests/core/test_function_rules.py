"""Functions to be fitted, and classes above and below them."""

import numpy as np
import pytest

from unfold.core.datasets import DATASETS
from unfold.core.plane import DOMAIN


def generate(name, n_samples=1000, noise=0.0, **parameters):
    return DATASETS[name].generate(n_samples, noise, np.random.default_rng(5), **parameters)


def test_above_a_curve():
    points = generate("above_curve", formula="2sin(x1)")
    np.testing.assert_array_equal(points.y > 0, points.X[:, 1] >= 2 * np.sin(points.X[:, 0]))
    assert np.abs(points.X).max() > 5.9


def test_noise_moves_points_across_a_curve():
    clean, noisy = generate("above_curve"), generate("above_curve", noise=0.5)
    np.testing.assert_array_equal(clean.y, noisy.y)
    assert (noisy.X - clean.X).std() == pytest.approx(0.5, rel=0.05)


def test_above_a_surface():
    points = generate("above_surface")
    x1, x2, x3 = points.X.T
    np.testing.assert_array_equal(points.y > 0, x3 >= x1**2 + x2**2 + 3)


def test_surface():
    points = generate("surface")
    np.testing.assert_allclose(points.y, (points.X**2).sum(axis=1) + 3)
    assert 3 <= points.y.min() < 3.2
    assert 10 < points.y.max() <= 11
    other = generate("surface", formula="x1*x2")
    np.testing.assert_array_equal(other.X, points.X)
    np.testing.assert_allclose(other.y, points.X.prod(axis=1))


def test_sines():
    points = generate("sines", terms=2)
    x = points.X[:, 0]
    np.testing.assert_allclose(points.y, np.sin(x) + np.sin(3 * x), atol=1e-12)


def test_wiggle():
    """Where its waves are simple: at 0; at π/5, where sin 15x = 0 and cos 50x = 1; at π/10, both are -1."""
    x = np.array([0, np.pi / 5, np.pi / 10])
    expected = 0.2 + 0.4 * x**2 + 0.3 * x * [0, 0, -1] + 0.05 * np.array([1, 1, -1])
    np.testing.assert_allclose(DATASETS["wiggle"].truth(x[:, None]), expected, atol=1e-12)


def test_tower():
    points = generate("tower", 20_000)
    assert set(points.y) == {0.0, 1.0}
    assert points.y.mean() == pytest.approx(16 / 144, abs=0.01)
    assert DATASETS["tower"].truth(np.array([[0, 0], [1.9, -1.9], [2.1, 0]])).tolist() == [1, 1, 0]


def test_modular_sums_are_those_of_the_cells_on_a_clock():
    points = generate("modular", 529, modulus=23)
    cells = np.rint(((points.X / DOMAIN + 1) * 23 - 1) / 2).astype(int)
    assert sorted(map(tuple, cells.tolist())) == [(a, b) for a in range(23) for b in range(23)]
    np.testing.assert_allclose(points.y, np.cos(2 * np.pi * (cells.sum(axis=1) % 23) / 23), atol=1e-12)


def test_pairs_come_again_only_when_all_have_come():
    cells = np.unique(generate("modular", 60, modulus=5).X, axis=0, return_counts=True)[1]
    assert len(cells) == 25
    assert set(cells.tolist()) == {2, 3}
    assert len(np.unique(generate("modular", 25, modulus=5).X, axis=0)) == 25
