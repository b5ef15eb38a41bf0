"""Lessons are read from their files, and refused where they say what they must not."""

import pytest

from unfold.lessons.lesson import Condition
from unfold.lessons.reader import LessonError, parse

STEP = """
[[steps]]
settings = "dataset=xor&hidden=2&show_errors=true"
goal = [{ what = "epoch", at_least = 60 }, { what = "true_score", at_least = 0.5, at_most = 0.9 }]
right = 2
[steps.en]
text = "One.\\n\\nTwo."
predict = "What?"
answers = ["This", "That"]
after = "{score} of the points, {true_score} everywhere."
[steps.zh]
text = "一。"
predict = "什么？"
answers = ["这", "那"]
after = "{epoch}。"
"""
WHOLE = f"""
source = "Somebody, 1969"
[en]
title = "A title"
question = "A question?"
[zh]
title = "标题"
question = "问题？"
{STEP}
[[steps]]
goal = [{{ what = "initializer", is = "he" }}, {{ what = "units", at_least = 3 }}]
[steps.en]
text = "Do it."
after = "Done."
[steps.zh]
text = "做。"
after = "好。"
"""


def test_a_lesson_is_what_its_file_says():
    lesson = parse("made", WHOLE)
    assert (lesson.name, lesson.source) == ("made", "Somebody, 1969")
    assert lesson.titles == {"en": "A title", "zh": "标题"}
    assert lesson.questions["zh"] == "问题？"
    first, second = lesson.steps
    assert first.settings == {"dataset": "xor", "hidden": (2,), "show_errors": True}
    assert first.goal == (Condition("epoch", 60), Condition("true_score", 0.5, 0.9))
    assert first.right == 1
    assert first.tellings["en"].answers == ("This", "That")
    assert first.tellings["zh"].after == "{epoch}。"
    assert second.settings is None
    assert second.right is None
    assert second.tellings["en"].answers == ()


def test_what_a_step_begins_with_is_what_was_set_up_last():
    lesson = parse("made", WHOLE)
    assert lesson.set_up(1) is lesson.set_up(0)
    assert lesson.free(0) == {"epoch", "true_score", "data_seed", "weight_seed"}
    assert lesson.free(1) >= {"initializer", "hidden"}


def test_a_goal_is_reached_when_all_of_it_holds():
    first, second = parse("made", WHOLE).steps
    assert first.reached({"epoch": 60, "true_score": 0.9})
    assert not first.reached({"epoch": 59, "true_score": 0.9})
    assert not first.reached({"epoch": 60, "true_score": 0.91})
    assert not first.reached({"epoch": 60, "true_score": None})
    assert second.reached({"initializer": "he", "units": 3})
    assert not second.reached({"initializer": "glorot", "units": 3})


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("source =", "sauce =", "sauce: 'Somebody, 1969' is not allowed; only source, en, zh, steps"),
        ('source = "Somebody, 1969"', "", "source: None is not allowed; str is asked for"),
        ('title = "标题"', "", "zh.title: None is not allowed"),
        ("dataset=xor", "dataset=nor", "steps.1.settings.dataset: 'nor' is not allowed; one of circle"),
        ("dataset=xor&", "colour=red&", "steps.1.settings.colour: 'red'"),
        ("&show_errors=true", "", "steps.1.settings.show_errors: False is not allowed; true"),
        ('what = "epoch"', 'what = "epochs"', "steps.1.goal.1.what: 'epochs' is not allowed; one of epoch"),
        ("at_least = 60", 'at_least = "60"', "steps.1.goal.1.at_least: '60' is not allowed; a number"),
        (", at_least = 60", "", "steps.1.goal.1: {'what': 'epoch'} is not allowed; one of at_least"),
        ("at_least = 60", "more_than = 60", "steps.1.goal.1.more_than: 60 is not allowed; only what"),
        ("right = 2", "right = 3", "steps.1.right: 3 is not allowed; the number of one of 2 answers"),
        ("right = 2", "", "steps.1.right: None"),
        ('answers = ["This", "That"]', 'answers = ["This"]', "steps.1.en.answers: ['This'] is not allowed"),
        ('answers = ["这", "那"]', 'answers = ["这", "那", "哪"]', "steps.1.answers: [2, 3]"),
        ('predict = "What?"', "", "steps.1.en.answers"),
        ("{score} of", "{scores} of", "steps.1.en.after: '{scores}' is not allowed; in braces one of epoch"),
        ('text = "Do it."', "", "steps.2.en.text: None is not allowed"),
        ('settings = "dataset=xor&hidden=2&show_errors=true"', "", "the first step sets something up"),
        ("[[steps]]", "[steps", "file:"),
    ],
)  # fmt: skip
def test_what_a_lesson_must_not_say_is_refused_by_name_and_place(there: str, instead: str, said: str):
    assert there in WHOLE
    with pytest.raises(LessonError) as caught:
        parse("made", WHOLE.replace(there, instead, 1))
    assert str(caught.value).startswith("lesson made, ")
    assert said in str(caught.value)
