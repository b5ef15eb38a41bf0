"""Two updates of every rule by hand, for one parameter; whole trajectories are held against PyTorch's."""

import math

import numpy as np
import pytest

from unfold.core.optimizers import OPTIMIZERS, clip_norm

ETA = 0.1
FIRST, SECOND = 2.0, -1.0  # the two gradients


def adam(eta=ETA, decay=0.0):
    """After one update m̂ = g and v̂ = g²; after two they are weighted means."""
    w = 1.0 * (1 - eta * decay) - eta * FIRST / (abs(FIRST) + 1e-8)
    m = (0.9 * FIRST + SECOND) * 0.1 / (1 - 0.9**2)
    v = (0.999 * FIRST**2 + SECOND**2) * 0.001 / (1 - 0.999**2)
    return w * (1 - eta * decay) - eta * m / (math.sqrt(v) + 1e-8)


def adadelta():
    s = 0.1 * FIRST**2
    d = FIRST * math.sqrt(1e-6) / math.sqrt(s + 1e-6)
    u, s = 0.1 * d**2, 0.9 * s + 0.1 * SECOND**2
    return 1 - ETA * d - ETA * SECOND * math.sqrt(u + 1e-6) / math.sqrt(s + 1e-6)


EXPECTED = {
    "sgd": 1 - ETA * (FIRST + SECOND),
    "momentum": 1 - ETA * (FIRST + 0.9 * FIRST + SECOND),
    "nesterov": 1 - ETA * (FIRST + 0.9 * FIRST) - ETA * (SECOND + 0.9 * (0.9 * FIRST + SECOND)),
    "adagrad": 1 - ETA - ETA * SECOND / math.sqrt(FIRST**2 + SECOND**2),
    "rmsprop": 1 - ETA * FIRST / 0.2 - ETA * SECOND / math.sqrt(0.99 * 0.04 + 0.01),
    "adadelta": adadelta(),
    "adam": adam(),
    "adamw": adam(decay=0.01),
}


def update(optimizer, params, gradient):
    for call in optimizer.calls(params, gradient, np.array(ETA)):
        call()


def test_every_optimizer_is_held():
    assert set(EXPECTED) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_updates_by_hand(name):
    optimizer, params = OPTIMIZERS[name]((1,)), np.array([1.0])
    for g in (FIRST, SECOND):
        gradient = np.array([g])
        update(optimizer, params, gradient)
        assert gradient == g  # is left alone
    assert params[0] == pytest.approx(EXPECTED[name], rel=1e-7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_of_zero_is_no_division_by_zero(name):
    params = np.array([1.0])
    update(OPTIMIZERS[name]((1,)), params, np.zeros(1))
    assert params[0] == pytest.approx(0.999 if name == "adamw" else 1)


def test_hyperparameters():
    optimizer, params = OPTIMIZERS["momentum"]((1,), momentum=0.5), np.array([1.0])
    for _ in range(2):
        update(optimizer, params, np.array([1.0]))
    assert params[0] == pytest.approx(1 - ETA - ETA * 1.5)


def test_clipping_shortens_what_is_too_long():
    short, long = np.array([0.3, 0.4]), np.array([30.0, 40.0])
    clip_norm(short, 1.0)
    clip_norm(long, 1.0)
    np.testing.assert_array_equal(short, [0.3, 0.4])
    np.testing.assert_allclose(long, [0.6, 0.8], rtol=1e-7)
    both = np.array([[0.3, 0.4], [30.0, 40.0]])  # of a swarm each network's own
    clip_norm(both, 1.0)
    np.testing.assert_array_equal(both, [short, long])
