"""Losses, as a table.

o is the output of the network and y the target, arrays of one shape; the loss of a set of points is the mean
of theirs. A penalty on weights is no business of a loss: see `regularizers`.
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
        residual: (output, target, out): the derivative of the loss by the output, but for the factor
            `scale`. Training folds `scale` into the 1/n of the mean, which spares a call.
        scale: see `residual`.
        link: (output) -> the prediction on the scale of the labels, which is what is displayed and scored;
            in [-1, 1] for cross-entropy.
    """

    value: Callable[[FloatArray, FloatArray], FloatArray]
    residual: Callable[[FloatArray, FloatArray, FloatArray], object]
    scale: float
    link: Callable[[FloatArray], FloatArray]

    def gradient(self, output: FloatArray, target: FloatArray) -> FloatArray:
        """Return the derivative of each point's loss by its output, of the same shape."""
        out = np.empty_like(output)
        self.residual(output, target, out)
        return self.scale * out


def _squared_error(output: FloatArray, target: FloatArray) -> FloatArray:
    """½ (o - y)²."""
    error = output - target
    return 0.5 * error * error


def _cross_entropy(output: FloatArray, target: FloatArray) -> FloatArray:
    """-log p(y) = log(1 + exp(-y o)), where the output is the logit of p(+1) and y is ±1."""
    return np.logaddexp(0.0, -target * output)


def _logistic_residual(output: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """tanh(o/2) - y, which for y = ±1 is twice -y / (1 + exp(y o)), and cannot overflow."""
    np.multiply(output, _HALF, out)
    np.tanh(out, out)
    np.subtract(out, target, out)


def _expected_label(output: FloatArray) -> FloatArray:
    """2 p(+1) - 1 = tanh(o/2)."""
    return np.tanh(0.5 * output)


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "squared_error": Loss(_squared_error, np.subtract, 1.0, np.positive),
        "cross_entropy": Loss(_cross_entropy, _logistic_residual, 0.5, _expected_label),
    }
)
