"""Reads a lesson from its file, and refuses one that says what it must not.

A file NAME.toml holds `source`; a table for each language, with `title` and `question`; and an array of
`steps`. A step has `settings`, written as behind `v=1&` in a link; `goal`, an array of tables with `what` and
one or two of `at_least`, `at_most` and `is`; `right`, the number of the right answer, from 1; and a table for
each language with `text`, `after`, and, with a question, `predict` and `answers`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from unfold import share
from unfold.lessons.lesson import MEASURES, TOLD, Condition, Lesson, Step, Telling
from unfold.settings import LANGUAGES, LESSONS, Settings
from unfold.words.english import ENGLISH
from unfold.words.refusals import what_is_allowed

T = TypeVar("T")

FOLDER = Path(__file__).parent
TEXTS: Mapping[str, str] = MappingProxyType(
    {name: (FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in LESSONS}
)
"""Of the files, by name. Read at once: a browser's Python that is put back from its memory has no files."""
JUDGED = "true_score"
TONGUES = tuple(language for language in LANGUAGES if language != "auto")
"""The languages that every lesson is written in."""


class LessonError(ValueError):
    """Raised when a lesson is not as it must be: says which, where in it, what stands there, what may."""

    def __init__(self, name: str, key: str, value: object, allowed: str) -> None:
        super().__init__(f"lesson {name}, {key}: {value!r} is not allowed; {allowed}")


@lru_cache(maxsize=len(LESSONS))
def lesson(name: str) -> Lesson:
    """Return the lesson of that name, one of LESSONS.

    Raises:
        LessonError: if its file says what it must not.
    """
    return parse(name, TEXTS[name])


def parse(name: str, text: str) -> Lesson:
    """Return the lesson that a file's text is.

    Raises:
        LessonError: if it says what it must not.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LessonError(name, "file", str(error), "TOML") from None
    return _Reader(name).lesson(content)


class _Reader:
    """What of a file is as it must be."""

    def __init__(self, name: str) -> None:
        self._name = name

    def lesson(self, content: Mapping[str, Any]) -> Lesson:
        self._only(content, "", ("source", *TONGUES, "steps"))
        told = {tongue: self._have(content, tongue, "", dict) for tongue in TONGUES}
        for tongue, table in told.items():
            self._only(table, tongue, ("title", "question"))
        steps = self._have(content, "steps", "", list)
        if not steps:
            raise self._wrong("steps", steps, "one or more")
        if "settings" not in steps[0]:
            raise self._wrong("steps.1.settings", None, "the first step sets something up")
        read = Lesson(
            self._name,
            self._have(content, "source", "", str),
            self._by_tongue(told, "title"),
            self._by_tongue(told, "question"),
            tuple(self._step(step, f"steps.{n}") for n, step in enumerate(steps, 1)),
        )
        self._check_judged(read)
        return read

    def _check_judged(self, read: Lesson) -> None:
        """A step that speaks of the true regions has to have them looked at."""
        for n, step in enumerate(read.steps, 1):
            told = "".join(telling.after for telling in step.tellings.values())
            asked = any(condition.what == JUDGED for condition in step.goal) or f"{{{JUDGED}}}" in told
            if asked and not read.set_up(n - 1).get("show_errors"):
                raise self._wrong(
                    f"steps.{n}.settings.show_errors", False, f"true, where {JUDGED} is asked for"
                )

    def _step(self, content: Mapping[str, Any], at: str) -> Step:
        self._only(content, at, ("settings", "goal", "right", *TONGUES))
        tellings = {
            tongue: self._telling(self._have(content, tongue, at, dict), f"{at}.{tongue}")
            for tongue in TONGUES
        }
        counts = {len(telling.answers) for telling in tellings.values()}
        if len(counts) > 1:
            raise self._wrong(f"{at}.answers", sorted(counts), "as many in each language")
        (n_answers,) = counts
        right = content.get("right")
        if (right is not None) != bool(n_answers) or (
            right is not None and right not in range(1, n_answers + 1)
        ):
            raise self._wrong(f"{at}.right", right, f"the number of one of {n_answers} answers")
        goal = tuple(
            self._condition(condition, f"{at}.goal.{n}")
            for n, condition in enumerate(self._have(content, "goal", at, list), 1)
        )
        if not goal:
            raise self._wrong(f"{at}.goal", [], "one or more conditions")
        settings = self._settings(content["settings"], at) if "settings" in content else None
        return Step(settings, goal, None if right is None else right - 1, MappingProxyType(tellings))

    def _settings(self, fragment: str, at: str) -> Mapping[str, Any]:
        values, problems = share.decode(f"v=1&{fragment}")
        if problems:
            problem = problems[0]
            raise self._wrong(
                f"{at}.settings.{problem.key}", problem.value, what_is_allowed(problem.allowed, ENGLISH)
            )
        return MappingProxyType(values)

    def _telling(self, content: Mapping[str, Any], at: str) -> Telling:
        self._only(content, at, ("text", "predict", "answers", "after"))
        answers = content.get("answers", [])
        if bool(answers) != bool(content.get("predict")) or len(answers) == 1:
            raise self._wrong(f"{at}.answers", answers, "two or more with a question, none without")
        after = self._have(content, "after", at, str)
        for _, name, *_ in string.Formatter().parse(after):
            if name is not None and name not in TOLD:
                raise self._wrong(f"{at}.after", f"{{{name}}}", f"in braces one of {', '.join(TOLD)}")
        return Telling(
            self._have(content, "text", at, str).strip(),
            content.get("predict", ""),
            tuple(answers),
            after.strip(),
        )

    def _condition(self, content: Mapping[str, Any], at: str) -> Condition:
        self._only(content, at, ("what", "at_least", "at_most", "is"))
        what = self._have(content, "what", at, str)
        if what not in (*MEASURES, *Settings.names()):
            raise self._wrong(f"{at}.what", what, f"one of {', '.join(MEASURES)}, or a setting")
        for key in ("at_least", "at_most"):
            if not isinstance(content.get(key, 0.0), int | float):
                raise self._wrong(f"{at}.{key}", content[key], "a number")
        found = [content.get(key) for key in ("at_least", "at_most", "is")]
        if found == [None] * 3:
            raise self._wrong(at, dict(content), "one of at_least, at_most, is")
        return Condition(what, *found)

    def _by_tongue(self, told: Mapping[str, Mapping[str, Any]], key: str) -> Mapping[str, str]:
        return MappingProxyType(
            {tongue: self._have(table, key, tongue, str) for tongue, table in told.items()}
        )

    def _have(self, content: Mapping[str, Any], key: str, at: str, kind: type[T]) -> T:
        value = content.get(key)
        if not isinstance(value, kind):
            raise self._wrong(f"{at}.{key}".lstrip("."), value, f"{kind.__name__} is asked for")
        return value

    def _only(self, content: Mapping[str, Any], at: str, allowed: Sequence[str]) -> None:
        if other := sorted(set(content) - set(allowed)):
            raise self._wrong(f"{at}.{other[0]}".lstrip("."), content[other[0]], f"only {', '.join(allowed)}")

    def _wrong(self, key: str, value: object, allowed: str) -> LessonError:
        return LessonError(self._name, key, value, allowed)
