"""The training plan: every buffer that training needs, made once, and the epochs run over them.

Owns the order of the points, the mini-batches and the gradient; loss, optimizer and regularizer are
rules that it calls. Nothing is allocated in a step: with networks this small a NumPy call costs a third to
one microsecond whatever it computes, so what counts is how few calls a mini-batch takes.
README.md shows the buffers.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation
from unfold.core.losses import LOSSES
from unfold.core.network import Network, with_ones
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.regularizers import REGULARIZERS

MiniBatch: TypeAlias = tuple[FloatArray, FloatArray, FloatArray, Backpropagation]
"""Features and ones (n_inputs + 1, n), the same transposed, labels (1, n), and what computes the gradient."""


class Plan:
    """Gradient descent of a network on some data, by mini-batches.

    Args:
        network: what is trained, in place.
        F: features of the training points, of shape (n_samples, n_inputs), n_samples >= 1.
        y: their labels, of shape (n_samples,).
        batch_size: number of points an update is computed from, at most all of them.
        loss: a key of `LOSSES`.
        learning_rate: η of the optimizer.
        optimizer: a key of `OPTIMIZERS`.
        regularizer: a key of `REGULARIZERS`.
        regularization_rate: λ, what the penalty is multiplied by.
        rng: draws a new order of the points for each epoch; None keeps the order given.
        carry_over: what becomes of the points left over when the batch size does not divide n_samples.
            False: they form a last, smaller batch. True, as in TensorFlow Playground: their gradients,
            of the weights of that moment, are kept and join the first batch of the next epoch.

    Attributes:
        learning_rate, regularization_rate: may be set at any time.
        gradient: what the last update was computed from, laid out as `network.params`.

    Raises:
        ValueError: if there is no point to train on.
    """

    def __init__(
        self,
        network: Network,
        F: FloatArray,
        y: FloatArray,
        *,
        batch_size: int,
        loss: str,
        learning_rate: float,
        optimizer: str = "sgd",
        regularizer: str = "none",
        regularization_rate: float = 0.0,
        rng: np.random.Generator | None = None,
        carry_over: bool = False,
    ) -> None:
        self.network = network
        self.learning_rate = learning_rate
        self.regularization_rate = regularization_rate
        self.gradient = np.zeros(network.n_parameters)
        self._loss = LOSSES[loss]
        self._optimizer = OPTIMIZERS[optimizer](network.n_parameters)
        self._rng = rng
        self._carry_over = carry_over
        self._regularizer_name = regularizer
        self._regularizer = REGULARIZERS[regularizer](network.is_weight)
        self._batch_size = batch_size
        self.set_data(F, y)

    @property
    def regularizer(self) -> str:
        """The penalty, a key of `REGULARIZERS`. Another one starts without memory."""
        return self._regularizer_name

    @regularizer.setter
    def regularizer(self, name: str) -> None:
        if name != self._regularizer_name:
            self._regularizer_name = name
            self._regularizer = REGULARIZERS[name](self.network.is_weight)

    @property
    def batch_size(self) -> int:
        """Number of points an update is computed from, as asked for: all of them if there are fewer."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, batch_size: int) -> None:
        if batch_size != self._batch_size:
            self._batch_size = batch_size
            self._make_batches()

    @property
    def n_samples(self) -> int:
        """Number of training points."""
        return len(self._y)

    def penalty(self) -> float:
        """Return λ Ω(w), what regularization adds to the data loss."""
        return self.regularization_rate * self._regularizer.penalty(self.network.params)

    def set_data(self, F: FloatArray, y: FloatArray) -> None:
        """Go on with other training points; the network, what the optimizer remembers and the rates stay.

        Raises:
            ValueError: if there is no point to train on.
        """
        if len(y) == 0:
            raise ValueError("no points to train on")
        self._F = with_ones(F)
        self._y = np.array(y, dtype=np.float64)
        self._order = np.arange(len(y))
        shuffled = self._rng is not None
        self._visited_F = self._F.copy() if shuffled else self._F
        self._visited_y = self._y.copy() if shuffled else self._y
        self._make_batches()

    def forget(self) -> None:
        """Drop what earlier gradients left behind: the optimizer's memory and gradients carried over."""
        self._optimizer.reset()
        self._n_carried = 0

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs.

        A run that diverges overflows on its way; that is a state for the caller to find, not a warning.
        """
        params, gradient = self.network.params, self.gradient
        learning_rate = np.array(self.learning_rate)
        rate = np.array(self.regularization_rate)
        shrinkage = np.array(self.learning_rate * self.regularization_rate)
        regularizer = None if self._regularizer_name == "none" else self._regularizer
        optimizer_step = self._optimizer.step
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(epochs):
                if self._rng is not None:
                    self._reorder(self._rng)
                for X, X_T, y, backpropagate in self._batches:
                    backpropagate(X, X_T, y)
                    if self._n_carried:
                        self._join_carried(y.shape[1])
                    if regularizer is not None:
                        regularizer.add_gradient(params, gradient, rate)
                    optimizer_step(params, gradient, learning_rate)
                    if regularizer is not None:
                        regularizer.shrink(params, shrinkage)
                if self._left_over is not None:
                    self._carry(self._left_over)

    def _make_batches(self) -> None:
        size = min(self._batch_size, self.n_samples)
        rest = self.n_samples % size
        stop = self.n_samples - rest
        backpropagate = Backpropagation(self.network, self._loss, self.gradient, size)
        self._batches = [self._batch(start, size, backpropagate) for start in range(0, stop, size)]
        self._left_over: MiniBatch | None = None
        self._carried = np.zeros_like(self.gradient)
        self._n_carried = 0
        if rest:
            backpropagate = Backpropagation(self.network, self._loss, self.gradient, rest)
            last = self._batch(stop, rest, backpropagate)
            if self._carry_over:
                self._left_over = last
            else:
                self._batches.append(last)

    def _batch(self, start: int, size: int, backpropagate: Backpropagation) -> MiniBatch:
        X_T = self._visited_F[start : start + size]
        return X_T.T, X_T, self._visited_y[None, start : start + size], backpropagate

    def _reorder(self, rng: np.random.Generator) -> None:
        """Lay out the points in a new order: one gather an epoch rather than one a batch."""
        rng.shuffle(self._order)
        # mode="clip", since the default copies through a buffer to be able to undo. (The order is a
        # permutation: nothing is ever clipped.)
        self._F.take(self._order, 0, self._visited_F, "clip")
        self._y.take(self._order, 0, self._visited_y, "clip")

    def _carry(self, left_over: MiniBatch) -> None:
        """Keep the sum of the gradients of the points left over at the end of an epoch."""
        X, X_T, y, backpropagate = left_over
        backpropagate(X, X_T, y)
        self._n_carried = y.shape[1]
        np.multiply(self.gradient, self._n_carried, self._carried)

    def _join_carried(self, n: int) -> None:
        """Turn the mean over a batch of `n` into the mean over the batch and what was carried."""
        self.gradient *= n
        self.gradient += self._carried
        self.gradient /= n + self._n_carried
        self._n_carried = 0
