"""A unit that is zero on a line, because it reads nothing but coordinates: the line itself is moved."""

from __future__ import annotations

import numpy as np

from unfold.core.placement import Placement
from unfold.settings import MAX_WEIGHT
from unfold.snapshot import Floats
from unfold.views.grip import STEEPER, STEP, TURN, Frame, Handle, angle_handle, number_handle
from unfold.words.words import Placing as PlacingWords


class LineGrip:
    """Has hold of the line.

    Args:
        frame: what the plot shows.
        columns: which of the unit's inputs each coordinate is; None for one that it does not read.
        values: its weights and its bias, which is last.
        near: where the line is held.
    """

    def __init__(self, frame: Frame, columns: tuple[int | None, ...], values: Floats, near: Floats) -> None:
        self._frame = frame
        self._columns = columns
        self._values = values
        self.near = near

    @property
    def _read(self) -> list[int]:
        """The coordinates that it reads."""
        return [i for i, column in enumerate(self._columns) if column is not None]

    @property
    def _placement(self) -> Placement:
        w = np.array([0.0 if column is None else self._values[column] for column in self._columns])
        if not w.any():
            return Placement(self.near, np.eye(len(w))[self._read[0]], 0.0)
        return Placement.of(w, float(self._values[-1]), self.near)

    def handles(self, say: PlacingWords) -> list[Handle]:
        """Where the handles stand; what is parallel to an axis stays so."""
        placed, frame = self._placement, self._frame
        position = -placed.parameters()[1] / (placed.steepness or 1.0)
        if len(self._columns) == 1:
            position = float(placed.foot[0])
        handles = [number_handle("position", frame.part(placed.foot), say.position, float(position))]
        if len(self._read) > 1:
            handles.append(angle_handle(frame, placed.foot, placed.normal, say))
        at = frame.steepness_at(placed.foot, placed.normal, placed.steepness)
        return [*handles, number_handle("steepness", at, say.steepness, placed.steepness)]

    def move(self, kind: str, how: str, across: float, up: float) -> Floats:
        """Return the weights and the bias that come of moving a handle; see `Grip`."""
        placed = self._placement
        if how == "to":
            placed = self._to(placed, kind, self._frame.point(across, up))
        else:
            placed = self._by(placed, kind, across, up)
        self.near = placed.foot if self._frame.holds(placed.foot) else self._frame.middle
        w, b = placed.parameters()
        values = self._values.copy()
        for weight, column in zip(w, self._columns, strict=True):
            if column is not None:
                values[column] = weight
        values[-1] = b
        self._values = np.clip(values, -MAX_WEIGHT, MAX_WEIGHT)
        return self._values

    def _to(self, placed: Placement, kind: str, point: Floats) -> Placement:
        if kind == "position":
            return placed.through(point)
        if kind == "angle":
            return placed.turned_to(point)
        return placed.steep_to(point, MAX_WEIGHT)

    def _by(self, placed: Placement, kind: str, across: float, up: float) -> Placement:
        if kind == "position":
            step = STEP * 2 * self._frame.half
            return placed.through(placed.foot + step * np.array([across, up])[: len(placed.foot)])
        if kind == "angle":
            return placed.turned(TURN * (up - across))
        return placed.steepened(STEEPER ** (up + across), MAX_WEIGHT)
