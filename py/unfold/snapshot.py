"""What views are told: one frozen picture of the state.

A Snapshot has two possible producers, live training and the playback of a stored run, and
nothing in it says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unfold.core.datasets import Points
from unfold.core.evaluation import Metrics
from unfold.core.representation import Representation

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Unit:
    """One unit that somebody looks at."""

    layer: int
    """From 0, the first hidden layer, to n_hidden, the output."""
    index: int
    z: Floats
    """Its weighted sum over the plane: (resolution, resolution), lowest x2 first."""
    a: Floats
    """What it answers, z put through the layer's activation."""


def scale_of(values: Floats) -> Floats:
    """What activations over the plane (..., n, n) are divided by to be drawn, of shape (...).

    One, or the largest absolute value: a unit without bounds (ReLU) would be flat almost everywhere if
    it were clipped.
    """
    largest: Floats = np.maximum(values.max(axis=(-2, -1)), -values.min(axis=(-2, -1)))
    return np.maximum(largest, 1.0)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of one network.

    Arrays may be views into buffers that the next Snapshot overwrites: draw them, don't keep
    them. `train`, `test` and `features` are replaced, never written to, so `is` tells whether
    they have changed.
    """

    settings: Mapping[str, Any]
    """The value of every setting."""
    problem: str
    """"classification" (labels -1 and +1) or "regression" (targets in [-1, 1])."""
    playing: bool
    diverged: bool
    epoch: int
    metrics: Metrics
    history: tuple[Floats, Floats, Floats]
    """Epochs, training losses and test losses, each of shape (n_samples_kept,)."""
    train: Points
    test: Points
    weights: tuple[Floats, ...]
    """Per layer, the output included, of shape (n_out, n_in)."""
    biases: tuple[Floats, ...]
    """Per layer, the output included, of shape (n_out,)."""
    features: Floats
    """Every feature that exists over the plane, scaled into [-1, 1]: (n_features, tile, tile)."""
    units: tuple[Floats, ...]
    """Per hidden layer, the activations over the plane: (n_units, tile, tile), lowest x2 first."""
    representations: tuple[Representation, ...]
    """The plane as each layer sees it: the plane itself, the hidden layers, the output."""
    decision: Floats
    """The network's bare output over the plane, zero at the decision boundary: (resolution, resolution)."""
    pointed: Unit | None
    """The unit that is pointed at."""
    output: Floats
    """What the network answers over the plane, in [-1, 1] for classes: (resolution, resolution)."""
