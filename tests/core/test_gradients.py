"""Backpropagation against central differences, against the textbook, and by hand."""

import itertools

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS, activation_of
from unfold.core.backprop import Backpropagation
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.layers import Maxout
from unfold.core.losses import LOSSES, loss_for
from unfold.core.network import Network
from unfold.core.own_activation import own_activation
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS

from .textbook import Textbook

HEADS = [("squared_error", "tanh"), *((loss, "linear") for loss in LOSSES)]
HEADS_AND_SIZES = [*((*head, 1) for head in HEADS), ("cross_entropy", "linear", 3)]
SHAPES = [(3, ()), (2, (4, 2)), (0, (3,)), (3, (5, 1, 4))]


def make(n_inputs, hidden, activation, output_activation="linear", seed=0, **options):
    """A network whose weights all keep away from 0, where |w| has no derivative."""
    network = Network(n_inputs, hidden, activation, output_activation, **options)
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1.0, 1.0], network.n_parameters)
    network.params[:] = signs * rng.uniform(0.2, 1.2, network.n_parameters)
    return network


def data(n, n_inputs, seed=1, n_outputs=1):
    rng = np.random.default_rng(seed)
    F = rng.uniform(-2, 2, (n, n_inputs))
    return F, rng.choice([-1.0, 1.0] if n_outputs == 1 else np.arange(n_outputs), n)


def gradient(network, loss, F, y):
    out = np.full(network.n_parameters, np.nan)
    loss, X_T = loss_for(loss, network.n_outputs), with_ones(F)
    backpropagate = Backpropagation(network, loss, out, len(y))
    backpropagate(X_T.T, X_T, loss.targets(y, network.n_outputs).T)
    return out


def mean_loss(network, loss, F, y):
    loss = loss_for(loss, network.n_outputs)
    return loss.mean(network.forward(F)[-1], loss.targets(y, network.n_outputs).T)


def central_differences(function, params, h=6e-6):
    out = np.empty_like(params)
    for i, p in enumerate(params.copy()):
        params[i] = p + h
        above = function()
        params[i] = p - h
        out[i] = (above - function()) / (2 * h)
        params[i] = p
    return out


