"""Optimizers: what an update does with a gradient.

Every rule and every default is PyTorch's (`torch.optim`), learning rates apart. g is the gradient, w the
parameters, η the learning rate; all operations are elementwise.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray


class Optimizer(ABC):
    """Frame of all rules: it owns whatever a rule remembers from update to update.

    Args:
        shape: of the parameters.

    Attributes:
        memory: the arrays that the rule remembers, all of that shape and 0 at first.
        updates: number of updates so far, where the rule depends on it.
    """

    def __init__(self, shape: tuple[int, ...], n_arrays: int = 0) -> None:
        self.memory = tuple(np.zeros(shape) for _ in range(n_arrays))
        self.updates = 0
        self._move = np.empty(shape)
        self._scratch = np.empty(shape)

    @abstractmethod
    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        """Move `params` in place.

        Args:
            params, gradient: of the shape given; the gradient is not changed.
            learning_rate: a 0-d array, which NumPy takes faster than a float.
        """


class SGD(Optimizer):
    """Stochastic gradient descent: w ← w - η g."""

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        np.multiply(gradient, learning_rate, self._move)
        np.subtract(params, self._move, params)


class Momentum(Optimizer):
    """Heavy ball: v ← μ v + g; w ← w - η v. (B. Polyak 1964)

    Attributes:
        velocity: v.
    """

    def __init__(self, shape: tuple[int, ...], *, momentum: float = 0.9) -> None:
        super().__init__(shape, 1)
        (self.velocity,) = self.memory
        self.momentum = np.array(momentum)

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        np.multiply(self.velocity, self.momentum, self.velocity)
        np.add(self.velocity, gradient, self.velocity)
        np.multiply(self.velocity, learning_rate, self._move)
        np.subtract(params, self._move, params)


class Nesterov(Momentum):
    """Nesterov's momentum: v ← μ v + g; w ← w - η (g + μ v). (Sutskever et al. 2013)"""

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        np.multiply(self.velocity, self.momentum, self.velocity)
        np.add(self.velocity, gradient, self.velocity)
        np.multiply(self.velocity, self.momentum, self._move)
        np.add(self._move, gradient, self._move)
        np.multiply(self._move, learning_rate, self._move)
        np.subtract(params, self._move, params)


class AdaGrad(Optimizer):
    """s ← s + g²; w ← w - η g / (√s + ε). (Duchi, Hazan, Singer 2011)"""

    def __init__(self, shape: tuple[int, ...], *, epsilon: float = 1e-10) -> None:
        super().__init__(shape, 1)
        self._epsilon = np.array(epsilon)

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        (squares,) = self.memory
        np.multiply(gradient, gradient, self._scratch)
        self._accumulate(squares)
        np.sqrt(squares, self._scratch)
        np.add(self._scratch, self._epsilon, self._scratch)
        np.divide(gradient, self._scratch, self._move)
        np.multiply(self._move, learning_rate, self._move)
        np.subtract(params, self._move, params)

    def _accumulate(self, squares: FloatArray) -> None:
        """Take the new squares, in `_scratch`, into those remembered."""
        np.add(squares, self._scratch, squares)


