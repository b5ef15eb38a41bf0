"""Optimizers: what an update does with a gradient.

Every rule and every default is PyTorch's (`torch.optim`), learning rates apart. g is the gradient, w the
parameters, η the learning rate; all operations are elementwise.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.forward import Call


class Optimizer(ABC):
    """Frame of all rules: it owns whatever a rule remembers from update to update.

    Args:
        shape: of the parameters.
        n_arrays: how many arrays of that shape the rule remembers.

    Attributes:
        memory: these arrays, all 0 at first.
        updates: number of updates so far, where the rule depends on it.
    """

    def __init__(self, shape: tuple[int, ...], n_arrays: int = 0) -> None:
        self.memory = tuple(np.zeros(shape) for _ in range(n_arrays))
        self.updates = 0
        self._move = np.empty(shape)
        self._scratch = np.empty(shape)

    @abstractmethod
    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        """Return the calls of an update, which move `params` in place; as those of `ForwardPass`.

        Args:
            params, gradient: of the shape given; read at each call, and the gradient is not changed.
            learning_rate: a 0-d array, read at each call too.
        """


class SGD(Optimizer):
    """Stochastic gradient descent: w ← w - η g."""

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        move = self._move
        return [
            partial(np.multiply, gradient, learning_rate, move),
            partial(np.subtract, params, move, params),
        ]


class Momentum(Optimizer):
    """Heavy ball: v ← μ v + g; w ← w - η v. (B. Polyak 1964)

    Attributes:
        velocity: v.
        momentum: μ.
    """

    def __init__(self, shape: tuple[int, ...], *, momentum: float = 0.9) -> None:
        super().__init__(shape, 1)
        (self.velocity,) = self.memory
        self.momentum = np.array(momentum)

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        v, move = self.velocity, self._move
        return [
            partial(np.multiply, v, self.momentum, v),
            partial(np.add, v, gradient, v),
            partial(np.multiply, v, learning_rate, move),
            partial(np.subtract, params, move, params),
        ]


class Nesterov(Momentum):
    """Nesterov's momentum: v ← μ v + g; w ← w - η (g + μ v). (Sutskever et al. 2013)"""

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        v, move = self.velocity, self._move
        return [
            partial(np.multiply, v, self.momentum, v),
            partial(np.add, v, gradient, v),
            partial(np.multiply, v, self.momentum, move),
            partial(np.add, move, gradient, move),
            partial(np.multiply, move, learning_rate, move),
            partial(np.subtract, params, move, params),
        ]


class AdaGrad(Optimizer):
    """s ← s + g²; w ← w - η g / (√s + ε). (Duchi, Hazan, Singer 2011)

    Attributes:
        epsilon: ε.
    """

    def __init__(self, shape: tuple[int, ...], *, epsilon: float = 1e-10) -> None:
        super().__init__(shape, 1)
        self.epsilon = np.array(epsilon)

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        (squares,), move, scratch = self.memory, self._move, self._scratch
        return [
            partial(np.multiply, gradient, gradient, scratch),
            *self._accumulate(squares, scratch),
            partial(np.sqrt, squares, scratch),
            partial(np.add, scratch, self.epsilon, scratch),
            partial(np.divide, gradient, scratch, move),
            partial(np.multiply, move, learning_rate, move),
            partial(np.subtract, params, move, params),
        ]

    def _accumulate(self, squares: FloatArray, new: FloatArray) -> list[Call]:
        """Return the calls that take new squares into those remembered, and use them up."""
        return [partial(np.add, squares, new, squares)]


class RMSProp(AdaGrad):
    """s ← α s + (1-α) g²; w ← w - η g / (√s + ε). (Tieleman & Hinton 2012)

    Attributes:
        alpha: α.
    """

    def __init__(self, shape: tuple[int, ...], *, alpha: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(shape, epsilon=epsilon)
        self.alpha = alpha

    def _accumulate(self, squares: FloatArray, new: FloatArray) -> list[Call]:
        return _average(squares, self.alpha, new, new)


class Adadelta(Optimizer):
    """s ← ρ s + (1-ρ) g²; d = g √(u + ε) / √(s + ε); u ← ρ u + (1-ρ) d²; w ← w - η d. (Zeiler 2012)

    The paper has η = 1.

    Attributes:
        rho, epsilon: ρ, ε.
    """

    def __init__(self, shape: tuple[int, ...], *, rho: float = 0.9, epsilon: float = 1e-6) -> None:
        super().__init__(shape, 2)
        self.rho, self.epsilon = rho, np.array(epsilon)

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        (squares, moves), move, scratch = self.memory, self._move, self._scratch
        return [
            partial(np.multiply, gradient, gradient, scratch),
            *_average(squares, self.rho, scratch, scratch),
            partial(np.add, moves, self.epsilon, move),
            partial(np.add, squares, self.epsilon, scratch),
            partial(np.divide, move, scratch, move),
            partial(np.sqrt, move, move),
            partial(np.multiply, move, gradient, move),
            partial(np.multiply, move, move, scratch),
            *_average(moves, self.rho, scratch, scratch),
            partial(np.multiply, move, learning_rate, move),
            partial(np.subtract, params, move, params),
        ]


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
        self._scaled_epsilon, self._size = np.empty(()), np.empty(())

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        move, scratch = self._move, self._scratch
        return [
            partial(self._correct, learning_rate),
            *_average(self.m, self.beta1, gradient, scratch),
            partial(np.multiply, gradient, gradient, scratch),
            *_average(self.v, self.beta2, scratch, scratch),
            partial(np.sqrt, self.v, scratch),
            partial(np.add, scratch, self._scaled_epsilon, scratch),
            partial(np.divide, self.m, scratch, move),
            partial(np.multiply, move, self._size, move),
            partial(np.subtract, params, move, params),
        ]

    def _correct(self, learning_rate: FloatArray) -> None:
        """Count the update and find its corrections: two numbers instead of m̂ and v̂.

        With c = √(1 - β₂ᵗ), m̂ / (√v / c + ε) is c m̂ / (√v + c ε).
        """
        self.updates += 1
        c = math.sqrt(1.0 - self.beta2**self.updates)
        self._scaled_epsilon.fill(c * self.epsilon)
        self._size.fill(c * float(learning_rate) / (1.0 - self.beta1**self.updates))


class AdamW(Adam):
    """Adam after w ← w - η λ w, with λ = 0.01. (Loshchilov & Hutter 2019)

    As PyTorch's, handed all parameters, it decays biases too; "adam" with the regularizer "weight_decay"
    leaves them out.

    Attributes:
        weight_decay: λ.
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
        self.weight_decay = np.array(weight_decay)

    def calls(self, params: FloatArray, gradient: FloatArray, learning_rate: FloatArray) -> list[Call]:
        move = self._move
        return [
            partial(np.multiply, params, self.weight_decay, move),
            partial(np.multiply, move, learning_rate, move),
            partial(np.subtract, params, move, params),
            *super().calls(params, gradient, learning_rate),
        ]


def _average(mean: FloatArray, keep: float, new: FloatArray, scratch: FloatArray) -> list[Call]:
    """Return the calls of mean ← keep · mean + (1 - keep) · new; `scratch` may be `new`."""
    return [
        partial(np.subtract, new, mean, scratch),
        partial(np.multiply, scratch, np.array(1.0 - keep), scratch),
        partial(np.add, mean, scratch, mean),
    ]


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
