import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS, Activation
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.layers import Maxout
from unfold.core.network import Network

from .textbook import Textbook


def make(n_inputs=3, hidden=(5, 4), activation="tanh", output_activation="linear", seed=0, **options):
    network = Network(n_inputs, hidden, activation, output_activation, **options)
    network.params[:] = np.random.default_rng(seed).standard_normal(network.n_parameters)
    return network


def points(n, n_inputs=3, seed=1):
    return np.random.default_rng(seed).uniform(-2, 2, (n, n_inputs))


def test_views_into_params():
    network = make(2, (3,))
    assert network.n_parameters == 3 * 2 + 3 + 1 * 3 + 1
    assert [W.shape for W in network.weights] == [(3, 2), (1, 3)]
    assert [b.shape for b in network.biases] == [(3,), (1,)]
    network.params[:] = np.arange(13)
    np.testing.assert_array_equal(network.weights[0], [[0, 1], [3, 4], [6, 7]])
    np.testing.assert_array_equal(network.biases[0], [2, 5, 8])
    np.testing.assert_array_equal(network.weights[1], [[9, 10, 11]])
    network.biases[1][0] = -1
    assert network.params[12] == -1
    np.testing.assert_array_equal(np.flatnonzero(~network.is_weight), [2, 5, 8, 12])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output_activation", ["linear", "tanh"])
@pytest.mark.parametrize("hidden", [(), (4,), (5, 1, 3)])
def test_forward_point_by_point(activation, output_activation, hidden):
    network = make(3, hidden, activation, output_activation)
    F = points(7)
    layers = network.forward(F)
    assert [a.shape for a in layers] == [(width, 7) for width in (*hidden, 1)]
    textbook = Textbook(network)
    for k, x in enumerate(F):
        _, (_, *expected) = textbook.forward(x)
        for a, e in zip(layers, expected, strict=True):
            np.testing.assert_allclose(a[:, k], e, rtol=1e-12, atol=1e-15)


def test_without_inputs_the_output_is_what_biases_make_it():
    network = make(0, ())
    np.testing.assert_array_equal(
        network.forward(np.empty((4, 0)))[-1], np.full((1, 4), network.biases[0][0])
    )
    deep = make(0, (3,))
    output = deep.forward(np.empty((4, 0)))[-1]
    np.testing.assert_allclose(output, np.tanh(deep.biases[0]) @ deep.weights[1][0] + deep.biases[1][0])


def test_without_points():
    assert [a.shape for a in make().forward(np.empty((0, 3)))] == [(5, 0), (4, 0), (1, 0)]


def test_results_of_two_calls_are_independent():
    network = make()
    first = network.forward(points(4))[-1]
    kept = first.copy()
    network.forward(points(4, seed=2))
    np.testing.assert_array_equal(first, kept)


def test_forward_pass_sees_new_parameters():
    network, X = make(), np.ascontiguousarray(with_ones(points(4)).T)
    forward_pass = ForwardPass(network, 4)
    for seed in (1, 2):
        network.params[:] = np.random.default_rng(seed).standard_normal(network.n_parameters)
        np.testing.assert_allclose(forward_pass(X), network.forward(points(4))[-1], rtol=1e-12)


def test_copy_is_independent():
    network = make(output_activation="tanh")
    twin = network.copy()
    F = points(4)
    np.testing.assert_array_equal(twin.forward(F)[-1], network.forward(F)[-1])
    before = network.params.copy()
    twin.weights[0][:] = 0
    np.testing.assert_array_equal(network.params, before)


@pytest.mark.parametrize(("initializer", "bias"), [("glorot", 0), ("he", 0), ("uniform", 0.1)])
def test_initialize(initializer, bias):
    network = Network(2, (8, 6), "tanh")
    network.initialize(initializer, np.random.default_rng(0))
    assert all((b == bias).all() for b in network.biases)
    assert all((W != 0).all() for W in network.weights)
    again = Network(2, (8, 6), "tanh")
    again.initialize(initializer, np.random.default_rng(0))
    np.testing.assert_array_equal(again.params, network.params)


def test_initialize_goes_by_fan_in_and_fan_out():
    network = Network(2, (100, 10), "tanh")
    network.initialize("glorot", np.random.default_rng(0))
    for W, limit in zip(network.weights, np.sqrt([6 / 102, 6 / 110, 6 / 11]), strict=True):
        assert 0.7 * limit < np.abs(W).max() <= limit
    network.initialize("he", np.random.default_rng(0))
    for W, fan_in in zip(network.weights[:2], (2, 100), strict=True):
        assert W.std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.15)


def test_pieces_of_maxout_start_apart():
    network = Network(2, (8,), Maxout(3))
    network.initialize("glorot", np.random.default_rng(0))
    assert network.weights[0].shape == (24, 2)
    pieces = network.weights[0].reshape(3, 8, 2)
    limit = np.sqrt(6 / (2 + 8))
    for piece in pieces:
        assert 0.7 * limit < np.abs(piece).max() <= limit
    assert (pieces[0] != pieces[1]).all()


