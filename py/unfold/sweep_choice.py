"""The sweep that is open, the cell of it that is looked at, and the network of it that is the page's own.

Trains nothing, and is no setting: what a link says of a page does not depend on which file is open there.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from unfold.run_file import RunFile
from unfold.snapshot import SweepSight
from unfold.sweep_file import METRICS, Cell, SweepFile


class SweepChoice:
    """What is chosen of a sweep.

    Args:
        open_run: has the page go over to a run.
        run: returns what stands for the page's present run: another object once there is another run.
        changed: is told that there is something else to be seen.
    """

    def __init__(
        self,
        open_run: Callable[[RunFile], int | None],
        run: Callable[[], object],
        changed: Callable[[], None],
    ) -> None:
        self._open_run = open_run
        self._run = run
        self._changed = changed
        self._sweep: SweepFile | None = None
        self._cell = 0
        self._opened: tuple[int, int] | None = None
        self._opened_run: object = None
        self._sight = SweepSight(None, 0, None)

    def take(self, sweep: SweepFile) -> None:
        """Have another sweep at hand, and look at its best cell."""
        self._sweep, self._opened = sweep, None
        self._cell = max(range(len(sweep.cells)), key=lambda cell: _merit(sweep, sweep.cells[cell]))
        self._changed()

    def choose(self, cell: int) -> None:
        """Look at a cell, by its number; at another one only if there is such a cell."""
        if self._sweep is not None and 0 <= cell < len(self._sweep.cells):
            self._cell = cell
            self._changed()

    def open(self, network: int) -> int | None:
        """Have the page go over to a network of the cell, by its number in `Cell.chosen`, if there is one.

        Returns:
            As `Session.open_run`.

        Raises:
            SettingsError, RunFileError: as of `Session.open_run`; nothing has been changed then.
        """
        sweep = self._sweep
        if sweep is not None and 0 <= network < len(sweep.cells[self._cell].chosen):
            n_points = self._open_run(sweep.network(self._cell, network))
            self._opened, self._opened_run = (self._cell, network), self._run()
            self._changed()
            return n_points
        return None

    @property
    def sight(self) -> SweepSight:
        """What is to be seen of it; the same object until that is something else."""
        opened = self._opened if self._opened_run is self._run() else None
        sight = SweepSight(self._sweep, self._cell, opened)
        if sight != self._sight:
            self._sight = sight
        return self._sight


def _merit(sweep: SweepFile, cell: Cell) -> tuple[float, float]:
    """The larger the better: the share that solved the task, and among equals the smallest median loss."""
    if not cell.n_networks:
        return -1.0, -math.inf
    losses = cell.finals[METRICS.index("test_loss")]
    if all(map(math.isnan, losses)):
        losses = cell.finals[METRICS.index("train_loss")]
    median = float(losses[sweep.median])
    return cell.n_solved / cell.n_networks, -math.inf if math.isnan(median) else -median
