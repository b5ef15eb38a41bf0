"""What people read: no name is missing, and every problem there can be is said."""

import dataclasses
import json
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from unfold import problems, settings
from unfold.core.formula import FormulaError
from unfold.core.formula_error import FAULTS
from unfold.core.own_activation import own_activation
from unfold.core.reason import REASONS
from unfold.problems import Allowed, Problem
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH
from unfold.words.languages import LANGUAGES, preferred
from unfold.words.numbers import grouped
from unfold.words.reasons import reason
from unfold.words.refusals import refusal, refusals, what_is_allowed
from unfold.words.words import Words

SITE = Path(__file__).parents[2] / "site"

# Of every kind of what is allowed one, and how it reads.
SAID = {
    problems.OneOf(("a", "b")): "one of a, b",
    problems.AnyOf(("a", "b")): "any of a, b, each at most once",
    problems.HiddenLayers(6, 16): "at most 6 hidden layers, each a whole number of units from 1 to 16",
    problems.SquareWithin(24.0, 0.06): (
        "x₁ and x₂ of the middle of a square and half its side, at least 0.06, all of it within ±24"
    ),
    problems.FormulaInX(100): "a formula in x, of at most 100 characters",
    problems.PointsOfPlane(500, 6.0, 100.0): (
        "at most 500 points x1,x2,class joined by ; where x1 and x2 lie between -6 and 6, in steps of 0.01, "
        "or with a value from -100 to 100 in place of the class"
    ),
    problems.PointClasses(2): "each point with its class, a whole number from 1 to 2",
    problems.Indices(500, 2000): (
        "at most 500 different whole numbers from 0 to below 2000, the smallest first"
    ),
    problems.FormulasOfFeatures(3, 100): (
        "at most 3 formulas in x1 and x2, a semicolon between two, of at most 100 characters together"
    ),
    problems.OptimizersAtRates(6, ("a", "b"), 1e-5, 10.0): (
        "at most 6 of optimizer:rate joined by commas, the optimizers out of a, b, "
        "the learning rates from 0.00001 to 10"
    ),
    problems.PairsOfUnits(6, 16): (
        "layer,unit,unit joined by ;, each layer once and in order, from 1 to 6, its units different ones "
        "from 1 to 16"
    ),
    problems.TrueOrFalse(): "true or false",
    problems.WholeNumber(1, 2**31): "a whole number from 1 to 2147483648",
    problems.Number(1e-5, 0.99999): "a number from 0.00001 to 0.99999",
    problems.SettingNames(("a", "b"), 47): "of 47 settings the nearest are a, b",
    problems.Once(): "each setting once",
    problems.LinkVersion("1"): "this page reads links of version 1",
    problems.LinkLength(20_000): "at most 20000 characters",
    problems.LinkPairs(): "name=value pairs, joined by &",
    problems.LockedByLink(): "the link of this page has locked it",
    problems.Weights(): "an epoch and weights as Copy link writes them",
    problems.WeightCount(25): "25 weights and biases, as many as this network has",
    problems.LineStart(("a", "b")): "a line begins with one of a, b",
    problems.SettingsOfLine("data", ("a", "b")): "data takes a, b",
    problems.EachLayer(3, problems.OneOf(("a", "b"))): (
        "for at most 3 hidden layers, with commas between, each one of a, b"
    ),
    problems.Quoted(): 'text between two "',
    problems.LossOfValues(("a", "b")): "for values rather than classes, one of a, b",
    problems.PenaltyOfCurves(("a", "b")): "for a Kolmogorov-Arnold network one of a, b",
    problems.Parameters(500_000): (
        "so many layers and units that they have at most 500,000 weights and biases"
    ),
    problems.NoDropout(): "without shuffle only 0",
    problems.SoundFormula("no_value", 3): "a value is missing at position 3",
    problems.SoundFormula("large_exponent", 3, (("most", 20.0),)): (
        "the exponent is too large at position 3; allowed: from -20 to 20"
    ),
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


def said_of(formula: str, words: Words) -> str:
    """What is said of a formula that no network can learn with."""
    with pytest.raises(FormulaError) as caught:
        own_activation(formula)
    error = caught.value
    return what_is_allowed(
        problems.SoundFormula(error.fault, error.position, tuple(error.details.items())), words
    )


@pytest.mark.parametrize(
    ("formula", "english", "chinese"),
    [
        ("2 + y", "y is not known at position 5; allowed: x, pi, e and", "y 无法识别；可用 x、pi、e"),
        ("sin(x", ") is missing at position 6, for the ( of position 4", "缺少 )，与第 4 个字符处的 ( 配对"),
        ("max(x)", "max takes 2 arguments", "max 有 2 个参数"),
        ("x^21", "allowed: from -20 to 20", "可取 -20 到 20"),
        ("1/x", "1/x at position 2 has no finite value where x = 0", "1/x 在 x = 0 时没有有限的值"),
        ("3", "nothing can be learnt", "什么也学不到"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_formula_is_said_with_its_place(formula: str, english: str, chinese: str):
    assert english in said_of(formula, ENGLISH)
    assert chinese in said_of(formula, CHINESE)


def test_words_are_handed_on_and_not_looked_up():
    """Another language is another `Words`, and nothing else."""
    other = dataclasses.replace(
        ENGLISH,
        refusals=dataclasses.replace(
            ENGLISH.refusals, refusal="{value} ({key})? {allowed}!", whole_number="{low}..{high}"
        ),
    )
    assert refusal(Problem("noise", 99, problems.WholeNumber(0, 50)), other) == "99 (noise)? 0..50!"


def sentences(words: object, name: str = "") -> dict[str, str]:
    """All that stands in a `Words`, by where it stands."""
    if isinstance(words, str):
        return {name: words}
    if dataclasses.is_dataclass(words):
        parts = {field.name: getattr(words, field.name) for field in dataclasses.fields(words)}
    elif isinstance(words, tuple):
        parts = dict(enumerate(words))
    else:
        parts = words
    return {path: s for key, one in parts.items() for path, s in sentences(one, f"{name}.{key}").items()}


def braces(sentence: str) -> set[str | None]:
    """The names of what is put in."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence)} - {None}


EVERY = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)


@EVERY
def test_nothing_is_empty_and_every_brace_has_a_name(words: Words):
    for name, sentence in sentences(words).items():
        if not name.startswith(".punctuation"):
            assert sentence.strip() == sentence != "", name
        assert "" not in braces(sentence)


@EVERY
def test_no_language_lacks_a_word(words: Words):
    assert list(sentences(words)) == list(sentences(ENGLISH))


@EVERY
def test_the_same_is_put_in_in_every_language(words: Words):
    english = sentences(ENGLISH)
    assert {name: braces(s) for name, s in sentences(words).items()} == {
        name: braces(english[name]) for name in english
    }


# What is called the same everywhere: names of methods and people, formulas, and each language itself.
NAMES = re.compile(
    r"\.(features\..*|presets\.tensorflow.*|figures\.r2|tag|other|punctuation\..*|choices\.(language|speed)\..*"
    r"|choices\.(activation|output_activation|initializer|optimizer|regularization)\..*"
    r"|settings\.dropout\.label|layers\.sentence|help\.escape|by_hand\.place|by_hand\.place_on_line)"
)


def test_all_of_chinese_is_chinese():
    left = [
        name
        for name, sentence in sentences(CHINESE).items()
        if not re.search("[\u4e00-\u9fff]", sentence) and not NAMES.fullmatch(name)
    ]
    assert left == []


def test_every_language_is_in_the_settings():
    assert (*LANGUAGES,) == settings.LANGUAGES[1:]
    for words in LANGUAGES.values():
        assert words.other in LANGUAGES
        assert LANGUAGES[words.other] is not words
    assert len({words.tag for words in LANGUAGES.values()}) == len(LANGUAGES)


@EVERY
def test_every_fault_of_a_formula_is_said(words: Words):
    assert list(words.formula_faults) == list(FAULTS)
    for fault, details in FAULTS.items():
        assert braces(words.formula_faults[fault]) <= {"position", *details}, fault


@EVERY
def test_every_reason_why_numpy_trains_is_said(words: Words):
    assert list(words.reasons) == list(REASONS)


def test_a_reason_names_what_it_is_about():
    assert reason("activation", "gelu", ENGLISH) == "the kernel does not cover the activation GELU"
    assert reason("optimizer", "Nesterov", ENGLISH) == "the kernel does not cover the optimizer Nesterov"
    assert reason("regularization", "weight_decay", CHINESE) == "内核不支持正则化“权重衰减”"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de-DE, de;q=0.9, zh-Hans;q=0.7, en;q=0.3", "zh"),
        ("ZH", "zh"),
        ("*", "en"),
        ("xx-zh", "en"),
    ],
)
def test_the_first_language_that_we_have_is_preferred(accepted: str, language: str):
    assert preferred(accepted) == language


def test_digits_stand_in_groups():
    spaced = dataclasses.replace(ENGLISH, punctuation=dataclasses.replace(ENGLISH.punctuation, thousands=" "))
    assert grouped(1234567, ENGLISH) == "1,234,567"
    assert grouped(1234567, spaced) == "1 234 567"


# The page's own words


def tables() -> list[dict[str, str]]:
    """Both tables of site/words.js, as text by where it stands."""
    source = (SITE / "words.js").read_text(encoding="utf-8")
    found = []
    for table in re.findall(r"^const [A-Z]+ = \{\n(.*?)^\};", source, re.DOTALL | re.MULTILINE):
        path: list[str] = []
        words: dict[str, str] = {}
        for line in table.splitlines():
            key = re.match(r"( +)(\w+):", line)
            if key:
                path = [*path[: len(key[1]) // 2 - 1], key[2]]
            for inner, text in re.findall(r"(?:(what|advice): )?(\"(?:[^\"])*\"|RETRY|AGAIN)", line):
                place = ".".join([*path, inner] if inner and path[-1] != inner else path)
                words[place] = words.get(place, "") + text
        found.append(words)
    return found


def test_the_page_speaks_the_same_languages():
    """That no key is missing the type checker says, too."""
    english, chinese = tables()
    assert list(english) == list(chinese)
    assert len(english) > 30
    for place, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[place])), place
    same = {place for place, text in chinese.items() if not re.search("[\u4e00-\u9fffA]", text)}
    assert same <= {"tag", "workers"}
    source = (SITE / "words.js").read_text(encoding="utf-8")
    spoken = re.search(r"LANGUAGES = \{(.*)\}", source)
    assert re.findall(r"(\w+):", spoken[1]) == list(LANGUAGES)
    assert [json.loads(table["tag"]) for table in (english, chinese)] == [
        words.tag for words in LANGUAGES.values()
    ]
