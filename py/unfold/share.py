"""Settings to and from the end of the page's address.

A link looks like `#v=1&dataset=spiral&hidden=8,8&learning_rate=0.01`: every setting by its
own name, only what differs from what the page opens with, in the order of their declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from unfold.parameters import allowed, read, written
from unfold.problems import LinkLength, LinkPairs, LinkVersion, Once, Problem, SettingNames
from unfold.settings import Settings

VERSION = "1"
MAX_LENGTH = 20_000
"""Longer than any link this module writes; a longer one is not looked at."""


def encode(settings: Mapping[str, Any], opening: Mapping[str, Any]) -> str:
    """The fragment for `settings` on a page that opens with `opening`; empty if they are the same."""
    parts = [
        f"{name}={quote(written(settings[name]), safe=',;*^()')}"
        for name in Settings.names()
        if settings[name] != opening[name]
    ]
    return "&".join([f"v={VERSION}", *parts]) if parts else ""


def decode(fragment: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """What a fragment asks for, and what in it cannot be had; never raises.

    Returns:
        the settings that can be applied, and a Problem for every other part of the fragment.
    """
    fragment = fragment.removeprefix("#")
    if len(fragment) > MAX_LENGTH:
        return {}, (Problem("link", fragment, LinkLength(MAX_LENGTH)),)
    try:
        pairs = parse_qsl(fragment, keep_blank_values=True)
    except ValueError:
        return {}, (Problem("link", fragment, LinkPairs()),)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in pairs:
        if key == "v":
            if text != VERSION:
                problems.append(Problem(key, text, LinkVersion(VERSION)))
        elif key not in Settings.names():
            problems.append(Problem(key, text, SettingNames(Settings.names())))
        elif key in values:
            problems.append(Problem(key, text, Once()))
        else:
            try:
                values[key] = read(Settings.param[key], text)
            except ValueError:
                problems.append(Problem(key, text, allowed(Settings.param[key])))
    good, bad = Settings.check(values)
    return good, (*problems, *bad)


def tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` out of JSON or YAML, where a tuple can only be written as a list."""
    return {key: _tuple(value) for key, value in values.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
