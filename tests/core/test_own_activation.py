"""Which formulas can be activations, and what is said of the others."""

import numpy as np
import pytest

from unfold.core.activations import activation_of
from unfold.core.formula import Formula, FormulaError
from unfold.core.own_activation import GRADIENT_TOLERANCE, gradient_error, own_activation

from .test_trainer import make

GOOD = [
    "x", "tanh(x)", "relu(x)", "max(0.01x, x)", "x*sigmoid(x)", "softplus(x)", "sin(x)", "exp(-x²)",
    "x/(1 + |x|)", "|x|", "x²", "x³ − 3x", "min(max(x, −1), 1)", "relu(x)²", "sigmoid(10x)", "sin(100x)",
    "x + 1000000", "x*tanh(softplus(x))", "atan(x)", "step(x) + x/10", "exp(x)",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_taken(text):
    formula = own_activation(text)
    assert formula == Formula.parse(text)
    assert gradient_error(formula) <= GRADIENT_TOLERANCE


@pytest.mark.parametrize(
    ("text", "fault", "position", "told"),
    [
        ("tanh(x", "not_closed", 7, ")"),
        ("tanh(z)", "unknown_name", 6, "z"),
        ("1/x", "not_finite", 2, "1/x"),
        ("2 + log(x)", "not_finite", 5, ("x = -10",)),
        ("exp(x²·9)", "not_finite", 1, "exp(x^2*9)"),
        ("√|x|", "slope_not_finite", 1, ("x = 0",)),
        ("3", "flat", 1, None),
        ("sign(x)", "flat", 1, None),
        ("sin(9999999x)", "steep", 1, None),
    ],
)
def test_refused(text, fault, position, told):
    with pytest.raises(FormulaError) as caught:
        own_activation(text)
    error = caught.value
    assert (error.fault, error.position) == (fault, position)
    assert told in error.details.values() if told else not error.details


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tanh", "tanh(x)"),
        ("relu", "max(x, 0)"),
        ("leaky_relu", "max(x, x/100)"),
        ("elu", "relu(x) + exp(min(x, 0)) − 1"),
        ("silu", "x·σ(x)"),
        ("softplus", "ln(1 + e^x)"),
        ("steep_sigmoid", "1/(1 + exp(−10x))"),
    ],
)
def test_a_network_learns_by_a_formula_as_by_the_table(name, text):
    weights = []
    for activation in (name, activation_of(own_activation(text))):
        trainer = make("xor", activation, hidden=(6, 4))
        trainer.run(30)
        weights.append(trainer.network.params)
    np.testing.assert_allclose(*weights, rtol=0, atol=1e-9)
