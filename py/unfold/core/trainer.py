"""Training as the page sees it: a network, its data, and how far it has come.

Owns the epoch counter and the verdict that a run has diverged. Knows no settings, seeds or real
clock, and never decides when to train.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar, Unpack

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.batch_step import BatchStep
from unfold.core.checkpoints import Checkpoints, Kept
from unfold.core.datasets import Points, Problem
from unfold.core.divergence import Divergence, diagnose
from unfold.core.evaluation import Evaluation, Metrics, Outputs, Passes
from unfold.core.features import Inputs, transform
from unfold.core.history import Curves, History
from unfold.core.metrics import Residuals
from unfold.core.network import Network
from unfold.core.plan import AS_DEFINED, Backend, Checkpoint, Mask, Plan, PlanOptions
from unfold.core.remedy import Remedy, find_remedy
from unfold.core.schedules import Schedule
from unfold.core.trajectory import Trajectory

EXPLOSION = 1e9
"""A loss that is larger than at the start by this factor, and 1 more, is of no use."""


T = TypeVar("T")


class _Rate(Generic[T]):
    """A rate of the plan's. With another one the next run may end well: setting it forgets a divergence."""

    def __set_name__(self, owner: type[Trainer], name: str) -> None:
        self._name = name

    def __get__(self, trainer: Trainer, owner: type[Trainer]) -> T:
        rate: T = getattr(trainer.plan, self._name)
        return rate

    def __set__(self, trainer: Trainer, rate: T) -> None:
        setattr(trainer.plan, self._name, rate)
        trainer.divergence = None


class _Rule(_Rate[T]):
    """A rate that checkpoints go with: those taken with another one are of no use any more."""

    def __set__(self, trainer: Trainer, rate: T) -> None:
        changed = rate != getattr(trainer.plan, self._name)
        super().__set__(trainer, rate)
        if changed:
            trainer.close_the_way_back()