def test_maxout_by_hand():
    """|x1 - x2| as the larger of x1 - x2 and x2 - x1; the second unit is the larger of x1 + 1 and 0."""
    network = Network(2, (2,), "maxout")
    network.affine[0][:] = [[1, -1, 0], [1, 0, 1], [-1, 1, 0], [0, 0, 0]]
    hidden, _ = network.forward(np.array([[1.0, 3.0], [-4.0, -1.0]]))
    np.testing.assert_array_equal(hidden, [[2, 3], [2, 0]])


def test_skip_by_hand():
    """Only the third layer is as wide as the hidden layer below; the first one reads inputs."""
    network = make(2, (2, 3, 3), "relu", skips=True)
    assert [layer.skip for layer in network.layers] == [False, False, True, False]
    first, second, third, output = network.forward(points(5, 2))
    relu = [np.maximum(0, W @ a + b[:, None]) for W, a, b in zip(
        network.weights, (points(5, 2).T, first, second), network.biases, strict=False)]  # fmt: skip
    np.testing.assert_allclose(first, relu[0], rtol=1e-14)
    np.testing.assert_allclose(second, relu[1], rtol=1e-14)
    np.testing.assert_allclose(third, relu[2] + second, rtol=1e-14)
    np.testing.assert_allclose(output, network.weights[3] @ third + network.biases[3], rtol=1e-14)


def test_dropout_in_training_alone():
    network = make(2, (200, 200), "sigmoid", dropout=(0.0, 0.25))
    X = np.ascontiguousarray(with_ones(points(50, 2)).T)
    full, dropped = ForwardPass(network, 50), ForwardPass(network, 50, (np.random.default_rng(0),))
    full(X)
    dropped(X)
    np.testing.assert_array_equal(dropped.activations[0], full.activations[0])
    ratio = dropped.activations[1] / full.activations[1]
    np.testing.assert_allclose(np.unique(ratio.round(9)), [0, 1.333333333])
    assert (ratio == 0).mean() == pytest.approx(0.25, abs=0.02)
    before = dropped.masks[1].copy()
    dropped(X)
    assert (dropped.masks[1] != before).any()  # drawn anew


def test_an_activation_of_ones_own():
    """Any object with a value and a derivative will do, as for all layers so for one."""
    square = Activation(np.square, lambda z, out: np.multiply(2.0, z, out), of_z=True)
    network = make(2, (3,), square)
    np.testing.assert_allclose(
        network.forward(points(4, 2))[0],
        (network.weights[0] @ points(4, 2).T + network.biases[0][:, None]) ** 2,
        rtol=1e-14,
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"hidden": (3,) * 11}, "hidden: 11 layers"),
        ({"hidden": (3, 257)}, "hidden: a layer of 257 units; 1 to 256"),
        ({"hidden": (0,)}, "hidden: a layer of 0 units"),
        ({"n_outputs": 7}, "n_outputs: 7 is not a number from 1 to 6"),
        ({"activation": "gauss"}, "activation: 'gauss' is not one of relu, "),
        ({"activation": ("relu",)}, "activation: 1 values for 2 hidden layers"),
        ({"dropout": 1.0}, "dropout: 1.0 is not"),
        ({"dropout": (0.1, -0.1)}, "dropout: -0.1 is not"),
    ],
)
def test_what_no_network_can_be(options, says):
    with pytest.raises(ValueError, match=says):
        Network(**({"n_inputs": 2, "hidden": (3, 3), "activation": "tanh"} | options))


def test_pieces_that_maxout_cannot_have():
    with pytest.raises(ValueError, match="pieces: 1 is not"):
        Maxout(1)


@pytest.mark.parametrize("activation", ["tanh", Maxout(3)])
@pytest.mark.parametrize(("layer", "unit"), [(0, 0), (0, 4), (1, 3), (2, 1)])
def test_a_network_without_a_unit_is_as_if_nobody_listened_to_it(activation, layer, unit):
    network = make(hidden=(5, 4, 4), activation=activation)
    smaller, kept = network.without(layer, unit)
    assert smaller.hidden == tuple(n - (i == layer) for i, n in enumerate((5, 4, 4)))
    np.testing.assert_array_equal(smaller.params, network.params[kept])
    network.weights[layer + 1][:, unit] = 0.0
    X = points(6)
    for i, (one, other) in enumerate(zip(smaller.forward(X), network.forward(X), strict=True)):
        expected = np.delete(other, unit, axis=0) if i == layer else other
        np.testing.assert_allclose(one, expected, rtol=1e-13, atol=1e-13)


def test_its_skip_connections_are_those_of_any_network_of_that_shape():
    smaller, _ = make(hidden=(5, 4), skips=True, dropout=0.1).without(0, 2)
    assert [layer.skip for layer in smaller.layers] == [False, True, False]
    assert [layer.dropout for layer in smaller.layers] == [0.1, 0.1, 0.0]


@pytest.mark.parametrize("unit", [(0, 5), (1, 0), (2, 0), (-1, 0), (0, -1)])
def test_a_unit_that_there_is_not_or_that_is_alone_cannot_go(unit):
    with pytest.raises(ValueError, match=r"unit \(|hidden: a layer of 0 units"):
        make(hidden=(5, 1)).without(*unit)
