import math

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS

Z = np.linspace(-4, 4, 41)

TEXTBOOK = {
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "linear": lambda z: z,
}


def value(name, z):
    z = np.asarray(z, dtype=float)
    out = np.empty_like(z)
    ACTIVATIONS[name].value(z, out)
    return out


def derivative(name, z):
    a = value(name, z)
    out = np.empty_like(a)
    ACTIVATIONS[name].derivative(a, out)
    return out


def test_every_activation_has_a_textbook_form():
    assert set(ACTIVATIONS) == set(TEXTBOOK)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value(name):
    np.testing.assert_allclose(value(name, Z), [TEXTBOOK[name](z) for z in Z], rtol=0, atol=4e-16)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_in_place(name):
    z = Z.copy()
    ACTIVATIONS[name].value(z, z)
    np.testing.assert_array_equal(z, value(name, Z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_against_central_differences(name):
    z = Z[np.abs(Z) > 0.01]
    h = 1e-5
    numeric = (value(name, z + h) - value(name, z - h)) / (2 * h)
    np.testing.assert_allclose(derivative(name, z), numeric, rtol=0, atol=1e-9)


def test_relu_slope_at_zero_is_zero():
    np.testing.assert_array_equal(derivative("relu", [0.0, -0.0, 5e-324]), [0, 0, 1])


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_no_overflow(name):
    """Warnings are errors here."""
    low = {"sigmoid": 0.0, "tanh": -1.0}[name]
    np.testing.assert_array_equal(value(name, [-1e308, -1e4, 1e4, 1e308]), [low, low, 1, 1])
    np.testing.assert_array_equal(derivative(name, [-1e4, 1e4]), [0, 0])
