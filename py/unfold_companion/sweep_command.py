"""What `unfold-train` does for swarms and sweeps: many networks into one sweep file."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import torch

from unfold import sweep_file
from unfold.archive import SUFFIX, RunFileError, written_settings
from unfold.parameters import written
from unfold.recording import experiment as experiment_settings
from unfold.settings import Settings
from unfold.sweep_file import MAX_CHOSEN, METRICS, Cell, SweepFile
from unfold_companion import pool, vary
from unfold_companion.block_folder import BlockFolder
from unfold_companion.device import Choice, choose
from unfold_companion.experiment import PARTIAL, ExperimentError, load, said
from unfold_companion.gathering import Gathering
from unfold_companion.swarm import Task
from unfold_companion.sweep import QUANTILES, Sweep, sweep

SAVE_EVERY = 20.0
"""Seconds between two writings of the sweep file, ..."""
SAVE_SHARE = 0.1
"""... which take at most about such a share of the time."""
TABLE_FROM = 10_000
"""Networks from which on there is a table of all of them."""
SHOWN = 10
"""Cells of a summary, at most."""
MEDIAN = QUANTILES.index(0.5)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of sweeps to a command line."""
    group = parser.add_argument_group("swarms and sweeps")
    group.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="train networks for each value of a setting, or each pair of values of two, into one sweep "
        "file: learning_rate=0.01,0.1 or 'hidden=2;4,2;8,8', with semicolons where values may have commas",
    )
    group.add_argument(
        "--solved",
        metavar="METRIC=NUMBER",
        help="when a network has solved its task: a loss is at most, a score at least so large. One of "
        f"{', '.join(METRICS)}. By default the loss that the settings stop at, or test_score=0.95",
    )
    group.add_argument(
        "--keep",
        type=int,
        default=3,
        metavar="N",
        help="networks of each cell that are in the file themselves, from the best to the worst; "
        "by default 3",
    )
    group.add_argument(
        "--table",
        action="store_true",
        help="write a table of all networks, too, as a Parquet file beside the sweep file; "
        f"from {TABLE_FROM} networks on by default",
    )
    group.add_argument(
        "--block", type=int, metavar="N", help="networks of a task; by default what suits the device"
    )
    where = group.add_mutually_exclusive_group()
    where.add_argument(
        "--local", type=int, metavar="N", help="train with N processes of this machine, under Dask"
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="train with the workers of a Dask scheduler, tcp://HOST:PORT"
    )


def asked_for(options: argparse.Namespace) -> bool:
    """Whether a command line asks for a sweep file, and not for run files."""
    output: Path | None = options.output
    one_file = output is None or (output.suffix == SUFFIX and not output.is_dir())
    return bool(options.vary) or (options.seeds > 1 and one_file)


def run(options: argparse.Namespace, goes_on: Callable[[], bool], out: TextIO) -> int:
    """Train a sweep and say so on `out`; return an exit status.

    Args:
        options: the command line.
        goes_on: is asked often; after it has said no, what there is is written, and the work left.

    Raises:
        ExperimentError, UnsupportedError: for what cannot be had.
    """
    asked, output, choice = _asked(options)
    if not options.anew and _is_done(asked, output):
        print(f"{output}: trained before", file=out)
        return 0
    folder = BlockFolder(asked, output, anew=options.anew)
    course, n_cells = asked.course, asked.n_cells
    cells = "a cell" if n_cells == 1 else f"{n_cells} cells"
    print(f"device: {choice.said}, {course.dtype}", file=out)
    print(f"{cells} of {asked.n_seeds} networks; solved: {vary.said(course.criterion)}", file=out)
    begun = time.monotonic()
    saving = _Saving(Gathering(asked, folder), output)
    saving.save()  # a path that cannot be written to is found before the work is done
    tasks = [task for of_cell in asked.tasks for task in of_cell if not folder.has(task)]
    progress = _Progress(n_cells * asked.n_seeds, tasks, out)
    with _trainer(options, tasks, choice, goes_on, progress) as results:
        for task, data in results:
            folder.keep(task, data)
            progress.done(task)
            saving.save_now_and_then()
    found = saving.save()
    progress.end()
    for line in summary(found):
        print(line, file=out)
    print(
        f"{output}: {progress.n_done} of {progress.n_networks} networks, {time.monotonic() - begun:.1f} s",
        file=out,
    )
    if progress.n_done < progress.n_networks:
        print("the same command goes on from here", file=out)
        return 0
    if options.table or progress.n_networks >= TABLE_FROM:
        _write_table(asked, folder, output, out)
    folder.remove()
    return 0


