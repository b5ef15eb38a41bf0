"""Losses, as a table of value, gradient and the link from the network's output to what is shown.

o is the output of the network and y the target, of one shape; the loss of a set of points is the
mean of theirs. A penalty on weights is none of a loss's business: see `regularizers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray

_HALF = np.array(0.5)


@dataclass(frozen=True)
class Loss:
    """How wrong an output is.

    Attributes:
        value: (output, target) -> the loss of each point, of the same shape.
        gradient: (output, target, weight, out): weight · dloss/doutput of each point. A weight of
            1/batch size makes it the gradient of the mean over a mini-batch.
        link: (output) -> the prediction on the scale of the labels: what is displayed and scored,
            in [-1, 1] for classification.
    """

    value: Callable[[FloatArray, FloatArray], FloatArray]
    gradient: Callable[[FloatArray, FloatArray, float, FloatArray], None]
    link: Callable[[FloatArray], FloatArray]


def _squared_error(output: FloatArray, target: FloatArray) -> FloatArray:
    """½ (o - y)²."""
    error = output - target
    return 0.5 * error * error


def _squared_error_gradient(output: FloatArray, target: FloatArray, weight: float, out: FloatArray) -> None:
    """o - y."""
    np.subtract(output, target, out)
    np.multiply(out, weight, out)


def _cross_entropy(output: FloatArray, target: FloatArray) -> FloatArray:
    """-log p(y) = log(1 + exp(-y o)), where the output is the logit of p(+1)."""
    return np.logaddexp(0.0, -target * output)


def _cross_entropy_gradient(output: FloatArray, target: FloatArray, weight: float, out: FloatArray) -> None:
    """-y / (1 + exp(y o)), which for labels ±1 is half of what the link is off: ½ (tanh(o/2) - y)."""
    np.multiply(output, _HALF, out)
    np.tanh(out, out)
    np.subtract(out, target, out)
    np.multiply(out, 0.5 * weight, out)


def _expected_label(output: FloatArray) -> FloatArray:
    """2 p(+1) - 1 = tanh(o/2)."""
    return np.tanh(0.5 * output)


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "squared_error": Loss(_squared_error, _squared_error_gradient, np.positive),
        "cross_entropy": Loss(_cross_entropy, _cross_entropy_gradient, _expected_label),
    }
)
