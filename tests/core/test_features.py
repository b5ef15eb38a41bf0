import math

import numpy as np
import pytest

from unfold.core.datasets import DATASETS
from unfold.core.features import FEATURES, FeatureMap, coordinate_names, in_cell, require_feature, transform
from unfold.core.formula import Formula, FormulaError
from unfold.core.plane import DOMAIN

# Each feature of the point (3, -2, 0.5), by hand.
EXPECTED = {
    "x1": 3.0,
    "x2": -2.0,
    "x1^2": 9.0,
    "x2^2": 4.0,
    "x1*x2": -6.0,
    "sin(x1)": 0.1411200080598672,
    "sin(x2)": -0.9092974268256817,
    "cos(x1)": -0.9899924966004454,
    "cos(x2)": -0.4161468365471424,
    "|x1|": 3.0,
    "|x2|": 2.0,
    "r": math.sqrt(13),
    "theta": -0.5880026035475675,
    "sin(pi*x1/6)": 1.0,
    "cos(pi*x1/6)": 0.0,
    "sin(2*pi*x1/6)": 0.0,
    "cos(2*pi*x1/6)": -1.0,
    "sin(3*pi*x1/6)": -1.0,
    "cos(3*pi*x1/6)": 0.0,
    "sin(pi*x2/6)": -math.sqrt(3) / 2,
    "cos(pi*x2/6)": 0.5,
    "sin(2*pi*x2/6)": -math.sqrt(3) / 2,
    "cos(2*pi*x2/6)": -0.5,
    "sin(3*pi*x2/6)": 0.0,
    "cos(3*pi*x2/6)": -1.0,
    "x3": 0.5,
    "x3^2": 0.25,
    "x1*x3": 1.5,
    "x2*x3": -1.0,
}
POINT = np.array([[3.0, -2.0, 0.5]])
X = np.random.default_rng(0).uniform(-6, 6, (50, 2))


def test_every_feature_has_an_expected_value():
    assert list(FEATURES) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_value(name):
    assert transform(POINT, [name])[0, 0] == pytest.approx(EXPECTED[name], abs=1e-15)


@pytest.mark.parametrize("name", sorted(set(FEATURES) - {"r", "theta"}))
def test_names_are_formulas(name):
    points = np.random.default_rng(0).uniform(-6, 6, (20, 3))
    expected = Formula.parse(name, ("x1", "x2", "x3"))(*points.T)
    np.testing.assert_allclose(transform(points, [name])[:, 0], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", FEATURES)
def test_features_take_the_coordinates_that_they_say(name):
    n = FEATURES[name].n_coordinates
    assert transform(POINT[:, :n], [name])[0, 0] == transform(POINT, [name])[0, 0]
    require_feature(name, n)
    if n > 1:
        for refuse in (require_feature, lambda name, n: transform(POINT[:, :n], [name])):
            with pytest.raises(FormulaError, match=r"unknown_name at position \d"):
                refuse(name, n - 1)


def test_columns_in_the_order_asked_for():
    F = transform(X, ["x2", "x1^2", "x1"])
    np.testing.assert_array_equal(F, np.column_stack([X[:, 1], X[:, 0] ** 2, X[:, 0]]))
    assert F.flags.c_contiguous


def test_no_features():
    assert transform(np.zeros((5, 2)), []).shape == (5, 0)


def test_formulas_of_ones_own():
    F = transform(X, ["x1", "exp(-(x1² + x2²)/8)", "x1x2/2"])
    np.testing.assert_array_equal(F[:, 0], X[:, 0])
    np.testing.assert_allclose(F[:, 1], np.exp(-(X**2).sum(axis=1) / 8), rtol=1e-14)
    np.testing.assert_allclose(F[:, 2], X.prod(axis=1) / 2, rtol=1e-14)


def test_unknown_feature():
    with pytest.raises(FormulaError, match=r"x3: unknown_name at position 1, name x3, names .'x1', 'x2', "):
        transform(np.zeros((5, 2)), ["x3"])


@pytest.mark.parametrize("name", ["x1", "r", "x1/(1 + x2^2)", "sqrt(x1 + 6)"])
def test_checked(name):
    require_feature(name, 2)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("log(x1)", r"not_finite at position 1, part log\(x1\), where .'x1 = -6', 'x2 = -6'"),
        ("2 + x1/x2", r"not_finite at position 7, part x1/x2, where .'x1 = -6', 'x2 = 0'"),
        ("x1 +", "no_value at position 5"),
    ],
)
def test_refused(name, message):
    with pytest.raises(FormulaError, match=message):
        require_feature(name, 2)


