"""The training plan: every buffer that training needs, made once and held as long as the plan lives.

Owns the order of the points, the rates, and all that is remembered from update to update; a backend runs the
epochs over it. README.md shows the buffers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.forward import with_ones
from unfold.core.losses import loss_for
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.regularizers import REGULARIZERS


class Backend(Protocol):
    """What runs the epochs of one plan, in place on its buffers.

    It is made anew when the plan's data, batch size or rules change, so what it keeps of them stays valid;
    rates it reads at each call.
    """

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs; reads and leaves the plan's state as `NumpyBackend` does."""


BackendFactory: TypeAlias = Callable[["Plan"], Backend]
"""Chooses and makes the backend of a plan; what a backend does not cover it hands to `NumpyBackend`."""


class Plan:
    """Gradient descent of a network on some data, by mini-batches.

    Args:
        network: what is trained, in place.
        F: features of the training points, of shape (n_samples, n_inputs), n_samples >= 1.
        y: their labels, of shape (n_samples,); see `Loss.targets`.
        batch_size: number of points an update is computed from, at most all of them.
        loss: a key of `LOSSES`; cross-entropy of several outputs is that of their softmax.
        learning_rate: η of the optimizer.
        optimizer: a key of `OPTIMIZERS`.
        regularizer: a key of `REGULARIZERS`.
        regularization_rate: λ, what the penalty is multiplied by.
        rng: draws a new order of the points for each epoch, and what is dropped out; None keeps the order
            given.
        carry_over: what becomes of the points left over when the batch size does not divide n_samples.
            False: they form a last, smaller batch. True, as in TensorFlow Playground: their gradients,
            of the weights of that moment, are kept and join the first batch of the next epoch.
        backend: makes what runs the epochs.

    Attributes:
        learning_rate, regularization_rate: may be set at any time.
        loss, optimizer, penalty_rule: the rules, the last two with what they remember.
        gradient: what the last update was computed from, laid out as `network.params`.
        order: of the points in the present epoch, of shape (n_samples,).
        visited_F: features in that order and a last column of ones, of shape (n_samples, n_inputs + 1).
        visited_targets: what the outputs should be, in that order, of shape (n_samples, n_outputs).
        carried: sum of the gradients carried over, laid out as `network.params`.
        n_carried: of how many points; 0 if of none.

    Raises:
        ValueError: if there is no point to train on, or dropout and no generator to draw from.
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
        backend: BackendFactory = NumpyBackend,
    ) -> None:
        if rng is None and any(layer.dropout for layer in network.layers):
            raise ValueError("dropout: needs a random generator to draw from")
        self.network = network
        self.learning_rate = learning_rate
        self.regularization_rate = regularization_rate
        self.gradient = np.zeros(network.n_parameters)
        self.loss = loss_for(loss, network.n_outputs)
        self.optimizer = OPTIMIZERS[optimizer](network.n_parameters)
        self.rng = rng
        self.carry_over = carry_over
        self.carried = np.zeros_like(self.gradient)
        self._regularizer_name = regularizer
        self.penalty_rule = REGULARIZERS[regularizer](network.is_weight)
        self._batch_size = batch_size
        self._make_backend = backend
        self._backend: Backend | None = None
        self.set_data(F, y)

    @property
    def regularizer(self) -> str:
        """The penalty, a key of `REGULARIZERS`. Another one starts without memory."""
        return self._regularizer_name

    @regularizer.setter
    def regularizer(self, name: str) -> None:
        if name != self._regularizer_name:
            self._regularizer_name = name
            self.penalty_rule = REGULARIZERS[name](self.network.is_weight)
            self._backend = None

    @property
    def batch_size(self) -> int:
        """Number of points an update is computed from, as asked for: all of them if there are fewer."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, batch_size: int) -> None:
        if batch_size != self._batch_size:
            self._batch_size = batch_size
            self._start_batches()

    @property
    def n_samples(self) -> int:
        """Number of training points."""
        return len(self._targets)

    def penalty(self) -> float:
        """Return λ Ω(w), what regularization adds to the data loss."""
        return self.regularization_rate * self.penalty_rule.penalty(self.network.params)

    def set_data(self, F: FloatArray, y: FloatArray) -> None:
        """Go on with other training points; the network, what the optimizer remembers and the rates stay.

        Raises:
            ValueError: if there is no point to train on.
        """
        if len(y) == 0:
            raise ValueError("no points to train on")
        self._F = with_ones(F)
        self._targets = self.loss.targets(y, self.network.n_outputs)
        self.order = np.arange(len(y))
        shuffled = self.rng is not None
        self.visited_F = self._F.copy() if shuffled else self._F
        self.visited_targets = self._targets.copy() if shuffled else self._targets
        self._start_batches()

    def forget(self) -> None:
        """Drop what earlier gradients left behind: the optimizer's memory and gradients carried over."""
        self.optimizer.reset()
        self.n_carried = 0

    def reorder(self) -> None:
        """Begin an epoch: lay out the points in a new order, by one gather rather than one a batch."""
        if self.rng is None:
            return
        self.rng.shuffle(self.order)
        # mode="clip", since the default copies through a buffer to be able to undo. (The order is a
        # permutation: nothing is ever clipped.)
        self._F.take(self.order, 0, self.visited_F, "clip")
        self._targets.take(self.order, 0, self.visited_targets, "clip")

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs.

        A run that diverges overflows on its way; that is a state for the caller to find, not a warning.
        """
        if self._backend is None:
            self._backend = self._make_backend(self)
        with np.errstate(over="ignore", invalid="ignore"):
            self._backend.step(epochs)

    def _start_batches(self) -> None:
        """Other batches: what was carried over belongs to none of them."""
        self.n_carried = 0
        self._backend = None
