import math

import numpy as np
import pytest

from unfold.core.losses import LOSSES, SOFTMAX, loss_for

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


def test_hinge_by_hand():
    loss = LOSSES["hinge"]
    output, labels = np.array([0.25, 2.0, 0.25]), np.array([1.0, 1.0, -1.0])
    np.testing.assert_array_equal(loss.value(output, labels), [0.75, 0, 1.25])
    np.testing.assert_array_equal(loss.gradient(output, labels), [-1, 0, 1])


def test_huber_by_hand():
    loss = LOSSES["huber"]
    output, targets = np.array([1.5, 3.0, -3.0]), np.ones(3)
    np.testing.assert_array_equal(loss.value(output, targets), [0.125, 1.5, 3.5])
    np.testing.assert_array_equal(loss.gradient(output, targets), [0.5, 1, -1])


def test_softmax_by_hand():
    """Logits log 1, log 2, log 5: probabilities 1/8, 2/8, 5/8."""
    output = np.log([[1.0, 5.0], [2.0, 2.0], [5.0, 1.0]])
    targets = SOFTMAX.targets(np.array([2.0, 1.0]), 3).T
    np.testing.assert_array_equal(targets, [[0, 0], [0, 1], [1, 0]])
    np.testing.assert_allclose(SOFTMAX.value(output, targets), [np.log(8 / 5), np.log(4)], rtol=1e-15)
    np.testing.assert_allclose(SOFTMAX.link(output), [[1 / 8, 5 / 8], [1 / 4, 1 / 4], [5 / 8, 1 / 8]])
    np.testing.assert_allclose(
        SOFTMAX.gradient(output, targets), [[1 / 8, 5 / 8], [1 / 4, -3 / 4], [-3 / 8, 1 / 8]], rtol=1e-14
    )
    assert SOFTMAX.mean(output, targets) == pytest.approx((np.log(8 / 5) + np.log(4)) / 2)


def test_softmax_is_stable():
    """Warnings are errors here."""
    output = np.array([[1e300, -1e300], [0.0, 0.0]])
    targets = SOFTMAX.targets(np.array([1.0, 1.0]), 2).T
    np.testing.assert_array_equal(SOFTMAX.value(output, targets), [1e300, 0])
    np.testing.assert_array_equal(SOFTMAX.link(output), [[1, 0], [0, 1]])


def test_softmax_of_two_is_the_logistic_function_of_their_difference():
    labels = np.array([-1.0, 1.0, 1.0, -1.0, 1.0])
    two = np.stack([np.zeros(5), OUTPUT])
    targets = SOFTMAX.targets((labels + 1) / 2, 2).T
    binary = LOSSES["cross_entropy"]
    np.testing.assert_allclose(SOFTMAX.value(two, targets), binary.value(OUTPUT, labels), rtol=1e-14)
    np.testing.assert_allclose(SOFTMAX.gradient(two, targets)[1], binary.gradient(OUTPUT, labels), rtol=1e-14)


def test_targets_of_classes():
    assert loss_for("cross_entropy", 3) is SOFTMAX
    assert loss_for("cross_entropy", 1) is LOSSES["cross_entropy"]
    np.testing.assert_array_equal(
        loss_for("hinge", 3).targets(np.array([2.0, 0.0]), 3), [[-1, -1, 1], [1, -1, -1]]
    )
    np.testing.assert_array_equal(LOSSES["hinge"].targets(np.array([-1.0, 1.0]), 1), [[-1], [1]])
    with pytest.raises(ValueError, match="y: label 3 is not the number of a class, 0 to 2"):
        SOFTMAX.targets(np.array([0.0, 3.0]), 3)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("label", [-1.0, 1.0])
def test_gradient_against_central_differences(name, label):
    loss = LOSSES[name]
    output = OUTPUT + 0.1  # off the kinks
    y = np.full_like(output, label)
    h = 1e-5
    numeric = (loss.value(output + h, y) - loss.value(output - h, y)) / (2 * h)
    np.testing.assert_allclose(loss.gradient(output, y), numeric, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_link_keeps_the_sign(name):
    np.testing.assert_array_equal(np.sign(LOSSES[name].link(OUTPUT)), np.sign(OUTPUT))
