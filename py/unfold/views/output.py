"""What the network answers over the plane or a window of it, with the points it learns from."""

from __future__ import annotations

from operator import is_
from typing import Any, cast

import contourpy
import numpy as np
from bokeh.core.properties import value
from bokeh.models import ImageRGBA, MultiLine, Plot, Range1d, Scatter, Segment, Text

from unfold.core.datasets import Points
from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE, Window
from unfold.settings import CLOSEST, FARTHEST
from unfold.snapshot import Floats, Snapshot, scale_of
from unfold.views.axes import decimals, ticks
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.marks import CLASSES, class_indices
from unfold.views.theme import FONT, MATH_FONT, Palette, Rgba

TICK_LENGTH = 0.025
"""As a part of half the window."""
CORNER = 0.16
"""How far from the frame's corners, where the axes' names stand, ticks keep; a part of half the window."""
VALUE, HOLLOW_VALUE = 7.0, 5.0
"""Sizes of a training and of a test point that has a value."""


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
        self._train = source("x", "y", "marker", "size", "fill", "line")
        self._test = source("x", "y", "marker", "size", "fill", "line")
        self._contour = MultiLine(xs="xs", ys="ys", line_width=2, line_join="round")
        self._tick = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._label = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="align", text_baseline="baseline", x_offset="dx", y_offset="dy",
        )  # fmt: skip
        self._name = Text(
            x="x", y="y", text="text",
            text_font=value(MATH_FONT), text_font_style="italic", text_font_size="15px",
            text_align="align", text_baseline="middle", x_offset="dx", y_offset="dy",
        )  # fmt: skip
        points: dict[str, Any] = {
            "x": "x",
            "y": "y",
            "marker": "marker",
            "size": "size",
            "fill_color": "fill",
            "line_color": "line",
        }
        self._test_glyph = Scatter(**points, line_width=1.4)
        self._train_glyph = Scatter(**points, line_width=1.25)
        draw(
            self.plot,
            self._surface,
            ImageRGBA(image="image", x="x", y="y", dw="side", dh="side"),
        )
        draw(self.plot, self._boundary, self._contour)
        self._test_points = draw(self.plot, self._test, self._test_glyph, still=True, visible=False)
        draw(self.plot, self._train, self._train_glyph, still=True)
        self._ticks, self._labels = source("x0", "y0", "x1", "y1"), source("x", "y")
        self._names = source("x", "y")
        draw(self.plot, self._ticks, self._tick, still=True)
        draw(self.plot, self._labels, self._label, still=True)
        draw(self.plot, self._names, self._name, still=True)
        self._drawn: tuple[object, ...] = ()
        self._framed: tuple[object, ...] = ()
        self._seen: tuple[object, ...] = (None,) * 5

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        drawn = (snapshot.train, snapshot.test, palette)
        if drawn != self._drawn:
            self._drawn = drawn
            for glyph in (self._tick, self._contour):
                glyph.line_color = palette["ink"]
            for text in (self._label, self._name):
                text.text_color = palette["ink"]
            assign(self._train, marks(snapshot.train, snapshot, palette, hollow=False))
            assign(self._test, marks(snapshot.test, snapshot, palette, hollow=True))
        show_test = snapshot.settings["show_test"]
        if self._test_points.visible != show_test:
            self._test_points.visible = show_test
        # One of these is another object whenever the picture is another one.
        seen = (snapshot.output, snapshot.pointed, snapshot.settings["discretize"], palette, snapshot.scale)
        if all(map(is_, seen, self._seen)):
            return
        self._seen = seen
        image, zeros = _surface(snapshot, palette)
        surface: dict[str, Any] = {"image": [image]}
        if (snapshot.window, palette.size) != self._framed:
            self._framed = (snapshot.window, palette.size)
            surface |= self._frame(snapshot.window)
            self._draw_axes(snapshot.window, palette.size)
        assign(self._surface, surface)
        lines = [zero_lines(zero, snapshot.window) for zero in zeros]
        assign(
            self._boundary,
            {"xs": [x for xs, _ in lines for x in xs], "ys": [y for _, ys in lines for y in ys]},
        )
        width = palette.size * (2 if snapshot.pointed is None and snapshot.problem == "classification" else 1)
        if self._contour.line_width != width:
            self._contour.line_width = width

    def _frame(self, window: Window) -> dict[str, Any]:
        """Show another window; return where its picture lies, as columns."""
        low = (window.x1 - window.half, window.x2 - window.half)
        high = (window.x1 + window.half, window.x2 + window.half)
        for shown, start, end in zip(self._ranges, low, high, strict=True):
            # Where the page itself has zoomed, it shows this already, but for what a setting is rounded by.
            is_start, is_end = cast(float, shown.start), cast(float, shown.end)
            if max(abs(is_start - start), abs(is_end - end)) > window.half / 1000:
                shown.update(start=start, end=end)
        return {"x": [low[0]], "y": [low[1]], "side": [2 * window.half]}

    def _draw_axes(self, window: Window, size: float) -> None:
        """Ticks, numbers and names inside the frame, `size` times as far from it as at a desk."""
        half = window.half
        left, bottom = window.x1 - half, window.x2 - half
        within = half * (1 - CORNER)
        across = ticks(window.x1 - within, window.x1 + within)
        up = ticks(window.x2 - within, window.x2 + within)
        length = TICK_LENGTH * half
        x_edge, y_edge = np.full(len(across), bottom), np.full(len(up), left)
        assign(
            self._ticks,
            {
                "x0": np.concatenate([across, y_edge]), "y0": np.concatenate([x_edge, up]),
                "x1": np.concatenate([across, y_edge + length]), "y1": np.concatenate([x_edge + length, up]),
            },
        )  # fmt: skip
        n, m = len(across), len(up)
        assign(
            self._labels,
            {
                "x": np.concatenate([across, y_edge]), "y": np.concatenate([x_edge, up]),
                "text": [*decimals(across), *decimals(up)],
                "align": ["center"] * n + ["left"] * m, "baseline": ["bottom"] * n + ["middle"] * m,
                "dx": [0] * n + [9 * size] * m, "dy": [-7 * size] * n + [0] * m,
            },
        )  # fmt: skip
        assign(
            self._names,
            {
                "x": [window.x1 + half, left], "y": [bottom, window.x2 + half], "text": ["x₁", "x₂"],
                "align": ["right", "left"], "dx": [-8 * size, 9 * size], "dy": [-14 * size, 14 * size],
            },
        )  # fmt: skip


