"""The network and its training as a few lines of text, equivalent to the controls.

    data spiral noise=10 turns=2
    features x1 x2 sin(x1)
    hidden 8 8
    network tanh dropout=0.1
    training sgd learning_rate=0.03 batch_size=10

A line begins with a keyword. After that of a group stands the value of its main setting, if it has one,
and then any others as `name=value`, or as the bare name where they are true or false, and true. Features
and hidden layers have lines of their own. Names and values are those of links; a value with spaces stands
in quotation marks, as in JSON; # begins a comment. What is not said is as the page opens with it. How the
page looks is not said here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import param

from unfold.parameters import allowed, read, written
from unfold.problems import LineProblem, LineStart, LinkLength, Once, Problem, Quoted, SettingsOfLine
from unfold.settings import Settings, SettingsError

MAIN: Mapping[str, str] = MappingProxyType(
    {"data": "dataset", "network": "activation", "training": "optimizer"}
)
"""The settings whose value needs no name, by their group."""
LISTS = ("features", "hidden")
"""Settings with a line of their own."""
GROUPS = ("data", "network", "training", "stops")
"""The groups that text can say."""
KEYWORDS = ("data", *LISTS, "network", "training", "stops")
ALWAYS = ("noise", "learning_rate", "batch_size")
"""Settings that are written even if they are as the page opens with them: they are the first to be edited."""
NONE = "none"
"""Stands for an empty list."""
MAX_LENGTH = 20_000
"""Characters; a longer text is not looked at."""

# What a line says, up to a comment or to a quotation mark that nothing closes.
_SAID = re.compile(r'(?:[^"#]|"(?:[^"\\]|\\.)*")*')
_WORD = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+')
_BARE = re.compile(r'[^\s"#]+')


class TextError(ValueError):
    """Raised of a text that cannot be taken; nothing has been changed."""

    def __init__(self, problems: tuple[LineProblem, ...]) -> None:
        self.problems = problems
        super().__init__(problems)


@dataclass
class Said:
    """What a text says.

    Attributes:
        values: by setting.
        lines: by setting, the number of the line, from 1.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def names() -> tuple[str, ...]:
    """The settings that a text can say."""
    groups = Settings.groups()
    return tuple(name for group in GROUPS for name in groups[group])


def write(settings: Mapping[str, Any], opening: Mapping[str, Any]) -> str:
    """The text for `settings` on a page that opens with `opening`."""
    groups = Settings.groups()
    lines: list[str] = []
    for keyword in KEYWORDS:
        if keyword in LISTS:
            values = [str(value) for value in settings[keyword]] or [NONE]
            lines.append(" ".join([keyword, *values]))
            continue
        main = MAIN.get(keyword)
        words = [] if main is None else [written(settings[main])]
        words += [
            _pair(name, settings[name])
            for name in groups[keyword]
            if name not in (main, *LISTS) and (name in ALWAYS or settings[name] != opening[name])
        ]
        if words:
            lines.append(" ".join([keyword, *words]))
    return "\n".join(lines)


def parse(text: str, opening: Mapping[str, Any]) -> Said:
    """The value of every setting that text can say: as `text` says, or else as in `opening`.

    Raises:
        TextError: with a `LineProblem` for everything that cannot be taken; nothing else is ever raised.
    """
    if len(text) > MAX_LENGTH:
        raise TextError((LineProblem(None, Problem("text", text, LinkLength(MAX_LENGTH))),))
    said, problems = Said(), []
    for number, line in enumerate(text.splitlines(), 1):
        problems += [LineProblem(number, problem) for problem in _read_line(line, number, said)]
    good, bad = Settings.check(said.values)
    problems += [LineProblem(said.lines[problem.key], problem) for problem in bad]
    if problems:
        raise TextError(tuple(sorted(problems, key=lambda found: found.line or 0)))
    return Said({name: opening[name] for name in names()} | good, said.lines)


def apply(text: str, settings: Settings, opening: Mapping[str, Any]) -> None:
    """Set all that `text` can say.

    Raises:
        TextError: if any of it cannot be taken; nothing has been changed then.
    """
    said = parse(text, opening)
    try:
        settings.apply(said.values)
    except SettingsError as error:
        raise TextError(
            tuple(LineProblem(said.lines.get(problem.key), problem) for problem in error.problems)
        ) from None


def _pair(name: str, value: Any) -> str:
    if value is True:
        return name
    shown = written(value)
    return f"{name}={shown if _BARE.fullmatch(shown) else json.dumps(shown, ensure_ascii=False)}"


def _read_line(line: str, number: int, said: Said) -> Iterator[Problem]:
    """Put what a line says into `said`; yield what it cannot say."""
    found = _SAID.match(line)
    end = found.end() if found else 0
    keyword, *words = _WORD.findall(line[:end]) or [""]
    if line[end : end + 1] == '"':
        yield Problem(keyword, line[end:], Quoted())
    elif keyword in LISTS:
        values = [value for word in words for value in word.split(",") if value]
        yield from _take(keyword, "" if values == [NONE] else ",".join(values), number, said)
    elif keyword in GROUPS:
        for word in words:
            yield from _read_word(keyword, word, number, said)
    elif keyword:
        yield Problem(keyword, line.strip(), LineStart(KEYWORDS))


def _read_word(keyword: str, word: str, number: int, said: Said) -> Iterator[Problem]:
    """The same of one word behind the keyword of a group."""
    of_group = Settings.groups()[keyword]
    name, named, text = word.partition("=")
    if not named:
        if name in of_group and isinstance(Settings.param[name], param.Boolean):
            yield from _take(name, written(True), number, said)
        elif keyword not in MAIN:
            yield Problem(keyword, word, SettingsOfLine(keyword, of_group))
        else:
            yield from _take(MAIN[keyword], word, number, said)
    elif name not in of_group:
        yield Problem(name, text, SettingsOfLine(keyword, of_group))
    else:
        if text.startswith('"'):
            try:
                text = json.loads(text)
            except ValueError:
                yield Problem(name, text, Quoted())
                return
        yield from _take(name, text, number, said)


def _take(name: str, text: str, number: int, said: Said) -> Iterator[Problem]:
    if name in said.lines:
        yield Problem(name, text, Once())
        return
    said.lines[name] = number
    try:
        said.values[name] = read(Settings.param[name], text)
    except ValueError:
        yield Problem(name, text, allowed(Settings.param[name]))
