"""What is said of a step of a lesson: its goal and how it stands, and what came of what was predicted."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from unfold.lessons.lesson import MEASURES, TOLD, Condition, Telling
from unfold.settings import DATASETS
from unfold.snapshot import LessonSight
from unfold.views.numbers import NO_NUMBER
from unfold.views.setting_words import setting_value
from unfold.words.numbers import grouped
from unfold.words.words import Words


def paragraphs(text: str) -> str:
    """Paragraphs with an empty line between two, as HTML."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def value_of(what: str, values: Mapping[str, Any], words: Words) -> str:
    """How a measure or a setting stands."""
    found = values.get(what)
    if found is None or found != found:
        return NO_NUMBER
    return written_as(what, found, values, words)


def written_as(what: str, number: Any, values: Mapping[str, Any], words: Words) -> str:
    """A value that a measure or a setting has, or is to have; `values` tell what is learned."""
    if what not in MEASURES:
        return setting_value(what, number, words)
    if what == "true_score" or (what == "score" and DATASETS[values["dataset"]] != "regression"):
        return f"{100 * number:.1f}".removesuffix(".0") + " %"
    if what in ("train_loss", "test_loss", "score"):
        return f"{number:.3f}"
    if what == "diverged":
        return words.sweep.yes if number else words.sweep.no
    return grouped(int(number), words)


def condition_text(condition: Condition, values: Mapping[str, Any], words: Words) -> str:
    """What a condition asks for."""
    say, what = words.lessons, condition.what
    name = say.measures[what] if what in MEASURES else words.settings[what].label
    parts = [
        form.format(what=name, value=written_as(what, asked, values, words))
        for form, asked in (
            (say.at_least, condition.at_least),
            (say.at_most, condition.at_most),
            (say.equals, condition.equals),
        )
        if asked is not None
    ]
    return words.punctuation.clauses.join(parts)


def goal(sight: LessonSight, words: Words) -> str:
    """The conditions of the step, and how each of them stands while it is not reached."""
    step = sight.step
    if step is None or not sight.begun:
        return ""
    say, rows = words.lessons, []
    for condition in step.goal:
        text = condition_text(condition, sight.values, words)
        met = sight.reached is not None or condition.holds(sight.values)
        if not met:
            text = say.now.format(condition=text, value=value_of(condition.what, sight.values, words))
        rows.append(f'<li class="{"met" if met else "open"}">{escape(text[:1].upper() + text[1:])}</li>')
    head = say.reached if sight.reached is not None else say.goal
    return f"<h3>{escape(head)}</h3><ul>{''.join(rows)}</ul>{_strayed(sight, words)}"


def outcome(sight: LessonSight, telling: Telling, words: Words) -> str:
    """What came, beside what was predicted, and what that means; empty before."""
    step = sight.step
    if step is None or sight.reached is None:
        return ""
    say, said = words.lessons, ""
    if step.right is not None and sight.answer is not None:
        right = telling.answers[step.right]
        held = sight.answer == step.right
        form = say.right if held else say.wrong
        text = form.format(predicted=telling.answers[sight.answer], answer=right)
        said = f'<p class="{"held" if held else "otherwise"}">{escape(text)}</p>'
    told = {name: value_of(name, sight.reached, words) for name in TOLD}
    return said + paragraphs(telling.after.format(**told))


def progress(sight: LessonSight, n_lessons: int, words: Words) -> str:
    """How many lessons are done, and whether that will be known next time."""
    say = words.lessons
    counted = say.count.format(n=len(sight.done), all=n_lessons)
    parts = ([counted] if sight.done else []) + ([say.forgotten] if sight.kept is False else [])
    return "".join(f'<p class="doc">{escape(part)}</p>' for part in parts)


def _strayed(sight: LessonSight, words: Words) -> str:
    if not sight.strayed or sight.reached is not None:
        return ""
    names = words.punctuation.items.join(words.settings[name].label for name in sight.strayed)
    return f'<p class="refused">{escape(words.lessons.strayed.format(names=names))}</p>'
