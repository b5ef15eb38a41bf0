import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.deformation import Part
from unfold.core.features import transform
from unfold.core.grid import GridEvaluator, grid_points
from unfold.core.layer_map import LayerMap
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.representation import Representations
from unfold.core.unfolding import unfold

RESOLUTION = 9
PLANE = grid_points(RESOLUTION).T.reshape(2, RESOLUTION, RESOLUTION)
PARTS = [0.0, 1 / 3, 2 / 3, 1.0]


def look(hidden, seed=0, activation="tanh", features=("x1", "x2"), weights=(), axes=None, **options):
    rng = np.random.default_rng(seed)
    X = rng.uniform(-5, 5, (40, 2))
    train = Points(X, np.sign(X[:, 0] * X[:, 1]))
    network = Network(len(features), hidden, activation, **options)
    network.initialize("glorot", rng)
    for layer, W in enumerate(weights):
        network.weights[layer][:] = W
    for b in network.biases:
        b[:] = rng.normal(size=len(b)) / 3
    link = LOSSES["cross_entropy"].link
    tiles = GridEvaluator(network, features, RESOLUTION).evaluate()
    views = Representations(network, features, train, "classification", PLANE, axes or {}).update(tiles, link)
    maps = list(map(LayerMap.of, network.layers, network.weights))
    inputs = None
    if features != ("x1", "x2"):
        over_grid = transform(grid_points(RESOLUTION), features).T.reshape(len(features), *PLANE.shape[1:])
        inputs = over_grid, transform(X, features).T
    return network, views, lambda at: unfold(at, network, views, maps, inputs)


@pytest.mark.parametrize(
    ("hidden", "options"),
    [
        ((2, 2, 2), {}),
        ((3, 3), {}),
        ((4, 2, 1, 5), {}),
        ((), {}),
        ((2, 2), {"activation": "relu"}),
        ((3, 2), {"activation": "maxout"}),
        ((2, 2), {"skips": True}),
        ((3, 2), {"features": ("x1", "x2", "x1^2")}),
        ((2,), {"features": ("x2",)}),
        ((4, 4), {"axes": {0: (2, 1)}}),
    ],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_stops_are_the_networks_own_layers(hidden, options, seed):
    """At a stop stands what the forward pass makes of the plane and of the points, seen as in the row."""
    network, views, at = look(hidden, seed, **options)
    for stop, view in enumerate(views):
        seen = at(stop)
        grid, points = seen.grid, seen.points
        if seen.swapped and len(view.activations[0]) == 2:
            grid, points = grid[::-1], points[::-1]
        np.testing.assert_allclose(grid, view.grid, atol=1e-9)
        np.testing.assert_allclose(points, view.points, atol=1e-9)
        assert seen.layer == (stop - 1 if stop else None)
    assert at(99).at == network.n_layers


@pytest.mark.parametrize("options", [{}, {"activation": "relu"}, {"features": ("x1", "x2", "x1^2")}])
def test_the_way_has_no_jumps(options):
    _, _, at = look((2, 3, 2), 4, **options)
    for stop in np.linspace(0, 4, 49):
        before, after = at(max(stop - 1e-7, 0)), at(min(stop + 1e-7, 4))
        if before.swapped == after.swapped:
            np.testing.assert_allclose(before.grid, after.grid, atol=1e-4)


def test_parts_of_a_layer_are_turn_shift_and_squash():
    network, _, at = look((2, 2), 3)
    W, b = network.weights[0], network.biases[0][:, None]
    turned, shifted = at(1 / 3 - 1e-12), at(2 / 3 - 1e-12)
    order = [1, 0] if turned.swapped else [0, 1]
    flat = PLANE.reshape(2, -1)
    np.testing.assert_allclose(turned.grid.reshape(2, -1), (W @ flat)[order], atol=1e-8)
    np.testing.assert_allclose(shifted.grid.reshape(2, -1), (W @ flat + b)[order], atol=1e-8)
    assert [at(way).part for way in (0.1, 0.5, 0.9)] == [Part.TURN, Part.SHIFT, Part.SQUASH]


@pytest.mark.parametrize("det", [1, -1])
def test_while_it_turns_the_plane_is_never_turned_over(det):
    """Neighbouring points of the grid keep their orientation: a cell's area is positive."""
    W = np.array([[-1.0, 0.4], [-0.3, -0.7 * det]])
    _, _, at = look((2,), weights=[W])
    for way in np.linspace(0.01, 0.99, 30):
        seen = at(way)
        assert seen.swapped == (det < 0)
        assert not seen.straight
        right = seen.grid[:, 4, 5] - seen.grid[:, 4, 4]
        up = seen.grid[:, 5, 4] - seen.grid[:, 4, 4]
        assert right[0] * up[1] - right[1] * up[0] > 0


def test_a_singular_layer_goes_straight_and_collapses():
    _, _, at = look((2,), weights=[np.array([[1.0, 2.0], [2.0, 4.0]])])
    seen = at(1 / 3 - 1e-12)
    assert seen.straight
    assert np.linalg.matrix_rank(seen.grid.reshape(2, -1), tol=1e-6) == 1
