import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold.core.network import ForwardPass, Network, with_ones

from .textbook import Textbook


def make(n_inputs=3, hidden=(5, 4), activation="tanh", output_activation="linear", seed=0):
    network = Network(n_inputs, hidden, activation, output_activation)
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


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "linear"])
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


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_permuting_hidden_units_changes_nothing(order, seed):
    network = make(seed=seed)
    twin = network.copy()
    order = list(order)
    twin.affine[0][:] = network.affine[0][order]
    twin.weights[1][:] = network.weights[1][:, order]
    np.testing.assert_allclose(
        twin.forward(points(6))[-1], network.forward(points(6))[-1], rtol=1e-12, atol=1e-12
    )
