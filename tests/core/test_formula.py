"""Formulas that people write: read, refused with a place, written, computed and differentiated."""

import math
import operator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unfold.core.formula import Formula, FormulaError
from unfold.core.formula_calculus import FUNCTIONS
from unfold.core.formula_error import FAULTS
from unfold.core.formula_parser import MAX_DEPTH, MAX_EXPONENT, MAX_LENGTH, MAX_NUMBER, MAX_PARTS
from unfold.core.formula_tree import (
    CONSTANTS,
    Binary,
    Call,
    Constant,
    Negative,
    Number,
    Variable,
    constant,
    inside_out,
    written,
)

VARIABLES = ("x", "y")
X = np.array([-2.5, -1.0, -0.25, 0.0, 0.5, 1.0, 3.0])


def value(text, x):
    return Formula.parse(text)(np.array([x]))[0]


# Reading

READ = {
    "2": 2.0,
    " x ": 3.0,
    "X": 3.0,
    ".5x": 1.5,
    "1.": 1.0,
    "2e-1": 0.2,
    "2e": 2 * math.e,
    "x+2*4": 11.0,
    "(x+2)*4": 20.0,
    "[x+2]{4}": 20.0,
    "8/2/2": 2.0,
    "8-2-2": 4.0,
    "1/2x": 1.5,
    "-x^2": -9.0,
    "(-x)^2": 9.0,
    "2^3^2": 512.0,
    "2^-x": 0.125,
    "x**2": 9.0,
    "--x": 3.0,
    "+x": 3.0,
    "2-+x": -1.0,
    "x x": 9.0,
    "2(x)(x-1)": 12.0,
    "x(x+1)": 12.0,
    "2|-x|": 6.0,
    "||x|-5|": 2.0,
    "|x|x": 9.0,
    "max(|x|, 4)": 4.0,
    "|max(-x, -4)|": 3.0,
    "xx": 9.0,
    "2x² − ½": 17.5,
    "x⁻¹": 1 / 3,
    "x¹²": 3.0**12,
    "3×x·2÷9": 2.0,
    "π": math.pi,
    "√x": math.sqrt(3),
    "√(x+1)": 2.0,
    "2√x²": 6.0,
    "sin²(x)": math.sin(3) ** 2,
    "σ(0)": 0.5,
    "٣+３": 6.0,
    "ｓｉｎ（ｘ）": math.sin(3),
    "⅓ x": 1.0,
    "min(x, 2) + max(1, x)": 5.0,
    "atan2(1, 1)": math.pi / 4,
    "ln(e)": 1.0,
    "sign(-x) + step(0)": -1.0,
}


@pytest.mark.parametrize("text", READ)
def test_read(text):
    assert value(text, 3.0) == pytest.approx(READ[text], rel=1e-15)


def test_names_without_a_sign_between_are_multiplied():
    assert str(Formula.parse("x₁x₂ - x1", ("x1", "x2"))) == "x1*x2 - x1"
    assert str(Formula.parse("x12", ("x1", "x12"))) == "x12"


NAMES = {"names": ("x", *CONSTANTS), "functions": tuple(FUNCTIONS)}

# What is wrong, where, and what is told of it besides.
REFUSED = {
    "sin(x + ": ("no_value", 9, {}),
    "sin(x": ("not_closed", 6, {"closing": ")", "opening": "(", "opened_at": 4}),
    "|x": ("not_closed", 3, {"closing": "|", "opening": "|", "opened_at": 1}),
    "x)": ("nothing_open", 2, {}),
    "": ("no_formula", 1, NAMES),
    "x*": ("no_value", 3, {}),
    "* x": ("no_value", 1, {}),
    "()": ("no_value", 2, {}),
    "x 2": ("no_operator", 3, {}),
    "(x 2)": ("no_operator", 4, {}),
    "0,5x": ("stray_comma", 2, {}),
    "(0,5)": ("stray_comma", 3, {}),
    "2 + y": ("unknown_name", 5, {"name": "y", **NAMES}),
    "f(x)": ("unknown_name", 1, {"name": "f", **NAMES}),
    "½ + xs": ("unknown_name", 5, {"name": "xs", **NAMES}),
    "x $ 2": ("unknown_character", 3, {"character": "$"}),
    "__import__": ("unknown_character", 1, {"character": "_"}),
    "x.real": ("unknown_character", 2, {"character": "."}),
    "2 + ж": ("unknown_character", 5, {"character": "ж"}),
    "sin x": ("no_argument", 5, {"function": "sin"}),
    "sin(x, 1)": ("one_argument", 6, {"function": "sin"}),
    "max(x)": ("several_arguments", 6, {"function": "max", "count": 2}),
    "max(1,2,3)": ("several_arguments", 8, {"function": "max", "count": 2}),
    "sin⁻¹(x)": ("ambiguous_exponent", 4, {"written": "sin⁻¹", "instead": "1/sin(...)"}),
    "x⁺⁻": ("no_exponent", 2, {"written": "⁺⁻"}),
    "x^21": ("large_exponent", 3, {"most": MAX_EXPONENT}),
    "x^(1/0)": ("large_exponent", 3, {"most": MAX_EXPONENT}),
    "x⁹⁹": ("large_exponent", 2, {"most": MAX_EXPONENT}),
    "1e101": ("large_number", 1, {"most": MAX_NUMBER}),
    "(" * 30: ("too_deep", 22, {"most": MAX_DEPTH}),
    "x+" * 60: ("too_many_parts", 100, {"most": MAX_PARTS}),
    "x" * (MAX_LENGTH + 1): ("too_long", 3001, {"most": MAX_LENGTH}),
}


