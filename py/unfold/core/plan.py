"""The training plan: every buffer that training needs, made once and held as long as the plan lives.

Owns the order of the points, the rates, and all that is remembered from update to update; a backend runs the
epochs over it. README.md shows the buffers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NotRequired, Protocol, TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.batch_step import BatchStep
from unfold.core.forward import with_ones
from unfold.core.losses import loss_for
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.reason import Reason
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import CONSTANT, Schedule

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Of parameters, laid out as `Network.params`."""

AS_DEFINED: Mapping[str, float] = MappingProxyType({})
"""No hyperparameter other than its default."""


class Backend(Protocol):
    """What runs the epochs of one plan, in place on its buffers.

    It is made anew when the plan's data, batch size or rules change, so what it keeps of them stays valid;
    rates, schedule and warm-up it reads at each call.

    Attributes:
        name: "numpy" or "kernel".
        reason: why it is not the kernel; None where it is, or where nobody asked for it.
    """

    name: str
    reason: Reason | None

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs, none of them begun before; reads and leaves the plan's state as
        `NumpyBackend` does."""


BackendFactory: TypeAlias = Callable[["Plan"], Backend]
"""Chooses and makes the backend of a plan; what a backend does not cover it hands to `NumpyBackend`."""


class Rates(TypedDict):
    """Those keyword arguments of `Plan` that may be set at any time, too: nothing learnt is lost."""

    batch_size: int
    learning_rate: float
    schedule: NotRequired[Schedule]
    clip_norm: NotRequired[float | None]
    regularizer: NotRequired[str]
    regularization_rate: NotRequired[float]
    regularization_warm_up: NotRequired[int]


class PlanOptions(Rates):
    """The keyword arguments of `Plan`, for those who hand them on; see there."""

    loss: str
    optimizer: NotRequired[str]
    hyperparameters: NotRequired[Mapping[str, float]]
    rng: NotRequired[np.random.Generator | Sequence[np.random.Generator] | None]
    carry_over: NotRequired[bool]
    backend: NotRequired[BackendFactory]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that training changes, as it was at one moment: copies.

    Attributes:
        params: of the network.
        memory: what gradients and penalties have left behind.
        order: of the points.
        epoch, batch, n_carried, updates: as in `Plan` and `Optimizer`.
        generators: the states of the random generators.
    """

    params: FloatArray
    memory: tuple[FloatArray, ...]
    order: npt.NDArray[np.int_]
    epoch: int
    batch: int
    n_carried: int
    updates: int
    generators: tuple[Mapping[str, Any], ...]


