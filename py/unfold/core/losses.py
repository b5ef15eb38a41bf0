"""Losses, as a table.

o are the outputs of the network and t the targets, arrays of one shape (n_outputs, n_samples). The loss of a
point is the sum over its outputs, that of a set of points the mean of theirs. A penalty on weights is no
business of a loss: see `regularizers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray

_ZERO = np.array(0.0)
_HALF = np.array(0.5)
_ONE = np.array(1.0)


@dataclass(frozen=True)
class Loss:
    """How wrong an output is.

    Attributes:
        value: (output, target) -> the losses, whose sum over all outputs is that of each point: of
            shape (n_outputs, n_samples), or (n_samples,) where outputs can't be told apart.
        residual: (output, target, out): the derivative of the loss by the output, but for the factor
            `scale`. Training folds `scale` into the 1/n of the mean, which spares a call.
        scale: see `residual`.
        link: (output of shape (n_outputs, ...)) -> the prediction on the scale of the labels, which is what
            is displayed and scored: in [-1, 1] for cross-entropy, each class's probability for softmax.
        other: with one output for each class, the target of those that are not a point's own. Its own has 1.
    """

    value: Callable[[FloatArray, FloatArray], FloatArray]
    residual: Callable[[FloatArray, FloatArray, FloatArray], object]
    scale: float = 1.0
    link: Callable[[FloatArray], FloatArray] = np.positive
    other: float = -1.0

    def gradient(self, output: FloatArray, target: FloatArray) -> FloatArray:
        """Return the derivative of each point's loss by its outputs, of the same shape."""
        out = np.empty_like(output)
        self.residual(output, target, out)
        return self.scale * out

    def mean(self, output: FloatArray, target: FloatArray) -> float:
        """Return the mean over the points, NaN if there are none."""
        n_samples = output.shape[-1]
        return float(self.value(output, target).sum()) / n_samples if n_samples else float("nan")

    def targets(self, y: FloatArray, n_outputs: int) -> FloatArray:
        """Return what the outputs should be, of shape (n_samples, n_outputs).

        Args:
            y: labels, of shape (n_samples,). With one output they are the targets: numbers, or classes -1 and
                +1. With several they are the numbers of classes, 0 to n_outputs - 1.

        Raises:
            ValueError: if a label is not the number of a class.
        """
        if n_outputs == 1:
            return np.array(y, dtype=np.float64)[:, None]
        own = np.asarray(y)[:, None] == np.arange(n_outputs)
        if not own.any(axis=1).all():
            wrong = y[~own.any(axis=1)][0]
            raise ValueError(f"y: label {wrong:g} is not the number of a class, 0 to {n_outputs - 1}")
        return np.where(own, 1.0, self.other)


def loss_for(name: str, n_outputs: int) -> Loss:
    """Return a loss by its key; cross-entropy of several outputs is that of their softmax."""
    return SOFTMAX if name == "cross_entropy" and n_outputs > 1 else LOSSES[name]


def _squared_error(output: FloatArray, target: FloatArray) -> FloatArray:
    """½ (o - t)²."""
    error = output - target
    return 0.5 * error * error


def _huber(output: FloatArray, target: FloatArray) -> FloatArray:
    """½ e² for |e| <= 1, else |e| - ½, where e = o - t. (P. Huber 1964; PyTorch's `HuberLoss`)"""
    size = np.abs(output - target)
    near = np.minimum(size, 1.0)
    out: FloatArray = near * (size - 0.5 * near)
    return out


def _huber_residual(output: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """e, kept within ±1."""
    np.subtract(output, target, out)
    np.minimum(out, _ONE, out=out)
    np.maximum(out, -_ONE, out=out)


def _hinge(output: FloatArray, target: FloatArray) -> FloatArray:
    """max(0, 1 - t o), where t is ±1."""
    return np.maximum(1.0 - target * output, 0.0)


def _hinge_residual(output: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """t where t o < 1, else 0; its sign is in `scale`."""
    np.multiply(target, output, out)
    np.subtract(_ONE, out, out)
    np.maximum(out, _ZERO, out=out)
    np.sign(out, out)
    np.multiply(out, target, out)


def _cross_entropy(output: FloatArray, target: FloatArray) -> FloatArray:
    """-log p(t) = log(1 + exp(-t o)), where the output is the logit of p(+1) and t is ±1."""
    return np.logaddexp(0.0, -target * output)


def _logistic_residual(output: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """tanh(o/2) - t, which for t = ±1 is twice -t / (1 + exp(t o)), and cannot overflow."""
    np.multiply(output, _HALF, out)
    np.tanh(out, out)
    np.subtract(out, target, out)


def _expected_label(output: FloatArray) -> FloatArray:
    """2 p(+1) - 1 = tanh(o/2)."""
    return np.tanh(0.5 * output)


def _softmax_cross_entropy(output: FloatArray, target: FloatArray) -> FloatArray:
    """-log p(own class) = log Σ exp(o) - Σ t o, where t is 1 for the own class and else 0."""
    o = output - output.max(axis=0)
    out: FloatArray = np.log(np.exp(o).sum(axis=0)) - (target * o).sum(axis=0)
    return out


def _softmax(output: FloatArray) -> FloatArray:
    """p = exp(o) / Σ exp(o), the probability of each class."""
    out: FloatArray = np.exp(output - output.max(axis=0))
    out /= out.sum(axis=0)
    return out


def _softmax_residual(output: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """p - t."""
    np.subtract(_softmax(output), target, out)


SOFTMAX = Loss(_softmax_cross_entropy, _softmax_residual, link=_softmax, other=0.0)
"""Cross-entropy of several classes; the outputs are their logits."""

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "squared_error": Loss(_squared_error, np.subtract),
        "cross_entropy": Loss(_cross_entropy, _logistic_residual, scale=0.5, link=_expected_label),
        "hinge": Loss(_hinge, _hinge_residual, scale=-1.0),
        "huber": Loss(_huber, _huber_residual),
    }
)
