"""What the network answers along a line, as the curve of a function, with the points that it learns from."""

from __future__ import annotations

import numpy as np
from bokeh.models import Line, Plot, Segment

from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE
from unfold.settings import OWN_DATASETS
from unfold.snapshot import Floats, Snapshot, Unit
from unfold.views.axes import ceiling
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.ghosts import GhostLines
from unfold.views.inner_axes import InnerAxes, Span
from unfold.views.point_marks import PointMarks
from unfold.views.theme import Palette

MARGIN = 0.15
"""How much farther than what it shows a plot goes at either end; a part of that."""
ACROSS: Span = (-WHOLE.half - 1.2, WHOLE.half + 0.4)
"""What is shown of x1: all that the line has, with room for numbers left of it."""


class FunctionView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self) -> None:
        self.plot: Plot = canvas(ACROSS, (-1, 1))
        self._curve, self._middle = source("x", "y"), source("x0", "y0", "x1", "y1")
        self._line = Line(x="x", y="y", line_width=2, line_join="round")
        self._rule = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1)
        draw(self.plot, self._middle, self._rule)
        # The curve goes over the points, to be seen where it fits.
        self._points = PointMarks(self.plot, still=False)
        draw(self.plot, self._curve, self._line)
        self._ghosts = GhostLines(self.plot)
        self._axes = InnerAxes(self.plot)
        self._span: Span = (-1, 1)
        self._spanned: tuple[object, ...] = ()
        self._framed: tuple[object, ...] = ()
        self._palette: Palette | None = None
        self._drawn: Floats = np.empty(0)

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if its points lie on a line."""
        if not snapshot.on_line:
            return
        if palette is not self._palette:
            self._palette = palette
            self._line.line_color = palette["ink"]
            self._rule.line_color = palette["control"]
            self._axes.colour(palette)
        hidden = hidden_unit(snapshot) is not None
        # A hidden unit has a scale of its own, on which the points' values mean nothing.
        self._points.update(snapshot, palette, visible=not hidden)
        self._ghosts.update(snapshot, palette)
        spanned = (snapshot.train, snapshot.test, snapshot.scale)
        # What is moved must not move the plot.
        if hidden or (spanned != self._spanned and not snapshot.hand.holds):
            self._spanned = () if hidden else spanned
            self._span = span(snapshot)
        self._frame(self._span, "a" if hidden else "y", palette.size)
        curve = heights(snapshot)
        if not np.array_equal(curve, self._drawn):
            columns = {"y": curve}
            if len(curve) != len(self._drawn):
                columns["x"] = pixel_centres(len(curve))
            self._drawn = curve.copy()
            assign(self._curve, columns)

    def _frame(self, up: Span, name: str, size: float) -> None:
        framed = (up, name, size)
        if framed == self._framed:
            return
        self._framed = framed
        self.plot.y_range.update(start=up[0], end=up[1])
        level = [0.0] if up[0] < 0 < up[1] else []
        ends = [-WHOLE.half] * len(level), [WHOLE.half] * len(level)
        assign(self._middle, {"x0": ends[0], "y0": level, "x1": ends[1], "y1": level})
        self._axes.draw(ACROSS, up, ("x₁", name), size)


def hidden_unit(snapshot: Snapshot) -> Unit | None:
    """The unit that is shown in place of the network's answer, unless it is the output itself."""
    unit = snapshot.plotted
    return unit if unit is not None and unit.layer < len(snapshot.units) else None


def heights(snapshot: Snapshot) -> Floats:
    """What is drawn as a curve, at equal distances along the line: (n,)."""
    unit, scale = hidden_unit(snapshot), snapshot.scale
    if unit is not None:
        (values,), (zero,), (low, high) = unit.a, unit.z, (-1.0, 1.0)
    else:
        (values,), (zero,), (low, high) = snapshot.output, snapshot.decision, (scale.low, scale.high)
        zero = zero - scale.middle
    return np.where(zero >= 0, high, low) if snapshot.settings["discretize"] else values


def span(snapshot: Snapshot) -> Span:
    """From where to where the plot goes.

    For answers it is as high as the points, with room above and below; where none are drawn, and where they
    have classes, at least as high as their scale. For a hidden unit it goes from zero as far as its
    activations do, to either side, in round numbers.
    """
    unit = hidden_unit(snapshot)
    if unit is not None:
        low, high = (ceiling(end) if end > 0 else 0.0 for end in (-float(unit.a.min()), float(unit.a.max())))
        return _with_room(-low, high)
    shown = [snapshot.train.y, snapshot.test.y]
    if snapshot.problem == "classification" or snapshot.settings["dataset"] in OWN_DATASETS:
        shown.append(np.array([snapshot.scale.low, snapshot.scale.high]))
    values = np.concatenate(shown)
    if not len(values):  # all have been erased
        values = np.array([snapshot.scale.low, snapshot.scale.high])
    return _with_room(float(values.min()), float(values.max()))


def _with_room(low: float, high: float) -> Span:
    room = MARGIN * ((high - low) or 1.0)
    return low - room, high + room
