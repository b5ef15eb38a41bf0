"""The training of a block of a sweep: networks that differ by their seeds alone, and what they came to.

A block is what a process or a machine takes on as one task. It comes to the same numbers wherever it is
trained, bit by bit, as far as processors do the same arithmetic: what trains together, and in how many
threads, is said by the task and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from unfold import rules
from unfold.combinations import conflicts
from unfold.core.arrays import FloatArray
from unfold.core.backends import shared
from unfold.core.datasets import DATASETS, Points
from unfold.core.features import transform
from unfold.core.losses import loss_for
from unfold.core.network import Network
from unfold.core.plan import Plan
from unfold.core.rng import Stream, generator
from unfold.core.trainer import EXPLOSION
from unfold.large import LargeSettings
from unfold.settings import Settings
from unfold.sweep_file import LOSSES, METRICS, Criterion
from unfold_companion.block_file import Block, to_bytes
from unfold_companion.blocks import Blocks
from unfold_companion.evaluation import StackEvaluation
from unfold_companion.experiment import ExperimentError

TRUE_POINTS = 2_500
"""About as many places has the grid on which networks are judged all over the true regions: the page's own
has eighty times as many, for one network."""


class AbandonedError(Exception):
    """A block that nobody waits for any more."""


@dataclass(frozen=True)
class Course:
    """What all networks of a sweep go through.

    Attributes:
        epochs: at which they are looked at, ascending, from 0 to the last one of their training.
        checkpoints: which of these, by number, are checkpoints, too; the first is.
        criterion: when one has solved its task.
        device: "cuda" or "cpu".
        dtype: "float32" or "float64".
        native: whether the page's own kernel trains what it covers, as of `Blocks`.
    """

    epochs: tuple[int, ...]
    checkpoints: tuple[int, ...]
    criterion: Criterion
    device: str
    dtype: str
    native: bool


@dataclass(frozen=True)
class Task:
    """A block that is to be trained.

    Attributes:
        name: which one of which sweep it is.
        settings: of its cell, those that are not as by default.
        seed: the weight seed of the first network.
        n_networks: how many.
        course: what they go through.
    """

    name: str
    settings: Mapping[str, Any]
    seed: int
    n_networks: int
    course: Course


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return the settings of a cell.

    Raises:
        SettingsError: if there are some that do not go together.
    """
    settings = LargeSettings(conflicts)
    settings.take(values)
    return settings


def plans(settings: Settings, seed: int, n_networks: int, train: Points) -> list[Plan]:
    """Return the plans of networks whose weight seeds follow one another, each as `rules.trainer` has it.

    What they share is made once: of a hundred thousand networks the data alone would take minutes.
    """
    first = rules.network(settings)
    F = transform(train.X, rules.features(settings, train))
    made = []
    for own in range(seed, seed + n_networks):
        network = first.over(np.zeros(first.n_parameters))
        network.initialize(settings.initializer, generator(own, Stream.WEIGHTS))
        options = rules.plan_options(settings)
        if options["rng"] is not None:
            options["rng"] = generator(own, Stream.SHUFFLE)
        made.append(Plan(network, F, train.y, **options))
    return made


class Judge:
    """Tells the metrics of a stack of networks.

    Args:
        settings: of their cell.
        network: of their shape.
        train, test: points.
    """

    def __init__(self, settings: Settings, network: Network, train: Points, test: Points) -> None:
        features = rules.features(settings, train)
        problem = DATASETS[settings.dataset].problem
        loss = loss_for(rules.plan_options(settings)["loss"], network.n_outputs)

        def on(points: Points) -> StackEvaluation:
            return StackEvaluation(network, transform(points.X, features), points.y, loss, problem)

        self._on_train, self._on_test = on(train), on(test)
        grid = rules.true_points(settings, TRUE_POINTS)
        known = None if grid is None else ~np.isnan(grid.y)
        self._on_truth = None if grid is None else on(Points(grid.X[known], grid.y[known]))

    def metrics(self, params: FloatArray) -> FloatArray:
        """Return losses and scores of training and test points, of shape (4, n_networks)."""
        train, test = (on.losses_and_scores(params) for on in (self._on_train, self._on_test))
        return np.stack([train[0], test[0], train[1], test[1]])

    def true_scores(self, params: FloatArray) -> FloatArray:
        """Return the scores all over the true regions, of shape (n_networks,); NaN if nobody knows these."""
        if self._on_truth is None:
            return np.full(len(params), np.nan)
        return self._on_truth.losses_and_scores(params)[1]