def about(error):
    """All that an error says."""
    assert tuple(error.details) == FAULTS[error.fault]
    return error.fault, error.position, dict(error.details)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_refused(text):
    with pytest.raises(FormulaError) as caught:
        Formula.parse(text)
    assert about(caught.value) == REFUSED[text]
    assert caught.value.text == text
    assert 1 <= caught.value.position <= len(text) + 1


def test_an_error_says_in_a_log_what_it_is_about():
    with pytest.raises(FormulaError) as caught:
        Formula.parse("2 + ж")
    assert str(caught.value) == "2 + ж: unknown_character at position 5, character ж"


SIGNS = st.sampled_from([*"xy0123456789.,+-*/^()|²³⁻×√πe ", "sin(", "max(", "**", "tanh", "1e9"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(SIGNS, max_size=25).map("".join)))
def test_any_text_is_a_formula_or_a_formula_error(text):
    try:
        formula = Formula.parse(text, VARIABLES)
    except FormulaError as caught:
        error = caught
    else:
        assert Formula.parse(str(formula), VARIABLES) == formula
        assert formula(X, X).shape == formula.derivative()(X, X).shape == X.shape
        return
    assert 1 <= error.position <= len(text) + 1


# Writing


NUMBERS = st.floats(0, 1e6).map(abs) | st.integers(0, 20).map(float)


def _parts(parts):
    return st.one_of(
        st.builds(Negative, parts),
        st.builds(Binary, st.sampled_from("+-*/"), parts, parts),
        st.builds(Binary, st.just("^"), parts, st.integers(0, 4).map(float).map(Number)),
        st.builds(Binary, st.just("^"), st.builds(Number, st.floats(0.1, 3)), parts),
        st.sampled_from(sorted(FUNCTIONS)).flatmap(
            lambda name: st.builds(Call, st.just(name), st.tuples(*[parts] * len(FUNCTIONS[name].slopes)))
        ),
    )


LEAVES = (
    st.sampled_from([Variable("x"), Variable("y"), Constant("pi"), Constant("e")])
    | st.builds(Number, NUMBERS)
)  # fmt: skip
TREES = st.recursive(LEAVES, _parts, max_leaves=12)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_what_is_written_reads_the_same(tree):
    powers = [part for part in inside_out(tree) if isinstance(part, Binary) and part.operator == "^"]
    assume(all(abs(constant(power.right) or 0) <= MAX_EXPONENT for power in powers))
    assert Formula.parse(written(tree), VARIABLES).tree == tree


@pytest.mark.parametrize(
    "text",
    ["-x^2", "(-x)^2", "x^-2", "x - (1 - x)", "x/(2*x)", "-(x + 1)", "(x^2)^3", "2^x^2", "x*-2", "1e+30*x"],
)
def test_written_without_needless_parentheses(text):
    assert str(Formula.parse(text)) == text