class Plan:
    """Gradient descent of a network on some data, by mini-batches.

    Args:
        network: what is trained, in place.
        F: features of the training points, of shape (n_samples, n_inputs). Without points an epoch is over at
            once, and changes nothing.
        y: their labels, of shape (n_samples,); see `Loss.targets`.
        batch_size: number of points an update is computed from, at most all of them.
        loss: a key of `LOSSES`; cross-entropy of several outputs is that of their softmax.
        learning_rate: η of the optimizer.
        optimizer: a key of `OPTIMIZERS`.
        hyperparameters: of the optimizer, by name, where they are not to be the defaults.
        schedule: what the learning rate is multiplied by in each epoch.
        clip_norm: largest Euclidean norm of the gradient, penalty included, that an update is computed from;
            a longer one is shortened. None for no limit.
        regularizer: a key of `REGULARIZERS`.
        regularization_rate: λ, what the penalty is multiplied by.
        regularization_warm_up: number of epochs at the beginning that know no penalty.
        rng: draws a new order of the points for each epoch, and what is dropped out; None keeps the order
            given. A swarm may have a generator for each network.
        carry_over: what becomes of the points left over when the batch size does not divide n_samples.
            False: they form a last, smaller batch. True, as in TensorFlow Playground: their gradients,
            of the weights of that moment, are kept and join the first batch of the next epoch.
        backend: makes what runs the epochs.

    Attributes:
        learning_rate, schedule, clip_norm, regularization_rate, regularization_warm_up: may be set at any
            time.
        epoch: number of whole epochs trained.
        batch: number of mini-batches trained of the epoch that follows; 0 if it has not been begun. Other
            data or another batch size begin it anew.
        loss, optimizer, penalty_rule: the rules, the last two with what they remember.
        optimizer_name: the key of the optimizer in `OPTIMIZERS`.
        gradient: what the last update was computed from, laid out as `network.params`; 0 where frozen.
        frozen: which parameters no update changes, of shape (n_parameters,); see `freeze`.
        F: features of the training points in the order given and a last column of ones, of shape
            (n_samples, n_inputs + 1).
        targets: what the outputs should be, in the order given, of shape (n_samples, n_outputs).
        order: of the points in the present epoch, of shape (n_samples,).
        visited_F: features in that order and a last column of ones, of shape (n_samples, n_inputs + 1).
        visited_targets: what the outputs should be, in that order, of shape (n_samples, n_outputs).
        carried: sum of the gradients carried over, laid out as `network.params`.
        n_carried: of how many points; 0 if of none.
        rngs: the generators: none, one, or in a swarm one for each network. `order`, `visited_F` and
            `visited_targets` of a swarm have one axis more, first: an order for each generator.

    Raises:
        ValueError: if there is dropout and no generator to draw from, or a number of generators that are
            neither one nor as many as networks.
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
        hyperparameters: Mapping[str, float] = AS_DEFINED,
        schedule: Schedule = CONSTANT,
        clip_norm: float | None = None,
        regularizer: str = "none",
        regularization_rate: float = 0.0,
        regularization_warm_up: int = 0,
        rng: np.random.Generator | Sequence[np.random.Generator] | None = None,
        carry_over: bool = False,
        backend: BackendFactory = NumpyBackend,
    ) -> None:
        self.network = network
        self.learning_rate = learning_rate
        self.schedule = schedule
        self._clip_norm = clip_norm
        self.regularization_rate = regularization_rate
        self.regularization_warm_up = regularization_warm_up
        self.epoch = 0
        self.batch = 0
        self.gradient = np.zeros_like(network.params)
        self.carried = np.zeros_like(network.params)
        self.frozen: Mask = np.zeros(network.n_parameters, np.bool_)
        self.carry_over = carry_over
        self.loss = loss_for(loss, network.n_outputs)
        self.rngs = (rng,) if isinstance(rng, np.random.Generator) else tuple(rng or ())
        _require_generators(network, len(self.rngs))
        self._batch_size = batch_size
        self._make_backend = backend
        self.set_optimizer(optimizer, hyperparameters)
        self._regularizer_name = regularizer
        self.penalty_rule = REGULARIZERS[regularizer](network)
        self.set_data(F, y)

    def set_optimizer(self, name: str, hyperparameters: Mapping[str, float] = AS_DEFINED) -> None:
        """Go on with another optimizer, which starts without memory."""
        self.optimizer_name = name
        self._hyperparameters = hyperparameters
        self.optimizer = OPTIMIZERS[name](self.network.params.shape, **hyperparameters)
        self._backend: Backend | None = None

    @property
    def regularizer(self) -> str:
        """The penalty, a key of `REGULARIZERS`. Another one starts without memory."""
        return self._regularizer_name

    @regularizer.setter
    def regularizer(self, name: str) -> None:
        if name != self._regularizer_name:
            self._regularizer_name = name
            self.penalty_rule = REGULARIZERS[name](self.network)
            self._backend = None

    @property
    def clip_norm(self) -> float | None:
        """Largest norm of a gradient; None for no limit."""
        return self._clip_norm

    @clip_norm.setter
    def clip_norm(self, clip_norm: float | None) -> None:
        if clip_norm != self._clip_norm:
            self._clip_norm = clip_norm
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
        return len(self.targets)

    @property
    def n_batches(self) -> int:
        """Number of updates in an epoch."""
        whole, rest = divmod(self.n_samples, max(min(self.batch_size, self.n_samples), 1))
        return whole + (1 if rest and not self.carry_over else 0)

    @property
    def backend(self) -> Backend:
        """What runs the epochs at present."""
        if self._backend is None:
            self._backend = self._make_backend(self)
        return self._backend

    def learning_rate_at(self, epoch: int) -> float:
        """Return η of the epoch that follows `epoch` whole ones."""
        return self.learning_rate * self.schedule(epoch)

    def regularization_rate_at(self, epoch: int) -> float:
        """Return λ of the epoch that follows `epoch` whole ones."""
        return self.regularization_rate if epoch >= self.regularization_warm_up else 0.0

    def penalty(self) -> FloatArray:
        """Return λ Ω, what regularization adds to the data loss: a number, of a swarm one for each network.

        Of the λ that is set: during a warm-up training does not know it yet.
        """
        return self.regularization_rate * self.penalty_rule.penalty(self.F.T)

    def freeze(self, frozen: Mask) -> None:
        """From now on leave these parameters, and what is remembered of them, exactly as they are.

        All others still have the gradient of the whole network, whose frozen parts they are trained around.

        Args:
            frozen: of shape (n_parameters,), for all networks of a swarm the same.
        """
        # What runs the epochs may be able to do the one and not the other.
        if frozen.any() != self.frozen.any():
            self._backend = None
        self.frozen = frozen.astype(np.bool_)

    def keep(self, network: Network, kept: Mask) -> None:
        """Go on with a network that has a part of the parameters; what is remembered of these stays.

        Args:
            network: in place of the present one.
            kept: which of the present parameters it has, of shape (n_parameters,).
        """
        memory = self._memory()
        updates = self.optimizer.updates
        self.network = network
        self.frozen = self.frozen[kept]
        self.gradient = self.gradient[..., kept].copy()
        self.carried = np.zeros_like(network.params)
        self.set_optimizer(self.optimizer_name, self._hyperparameters)
        self.optimizer.updates = updates
        self.penalty_rule = REGULARIZERS[self._regularizer_name](network)
        for new, old in zip(self._memory(), memory, strict=True):
            new[:] = old[..., kept]

    def set_data(self, F: FloatArray, y: FloatArray) -> None:
        """Go on with other training points; the network, what the optimizer remembers and the rates stay."""
        targets = self.loss.targets(y, self.network.n_outputs)
        self.F, self.targets = with_ones(F), targets
        n_orders = max(len(self.rngs), 1)
        order = np.tile(np.arange(len(y)), (n_orders, 1))
        visited_F = np.tile(self.F, (n_orders, 1, 1))
        visited_targets = np.tile(targets, (n_orders, 1, 1))
        self._visits = tuple(zip(self.rngs, order, visited_F, visited_targets, strict=False))
        single = self.network.n_networks is None
        self.order = order[0] if single else order
        self.visited_F = visited_F[0] if single else visited_F
        self.visited_targets = visited_targets[0] if single else visited_targets
        self._start_batches()

    def reorder(self) -> None:
        """Begin an epoch: lay out the points in a new order."""
        for rng, order, *_ in self._visits:
            rng.shuffle(order)
        self._lay_out()

    def _lay_out(self) -> None:
        """Put the points in the order they are visited in, by one gather rather than one a batch."""
        for _, order, visited_F, visited_targets in self._visits:
            # mode="clip", since the default copies through a buffer to be able to undo. (The order is a
            # permutation: nothing is ever clipped.)
            self.F.take(order, 0, visited_F, "clip")
            self.targets.take(order, 0, visited_targets, "clip")

    def step(self, epochs: int) -> None:
        """Train for a number of whole epochs; one that has been begun is ended, and counts as the first.

        A run that diverges overflows on its way; that is a state for the caller to find, not a warning.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            begun = min(epochs, 1 if self.batch else 0)
            if begun:  # parts of an epoch are NumPy's business alone
                NumpyBackend(self).step(begun)
                self.epoch += begun
            if epochs > begun:
                self.backend.step(epochs - begun)
                self.epoch += epochs - begun

    def step_batch(self) -> BatchStep:
        """Train for one mini-batch and return what happened in it; `n_batches` of them are an epoch."""
        with np.errstate(over="ignore", invalid="ignore"):
            report = NumpyBackend(self).step_batch()
        if self.batch == report.n_batches:
            self.epoch, self.batch = self.epoch + 1, 0
        return report

    def checkpoint(self) -> Checkpoint:
        """Return copies of all that training changes, good until data or rules are others."""
        return Checkpoint(
            params=self.network.params.copy(),
            memory=tuple(array.copy() for array in self._memory()),
            order=self.order.copy(),
            epoch=self.epoch,
            batch=self.batch,
            n_carried=self.n_carried,
            updates=self.optimizer.updates,
            generators=tuple(rng.bit_generator.state for rng in self.rngs),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back to a checkpoint: what follows is what followed it."""
        self.network.params[:] = checkpoint.params
        for array, kept in zip(self._memory(), checkpoint.memory, strict=True):
            array[:] = kept
        self.order[:] = checkpoint.order
        self.epoch, self.batch = checkpoint.epoch, checkpoint.batch
        self.n_carried = checkpoint.n_carried
        self.optimizer.updates = checkpoint.updates
        for rng, state in zip(self.rngs, checkpoint.generators, strict=True):
            rng.bit_generator.state = state
        self._lay_out()

    def fits(self, checkpoint: Checkpoint) -> bool:
        """Whether a checkpoint, whoever made it, is one that this plan can be restored to."""
        own = self.checkpoint()
        return (
            checkpoint.params.shape == own.params.shape
            and [array.shape for array in checkpoint.memory] == [array.shape for array in own.memory]
            and checkpoint.order.shape == own.order.shape
            and len(checkpoint.generators) == len(own.generators)
            and checkpoint.n_carried < max(self.batch_size, 1)
            and checkpoint.batch < max(self.n_batches, 1)
        )

    def show(self, params: FloatArray, epoch: int) -> None:
        """Put the parameters of another epoch in the place of the present ones; all else stays as it is."""
        self.network.params[:] = params
        self.epoch, self.batch = epoch, 0

    def forget(self) -> None:
        """Go on with the same parameters as if they were first ones: nothing remembers the way there."""
        self.set_optimizer(self.optimizer_name, self._hyperparameters)
        self.penalty_rule = REGULARIZERS[self._regularizer_name](self.network)
        self.carried[:] = 0.0
        self._start_batches()

    def _memory(self) -> tuple[FloatArray, ...]:
        return (self.carried, *self.optimizer.memory, *self.penalty_rule.memory)

    def _start_batches(self) -> None:
        """Other batches: what was carried over belongs to none of them, nor does a part of an epoch."""
        self.n_carried = self.batch = 0
        self._backend = None


def _require_generators(network: Network, n_generators: int) -> None:
    if n_generators not in {0, 1, network.n_networks}:
        raise ValueError(f"rng: {n_generators} generators for {network.n_networks or 1} networks")
    if not n_generators and any(layer.dropout for layer in network.layers):
        raise ValueError("dropout: needs a random generator to draw from")
