"""Settings as the core's own objects: points, network and trainer, and each rule that is more than a key.

Whoever trains with these settings gets the same numbers, on the page or anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unfold.core.activations import activation_of
from unfold.core.dataset_rules import IndexArray, labels
from unfold.core.datasets import DATASETS, Dataset, Points, training_size
from unfold.core.features import FeatureMap, Inputs
from unfold.core.layers import Maxout
from unfold.core.network import Function, Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.own_activation import own_activation
from unfold.core.plan import BackendFactory, PlanOptions, Rates
from unfold.core.plane import DOMAIN, WHOLE, Window
from unfold.core.presets import STANDARD
from unfold.core.representation import UnitPair
from unfold.core.rng import Stream, generator
from unfold.core.schedules import SCHEDULES, Constant, Cosine, Schedule, Step, WarmUp
from unfold.core.splines import REACH, Splines
from unfold.core.trainer import Trainer
from unfold.parameters import Contestant
from unfold.settings import (
    DATASET_PARAMETERS,
    LINE_DATASETS,
    OWN_DATASETS,
    Settings,
    activations,
    dropouts,
    has_curves,
    inputs,
)
from unfold.snapshot import Floats, Scale

TRUE_POINTS = 200_000
"""About as many places has the grid on which a network is judged; fewer where that takes long, ..."""
FEWEST_TRUE_POINTS = 2_500
"""... but not below this."""
JUDGEMENT = 300_000_000
"""Multiply-adds that a judgement may take: some tenths of a second in a browser."""
TOLD = 4_000_000
"""Numbers that a network may be told for it, of all places together."""


def points(settings: Settings) -> tuple[Points, Points]:
    """Training and test points: one's own, and those that are drawn but for the erased ones.

    One's own come first: where not all are shown they are the ones to be seen.
    """
    drawn = drawn_points(settings)
    train, test = (
        Points(np.concatenate([own.X, drawn.X[left]]), np.concatenate([own.y, drawn.y[left]]))
        for own, left in zip(own_points(settings), drawn_indices(settings), strict=True)
    )
    return train, test


def drawn_points(settings: Settings) -> Points:
    """The points that the dataset draws, erased or not; those for training first.

    The range of a line is stretched to the width of the plane. Features, first weights and plots are made for
    coordinates of that size; from 0 to 1 a curve would be a few pixels wide, and its waves far too fine.
    """
    dataset = DATASETS[settings.dataset]
    drawn = dataset.generate(
        settings.n_samples,
        settings.noise / 100,
        generator(settings.data_seed, Stream.DATA),
        random_labels=float(settings.random_labels),
        **dataset_parameters(settings),
    )
    return _stretched(drawn, dataset)


def true_points(settings: Settings, n: int = TRUE_POINTS) -> Points | None:
    """A grid of about `n` points all over the true regions, as of `Dataset.grid`; None if not known."""
    dataset = DATASETS[settings.dataset]
    if dataset.truth is None:
        return None
    return _stretched(dataset.grid(n, **dataset_parameters(settings)), dataset)


def n_true_points(network: Network) -> int:
    """At about how many places a network is judged."""
    n = min(TRUE_POINTS, JUDGEMENT // network.n_parameters, TOLD // max(1, network.n_inputs))
    return max(n, FEWEST_TRUE_POINTS)


def true_values(settings: Settings, n: int) -> Floats | None:
    """What is to be learned at the centres of n equal parts of a line, (n,); None if that is not known."""
    dataset = DATASETS[settings.dataset]
    if dataset.truth is None:
        return None
    return dataset.grid(n, **dataset_parameters(settings)).y


def _stretched(points: Points, dataset: Dataset) -> Points:
    """Those of a line, from its range to the width of the plane."""
    if not points.on_line:
        return points
    ((low, high),) = dataset.ranges
    middle, half = (low + high) / 2, (high - low) / 2
    return Points((points.X - middle) * (DOMAIN / half), points.y)


def drawn_indices(settings: Settings) -> tuple[IndexArray, IndexArray]:
    """Which of the drawn points are left for training and for testing, in their order."""
    n_drawn = 0 if settings.dataset in OWN_DATASETS else settings.n_samples
    erased = [index for index in settings.erased if index < n_drawn]
    left = np.delete(np.arange(n_drawn), erased)
    train, test = np.split(left, [np.searchsorted(left, training_size(n_drawn, settings.train_share / 100))])
    return train, test


def own_points(settings: Settings) -> tuple[Points, Points]:
    """One's own points, for training and for testing."""
    n, classes = DATASETS[settings.dataset].n_coordinates, n_classes(settings)

    def made(points: tuple[tuple[float, float, float], ...], indices: list[int]) -> Points:
        own = [points[index] for index in indices]
        X, label = np.array([p[:n] for p in own]).reshape(-1, n), np.array([p[2] for p in own])
        return Points(X, labels(label.astype(np.intp) - 1, classes) if classes else label.astype(np.float64))

    train, test = own_indices(settings)
    return made(settings.points, train), made(settings.test_points, test)


def own_indices(settings: Settings) -> tuple[list[int], list[int]]:
    """Which of one's own points there are, for training and for testing.

    Those of more classes than are asked for wait.
    """
    classes = n_classes(settings)
    train, test = (
        [i for i, point in enumerate(points) if not classes or point[2] <= classes]
        for points in (settings.points, settings.test_points)
    )
    return train, test