def test_pixels_are_coordinates_too():
    names = coordinate_names(64)
    points = DATASETS["digits"].generate(20, 0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(transform(points.X, names), points.X)
    require_feature("x64^2 - x1", 64)


def test_a_spanning_map_goes_by_the_plane():
    inputs = FeatureMap.spanning(["x1", "x1^2", "sin(x2)", "7"], 2.0)
    corners = transform(np.array([[-DOMAIN, -np.pi / 2], [DOMAIN, np.pi / 2], [0.0, 0.0]]), inputs)
    np.testing.assert_allclose(corners[:, 0], [-2, 2, 0], atol=1e-12)
    np.testing.assert_allclose(corners[:, 1], [2, 2, -2], atol=1e-12)
    np.testing.assert_allclose(corners[:, 2], [-2, 2, 0], atol=0.01)  # as far as a grid can tell
    np.testing.assert_allclose(corners[:, 3], 0.0)
    assert transform(np.zeros((3, 1)), FeatureMap.spanning(["x1"], 2.0, 1)).shape == (3, 1)
    assert transform(np.zeros((3, 2)), FeatureMap.spanning([], 2.0)).shape == (3, 0)


def test_a_standardized_map_goes_by_the_training_points():
    train, test = X[:30], X[30:]
    inputs = FeatureMap.standardized(["x1^2", "theta", "7"], train)
    F = transform(train, inputs)
    np.testing.assert_allclose(F.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(F.std(axis=0), [1, 1, 0], atol=1e-14)
    squares = train[:, 0] ** 2
    expected = (test[:, 0] ** 2 - squares.mean()) / squares.std()
    np.testing.assert_allclose(transform(test, inputs)[:, 0], expected)


def test_a_map_without_features():
    assert transform(X, FeatureMap.standardized([], X)).shape == (50, 0)


# Cells


@pytest.mark.parametrize("count", [1, 5, 23, 32])
@pytest.mark.parametrize("axis", [1, 2])
def test_a_point_is_in_one_cell_of_each_coordinate(axis, count):
    X = np.random.default_rng(0).uniform(-DOMAIN, DOMAIN, (500, 2))
    code = transform(X, [f"x{axis}@{number}/{count}" for number in range(1, count + 1)])
    np.testing.assert_array_equal(code.sum(axis=1), 1.0)
    cells = np.floor((X[:, axis - 1] + DOMAIN) / (2 * DOMAIN) * count)
    np.testing.assert_array_equal(code.argmax(axis=1), cells)


def test_cells_end_where_the_plane_does():
    X = np.array(
        [[-DOMAIN, 0.0], [DOMAIN - 1e-9, 0.0], [DOMAIN, 0.0], [DOMAIN + 1e-9, 0.0], [-DOMAIN - 1e-9, 0.0]]
    )
    assert transform(X, ["x1@1/4", "x1@4/4"]).tolist() == [[1, 0], [0, 1], [0, 1], [0, 0], [0, 0]]


def test_cells_can_be_standardized():
    X = np.random.default_rng(0).uniform(-DOMAIN, DOMAIN, (500, 2))
    names = ("x1@1/3", "x1@2/3", "x1@3/3")
    F = transform(X, FeatureMap.standardized(names, X))
    np.testing.assert_allclose(F.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(F.std(axis=0), 1)


@pytest.mark.parametrize(
    "name", ["x1@0/3", "x1@4/3", "x0@1/3", "x1@1", "x1@1/3/3", "x1@-1/3", "x1@1/300", " x1@1/3"]
)
def test_other_names_are_no_cells(name):
    assert in_cell(name) is None
    with pytest.raises(FormulaError):
        transform(np.zeros((1, 2)), [name])


def test_points_of_a_line_have_no_second_cell():
    with pytest.raises(FormulaError):
        transform(np.zeros((1, 1)), ["x2@1/3"])
