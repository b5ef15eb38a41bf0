"""Experiments: what a run file or a link asks for, made ready to train, and their results as run files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from unfold import share
from unfold.archive import MAX_BYTES, SUFFIX, RunFileError, too_large
from unfold.combinations import conflicts
from unfold.core.arrays import FloatArray
from unfold.core.plan import Plan
from unfold.core.reason import Reason
from unfold.core.survey import Survey
from unfold.core.trainer import Trainer
from unfold.large import LargeSettings
from unfold.problems import Problem
from unfold.recording import kept_of, taken_up, within_page
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.settings import Settings
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusals
from unfold.words.run_files import run_file_fault
from unfold_companion.result import Result

PARTIAL = ".part"
"""Ends the name of a file that is being written."""


class ExperimentError(ValueError):
    """An experiment that cannot be had; its text is for people."""


class Delivered:
    """The backend of a plan whose epochs a device has trained: a run takes in what it has made of them."""

    name = "companion"
    reason: Reason | None = None

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.result: Result | None = None

    def step(self, epochs: int) -> None:  # noqa: ARG002 - they have been trained
        """Leave the result in the plan."""
        assert self.result is not None
        self.result.into(self._plan)


@dataclass(eq=False)
class Experiment:
    """One network to train.

    Attributes:
        name: for people, and for its file.
        settings: what it is.
        trainer: its network, data and history.
        epochs, params: of the checkpoints so far.
        landscape: a map of the loss, if there is one; it goes into the file as long as it is one around the
            last parameters.
    """

    name: str
    settings: Settings
    trainer: Trainer
    epochs: list[int] = field(default_factory=list)
    params: list[FloatArray] = field(default_factory=list)
    landscape: Survey | None = None

    def deliver(self, result: Result, epochs: int) -> None:
        """Take in what a device has made of so many epochs; the trainer judges it."""
        backend = self.trainer.backend
        assert isinstance(backend, Delivered)
        backend.result = result
        self.trainer.run(epochs)

    def keep(self) -> None:
        """Keep a checkpoint of the present parameters."""
        if not self.epochs or self.trainer.epoch > self.epochs[-1]:
            self.epochs.append(self.trainer.epoch)
            self.params.append(self.trainer.network.params.copy())

    def run_file(self) -> RunFile:
        """Return all of it as a run file."""
        landscape = self.landscape
        if landscape is not None and not landscape.is_at(self.trainer.network.params):
            landscape = None
        kept = kept_of(len(self.epochs), self.params[0].nbytes)
        return RunFile(
            self.settings.values(),
            np.array([self.epochs[i] for i in kept], np.int64),
            np.stack([self.params[i] for i in kept]),
            self.trainer.history.arrays(),
            self.trainer.plan.checkpoint(),
            landscape,
        )

    def save(self, path: Path) -> None:
        """Write the run file so that there is a whole one at any moment: the old or the new one."""
        partial = path.with_name(f"{path.name}{PARTIAL}")
        partial.write_bytes(to_bytes(self.run_file()))
        partial.replace(path)


def read(path: Path) -> RunFile:
    """Return the run file at a path.

    Raises:
        ExperimentError: if there is none that can be read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise too_large(path.stat().st_size)
        return from_bytes(path.read_bytes())
    except OSError as error:
        raise ExperimentError(f"{path}: {error.strerror}") from None
    except RunFileError as error:
        raise ExperimentError(f"{path}: {said(error)}") from None


def load(source: str, seeds: int = 1) -> list[Experiment]:
    """Return the experiments that a run file or a link asks for.

    Args:
        source: the path of a run file; a link, or the part of one that begins with "v=".
        seeds: how many networks, whose weight seeds follow one another from that of the settings on.

    Raises:
        ExperimentError: if it cannot be had, with all that is wrong.
    """
    if "#v=" in source or source.startswith("v="):
        fragment = source.partition("#")[2] if "#" in source else source
        values, problems = share.decode(fragment, LargeSettings)
        weights, more = share.decode_weights(fragment)
        _refuse(source, (*problems, *more))
        name, run = "link", RunFile(values)
        if weights is not None:
            run = RunFile(values, np.array([weights.epoch]), np.array([weights.parameters]))
    else:
        path = Path(source)
        name, run = path.name.removesuffix(SUFFIX), read(path)
    if seeds == 1:
        return [make(name, run)]
    first = run.settings.get("weight_seed", Settings.defaults()["weight_seed"])
    return [
        make(f"{name}-seed{seed}", RunFile({**run.settings, "weight_seed": seed}))
        for seed in range(first, first + seeds)
    ]


def make(name: str, run: RunFile) -> Experiment:
    """Return the experiment of a run file, as far as it has come.

    Raises:
        ExperimentError: if settings do not go together, or weights not with them.
    """
    settings = LargeSettings(conflicts)
    _refuse(name, settings.open(run.settings))
    try:
        trainer = taken_up(run, settings, Delivered)
    except RunFileError as error:
        raise ExperimentError(f"{name}: {said(error)}") from None
    if not len(trainer.train):
        raise ExperimentError(f"{name}: there are no training points")
    if trainer.batch:  # of an epoch that the page has begun; devices train whole ones
        trainer.run(1)
    experiment = Experiment(name, settings, trainer, landscape=run.landscape)
    experiment.epochs, experiment.params = run.epochs.tolist(), list(run.params)
    experiment.keep()
    return experiment


def shown_settings(experiment: Experiment) -> Mapping[str, Any]:
    """Return the settings that the page has when it shows an experiment, see `within_page`.

    Raises:
        ExperimentError: if it cannot show it.
    """
    try:
        return within_page(RunFile(experiment.settings.values())).settings
    except RunFileError as error:
        raise ExperimentError(f"{experiment.name}: the page cannot show it. {said(error)}") from None


def same_settings(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether both are the same experiment; what only concerns views does not count."""
    ours = [name for group in ("data", "network", "training") for name in Settings.groups()[group]]
    defaults = Settings.defaults()
    return all(a.get(name, defaults[name]) == b.get(name, defaults[name]) for name in ours)


def _refuse(name: str, problems: Sequence[Problem]) -> None:
    if problems:
        raise ExperimentError(f"{name}: {refusals(problems, ENGLISH)}")


def said(error: RunFileError) -> str:
    """Return what is wrong with a file, for people to read."""
    return run_file_fault(error.fault, error.about, error.problems, error.limits, ENGLISH)