def label(settings: Settings, y: float) -> float:
    """The label with which a point of one's own is learnt as `y`: the number of its class, or its value."""
    classes = n_classes(settings)
    if classes == 2:
        return 1 if y > 0 else 2
    return int(y) + 1 if classes else y


def n_classes(settings: Settings) -> int:
    """Number of classes that the points belong to; 0 if they have values."""
    return DATASETS[settings.dataset].n_classes(**dataset_parameters(settings))


def forest_rng(settings: Settings) -> np.random.Generator:
    """What the forest beside the network is grown by: the same for the same data."""
    return generator(settings.data_seed, Stream.FOREST)


def scale(settings: Settings) -> Scale:
    """In which the points' targets are drawn."""
    if n_classes(settings) or settings.dataset in OWN_DATASETS:
        return Scale()
    return Scale.of(DATASETS[settings.dataset].dense(**dataset_parameters(settings)).y)


def axes(settings: Settings) -> dict[int, UnitPair]:
    """The units, from 0, in which hidden layers are shown, from 0; where there are such, and others too."""
    return {
        layer - 1: (first - 1, second - 1)
        for layer, first, second in settings.axes
        if layer <= len(settings.hidden) and 2 < settings.hidden[layer - 1] >= max(first, second)
    }


def window(settings: Settings) -> Window:
    """The part of the plane that the output is shown over; a line is always shown whole."""
    return WHOLE if settings.dataset in LINE_DATASETS else Window(*settings.zoom)


def network(settings: Settings) -> Network:
    """The network with its first weights."""
    classes = n_classes(settings)
    made = Network(
        len(inputs(settings.values())),
        settings.hidden,
        functions(settings),
        settings.output_activation,
        n_outputs=classes if classes > 2 else 1,
        skips=settings.skips,
        dropout=dropouts(settings.values()),
        splines=Splines(settings.spline_intervals) if has_curves(settings.values()) else None,
    )
    made.initialize(settings.initializer, generator(settings.weight_seed, Stream.WEIGHTS))
    return made


def trainer(settings: Settings, backend: BackendFactory, contestant: Contestant | None = None) -> Trainer:
    """The network and its points, ready for the first epoch.

    Args:
        contestant: optimizer and learning rate in place of those of the settings.
    """
    train, test = points(settings)
    return Trainer(
        network(settings),
        train,
        test,
        features=features(settings, train),
        problem=DATASETS[settings.dataset].problem,
        **plan_options(settings, backend, contestant),
    )


def plan_options(
    settings: Settings, backend: BackendFactory = NumpyBackend, contestant: Contestant | None = None
) -> PlanOptions:
    """How the network is trained.

    Args:
        backend: what runs the epochs.
        contestant: optimizer and learning rate in place of those of the settings.
    """
    optimizer, learning_rate = contestant or (settings.optimizer, settings.learning_rate)
    problem = DATASETS[settings.dataset].problem
    return PlanOptions(
        **rates(settings) | {"learning_rate": learning_rate},
        loss=STANDARD.loss[problem] if settings.loss == "auto" else settings.loss,
        optimizer=optimizer,
        hyperparameters=hyperparameters(settings, optimizer),
        rng=generator(settings.weight_seed, Stream.SHUFFLE) if settings.shuffle else None,
        carry_over=settings.carry_over,
        backend=backend,
    )


def features(settings: Settings, train: Points) -> Inputs:
    """What the network is told of a point; where edges are curves, features that span the curves' grid."""
    names = inputs(settings.values())
    if has_curves(settings.values()):
        return FeatureMap.spanning(names, REACH, DATASETS[settings.dataset].n_coordinates)
    # Without points there is nothing to standardize by.
    return FeatureMap.standardized(names, train.X) if settings.standardize and len(train) else names


def dataset_parameters(settings: Settings) -> dict[str, Any]:
    """What the present dataset can be asked for."""
    return {name: getattr(settings, name) for name in DATASET_PARAMETERS.get(settings.dataset, ())}


def functions(settings: Settings) -> list[Function]:
    """What the units of each hidden layer apply to their sums.

    Raises:
        FormulaError: if one is a formula that a network cannot learn with; see `combinations`.
    """
    names = activations(settings.values())
    made: dict[str, Function] = {name: name for name in names}
    if "formula" in made:
        made["formula"] = activation_of(own_activation(settings.formula))
    if "maxout" in made:
        made["maxout"] = Maxout(settings.pieces)
    return [made[name] for name in names]


def rates(settings: Settings) -> Rates:
    """What may change while training goes on."""
    return {
        "learning_rate": settings.learning_rate,
        "schedule": schedule(settings),
        "batch_size": settings.batch_size,
        "clip_norm": settings.clip_norm or None,
        "regularizer": settings.regularization,
        "regularization_rate": settings.regularization_rate,
        "regularization_warm_up": settings.regularization_warm_up,
    }


def schedule(settings: Settings) -> Schedule:
    """What the learning rate is multiplied by in each epoch."""
    kind, epochs, factor = SCHEDULES[settings.schedule], settings.schedule_epochs, settings.schedule_factor
    if kind is Step:
        return Step(epochs, factor)
    if kind is Cosine:
        return Cosine(epochs, factor)
    return WarmUp(epochs) if kind is WarmUp else Constant()


def hyperparameters(settings: Settings, optimizer: str) -> Mapping[str, float]:
    """An optimizer's own numbers, by its names for them."""
    match optimizer:
        case "momentum" | "nesterov":
            return {"momentum": settings.momentum}
        case "adam" | "adamw":
            return {"beta1": settings.momentum, "beta2": settings.square_memory}
    return {}
