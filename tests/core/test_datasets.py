"""The rules of TensorFlow Playground's dataset.ts."""

import math

import numpy as np
import pytest

from unfold.core.datasets import DATASETS, DOMAIN, Points, split

CLASSES = [name for name, spec in DATASETS.items() if spec.problem == "classification"]


def generate(name, n_samples=500, noise=0.0, seed=0):
    return DATASETS[name].generate(n_samples, noise, np.random.default_rng(seed))


def radii(points):
    return np.hypot(*points.X.T)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("n_samples", [0, 1, 2, 3, 21, 500])
def test_shapes(name, n_samples):
    points = generate(name, n_samples, noise=0.5)
    assert points.X.shape == (n_samples, 2)
    assert points.y.shape == (n_samples,)
    assert len(points) == n_samples
    assert points.X.dtype == points.y.dtype == np.float64


@pytest.mark.parametrize("name", DATASETS)
def test_points_without_noise_lie_in_the_domain(name):
    assert np.abs(generate(name, 2000).X).max() <= DOMAIN


@pytest.mark.parametrize("name", CLASSES)
def test_labels_are_two_classes_of_about_equal_size(name):
    y = generate(name, 2000, noise=0.3).y
    assert set(np.unique(y)) == {-1.0, 1.0}
    assert 0.3 < (y > 0).mean() < 0.7


@pytest.mark.parametrize("name", ["circle", "gauss", "spiral"])
def test_halves_by_construction(name):
    assert (generate(name, 101).y > 0).sum() == 51


@pytest.mark.parametrize("name", DATASETS)
def test_the_seed_decides(name):
    a, b, c = generate(name, seed=1), generate(name, seed=1), generate(name, seed=2)
    np.testing.assert_array_equal(a.X, b.X)
    np.testing.assert_array_equal(a.y, b.y)
    assert not np.array_equal(a.X, c.X)


@pytest.mark.parametrize("name", CLASSES)
def test_shuffled(name):
    """A prefix is a fair sample, so that a split is one."""
    y = generate(name, 500).y
    assert 0.35 < (y[:100] > 0).mean() < 0.65


def test_circle():
    points = generate("circle", 2000)
    r = radii(points)
    np.testing.assert_array_equal(points.y > 0, r < 2.5)
    assert not ((r >= 2.5) & (r < 3.5)).any()
    assert r.max() < 5
    # Uniform in the radius, not in the area: half of the inner points have r < 1.25.
    assert (r < 1.25).sum() == pytest.approx(500, abs=60)


def test_circle_noise_is_judged_at_the_same_radius():
    """The share of +1 at noise ½, against the rule drawn point by point."""
    rng = np.random.default_rng(9)
    positive = 0
    for k in range(20_000):
        r, t = rng.uniform(0, 2.5) if k % 2 else rng.uniform(3.5, 5), rng.uniform(0, 2 * np.pi)
        u, v = 0.5 * rng.uniform(-5, 5, 2)
        positive += math.dist((r * math.sin(t) + u, r * math.cos(t) + v), (0, 0)) < 2.5
    share = (generate("circle", 20_000, noise=0.5).y > 0).mean()
    assert share == pytest.approx(positive / 20_000, abs=0.015)


def test_noise_of_circle_and_xor_moves_labels_not_points():
    for name in ("circle", "xor"):
        clean, noisy = generate(name), generate(name, noise=0.5)
        np.testing.assert_array_equal(clean.X, noisy.X)
        assert 0.02 < (clean.y != noisy.y).mean() < 0.5


def test_noise_of_plane_moves_targets_not_points():
    clean, noisy = generate("plane", 2000), generate("plane", 2000, noise=0.5)
    np.testing.assert_array_equal(clean.X, noisy.X)
    # The sum of two of 0.5 U(-6, 6), over 10: variance 2 · 0.25 · 12 / 100.
    assert (noisy.y - clean.y).std() == pytest.approx(np.sqrt(0.06), rel=0.05)


def test_xor():
    points = generate("xor", 2000)
    assert np.abs(points.X).min() >= 0.3
    assert np.abs(points.X).max() <= 5.3
    np.testing.assert_array_equal(points.y, np.sign(points.X[:, 0] * points.X[:, 1]))


def test_gauss_moments():
    for noise in (0.0, 0.5):
        points = generate("gauss", 20_000, noise)
        for label in (-1.0, 1.0):
            cloud = points.X[points.y == label]
            np.testing.assert_allclose(cloud.mean(axis=0), 2 * label, atol=0.1)
            np.testing.assert_allclose(cloud.var(axis=0), 0.5 + 7 * noise, rtol=0.05)


def test_spiral():
    points = generate("spiral", 400)
    share = radii(points) / 5
    np.testing.assert_allclose(np.sort(share), np.repeat(np.arange(200) / 200, 2), atol=1e-12)
    angle = 1.75 * 2 * np.pi * share + np.where(points.y > 0, 0, np.pi)
    np.testing.assert_allclose(points.X[:, 0], 5 * share * np.sin(angle), atol=1e-9)
    np.testing.assert_allclose(points.X[:, 1], 5 * share * np.cos(angle), atol=1e-9)


def test_spiral_noise_moves_points_by_at_most_noise():
    moved = np.abs(generate("spiral", noise=0.5).X - generate("spiral").X)
    assert 0.4 < moved.max() <= 0.5


def test_plane():
    points = generate("plane", 2000)
    np.testing.assert_allclose(points.y, points.X.sum(axis=1) / 10)
    assert np.abs(points.X).max() > 5.9


@pytest.mark.parametrize(
    ("n", "share", "n_train"),
    [(500, 0.5, 250), (7, 0.5, 3), (100, 0.29, 29), (9, 0.0, 0), (9, 1.0, 9), (3, 0.9, 2)],
)
def test_split(n, share, n_train):
    points = Points(np.arange(2.0 * n).reshape(n, 2), np.arange(float(n)))
    train, test = split(points, share)
    assert len(train) == n_train
    np.testing.assert_array_equal(np.concatenate([train.y, test.y]), points.y)
    np.testing.assert_array_equal(np.concatenate([train.X, test.X]), points.X)
