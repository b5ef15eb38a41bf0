"""Ways to set up a run, as tables of what does not follow from its dataset, its layers and its rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from unfold.core.datasets import Problem


@dataclass(frozen=True)
class Preset:
    """How much data is drawn, and how a network starts and is updated.

    Attributes:
        n_samples: number of points, by problem.
        train_share: of them that are learnt from, in the order in which they were drawn.
        initializer: a key of `INITIALIZERS`.
        output_activation: a key of `ACTIVATIONS`, by problem.
        loss: a key of `LOSSES`, by problem.
        optimizer: a key of `OPTIMIZERS`.
        regularizers: for each penalty that a person may choose, the key of `REGULARIZERS` that it means.
        shuffled: whether every epoch visits the points in a new order; else all do in that of the data.
        carry_over: what becomes of the points that fill no whole batch, see `Plan`.
    """

    n_samples: Mapping[Problem, int]
    train_share: float
    initializer: str
    output_activation: Mapping[Problem, str]
    loss: Mapping[Problem, str]
    optimizer: str
    regularizers: Mapping[str, str]
    shuffled: bool
    carry_over: bool


STANDARD = Preset(
    n_samples=MappingProxyType({"classification": 500, "regression": 500}),
    train_share=0.5,
    initializer="glorot",
    output_activation=MappingProxyType({"classification": "linear", "regression": "linear"}),
    loss=MappingProxyType({"classification": "cross_entropy", "regression": "squared_error"}),
    optimizer="sgd",
    regularizers=MappingProxyType({"none": "none", "l1": "l1", "l2": "l2"}),
    shuffled=True,
    carry_over=False,
)
"""Ours: each choice is the one that has become the standard."""

TENSORFLOW_PLAYGROUND = Preset(
    n_samples=MappingProxyType({"classification": 500, "regression": 1200}),
    train_share=0.5,
    initializer="uniform",  # U(-½, ½) at every width, and biases of 0.1, the output's too
    output_activation=MappingProxyType({"classification": "tanh", "regression": "linear"}),
    loss=MappingProxyType({"classification": "squared_error", "regression": "squared_error"}),
    optimizer="sgd",
    regularizers=MappingProxyType({"none": "none", "l1": "l1_dead", "l2": "l2"}),
    shuffled=False,  # but for once, when the points are drawn
    carry_over=True,
)
"""As TensorFlow Playground has it, at commit 02469bd. Its datasets are the first six of `DATASETS`."""

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {"standard": STANDARD, "tensorflow_playground": TENSORFLOW_PLAYGROUND}
)
