"""The rules of TensorFlow Playground's dataset.ts."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from unfold.core.datasets import DATASETS

REFERENCE = Path(__file__).parents[1] / "reference" / "conformance"
CASES = [json.loads(path.read_text()) for path in sorted(REFERENCE.glob("*.json"))]
WITHOUT_NOISE = [case for case in CASES if case["config"]["noise"] == 0]
OURS = {"circle": "circle", "xor": "xor", "gauss": "gauss", "spiral": "spiral", "reg-plane": "plane",
        "reg-gauss": "multi_gauss"}  # fmt: skip


def generate(name, n_samples=500, noise=0.0, seed=0, **parameters):
    return DATASETS[name].generate(n_samples, noise, np.random.default_rng(seed), **parameters)


def radii(points):
    return np.hypot(*points.X.T)


@pytest.mark.parametrize("case", WITHOUT_NOISE, ids=lambda case: case["name"])
def test_the_original_labels_its_own_points_so(case):
    dataset = DATASETS[OURS[case["config"]["dataset"]]]
    X = np.column_stack([case["train"]["x"], case["train"]["y"]])
    y = np.array(case["train"]["label"], dtype=float)
    truth = dataset.truth(X, **dataset.check({}))
    known = ~np.isnan(truth)
    np.testing.assert_allclose(truth[known], y[known], rtol=0, atol=1e-12)
    assert known.mean() > 0.88  # the middle of the spiral is nobody's


def test_most_rules_are_compared_with_the_original():
    assert len({case["config"]["dataset"] for case in WITHOUT_NOISE}) >= 5


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


def test_multi_gauss():
    points = generate("multi_gauss", 5000)
    assert np.abs(points.X).max() > 5.9
    # Six discs of radius 2, which do not overlap.
    assert (points.y != 0).mean() == pytest.approx(6 * 4 * np.pi / 144, abs=0.02)
    assert (points.y > 0).sum() == pytest.approx((points.y < 0).sum(), rel=0.1)
    truth = DATASETS["multi_gauss"].truth
    np.testing.assert_allclose(
        truth(np.array([[-4, 2.5], [0, 3.5], [4, -1.5], [2, 2.5]])), [1, -0.5, -0.5, 0]
    )


def test_noise_of_multi_gauss_moves_targets_not_points():
    clean, noisy = generate("multi_gauss"), generate("multi_gauss", noise=0.5)
    np.testing.assert_array_equal(clean.X, noisy.X)
    assert np.abs(clean.y - noisy.y).mean() > 0.1


@pytest.mark.parametrize("arms", [3, 5])
def test_arms_of_a_spiral_are_turned_copies_of_the_first(arms):
    points = generate("spiral", 100 * arms, arms=arms, turns=2.5)
    assert set(points.y) == set(range(arms))
    share = radii(points) / 5
    angle = 2 * np.pi * (2.5 * share + points.y / arms)
    np.testing.assert_allclose(points.X[:, 0], 5 * share * np.sin(angle), atol=1e-9)
    np.testing.assert_allclose(points.X[:, 1], 5 * share * np.cos(angle), atol=1e-9)


def test_seeds_of_shared_links_draw_what_they_always_drew():
    expected = {
        "circle": [2.903531214943215, -2.876071339934299],
        "xor": [-5.285099164911638, 5.034602747664127],
        "gauss": [3.320179265433609, 1.7245917712174839],
        "spiral": [-1.9644708501599004, -4.09244105924266],
        "plane": [-5.982118997893966, 5.681523297196954],
    }
    for name, point in expected.items():
        np.testing.assert_allclose(generate(name, 20, 0.2, seed=3).X[0], point, rtol=1e-12)
