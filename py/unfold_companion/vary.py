"""What a command line asks for of a sweep, as text: axes, and when a task is solved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import param

from unfold.archive import read_settings
from unfold.large import LargeSettings
from unfold.parameters import Choice, Formulas, written
from unfold.problems import Problem
from unfold.settings import OWN_DATASETS, Settings
from unfold.sweep_file import AXES, LOSSES, MAX_AXES, MAX_CELLS, METRICS, Axis, Criterion
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusals
from unfold_companion.experiment import ExperimentError


def axes(texts: Sequence[str]) -> tuple[Axis, ...]:
    """Return the axes that `--vary` asks for.

    Each text is a setting's name, "=", and values with semicolons between; where a value cannot have a comma,
    commas do as well. A setting named again gets more values. Formulas of features have semicolons
    themselves: there each text is one value.

    Raises:
        ExperimentError: naming what cannot be had, and what is allowed.
    """
    values: dict[str, list[Any]] = {}
    for text in texts:
        name, equals, listed = text.partition("=")
        if not equals:
            raise ExperimentError(f"--vary {text}: write a setting, =, and its values: noise=0;10;20")
        values.setdefault(name, []).extend(_values(name, listed))
    if len(values) > MAX_AXES:
        raise ExperimentError(f"--vary: {len(values)} settings are too many; at most {MAX_AXES} differ")
    for name, own in values.items():
        for value in own:
            if own.count(value) > 1:
                raise ExperimentError(f"--vary {name}: {written(value)!r} is there twice; once is allowed")
    found = tuple(Axis(name, tuple(own)) for name, own in values.items())
    if (n_cells := math.prod(len(axis.values) for axis in found)) > MAX_CELLS:
        raise ExperimentError(f"--vary: {n_cells} cells are too many; at most {MAX_CELLS}")
    return found


def _values(name: str, text: str) -> list[Any]:
    """Return the values that a text has for a setting."""
    if name not in Settings.names():
        refused = refusals([Problem(name, text, Settings.names_like(name))], ENGLISH)
        raise ExperimentError(f"--vary: {refused}")
    if name == "weight_seed":
        raise ExperimentError(
            "--vary weight_seed: the networks of a cell differ by it; say how many with --seeds"
        )
    if name not in AXES:
        raise ExperimentError(f"--vary {name}: training does not depend on it; allowed are {', '.join(AXES)}")
    parts = _parts(LargeSettings.param[name], text)
    read, problems = read_settings((name, part) for part in parts)
    if problems:
        raise ExperimentError(f"--vary: {refusals(problems, ENGLISH)}")
    return [value for _, value in read]


def _parts(parameter: param.Parameter[Any], text: str) -> list[str]:
    if isinstance(parameter, Formulas):
        return [text]
    if isinstance(parameter, Choice | param.Number | param.Boolean):
        text = text.replace(",", ";")
    return [part.strip() for part in text.split(";")]


def criterion(text: str) -> Criterion:
    """Return the criterion that `--solved` asks for, written as a metric, "=", and its threshold.

    Raises:
        ExperimentError: if there is no such metric, or the threshold is no number.
    """
    metric, _, threshold = text.partition("=")
    if metric not in METRICS:
        raise ExperimentError(f"--solved {text}: {metric!r} is not one of {', '.join(METRICS)}")
    try:
        value = float(threshold)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ExperimentError(f"--solved {text}: {threshold!r} is not a number; for example {metric}=0.1")
    return Criterion(metric, value)


def usual_criterion(settings: Settings) -> Criterion:
    """Return what counts as solved where nobody says: the loss that settings stop at, or a score of 95 %."""
    if settings.stop_loss:
        return Criterion("train_loss", settings.stop_loss)
    has_test_points = settings.dataset not in OWN_DATASETS
    return Criterion("test_score" if has_test_points else "train_score", 0.95)


def said(criterion: Criterion) -> str:
    """Return a criterion for people to read."""
    at = "at most" if criterion.metric in LOSSES else "at least"
    return f"{criterion.metric} {at} {criterion.threshold:g}"
