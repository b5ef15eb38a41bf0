from pathlib import Path

import numpy as np
import pytest

from unfold.core.losses import SOFTMAX
from unfold.core.probe import LogisticProbe, SoftmaxProbe, best_threshold, linear_cut


def blobs(n_classes, n=150, spread=0.5, n_dims=3, seed=0):
    rng = np.random.default_rng(seed)
    centres = 3 * rng.standard_normal((n_dims, n_classes))
    y = rng.integers(n_classes, size=n)
    return centres[:, y] + spread * rng.standard_normal((n_dims, n)), y.astype(float)


@pytest.mark.parametrize(
    ("h", "y", "threshold", "share"),
    [
        ([1.0, 2, 3, 4], [-1.0, -1, 1, 1], 2.5, 1.0),
        ([4.0, 1, 3, 2], [1.0, -1, -1, 1], 1.5, 0.75),
        ([1.0, 2], [1.0, -1], -np.inf, 0.5),
        ([1.0, 1, 1], [1.0, -1, -1], np.inf, 2 / 3),  # no gap to cut through
    ],
)
def test_best_threshold(h, y, threshold, share):
    assert best_threshold(np.array(h), np.array(y)) == (threshold, share)


def test_logistic_probe_is_at_its_minimum():
    """The gradient of ½‖w‖² + Σ log(1 + exp(-y (w z + b))) vanishes; the direction is that of the cut."""
    A, classes = blobs(2, spread=3.0)
    y = 2 * classes - 1
    cut = LogisticProbe().fit(A, y)
    mean, scale = A.mean(axis=1, keepdims=True), A.std(axis=1, keepdims=True)
    Z = (A - mean) / scale
    w = cut.normal * scale[:, 0]
    b = minimise_bias(w @ Z, y)
    pull = -y / (1 + np.exp(y * (w @ Z + b)))
    np.testing.assert_allclose(w + Z @ pull, 0, atol=1e-3)
    assert 0.7 < cut.score < 1


def minimise_bias(h, y):
    """By bisection: the derivative by b rises."""
    low, high = -50.0, 50.0
    for _ in range(80):
        b = (low + high) / 2
        low, high = (b, high) if (-y / (1 + np.exp(y * (h + b)))).sum() < 0 else (low, b)
    return b


def test_linear_cut_is_least_squares():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((3, 50))
    y = np.array([1.0, -2, 0.5]) @ A + 0.3
    cut = linear_cut(A, y)
    np.testing.assert_allclose(cut.normal, [1, -2, 0.5], rtol=1e-12)
    assert cut.threshold == pytest.approx(-0.3)
    assert cut.score == pytest.approx(1)


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_softmax_probe_is_at_its_minimum(n_classes):
    """As for two classes. Biases are not penalised: every class is predicted as often as it is there."""
    A, y = blobs(n_classes, spread=3.0)
    probe = SoftmaxProbe(n_classes)
    readout = probe.fit(A, y, steps=3000)
    mean, scale = A.mean(axis=1, keepdims=True), A.std(axis=1, keepdims=True)
    Z = np.vstack([(A - mean) / scale, np.ones(len(y))])
    W = readout.normals * scale[:, 0]
    surplus = SOFTMAX.link(probe._beta @ Z) - (y == np.arange(n_classes)[:, None])
    np.testing.assert_allclose(surplus @ Z[-1], 0, atol=1e-6)
    np.testing.assert_allclose(W + surplus @ Z[:-1].T, 0, atol=1e-6)


def test_softmax_probe_tells_blobs_apart_and_goes_on_from_where_it_was():
    A, y = blobs(4)
    whole, live = SoftmaxProbe(4), SoftmaxProbe(4)
    assert whole.fit(A, y).score > 0.99
    for _ in range(20):
        readout = live.fit(A, y, steps=10)
    np.testing.assert_allclose(readout.normals, whole.fit(A, y, steps=0).normals, rtol=1e-9)
    np.testing.assert_allclose(readout.normals.sum(axis=0), 0, atol=1e-12)


def test_softmax_probe_of_a_dead_layer():
    """Nothing to tell by: the most frequent class."""
    _, y = blobs(3)
    readout = SoftmaxProbe(3).fit(np.zeros((2, len(y))), y)
    np.testing.assert_array_equal(readout.normals, np.zeros((3, 2)))
    assert readout.score == np.bincount(y.astype(int)).max() / len(y)


@pytest.fixture(scope="module")
def recorded():
    """What scikit-learn makes of the same activations: see tests/reference/sklearn."""
    with np.load(Path(__file__).parents[1] / "reference" / "sklearn" / "probes.npz") as arrays:
        return dict(arrays)


@pytest.mark.parametrize("n_units", [2, 5, 8])
def test_the_cut_is_that_of_scikit_learn_moved_to_the_best_place(recorded, n_units):
    A, y, normals, score = (recorded[f"2_{n_units}_{name}"] for name in ("A", "y", "normals", "score"))
    cut = LogisticProbe().fit(A.T, 2.0 * y - 1)
    np.testing.assert_allclose(cut.normal, normals[0], rtol=1e-4, atol=1e-5)
    assert score <= cut.score <= score + 0.05
    assert 0.5 < cut.score < 0.95


@pytest.mark.parametrize("n_units", [2, 5, 8])
def test_of_several_classes_as_many_are_right_as_with_scikit_learn(recorded, n_units):
    A, y, normals, score = (recorded[f"4_{n_units}_{name}"] for name in ("A", "y", "normals", "score"))
    readout = SoftmaxProbe(4).fit(A.T, y.astype(float), steps=5000)
    np.testing.assert_allclose(readout.normals, normals - normals.mean(axis=0), rtol=1e-3, atol=1e-3)
    assert readout.score == pytest.approx(score, abs=1 / len(y))
    assert 0.25 < readout.score < 0.95


def test_without_points_there_is_no_cut():
    nothing, y = np.empty((3, 0)), np.empty(0)
    for cut in (LogisticProbe().fit(nothing, y), linear_cut(nothing, y)):
        assert not cut.normal.any()
        assert np.isnan(cut.score)
    readout = SoftmaxProbe(4).fit(nothing, y)
    assert readout.normals.shape == (4, 3)
    assert np.isnan(readout.score)
