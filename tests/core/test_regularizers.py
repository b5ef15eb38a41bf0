import numpy as np
import pytest

from unfold.core.regularizers import REGULARIZERS

IS_WEIGHT = np.array([True, True, True, False])
PARAMS = np.array([2.0, -0.5, 0.0, 7.0])  # three weights and a bias


def make(name, is_weight=IS_WEIGHT):
    return REGULARIZERS[name](is_weight)


def update(regularizer, params, gradient, learning_rate, rate):
    """One step of gradient descent, as Plan does it."""
    gradient = gradient.copy()
    regularizer.add_gradient(params, gradient, np.array(rate))
    params -= learning_rate * gradient
    regularizer.shrink(params, np.array(learning_rate * rate))


@pytest.mark.parametrize(("name", "omega"), [("none", 0.0), ("l1", 2.5), ("l1_dead", 2.5), ("l2", 2.125)])
def test_penalty_leaves_biases_out(name, omega):
    assert make(name).penalty(PARAMS) == omega


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none", [2.0, -0.5, 0.0, 7.0]),
        ("l1", [1.9, -0.4, 0.0, 7.0]),
        ("l1_dead", [1.9, -0.4, 0.0, 7.0]),
        ("l2", [1.8, -0.45, 0.0, 7.0]),
    ],
)
def test_one_update_by_hand(name, expected):
    """Learning rate 0.1, rate 1, no gradient from the data."""
    params = PARAMS.copy()
    update(make(name), params, np.zeros(4), 0.1, 1.0)
    np.testing.assert_allclose(params, expected, rtol=1e-15)


def test_l1_stops_at_zero_and_comes_back():
    regularizer, params = make("l1", np.array([True])), np.array([0.05])
    update(regularizer, params, np.zeros(1), 0.1, 1.0)
    assert params[0] == 0
    update(regularizer, params, np.array([-0.9]), 0.1, 1.0)
    assert params[0] == 0  # the data pull less than the penalty
    update(regularizer, params, np.array([-3.0]), 0.1, 1.0)
    assert params[0] == pytest.approx(0.2)


def test_l1_dead_stays_dead():
    regularizer, params = make("l1_dead", np.array([True, True])), np.array([0.05, 0.05])
    update(regularizer, params, np.array([0.0, -2.0]), 0.1, 1.0)
    # 0.05 - 0.1 crosses 0; 0.05 + 0.2 - 0.1 does not.
    np.testing.assert_allclose(params, [0, 0.15], atol=1e-15)
    update(regularizer, params, np.array([-3.0, -3.0]), 0.1, 1.0)
    np.testing.assert_allclose(params, [0, 0.35], atol=1e-15)


def test_l1_dead_judges_after_the_gradient():
    """A weight that the gradient itself carries across 0 lives on (nn.ts: w1 · w2 >= 0)."""
    regularizer, params = make("l1_dead", np.array([True])), np.array([0.05])
    update(regularizer, params, np.array([3.0]), 0.1, 1.0)
    np.testing.assert_allclose(params, [0.05 - 0.3 - 0.1], atol=1e-15)
