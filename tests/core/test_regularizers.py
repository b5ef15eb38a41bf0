import numpy as np
import pytest

from unfold.core.activations import Activation
from unfold.core.contraction import Contraction
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.network import Network
from unfold.core.regularizers import REGULARIZERS

PARAMS = (2.0, -0.5, 0.0, 7.0)  # three weights and a bias
NO_POINTS = np.empty((4, 0))


def make(name, params=PARAMS):
    """A rule on a single linear unit: all parameters but the last one are weights."""
    network = Network(len(params) - 1, (), "linear")
    network.params[:] = params
    return REGULARIZERS[name](network), network.params


def update(regularizer, params, gradient, learning_rate=0.1, rate=1.0):
    """One step of gradient descent, as a backend does it."""
    gradient, shrinkage = np.array(gradient, dtype=float), np.array(learning_rate * rate)
    regularizer.before_step(gradient, np.array(rate), shrinkage)
    params -= learning_rate * gradient
    regularizer.after_step(shrinkage)


@pytest.mark.parametrize(
    ("name", "omega"),
    [("none", 0.0), ("l1", 2.5), ("l1_dead", 2.5), ("l2", 2.125), ("weight_decay", 2.125)],
)
def test_penalty_leaves_biases_out(name, omega):
    assert make(name)[0].penalty(NO_POINTS) == omega


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none", [2.0, -0.5, 0.0, 7.0]),
        ("l1", [1.9, -0.4, 0.0, 7.0]),
        ("l1_dead", [1.9, -0.4, 0.0, 7.0]),
        ("l2", [1.8, -0.45, 0.0, 7.0]),
        ("weight_decay", [1.8, -0.45, 0.0, 7.0]),
    ],
)
def test_one_update_by_hand(name, expected):
    """Learning rate 0.1, rate 1, no gradient from the data."""
    regularizer, params = make(name)
    update(regularizer, params, np.zeros(4))
    np.testing.assert_allclose(params, expected, rtol=1e-15)


def test_weight_decay_stays_out_of_the_gradient():
    regularizer, _ = make("weight_decay")
    gradient = np.ones(4)
    regularizer.before_step(gradient, np.array(1.0), np.array(0.1))
    np.testing.assert_array_equal(gradient, 1)


def test_l1_stops_at_zero_and_comes_back():
    regularizer, params = make("l1", (0.05, 0.0))
    update(regularizer, params, [0.0, 0.0])
    assert params[0] == 0
    update(regularizer, params, [-0.9, 0.0])
    assert params[0] == 0  # the data pull less than the penalty
    update(regularizer, params, [-3.0, 0.0])
    assert params[0] == pytest.approx(0.2)


def test_l1_dead_stays_dead():
    regularizer, params = make("l1_dead", (0.05, 0.05, 0.0))
    update(regularizer, params, [0.0, -2.0, 0.0])
    # 0.05 - 0.1 crosses 0; 0.05 + 0.2 - 0.1 does not.
    np.testing.assert_allclose(params, [0, 0.15, 0], atol=1e-15)
    update(regularizer, params, [-3.0, -3.0, 0.0])
    np.testing.assert_allclose(params, [0, 0.35, 0], atol=1e-15)


def test_l1_dead_judges_after_the_gradient():
    """A weight that the gradient itself carries across 0 lives on (nn.ts: w1 · w2 >= 0)."""
    regularizer, params = make("l1_dead", (0.05, 0.0))
    update(regularizer, params, [3.0, 0.0])
    np.testing.assert_allclose(params, [0.05 - 0.3 - 0.1, 0], atol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "silu", "linear", "maxout"])
def test_contraction_is_the_jacobian(activation):
    """Every ∂h/∂x by central differences."""
    rng = np.random.default_rng(0)
    network = Network(3, (4, 2), activation)
    network.params[:] = rng.standard_normal(network.n_parameters)
    F, h = rng.standard_normal((5, 3)), 1e-6
    total = 0.0
    for j in range(3):
        step = h * np.eye(3)[j]
        total += (((network.forward(F + step)[0] - network.forward(F - step)[0]) / (2 * h)) ** 2).sum()
    omega = REGULARIZERS["contractive"](network).penalty(with_ones(F).T)
    assert omega == pytest.approx(total / 5, rel=1e-8)


def test_without_a_hidden_layer_there_is_nothing_to_contract():
    regularizer, _ = make("contractive")
    assert regularizer.penalty(np.ones((4, 5))) == 0


def test_contraction_asks_for_a_second_derivative():
    square = Activation(np.square, lambda z, out: np.multiply(2.0, z, out), of_z=True)
    network = Network(2, (3,), square)
    with pytest.raises(ValueError, match="second derivative"):
        Contraction(network, ForwardPass(network, 4))
