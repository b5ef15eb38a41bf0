import numpy as np
import pytest

from unfold.core.metrics import accuracy, confusion_matrix, labels_of, r_squared

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


def test_r_squared():
    y = np.array([1.0, 2.0, 6.0])  # the mean is 3, the sum of squares about it 14
    assert r_squared(y[None], y) == 1
    assert r_squared(np.full((1, 3), 3.0), y) == 0
    assert r_squared(np.array([[1.0, 2.0, 13.0]]), y) == pytest.approx(1 - 49 / 14)
    assert r_squared(np.array([[2.0]]), np.array([2.0])) == 1
    assert r_squared(np.array([[2.0]]), np.array([3.0])) == 0