def relative_error(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


class Polynomial:
    """Coefficients, the constant one first; as an activation of one's own."""

    def __init__(self, *coefficients):
        self.polynomial = np.polynomial.Polynomial(coefficients)

    def write(self, out, z):
        out[:] = self.polynomial(z)

    def derivative(self):
        return Polynomial(*self.polynomial.deriv().coef)


OWN = activation_of(Polynomial(0.5, -1, 0, 0.25))


@pytest.mark.parametrize("activation", [*ACTIVATIONS, pytest.param(OWN, id="own"), "maxout"])
@pytest.mark.parametrize(("loss", "output_activation", "n_outputs"), HEADS_AND_SIZES)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_an_update_follows_the_gradient_of_loss_and_penalty(
    activation, loss, output_activation, n_outputs, regularizer
):
    """One full-batch step at a small rate, over that rate, is the gradient of all that is minimised."""
    network = make(2, (4, 3), activation, output_activation, n_outputs=n_outputs)
    F, y = data(6, 2, n_outputs=n_outputs)
    learning_rate = 1e-3
    plan = Plan(
        network, F, y, batch_size=6, loss=loss, learning_rate=learning_rate,
        regularizer=regularizer, regularization_rate=0.3,
    )  # fmt: skip
    expected = central_differences(lambda: mean_loss(network, loss, F, y) + plan.penalty(), network.params)
    before = network.params.copy()
    plan.step(1)
    assert relative_error((before - network.params) / learning_rate, expected) <= 1e-6


KINDS = {
    "one output for each class": {"n_outputs": 3},
    "an activation for each layer": {"activation": ("gelu", "tanh", "relu", "sin")},
    "skips": {"skips": True},
    "skips of linear layers": {"skips": True, "activation": "linear"},
    "skips, slope by z": {"skips": True, "activation": ("silu", "tanh", "silu", "silu")},
    "an activation of one's own": {"activation": OWN},
    "a formula": {"activation": activation_of(own_activation("x*tanh(x) - exp(-x^2)"))},
    "maxout": {"activation": "maxout"},
    "maxout among others": {"activation": ("tanh", Maxout(3), "silu", Maxout(2))},
    "maxout, skips": {"activation": ("relu", Maxout(3), Maxout(2), "silu"), "skips": True},
}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_kind_of_network_against_central_differences(options, loss):
    network = make(3, (4, 4, 2, 2), **({"activation": "tanh"} | options))
    F, y = data(5, 3, n_outputs=network.n_outputs)
    expected = central_differences(lambda: mean_loss(network, loss, F, y), network.params)
    assert relative_error(gradient(network, loss, F, y), expected) <= 1e-6


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("dropout", [0.4, (0.0, 0.5, 0.0, 0.3)])
def test_dropout_against_central_differences(options, dropout):
    """The same generator anew at each evaluation: the same units are dropped."""
    network = make(3, (4, 4, 2, 2), **({"activation": "tanh", "dropout": dropout} | options))
    F, y = data(5, 3, n_outputs=network.n_outputs)
    X_T, loss = with_ones(F), loss_for("squared_error", network.n_outputs)
    targets = loss.targets(y, network.n_outputs).T

    def dropped_loss():
        rngs = (np.random.default_rng(7),)
        return loss.mean(ForwardPass(network, 5, rngs)(X_T.T), targets)

    out = np.empty(network.n_parameters)
    Backpropagation(network, loss, out, 5, (np.random.default_rng(7),))(X_T.T, X_T, targets)
    assert relative_error(out, central_differences(dropped_loss, network.params)) <= 1e-6
    assert dropped_loss() != mean_loss(network, "squared_error", F, y)


@pytest.mark.parametrize(("n_inputs", "hidden"), SHAPES)
@pytest.mark.parametrize(("loss", "output_activation"), HEADS)
def test_every_shape_against_the_textbook(n_inputs, hidden, loss, output_activation):
    for activation in ACTIVATIONS:
        network = make(n_inputs, hidden, activation, output_activation)
        F, y = data(1, n_inputs)
        dW, db = Textbook(network).gradient(F[0], y[0], loss)
        for matrix, dW_l, db_l in zip(network.per_layer(gradient(network, loss, F, y)), dW, db, strict=True):
            np.testing.assert_allclose(
                matrix[:, :-1], np.reshape(dW_l, matrix[:, :-1].shape), rtol=1e-10, atol=1e-14
            )
            np.testing.assert_allclose(matrix[:, -1], db_l, rtol=1e-10, atol=1e-14)


def test_by_hand():
    """One ReLU network, one point, one step of learning rate 0.1.

    x = (1, 2), y = 1.
    z1 = (1·1 - 1·2 + .5, .5·1 + .5·2 - 1) = (-.5, .5); a1 = (0, .5); o = 2·0 - 1·.5 + .25 = -.25.
    loss = ½ (-.25 - 1)² = .78125; δ2 = -1.25.
    ∂W2 = δ2 a1 = (0, -.625), ∂b2 = -1.25.
    δ1 = (2·δ2 · 0, -1·δ2 · 1) = (0, 1.25); ∂W1 = ((0, 0), (1.25, 2.5)), ∂b1 = (0, 1.25).
    """
    network = Network(2, (2,), "relu")
    network.weights[0][:] = [[1, -1], [0.5, 0.5]]
    network.biases[0][:] = [0.5, -1]
    network.weights[1][:] = [[2, -1]]
    network.biases[1][:] = [0.25]
    F, y = np.array([[1.0, 2.0]]), np.array([1.0])
    hidden, output = network.forward(F)
    np.testing.assert_array_equal(hidden, [[0], [0.5]])
    np.testing.assert_array_equal(output, [[-0.25]])
    assert LOSSES["squared_error"].value(output[0], y) == [0.78125]
    plan = Plan(network, F, y, batch_size=1, loss="squared_error", learning_rate=0.1)
    plan.step(1)
    first, second = network.per_layer(plan.gradient)
    np.testing.assert_array_equal(first, [[0, 0, 0], [1.25, 2.5, 1.25]])
    np.testing.assert_array_equal(second, [[0, -0.625, -1.25]])
    np.testing.assert_allclose(network.affine[0], [[1, -1, 0.5], [0.375, 0.25, -1.125]], rtol=1e-15)
    np.testing.assert_allclose(network.affine[1], [[2, -0.9375, 0.375]], rtol=1e-15)


def test_mixed_activations_are_told_apart():
    """Sigmoid hidden units and a tanh output: two slopes, neither taken for the other."""
    for activation, output_activation in itertools.permutations(ACTIVATIONS, 2):
        network = make(2, (3, 2), activation, output_activation)
        F, y = data(1, 2)
        dW, _ = Textbook(network).gradient(F[0], y[0], "squared_error")
        first = network.per_layer(gradient(network, "squared_error", F, y))[0]
        np.testing.assert_allclose(first[:, :-1], dW[0], rtol=1e-10, atol=1e-14)
