"""What people read: no name is missing, and every problem there can be is said."""

import dataclasses
import string
from typing import get_args

import pytest

from unfold import problems
from unfold.core.formula import FormulaError
from unfold.core.own_activation import own_activation
from unfold.problems import Allowed, Problem
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusal, refusals, what_is_allowed

# Of every kind of what is allowed one, and how it reads.
SAID = {
    problems.OneOf(("a", "b")): "one of a, b",
    problems.AnyOf(("a", "b")): "any of a, b, each at most once",
    problems.HiddenLayers(6, 16): "at most 6 hidden layers, each a whole number of units from 1 to 16",
    problems.FormulaInX(100): "a formula in x, of at most 100 characters",
    problems.FormulasOfFeatures(3, 100): (
        "at most 3 formulas in x1 and x2, a semicolon between two, of at most 100 characters together"
    ),
    problems.TrueOrFalse(): "true or false",
    problems.WholeNumber(1, 2**31): "a whole number from 1 to 2147483648",
    problems.Number(1e-5, 0.99999): "a number from 0.00001 to 0.99999",
    problems.SettingNames(("a", "b")): "the settings are a, b",
    problems.Once(): "each setting once",
    problems.LinkVersion("1"): "this page reads links of version 1",
    problems.LinkLength(20_000): "at most 20000 characters",
    problems.LinkPairs(): "name=value pairs, joined by &",
    problems.LossOfValues(("a", "b")): "for values rather than classes, one of a, b",
    problems.NoDropout(): "without shuffle only 0",
    problems.SoundFormula("x is lonely", 3, ""): "x is lonely at position 3",
    problems.SoundFormula("y is not known", 3, "x"): "y is not known at position 3; allowed: x",
}


@pytest.mark.parametrize(("allowed", "said"), SAID.items(), ids=lambda value: type(value).__name__)
def test_what_is_allowed_is_said(allowed: Allowed, said: str):
    assert what_is_allowed(allowed, ENGLISH) == said


def test_every_kind_of_what_is_allowed_is_among_them():
    assert {type(allowed) for allowed in SAID} == set(get_args(Allowed))


def test_a_refusal_names_the_key_the_value_and_what_is_allowed():
    problem = Problem("noise", "{key}", problems.WholeNumber(0, 50))
    assert refusal(problem, ENGLISH) == "noise: '{key}' is not allowed; a whole number from 0 to 50"
    assert refusals([problem, problem], ENGLISH) == "; ".join([refusal(problem, ENGLISH)] * 2)


def test_a_formula_that_cannot_be_read_is_said_with_its_place():
    with pytest.raises(FormulaError) as caught:
        own_activation("2 + y")
    error = caught.value
    sound = problems.SoundFormula(error.problem, error.position, error.allowed)
    assert what_is_allowed(sound, ENGLISH).startswith("y is not known at position 5; allowed: x, pi, e and")


def test_words_are_handed_on_and_not_looked_up():
    """Another language is another `Words`, and nothing else."""
    other = dataclasses.replace(
        ENGLISH,
        refusals=dataclasses.replace(
            ENGLISH.refusals, refusal="{value} ({key})? {allowed}!", whole_number="{low}..{high}"
        ),
    )
    assert refusal(Problem("noise", 99, problems.WholeNumber(0, 50)), other) == "99 (noise)? 0..50!"


def sentences(words: object) -> list[str]:
    """All that stands in a `Words`."""
    if isinstance(words, str):
        return [words]
    if dataclasses.is_dataclass(words):
        return [s for field in dataclasses.fields(words) for s in sentences(getattr(words, field.name))]
    return [s for one in words.values() for s in sentences(one)]


def test_nothing_is_empty_and_every_brace_has_a_name():
    for sentence in sentences(ENGLISH):
        assert sentence.strip() == sentence != ""
        assert all(name != "" for _, name, _, _ in string.Formatter().parse(sentence))
