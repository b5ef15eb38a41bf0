import math

import numpy as np
import pytest

from unfold.core.initializers import INITIALIZERS

SHAPE = (200, 300)


def draw(name, shape=SHAPE):
    return INITIALIZERS[name].draw(*shape, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "limit"),
    [("glorot", math.sqrt(6 / (200 + 300))), ("he_uniform", math.sqrt(6 / 300)), ("uniform", 0.5)],
)
def test_uniform_within_limits(name, limit):
    W = draw(name)
    assert 0.999 * limit < np.abs(W).max() <= limit
    assert abs(W.mean()) < 0.01 * limit
    assert W.std() == pytest.approx(limit / math.sqrt(3), rel=0.01)


@pytest.mark.parametrize(
    ("name", "variance"), [("he", 2 / 300), ("glorot_normal", 2 / (200 + 300)), ("lecun", 1 / 300)]
)
def test_normal(name, variance):
    W = draw(name)
    assert W.std() == pytest.approx(math.sqrt(variance), rel=0.01)
    assert (np.abs(W) < W.std()).mean() == pytest.approx(0.6827, abs=0.01)


@pytest.mark.parametrize("shape", [(8, 3), (3, 8), (5, 5), (1, 4)])
def test_orthogonal(shape):
    W = draw("orthogonal", shape)
    assert W.shape == shape
    n = min(shape)
    gram = W @ W.T if shape[0] == n else W.T @ W
    np.testing.assert_allclose(gram, np.eye(n), atol=1e-14)


def test_orthogonal_has_no_favourite_sign():
    rng = np.random.default_rng(0)
    firsts = [INITIALIZERS["orthogonal"].draw(2, 2, rng)[0, 0] for _ in range(400)]
    assert np.mean(np.sign(firsts)) == pytest.approx(0, abs=0.15)


def test_zeros():
    np.testing.assert_array_equal(draw("zeros", (2, 3)), np.zeros((2, 3)))


def test_biases_start_at_zero_but_for_tensorflow_playground():
    assert {name: rule.bias for name, rule in INITIALIZERS.items() if rule.bias} == {"uniform": 0.1}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_layer_without_inputs(name):
    assert draw(name, (3, 0)).shape == (3, 0)
