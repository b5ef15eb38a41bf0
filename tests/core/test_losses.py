import math

import numpy as np
import pytest

from unfold.core.losses import LOSSES

OUTPUT = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])


def test_squared_error_by_hand():
    loss = LOSSES["squared_error"]
    np.testing.assert_array_equal(loss.value(np.array([3.0]), np.array([1.0])), [2.0])
    np.testing.assert_array_equal(loss.gradient(np.array([3.0]), np.array([1.0])), [2.0])
    np.testing.assert_array_equal(loss.link(OUTPUT), OUTPUT)


def test_cross_entropy_by_hand():
    """At a logit of log 3 the probability of +1 is 3/4."""
    loss = LOSSES["cross_entropy"]
    logit = np.array([math.log(3)] * 2)
    labels = np.array([1.0, -1.0])
    np.testing.assert_allclose(loss.value(logit, labels), [-math.log(3 / 4), -math.log(1 / 4)], rtol=1e-15)
    np.testing.assert_allclose(loss.gradient(logit, labels), [3 / 4 - 1, 3 / 4], rtol=1e-15)
    np.testing.assert_allclose(loss.link(logit), 2 * 3 / 4 - 1, rtol=1e-15)


def test_cross_entropy_is_stable():
    """Warnings are errors here."""
    loss = LOSSES["cross_entropy"]
    logit, labels = np.array([1e300, -1e300, 800.0]), np.array([1.0, 1.0, -1.0])
    np.testing.assert_array_equal(loss.value(logit, labels), [0, 1e300, 800])
    np.testing.assert_array_equal(loss.gradient(logit, labels), [0, -1, 1])
    assert loss.value(np.array([40.0]), np.array([1.0])) == pytest.approx(math.exp(-40), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("label", [-1.0, 1.0])
def test_gradient_against_central_differences(name, label):
    loss = LOSSES[name]
    y = np.full_like(OUTPUT, label)
    h = 1e-5
    numeric = (loss.value(OUTPUT + h, y) - loss.value(OUTPUT - h, y)) / (2 * h)
    np.testing.assert_allclose(loss.gradient(OUTPUT, y), numeric, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_link_keeps_the_sign(name):
    np.testing.assert_array_equal(np.sign(LOSSES[name].link(OUTPUT)), np.sign(OUTPUT))
