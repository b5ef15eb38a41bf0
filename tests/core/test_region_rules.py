"""Regions, each by what its definition says."""

import numpy as np
import pytest

from unfold.core.datasets import DATASETS

NOTHING = pytest.approx(np.nan, nan_ok=True)


def generate(name, n_samples=2000, noise=0.0, **parameters):
    return DATASETS[name].generate(n_samples, noise, np.random.default_rng(5), **parameters)


def truth(name, *points, **parameters):
    dataset = DATASETS[name]
    return dataset.truth(np.array(points, dtype=float), **dataset.check(parameters)).tolist()


def test_annulus():
    points = generate("annulus")
    r = np.hypot(*points.X.T) / 5
    assert r[points.y > 0].max() <= 1 / 3
    assert r[points.y < 0].min() >= 2 / 3
    assert r.max() <= 1
    # Evenly over the area: half of a disc's lies within 1/√2 of its radius.
    assert (r[points.y > 0] < np.sqrt(0.5) / 3).mean() == pytest.approx(0.5, abs=0.05)
    assert (r[points.y < 0] < np.sqrt(0.5 * (1 + 4 / 9))).mean() == pytest.approx(0.5, abs=0.05)
    assert truth("annulus", (0, 0), (0, -2.5), (3.5, 0), (0, 5.1)) == [1, NOTHING, -1, NOTHING]


def test_rings_alternate():
    points = generate("rings", rings=4)
    ring = np.ceil(np.hypot(*points.X.T) / 1.25)
    np.testing.assert_array_equal(points.y > 0, ring % 2 == 1)
    assert set(ring) == {1, 2, 3, 4}
    assert truth("rings", (0, 0.6), (0, 1.3), (2, 0), (0, 3.1), rings=4) == [1, NOTHING, -1, 1]


def test_intervals():
    points = generate("intervals")
    x = points.X[:, 0] / 5
    assert np.abs(x[points.y > 0]).max() <= 1 / 3
    assert np.abs(x[points.y < 0]).min() >= 2 / 3
    assert (x[points.y < 0] > 0).mean() == pytest.approx(0.5, abs=0.05)
    assert truth("intervals", (0,), (2,), (-4,), (5.5,)) == [1, NOTHING, -1, NOTHING]


def test_moons_are_one_moon_turned():
    points, dense = generate("moons", 4000), DATASETS["moons"].dense()
    np.testing.assert_array_equal(DATASETS["moons"].truth(-dense.X), -dense.y)
    assert truth("moons", (-1.5, 2.25), (1.5, -2.25), (0, 0)) == [1, -1, NOTHING]
    # Each reaches into the other.
    assert points.X[points.y < 0, 1].max() > 0.7
    assert points.X[points.y > 0, 1].min() < -0.7


def test_checkerboard():
    assert truth("checkerboard", (-5, -5), (-2, -5), (-2, -2), (5, 5), (6, 6)) == [1, -1, 1, 1, 1]
    assert truth("checkerboard", (-1, -1), (1, -1), squares=2) == [1, -1]


def test_two_curves_are_parallel():
    points = generate("two_curves")
    height = points.X[:, 1] - 2 * np.sin(np.pi * points.X[:, 0] / 5)
    assert (height * points.y).min() >= 0.8
    assert (height * points.y).max() <= 1.6


def test_linked_rings_are_linked():
    """One goes once through the disc that the other's middle line bounds, and comes back outside of it."""
    points = generate("linked_rings", 20_000)
    first, second = points.X[points.y > 0], points.X[points.y < 0]
    crossing = first[np.abs(first[:, 1]) < 0.1]  # the plane of the second
    from_centre = np.hypot(crossing[:, 0] - 1.5, crossing[:, 2])
    within, without = from_centre < 3 - 0.8, from_centre > 3 + 0.8
    assert within.any()
    assert without.any()
    assert (within | without).all()
    assert np.abs(first[:, 2]).max() <= 0.8
    assert np.abs(second[:, 1]).max() <= 0.8
    from_line = np.hypot(np.hypot(first[:, 0] + 1.5, first[:, 1]) - 3, first[:, 2])
    assert 0.79 < from_line.max() <= 0.8


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_pinwheel_has_a_blade_for_each_class(classes):
    """Turning a blade by a class's share of the circle makes it the next one."""
    dense = DATASETS["pinwheel"].dense(classes=classes)
    angle = 2 * np.pi / classes  # from x2 towards x1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = DATASETS["pinwheel"].truth(dense.X @ turn, classes=classes, twist=0.25)
    expected = -dense.y if classes == 2 else (dense.y + 1) % classes
    assert (found == expected).mean() > 0.999  # all but some on the very edge
    assert len(dense) / 40_000 == pytest.approx(0.5 * np.pi * 24 / 144, rel=0.02)


def test_blobs():
    points = generate("blobs", 20_000, classes=4)
    for k, centre in enumerate([(0, 3.5), (3.5, 0), (0, -3.5), (-3.5, 0)]):
        cloud = points.X[points.y == k]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.03)
        np.testing.assert_allclose(cloud.std(axis=0), 0.5, rtol=0.05)
    wide = generate("blobs", 20_000, noise=0.5, classes=4)
    np.testing.assert_allclose(wide.X[wide.y == 0].std(axis=0), 1.25, rtol=0.05)


@pytest.mark.parametrize("name", ["moons", "annulus", "intervals", "linked_rings", "pinwheel"])
def test_noise_moves_points_by_a_normal_deviation(name):
    clean, noisy = generate(name, 20_000), generate(name, 20_000, noise=0.4)
    np.testing.assert_array_equal(clean.y, noisy.y)
    np.testing.assert_allclose((noisy.X - clean.X).std(axis=0), 0.4, rtol=0.05)
