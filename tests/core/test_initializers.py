import math

import numpy as np
import pytest

from unfold.core.initializers import INITIALIZERS

SHAPE = (200, 300)


def draw(name, shape=SHAPE):
    return INITIALIZERS[name].draw(*shape, np.random.default_rng(0))


@pytest.mark.parametrize(("name", "limit"), [("glorot", math.sqrt(6 / (200 + 300))), ("uniform", 0.5)])
def test_uniform_within_limits(name, limit):
    W = draw(name)
    assert 0.999 * limit < np.abs(W).max() <= limit
    assert abs(W.mean()) < 0.01 * limit
    assert W.std() == pytest.approx(limit / math.sqrt(3), rel=0.01)


def test_he_is_normal():
    W = draw("he")
    assert W.std() == pytest.approx(math.sqrt(2 / 300), rel=0.01)
    assert (np.abs(W) < W.std()).mean() == pytest.approx(0.6827, abs=0.01)


def test_biases():
    assert {name: rule.bias for name, rule in INITIALIZERS.items()} == {
        "glorot": 0.0,
        "he": 0.0,
        "uniform": 0.1,
    }


@pytest.mark.parametrize("name", INITIALIZERS)
def test_layer_without_inputs(name):
    assert draw(name, (3, 0)).shape == (3, 0)
