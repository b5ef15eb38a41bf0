"""The folds of all hidden units as lines in the window: exact ones of regions, else where a sum is zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE
from unfold.settings import drawn
from unfold.snapshot import Floats, Indices, RegionSight, Snapshot
from unfold.views.contours import zero_lines


@dataclass(frozen=True, eq=False)
class Folds:
    """Lines, and whose they are.

    Attributes:
        lines: points (n, 2), one line after the other, a NaN behind each.
        units: of each point the unit, counted through all hidden layers from 0: (n,).
    """

    lines: Floats
    units: Indices

    def nearest(self, x: float, y: float, near: float) -> int | None:
        """The unit whose fold is nearest to a place, at most `near` away."""
        if len(self.lines) < 2:
            return None
        start, along = self.lines[:-1], np.diff(self.lines, axis=0)
        to_place = np.array([x, y]) - start
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        part = np.clip((to_place * along).sum(axis=1) / length, 0, 1)
        apart = np.hypot(*(to_place - part[:, None] * along).T)
        apart[np.isnan(apart)] = np.inf
        found = int(apart.argmin())
        return int(self.units[found]) if apart[found] <= near else None


NO_FOLDS = Folds(np.empty((0, 2)), np.empty(0, dtype=np.intp))


def folds_of(seen: RegionSight, snapshot: Snapshot) -> Folds:
    """All folds that are to be seen: of regions that have been mapped all, else those of units in sight."""
    if seen.map is not None:
        ends, units = seen.map.folds()
        lifted = np.full((len(ends), 3, 2), np.nan)
        lifted[:, :2] = ends.reshape(-1, 2, 2)
        return Folds(lifted.reshape(-1, 2), np.repeat(units, 3))
    nothing: Floats = np.empty((0, 2))
    lines, numbers = [nothing], [np.empty(0, dtype=np.intp)]
    first = 0
    hidden = snapshot.settings["hidden"]
    for width, n, sums in zip(hidden, drawn(hidden), seen.sums, strict=True):
        for i, z in enumerate(sums):  # of a unit of several pieces there are several
            xs, ys = uprights(z[0]) if snapshot.on_line else zero_lines(z, snapshot.window)
            for x, y in zip(xs, ys, strict=True):
                line: Floats = np.append(np.column_stack([x, y]), [[np.nan, np.nan]], axis=0)
                lines.append(line)
                numbers.append(np.full(len(x) + 1, first + i % n))
        first += width
    return Folds(np.concatenate(lines), np.concatenate(numbers))


def uprights(values: Floats) -> tuple[list[Floats], list[Floats]]:
    """Where values along a line (n,) change their sign: the xs and ys of an upright line at each place."""
    x = pixel_centres(len(values))
    (left,) = np.nonzero(values[:-1] * values[1:] < 0)
    share = values[left] / (values[left] - values[left + 1])
    ends = np.array([-WHOLE.half, WHOLE.half])
    return [np.repeat(at, 2) for at in x[left] + share * (x[1] - x[0])], [ends] * len(left)
