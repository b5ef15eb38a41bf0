"""Problems, put into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from unfold.problems import (
    Allowed,
    AnyOf,
    EachLayer,
    FormulaInX,
    FormulasOfFeatures,
    HiddenLayers,
    Indices,
    LineProblem,
    LineStart,
    LinkLength,
    LinkPairs,
    LinkVersion,
    LockedByLink,
    LossOfValues,
    NoDropout,
    Number,
    Once,
    OneOf,
    OptimizersAtRates,
    PairsOfUnits,
    Parameters,
    PenaltyOfCurves,
    PointClasses,
    PointsOfPlane,
    Problem,
    Quoted,
    SettingNames,
    SettingsOfLine,
    SoundFormula,
    SquareWithin,
    TrueOrFalse,
    WeightCount,
    Weights,
    WholeNumber,
)
from unfold.words.numbers import grouped
from unfold.words.words import Words

LONGEST = 60
"""Characters that are shown of a value."""


def refusal(problem: Problem, words: Words) -> str:
    """What cannot be taken, and what is allowed, in one line."""
    return refused(problem.key, problem.value, what_is_allowed(problem.allowed, words), words)


def refused(key: str, value: object, allowed: str, words: Words) -> str:
    """The same, of what is said to be allowed in words already."""
    shown = repr(value)
    if len(shown) > LONGEST:
        shown = shown[: LONGEST - 3] + "..."
    return words.refusals.refusal.format(key=key, value=shown, allowed=allowed)


def refusals(problems: Iterable[Problem], words: Words) -> str:
    """Several problems in one line."""
    return words.punctuation.clauses.join(refusal(problem, words) for problem in problems)


def refusal_in_line(found: LineProblem, words: Words) -> str:
    """The same, with the line of a text that it stands in."""
    said = refusal(found.problem, words)
    return said if found.line is None else words.refusals.in_line.format(line=found.line, refusal=said)


def what_is_allowed(allowed: Allowed, words: Words) -> str:
    """What may be written instead; names are those that are written in links."""
    say, items = words.refusals, words.punctuation.items.join
    match allowed:
        case OneOf(names):
            return say.one_of.format(names=items(names))
        case AnyOf(names):
            return say.any_of.format(names=items(names))
        case HiddenLayers(max_layers, max_units):
            return say.hidden_layers.format(max_layers=max_layers, max_units=max_units)
        case EachLayer(max_layers, of):
            return say.each_layer.format(max_layers=max_layers, of=what_is_allowed(of, words))
        case SquareWithin(reach, smallest):
            return say.square_within.format(reach=_plain(reach), smallest=_plain(smallest))
        case FormulaInX(max_length):
            return say.formula_in_x.format(max_length=max_length)
        case PointsOfPlane(max_points, reach, largest):
            return say.points_of_plane.format(
                max_points=max_points, reach=_plain(reach), largest=_plain(largest)
            )
        case PointClasses(n_classes):
            return say.point_classes.format(n_classes=n_classes)
        case Indices(max_indices, end):
            return say.indices.format(max_indices=max_indices, end=end)
        case FormulasOfFeatures(max_count, max_length):
            return say.formulas_of_features.format(max_count=max_count, max_length=max_length)
        case OptimizersAtRates(max_count, optimizers, low, high):
            return say.optimizers_at_rates.format(
                max_count=max_count, optimizers=items(optimizers), low=_plain(low), high=_plain(high)
            )
        case PairsOfUnits(max_layers, max_units):
            return say.pairs_of_units.format(max_layers=max_layers, max_units=max_units)
        case TrueOrFalse():
            return say.true_or_false
        case WholeNumber(low, high):
            return say.whole_number.format(low=_plain(low), high=_plain(high))
        case Number(low, high):
            return say.number.format(low=_plain(low), high=_plain(high))
        case SettingNames(nearest, count):
            return say.setting_names.format(names=items(nearest), count=count)
        case Once():
            return say.once
        case LinkVersion(version):
            return say.link_version.format(version=version)
        case LinkLength(max_length):
            return say.link_length.format(max_length=max_length)
        case LinkPairs():
            return say.link_pairs
        case LockedByLink():
            return say.locked_by_link
        case Weights():
            return say.weights
        case WeightCount(count):
            return say.weight_count.format(count=count)
        case LineStart(keywords):
            return say.line_start.format(keywords=", ".join(keywords))
        case SettingsOfLine(keyword, names):
            return say.settings_of_line.format(keyword=keyword, names=", ".join(names))
        case Quoted():
            return say.quoted
        case LossOfValues(names):
            return say.loss_of_values.format(names=items(names))
        case PenaltyOfCurves(names):
            return say.penalty_of_curves.format(names=items(names))
        case Parameters(most):
            return say.parameters.format(most=grouped(most, words))
        case NoDropout():
            return say.no_dropout
        case SoundFormula(fault, position, details):
            told = {name: items(detail) if isinstance(detail, tuple) else detail for name, detail in details}
            return words.formula_faults[fault].format(position=position, **told)
        case _:
            assert_never(allowed)


def _plain(bound: float) -> str:
    return f"{bound:.10f}".rstrip("0").rstrip(".")
