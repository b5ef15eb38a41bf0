"""Kinds of settings: what each takes, and its values as text.

Knows no setting by name. A kind judges a value by itself alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import param

from unfold.problems import (
    Allowed,
    AnyOf,
    EachLayer,
    FormulaInX,
    FormulasOfFeatures,
    HiddenLayers,
    Indices,
    Number,
    OneOf,
    OptimizersAtRates,
    PairsOfUnits,
    PointsOfPlane,
    SquareWithin,
    TrueOrFalse,
    WholeNumber,
)


class Choice(param.Parameter[Any]):
    """One word out of a fixed list."""

    __slots__ = ["objects"]

    def __init__(self, default: str, *, objects: Iterable[str], **params: Any) -> None:
        self.objects = tuple(objects)
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if not isinstance(val, str) or val not in self.objects:
            raise ValueError(allowed(self))


class Subset(param.Parameter[Any]):
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


class PerLayer(param.Parameter[Any]):
    """A tuple of values of one kind, that of the first hidden layer first."""

    __slots__ = ["each", "max_layers"]

    def __init__(
        self, default: tuple[Any, ...], *, each: param.Parameter[Any], max_layers: int, **params: Any
    ) -> None:
        self.each = each
        self.max_layers = max_layers
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if not isinstance(val, tuple) or len(val) > self.max_layers:
            raise ValueError(allowed(self))
        for value in val:
            try:
                self.each._validate(value)
            except ValueError:
                raise ValueError(allowed(self)) from None


class Square(param.Parameter[Any]):
    """A square of the plane: x1 and x2 of its middle, and half the length of a side."""

    __slots__ = ["reach", "smallest"]

    def __init__(
        self, default: tuple[float, float, float], *, reach: float, smallest: float, **params: Any
    ) -> None:
        self.reach = reach
        self.smallest = smallest
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) != 3
            or any(type(number) not in (int, float) or not math.isfinite(number) for number in val)
            or val[2] < self.smallest
            or max(abs(val[0]), abs(val[1])) + val[2] > self.reach * (1 + 1e-9)
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


class Formulas(param.Parameter[Any]):
    """Formulas in x1 and x2 as one text, with semicolons between. Whether they make sense is not asked."""

    __slots__ = ["max_count", "max_length"]

    def __init__(self, default: str, *, max_length: int, max_count: int, **params: Any) -> None:
        self.max_length = max_length
        self.max_count = max_count
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, str)
            or len(val) > self.max_length
            or not val.isprintable()
            or len(split_formulas(val)) > self.max_count
            or not all(re.search("x[12]", formula) for formula in split_formulas(val))
        ):
            raise ValueError(allowed(self))


def split_formulas(text: str) -> tuple[str, ...]:
    """The formulas of such a text."""
    return tuple(part for written in text.split(";") if (part := written.strip()))


class PointList(param.Parameter[Any]):
    """A tuple of points (x1, x2, label) of the plane, in steps of 0.01.

    A label is the number of a class, or a value in the same steps.
    """

    __slots__ = ["largest", "max_points", "reach"]

    def __init__(
        self,
        default: tuple[tuple[float, float, float], ...],
        *,
        max_points: int,
        reach: float,
        largest: float,
        **params: Any,
    ) -> None:
        self.max_points = max_points
        self.reach = reach
        self.largest = largest
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) > self.max_points
            or not all(isinstance(point, tuple) and _is_point(point, self) for point in val)
        ):
            raise ValueError(allowed(self))


Contestant: TypeAlias = tuple[str, float]
"""An optimizer and its learning rate."""


class Contestants(param.Parameter[Any]):
    """A tuple of pairs, an optimizer out of a fixed list and its learning rate."""

    __slots__ = ["high", "low", "max_count", "optimizers"]

    def __init__(
        self,
        default: tuple[Contestant, ...],
        *,
        optimizers: Iterable[str],
        rates: tuple[float, float],
        max_count: int,
        **params: Any,
    ) -> None:
        self.optimizers = tuple(optimizers)
        self.low, self.high = rates
        self.max_count = max_count
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) > self.max_count
            or not all(isinstance(pair, tuple) and _is_contestant(pair, self) for pair in val)
        ):
            raise ValueError(allowed(self))


class UnitPairs(param.Parameter[Any]):
    """A tuple of (layer, unit, unit), all numbers from 1: two units of a layer, each layer once, in order.

    Whether there are such units is not asked.
    """

    __slots__ = ["max_layers", "max_units"]

    def __init__(
        self, default: tuple[tuple[int, int, int], ...], *, max_layers: int, max_units: int, **params: Any
    ) -> None:
        self.max_layers = max_layers
        self.max_units = max_units
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if not isinstance(val, tuple) or not all(_is_pair(entry, self) for entry in val):
            raise ValueError(allowed(self))
        layers = [entry[0] for entry in val]
        if layers != sorted(set(layers)):
            raise ValueError(allowed(self))


def _is_pair(entry: object, kind: UnitPairs) -> bool:
    if not isinstance(entry, tuple) or len(entry) != 3 or any(type(number) is not int for number in entry):
        return False
    layer, first, second = entry
    return (
        1 <= layer <= kind.max_layers
        and first != second
        and all(1 <= unit <= kind.max_units for unit in (first, second))
    )


class IndexList(param.Parameter[Any]):
    """A tuple of whole numbers from 0 on, each once and in ascending order."""

    __slots__ = ["end", "max_indices"]

    def __init__(self, default: tuple[int, ...], *, max_indices: int, end: int, **params: Any) -> None:
        self.max_indices = max_indices
        self.end = end
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) > self.max_indices
            or any(type(index) is not int or not 0 <= index < self.end for index in val)
            or list(val) != sorted(set(val))
        ):
            raise ValueError(allowed(self))


def _is_point(point: tuple[object, ...], kind: PointList) -> bool:
    return len(point) == 3 and all(
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and abs(number) <= most
        and number == in_steps(number, 100)
        for number, most in zip(point, (kind.reach, kind.reach, kind.largest), strict=True)
    )


def _is_contestant(pair: tuple[object, ...], kind: Contestants) -> bool:
    if len(pair) != 2:
        return False
    optimizer, rate = pair
    return (
        isinstance(optimizer, str)
        and optimizer in kind.optimizers
        and isinstance(rate, int | float)
        and not isinstance(rate, bool)
        and kind.low <= rate <= kind.high
    )


def in_steps(number: float, per_unit: int = 10) -> float:
    """The nearest number in steps of 1 / per_unit, and never -0."""
    return round(number * per_unit) / per_unit + 0.0


def allowed(parameter: param.Parameter[Any]) -> Allowed:
    """What a parameter takes."""
    if isinstance(parameter, Choice):
        return OneOf(parameter.objects)
    if isinstance(parameter, Subset):
        return AnyOf(parameter.objects)
    if isinstance(parameter, Widths):
        return HiddenLayers(parameter.max_layers, parameter.max_units)
    if isinstance(parameter, PerLayer):
        each = allowed(parameter.each)
        assert isinstance(each, OneOf | Number)
        return EachLayer(parameter.max_layers, each)
    if isinstance(parameter, Square):
        return SquareWithin(parameter.reach, parameter.smallest)
    if isinstance(parameter, Formula):
        return FormulaInX(parameter.max_length)
    if isinstance(parameter, PointList):
        return PointsOfPlane(parameter.max_points, parameter.reach, parameter.largest)
    if isinstance(parameter, IndexList):
        return Indices(parameter.max_indices, parameter.end)
    if isinstance(parameter, Contestants):
        return OptimizersAtRates(parameter.max_count, parameter.optimizers, parameter.low, parameter.high)
    if isinstance(parameter, UnitPairs):
        return PairsOfUnits(parameter.max_layers, parameter.max_units)
    if isinstance(parameter, Formulas):
        return FormulasOfFeatures(parameter.max_count, parameter.max_length)
    if isinstance(parameter, param.Boolean):
        return TrueOrFalse()
    if isinstance(parameter, param.Number):
        low, high = parameter.bounds or (None, None)
        if low is not None and high is not None:
            return (WholeNumber if isinstance(parameter, param.Integer) else Number)(low, high)
    raise TypeError(f"nobody can say what {type(parameter).__name__} takes")


def written(value: Any) -> str:
    """A value as text, as in links and in fields."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        if not (value and isinstance(value[0], tuple)):
            return ",".join(map(written, value))
        if value[0] and isinstance(value[0][0], str):  # a name and what belongs to it
            return ",".join(":".join(map(written, pair)) for pair in value)
        return ";".join(map(written, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def read(parameter: param.Parameter[Any], text: str) -> Any:
    """What `text` writes. Whether the parameter takes it is another matter.

    Raises:
        ValueError: if it is not of the parameter's type.
    """
    if isinstance(parameter, Subset):
        words = text.split(",") if text else []
        known = [word for word in parameter.objects if word in words]
        # In whatever order they were written; what is unknown or there twice is refused as it stands.
        return tuple(known if len(known) == len(words) else words)
    if isinstance(parameter, Widths | IndexList):
        return tuple(_integer(part) for part in text.split(",")) if text else ()
    if isinstance(parameter, PerLayer):
        return tuple(read(parameter.each, part.strip()) for part in text.split(",")) if text.strip() else ()
    if isinstance(parameter, Square):
        return tuple(_number(part.strip()) for part in text.split(","))
    if isinstance(parameter, Contestants):
        pairs = (pair.split(":", 1) for pair in text.split(",")) if text else ()
        return tuple((pair[0], _number(pair[1])) if len(pair) == 2 else (*pair,) for pair in pairs)
    if isinstance(parameter, UnitPairs):
        return tuple(tuple(map(_integer, entry.split(","))) for entry in text.split(";")) if text else ()
    if isinstance(parameter, PointList):
        points = text.split(";") if text else ()
        return tuple(tuple(_number(part) for part in point.split(",")) for point in points)
    if isinstance(parameter, param.Boolean):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(parameter, param.Integer):
        return _integer(text)
    if isinstance(parameter, param.Number):
        return _number(text)
    return text


def _number(text: str) -> float:
    # float() alone would take "1_0", "nan" and the digits of every script.
    if not re.fullmatch(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", text):
        raise ValueError(text)
    return float(text)


def _integer(text: str) -> int:
    # int() alone would take "1_000" and take its time over ten thousand digits.
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(text)
    return int(text)
