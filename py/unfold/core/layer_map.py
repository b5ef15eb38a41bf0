"""What a layer does to the space that it reads: whether it bends it, folds it or makes it collapse.

A layer of as many units as inputs is a homeomorphism of the space onto its image if W is non-singular and the
activation is injective: it bends, and never tears or glues. C. Olah, "Neural networks, manifolds, and
topology", 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from unfold.core.activations import ACTIVATIONS, Activation
from unfold.core.arrays import FloatArray
from unfold.core.layers import Layer

SINGULAR = 1e-12
"""A singular value is zero if it is not above this share of the largest one."""
REACH, SAMPLES = 4.0, 4001
"""A formula is injective if its values at so many points of ±REACH rise all along, or fall."""


class Doing(Enum):
    """What a layer does to the space as a whole."""

    HOMEOMORPHISM = auto()
    """As many units as inputs, W is non-singular, the activation injective."""
    EMBEDDING = auto()
    """More units than inputs, W of full rank, the activation injective: no two points meet, either."""
    FLATTENS = auto()
    """W keeps all points apart, but the activation has one value for all of a half-line (ReLU)."""
    FOLDS = auto()
    """W keeps all points apart, but the activation turns round: it has some values twice."""
    COLLAPSES = auto()
    """The rank of W is less than the number of inputs: points of whole lines meet in one."""
    SKIPS = auto()
    """What it reads is added to its activations: of the sum nothing is told."""
    MAXOUT = auto()
    """Its units have several rows of weights each: no one W tells what it does."""


@dataclass(frozen=True)
class LayerMap:
    """What there is to say of a layer's map.

    Attributes:
        n_in, n_out: number of inputs and of units.
        doing: what it does.
        rank: of W.
        det: of W, if it is square.
        condition: the largest singular value of W over the smallest; infinite if that is zero.
    """

    n_in: int
    n_out: int
    doing: Doing
    rank: int
    det: float | None
    condition: float

    @classmethod
    def of(cls, layer: Layer, W: FloatArray) -> LayerMap:
        """Return what there is to say of a layer whose weights are `W`, of shape (n_rows, n_in)."""
        square = W.shape[0] == W.shape[1]
        W = np.nan_to_num(W)
        values = np.linalg.svd(W, compute_uv=False) if W.size else np.zeros(0)
        largest = float(values.max(initial=0.0))
        rank = int(np.sum(values > SINGULAR * largest))
        full = rank == min(W.shape) and rank > 0
        det = (float(np.linalg.det(W)) if full else 0.0) if square and layer.pieces == 1 else None
        condition = largest / float(values.min()) if full else float("inf")
        return cls(layer.n_in, layer.n_out, _doing(layer, rank), rank, det, condition)


def _doing(layer: Layer, rank: int) -> Doing:
    function = layer.function
    if not isinstance(function, Activation):
        return Doing.MAXOUT
    if layer.skip:
        return Doing.SKIPS
    if rank < layer.n_in:
        return Doing.COLLAPSES
    if function is ACTIVATIONS["relu"]:
        return Doing.FLATTENS
    if not injective(function):
        return Doing.FOLDS
    return Doing.HOMEOMORPHISM if layer.n_out == layer.n_in else Doing.EMBEDDING


INJECTIVE = frozenset({"leaky_relu", "elu", "softplus", "tanh", "sigmoid", "steep_sigmoid", "linear"})
"""Keys of those of `ACTIVATIONS` that have no value twice."""


def injective(function: Activation) -> bool:
    """Return whether `function` has no value twice; one that is not in `ACTIVATIONS`, as far as is seen."""
    for name, known in ACTIVATIONS.items():
        if known is function:
            return name in INJECTIVE
    z = np.linspace(-REACH, REACH, SAMPLES, dtype=np.float64)
    a = np.empty_like(z)
    with np.errstate(all="ignore"):
        function.value(z, a)
    steps = np.diff(a)
    return bool((steps > 0).all() or (steps < 0).all())
