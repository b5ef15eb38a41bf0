"""Sweep files: what many networks came to, of one experiment or of each cell of a grid, in one file.

The networks of a cell, a swarm, differ by their seeds alone. Without axes there is one cell; else one for
each value of a setting, or for each pair of values of two, row by row: the values of the last axis follow one
another. Losses and scores are those of METRICS. A network that has diverged counts as infinitely bad: its
losses are inf, its scores -inf. NaN is what nobody can tell, like a test loss where there are no test points.
A quantile q is the smallest value such that at least a share q of a cell's networks are at or below it: it is
always that of one of them. The file ends in `.unfold`, and is an archive as of `archive`:

| entry | what |
| --- | --- |
| `header` | JSON: see below |
| `n_networks` | how many have been trained of each cell, int64 (n_cells,) |
| `n_solved` | how many of these have met the criterion at one of `epochs`, int64 (n_cells,) |
| `n_diverged` | how many have diverged, int64 (n_cells,) |
| `epochs` | that were looked at, ascending, the first of them 0, int64 (n_samples,) |
| `losses` | quantiles of training and test loss then, float64 (n_cells, 2, n_quantiles, n_samples) |
| `finals` | quantiles of the metrics in the end, float64 (n_cells, n_metrics, n_quantiles) |
| `solved_epochs` | quantiles of the first epoch that met the criterion, float64 (n_cells, n_quantiles) |
| `n_chosen` | how many networks of each cell are in the file themselves, int64 (n_cells,) |
| `chosen_seeds` | their weight seeds, those of the first cell first, int64 (n_chosen in all,) |
| `chosen_finals` | their metrics in the end, float64 (n_chosen in all, n_metrics) |
| `chosen_curves` | training and test losses and scores at `epochs`, float64 (n_chosen in all, 4, n_samples) |
| `n_checkpoints` | number of checkpoints of each, int64 (n_chosen in all,) |
| `n_parameters` | number of parameters of each, int64 (n_chosen in all,) |
| `checkpoint_epochs` | of all checkpoints, of each network ascending, int64 (sum of `n_checkpoints`,) |
| `checkpoints` | their parameters, one after another, float64 |

The header has `format`, "unfold-sweep"; `version`, 1; `settings`, of all cells, as in a run file; `axes`, a
list of up to two pairs of a setting's name and the list of its values as a link would have them; `n_seeds`,
how many networks each cell is to have, whose weight seeds follow one another from that of the settings on;
`epoch`, to which each is to be trained; `criterion`, a metric and its threshold; and `quantiles`, ascending.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unfold import archive, run_file
from unfold.archive import (
    MAX_EPOCH,
    MAX_SIZE,
    Entries,
    IntArray,
    RunFileError,
    are_epochs,
    is_sound,
    is_whole,
    read_settings,
    written_settings,
)
from unfold.core.arrays import FloatArray
from unfold.core.history import Curves
from unfold.effects import EFFECT, Effect
from unfold.parameters import written
from unfold.run_file import RunFile
from unfold.settings import Settings

FORMAT = "unfold-sweep"
VERSION = 1
METRICS = ("train_loss", "test_loss", "train_score", "test_score", "true_score")
"""As of `core.evaluation.Metrics`; and the score all over the true regions, as of `core.verdict.Verdict`."""
LOSSES = METRICS[:2]
"""The metrics that are the better the smaller they are."""
AXES = tuple(
    name
    for name, effect in EFFECT.items()
    if effect != Effect.VIEW and name not in ("weight_seed", "points", "erased")
)
"""The settings that can be an axis: all that training depends on, but for what tells a swarm's networks apart
and for what is done to points by hand."""
MAX_AXES = 2
MAX_CELLS = 4096
MAX_SEEDS = 10**6
MAX_CHOSEN = 100
"""Networks of a cell that are in the file themselves."""


@dataclass(frozen=True)
class Criterion:
    """When a network counts as having solved its task.

    Attributes:
        metric: one of METRICS.
        threshold: a loss has to be at most, a score at least as large.
    """

    metric: str
    threshold: float

    def met(self, values: FloatArray) -> Any:
        """Return which values of the metric are good enough."""
        return values <= self.threshold if self.metric in LOSSES else values >= self.threshold


@dataclass(frozen=True)
class Axis:
    """A setting that differs from cell to cell, and its values."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Chosen:
    """A network of a cell that is in the file itself.

    Attributes:
        seed: its weight seed.
        finals: its metrics in the end, of shape (n_metrics,).
        curves: training and test loss and score at the epochs that were looked at, of shape (4, n_samples).
        epochs: of its checkpoints, ascending, of shape (n_checkpoints,).
        params: of each, of shape (n_checkpoints, n_parameters).
    """

    seed: int
    finals: FloatArray
    curves: FloatArray
    epochs: IntArray
    params: FloatArray


