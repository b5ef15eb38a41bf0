import numpy as np
import pytest

from unfold.core.features import FEATURES, transform

# Each feature of the point (3, -2), by hand.
EXPECTED = {
    "x1": 3.0,
    "x2": -2.0,
    "x1^2": 9.0,
    "x2^2": 4.0,
    "x1*x2": -6.0,
    "sin(x1)": 0.1411200080598672,
    "sin(x2)": -0.9092974268256817,
}


def test_every_feature_has_an_expected_value():
    assert list(FEATURES) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_value(name):
    assert transform(np.array([[3.0, -2.0]]), [name])[0, 0] == pytest.approx(EXPECTED[name], abs=1e-15)


def test_columns_in_the_order_asked_for():
    X = np.random.default_rng(0).uniform(-6, 6, (5, 2))
    F = transform(X, ["x2", "x1^2", "x1"])
    np.testing.assert_array_equal(F, np.column_stack([X[:, 1], X[:, 0] ** 2, X[:, 0]]))
    assert F.flags.c_contiguous


def test_no_features():
    assert transform(np.zeros((5, 2)), []).shape == (5, 0)


def test_unknown_feature():
    with pytest.raises(KeyError, match="x3"):
        transform(np.zeros((5, 2)), ["x3"])
