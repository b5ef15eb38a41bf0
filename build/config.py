"""panel.yaml: read, validated, and said plainly what is wrong with it.

Owns the file's shape. What a setting may be is py/unfold/settings.py's to say.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from errors import BuildError
from places import PANEL_YAML
from unfold.settings import Settings
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusal, refused

WORDS = {
    "title": "the name at the top of the page, a line of text",
    "description": "one sentence for search engines, a line of text",
    "settings": "a mapping of settings to their opening values",
}


class ConfigError(BuildError):
    """panel.yaml can't be taken; the message names each wrong key or value and what is allowed."""

    status = 2


@dataclass(frozen=True)
class Config:
    """What panel.yaml says."""

    title: str
    description: str
    settings: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


class StrictLoader(yaml.SafeLoader):
    """YAML's safe loader, but a key given twice is an error rather than the first one lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable):
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key!r} is given twice", key_node.start_mark
                    )
                seen.add(key)
        return super().construct_mapping(node, deep)


def load(path: Path = PANEL_YAML) -> Config:
    """Read and validate a panel.yaml.

    Raises:
        ConfigError: naming everything that is wrong, at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path.name} is missing; it stands beside pyproject.toml") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} isn't UTF-8 text: {error}") from None
    try:
        # A subclass of the safe loader: builds nothing but plain values.
        document = yaml.load(text, StrictLoader)
    except yaml.MarkedYAMLError as error:
        raise ConfigError(describe(error, path.name)) from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path.name} isn't YAML: {error}") from None
    return validate(document, path.name)


def describe(error: yaml.MarkedYAMLError, name: str) -> str:
    """A YAML error with its place, on one line."""
    mark = error.problem_mark or error.context_mark
    place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return f"{name}{place}: {error.problem or error.context}"


def validate(document: object, name: str = "panel.yaml") -> Config:
    """What a YAML document says, if all of it can be taken."""
    if not isinstance(document, dict):
        raise ConfigError(f"{name} must be a mapping with the keys {', '.join(WORDS)}")
    problems: list[str] = []
    for key in document:
        if key not in WORDS:
            problems.append(f"{key!r} isn't a key here; the keys are {', '.join(WORDS)}")
    for key in ("title", "description"):
        value = document.get(key)
        if key not in document:
            problems.append(f"{key} is missing: {WORDS[key]}")
        elif not isinstance(value, str) or not value.strip() or "\n" in value.strip():
            problems.append(refused(key, value, f"it is {WORDS[key]}", ENGLISH))
    settings = document.get("settings")
    if settings is None:  # the key left out, or nothing written behind it
        settings = {}
    if not isinstance(settings, dict):
        problems.append(refused("settings", settings, f"it is {WORDS['settings']}", ENGLISH))
        settings = {}
    good, wrong = Settings.check(
        {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    )
    problems += [f"settings: {refusal(problem, ENGLISH)}" for problem in wrong]
    if problems:
        raise ConfigError("\n".join(f"{name}: {problem}" for problem in problems))
    return Config(document["title"].strip(), document["description"].strip(), good)