def _asked(options: argparse.Namespace) -> tuple[Sweep, Path, Choice]:
    """Return the sweep that a command line asks for, where it goes, and the device."""
    if len(options.experiments) > 1:
        raise ExperimentError(f"{len(options.experiments)} experiments: a sweep is of one")
    for name, least, most in (("keep", 0, MAX_CHOSEN), ("block", 1, 10**6), ("local", 1, 10**4)):
        value = getattr(options, name)
        if value is not None and not least <= value <= most:
            raise ExperimentError(f"--{name} {value}: allowed are {least} to {most}")
    for wants, name, package in (
        (options.local or options.scheduler, "Dask", "distributed"),
        (options.table, "PyArrow", "pyarrow"),
    ):
        if wants and importlib.util.find_spec(package) is None:
            raise ExperimentError(f"{name} is not installed: pip install 'unfold[cluster]'")
    (experiment,) = load(options.experiments[0])
    settings = experiment.settings
    epoch = options.epochs or settings.stop_epoch
    if not epoch:
        raise ExperimentError(f"{experiment.name}: no end is set; say --epochs N")
    _, last = Settings.param["weight_seed"].bounds
    if settings.weight_seed + options.seeds - 1 > last:
        raise ExperimentError(f"--seeds {options.seeds}: weight_seed would go beyond {last}")
    output = options.output or Path(f"{experiment.name}.result{SUFFIX}")
    if output.is_dir() or output.suffix != SUFFIX:
        raise ExperimentError(f"-o {output}: a sweep is one file, whose name ends in {SUFFIX}")
    choice, defaults = _device(options), Settings.defaults()
    found = sweep(
        {
            name: value
            for name, value in experiment_settings(settings.values()).items()
            if value != defaults[name]
        },
        vary.axes(options.vary),
        n_seeds=options.seeds,
        epoch=epoch,
        criterion=vary.criterion(options.solved) if options.solved else vary.usual_criterion(settings),
        n_chosen=min(options.keep, options.seeds),
        device=choice.device.type,
        dtype=options.dtype or str(choice.dtype).removeprefix("torch."),
        block=options.block,
    )
    return found, output, choice


def _device(options: argparse.Namespace) -> Choice:
    """Return what trains. Whether workers elsewhere have a GPU is for them to see."""
    if options.scheduler and options.device != "auto":
        return Choice(torch.device(options.device), f"{options.device}, of the workers")
    return choose(options.device)


def _is_done(asked: Sweep, output: Path) -> bool:
    """Whether the file at the output is what is asked for, with all networks.

    Raises:
        ExperimentError: if it is anything else but a part of that.
    """
    if not output.exists():
        return False
    try:
        before = sweep_file.run_or_sweep(output.read_bytes())
    except RunFileError as error:
        raise ExperimentError(f"{output}: {said(error)}") from None
    if (
        not isinstance(before, SweepFile)
        or written_settings(before.settings) != written_settings(asked.settings)
        or any(len(cell.chosen) != min(asked.n_chosen, cell.n_networks) for cell in before.cells)
        or (before.axes, before.n_seeds, before.epoch, before.criterion)
        != (asked.axes, asked.n_seeds, asked.course.epochs[-1], asked.course.criterion)
    ):
        raise ExperimentError(
            f"{output}: holds another experiment; choose another output, or overwrite it with --anew"
        )
    return all(cell.n_networks == asked.n_seeds for cell in before.cells)


@contextlib.contextmanager
def _trainer(
    options: argparse.Namespace,
    tasks: Sequence[Task],
    choice: Choice,
    goes_on: Callable[[], bool],
    progress: _Progress,
) -> Iterator[Iterator[tuple[Task, bytes]]]:
    """Yield what yields the tasks and their block files, wherever they are trained."""
    if not (tasks and (options.local or options.scheduler)):
        yield pool.trained_here(tasks, choice.device, goes_on, progress.tell)
        return
    from unfold_companion import cluster  # an extra

    started = cluster.local_cluster(options.local) if options.local else None
    with started or contextlib.nullcontext(options.scheduler) as address:
        yield cluster.trained_by(address, tasks, goes_on, progress.say)


