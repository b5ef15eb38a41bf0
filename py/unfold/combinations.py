"""What the settings cannot be all together, though each by itself is fine.

The one border at which a person's settings meet what the core can do with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from unfold.core.datasets import DATASETS
from unfold.core.features import require_feature
from unfold.core.formula import FormulaError
from unfold.core.own_activation import own_activation
from unfold.parameters import split_formulas
from unfold.problems import LossOfValues, NoDropout, Problem, SoundFormula
from unfold.settings import LOSSES

COORDINATES = 2
"""Of the points of every dataset that the page offers."""
OF_CLASSES = ("cross_entropy", "hinge")
"""Losses that know the labels -1 and +1 only."""


def conflicts(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a `Problem` for every value that does not go with the others; a `Judge` of `Settings`."""
    if values["loss"] in OF_CLASSES and DATASETS[values["dataset"]].problem == "regression":
        others = tuple(loss for loss in LOSSES if loss not in OF_CLASSES)
        yield Problem("loss", values["loss"], LossOfValues(others))
    if values["dropout"] and not values["shuffle"]:
        yield Problem("dropout", values["dropout"], NoDropout())
    if values["activation"] == "formula":
        try:
            own_activation(values["formula"])
        except FormulaError as error:
            yield _unsound("formula", values["formula"], error)
    for formula in split_formulas(values["own_features"]):
        try:
            require_feature(formula, COORDINATES)
        except FormulaError as error:
            yield _unsound("own_features", formula, error)


def _unsound(key: str, formula: str, error: FormulaError) -> Problem:
    return Problem(key, formula, SoundFormula(error.fault, error.position, tuple(error.details.items())))
