"""Penalties on large weights, as a table. They act on weights only, never on biases.

With Ω the penalty and λ the regularization rate, training minimises data loss + λ Ω(w). A penalty may
enter an update in two places: in the gradient, before the optimizer's step, or as a shrinkage of
the weights after it. Rates are 0-d arrays, which NumPy takes faster than floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray


class Regularizer:
    """No penalty, and the frame of all others.

    Args:
        is_weight: which parameters are weights rather than biases, of shape (n_parameters,).
    """

    def __init__(self, is_weight: npt.NDArray[np.bool_]) -> None:
        self._mask = is_weight.astype(np.float64)
        self._scratch = np.empty_like(self._mask)

    def penalty(self, params: FloatArray) -> float:  # noqa: ARG002
        """Return Ω(w), without its rate."""
        return 0.0

    def add_gradient(self, params: FloatArray, gradient: FloatArray, rate: FloatArray) -> None:
        """Add λ ∂Ω/∂w to `gradient` in place; called before the optimizer's step."""

    def shrink(self, params: FloatArray, amount: FloatArray) -> None:
        """Shrink the weights in place by `amount` = η λ; called after the optimizer's step."""


class L2(Regularizer):
    """Ω = ½ Σ w², the classic weight decay."""

    def penalty(self, params: FloatArray) -> float:
        weights = params * self._mask
        return 0.5 * float(weights @ weights)

    def add_gradient(self, params: FloatArray, gradient: FloatArray, rate: FloatArray) -> None:
        np.multiply(params, self._mask, self._scratch)
        np.multiply(self._scratch, rate, self._scratch)
        np.add(gradient, self._scratch, gradient)


class L1(Regularizer):
    """Ω = Σ |w|, by its proximal step: every weight moves towards 0 by η λ, and stops there.

    A weight thus becomes exactly 0, where the plain subgradient would make it jitter about 0, and
    comes back as soon as the data's gradient exceeds λ. (Parikh & Boyd 2014, §6.5.2)
    """

    def __init__(self, is_weight: npt.NDArray[np.bool_]) -> None:
        super().__init__(is_weight)
        self._limit = np.empty_like(self._mask)

    def penalty(self, params: FloatArray) -> float:
        return float(np.abs(params) @ self._mask)

    def shrink(self, params: FloatArray, amount: FloatArray) -> None:
        # w - clip(w, -amount, amount), with an amount of 0 for biases.
        np.multiply(self._mask, amount, self._limit)
        np.minimum(params, self._limit, out=self._scratch)
        np.negative(self._limit, self._limit)
        np.maximum(self._scratch, self._limit, out=self._scratch)
        np.subtract(params, self._scratch, params)


class L1Dead(Regularizer):
    """Ω = Σ |w| as TensorFlow Playground has it: a weight that crosses 0 stays 0 for good.

    The subgradient is taken at the weight before the update, and the crossing is judged between
    the optimizer's step and the shrinkage (`nn.ts`, `updateWeights`).
    """

    def __init__(self, is_weight: npt.NDArray[np.bool_]) -> None:
        super().__init__(is_weight)
        self._sign = np.zeros_like(self._mask)
        self._alive = np.ones_like(self._mask)

    def penalty(self, params: FloatArray) -> float:
        return float(np.abs(params) @ self._mask)

    def add_gradient(self, params: FloatArray, gradient: FloatArray, rate: FloatArray) -> None:  # noqa: ARG002
        np.sign(params, self._sign)
        np.multiply(self._sign, self._mask, self._sign)

    def shrink(self, params: FloatArray, amount: FloatArray) -> None:
        np.multiply(self._sign, amount, self._scratch)
        np.subtract(params, self._scratch, self._scratch)
        self._alive[params * self._scratch < 0] = 0.0
        np.multiply(self._scratch, self._alive, params)  # whatever the gradient did to a dead weight


REGULARIZERS: Mapping[str, type[Regularizer]] = MappingProxyType(
    {"none": Regularizer, "l1": L1, "l1_dead": L1Dead, "l2": L2}
)