def train(task: Task, device: torch.device, tell: Callable[[float], bool]) -> Block:
    """Train a block, in one thread.

    Args:
        task: what it is.
        device: where; of the kind that the task's course names.
        tell: is told the share of the epochs that have been trained, and returns whether to go on.

    Raises:
        AbandonedError: if it is not to go on.
        ExperimentError: if what is to train it is missing.
    """
    torch.set_num_threads(1)  # the sum of many numbers depends on how threads have shared them
    settings, course = settings_of(task.settings), task.course
    points, test = rules.points(settings)
    made = plans(settings, task.seed, task.n_networks, points)
    judge = Judge(settings, made[0].network, points, test)
    if course.native and (reason := shared().reason):
        raise ExperimentError(
            f"the page's kernel, with which the sweep was begun, is missing where a block was trained "
            f"({reason.kind}): install Unfold there as where the command is called"
        )
    blocks = Blocks(made, device, getattr(torch, course.dtype), native=course.native)
    record = _Record(task, judge, np.stack([plan.network.params for plan in made]))
    for k in range(1, len(course.epochs)):
        if record.over:
            break
        blocks.step(course.epochs[k] - course.epochs[k - 1])
        record.take(k, np.stack([result.params for result in blocks.results()]))
        if not tell(course.epochs[k] / course.epochs[-1]):
            raise AbandonedError(task.name)
    return record.block()


class _Record:
    """What is kept of a block while it is trained.

    A network that diverges is left where it was found sound the last time, as `core.trainer.Trainer` does it.

    Args:
        task: the block.
        judge: of its cell.
        params: the first parameters, of shape (n_networks, n_parameters).
    """

    def __init__(self, task: Task, judge: Judge, params: FloatArray) -> None:
        self._course, self._judge = task.course, judge
        n, n_samples = len(params), len(task.course.epochs)
        self._curves = np.full((n, 4, n_samples), np.inf)
        self._curves[:, len(LOSSES) :] = -np.inf
        self._solved: FloatArray = np.full(n, np.inf)
        self._n_checkpoints = np.zeros(n, np.int64)
        self._checkpoints = np.zeros((n, len(task.course.checkpoints), params.shape[1]))
        self._sound = np.ones(n, np.bool_)
        self._most: FloatArray = np.full(n, np.inf)
        self._params = params
        self.take(0, params)
        # What nobody can tell, like a test loss without test points, stays so after a divergence.
        self._curves[np.isnan(self._curves[:, :, 0])] = np.nan
        self._most = EXPLOSION * (1.0 + self._curves[:, 0, 0])

    @property
    def over(self) -> bool:
        """Whether all networks have diverged."""
        return not self._sound.any()

    def take(self, k: int, params: FloatArray) -> None:
        """Take the parameters of the k-th epoch that is looked at."""
        found = self._judge.metrics(params)
        # Comparing with NaN is false.
        self._sound &= np.isfinite(params).all(axis=1) & (found[0] < self._most)
        sound = self._sound
        self._params = np.where(sound[:, None], params, self._params)
        self._curves[sound, :, k] = found.T[sound]
        criterion = self._course.criterion
        values = (
            self._judge.true_scores(self._params)
            if criterion.metric == METRICS[-1]
            else found[METRICS.index(criterion.metric)]
        )
        first = sound & criterion.met(values) & np.isinf(self._solved)
        self._solved[first] = self._course.epochs[k]
        if k in self._course.checkpoints:
            self._checkpoints[sound, self._course.checkpoints.index(k)] = params[sound]
            self._n_checkpoints[sound] += 1

    def block(self) -> Block:
        """Return what all of it came to."""
        true_scores = self._judge.true_scores(self._params)
        true_scores[~self._sound & ~np.isnan(true_scores)] = -np.inf
        finals = np.column_stack([self._curves[:, :, -1], true_scores])
        return Block(finals, self._curves, self._solved, self._n_checkpoints, self._checkpoints)


def trained(task: Task, device: torch.device, tell: Callable[[float], bool] = lambda _: True) -> bytes:
    """Return the file of a block, as of `train`."""
    return to_bytes(train(task, device, tell), task.name)
