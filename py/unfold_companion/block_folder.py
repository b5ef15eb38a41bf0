"""The folder beside a sweep file in which finished blocks wait for the others.

A block is written once, whole or not at all: whoever is killed loses what he was at, and nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from unfold_companion import block_file
from unfold_companion.block_file import Block
from unfold_companion.experiment import PARTIAL, ExperimentError
from unfold_companion.swarm import Task
from unfold_companion.sweep import Sweep

ENDING = ".blocks"
"""Is added to the name of the sweep file."""
MANIFEST = "sweep.json"


class BlockFolder:
    """The finished blocks of a sweep.

    Args:
        sweep: which one.
        output: the path of its sweep file.
        anew: whether what is there already is to be forgotten.

    Raises:
        ExperimentError: if there are blocks of another sweep.
        OSError: if it cannot be written to.
    """

    def __init__(self, sweep: Sweep, output: Path, *, anew: bool = False) -> None:
        self._path = output.with_name(f"{output.name}{ENDING}")
        self._name_of = {
            task.name: f"{cell:04}-{k:05}.npz"
            for cell, tasks in enumerate(sweep.tasks)
            for k, task in enumerate(tasks)
        }
        if anew:
            self.remove()
        manifest = self._path / MANIFEST
        if manifest.exists() and manifest.read_text() != sweep.manifest:
            raise ExperimentError(
                f"{self._path}: holds a part of another sweep; "
                "choose another output, or overwrite it with --anew"
            )
        self._path.mkdir(exist_ok=True)
        self._write(MANIFEST, sweep.manifest.encode())

    def has(self, task: Task) -> bool:
        """Whether there is the block of a task."""
        return self._file(task).exists()

    def keep(self, task: Task, data: bytes) -> None:
        """Write the file of a block, unless there is one."""
        if not self.has(task):
            self._write(self._name_of[task.name], data)

    def read(self, task: Task) -> Block | None:
        """Return the block of a task, if there is one; one that is damaged is thrown away."""
        if not self.has(task):
            return None
        block = block_file.from_bytes(self._file(task).read_bytes(), task.name)
        if block is None or len(block) != task.n_networks:
            self._file(task).unlink()
            return None
        return block

    def remove(self) -> None:
        """Throw all of it away."""
        if self._path.exists():
            shutil.rmtree(self._path)

    def _file(self, task: Task) -> Path:
        return self._path / self._name_of[task.name]

    def _write(self, name: str, data: bytes) -> None:
        partial = self._path / f"{name}{PARTIAL}"
        partial.write_bytes(data)
        partial.replace(self._path / name)
