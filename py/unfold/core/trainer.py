"""Training as the page sees it: a network, its data, and how far it has come.

Owns the epoch counter and the verdict that a run has diverged. Knows no settings, seeds or real
clock, and never decides when to train.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.datasets import Points, Problem
from unfold.core.features import transform
from unfold.core.losses import LOSSES, Loss
from unfold.core.network import ForwardPass, Network, with_ones
from unfold.core.plan import Plan


@dataclass(frozen=True)
class Metrics:
    """How good a network is; NaN for a set without points.

    Attributes:
        train_loss, test_loss: mean loss of the points, without any penalty.
        penalty: λ Ω(w), what regularization adds to the training loss.
        train_score, test_score: for classification the share of points of the right class (0..1), for
            regression the coefficient of determination R² (at most 1).
    """

    train_loss: float
    test_loss: float
    penalty: float
    train_score: float
    test_score: float


def accuracy(prediction: FloatArray, y: FloatArray) -> float:
    """Return the share of labels ±1 whose sign is predicted; a prediction of 0 counts as +1."""
    return float(np.mean((prediction >= 0) == (y > 0)))


def r_squared(prediction: FloatArray, y: FloatArray) -> float:
    """Return R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)².

    For targets that are all the same it is 1 if they are met exactly and else 0, as in scikit-learn.
    """
    residual = float(np.sum((y - prediction) ** 2))
    total = float(np.sum((y - y.mean()) ** 2))
    if total == 0.0:
        return 1.0 if residual == 0.0 else 0.0
    return 1.0 - residual / total


SCORES: Mapping[Problem, Callable[[FloatArray, FloatArray], float]] = MappingProxyType(
    {"classification": accuracy, "regression": r_squared}
)


class Evaluation:
    """Loss and score of a network on one set of points, in buffers that are used again."""

    def __init__(self, network: Network, F: FloatArray, y: FloatArray) -> None:
        self._X = with_ones(F).T
        self._y = y
        self._forward = ForwardPass(network, len(y))

    def loss(self, loss: Loss) -> float:
        """Return the mean loss."""
        if len(self._y) == 0:
            return float("nan")
        return float(loss.value(self._forward(self._X)[0], self._y).mean())

    def loss_and_score(self, loss: Loss, problem: Problem) -> tuple[float, float]:
        """Return the mean loss and the score of `problem`."""
        if len(self._y) == 0:
            return float("nan"), float("nan")
        output = self._forward(self._X)[0]
        return float(loss.value(output, self._y).mean()), SCORES[problem](loss.link(output), self._y)


class Trainer:
    """A network that learns from training points and is judged by test points too.

    Args:
        network: what is trained, in place; initialized by the caller.
        feature_names: the network's inputs, keys of `FEATURES`.
        train: the points to learn from, at least one.
        test: the points kept from learning; may be empty.
        problem: "classification" (labels -1 and +1) or "regression"; decides what the score is.
        loss, learning_rate, batch_size, optimizer, regularization, regularization_rate, shuffle,
            carry_over: see `Plan`.

    Attributes:
        epoch: number of epochs the present parameters have been trained for.
        diverged: whether the last run ended in a loss or a parameter that is not finite. The parameters and
            `epoch` are then those from before that run, and `run` does nothing until something is changed.

    Raises:
        ValueError: if there is no point to train on.
    """

    def __init__(
        self,
        network: Network,
        feature_names: Sequence[str],
        train: Points,
        test: Points,
        *,
        problem: Problem,
        loss: str,
        learning_rate: float,
        batch_size: int,
        optimizer: str = "sgd",
        regularization: str = "none",
        regularization_rate: float = 0.0,
        shuffle: np.random.Generator | None = None,
        carry_over: bool = False,
    ) -> None:
        self.network = network
        self.feature_names = tuple(feature_names)
        self.problem = problem
        self.loss = LOSSES[loss]
        self.epoch = 0
        self._plan = Plan(
            network,
            transform(train.X, self.feature_names),
            train.y,
            batch_size=batch_size,
            loss=loss,
            learning_rate=learning_rate,
            optimizer=optimizer,
            regularization=regularization,
            regularization_rate=regularization_rate,
            shuffle=shuffle,
            carry_over=carry_over,
        )
        self.set_data(train, test)

    @property
    def learning_rate(self) -> float:
        """How far an update moves along the gradient, η."""
        return self._plan.learning_rate

    @learning_rate.setter
    def learning_rate(self, learning_rate: float) -> None:
        self._plan.learning_rate = learning_rate
        self.diverged = False

    @property
    def batch_size(self) -> int:
        """Number of points an update is computed from."""
        return self._plan.batch_size

    @batch_size.setter
    def batch_size(self, batch_size: int) -> None:
        self._plan.batch_size = batch_size
        self._seconds_per_epoch = None
        self.diverged = False

    @property
    def regularization(self) -> str:
        """The penalty, a key of `REGULARIZERS`."""
        return self._plan.regularization

    @regularization.setter
    def regularization(self, regularization: str) -> None:
        self._plan.regularization = regularization
        self.diverged = False

    @property
    def regularization_rate(self) -> float:
        """What the penalty is multiplied by, λ."""
        return self._plan.regularization_rate

    @regularization_rate.setter
    def regularization_rate(self, regularization_rate: float) -> None:
        self._plan.regularization_rate = regularization_rate
        self.diverged = False

    def set_data(self, train: Points, test: Points) -> None:
        """Go on with other points; the weights and the epoch stay.

        Raises:
            ValueError: if there is no point to train on.
        """
        F = transform(train.X, self.feature_names)
        self._plan.set_data(F, train.y)
        self._on_train = Evaluation(self.network, F, train.y)
        self._on_test = Evaluation(self.network, transform(test.X, self.feature_names), test.y)
        self.train, self.test = train, test
        self._seconds_per_epoch: float | None = None
        self.diverged = False

    def run(self, epochs: int) -> None:
        """Train for a number of epochs; do nothing if the last run diverged."""
        if self.diverged:
            return
        before = self.network.params.copy()
        self._plan.step(epochs)
        self._conclude(before, epochs)

    def run_for(self, seconds: float, clock: Callable[[], float]) -> int:
        """Train whole epochs, at least one, for about `seconds`; do nothing if the last run diverged.

        An epoch is not begun when by the present estimate it would end too late.

        Args:
            seconds: the budget, > 0.
            clock: returns the time in seconds. It may tick coarsely (a browser's does at 0.1 ms or
                worse), but has to advance.

        Returns:
            The number of epochs trained.
        """
        if self.diverged:
            return 0
        before = self.network.params.copy()
        start = clock()
        trained = 0
        # At first half of what should fit: epochs may have become slower since the last call.
        n = max(1, int(0.5 * seconds / self._seconds_per_epoch)) if self._seconds_per_epoch else 1
        while True:
            self._plan.step(n)
            trained += n
            elapsed = clock() - start
            if elapsed * (trained + 1) > seconds * trained:  # one more epoch would end after the budget
                break
            fitting = (seconds - elapsed) * trained / elapsed if elapsed else math.inf
            # Never more than as many again: early on, the clock's ticks make the estimate coarse.
            n = int(min(fitting, trained))
        self._seconds_per_epoch = elapsed / trained
        self._conclude(before, trained)
        return trained

    def metrics(self) -> Metrics:
        """Return losses and scores of the present parameters."""
        with np.errstate(over="ignore", invalid="ignore"):
            train_loss, train_score = self._on_train.loss_and_score(self.loss, self.problem)
            test_loss, test_score = self._on_test.loss_and_score(self.loss, self.problem)
            penalty = self._plan.penalty()
        return Metrics(train_loss, test_loss, penalty, train_score, test_score)

    def _conclude(self, before: FloatArray, trained: int) -> None:
        """Count the epochs of a run, or undo it if it left the finite numbers.

        Asked once a run rather than once a step: what is not finite stays so.
        """
        params = self.network.params
        with np.errstate(over="ignore", invalid="ignore"):
            finite = np.isfinite(params).all() and math.isfinite(self._on_train.loss(self.loss))
        if finite:
            self.epoch += trained
        else:
            params[:] = before
            self._plan.forget()
            self.diverged = True
