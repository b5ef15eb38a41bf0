import numpy as np
import pytest

from unfold.core.features import FEATURES, transform
from unfold.core.grid import LARGEST, GridEvaluator, bounded, grid_points, pixel_centres
from unfold.core.network import Network
from unfold.core.plane import WHOLE, Window


def make(features=("x1", "x2", "sin(x1)"), hidden=(4, 2), resolution=7, window=WHOLE):
    network = Network(len(features), hidden, "tanh")
    network.initialize("uniform", np.random.default_rng(0))
    return network, GridEvaluator(network, features, resolution, window=window)


def test_pixel_centres():
    np.testing.assert_allclose(pixel_centres(4), [-4.5, -1.5, 1.5, 4.5])
    np.testing.assert_array_equal(pixel_centres(1), [0])
    np.testing.assert_allclose(pixel_centres(2, middle=10.0, half=4.0), [8, 12])


def test_grid_points_begin_at_the_lowest_x2_and_run_along_x1():
    np.testing.assert_array_equal(grid_points(2), [[-3, -3], [3, -3], [-3, 3], [3, 3]])
    np.testing.assert_array_equal(
        grid_points(2, Window(1, -2, 0.5))[:3], [[0.75, -2.25], [1.25, -2.25], [0.75, -1.75]]
    )


@pytest.mark.parametrize(
    "features", [("x1", "x2"), tuple(name for name in FEATURES if FEATURES[name].n_coordinates <= 2), ()]
)
@pytest.mark.parametrize("hidden", [(), (4, 2)])
@pytest.mark.parametrize("window", [WHOLE, Window(1.5, -20.0, 0.25)])
def test_grid_equals_pointwise_forward(features, hidden, window):
    network, grid = make(features, hidden, window=window)
    layers = grid.evaluate()
    assert [a.shape for a in layers] == [(width, 7, 7) for width in (*hidden, 1)]
    for row, x2 in enumerate(pixel_centres(7, window.x2, window.half)):
        for column, x1 in enumerate(pixel_centres(7, window.x1, window.half)):
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
    assert grid.evaluate() is second is not first
    assert all(a is not b and np.shares_memory(a, b) for a, b in zip(first, second, strict=True))
    np.testing.assert_allclose(second[-1], before + 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_looked_at_is_bounded(dtype):
    fine = np.array([[-1.0, 2.0]], dtype)
    assert bounded(fine) is fine
    largest = dtype(LARGEST)
    wild = np.array([[np.inf, -np.inf, np.nan, 1e38, 1.0]], dtype)
    np.testing.assert_array_equal(bounded(wild), [[largest, -largest, 0, largest, 1]])
    assert bounded(np.empty((0, 3))).shape == (0, 3)
