"""What cannot be taken: which key, what it was, and what is allowed.

All of it as structure. How it is said stands in `words`, once for every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class OneOf:
    """One word out of a list."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class AnyOf:
    """Words out of a list, each at most once."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class HiddenLayers:
    """The numbers of units of so many layers."""

    max_layers: int
    max_units: int


@dataclass(frozen=True)
class EachLayer:
    """A value for each of at most so many hidden layers, from the first one on."""

    max_layers: int
    of: OneOf | Number
    """What each of them may be."""


@dataclass(frozen=True)
class SquareWithin:
    """Middle and half the side of a square that lies within ± `reach`."""

    reach: float
    smallest: float
    """Of halves of a side."""


@dataclass(frozen=True)
class FormulaInX:
    """A formula in x, as text."""

    max_length: int


@dataclass(frozen=True)
class PointsOfPlane:
    """So many points of the plane, each with a class or a value."""

    max_points: int
    reach: float
    """The largest size of a coordinate."""
    largest: float
    """The largest size of a value."""


@dataclass(frozen=True)
class PointClasses:
    """Points of these many classes."""

    n_classes: int


@dataclass(frozen=True)
class Indices:
    """So many whole numbers from 0 to below an end, each once and in ascending order."""

    max_indices: int
    end: int


@dataclass(frozen=True)
class FormulasOfFeatures:
    """So many formulas in x1 and x2, as one text."""

    max_count: int
    max_length: int


@dataclass(frozen=True)
class OptimizersAtRates:
    """So many pairs of an optimizer and its learning rate."""

    max_count: int
    optimizers: tuple[str, ...]
    low: float
    """Of learning rates."""
    high: float


@dataclass(frozen=True)
class PairsOfUnits:
    """For some layers, each once, two different units of theirs."""

    max_layers: int
    max_units: int


@dataclass(frozen=True)
class TrueOrFalse:
    """A truth value."""


@dataclass(frozen=True)
class WholeNumber:
    """A whole number between two, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class Number:
    """A number between two, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class SettingNames:
    """The name of a setting: there are `count`, none of that name, these the nearest to it."""

    nearest: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Once:
    """Each setting once."""


@dataclass(frozen=True)
class LinkVersion:
    """A link of the version that this page reads."""

    version: str


@dataclass(frozen=True)
class LinkLength:
    """A link of so many characters at most."""

    max_length: int


@dataclass(frozen=True)
class LinkPairs:
    """Names and values, written as a link writes them."""


@dataclass(frozen=True)
class LockedByLink:
    """Nothing: the link of this page has locked it."""


@dataclass(frozen=True)
class Weights:
    """An epoch and weights, written as a link writes them."""


@dataclass(frozen=True)
class WeightCount:
    """As many weights and biases as the network has."""

    count: int


@dataclass(frozen=True)
class LineStart:
    """A line of the text form that begins with one of these."""

    keywords: tuple[str, ...]


@dataclass(frozen=True)
class SettingsOfLine:
    """A setting that a line of the text form can say."""

    keyword: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Quoted:
    """Text between two quotation marks."""


@dataclass(frozen=True)
class LossOfValues:
    """One of these losses, since the dataset has values and no classes."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class PenaltyOfCurves:
    """One of these penalties, since edges are curves and no weights."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Parameters:
    """So many weights and biases at most, of all layers together."""

    most: int


@dataclass(frozen=True)
class NoDropout:
    """None, since the points are not shuffled."""


@dataclass(frozen=True)
class SoundFormula:
    """A formula without what is wrong with this one."""

    fault: str
    """What is wrong, by the core's name for it."""
    position: int
    """Where, from 1."""
    details: tuple[tuple[str, str | int | float | tuple[str, ...]], ...] = ()
    """Of the fault, each with its name."""


Allowed: TypeAlias = (
    OneOf
    | AnyOf
    | HiddenLayers
    | EachLayer
    | SquareWithin
    | FormulaInX
    | PointsOfPlane
    | PointClasses
    | Indices
    | FormulasOfFeatures
    | OptimizersAtRates
    | PairsOfUnits
    | TrueOrFalse
    | WholeNumber
    | Number
    | SettingNames
    | Once
    | LinkVersion
    | LinkLength
    | LinkPairs
    | LockedByLink
    | Weights
    | WeightCount
    | LineStart
    | SettingsOfLine
    | Quoted
    | LossOfValues
    | PenaltyOfCurves
    | Parameters
    | NoDropout
    | SoundFormula
)


@dataclass(frozen=True)
class Problem:
    """One value that cannot be taken: which key, what it was, and what is allowed."""

    key: str
    value: object
    allowed: Allowed


@dataclass(frozen=True)
class LineProblem:
    """A problem of a text, and the number of the line that it stands in, from 1; None if it is in no line."""

    line: int | None
    problem: Problem
