"""Sweeps: which networks there are to be, what of them is looked at, and how they are divided into tasks.

All of it follows from what is asked for and from the kind of device, never from how many processes there are.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from unfold import rules
from unfold.archive import IntArray, written_settings
from unfold.core.backends import shared
from unfold.core.plan import Plan
from unfold.parameters import written
from unfold.settings import SettingsError
from unfold.sweep_file import Axis, Criterion, cell_settings
from unfold_companion.blocks import block_size
from unfold_companion.experiment import ExperimentError
from unfold_companion.shape import require_supported
from unfold_companion.swarm import Course, Task, plans, settings_of

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
N_SAMPLES, FEWEST_SAMPLES = 51, 11
"""Epochs that are looked at: the most, and the fewest, where there are thousands of cells."""
N_CHECKPOINTS, FEWEST_CHECKPOINTS = 21, 2
"""Of each network that is kept: the most, and as many as there have to be."""
CURVE_BYTES, FILE_BYTES = 15_000_000, 48_000_000
"""Of the loss curves in a sweep file, and of all of it."""
BLOCK_BYTES = 48_000_000
"""Of a block file."""
FOLDER_BYTES = 4_000_000_000
"""Of the checkpoints in all block files, as long as two of each network are fewer."""
FEWEST_NETWORKS = 256
"""Of a block, while there are as many: a call takes about as long for fewer."""
SHARES = 32
"""A sweep is divided into about so many blocks, at least, as soon as these are not too small."""
MOST_NETWORKS = 16_384
"""Of a block on a GPU."""


@dataclass(frozen=True)
class Sweep:
    """What is asked for.

    Attributes:
        settings: of all cells, those that are not as by default.
        axes: what differs from cell to cell.
        n_seeds: number of networks of each cell.
        n_chosen: how many of them are kept in the sweep file.
        course: what each goes through.
        block_sizes: number of networks of a task, for each cell.
    """

    settings: dict[str, Any]
    axes: tuple[Axis, ...]
    n_seeds: int
    n_chosen: int
    course: Course
    block_sizes: tuple[int, ...]

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.block_sizes)

    @property
    def first_seed(self) -> int:
        """The weight seed of the first network of each cell."""
        return int(settings_of(self.settings).weight_seed)

    @cached_property
    def manifest(self) -> str:
        """All of it as JSON: two sweeps with the same are the same."""
        return json.dumps(
            {
                "settings": written_settings(self.settings),
                "axes": [[axis.name, [written(value) for value in axis.values]] for axis in self.axes],
                "n_seeds": self.n_seeds,
                "n_chosen": self.n_chosen,
                "course": asdict(self.course),
                "block_sizes": self.block_sizes,
            },
            indent=1,
        )

    @cached_property
    def tasks(self) -> tuple[tuple[Task, ...], ...]:
        """The tasks of each cell."""
        key = hashlib.sha256(self.manifest.encode()).hexdigest()[:16]
        first_seed = self.first_seed
        return tuple(
            tuple(
                Task(
                    f"{key}-{cell}-{k}",
                    cell_settings(self.settings, self.axes, cell),
                    first_seed + start,
                    min(size, self.n_seeds - start),
                    self.course,
                )
                for k, start in enumerate(range(0, self.n_seeds, size))
            )
            for cell, size in enumerate(self.block_sizes)
        )


def sweep(
    settings: dict[str, Any],
    axes: Sequence[Axis],
    *,
    n_seeds: int,
    epoch: int,
    criterion: Criterion,
    n_chosen: int,
    device: str,
    dtype: str,
    block: int | None = None,
) -> Sweep:
    """Return the sweep that is asked for, its samples and checkpoints so many that a file has room for them.

    Args:
        settings: of all cells, those that are not as by default.
        axes: what differs from cell to cell.
        n_seeds: number of networks of each cell.
        epoch: to which each is trained.
        criterion: when one has solved its task.
        n_chosen: how many of each cell are kept in the sweep file.
        device, dtype: of `Course`.
        block: number of networks of a task, where it is not to be what suits the device.

    Raises:
        ExperimentError: if a cell cannot be had, or the file would have no room for the networks.
        UnsupportedError: for what has no PyTorch here.
    """
    n_cells = math.prod(len(axis.values) for axis in axes)
    first = [_plan(settings, axes, cell) for cell in range(n_cells)]
    n_parameters = np.array([plan.network.n_parameters for plan in first])
    per_sample = 8 * n_cells * (2 * len(QUANTILES) + 4 * n_chosen)
    n_samples = min(max(CURVE_BYTES // per_sample, FEWEST_SAMPLES), N_SAMPLES)
    n_checkpoints = _n_checkpoints(n_parameters, n_seeds, n_chosen, FILE_BYTES - n_samples * per_sample)
    epochs = _spread(epoch, n_samples)
    # Settled here for all: without the kernel last digits are others.
    native = device == "cpu" and shared().reason is None
    course = Course(epochs, _spread(len(epochs) - 1, n_checkpoints), criterion, device, dtype, native)
    fair = max(FEWEST_NETWORKS, -(-n_cells * n_seeds // SHARES))
    sizes = []
    for plan, width in zip(first, n_parameters.tolist(), strict=True):
        bounded = BLOCK_BYTES // (8 * (4 * len(epochs) + len(course.checkpoints) * width))
        suited = min(fair, block_size(plan) if device == "cpu" else MOST_NETWORKS)
        most = max(1, min(block or suited, bounded))
        sizes.append(-(-n_seeds // -(-n_seeds // most)))  # blocks of about the same size
    return Sweep(settings, tuple(axes), n_seeds, n_chosen, course, tuple(sizes))


def _plan(settings: dict[str, Any], axes: Sequence[Axis], cell: int) -> Plan:
    """Return the plan of a network of a cell.

    Raises:
        ExperimentError, UnsupportedError: if it cannot be trained.
    """
    values = cell_settings(settings, axes, cell)
    where = " ".join(f"{axis.name}={written(values[axis.name])}" for axis in axes) + (": " if axes else "")
    try:
        whole = settings_of(values)
    except SettingsError as error:
        raise ExperimentError(f"{where}{error}") from None
    train, _ = rules.points(whole)
    if not len(train):
        raise ExperimentError(f"{where}there are no training points")
    (plan,) = plans(whole, whole.weight_seed, 1, train)
    require_supported(plan)
    return plan


def _n_checkpoints(n_parameters: IntArray, n_seeds: int, n_chosen: int, room: int) -> int:
    """Return how many checkpoints each network can have.

    Raises:
        ExperimentError: if there is no room even for two of those that are kept.
    """
    one_each = 8 * int(n_parameters.sum())
    fitting = room // max(n_chosen * one_each, 1)
    if fitting < FEWEST_CHECKPOINTS:
        most = room // (FEWEST_CHECKPOINTS * one_each)
        raise ExperimentError(
            f"--keep {n_chosen}: so many networks of each of {len(n_parameters)} cells take more than "
            f"{FILE_BYTES // 10**6} MB; there is room for {most} of each"
        )
    kept_by = FOLDER_BYTES // (n_seeds * one_each)
    return min(fitting, max(kept_by, FEWEST_CHECKPOINTS), N_CHECKPOINTS)


def _spread(last: int, n: int) -> tuple[int, ...]:
    """Return at most `n` whole numbers from 0 to `last`, evenly."""
    return tuple(sorted({round(last * i / (n - 1)) for i in range(n)}))
