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
    ("text", "message"),
    [
        ("tanh(x", "tanh(x: ) is missing, for the ( of position 5, at position 7"),
        ("tanh(z)", "tanh(z): z is not known at position 6; allowed: x, pi, e and the functions sin,"),
        ("1/x", "1/x: 1/x has no finite value where x = 0, at position 2"),
        ("2 + log(x)", "log(x) has no finite value where x = -10, at position 5"),
        ("exp(x²·9)", "exp(x^2*9) has no finite value where x = -10, at position 1"),
        ("√|x|", "sqrt(abs(x)) has no finite slope where x = 0, at position 1"),
        ("3", "the slope is 0 everywhere, which nothing can be learnt by, at position 1"),
        ("sign(x)", "the slope is 0 everywhere, which nothing can be learnt by, at position 1"),
        ("sin(9999999x)", "the slope changes too fast to be checked at position 1"),
    ],
)
def test_refused(text, message):
    with pytest.raises(FormulaError) as caught:
        own_activation(text)
    assert message in str(caught.value)


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