@dataclass(frozen=True, eq=False)
class Cell:
    """What the swarm of one cell came to; all of it as in the file.

    Attributes:
        n_networks, n_solved, n_diverged: numbers of networks.
        finals: of shape (n_metrics, n_quantiles).
        solved_epochs: of shape (n_quantiles,); inf where so many networks never met the criterion.
        losses: of shape (2, n_quantiles, n_samples).
        chosen: networks that are in the file themselves, evenly from the best to the worst by their test loss
            in the end, or by their training loss where there are no test points.
    """

    n_networks: int
    n_solved: int
    n_diverged: int
    finals: FloatArray
    solved_epochs: FloatArray
    losses: FloatArray
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, eq=False)
class SweepFile:
    """What a file holds.

    Attributes:
        settings: of all cells, those that are not as by default.
        axes: none of a swarm, else one or two.
        n_seeds: number of networks that each cell is to have.
        epoch: number of epochs that each is to be trained.
        criterion: when a network counts as having solved its task.
        quantiles: which ones, ascending, from 0 to 1, of shape (n_quantiles,).
        epochs: that were looked at, of shape (n_samples,).
        cells: row by row.
    """

    settings: Mapping[str, Any]
    axes: tuple[Axis, ...]
    n_seeds: int
    epoch: int
    criterion: Criterion
    quantiles: FloatArray
    epochs: IntArray
    cells: tuple[Cell, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def median(self) -> int:
        """The number of the quantile that is the median, or the next one above it that there is."""
        return min(int(np.searchsorted(self.quantiles, 0.5)), len(self.quantiles) - 1)

    def settings_of(self, cell: int) -> dict[str, Any]:
        """Return the settings of a cell, by its number: those of all cells, and the axes' values there."""
        return cell_settings(self.settings, self.axes, cell)

    def network(self, cell: int, i: int) -> RunFile:
        """Return the run of a network of `chosen`; cell and network by number."""
        chosen = self.cells[cell].chosen[i]
        # After a divergence nothing is known.
        known = np.isfinite(chosen.curves[0])
        return RunFile(
            {**self.settings_of(cell), "weight_seed": chosen.seed},
            chosen.epochs,
            chosen.params,
            Curves(self.epochs[known].astype(np.float64), *chosen.curves[:, known]),
        )


def cell_settings(settings: Mapping[str, Any], axes: Sequence[Axis], cell: int) -> dict[str, Any]:
    """Return settings with the values that axes have in a cell, by its number."""
    at = np.unravel_index(cell, [len(axis.values) for axis in axes]) if axes else ()
    return {**settings, **{axis.name: axis.values[k] for axis, k in zip(axes, at, strict=True)}}


def to_bytes(sweep: SweepFile) -> bytes:
    """Return the file. The same sweep gives the same bytes."""
    header = {
        "format": FORMAT,
        "version": VERSION,
        "settings": written_settings(sweep.settings),
        "axes": [[axis.name, [written(value) for value in axis.values]] for axis in sweep.axes],
        "n_seeds": sweep.n_seeds,
        "epoch": sweep.epoch,
        "criterion": [sweep.criterion.metric, sweep.criterion.threshold],
        "quantiles": sweep.quantiles.tolist(),
    }
    cells = sweep.cells
    chosen = [each for cell in cells for each in cell.chosen]
    n_samples = len(sweep.epochs)

    def whole(values: Sequence[int]) -> IntArray:
        return np.array(values, np.int64)

    return archive.to_bytes(
        header,
        {
            "n_networks": whole([cell.n_networks for cell in cells]),
            "n_solved": whole([cell.n_solved for cell in cells]),
            "n_diverged": whole([cell.n_diverged for cell in cells]),
            "finals": np.stack([cell.finals for cell in cells]),
            "solved_epochs": np.stack([cell.solved_epochs for cell in cells]),
            "epochs": sweep.epochs.astype(np.int64),
            "losses": np.stack([cell.losses for cell in cells]),
            "n_chosen": whole([len(cell.chosen) for cell in cells]),
            "chosen_seeds": whole([each.seed for each in chosen]),
            "chosen_finals": np.array([each.finals for each in chosen]).reshape(-1, len(METRICS)),
            "chosen_curves": np.array([each.curves for each in chosen]).reshape(-1, 4, n_samples),
            "n_checkpoints": whole([len(each.epochs) for each in chosen]),
            "n_parameters": whole([each.params.shape[1] for each in chosen]),
            "checkpoint_epochs": whole([epoch for each in chosen for epoch in each.epochs]),
            "checkpoints": np.concatenate([np.empty(0), *(each.params.ravel() for each in chosen)]),
        },
    )


def from_bytes(data: bytes) -> SweepFile:
    """Return what is in a file.

    Raises:
        RunFileError: for anything that is wrong with it, whatever the bytes are.
    """
    return archive.from_bytes(data, {FORMAT: (VERSION, read)})


def run_or_sweep(data: bytes) -> RunFile | SweepFile:
    """Return what is in a file, whichever of the two it is.

    Raises:
        RunFileError: for anything that is wrong with it, whatever the bytes are.
    """
    readers: dict[str, tuple[int, Callable[[Entries], RunFile | SweepFile]]] = {
        run_file.FORMAT: (run_file.VERSION, run_file.read),
        FORMAT: (VERSION, read),
    }
    return archive.from_bytes(data, readers)


def read(entries: Entries) -> SweepFile:
    """Return the sweep of an archive of one."""
    settings, header = entries.settings(), entries.header
    axes = _axes(header.get("axes"))
    n_seeds, epoch = header.get("n_seeds"), header.get("epoch")
    if not is_whole(n_seeds, 1, MAX_SEEDS) or not is_whole(epoch, 1, MAX_EPOCH):
        raise RunFileError("damaged", "header")
    assert isinstance(n_seeds, int)
    assert isinstance(epoch, int)
    criterion = _criterion(header.get("criterion"))
    quantiles = _quantiles(header.get("quantiles"))
    epochs = entries.array("epochs", "<i8", 1)
    if not len(epochs) or epochs[0] != 0 or epochs[-1] > epoch or not are_epochs(epochs):
        raise RunFileError("damaged", "epochs")
    return SweepFile(
        settings,
        axes,
        n_seeds,
        epoch,
        criterion,
        quantiles,
        epochs,
        _cells(entries, math.prod(len(axis.values) for axis in axes), n_seeds, len(quantiles), epochs),
    )


def _axes(header: object) -> tuple[Axis, ...]:
    """Return the axes that a header has."""
    if not isinstance(header, list) or len(header) > MAX_AXES:
        raise RunFileError("damaged", "axes")
    axes = []
    for axis in header:
        if not isinstance(axis, list) or len(axis) != 2:
            raise RunFileError("damaged", "axes")
        name, texts = axis
        if (
            not isinstance(name, str)
            or not isinstance(texts, list)
            or not 1 <= len(texts) <= MAX_CELLS
            or not all(isinstance(text, str) for text in texts)
        ):
            raise RunFileError("damaged", "axes")
        values, problems = read_settings((name, text) for text in texts)
        if problems:
            raise RunFileError("settings", problems=problems)
        axes.append(Axis(name, tuple(value for _, value in values)))
    if (
        len({axis.name for axis in axes}) < len(axes)
        or any(axis.name not in AXES or len(set(axis.values)) < len(axis.values) for axis in axes)
        or math.prod(len(axis.values) for axis in axes) > MAX_CELLS
    ):
        raise RunFileError("damaged", "axes")
    return tuple(axes)


def _criterion(header: object) -> Criterion:
    if not isinstance(header, list) or len(header) != 2:
        raise RunFileError("damaged", "criterion")
    metric, threshold = header
    if metric not in METRICS or not _is_number(threshold, -MAX_SIZE, MAX_SIZE):
        raise RunFileError("damaged", "criterion")
    return Criterion(metric, float(threshold))


def _quantiles(header: object) -> FloatArray:
    if (
        not isinstance(header, list)
        or not 1 <= len(header) <= 101
        or not all(_is_number(number, 0, 1) for number in header)
        or sorted(set(header)) != header
    ):
        raise RunFileError("damaged", "quantiles")
    return np.array(header, np.float64)


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _cells(
    entries: Entries, n_cells: int, n_seeds: int, n_quantiles: int, epochs: IntArray
) -> tuple[Cell, ...]:
    n_networks = _counts(entries, "n_networks", np.full(n_cells, n_seeds))
    n_solved = _counts(entries, "n_solved", n_networks)
    n_diverged = _counts(entries, "n_diverged", n_networks)
    n_chosen = _counts(entries, "n_chosen", np.minimum(n_networks, MAX_CHOSEN))
    finals = _numbers(entries, "finals", (n_cells, len(METRICS), n_quantiles))
    solved_epochs = _numbers(entries, "solved_epochs", (n_cells, n_quantiles))
    losses = _numbers(entries, "losses", (n_cells, len(LOSSES), n_quantiles, len(epochs)))
    chosen = _chosen(entries, int(n_chosen.sum()), epochs)
    ends = np.cumsum(n_chosen)
    return tuple(
        Cell(
            int(n_networks[k]),
            int(n_solved[k]),
            int(n_diverged[k]),
            finals[k],
            solved_epochs[k],
            losses[k],
            tuple(chosen[ends[k] - n_chosen[k] : ends[k]]),
        )
        for k in range(n_cells)
    )


def _chosen(entries: Entries, n_all: int, epochs: IntArray) -> list[Chosen]:
    most = np.full(n_all, MAX_EPOCH)
    seeds = _counts(entries, "chosen_seeds", np.full(n_all, Settings.param["weight_seed"].bounds[1]))
    finals = _numbers(entries, "chosen_finals", (n_all, len(METRICS)))
    curves = _numbers(entries, "chosen_curves", (n_all, 4, len(epochs)))
    n_checkpoints = _counts(entries, "n_checkpoints", most)
    n_parameters = _counts(entries, "n_parameters", most)
    moments = entries.array("checkpoint_epochs", "<i8", 1)
    params = entries.array("checkpoints", "<f8", 1)
    # Sums of whole numbers, as Python has them, have no largest one.
    sizes = [n * width for n, width in zip(n_checkpoints.tolist(), n_parameters.tolist(), strict=True)]
    if sum(n_checkpoints.tolist()) != len(moments):
        raise RunFileError("damaged", "checkpoint_epochs")
    if sum(sizes) != len(params) or not is_sound(params):
        raise RunFileError("damaged", "checkpoints")
    chosen, at, start = [], 0, 0
    for k, size in enumerate(sizes):
        n = int(n_checkpoints[k])
        own = moments[at : at + n]
        if not n or not are_epochs(own):
            raise RunFileError("damaged", "checkpoint_epochs")
        known = np.isfinite(curves[k, 0])
        # At first no network has diverged; up to then a test loss may still be too large for a number.
        if not known[0] or not is_sound(np.nan_to_num(curves[k][:, known], posinf=0)):
            raise RunFileError("damaged", "chosen_curves")
        chosen.append(
            Chosen(int(seeds[k]), finals[k], curves[k], own, params[start : start + size].reshape(n, -1))
        )
        at, start = at + n, start + size
    return chosen


def _counts(entries: Entries, name: str, most: IntArray) -> IntArray:
    """Return whole numbers from 0 to `most`, of its shape."""
    counts: IntArray = entries.array(name, "<i8", 1)
    if counts.shape != most.shape or not ((counts >= 0) & (counts <= most)).all():
        raise RunFileError("damaged", name)
    return counts


def _numbers(entries: Entries, name: str, shape: tuple[int, ...]) -> FloatArray:
    """Return numbers of a shape: each can be computed with, or is none, inf, -inf or NaN."""
    numbers: FloatArray = entries.array(name, "<f8", len(shape))
    if numbers.shape != shape or not is_sound(numbers[np.isfinite(numbers)]):
        raise RunFileError("damaged", name)
    return numbers