def _surface(snapshot: Snapshot, palette: Palette) -> tuple[Rgba, list[Floats]]:
    """The picture of the window, and the functions over it whose zeros are drawn as lines."""
    unit = snapshot.pointed
    discretize = snapshot.settings["discretize"]
    if unit is None and snapshot.n_outputs > 1:
        return palette.paint_classes(snapshot.output, certain=discretize), boundaries(snapshot)
    if unit is None:
        # `output` bends too sharply at its zero
        values, zero = snapshot.scale.unit(snapshot.output), boundaries(snapshot)[0]
    else:
        values, zero = unit.a / scale_of(unit.a), unit.z
    if discretize:
        values = np.where(zero >= 0, 1.0, -1.0)
    return palette.paint(values), [zero]


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


def marks(points: Points, snapshot: Snapshot, palette: Palette, *, hollow: bool) -> dict[str, object]:
    """Columns for a Scatter: a class is a shape and a colour, a value is a colour in a rim of ink."""
    x, y = np.ascontiguousarray(points.X[:, 0]), np.ascontiguousarray(points.X[:, 1])
    if snapshot.problem == "regression":
        fill = palette.colours(snapshot.scale.unit(points.y))
        line = [palette["ink-2" if hollow else "ink"]] * len(y)
        size = palette.size * (HOLLOW_VALUE if hollow else VALUE)
        return {"x": x, "y": y, "marker": ["circle"] * len(y), "size": [size] * len(y),
                "fill": fill, "line": line}  # fmt: skip
    looks = [CLASSES[i] for i in class_indices(points.y, snapshot.n_outputs)]
    colour = [palette[mark.token] for mark in looks]
    page = [palette["page"]] * len(y)
    return {
        "x": x,
        "y": y,
        "marker": [mark.shape for mark in looks],
        "size": palette.size * np.array([mark.size for mark in looks]),
        "fill": page if hollow else colour,
        "line": colour if hollow else page,
    }
