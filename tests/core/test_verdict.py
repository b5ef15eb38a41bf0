"""The verdict on a dense grid, against counts and distances made otherwise."""

import math

import numpy as np
import pytest

from unfold.core.datasets import DATASETS, Points
from unfold.core.features import transform
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.verdict import Judge, deepest


def linear(weights, bias):
    """A network without hidden layers."""
    network = Network(len(weights), (), [], "linear")
    network.params[:] = [*weights, bias]
    return network


def judge(network, dataset, features, n_points=200_000, **parameters):
    found = DATASETS[dataset]
    points = found.grid(n_points, **parameters)
    loss = LOSSES["cross_entropy" if found.problem == "classification" else "squared_error"]
    return Judge(network, features, points, loss, found.problem).judge(), points


def test_a_product_solves_exclusive_or_everywhere():
    verdict, points = judge(linear([1.0], 0.0), "xor", ("x1*x2",))
    assert verdict.n_points == np.isfinite(points.y).sum()
    assert (verdict.score, verdict.worst) == (1.0, None)
    assert math.isnan(verdict.error)


def test_the_share_is_that_of_the_area():
    """A line through the origin is wrong about half the plane; of the square one quarter is x1, x2 > 0."""
    verdict, _ = judge(linear([1.0, 1.0], 0.0), "xor", ("x1", "x2"))
    assert verdict.score == pytest.approx(0.5, abs=2e-3)
    everything, _ = judge(linear([0.0, 0.0], 1.0), "xor", ("x1", "x2"))
    assert everything.score == pytest.approx(0.5, abs=1e-6)


def test_the_worst_place_is_the_middle_of_the_widest_area_of_wrong_ones():
    """Right for x1 x2 > 0 and for x1 > 0: of x1 < 0 < x2 all is wrong, its middle is (-3, 3)."""
    network = linear([1.0, 1.0], 0.0)
    found = DATASETS["xor"].grid(200_000)
    y = np.where((found.X[:, 0] < 0) & (found.X[:, 1] > 0), -1.0, 1.0)
    # It answers +1 everywhere.
    network.params[:] = [0.0, 0.0, 1.0]
    verdict = Judge(
        network, ("x1", "x2"), Points(found.X, y), LOSSES["cross_entropy"], "classification"
    ).judge()
    assert verdict.score == pytest.approx(0.75, abs=2e-3)
    np.testing.assert_allclose(verdict.worst, (-3, 3), atol=0.05)


def test_where_there_are_no_points_nothing_is_wrong():
    verdict, points = judge(linear([0.0, 0.0], -1.0), "annulus", ("x1", "x2"), n_points=40_000)
    known = points.y[np.isfinite(points.y)]
    assert 0 < len(known) < len(points)
    assert verdict.n_points == len(known)
    assert verdict.score == np.mean(known == -1)
    worst = np.flatnonzero((verdict.worst == points.X).all(axis=1))
    assert points.y[worst] == 1


@pytest.mark.parametrize("dataset", [name for name in DATASETS if DATASETS[name].truth is not None])
def test_every_known_region_can_be_judged(dataset):
    """Against a single pass over all points at once."""
    found = DATASETS[dataset]
    names = ("x1",) if found.n_coordinates == 1 else ("x1", "x2")
    k = found.n_classes()
    network = Network(len(names), (3,), ["tanh"], "linear", n_outputs=k if k > 2 else 1)
    network.initialize("glorot", np.random.default_rng(0))
    verdict, points = judge(network, dataset, names, n_points=30_000)
    known = np.isfinite(points.y)
    F = transform(points.X[known], names)
    a = np.tanh(F @ network.weights[0].T + network.biases[0])
    z = a @ network.weights[1].T + network.biases[1]
    y = points.y[known]
    if found.problem == "classification":
        assert verdict.score == np.mean((np.where(z[:, 0] >= 0, 1, -1) if k == 2 else z.argmax(axis=1)) == y)
    else:
        errors = np.abs(z[:, 0] - y)
        assert verdict.error == pytest.approx(errors.max())
        assert verdict.score == pytest.approx(1 - (errors**2).mean() / y.var())
        np.testing.assert_array_equal(verdict.worst, points.X[known][errors.argmax()])


def test_deepest_is_farthest_from_all_else():
    """Against distances to every other cell."""
    rng = np.random.default_rng(1)
    area = rng.random((24, 24)) < 0.95
    rows, columns = np.indices((26, 26)).reshape(2, -1)
    outside = ~np.pad(area, 1).ravel()
    distance = np.abs(rows[:, None] - rows[outside]) + np.abs(columns[:, None] - columns[outside])
    depth = distance.min(axis=1).reshape(26, 26)[1:-1, 1:-1]
    assert depth.ravel()[deepest(area)] == depth.max() > 1


def test_of_nothing_nothing_is_deepest():
    assert deepest(np.zeros((3, 3), dtype=bool)) is None


def test_on_a_line_it_is_the_middle_of_the_longest_piece():
    assert deepest(np.array([1, 0, 1, 1, 1, 0, 1, 1], dtype=bool)) == 3
