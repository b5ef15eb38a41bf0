import numpy as np
import pytest

from unfold.core.metrics import Residuals, accuracy, confusion_matrix, labels_of, r_squared, residuals

BINARY = np.array([[-0.1, 0.0, 0.2, 3.0]]), np.array([-1.0, 1.0, -1.0, 1.0])
CLASSES = np.array([[3.0, 1, 0, 0], [2, 1, 5, 0], [1, 0, 4, 9]]), np.array([0.0, 1, 1, 2])


def test_labels():
    np.testing.assert_array_equal(labels_of(BINARY[0]), [-1, 1, 1, 1])
    np.testing.assert_array_equal(labels_of(CLASSES[0]), [0, 0, 1, 2])  # of equals the first


@pytest.mark.parametrize("case", [BINARY, CLASSES])
def test_accuracy(case):
    assert accuracy(*case) == 0.75


def test_confusion_matrix():
    np.testing.assert_array_equal(confusion_matrix(*BINARY), [[1, 1], [0, 2]])
    np.testing.assert_array_equal(confusion_matrix(*CLASSES), [[1, 0, 0], [1, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(confusion_matrix(np.empty((1, 0)), np.empty(0)), np.zeros((2, 2)))


def test_residuals():
    y = np.array([1.0, 2.0, 6.0])
    assert residuals(y[None], y) == Residuals(0, 0, 0)
    off = residuals(np.array([[1.0, -1.0, 10.0]]), y)  # by 0, 3 and 4
    assert (off.root_mean_square, off.mean_absolute, off.largest) == pytest.approx(
        ((25 / 3) ** 0.5, 7 / 3, 4)
    )
    # R² says the same, relative to how far the targets are from their mean.
    assert r_squared(np.array([[1.0, -1.0, 10.0]]), y) == pytest.approx(1 - off.root_mean_square**2 / y.var())
    assert np.isnan(residuals(np.empty((1, 0)), np.empty(0)).largest)


def test_r_squared():
    y = np.array([1.0, 2.0, 6.0])  # the mean is 3, the sum of squares about it 14
    assert r_squared(y[None], y) == 1
    assert r_squared(np.full((1, 3), 3.0), y) == 0
    assert r_squared(np.array([[1.0, 2.0, 13.0]]), y) == pytest.approx(1 - 49 / 14)
    assert r_squared(np.array([[2.0]]), np.array([2.0])) == 1
    assert r_squared(np.array([[2.0]]), np.array([3.0])) == 0