class RMSProp(AdaGrad):
    """s ← α s + (1-α) g²; w ← w - η g / (√s + ε). (Tieleman & Hinton 2012)"""

    def __init__(self, shape: tuple[int, ...], *, alpha: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(shape, epsilon=epsilon)
        self._alpha, self._rest = np.array(alpha), np.array(1.0 - alpha)

    def _accumulate(self, squares: FloatArray) -> None:
        _average(squares, self._scratch, self._alpha, self._rest)


class Adadelta(Optimizer):
    """s ← ρ s + (1-ρ) g²; d = g √(u + ε) / √(s + ε); u ← ρ u + (1-ρ) d²; w ← w - η d. (Zeiler 2012)

    The paper has η = 1.
    """

    def __init__(self, shape: tuple[int, ...], *, rho: float = 0.9, epsilon: float = 1e-6) -> None:
        super().__init__(shape, 2)
        self._rho, self._rest, self._epsilon = np.array(rho), np.array(1.0 - rho), np.array(epsilon)

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        (squares, moves), move, scratch = self.memory, self._move, self._scratch
        np.multiply(gradient, gradient, scratch)
        _average(squares, scratch, self._rho, self._rest)
        np.add(moves, self._epsilon, move)
        np.add(squares, self._epsilon, scratch)
        np.divide(move, scratch, move)
        np.sqrt(move, move)
        np.multiply(move, gradient, move)
        np.multiply(move, move, scratch)
        _average(moves, scratch, self._rho, self._rest)
        np.multiply(move, learning_rate, move)
        np.subtract(params, move, params)


class Adam(Optimizer):
    """m ← β₁ m + (1-β₁) g; v ← β₂ v + (1-β₂) g²; w ← w - η m̂ / (√v̂ + ε). (Kingma & Ba 2015)

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) at the t-th update.

    Attributes:
        m, v: the running means of gradients and of their squares.
        beta1, beta2, epsilon: β₁, β₂, ε.
    """

    def __init__(
        self, shape: tuple[int, ...], *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        super().__init__(shape, 2)
        self.m, self.v = self.memory
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self._beta1, self._rest1 = np.array(beta1), np.array(1.0 - beta1)
        self._beta2, self._rest2 = np.array(beta2), np.array(1.0 - beta2)
        self._scaled_epsilon, self._size = np.empty(()), np.empty(())

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        scratch = self._scratch
        np.multiply(gradient, self._rest1, scratch)
        np.multiply(self.m, self._beta1, self.m)
        np.add(self.m, scratch, self.m)
        np.multiply(gradient, gradient, scratch)
        _average(self.v, scratch, self._beta2, self._rest2)
        # With c = √(1 - β₂ᵗ), m̂ / (√v / c + ε) is c m̂ / (√v + c ε): two numbers instead of two arrays.
        self.updates += 1
        c = math.sqrt(1.0 - self.beta2**self.updates)
        self._scaled_epsilon.fill(c * self.epsilon)
        self._size.fill(c * float(learning_rate) / (1.0 - self.beta1**self.updates))
        np.sqrt(self.v, scratch)
        np.add(scratch, self._scaled_epsilon, scratch)
        np.divide(self.m, scratch, scratch)
        np.multiply(scratch, self._size, scratch)
        np.subtract(params, scratch, params)


class AdamW(Adam):
    """Adam after w ← w - η λ w, with λ = 0.01. (Loshchilov & Hutter 2019)

    As PyTorch's, handed all parameters, it decays biases too; "adam" with the regularizer "weight_decay"
    leaves them out.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(shape, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self._weight_decay = weight_decay

    def step(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> None:
        np.multiply(params, 1.0 - float(learning_rate) * self._weight_decay, params)
        super().step(params, gradient, learning_rate)


def _average(mean: FloatArray, new: FloatArray, keep: FloatArray, rest: FloatArray) -> None:
    """mean ← keep · mean + rest · new, in place; `new` is used up."""
    np.multiply(mean, keep, mean)
    np.multiply(new, rest, new)
    np.add(mean, new, mean)


def clip_norm(gradient: FloatArray, largest: float) -> None:
    """Shorten a gradient in place to a Euclidean norm of `largest`, if it is longer.

    As `torch.nn.utils.clip_grad_norm_`, which adds 1e-6 to the norm that it divides by. Of a swarm each
    network's own, along the last axis.
    """
    norm = np.sqrt(np.einsum("...i,...i->...", gradient, gradient))
    gradient *= np.minimum(1.0, largest / (norm + 1e-6))[..., None]


OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = MappingProxyType(
    {
        "sgd": SGD,
        "momentum": Momentum,
        "nesterov": Nesterov,
        "adagrad": AdaGrad,
        "rmsprop": RMSProp,
        "adadelta": Adadelta,
        "adam": Adam,
        "adamw": AdamW,
    }
)
"""Each is called with the shape of the parameters, and with hyperparameters other than the defaults."""
