"""The text form: what is written is read again, and bad text is answered line by line."""

from collections.abc import Mapping
from typing import Any

import param
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unfold import text_form
from unfold.combinations import conflicts
from unfold.problems import LineProblem, LockedByLink, Problem
from unfold.settings import Settings
from unfold.text_form import MAIN, MAX_LENGTH, TextError
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusal_in_line

from .test_share import any_settings, some_settings

DEFAULTS = Settings.defaults()
NAMES = text_form.names()

AS_IT_OPENS = """\
data circle noise=0
features x1 x2
hidden 4 2
network tanh
training sgd learning_rate=0.03 batch_size=10"""


def said(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What text can say of settings."""
    return {name: settings[name] for name in NAMES}


def refused(text: str) -> list[str]:
    with pytest.raises(TextError) as caught:
        text_form.parse(text, DEFAULTS)
    return [refusal_in_line(found, ENGLISH) for found in caught.value.problems]


def test_it_says_everything_of_data_network_and_training():
    groups = Settings.groups()
    assert [name for group in groups if group != "view" for name in groups[group]] == list(NAMES)


@given(any_settings, some_settings)
def test_what_is_written_is_read_again(settings: Mapping[str, Any], configured: Mapping[str, Any]):
    opening = DEFAULTS | configured
    text = text_form.write(settings, opening)
    assert text_form.parse(text, opening).values == said(settings)


def test_it_is_short():
    assert text_form.write(DEFAULTS, DEFAULTS) == AS_IT_OPENS
    other = {"dataset": "spiral", "turns": 2.0, "hidden": (), "features": (), "random_labels": True}
    assert text_form.write(DEFAULTS | other, DEFAULTS).splitlines()[:3] == [
        "data spiral noise=0 turns=2 random_labels",
        "features none",
        "hidden none",
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("stops stop_epoch=500", {"stop_epoch": 500}),
        ("# nothing but a comment\n\n   \n", {}),
        ("data spiral  # the hard one", {"dataset": "spiral"}),
        ("data noise=10 spiral", {"dataset": "spiral", "noise": 10}),
        ("data dataset=xor\ndata noise=5", {"dataset": "xor", "noise": 5}),
        ("features x2, x1  sin(x1)", {"features": ("x1", "x2", "sin(x1)")}),
        ("hidden 8,8\t4", {"hidden": (8, 8, 4)}),
        ("hidden", {"hidden": ()}),
        ("network skips formula=x^3", {"skips": True, "formula": "x^3"}),
        ('network formula="x # \\"1\\"" relu # end', {"formula": 'x # "1"', "activation": "relu"}),
        (
            "training shuffle=false carry_over\r\nhidden 3",
            {"shuffle": False, "carry_over": True, "hidden": (3,)},
        ),
    ],
)
def test_text_that_people_write(text: str, values: dict[str, Any]):
    assert text_form.parse(text, DEFAULTS).values == said(DEFAULTS | values)


def test_what_is_not_said_is_as_the_page_opens_with_it():
    opening = DEFAULTS | {"noise": 20, "hidden": (3,), "shuffle": False}
    assert text_form.parse("hidden 5", opening).values == said(opening | {"hidden": (5,)})


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("data circel", ["Line 1: dataset: 'circel' is not allowed; one of circle, xor,"]),
        ("\n\ndata noise=90", ["Line 3: noise: 90 is not allowed; a whole number from 0 to 50"]),
        ("data noise=many", ["Line 1: noise: 'many' is not allowed; a whole number from 0 to 50"]),
        ("data noise=", ["Line 1: noise: '' is not allowed; a whole number"]),
        ("data colour=red", ["Line 1: colour: 'red' is not allowed; data takes dataset, n_samples,"]),
        ("data learning_rate=1", ["Line 1: learning_rate: '1' is not allowed; data takes"]),
        ("stops 500", ["Line 1: stops: '500' is not allowed; stops takes stop_epoch, stop_loss,"]),
        ("data circle spiral", ["Line 1: dataset: 'spiral' is not allowed; each setting once"]),
        ("hidden 4\nhidden 4", ["Line 2: hidden: '4' is not allowed; each setting once"]),
        ("hidden 4 x", ["Line 1: hidden: '4,x' is not allowed; at most 8 hidden layers"]),
        ("hidden 4 999", ["Line 1: hidden: (4, 999) is not allowed; at most 8 hidden layers"]),
        ("features x1 x1", ["Line 1: features: ('x1', 'x1') is not allowed; any of x1, x2,"]),
        ("layers 4", ["Line 1: layers: 'layers 4' is not allowed; a line begins with one of data,"]),
        ("view theme=dark", ["Line 1: view: 'view theme=dark' is not allowed; a line begins with one of"]),
        ('network formula="x + 1', ["Line 1: network: '\"x + 1' is not allowed; text between two \""]),
        ('network formula="x"y', ["Line 1: formula: '\"x\"y' is not allowed; text between two \""]),
        ('network formula="\\q x"', ["Line 1: formula: '\"\\\\q x\"' is not allowed; text between two \""]),
        ("network skips=yes", ["Line 1: skips: 'yes' is not allowed; true or false"]),
        (
            "data noise=90\nlayers 4\ntraining sdg",
            ["Line 1: noise: 90", "Line 2: layers: 'layers 4'", "Line 3: optimizer: 'sdg'"],
        ),
        ("#" * (MAX_LENGTH + 1), ["text: '####"]),
    ],
)  # fmt: skip
def test_bad_text_is_answered_by_line_with_what_is_allowed(text: str, messages: list[str]):
    found = refused(text)
    assert len(found) == len(messages)
    for said_of_it, expected in zip(found, messages, strict=True):
        assert said_of_it.startswith(expected)


@given(st.text(alphabet=st.characters(exclude_categories=())))
@example('data "')
@example('network formula="' + "\\" * 5000)
@example('"' * 5000)
@example("data =\ndata ==\nfeatures ,,,\nhidden none none")
@example('network formula="\\ud800x"')
@example("\0")
def test_no_text_raises_anything_else(text: str):
    try:
        values = text_form.parse(text, DEFAULTS).values
    except TextError as error:
        for found in error.problems:
            assert refusal_in_line(found, ENGLISH)
    else:
        assert Settings.check(values) == (values, ())


words = st.sampled_from(
    [*text_form.KEYWORDS, *NAMES, "=", "=1", '"', " ", "#", "\n", "\\", "none", "x", "4", "tanh", ","]
)


@given(st.lists(words, max_size=30).map("".join))
def test_no_text_of_its_own_words_raises_anything_else(text: str):
    test_no_text_raises_anything_else.hypothesis.inner_test(text)


def test_no_value_is_the_name_of_a_setting_that_is_true_or_false():
    """A bare word is one or the other."""
    for group, main in MAIN.items():
        flags = {name for name in Settings.groups()[group] if isinstance(Settings.param[name], param.Boolean)}
        assert not flags & set(Settings.param[main].objects)


def test_all_of_a_text_is_set_or_nothing():
    settings = Settings(conflicts)
    text_form.apply("data spiral noise=10\nhidden 8 8\ntraining adam", settings, DEFAULTS)
    assert (settings.dataset, settings.noise, settings.hidden, settings.optimizer) == (
        "spiral",
        10,
        (8, 8),
        "adam",
    )
    before = settings.values()
    with pytest.raises(TextError):
        text_form.apply("data xor\nhidden 999", settings, DEFAULTS)
    assert settings.values() == before


def test_what_does_not_go_together_is_answered_with_its_line():
    settings = Settings(conflicts)
    with pytest.raises(TextError) as caught:
        text_form.apply("data plane\n\ntraining loss=hinge", settings, DEFAULTS)
    (found,) = caught.value.problems
    assert (found.line, found.problem.key) == (3, "loss")
    assert settings.values() == DEFAULTS


def test_what_is_locked_is_not_set_by_text():
    settings = Settings()
    settings.open({"lock": ("noise", "batch_size"), "batch_size": 20})
    with pytest.raises(TextError) as caught:
        text_form.apply("hidden 3\ndata noise=10", settings, DEFAULTS)
    assert caught.value.problems == (
        LineProblem(2, Problem("noise", 10, LockedByLink())),
        LineProblem(None, Problem("batch_size", 10, LockedByLink())),
    )
    assert settings.hidden == (4, 2)
