import numpy as np
import pytest

from unfold.core.features import FEATURES, transform
from unfold.core.grid import LARGEST, GridEvaluator, bounded, grid_points, pixel_centres
from unfold.core.network import Network


def make(features=("x1", "x2", "sin(x1)"), hidden=(4, 2), resolution=7):
    network = Network(len(features), hidden, "tanh")
    network.initialize("uniform", np.random.default_rng(0))
    return network, GridEvaluator(network, features, resolution)


def test_pixel_centres():
    np.testing.assert_allclose(pixel_centres(4), [-4.5, -1.5, 1.5, 4.5])
    np.testing.assert_array_equal(pixel_centres(1), [0])


def test_grid_points_begin_at_the_lowest_x2_and_run_along_x1():
    np.testing.assert_array_equal(grid_points(2), [[-3, -3], [3, -3], [-3, 3], [3, 3]])


@pytest.mark.parametrize(
    "features", [("x1", "x2"), tuple(name for name in FEATURES if FEATURES[name].n_coordinates <= 2), ()]
)
@pytest.mark.parametrize("hidden", [(), (4, 2)])
def test_grid_equals_pointwise_forward(features, hidden):
    network, grid = make(features, hidden)
    layers = grid.evaluate()
    assert [a.shape for a in layers] == [(width, 7, 7) for width in (*hidden, 1)]
    for row, x2 in enumerate(grid.coordinates):
        for column, x1 in enumerate(grid.coordinates):
            expected = network.forward(transform(np.array([[x1, x2]]), features))
            for a, e in zip(layers, expected, strict=True):
                np.testing.assert_allclose(a[:, row, column], e[:, 0], rtol=1e-12, atol=1e-14)


def test_features_on_the_grid():
    _, grid = make(("x2", "x1^2"), resolution=3)
    np.testing.assert_array_equal(grid.features[0], [[-4, -4, -4], [0, 0, 0], [4, 4, 4]])
    np.testing.assert_array_equal(grid.features[1], [[16, 0, 16]] * 3)


def test_buffers_are_used_again_and_follow_the_network():
    network, grid = make()
    first = grid.evaluate()
    before = first[-1].copy()
    network.biases[-1][:] += 1
    second = grid.evaluate()
    assert all(a is b for a, b in zip(first, second, strict=True))
    np.testing.assert_allclose(second[-1], before + 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_looked_at_is_bounded(dtype):
    fine = np.array([[-1.0, 2.0]], dtype)
    assert bounded(fine) is fine
    largest = dtype(LARGEST)
    wild = np.array([[np.inf, -np.inf, np.nan, 1e38, 1.0]], dtype)
    np.testing.assert_array_equal(bounded(wild), [[largest, -largest, 0, largest, 1]])
    assert bounded(np.empty((0, 3))).shape == (0, 3)
