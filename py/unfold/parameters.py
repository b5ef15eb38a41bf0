"""Kinds of settings: what each takes, in words, and its values as text.

Knows no setting by name. A kind judges a value by itself alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import param


class Choice(param.Parameter[Any]):
    """One word out of a fixed list."""

    __slots__ = ["objects"]

    def __init__(self, default: str, *, objects: Iterable[str], **params: Any) -> None:
        self.objects = tuple(objects)
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if not isinstance(val, str) or val not in self.objects:
            raise ValueError(allowed(self))


class Words(param.Parameter[Any]):
    """A tuple of different words out of a fixed list, kept in the order of that list."""

    __slots__ = ["objects"]

    def __init__(self, default: tuple[str, ...], *, objects: Iterable[str], **params: Any) -> None:
        self.objects = tuple(objects)
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or any(word not in self.objects for word in val)
            or list(val) != [word for word in self.objects if word in val]
        ):
            raise ValueError(allowed(self))


class Widths(param.Parameter[Any]):
    """A tuple of layer widths."""

    __slots__ = ["max_layers", "max_units"]

    def __init__(self, default: tuple[int, ...], *, max_layers: int, max_units: int, **params: Any) -> None:
        self.max_layers = max_layers
        self.max_units = max_units
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) > self.max_layers
            or any(type(width) is not int or not 1 <= width <= self.max_units for width in val)
        ):
            raise ValueError(allowed(self))


class Formula(param.Parameter[Any]):
    """A formula in x, as text. Whether it can be computed is not asked here."""

    __slots__ = ["max_length"]

    def __init__(self, default: str, *, max_length: int, **params: Any) -> None:
        self.max_length = max_length
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, str)
            or len(val) > self.max_length
            or not val.isprintable()
            or not re.search("(?<![a-z])x(?![a-z])", val)
        ):
            raise ValueError(allowed(self))


def allowed(parameter: param.Parameter[Any]) -> str:
    """What a parameter takes, in words, for a message."""
    if isinstance(parameter, Choice):
        return "one of " + ", ".join(parameter.objects)
    if isinstance(parameter, Words):
        return "any of " + ", ".join(parameter.objects) + ", each at most once"
    if isinstance(parameter, Widths):
        return (
            f"at most {parameter.max_layers} hidden layers, "
            f"each a whole number of units from 1 to {parameter.max_units}"
        )
    if isinstance(parameter, Formula):
        return f"a formula in x, of at most {parameter.max_length} characters"
    if isinstance(parameter, param.Boolean):
        return "true or false"
    if isinstance(parameter, param.Number):
        kind = "a whole number" if isinstance(parameter, param.Integer) else "a number"
        low, high = parameter.bounds or (None, None)
        return f"{kind} from {_plain(low)} to {_plain(high)}"
    raise TypeError(f"no words for {type(parameter).__name__}")


def _plain(bound: float | None) -> str:
    return "?" if bound is None else f"{bound:.10f}".rstrip("0").rstrip(".")


def written(value: Any) -> str:
    """A value as text, as in links and in fields."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def read(parameter: param.Parameter[Any], text: str) -> Any:
    """What `text` writes. Whether the parameter takes it is another matter.

    Raises:
        ValueError: if it is not of the parameter's type.
    """
    if isinstance(parameter, Words):
        return tuple(text.split(",")) if text else ()
    if isinstance(parameter, Widths):
        return tuple(_integer(part) for part in text.split(",")) if text else ()
    if isinstance(parameter, param.Boolean):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(parameter, param.Integer):
        return _integer(text)
    if isinstance(parameter, param.Number):
        # float() alone would take "1_0", "nan" and the digits of every script.
        if not re.fullmatch(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", text):
            raise ValueError(text)
        return float(text)
    return text


def _integer(text: str) -> int:
    # int() alone would take "1_000" and take its time over ten thousand digits.
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(text)
    return int(text)