class Trainer:
    """A network that learns from training points and is judged by test points too.

    Args:
        network: what is trained, in place; initialized by the caller.
        train: the points to learn from. Without any, nothing is trained and no epoch passes.
        test: the points kept from learning; may be empty.
        features: the network's inputs, see `transform`. They stay what they are when the data change: the
            weights have been learnt for them.
        problem: "classification" or "regression"; decides what the score is.
        options: of `Plan`, which says what they raise.

    Attributes:
        plan: the buffers and rules of training; to be looked at, and changed only by way of this class.
        history: losses and scores before the first and after every run.
        trajectory: parameters before the first and after some runs, the way that they have gone. It is taken
            down whether somebody looks or not: a copy of some hundred numbers now and then costs nothing, and
            later nobody could tell it.
        checkpoints: the way back from a divergence.
        divergence: why the last run diverged, that is, ended in a parameter or a loss that is not finite, or
            in a loss EXPLOSION times that of the start; None if it did not. All that training changes is then
            as it was before that run, and `run` does nothing until something is changed.
    """

    learning_rate = _Rate[float]()
    """How far an update moves along the gradient, η."""
    schedule = _Rate[Schedule]()
    """What the learning rate is multiplied by in each epoch."""
    batch_size = _Rule[int]()
    """Number of points an update is computed from."""
    clip_norm = _Rate[float | None]()
    """Largest norm of a gradient; None for no limit."""
    regularizer = _Rule[str]()
    """The penalty, a key of `REGULARIZERS`."""
    regularization_rate = _Rate[float]()
    """What the penalty is multiplied by, λ."""
    regularization_warm_up = _Rate[int]()
    """Number of epochs at the beginning that know no penalty."""

    def __init__(
        self,
        network: Network,
        train: Points,
        test: Points,
        *,
        features: Inputs,
        problem: Problem,
        **options: Unpack[PlanOptions],
    ) -> None:
        self.network = network
        self.features = features
        self.problem = problem
        self.divergence: Divergence | None = None
        self._outputs: Outputs = Passes
        self._timed: Backend | None = None
        self._evaluated_params: FloatArray
        self._seconds_per_epoch = 0.0
        self.plan = Plan(network, transform(train.X, self.features), train.y, **options)
        self.loss = self.plan.loss
        self.history = History()
        self.trajectory = Trajectory()
        self.checkpoints = Checkpoints()
        self.set_data(train, test)

    @property
    def epoch(self) -> int:
        """Number of epochs the present parameters have been trained for."""
        return self.plan.epoch

    @property
    def batch(self) -> int:
        """Number of mini-batches trained of the epoch that follows; 0 if it has not been begun."""
        return self.plan.batch

    @property
    def moment(self) -> float:
        """Number of epochs trained, and the share of the one that has been begun."""
        return self.plan.epoch + (self.plan.batch / self.plan.n_batches if self.plan.batch else 0.0)

    @property
    def backend(self) -> Backend:
        """What runs the epochs at present; its name and reason are for people, too."""
        return self.plan.backend

    @property
    def diverged(self) -> bool:
        """Whether the last run diverged."""
        return self.divergence is not None

    @property
    def optimizer(self) -> str:
        """What an update does with a gradient, a key of `OPTIMIZERS`."""
        return self.plan.optimizer_name

    def set_optimizer(self, name: str, hyperparameters: Mapping[str, float] = AS_DEFINED) -> None:
        """Go on with another optimizer, see `Plan.set_optimizer`."""
        self.plan.set_optimizer(name, hyperparameters)
        self.close_the_way_back()
        self.divergence = None

    def set_data(self, train: Points, test: Points) -> None:
        """Go on with other points; the weights, the epoch and the history of what was trained stay."""
        self.plan.set_data(transform(train.X, self.features), train.y)
        self.close_the_way_back()
        self.train, self.test = train, test
        self._judge()
        self.divergence = None
        if self.epoch == 0:
            self.history.clear()
            self.trajectory.clear()
            self._start_loss = self._record(0).train_loss

    def resume(self, params: FloatArray, epoch: int) -> None:
        """Go on from parameters that another trainer has trained; to be called before the first run.

        The history begins there. Optimizer and generators know nothing of the epochs before.

        Args:
            params: of the shape of `network.params`.
            epoch: number of epochs they have been trained for.

        Raises:
            ValueError: if there are not as many parameters as the network has.
        """
        if params.shape != self.network.params.shape:
            raise ValueError(f"params: of shape {params.shape}, not {self.network.params.shape}")
        self.plan.show(params, epoch)
        self._begin_here()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from where another trainer of the same kind was: what follows is what followed there.

        The history begins at that moment.

        Raises:
            ValueError: if it was of another kind.
        """
        if not self.plan.fits(checkpoint):
            raise ValueError("checkpoint: of another plan")
        self.plan.restore(checkpoint)
        self._begin_here()

    def recall(self, curves: Curves, epochs: Sequence[int], params: Sequence[FloatArray]) -> None:
        """Take up what another trainer has recorded of the run up to this moment.

        Args:
            curves: losses and scores; those of this moment and later ones do not count.
            epochs, params: moments of its trajectory, ascending, the same way.
        """
        self.history.clear()
        self.trajectory.clear()
        for sample in zip(*curves, strict=True):
            if sample[0] < self.moment:
                self.history.append(*map(float, sample))
        for epoch, then in zip(epochs, params, strict=True):
            if epoch < self.moment:
                self.trajectory.append(float(epoch), then)
        self._record(self.moment)

    def go_back(self, params: FloatArray, epoch: int) -> None:
        """Go on from an earlier epoch of this run, and forget what came after it.

        What optimizer and penalty remembered then nobody has kept: they begin without memory.
        """
        self.plan.show(params, epoch)
        self.plan.forget()
        self.close_the_way_back()
        self.divergence = None

    def set_parameter(self, entry: int, value: float) -> None:
        """Set one weight or bias by hand: metrics follow, and the history, of what was trained, stays.

        A weight that has died is alive again; what else is remembered of it stays.

        Args:
            entry: its index in `Network.params`.
            value: any finite number.
        """
        self.network.params[..., entry] = value
        self.plan.penalty_rule.revive(entry)
        self._take_up()

    def freeze(self, frozen: Mask) -> None:
        """From now on train all parameters but these, see `Plan.freeze`."""
        self.plan.freeze(frozen)
        self._take_up()

    def remove(self, layer: int, unit: int) -> None:
        """Take one hidden unit out of the network; all others stay as they are, and so do epoch and history.

        Raises:
            ValueError: if there is no such unit, or no other one in its layer.
        """
        self.network, kept = self.network.without(layer, unit)
        self.plan.keep(self.network, kept)
        self.trajectory.keep(kept)
        self._judge()
        self._take_up()

    def run(self, epochs: int) -> None:
        """Train for a number of epochs; do nothing if the last run diverged, or without training points.

        An epoch that has been begun is ended, and counts as the first.
        """
        if self.diverged or not len(self.train):
            return
        before = self._present()
        self.plan.step(epochs)
        self._conclude(epochs, before)

    def run_for(self, seconds: float, clock: Callable[[], float], at_most: float = math.inf) -> int:
        """Train whole epochs as `run` does, at least one, for about `seconds`.

        An epoch is not begun when by the present estimate it would end too late. The evaluation that
        follows every run comes on top.

        Args:
            seconds: the budget, > 0.
            clock: returns the time in seconds. It may tick coarsely (a browser's does at 0.1 ms or
                worse), but has to advance.
            at_most: number of epochs, at least 1.

        Returns:
            The number of epochs trained.
        """
        if self.diverged or not len(self.train):
            return 0
        before = self._present()
        backend = self.backend  # made before the clock starts: loading the kernel takes a moment
        start = clock()
        trained = 0
        # At first half of what should fit: epochs may have become slower since the last call.
        n = max(1, int(0.5 * seconds / self._seconds_per_epoch)) if backend is self._timed else 1
        while True:
            self.plan.step(n := int(min(n, at_most - trained)))
            trained += n
            elapsed = clock() - start
            # One more epoch would end after the budget, or is not wanted.
            if elapsed * (trained + 1) > seconds * trained or trained >= at_most:
                break
            fitting = (seconds - elapsed) * trained / elapsed if elapsed else math.inf
            # Never more than as many again: early on, the clock's ticks make the estimate coarse.
            n = max(1, int(min(fitting, trained)))
        # Another backend means other data, batches or rules: epochs take another time.
        if elapsed:  # too few epochs for a coarse clock tell nothing
            self._timed, self._seconds_per_epoch = backend, elapsed / trained
        self._conclude(trained, before)
        return trained

    def preview_batch(self) -> BatchStep:
        """Return what `step_batch` will do, and do nothing."""
        before = self.plan.checkpoint()
        try:
            return self.plan.step_batch()
        finally:
            self.plan.restore(before)

    def step_batch(self) -> None:
        """Train for one mini-batch; do nothing if the last run diverged."""
        if self.diverged:
            return
        before = self._present()
        self.plan.step_batch()
        self._conclude(1, before)

    def remedy(self, rates: Sequence[float]) -> Remedy:
        """Return how to go on after a run that diverged, see `find_remedy`; nothing is changed yet."""
        checkpoints = self.checkpoints.newest_first or (self._present(),)

        def objective() -> float:
            metrics = self.metrics()
            return metrics.train_loss + metrics.penalty

        return find_remedy(self.plan, checkpoints, self._start_loss, rates, objective)

    def rewind(self, checkpoint: Checkpoint) -> None:
        """Go back to one of the checkpoints; what came after it is forgotten."""
        self.plan.restore(checkpoint)
        self.checkpoints.rewind(checkpoint)
        self.history.rewind(self.moment)
        self.trajectory.rewind(self.moment)
        self.divergence = None

    def close_the_way_back(self) -> None:
        """Forget all checkpoints, and of the history what belonged to an epoch that has to begin anew."""
        self.checkpoints.clear()
        self.history.rewind(self.moment)
        self.trajectory.rewind(self.moment)

    def metrics(self) -> Metrics:
        """Return losses and scores of the present parameters."""
        with np.errstate(over="ignore", invalid="ignore"):
            # Asked for several times between two runs; somebody may have set a weight by hand, too.
            if not np.array_equal(self.network.params, self._evaluated_params):
                self._evaluated_params = self.network.params.copy()
                self._train_result = self._on_train.loss_and_score()
                self._test_result = self._on_test.loss_and_score()
            penalty = float(self.plan.penalty())
        train_loss, train_score = self._train_result
        test_loss, test_score = self._test_result
        return Metrics(train_loss, test_loss, penalty, train_score, test_score)

    def judge_by(self, outputs: Outputs) -> None:
        """From now on have the outputs that all metrics are made of computed by something else."""
        self._outputs = outputs
        self._judge()

    def confusion_matrices(self) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
        """Return which classes are taken for which among training and test points: `confusion_matrix`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._on_train.confusion_matrix(), self._on_test.confusion_matrix()

    def residuals(self) -> tuple[Residuals, Residuals]:
        """Return how far the values of training and test points are missed; of a regression only."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._on_train.residuals(), self._on_test.residuals()

    def _judge(self) -> None:
        """Judge the present network by the present points from now on."""
        self._on_train, self._on_test = (
            Evaluation(
                self.network,
                transform(points.X, self.features),
                points.y,
                self.loss,
                self.problem,
                self._outputs,
            )
            for points in (self.train, self.test)
        )
        self._evaluated_params = np.empty(0)

    def _begin_here(self) -> None:
        """Record the present moment as the first one."""
        self.checkpoints.clear()
        self.history.clear()
        self.trajectory.clear()
        self._record(self.moment)

    def _take_up(self) -> None:
        """Go on from what somebody has made of the network: no way back leads behind it."""
        self.checkpoints.clear()
        self.divergence = None

    def _record(self, moment: float) -> Metrics:
        """Take the present metrics down as those of a moment."""
        now = self.metrics()
        self.trajectory.append(moment, self.network.params)
        self.history.append(moment, now.train_loss, now.test_loss, now.train_score, now.test_score)
        return now

    def _present(self) -> Kept:
        return Kept(self.plan.checkpoint(), self.metrics().train_loss)

    def _conclude(self, trained: int, before: Kept) -> None:
        """Record the epochs of a run, or undo it if it has diverged.

        Asked once a run rather than once a step: what is not finite stays so.
        """
        self.checkpoints.add(before)
        metrics = self.metrics()
        # Comparing with NaN is false.
        exploded = EXPLOSION * (1.0 + self._start_loss)
        if np.isfinite(self.network.params).all() and metrics.train_loss < exploded:
            self._record(self.moment)
        else:
            self.divergence = diagnose(self.plan, before.checkpoint, trained)
