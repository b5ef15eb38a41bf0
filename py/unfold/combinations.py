"""What the settings cannot be all together, though each by itself is fine.

The one border at which a person's settings meet what the core can do with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from unfold.core.datasets import DATASETS
from unfold.core.features import require_feature
from unfold.core.formula import FormulaError
from unfold.core.own_activation import own_activation
from unfold.core.splines import Splines
from unfold.parameters import split_formulas
from unfold.problems import (
    Indices,
    LossOfValues,
    NoDropout,
    Parameters,
    PenaltyOfCurves,
    PointClasses,
    Problem,
    SoundFormula,
)
from unfold.settings import (
    DATASET_PARAMETERS,
    LOSSES,
    MAX_PARAMETERS,
    MAX_POINTS,
    OWN_DATASETS,
    REGULARIZATIONS,
    Settings,
    activations,
    has_curves,
    inputs,
)

COORDINATES = 2
"""Of the points of every dataset that the page offers."""
OF_CLASSES = ("cross_entropy", "hinge")
"""Losses that know the labels -1 and +1 only."""
OF_WEIGHTS = ("contractive",)
"""Penalties that know edges that are weights only."""


def conflicts(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a `Problem` for every value that does not go with the others; a `Judge` of `Settings`."""
    if values["loss"] in OF_CLASSES and DATASETS[values["dataset"]].problem == "regression":
        others = tuple(loss for loss in LOSSES if loss not in OF_CLASSES)
        yield Problem("loss", values["loss"], LossOfValues(others))
    if values["regularization"] in OF_WEIGHTS and has_curves(values):
        others = tuple(penalty for penalty in REGULARIZATIONS if penalty not in OF_WEIGHTS)
        yield Problem("regularization", values["regularization"], PenaltyOfCurves(others))
    if n_parameters(values) > MAX_PARAMETERS:
        yield Problem("hidden", values["hidden"], Parameters(MAX_PARAMETERS))
    if not values["shuffle"]:
        for key, shares in (("dropout", (values["dropout"],)), ("dropouts", values["dropouts"])):
            if any(shares):
                yield Problem(key, values[key], NoDropout())
    if "formula" in (values["activation"], *activations(values)):
        try:
            own_activation(values["formula"])
        except FormulaError as error:
            yield _unsound("formula", values["formula"], error)
    for formula in split_formulas(values["own_features"]):
        try:
            require_feature(formula, COORDINATES)
        except FormulaError as error:
            yield _unsound("own_features", formula, error)
    most = most_classes(values["dataset"])
    for key in ("points", "test_points"):
        if most and any(label not in range(1, most + 1) for _, _, label in values[key]):
            yield Problem(key, values[key], PointClasses(most))
    end = values["n_samples"]
    if values["dataset"] not in OWN_DATASETS and any(index >= end for index in values["erased"]):
        yield Problem("erased", values["erased"], Indices(MAX_POINTS, end))


def n_parameters(values: Mapping[str, Any]) -> int:
    """How many weights and biases a network has, of all classes that there can be."""
    functions = Splines(values["spline_intervals"]).n_functions if has_curves(values) else 1
    pieces = [values["pieces"] if name == "maxout" else 1 for name in activations(values)]
    classes = most_classes(values["dataset"])
    widths = [len(inputs(values)), *values["hidden"], classes if classes > 2 else 1]
    return sum(
        n * n_out * (functions * n_in + 1)
        for n, (n_in, n_out) in zip([*pieces, 1], pairwise(widths), strict=True)
    )


def most_classes(dataset: str) -> int:
    """The number of classes that points of a dataset can belong to, whatever its parameters; 0 if to none."""
    classes = DATASETS[dataset].classes
    if isinstance(classes, int):
        return classes
    assert classes in DATASET_PARAMETERS[dataset]
    _, most = Settings.param[classes].bounds
    return int(most)


def _unsound(key: str, formula: str, error: FormulaError) -> Problem:
    return Problem(key, formula, SoundFormula(error.fault, error.position, tuple(error.details.items())))
