"""A run and its file: what of a trainer is kept there, and the trainer that goes on from it.

The page and the companion take up the same files, with the same demands on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from unfold import rules
from unfold.archive import RunFileError
from unfold.core.plan import BackendFactory
from unfold.core.survey import Survey
from unfold.core.trainer import Trainer
from unfold.effects import EFFECT, Effect
from unfold.problems import Problem, WeightCount, WholeNumber
from unfold.run_file import RunFile
from unfold.settings import Settings
from unfold.share import WEIGHTS

MOST_BYTES = 8 * 2**20
"""Of checkpoints in a file; of those of a large network some are left out, evenly."""
FEWEST = 6
"""Checkpoints that are kept all the same: eight layers of 256 units have 3.7 MB each."""
SAMPLED = ("n_samples", "batch_size")
"""Of points there may be fewer of the same kind, and then of those in a mini-batch, too."""


def experiment(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return of settings, by name, those that say what is trained and how long, not how it is seen."""
    stops = Settings.groups()["stops"]
    return {name: value for name, value in values.items() if EFFECT[name] != Effect.VIEW or name in stops}


def recorded(settings: Settings, trainer: Trainer, landscape: Survey | None = None) -> RunFile:
    """Return all that is known of a run up to the present moment.

    Args:
        landscape: a map of the loss around the present weights, if there is one to be kept.
    """
    epochs, params = trainer.trajectory.whole_epochs()
    latest = trainer.plan.checkpoint()
    if not latest.batch and (not epochs or epochs[-1] < latest.epoch):
        epochs, params = [*epochs, latest.epoch], [*params, latest.params]
    kept = kept_of(len(epochs), latest.params.nbytes)
    return RunFile(
        experiment(settings.values()) | {"landscape_plane": settings.landscape_plane},
        np.array([epochs[i] for i in kept], np.int64),
        np.array([params[i] for i in kept]).reshape(len(kept), -1),
        trainer.history.arrays(),
        latest,
        landscape,
    )


def kept_of(n: int, size: int) -> Sequence[int]:
    """Return which of n checkpoints of `size` bytes go into a file: all, or so many, the last among them."""
    most = max(FEWEST, MOST_BYTES // size)
    return range(n) if n <= most else np.linspace(0, n - 1, most).astype(int).tolist()


def within_page(run: RunFile) -> RunFile:
    """Return a run as the page can have it: of points, and of those in a mini-batch, as many as it takes.

    What training would go on from exactly belongs to the points that are not there: it goes on from the last
    parameters.

    Raises:
        RunFileError: if there is more of anything else than the page has.
    """
    _, problems = Settings.check(run.settings)
    sampled = SAMPLED if any(problem.key == "n_samples" for problem in problems) else ()
    beyond = tuple(problem for problem in problems if problem.key not in sampled)
    if beyond:
        raise RunFileError("settings", problems=beyond)
    if not problems:
        return run
    most = {
        problem.key: problem.allowed.high for problem in problems if isinstance(problem.allowed, WholeNumber)
    }
    return replace(run, settings={**run.settings, **most}, latest=None)


def taken_up(run: RunFile, settings: Settings, backend: BackendFactory) -> Trainer:
    """Return a trainer that is as far as a run has come.

    Args:
        settings: those of the run.
        backend: see `rules.trainer`.

    Raises:
        RunFileError: if the network of these settings is not the one of the run.
    """
    trainer = rules.trainer(settings, backend)
    expected, latest = trainer.network.n_parameters, run.latest
    found = run.params.shape[1] if len(run.epochs) else expected if latest is None else latest.params.size
    if found != expected:
        problem = Problem(WEIGHTS, found, WeightCount(expected))
        raise RunFileError("settings", problems=(problem,))
    if latest is not None:
        try:
            trainer.restore(latest)
        except ValueError:
            raise RunFileError("damaged", "latest") from None
    elif len(run.epochs):
        trainer.resume(run.params[-1], int(run.epochs[-1]))
    trainer.recall(run.curves, run.epochs.tolist(), list(run.params))
    return trainer
