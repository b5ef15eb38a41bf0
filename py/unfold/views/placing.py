"""Handles on the line of the unit whose numbers are at hand: its place, its angle, and how steep it is.

Only where the line is one in the plane that is shown: of a unit of the first hidden layer that reads x1, x2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from bokeh.core.properties import Any as Anything
from bokeh.core.properties import List
from bokeh.models import ImportedStyleSheet
from bokeh.models.widgets import Widget

from unfold.core.placement import Placement
from unfold.settings import MAX_WEIGHT, inputs, rescales
from unfold.snapshot import Floats, Snapshot
from unfold.views.control import Restrictions
from unfold.views.explanation import explain
from unfold.views.function_plot import ACROSS
from unfold.views.number_fields import WEIGHTS
from unfold.views.numbers import signed
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

COORDINATES = ("x1", "x2")
STEP = 0.02
"""Of an arrow key, as a part of the plot's side."""
TURN = math.radians(3)
"""Of an arrow key."""
STEEPER = 1.1
"""How many times as steep an arrow key makes it."""
AWAY = 0.6
"""How far from the foot the angle's handle stands, as a part of half the plot's side."""
FARTHEST = 0.85
"""How far from the foot the handle of steepness stands at most."""
NEAR = 0.12
"""And at least: nearer, the two would hide each other."""
INSIDE = 0.94
"""How far from the plot's middle handles stand at most, so that they can be got hold of."""


class Handles(Widget):
    """Handles over a plot; what is done with them comes back in `moved`."""

    handles = List(Anything)
    """Of each its kind, where it stands, in parts of the plot from its lower left corner, its name, its
    value, and that in words."""
    moved = List(Anything, default=[0])
    """A count, the kind, and "to" a place, likewise, or "by" so many steps to the right and up."""


class Placing:
    """Owns the handles.

    Args:
        place: takes the weights and the bias that a unit shall have: (layer, row, values), bias last.
    """

    def __init__(self, place: Callable[[int, int, Floats], None], words: Words) -> None:
        self._place = place
        self._words = words
        self.model = Handles()
        self.model.update(
            visible=False,
            css_classes=["handles"],
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
            margin=0,
            sizing_mode="stretch_both",
        )
        explain(self.model, words.parts["handles"])
        self.model.on_change("moved", lambda _attr, _old, moved: self._hear(*moved[1:]))
        self._row = 0
        self._columns: tuple[int, ...] = ()
        """Which of the unit's inputs each coordinate is; none where it is not read."""
        self._row_values: Floats = np.empty(0)
        self._middle: Floats = np.zeros(2)
        self._half, self._on_line = 1.0, False
        self._near: Floats = self._middle
        """Where the line is held; its middle at first."""
        self._shown: tuple[object, ...] = ()

    def sync(self, snapshot: Snapshot) -> None:
        """Lie over the plot while it shows a unit whose line can be placed."""
        visible = self._take_up(snapshot)
        if visible:
            handles = self._handles()
            if handles != self.model.handles:
                self.model.update(handles=handles)
        if self.model.visible != visible:
            self.model.visible = visible

    def _take_up(self, snapshot: Snapshot) -> bool:
        """Look at the unit at hand; return whether there is one, and its line can be placed."""
        unit, settings = snapshot.pinned, snapshot.settings
        if unit is None or unit[0] != 0 or not settings["hidden"] or snapshot.hand.tool is not None:
            return False
        hidden, locked = Restrictions.of(settings)
        if WEIGHTS in hidden | locked or rescales(settings) or len(snapshot.rows_of(*unit)) > 1:
            return False
        read = inputs(settings)
        coordinates = COORDINATES[:1] if snapshot.on_line else COORDINATES
        if set(read) != set(coordinates):
            return False
        self._row, self._on_line = unit[1], snapshot.on_line
        self._columns = tuple(read.index(name) for name in coordinates)
        weights, bias = snapshot.weights[0][self._row], snapshot.biases[0][self._row]
        self._row_values = np.append(weights[list(self._columns)], bias)
        if self._on_line:
            low, high = ACROSS
            self._middle, self._half = np.array([(low + high) / 2]), (high - low) / 2
        else:
            window = snapshot.window
            self._middle, self._half = np.array([window.x1, window.x2]), window.half
        shown = (unit, snapshot.window, self._on_line)
        if shown != self._shown:
            self._shown, self._near = shown, self._middle
        return bool(np.isfinite(self._row_values).all())

    @property
    def _placement(self) -> Placement:
        return Placement.of(self._row_values[:-1], float(self._row_values[-1]), self._near)

    def _handles(self) -> list[list[Any]]:
        say, placed = self._words.placing, self._placement
        reach = 1 / placed.steepness if placed.steepness else math.inf
        reach = min(max(reach, NEAR * self._half), FARTHEST * self._half)
        position = placed.foot[0] if self._on_line else -placed.parameters()[1] / (placed.steepness or 1.0)
        handles = [
            ["position", *self._part(placed.foot), say.position, float(position), signed(float(position))],
            [
                "steepness", *self._part(placed.foot + reach * placed.normal),
                say.steepness, placed.steepness, signed(placed.steepness),
            ],
        ]  # fmt: skip
        if not self._on_line:
            degrees = round(math.degrees(math.atan2(placed.normal[1], placed.normal[0])))
            at = self._part(placed.foot + AWAY * self._half * placed.along)
            handles.insert(1, ["angle", *at, say.angle, degrees, f"{degrees}°"])
        return handles

    def _part(self, point: Floats) -> tuple[float, float]:
        """Where a point stands, in parts of the plot; at its rim, if it lies beyond."""
        parts = 0.5 + 0.5 * np.clip((point - self._middle) / self._half, -INSIDE, INSIDE)
        x, y = (*parts, 0.5) if self._on_line else parts
        return round(float(x), 4), round(float(y), 4)

    def _hear(self, kind: str, how: str, across: float, up: float) -> None:
        if not self.model.visible:
            return  # it has gone since the page was told of it
        placed = self._placement
        if how == "to":
            where = np.array([across, up], dtype=np.float64)[: len(self._middle)]
            placed = self._to(placed, kind, self._middle + (2 * where - 1) * self._half)
        else:
            placed = self._by(placed, kind, across, up)
        inside = np.abs(placed.foot - self._middle).max() <= INSIDE * self._half
        self._near = placed.foot if inside else self._middle
        w, b = placed.parameters()
        values = np.empty(len(w) + 1)
        values[list(self._columns)] = w
        values[-1] = b
        self._row_values = np.append(w, b)  # the next step may come before the next picture
        self._place(0, self._row, np.clip(values, -MAX_WEIGHT, MAX_WEIGHT))

    def _to(self, placed: Placement, kind: str, point: Floats) -> Placement:
        if kind == "position":
            return placed.through(point)
        if kind == "angle":
            return placed.turned_to(point)
        return placed.steep_to(point, MAX_WEIGHT)

    def _by(self, placed: Placement, kind: str, across: float, up: float) -> Placement:
        step = STEP * 2 * self._half
        if kind == "position":
            return placed.through(placed.foot + step * np.array([across, up])[: len(placed.foot)])
        if kind == "angle":
            return placed.turned(TURN * (up - across))
        return placed.steepened(STEEPER ** (up + across), MAX_WEIGHT)
