"""The first weights of a layer, as a table of distributions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray

Variance: TypeAlias = Callable[[int, int], float]
"""(n_out, n_in) -> the variance of a weight."""


@dataclass(frozen=True)
class Initializer:
    """How a layer starts.

    Attributes:
        draw: (n_out, n_in, rng) -> weights of shape (n_out, n_in).
        bias: the first value of every bias.
    """

    draw: Callable[[int, int, np.random.Generator], FloatArray]
    bias: float = 0.0


def _glorot(n_out: int, n_in: int) -> float:
    """2/(n_in + n_out): Glorot & Bengio 2010, eq. 12, for tanh and sigmoid."""
    return 2.0 / (n_in + n_out)


def _he(n_out: int, n_in: int) -> float:  # noqa: ARG001
    """2/n_in: He et al. 2015, eq. 10, for ReLU."""
    return 2.0 / max(n_in, 1)


def _lecun(n_out: int, n_in: int) -> float:  # noqa: ARG001
    """1/n_in: LeCun et al. 1998, "Efficient BackProp", eq. 16."""
    return 1.0 / max(n_in, 1)


def _uniform(variance: Variance, n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """U(-a, a), whose variance is a²/3."""
    limit = math.sqrt(3.0 * variance(n_out, n_in))
    return rng.uniform(-limit, limit, (n_out, n_in))


def _normal(variance: Variance, n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    return math.sqrt(variance(n_out, n_in)) * rng.standard_normal((n_out, n_in))


def _orthogonal(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """Orthonormal rows, or columns if there are fewer of them; uniform among all such matrices.

    Saxe, McClelland, Ganguli 2014. The signs make the QR decomposition unique and so its Q uniform (Mezzadri
    2007).
    """
    Q, R = np.linalg.qr(rng.standard_normal((max(n_out, n_in), min(n_out, n_in))))
    Q = Q * np.where(np.diagonal(R) < 0, -1.0, 1.0)
    return Q if n_out >= n_in else np.ascontiguousarray(Q.T)


def _zeros(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:  # noqa: ARG001
    """No break of symmetry: a lesson."""
    return np.zeros((n_out, n_in))


def _half(n_out: int, n_in: int, rng: np.random.Generator) -> FloatArray:
    """U(-½, ½) at every width: TensorFlow Playground's."""
    return rng.uniform(-0.5, 0.5, (n_out, n_in))


INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        "glorot": Initializer(partial(_uniform, _glorot)),
        "glorot_normal": Initializer(partial(_normal, _glorot)),
        "he": Initializer(partial(_normal, _he)),
        "he_uniform": Initializer(partial(_uniform, _he)),
        "lecun": Initializer(partial(_normal, _lecun)),
        "orthogonal": Initializer(_orthogonal),
        "zeros": Initializer(_zeros),
        "uniform": Initializer(_half, bias=0.1),
    }
)
