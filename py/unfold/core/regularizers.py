"""Penalties, as a table: on large weights, never on biases, and on a layer that moves with its inputs.

With Ω the penalty and λ the regularization rate, training minimises data loss + λ Ω. A penalty may enter an
update in two places: before the optimizer's step, in the gradient or as a shrinkage of the weights, and
after it as a shrinkage. Rates are 0-d arrays, which NumPy takes faster than floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.contraction import Contraction
from unfold.core.forward import ForwardPass
from unfold.core.network import Network


class Regularizer:
    """No penalty, and the frame of all others.

    Args:
        network: whose parameters are penalised, in place.

    Attributes:
        memory: the arrays that the rule remembers from update to update.
    """

    memory: tuple[FloatArray, ...] = ()

    def __init__(self, network: Network) -> None:
        self._network = network
        self._params = network.params
        self._mask = network.is_weight.astype(np.float64)
        self._scratch = np.empty_like(self._params)

    def penalty(self, X: FloatArray) -> FloatArray:  # noqa: ARG002
        """Return Ω, without its rate: a number, of a swarm one for each network.

        Args:
            X: features of the training points and a last row of ones, of shape (n_inputs + 1, n_samples).
        """
        return np.zeros(self._params.shape[:-1])

    def before_step(self, gradient: FloatArray, rate: FloatArray, shrinkage: FloatArray) -> None:
        """Act before the optimizer's step, given the gradient of the data loss, λ, and η λ."""

    def after_step(self, shrinkage: FloatArray) -> None:
        """Act after the optimizer's step, given η λ."""

    def revive(self, entry: int) -> None:
        """Forget what is remembered of one parameter, which has been set by hand."""


class L2(Regularizer):
    """Ω = ½ Σ w², by its gradient."""

    def penalty(self, X: FloatArray) -> FloatArray:  # noqa: ARG002
        return 0.5 * np.square(self._params) @ self._mask

    def before_step(self, gradient: FloatArray, rate: FloatArray, shrinkage: FloatArray) -> None:  # noqa: ARG002
        np.multiply(self._params, self._mask, self._scratch)
        np.multiply(self._scratch, rate, self._scratch)
        np.add(gradient, self._scratch, gradient)


class WeightDecay(L2):
    """Decoupled weight decay, w ← w - η λ w: the same as L2 for SGD alone.

    An optimizer that scales its gradients leaves this as it is. (Loshchilov & Hutter 2019)
    """

    def before_step(self, gradient: FloatArray, rate: FloatArray, shrinkage: FloatArray) -> None:  # noqa: ARG002
        np.multiply(self._params, self._mask, self._scratch)
        np.multiply(self._scratch, shrinkage, self._scratch)
        np.subtract(self._params, self._scratch, self._params)


class L1(Regularizer):
    """Ω = Σ |w|, by its proximal step: every weight moves towards 0 by η λ, and stops there.

    A weight thus becomes exactly 0, where the plain subgradient would make it jitter about 0, and
    comes back as soon as the data's gradient exceeds λ. (Parikh & Boyd 2014, §6.5.2)
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._limit = np.empty_like(self._mask)

    def penalty(self, X: FloatArray) -> FloatArray:  # noqa: ARG002
        return np.abs(self._params) @ self._mask

    def after_step(self, shrinkage: FloatArray) -> None:
        # w - clip(w, -shrinkage, shrinkage), with one of 0 for biases.
        params = self._params
        np.multiply(self._mask, shrinkage, self._limit)
        np.minimum(params, self._limit, out=self._scratch)
        np.negative(self._limit, self._limit)
        np.maximum(self._scratch, self._limit, out=self._scratch)
        np.subtract(params, self._scratch, params)


class L1Dead(Regularizer):
    """Ω = Σ |w| as TensorFlow Playground has it: a weight that crosses 0 stays 0 for good.

    The subgradient is taken at the weight before the update, and the crossing is judged between
    the optimizer's step and the shrinkage (`nn.ts`, `updateWeights`).

    Attributes:
        alive: 0 for the weights that are dead, else 1, laid out as the parameters.
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._sign = np.zeros_like(self._params)
        self.alive = np.ones_like(self._params)
        self.memory = (self.alive,)

    def penalty(self, X: FloatArray) -> FloatArray:  # noqa: ARG002
        return np.abs(self._params) @ self._mask

    def before_step(self, gradient: FloatArray, rate: FloatArray, shrinkage: FloatArray) -> None:  # noqa: ARG002
        np.sign(self._params, self._sign)
        np.multiply(self._sign, self._mask, self._sign)

    def after_step(self, shrinkage: FloatArray) -> None:
        params = self._params
        np.multiply(self._sign, shrinkage, self._scratch)
        np.subtract(params, self._scratch, self._scratch)
        self.alive[params * self._scratch < 0] = 0.0
        np.multiply(self._scratch, self.alive, params)  # whatever the gradient did to a dead weight

    def revive(self, entry: int) -> None:
        self.alive[..., entry] = 1.0


class Contractive(Regularizer):
    """Ω = mean over the points of ‖∂h/∂x‖²: `Contraction`, which adds it to the gradient itself."""

    def penalty(self, X: FloatArray) -> FloatArray:
        forward = ForwardPass(self._network, X.shape[-1])
        forward(X)
        return Contraction(self._network, forward).value()


REGULARIZERS: Mapping[str, type[Regularizer]] = MappingProxyType(
    {
        "none": Regularizer,
        "l1": L1,
        "l1_dead": L1Dead,
        "l2": L2,
        "weight_decay": WeightDecay,
        "contractive": Contractive,
    }
)
