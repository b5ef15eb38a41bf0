"""The points that a network learns, and how well it could possibly do.

Owns the table of datasets, and the split of points; knows nothing of features, networks or seeds. The rules
stand in `playground_rules`, `region_rules`, `function_rules` and `digits`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np

from unfold.core import digits, function_rules, playground_rules, region_rules
from unfold.core.arrays import FloatArray
from unfold.core.dataset_parameters import (
    DatasetError,
    FormulaText,
    Parameter,
    RealNumber,
    Value,
    WholeNumber,
)
from unfold.core.dataset_rules import BoolArray, Drawn, nothing, nothing_on_line
from unfold.core.plane import DOMAIN

Problem: TypeAlias = Literal["classification", "regression"]

MAX_SAMPLES = 1_000_000
PLANE = ((-DOMAIN, DOMAIN), (-DOMAIN, DOMAIN))


@dataclass(frozen=True, eq=False)
class Points:
    """Points and what is known of them. Never written to: equal means the same object.

    Attributes:
        X: coordinates x1, x2, ..., of shape (n_samples, n_coordinates).
        y: of shape (n_samples,): labels -1 or +1 of two classes, the numbers 0 to k - 1 of k > 2 classes, or
            the targets of a regression.
    """

    X: FloatArray
    y: FloatArray

    def __len__(self) -> int:
        return len(self.y)

    @property
    def on_line(self) -> bool:
        """Whether they have one coordinate only."""
        return self.X.shape[1] == 1

    def teach(self, problem: str) -> bool:
        """Whether there is anything to learn from them: a value, or two classes to be told apart."""
        return len(self) > 0 and (problem == "regression" or bool((self.y != self.y[0]).any()))

    @property
    def places(self) -> FloatArray:
        """Where they are drawn, (n_samples, 2): in the plane of x1 and x2, or over the line of x1 at y."""
        return np.column_stack([self.X[:, 0], self.y]) if self.on_line else self.X[:, :2]


@dataclass(frozen=True)
class Dataset:
    """A rule that draws points, and what can be said of it.

    Attributes:
        draw: the rule, (n_samples, noise, rng, **parameters), as of `dataset_rules`.
        truth: (X, **parameters) -> the labels that points have there without noise, NaN where there are no
            points; None if nobody knows.
        classes: how many there are: a number, 0 for a regression, or the parameter that says it.
        ranges: for each coordinate from where to where points without noise lie.
        parameters: what it can be asked for, by name.
        sequence: for tasks that are learnt one after the other, which points belong to each: (X) -> a mask of
            shape (n_samples,). Empty if there is but one task.
    """

    draw: Callable[..., Drawn]
    truth: Callable[..., FloatArray] | None
    classes: int | str = 2
    ranges: tuple[tuple[float, float], ...] = PLANE
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    sequence: tuple[Callable[[FloatArray], BoolArray], ...] = ()

    @property
    def problem(self) -> Problem:
        """Whether labels are classes or numbers."""
        return "regression" if self.classes == 0 else "classification"

    @property
    def n_coordinates(self) -> int:
        """Number of coordinates of a point."""
        return len(self.ranges)

    def n_classes(self, **parameters: Any) -> int:
        """Return the number of classes, 0 for a regression."""
        if isinstance(self.classes, int):
            return self.classes
        n_classes = self.check(parameters)[self.classes]
        assert isinstance(n_classes, int)
        return n_classes

    def check(self, parameters: Mapping[str, object]) -> dict[str, Value]:
        """Return all parameters, with defaults for those not given, as the rule takes them.

        Raises:
            DatasetError: naming the key, its value and what is allowed.
        """
        for key, value in parameters.items():
            if key not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise DatasetError(key, value, f"the parameters are: {known}")
        return {
            key: parameter.check(key, parameters.get(key, parameter.default))
            for key, parameter in self.parameters.items()
        }

    def generate(
        self,
        n_samples: int,
        noise: float,
        rng: np.random.Generator,
        *,
        random_labels: float = 0.0,
        **parameters: Any,
    ) -> Points:
        """Draw points, in random order. Of an empty plane there are none.

        Args:
            n_samples: number of points, 0 to MAX_SAMPLES.
            noise: from 0 to 1; each rule says what it does.
            rng: where all randomness comes from.
            random_labels: the share of points, from 0 to 1, that exchange their labels among one another, so
                that there is nothing left to learn in them. (C. Zhang et al., "Understanding deep learning
                requires rethinking generalization", 2017)
            **parameters: of `self.parameters`.

        Raises:
            DatasetError: naming the key, its value and what is allowed.
        """
        WholeNumber(0, 0, MAX_SAMPLES).check("n_samples", n_samples)
        RealNumber(0.0, 0.0, 1.0).check("noise", noise)
        RealNumber(0.0, 0.0, 1.0).check("random_labels", random_labels)
        X, y = self.draw(n_samples, noise, rng, **self.check(parameters))
        order = rng.permutation(len(y))
        X, y = X[order], y[order]
        if random_labels:
            chosen = rng.permutation(len(y))[: round(random_labels * len(y))]
            y[chosen] = y[rng.permutation(chosen)]
        return Points(X, y)

    def dense(self, n_points: int = 40_000, **parameters: Any) -> Points:
        """Return the true labels all over the regions, on which a network's verdict can be judged.

        Args:
            n_points: about how many points a regular grid over `ranges` has; those without a label are left
                out.
            **parameters: of `self.parameters`.

        Raises:
            ValueError: if the truth is not known.
            DatasetError: as `generate`.
        """
        points = self.grid(n_points, **parameters)
        known = ~np.isnan(points.y)
        return Points(points.X[known], points.y[known])

    def grid(self, n_points: int, **parameters: Any) -> Points:
        """Return the same with those that have no label, NaN; the last coordinate changes fastest.

        There are equally many points along each axis: side ** n_coordinates in all.

        Raises:
            ValueError: if the truth is not known.
            DatasetError: as `generate`.
        """
        if self.truth is None:
            raise ValueError("the true regions are not known")
        side = round(n_points ** (1 / self.n_coordinates))
        axes = [low + (high - low) * (np.arange(side) + 0.5) / side for low, high in self.ranges]
        X = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
        return Points(X, self.truth(X, **self.check(parameters)))

    def tasks(self, points: Points) -> tuple[Points, ...]:
        """Return the points of each task, in the order in which they are to be learnt."""
        masks = [belongs(points.X) for belongs in self.sequence]
        return tuple(Points(points.X[mask], points.y[mask]) for mask in masks) or (points,)


def training_size(n_samples: int, train_share: float) -> int:
    """Return floor(n · train_share), the number of points for training; `train_share` lies in [0, 1]."""
    # 0.29 · 100 is 28.999999999999996 in binary: floor of what was meant, not of what was rounded.
    return math.floor(n_samples * train_share + 1e-9)


def split(points: Points, train_share: float) -> tuple[Points, Points]:
    """Return the first floor(n · train_share) points for training, and the rest for testing.

    `train_share` lies in [0, 1]. Both parts are views.
    """
    n_train = training_size(len(points), train_share)
    return (
        Points(points.X[:n_train], points.y[:n_train]),
        Points(points.X[n_train:], points.y[n_train:]),
    )


LEFT_THEN_RIGHT: tuple[Callable[[FloatArray], BoolArray], ...] = (
    lambda X: X[:, 0] < 0,
    lambda X: X[:, 0] >= 0,
)
"""Two tasks that any dataset can be made of."""


def _parameters(**parameters: Parameter) -> Mapping[str, Parameter]:
    return MappingProxyType(parameters)


_SPIRAL = _parameters(turns=RealNumber(1.75, 0.25, 4.0), arms=WholeNumber(2, 2, 5))
_CLASSES = WholeNumber(3, 2, 6)
_SIDE, _TOP = function_rules.SURFACE_SIDE, function_rules.SURFACE_TOP
_BASE = ((-_SIDE, _SIDE), (-_SIDE, _SIDE))
_SURFACE = _parameters(formula=FormulaText("x1^2 + x2^2 + 3", ("x1", "x2"), -_SIDE, _SIDE))
_CURVE = _parameters(formula=FormulaText("x1^2/4 - 3", ("x1",), -DOMAIN, DOMAIN))

DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        # as TensorFlow Playground has them
        "circle": Dataset(playground_rules.circle, playground_rules.circle_truth),
        "xor": Dataset(playground_rules.xor, playground_rules.xor_truth),
        "gauss": Dataset(playground_rules.gauss, playground_rules.gauss_truth),
        "spiral": Dataset(playground_rules.spiral, playground_rules.spiral_truth, "arms", parameters=_SPIRAL),
        "plane": Dataset(playground_rules.plane, playground_rules.plane_truth, 0),
        "multi_gauss": Dataset(playground_rules.multi_gauss, playground_rules.multi_gauss_truth, 0),
        # regions
        "moons": Dataset(region_rules.moons, region_rules.moons_truth),
        "rings": Dataset(
            region_rules.rings, region_rules.rings_truth, parameters=_parameters(rings=WholeNumber(2, 2, 5))
        ),
        "checkerboard": Dataset(
            region_rules.checkerboard,
            region_rules.checkerboard_truth,
            parameters=_parameters(squares=WholeNumber(4, 2, 8)),
        ),
        "annulus": Dataset(region_rules.annulus, region_rules.annulus_truth),
        "two_curves": Dataset(region_rules.two_curves, region_rules.two_curves_truth),
        "pinwheel": Dataset(
            region_rules.pinwheel,
            region_rules.pinwheel_truth,
            "classes",
            parameters=_parameters(classes=_CLASSES, twist=RealNumber(0.25, 0.0, 1.0)),
        ),
        "blobs": Dataset(
            region_rules.blobs, region_rules.blobs_truth, "classes", parameters=_parameters(classes=_CLASSES)
        ),
        "intervals": Dataset(region_rules.intervals, region_rules.intervals_truth, ranges=PLANE[:1]),
        "linked_rings": Dataset(
            region_rules.linked_rings, region_rules.linked_rings_truth, ranges=(*PLANE, PLANE[0])
        ),
        # functions
        "above_curve": Dataset(function_rules.above_curve, function_rules.above_truth, parameters=_CURVE),
        "above_surface": Dataset(
            function_rules.above_surface,
            function_rules.above_truth,
            ranges=(*_BASE, (0.0, _TOP)),
            parameters=_SURFACE,
        ),
        "surface": Dataset(function_rules.surface, function_rules.surface_truth, 0, _BASE, _SURFACE),
        "sines": Dataset(
            function_rules.sines,
            function_rules.sines_truth,
            0,
            ((-np.pi, np.pi),),
            _parameters(terms=WholeNumber(2, 1, 5)),
        ),
        "wiggle": Dataset(function_rules.wiggle, function_rules.wiggle_truth, 0, ((0.0, 1.0),)),
        "tower": Dataset(function_rules.tower, function_rules.tower_truth, 0),
        "modular": Dataset(
            function_rules.modular,
            function_rules.modular_truth,
            0,
            parameters=_parameters(modulus=WholeNumber(23, 5, 32)),
        ),
        # nothing but what people add
        "own": Dataset(nothing, None),
        "own_classes": Dataset(nothing, None, "classes", parameters=_parameters(classes=_CLASSES)),
        "own_values": Dataset(nothing, None, 0),
        "own_line": Dataset(nothing_on_line, None, 0, PLANE[:1]),
        # others
        "xor_in_turn": Dataset(playground_rules.xor, playground_rules.xor_truth, sequence=LEFT_THEN_RIGHT),
        "digits": Dataset(
            digits.two_digits,
            None,
            ranges=((0.0, 1.0),) * 64,
            parameters=_parameters(first=WholeNumber(0, 0, 9), second=WholeNumber(1, 0, 9)),
        ),
    }
)
