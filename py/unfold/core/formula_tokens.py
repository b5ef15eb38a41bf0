"""The characters of a formula as tokens.

Characters that people type or copy are taken for what they mean: × · ÷ − ² √ π ½, and digits of any script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from unfold.core.formula_error import FormulaError

MEANING: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("×·⋅∙•∗", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("−–—‐‑‒﹣", "-"),
        **dict.fromkeys("∣│❘", "|"),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        "π": "pi",
        "σ": "sigmoid",
    }
)
"""What single characters are taken for, beside those of Unicode's compatibility forms."""
SUPERSCRIPTS: Mapping[str, str] = MappingProxyType(dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True)))


@dataclass(frozen=True)
class Token:
    """A number, a name, a superscript, a sign, or the end; `at` is the index of its first character."""

    kind: str
    text: str
    at: int


PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9]*)"
    r"|(?P<superscript>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)"
    r"|(?P<sign>\*\*|[-+*/^(),|√])"
)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain characters, and for each of them the index of the one that it came from."""
    plain: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        meant = MEANING.get(character) or _meant(character)
        plain.append(meant)
        origin.extend([index] * len(meant))
    return "".join(plain), [*origin, len(text)]


def _meant(character: str) -> str:
    if character in SUPERSCRIPTS:
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    fraction = unicodedata.numeric(character, None)
    if fraction is not None and not fraction.is_integer():
        return f"({fraction!r})"
    return unicodedata.normalize("NFKC", character).lower()


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a formula, the end last.

    Raises:
        FormulaError: at a character that means nothing.
    """
    plain, origin = _plain(text)
    at = 0
    while at < len(plain):
        match = PATTERN.match(plain, at)
        if match is None:
            shown = text[origin[at]]
            raise FormulaError(text, "unknown_character", origin[at] + 1, character=shown)
        if match.lastgroup is not None and match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], origin[at])
        at = match.end()
    yield Token("end", "", len(text))
