"""What the network answers over the plane or a window of it, with the points it learns from."""

from __future__ import annotations

from operator import is_
from typing import Any, cast

import contourpy
import numpy as np
from bokeh.models import ImageRGBA, MultiLine, Plot, Range1d

from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE, Window
from unfold.settings import CLOSEST, FARTHEST
from unfold.snapshot import Floats, Snapshot, scale_of
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.inner_axes import InnerAxes
from unfold.views.point_marks import PointMarks
from unfold.views.theme import Palette, Rgba


class OutputView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self) -> None:
        side = (-WHOLE.half, WHOLE.half)
        # The class is how the page knows that this plot is zoomed: see site/zoom.js.
        self.plot: Plot = canvas(side, side, css_classes=["zoomable"])
        self._ranges = [
            Range1d(
                start=start, end=end, reset_start=start, reset_end=end,
                bounds=(-FARTHEST, FARTHEST), min_interval=2 * CLOSEST,
            )
            for start, end in (side, side)
        ]  # fmt: skip
        self.plot.x_range, self.plot.y_range = self._ranges
        self._surface = source("image", "x", "y", "side")
        self._boundary = source("xs", "ys")
        self._contour = MultiLine(xs="xs", ys="ys", line_width=2, line_join="round")
        draw(
            self.plot,
            self._surface,
            ImageRGBA(image="image", x="x", y="y", dw="side", dh="side"),
        )
        draw(self.plot, self._boundary, self._contour)
        self._points = PointMarks(self.plot)
        self._axes = InnerAxes(self.plot)
        self._palette: Palette | None = None
        self._framed: tuple[object, ...] = ()
        self._seen: tuple[object, ...] = (None,) * 5

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, unless its points lie on a line: the page has another plot for these."""
        window = snapshot.window
        if snapshot.on_line:
            self._frame(window)  # so that there is nothing to be dragged on the page
            self._framed = ()
            return
        surface: dict[str, Any] = {}
        if (window, palette.size) != self._framed:
            self._framed = (window, palette.size)
            left, bottom, right, top = self._frame(window)
            self._axes.draw((left, right), (bottom, top), ("x₁", "x₂"), palette.size)
            surface = {"x": [left], "y": [bottom], "side": [2 * window.half]}
        if palette is not self._palette:
            self._palette = palette
            self._contour.line_color = palette["ink"]
            self._axes.colour(palette)
        self._points.update(snapshot, palette)
        # One of these is another object whenever the picture is another one.
        seen = (snapshot.output, snapshot.pointed, snapshot.settings["discretize"], palette, snapshot.scale)
        if not surface and all(map(is_, seen, self._seen)):
            return
        self._seen = seen
        image, zeros = _surface(snapshot, palette)
        assign(self._surface, surface | {"image": [image]})
        lines = [zero_lines(zero, window) for zero in zeros]
        assign(
            self._boundary,
            {"xs": [x for xs, _ in lines for x in xs], "ys": [y for _, ys in lines for y in ys]},
        )
        width = palette.size * (2 if snapshot.pointed is None and snapshot.problem == "classification" else 1)
        if self._contour.line_width != width:
            self._contour.line_width = width

    def _frame(self, window: Window) -> tuple[float, float, float, float]:
        """Show a window; return its left, lower, right and upper end."""
        low = (window.x1 - window.half, window.x2 - window.half)
        high = (window.x1 + window.half, window.x2 + window.half)
        for shown, start, end in zip(self._ranges, low, high, strict=True):
            # Where the page itself has zoomed, it shows this already, but for what a setting is rounded by.
            is_start, is_end = cast(float, shown.start), cast(float, shown.end)
            if max(abs(is_start - start), abs(is_end - end)) > window.half / 1000:
                shown.update(start=start, end=end)
        return *low, *high


def _surface(snapshot: Snapshot, palette: Palette) -> tuple[Rgba, list[Floats]]:
    """The picture of the window, and the functions over it whose zeros are drawn as lines."""
    if snapshot.pointed is None and snapshot.n_outputs > 1:
        certain = snapshot.settings["discretize"]
        return palette.paint_classes(snapshot.output, certain=certain), boundaries(snapshot)
    values, zero = shown_values(snapshot)
    return palette.paint(values), [zero]


def shown_values(snapshot: Snapshot) -> tuple[Floats, Floats]:
    """What is shown of one unit or one output over the window, -1 to 1, and what is zero at its line.

    Both have the shape (resolution, resolution); an output may go beyond its scale.
    """
    unit = snapshot.pointed
    if unit is None:
        # `output` bends too sharply at its zero
        values, zero = snapshot.scale.unit(snapshot.output), boundaries(snapshot)[0]
    else:
        values, zero = unit.a / scale_of(unit.a), unit.z
    return np.where(zero >= 0, 1.0, -1.0) if snapshot.settings["discretize"] else values, zero


def boundaries(snapshot: Snapshot) -> list[Floats]:
    """The functions over the window whose zeros are where the network cannot decide, or its middle value."""
    if snapshot.n_outputs > 1:
        return leads(snapshot.decision)
    return [snapshot.decision - snapshot.scale.middle]


def leads(decision: Floats) -> list[Floats]:
    """By how much each class but the last leads the best other one (n, n); `decision` is (n_classes, n, n).

    Together their zeros are all boundaries, for each boundary has two sides.
    """
    return [decision[i] - np.delete(decision, i, axis=0).max(axis=0) for i in range(len(decision) - 1)]


def zero_lines(values: Floats, window: Window = WHOLE) -> tuple[list[Floats], list[Floats]]:
    """Where values over a window (n, n), lowest x2 first, are zero: the xs and ys of each line."""
    # Lines go on straight past the outermost pixels' centres, to end at the frame and not before.
    n = values.shape[0] + 2
    x, y = (pixel_centres(n, middle, window.half * n / (n - 2)) for middle in (window.x1, window.x2))
    padded = np.empty((n, n))
    padded[1:-1, 1:-1] = values
    padded[0, 1:-1], padded[-1, 1:-1] = 2 * values[0] - values[1], 2 * values[-1] - values[-2]
    padded[:, 0], padded[:, -1] = 2 * padded[:, 1] - padded[:, 2], 2 * padded[:, -2] - padded[:, -3]
    # `line_type` is said so that lines come as a list of (n, 2) arrays.
    generator = contourpy.contour_generator(x, y, padded, line_type=contourpy.LineType.Separate)
    lines: list[Floats] = generator.lines(0.0)  # type: ignore[assignment]
    return [line[:, 0] for line in lines], [line[:, 1] for line in lines]
