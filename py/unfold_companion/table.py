"""The table of all networks of a sweep, one a row, as a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyarrow import parquet

from unfold.parameters import written
from unfold.sweep_file import METRICS
from unfold_companion.block_folder import BlockFolder
from unfold_companion.experiment import PARTIAL
from unfold_companion.sweep import Sweep

ENDING = ".parquet"
"""In the place of that of the sweep file."""


def path_beside(output: Path) -> Path:
    """Return where the table of a sweep file goes."""
    return output.with_suffix(ENDING)


def write(sweep: Sweep, folder: BlockFolder, path: Path) -> None:
    """Write the table of all blocks there are; the old one stays whole until it is done.

    Columns are the axes, `weight_seed`, the metrics in the end, `diverged`, and `solved_epoch`. There is null
    where nobody knows a metric or a network has none, and where the criterion was never met.
    """
    partial = path.with_name(f"{path.name}{PARTIAL}")
    with parquet.ParquetWriter(partial, _schema(sweep)) as writer:
        for rows in _rows(sweep, folder):
            writer.write_table(rows)
    partial.replace(path)


def _schema(sweep: Sweep) -> pyarrow.Schema:
    columns = {axis.name: _type(axis.values) for axis in sweep.axes}
    columns |= {"weight_seed": pyarrow.int64()} | dict.fromkeys(METRICS, pyarrow.float64())
    return pyarrow.schema(columns | {"diverged": pyarrow.bool_(), "solved_epoch": pyarrow.int64()})


def _type(values: tuple[Any, ...]) -> pyarrow.DataType:
    """Return the type of an axis' column: what is no number is written as in a link."""
    if all(isinstance(value, bool) for value in values):
        return pyarrow.bool_()
    if all(isinstance(value, int) for value in values):
        return pyarrow.int64()
    if all(isinstance(value, int | float) for value in values):
        return pyarrow.float64()
    return pyarrow.string()


def _rows(sweep: Sweep, folder: BlockFolder) -> Iterator[pyarrow.Table]:
    schema = _schema(sweep)
    for tasks in sweep.tasks:
        for task in tasks:
            if (block := folder.read(task)) is None:
                continue
            n = len(block)
            columns: dict[str, Any] = {}
            for axis in sweep.axes:
                value = task.settings[axis.name]
                text = schema.field(axis.name).type == pyarrow.string()
                columns[axis.name] = [written(value) if text else value] * n
            columns["weight_seed"] = np.arange(task.seed, task.seed + n)
            for k, metric in enumerate(METRICS):
                values = block.finals[:, k]
                columns[metric] = pyarrow.array(values, mask=~np.isfinite(values))
            columns["diverged"] = block.diverged
            never = np.isinf(block.solved_epochs)
            solved = np.where(never, 0, block.solved_epochs).astype(np.int64)
            columns["solved_epoch"] = pyarrow.array(solved, mask=never)
            yield pyarrow.table(columns, schema=schema)