def test_the_longest_formula_is_written_within_the_limit():
    terms = ["sigmoid(⅓)", *["−σ(⅓)"] * (MAX_PARTS // 3 - 1)]
    formula = Formula.parse("".join(terms))
    assert len(str(formula)) > 3 * len("".join(terms))
    assert Formula.parse(str(formula)) == formula


# Computing


def by_hand(tree, x, y):
    """The value at one point, by the standard library's functions."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Constant):
        return {"pi": math.pi, "e": math.e}[tree.name]
    if isinstance(tree, Variable):
        return {"x": x, "y": y}[tree.name]
    if isinstance(tree, Negative):
        return -by_hand(tree.of, x, y)
    if isinstance(tree, Binary):
        rules = {
            "+": operator.add,
            "-": operator.sub,
            "*": operator.mul,
            "/": operator.truediv,
            "^": math.pow,
        }
        return rules[tree.operator](by_hand(tree.left, x, y), by_hand(tree.right, x, y))
    arguments = [by_hand(argument, x, y) for argument in tree.arguments]
    rules = {
        "abs": abs, "min": min, "max": max,
        "sign": lambda a: (a > 0) - (a < 0),
        "step": lambda a: float(a > 0),
        "relu": lambda a: max(a, 0.0),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "softplus": lambda a: math.log1p(math.exp(-abs(a))) + max(a, 0.0),
    }  # fmt: skip
    return float(rules.get(tree.function, getattr(math, tree.function, None))(*arguments))


@settings(max_examples=200, deadline=None)
@given(TREES, st.floats(-3, 3), st.floats(-3, 3))
def test_values_are_those_of_the_standard_library(tree, x, y):
    try:
        expected = by_hand(tree, x, y)
    except (ArithmeticError, ValueError):
        return
    if math.isfinite(expected):
        (found,) = Formula(tree, VARIABLES)(np.array([x]), np.array([y]))
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6) or _ill_conditioned(tree, x, y)


def _ill_conditioned(tree, x, y):
    """Whether rounding alone may make a difference, as it does within sin(10^9) or about a jump."""
    nearby = 1 + np.array([-1e-13, 0, 1e-13])
    below, here, above = map(float, Formula(tree, VARIABLES)(x * nearby, y / nearby))
    steady = all(math.isclose(here, moved, rel_tol=1e-9, abs_tol=1e-9) for moved in (below, above))
    return not steady or any(name in written(tree) for name in ("step", "sign", "tan", "atan2"))


def test_out_may_be_the_argument():
    formula = Formula.parse("x*exp(-x^2) + sin(x)/(1 + |x|)")
    x = X.copy()
    formula.write(x, x)
    np.testing.assert_array_equal(x, formula(X))


def test_any_shape_and_strided_columns():
    points = np.random.default_rng(0).uniform(-2, 2, (5, 2))
    formula = Formula.parse("x1*x2 + 1", ("x1", "x2"))
    out = np.full((5, 3), np.nan)
    formula.write(out[:, 1], points[:, 0], points[:, 1])
    np.testing.assert_array_equal(out[:, 1], points[:, 0] * points[:, 1] + 1)
    assert Formula.parse("7")(np.zeros((2, 3))).tolist() == [[7.0] * 3] * 2


def test_no_number_is_a_value_and_no_warning():
    assert np.isnan(value("log(x)", -1.0))
    assert value("1/x", 0.0) == np.inf


@pytest.mark.parametrize(
    ("text", "n_calls", "n_scratch"),
    [
        ("x", 1, 0),
        ("3*pi/2", 1, 0),  # computed beforehand, then copied
        ("x^4", 2, 1),
        ("x^-1", 1, 0),
        ("sin(x)*sin(x) + sin(x)", 3, 2),  # sin(x) once
        ("tanh(2*x + 1)", 3, 1),
    ],
)
def test_few_calls(text, n_calls, n_scratch):
    program = Formula.parse(text)._program
    assert (program.n_calls, program.n_scratch) == (n_calls, n_scratch)


# Derivatives


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("7", "0"),
        ("x", "1"),
        ("3*x + 2", "3"),
        ("x^2", "2*x"),
        ("x^3/3", "3*x^2/3"),
        ("sin(2*x)", "cos(2*x)*2"),
        ("exp(-x)", "-exp(-x)"),
        ("1/x", "-(1/x^2)"),
        ("e^x", "e^x"),
        ("relu(x)", "step(x)"),
        ("|x|", "sign(x)"),
        ("tanh(x)", "1 - tanh(x)^2"),
    ],
)
def test_derivative_in_words(text, derivative):
    assert str(Formula.parse(text).derivative()) == derivative


def test_partial_derivatives():
    formula = Formula.parse("x*y^2", VARIABLES)
    assert str(formula.derivative("x")) == "y^2"
    assert str(formula.derivative("y")) == "x*(2*y)"


@pytest.mark.parametrize(
    ("text", "slope"),
    [("relu(x)", 0), ("|x|", 0), ("max(x, x)", 1), ("min(x, x)", 1), ("max(x, -x)", 0), ("max(0, x)", 0.5)],
)
def test_slope_at_a_kink(text, slope):
    assert value(str(Formula.parse(text).derivative()), 0.0) == slope


H = 5e-6
STEPS = H * np.array([-4, -2, -1, 0, 1, 2, 4])


def measured_slope(values):
    """The slope in the middle, by central differences of values at STEPS; None where none shows."""
    if not (np.abs(values) < 1e3).all():  # larger ones leave too few digits
        return None
    estimates = (values[:3:-1] - values[:3]) / (H * np.array([8, 4, 2]))
    kink = abs(values[4] - 2 * values[3] + values[2]) / H
    scale = 1 + abs(estimates[2])
    return estimates[2] if np.ptp(estimates) <= 1e-7 * scale and kink <= 2e-5 * scale else None


@settings(max_examples=300, deadline=None)
@given(TREES, st.floats(-2, 2), st.floats(-2, 2), st.sampled_from(VARIABLES))
def test_derivative_is_that_of_central_differences(tree, x, y, variable):
    points = x + STEPS * (variable == "x"), y + STEPS * (variable == "y")
    for part in inside_out(tree):
        formula = Formula(part, VARIABLES)
        expected = measured_slope(formula(*points))
        if expected is None:  # nor can that of what it is a part of
            return
        slope = formula.derivative(variable)(*points)[3]
        assume(abs(slope) < 1e3)
        assert slope == pytest.approx(expected, rel=3e-5, abs=3e-5)


SMOOTH = [
    "sin(x)", "x*sigmoid(x)", "exp(-x^2)", "tanh(x)^3", "softplus(x)/(1+x^2)", "atan2(x, 1+x^2)", "atan(x)",
    "x^x^0.5", "sqrt(1+x^2)", "log(1 + |x|)", "max(0.01x, x)", "min(x^2, x+1)", "cos(3x)tan(x/9)", "2^x",
    "x⁵ − 2x⁻²",
]  # fmt: skip


@pytest.mark.parametrize("text", SMOOTH)
def test_gradient_check(text):
    """Norm-relative error at most 1e-6, as for every other activation."""
    formula = Formula.parse(text)
    x, h = np.random.default_rng(0).uniform(0.1, 4, 200), 6e-6
    expected = (formula(x + h) - formula(x - h)) / (2 * h)
    assert np.linalg.norm(formula.derivative()(x) - expected) <= 1e-6 * np.linalg.norm(expected)


# Where a formula has no value

PLACES = {"x": np.arange(-5.0, 6.0)}


@pytest.mark.parametrize(
    ("text", "part", "where", "position"),
    [
        ("1 + sqrt(x)", "sqrt(x)", "x = -5", 5),
        ("exp(1/x)", "1/x", "x = 0", 6),
        ("tanh(log(x²))", "log(x^2)", "x = 0", 6),
        ("exp(exp(exp(x)))", "exp(exp(exp(x)))", "x = 2", 1),
        ("(0/0)*x", "0/0", "x = -5", 3),
    ],
)
def test_the_part_without_a_value_is_named(text, part, where, position):
    with pytest.raises(FormulaError) as caught:
        Formula.parse(text).require_values(text, PLACES)
    assert about(caught.value) == ("not_finite", position, {"part": part, "where": (where,)})


def test_the_part_without_a_slope_is_named():
    formula = Formula.parse("2 + √|x|")
    formula.require_values("2 + √|x|", PLACES)
    with pytest.raises(FormulaError) as caught:
        formula.require_slopes("2 + √|x|", PLACES)
    details = {"part": "sqrt(abs(x))", "where": ("x = 0",)}
    assert about(caught.value) == ("slope_not_finite", 5, details)


def test_formulas_with_values_and_slopes_everywhere_pass():
    for text in ("x", "relu(x)", "|x|", "1/(1 + x^2)", "softplus(1e3*x)"):
        formula = Formula.parse(text)
        formula.require_values(text, PLACES)
        formula.require_slopes(text, PLACES)


def test_a_small_sigmoid_is_precise():
    x = np.array([-700.0, -30.0, 0.0, 30.0])
    np.testing.assert_allclose(Formula.parse("log(sigmoid(x))")(x), [-700, -30, -np.log(2), 0], atol=1e-12)
