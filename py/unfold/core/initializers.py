"""The first weights of a layer, as a table of distributions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray


@dataclass(frozen=True)
class Initializer:
    """How a layer starts.

    Attributes:
        draw: (n_out, n_in, rng) -> weights of shape (n_out, n_in).
        bias: the first value of every bias.
    """

    draw: Callable[[int, int, np.random.Generator], FloatArray]
    bias: float = 0.0


def _glorot(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """U(-a, a), a² = 6/(n_in + n_out): Glorot & Bengio 2010, eq. 16, for tanh and sigmoid."""
    limit = math.sqrt(6.0 / (n_in + n_out))
    return rng.uniform(-limit, limit, (n_out, n_in))


def _he(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """N(0, 2/n_in): He et al. 2015, eq. 10, for ReLU."""
    return math.sqrt(2.0 / max(n_in, 1)) * rng.standard_normal((n_out, n_in))


def _uniform(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """U(-½, ½) at every width: TensorFlow Playground's."""
    return rng.uniform(-0.5, 0.5, (n_out, n_in))


INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        "glorot": Initializer(_glorot),
        "he": Initializer(_he),
        "uniform": Initializer(_uniform, bias=0.1),
    }
)
