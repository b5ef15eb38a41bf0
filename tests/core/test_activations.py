import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.core.activations import ACTIVATIONS

from . import textbook

Z = np.linspace(-4, 4, 41)
IN_PLACE = [name for name, activation in ACTIVATIONS.items() if not activation.of_z]


def value(name, z):
    z = np.asarray(z, dtype=float)
    out = np.empty_like(z)
    ACTIVATIONS[name].value(z, out)
    return out


def of_source(name, function, z):
    """`derivative` or `curvature`, handed what the activation says it needs."""
    z = np.asarray(z, dtype=float)
    out = np.empty_like(z)
    getattr(ACTIVATIONS[name], function)(z if ACTIVATIONS[name].of_z else value(name, z), out)
    return out


def test_every_activation_has_a_textbook_form():
    assert set(ACTIVATIONS) == set(textbook.VALUE)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value(name):
    np.testing.assert_allclose(value(name, Z), [textbook.value(name, z) for z in Z], rtol=0, atol=5e-16)


@pytest.mark.parametrize("name", IN_PLACE)
def test_value_in_place(name):
    z = Z.copy()
    ACTIVATIONS[name].value(z, z)
    np.testing.assert_array_equal(z, value(name, Z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative(name):
    z = Z[np.abs(Z) > 0.01]
    expected = [textbook.slope(name, z_i) for z_i in z]
    np.testing.assert_allclose(of_source(name, "derivative", z), expected, rtol=0, atol=5e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_curvature_against_central_differences(name):
    z = Z[np.abs(Z) > 0.01]
    h = 1e-5
    slopes = [of_source(name, "derivative", z + step) for step in (h, -h)]
    numeric = (slopes[0] - slopes[1]) / (2 * h)
    np.testing.assert_allclose(of_source(name, "curvature", z), numeric, rtol=0, atol=1e-7)


@pytest.mark.parametrize(("name", "at_zero"), [("relu", 0), ("leaky_relu", 0.01), ("elu", 1)])
def test_slope_at_a_kink(name, at_zero):
    np.testing.assert_array_equal(of_source(name, "derivative", [0.0, -0.0]), at_zero)
    assert of_source(name, "derivative", [5e-324]) == 1


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("sigmoid", 0, 1), ("steep_sigmoid", 0, 1), ("tanh", -1, 1), ("softplus", 0, 1e4), ("elu", -1, 1e4)],
)
def test_ends(name, low, high):
    """Warnings are errors here."""
    np.testing.assert_array_equal(value(name, [-1e4, 1e4]), [low, high])
    slope = 1 if high > 1 else 0
    np.testing.assert_array_equal(of_source(name, "derivative", [-1e4, 1e4]), [0, slope])


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(sorted(ACTIVATIONS)))
def test_no_finite_number_becomes_nan(z, name):
    with np.errstate(over="ignore"):
        results = value(name, [z]), *(of_source(name, f, [z]) for f in ("derivative", "curvature"))
    assert not np.isnan(results).any()
