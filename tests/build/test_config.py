"""panel.yaml: what is taken, and that every wrong key or value is named with what is allowed."""

import json

import pytest

import config
from config import ConfigError
from unfold.settings import Settings

GOOD = "title: Unfold\ndescription: A network.\n"


def load(tmp_path, text):
    path = tmp_path / "panel.yaml"
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def message(tmp_path, text):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert caught.value.status == 2
    return str(caught.value)


def test_the_repositorys_own_file_is_taken():
    assert config.load().title == "Unfold"


def test_settings_become_what_settings_take(tmp_path):
    settled = load(tmp_path, GOOD + "settings: {dataset: spiral, hidden: [8, 8], learning_rate: 0.1}")
    assert settled.settings == {"dataset": "spiral", "hidden": (8, 8), "learning_rate": 0.1}
    Settings().apply(settled.settings)
    assert json.loads(json.dumps(settled.as_dict()))["settings"]["hidden"] == [8, 8]


@pytest.mark.parametrize("text", [GOOD, GOOD + "settings:\n", GOOD + "settings: {}\n"])
def test_settings_may_be_left_out(tmp_path, text):
    assert load(tmp_path, text).settings == {}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["must be a mapping", "title, description, settings"]),
        ("- title", ["must be a mapping"]),
        ("just words", ["must be a mapping"]),
        (GOOD + "colour: red", ["'colour' isn't a key", "title, description, settings"]),
        (GOOD + "1: 2", ["1 isn't a key"]),
        ("title: T", ["description is missing", "one sentence"]),
        ("description: D", ["title is missing", "a line of text"]),
        ("title: [T]\ndescription: D", ["title: ['T'] is not allowed", "a line of text"]),
        ("title: ''\ndescription: D", ["title: '' is not allowed"]),
        ("title: 3\ndescription: D", ["title: 3 is not allowed"]),
        ('title: "a\\nb"\ndescription: D', ["title: 'a\\nb' is not allowed", "a line of text"]),
        (GOOD + "settings: [dataset]", ["settings: ['dataset'] is not allowed", "mapping"]),
        (GOOD + "settings: 0", ["settings: 0 is not allowed", "mapping"]),
        (GOOD + "settings: {datset: xor}", ["settings: datset: 'xor'", "settings the nearest are dataset, "]),
        (GOOD + "settings: {7: xor}", ["settings: 7: 'xor'", "settings the nearest are "]),
        (GOOD + "settings: {dataset: moon}", ["dataset: 'moon'", "one of circle, xor"]),
        (GOOD + "settings: {hidden: [1, 999]}", ["hidden: (1, 999)", "1 to 256"]),
        (GOOD + "settings: {hidden: 4}", ["hidden: 4", "hidden layers"]),
        (GOOD + "settings: {learning_rate: .inf}", ["learning_rate: inf", "a number from"]),
        (GOOD + "settings: {learning_rate: yes}", ["learning_rate: True", "a number from"]),
        (GOOD + "settings: {show_test: 1}", ["show_test: 1", "true or false"]),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(tmp_path, text, parts):
    said = message(tmp_path, text)
    for part in ["panel.yaml", *parts]:
        assert part in said


def test_everything_wrong_is_named_at_once(tmp_path):
    said = message(tmp_path, "colour: red\nsettings: {dataset: moon, noise: 99}")
    for part in ("colour", "title", "description", "dataset", "noise"):
        assert part in said
    assert len(said.splitlines()) == 5


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("title: T\ntitle: U\n", ["line 2, column 1", "'title' is given twice"]),
        (GOOD + "settings:\n  noise: 1\n  noise: 2\n", ["line 5, column 3", "'noise' is given twice"]),
        ("title: [T", ["line 1, column"]),
        ("title: T\n description: D", ["line 2, column"]),
        ("title: !!python/object:os.system T", ["line 1, column 8"]),
        ("? [a]\n: b", ["line 1, column 3", "unhashable"]),
        ("title: \x07", ["panel.yaml"]),
    ],
)
def test_bad_yaml_is_one_line_with_its_place(tmp_path, text, parts):
    said = message(tmp_path, text)
    for part in ["panel.yaml", *parts]:
        assert part in said


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigError, match=r"panel\.yaml is missing"):
        config.load(tmp_path / "panel.yaml")


def test_a_file_that_is_no_text_is_said(tmp_path):
    (tmp_path / "panel.yaml").write_bytes(b"title: \xff")
    with pytest.raises(ConfigError, match="isn't UTF-8"):
        config.load(tmp_path / "panel.yaml")
