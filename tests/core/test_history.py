import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.core.history import History


def test_all_samples_until_full():
    history = History(capacity=4)
    for epoch in range(4):
        history.append(epoch, 10.0 + epoch, 20.0 + epoch)
    epochs, train_losses, test_losses, *_ = history.arrays()
    np.testing.assert_array_equal(epochs, [0, 1, 2, 3])
    np.testing.assert_array_equal(train_losses, [10, 11, 12, 13])
    np.testing.assert_array_equal(test_losses, [20, 21, 22, 23])


def test_thinning_by_hand():
    history = History(capacity=4)
    seen = []
    for epoch in range(10):
        history.append(epoch, 0.0, 0.0)
        seen.append(history.arrays()[0].tolist())
    assert seen[4:] == [[0, 2, 4], [0, 2, 4, 5], [0, 2, 4, 6], [0, 4, 7], [0, 4, 8], [0, 4, 8, 9]]


@given(st.integers(2, 33), st.integers(1, 500))
def test_invariants(capacity, n):
    history = History(capacity)
    for i in range(n):
        history.append(3 * i, -i, i / 2)
    epochs, train_losses, test_losses, *_ = history.arrays()
    assert len(history) == len(epochs) <= capacity
    assert len(epochs) >= min(n, capacity // 2)
    assert epochs[0] == 0
    assert epochs[-1] == 3 * (n - 1)
    np.testing.assert_array_equal(train_losses, -epochs / 3)
    np.testing.assert_array_equal(test_losses, epochs / 6)
    steps = np.diff(epochs)
    assert (steps > 0).all()
    if len(steps) > 1:  # even, but for the last one
        assert (steps[:-1] == steps[0]).all()
        assert steps[-1] <= steps[0]


def test_arrays_do_not_change_later():
    history = History(capacity=2)
    history.append(0, 1.0, 2.0)
    epochs, *_ = history.arrays()
    history.clear()
    assert len(history) == 0
    history.append(5, 1.0, 2.0)
    np.testing.assert_array_equal(epochs, [0])
    np.testing.assert_array_equal(history.arrays()[0], [5])


def test_the_same_arrays_come_again_until_there_are_others():
    history = History()
    history.append(0, 1.0, 2.0)
    first = history.arrays()
    assert history.arrays() is first
    history.append(1, 1.0, 2.0)
    assert history.arrays() is not first


def test_too_small():
    with pytest.raises(ValueError, match="capacity"):
        History(capacity=1)


@pytest.mark.parametrize("n", [3, 10, 50])
@pytest.mark.parametrize("epoch", [0, 2, 2.5, 7, 100])
def test_what_came_after_an_epoch_is_forgotten(n, epoch):
    history = History(10)
    for k in range(n):
        history.append(k, k, -k)
    before = history.arrays()[0]
    history.rewind(epoch)
    np.testing.assert_array_equal(history.arrays()[0], before[before <= epoch])
    for k in range(1000, 1020):
        history.append(k, k, -k)
    epochs, train, test, *_ = history.arrays()
    assert (epochs[0], epochs[-1]) == (0, 1019)
    assert (np.diff(epochs) > 0).all()
    np.testing.assert_array_equal(train, epochs)
    np.testing.assert_array_equal(test, -epochs)
