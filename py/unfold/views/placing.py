"""Handles on the line or curve that the unit at hand is zero on: where it lies, and how steep it is there.

A unit of the first layer that reads coordinates alone is zero on a line, which is placed, turned and made
steeper. Of any other the curve is moved by its bias, and made steeper by all its numbers. A unit of maxout
has several lines, and no handles.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bokeh.core.properties import Any as Anything
from bokeh.core.properties import List
from bokeh.models import ImportedStyleSheet
from bokeh.models.widgets import Widget

from unfold.core.plane import WHOLE
from unfold.core.sums import Sums
from unfold.settings import has_curves, inputs
from unfold.snapshot import Floats, Snapshot
from unfold.views.control import Restrictions
from unfold.views.curve_grip import CurveGrip
from unfold.views.explanation import explain
from unfold.views.grip import Frame
from unfold.views.line_grip import LineGrip
from unfold.views.number_fields import WEIGHTS
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

COORDINATES = ("x1", "x2")


class Handles(Widget):
    """Handles over a plot; what is done with them comes back in `moved`."""

    handles = List(Anything)
    """See `Handle`."""
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
        self._unit = (0, 0)
        self._grip: LineGrip | CurveGrip | None = None
        self._gripped: tuple[object, ...] = ()
        """What it has been taken up for: where it is held stays as long as that does."""

    def sync(self, snapshot: Snapshot) -> None:
        """Lie over the plot while it shows a unit that can be placed."""
        self._grip = self._take_up(snapshot)
        if self._grip is not None:
            handles = self._grip.handles(self._words.placing)
            if handles != self.model.handles:
                self.model.update(handles=handles)
        if self.model.visible != (self._grip is not None):
            self.model.visible = self._grip is not None

    def _take_up(self, snapshot: Snapshot) -> LineGrip | CurveGrip | None:
        """Take hold of the unit at hand, if there is one, and it can be placed."""
        unit, settings = snapshot.pinned, snapshot.settings
        if unit is None or snapshot.hand.tool is not None or has_curves(settings):
            return None
        if len(snapshot.rows_of(*unit)) > 1:
            return None
        hidden, locked = Restrictions.of(settings)
        if WEIGHTS in hidden | locked:
            return None
        layer, row = self._unit = unit
        values = np.append(snapshot.weights[layer][row], snapshot.biases[layer][row])
        if len(values) == 1 or not np.isfinite(values).all():
            return None
        frame, gripped = Frame.of(snapshot), (unit, snapshot.window, snapshot.on_line)
        near = self._grip.near if self._grip is not None and gripped == self._gripped else frame.middle
        self._gripped = gripped
        read = inputs(settings) if layer == 0 and not settings["standardize"] else ()
        coordinates = COORDINATES[: len(frame.middle)]
        columns = tuple(read.index(name) if name in read else None for name in coordinates)
        if read and set(read) <= set(coordinates):
            return LineGrip(frame, columns, values, near)
        shown = snapshot.pointed
        if shown is None or (shown.layer, shown.index) != unit or not np.isfinite(shown.z).all():
            return None  # another one is pointed at for a moment, and shown
        first, second = columns if len(columns) > 1 else (None, None)
        turned = None if first is None or second is None else (first, second)
        sums = Sums.over(shown.z, WHOLE if snapshot.on_line else snapshot.window)
        return CurveGrip(frame, sums, values, near, turned)

    def _hear(self, kind: str, how: str, across: float, up: float) -> None:
        if self._grip is None:
            return  # it has gone since the page was told of it
        # The next step may come before the next picture: the grip goes on from what it has.
        self._place(*self._unit, self._grip.move(kind, how, across, up))