class _Saving:
    """The writing of the sweep file, whole at any moment.

    Args:
        gathering: what is written.
        output: where.
    """

    def __init__(self, gathering: Gathering, output: Path) -> None:
        self._gathering, self._output = gathering, output
        self._due = 0.0

    def save(self) -> SweepFile:
        """Write what there is, and return it."""
        begun = time.monotonic()
        found = self._gathering.sweep_file()
        partial = self._output.with_name(f"{self._output.name}{PARTIAL}")
        partial.write_bytes(sweep_file.to_bytes(found))
        partial.replace(self._output)
        now = time.monotonic()
        self._due = now + max(SAVE_EVERY, (now - begun) / SAVE_SHARE)
        return found

    def save_now_and_then(self) -> None:
        """Write what there is, if that has not been done for a while."""
        if time.monotonic() > self._due:
            self.save()


class _Progress:
    """A line on how far a sweep has come, where somebody sees it.

    Args:
        n_networks: of the sweep.
        tasks: what is to be trained of it.
        out: where to.

    Attributes:
        n_done: number of networks that have been trained.
    """

    def __init__(self, n_networks: int, tasks: Sequence[Task], out: TextIO) -> None:
        self.n_networks, self._out = n_networks, out
        self.n_done = n_networks - sum(task.n_networks for task in tasks)
        self._before, self._begun = self.n_done, time.monotonic()
        self._shares: dict[str, float] = {}

    def tell(self, task: Task, share: float) -> None:
        """Take in how far a task has come; threads may call it side by side."""
        self._shares[task.name] = share * task.n_networks
        if not self._out.isatty():
            return
        elapsed = time.monotonic() - self._begun
        trained = sum(list(self._shares.values()))
        share = (self._before + trained) / self.n_networks
        left = elapsed * (self.n_networks - self._before - trained) / trained if trained else math.inf
        bar = "█" * round(24 * share)
        line = f"{bar:·<24} {share:4.0%}  {self.n_done} of {self.n_networks} networks  {elapsed:.0f} s"
        self._out.write(f"\r{line}, {left:.0f} s left   ")
        self._out.flush()

    def done(self, task: Task) -> None:
        """Take in that a task's block is there."""
        self.n_done += task.n_networks
        self.tell(task, 1.0)

    def say(self, text: str) -> None:
        """Tell something in between."""
        self.end()
        print(text, file=self._out)

    def end(self) -> None:
        """Begin a new line."""
        if self._out.isatty():
            self._out.write("\n")


def _write_table(asked: Sweep, folder: BlockFolder, output: Path, out: TextIO) -> None:
    """Write the table of all networks, where that can be had."""
    if importlib.util.find_spec("pyarrow") is None:
        print("no table of all networks: PyArrow is not installed (pip install 'unfold[cluster]')", file=out)
        return
    from unfold_companion import table  # an extra

    path = table.path_beside(output)
    table.write(asked, folder, path)
    print(f"{path}: all networks", file=out)


def summary(found: SweepFile) -> list[str]:
    """Return what the cells came to, the ones with the largest share solved first, for people to read."""

    def rank(k: int) -> tuple[float, float]:
        cell = found.cells[k]
        return -cell.n_solved / max(cell.n_networks, 1), _or_last(cell.finals[_ranked(cell), MEDIAN])

    trained = [k for k, cell in enumerate(found.cells) if cell.n_networks]
    lines = []
    for k in sorted(trained, key=rank)[:SHOWN]:
        cell, values = found.cells[k], found.settings_of(k)
        named = " ".join(f"{axis.name}={written(values[axis.name])}" for axis in found.axes)
        metric = METRICS[_ranked(cell)].replace("_", " ")
        diverged = f", {cell.n_diverged} diverged" if cell.n_diverged else ""
        lines.append(
            f"{named}{': ' if named else ''}{cell.n_solved} of {cell.n_networks} solved{diverged}, "
            f"{metric} {cell.finals[_ranked(cell), MEDIAN]:.4f} (median)"
        )
    if len(trained) > SHOWN:
        lines.append(f"and {len(trained) - SHOWN} more cells")
    return lines


def _ranked(cell: Cell) -> int:
    """The number of the metric that networks are ranked by."""
    test = METRICS.index("test_loss")
    return METRICS.index("train_loss") if math.isnan(cell.finals[test, MEDIAN]) else test


def _or_last(loss: float) -> float:
    return math.inf if math.isnan(loss) else loss
