"""Settings to and from the end of the page's address.

A link looks like `#v=1&dataset=spiral&hidden=8,8&learning_rate=0.01`: every setting by its
own name, only what differs from what the page opens with, in the order of their declaration. A link
may hold trained weights as well: `w=120,` and the weights as they stand in memory, in base64.
"""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote

from unfold.parameters import allowed, read, written
from unfold.problems import LinkLength, LinkPairs, LinkVersion, Once, Problem, Weights
from unfold.settings import Settings

VERSION = "1"
MAX_LENGTH = 80_000
"""Longer than any link this module writes; a longer one is not looked at."""


MOST_WEIGHTS = 10_000
"""So many weights and biases at most go into a link: with all else they are never longer than that."""
WEIGHTS = "w"
"""The key of trained weights."""
LARGEST = (2 - 2**-23) * 2.0**127
"""Number in single precision."""


@dataclass(frozen=True)
class Trained:
    """A network as it was trained.

    Attributes:
        epoch: number of epochs it was trained for.
        parameters: all weights and biases, in the order of `core.network.Network.params`.
    """

    epoch: int
    parameters: tuple[float, ...]


def encode(settings: Mapping[str, Any], opening: Mapping[str, Any], trained: Trained | None = None) -> str:
    """The fragment for `settings` on a page that opens with `opening`; empty if they are the same.

    Of more than MOST_WEIGHTS there are none in it. They keep the seven digits of single precision: no picture
    shows more, and a link stays short.
    """
    parts = [
        f"{name}={quote(written(settings[name]), safe=',:;*^()')}"
        for name in Settings.names()
        if settings[name] != opening[name]
    ]
    if trained is not None and len(trained.parameters) <= MOST_WEIGHTS:
        single = [max(-LARGEST, min(LARGEST, value)) for value in trained.parameters]
        packed = struct.pack(f"<{len(single)}f", *single)
        parts.append(f"{WEIGHTS}={trained.epoch},{base64.urlsafe_b64encode(packed).decode().rstrip('=')}")
    return "&".join([f"v={VERSION}", *parts]) if parts else ""


def decode(fragment: str, limits: type[Settings] = Settings) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The settings that a fragment asks for, and what in it cannot be had; never raises.

    Args:
        fragment: of a link.
        limits: what is allowed.

    Returns:
        the settings that can be applied, and a Problem for every other part of the fragment but weights.
    """
    pairs, problems = _pairs(fragment)
    values: dict[str, Any] = {}
    for key, text in pairs:
        if key == "v":
            if text != VERSION:
                problems.append(Problem(key, text, LinkVersion(VERSION)))
        elif key == WEIGHTS:
            continue
        elif key not in Settings.names():
            problems.append(Problem(key, text, Settings.names_like(key)))
        elif key in values:
            problems.append(Problem(key, text, Once()))
        else:
            try:
                values[key] = read(limits.param[key], text)
            except ValueError:
                problems.append(Problem(key, text, allowed(limits.param[key])))
    good, bad = limits.check(values)
    return good, (*problems, *bad)


def decode_weights(fragment: str) -> tuple[Trained | None, tuple[Problem, ...]]:
    """The weights that a fragment holds, if any, or a Problem with them; never raises."""
    texts = [text for key, text in _pairs(fragment)[0] if key == WEIGHTS]
    if not texts:
        return None, ()
    if len(texts) > 1:
        return None, (Problem(WEIGHTS, texts[1], Once()),)
    try:
        return _read_weights(texts[0]), ()
    except ValueError:
        return None, (Problem(WEIGHTS, texts[0], Weights()),)


def _pairs(fragment: str) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Keys and texts, or a Problem with all of the fragment."""
    fragment = fragment.removeprefix("#")
    if len(fragment) > MAX_LENGTH:
        return [], [Problem("link", fragment, LinkLength(MAX_LENGTH))]
    try:
        return parse_qsl(fragment, keep_blank_values=True), []
    except ValueError:
        return [], [Problem("link", fragment, LinkPairs())]


def _read_weights(text: str) -> Trained:
    epoch, _, packed = text.partition(",")
    if not (epoch.isascii() and epoch.isdigit() and len(epoch) <= 9):
        raise ValueError(text)
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        parameters = struct.unpack(f"<{len(data) // 4}f", data)
    except (binascii.Error, struct.error):
        raise ValueError(text) from None
    if not parameters or not all(map(math.isfinite, parameters)):
        raise ValueError(text)
    return Trained(int(epoch), parameters)


def tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` out of JSON or YAML, where a tuple can only be written as a list."""
    return {key: _tuple(value) for key, value in values.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
