"""A chart over epochs, or over whatever has marks: its two axes, and where on it a value stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Plot, Segment, Text

from unfold.snapshot import Floats
from unfold.views.axes import Axis, ceiling, number
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.theme import FONT, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words

NAME = 40.0
"""Right of a chart there is room for the name of its axis of epochs if there is more than this."""
LINE_HEIGHT = 14.0
"""Of the names at the ends of lines."""


@dataclass(frozen=True)
class Frame:
    """The size of a figure, and where in it the chart stands; around that is room for numbers and names."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    marks: int = 4
    """Round numbers at the axis of epochs, at most, besides zero."""


class Chart:
    """Owns the figure and its axes; the lines in it are drawn by whoever has it.

    Args:
        level: writes a number at the vertical axis.
        title: stands over that axis.
    """

    def __init__(
        self, frame: Frame, words: Words, level: Callable[[float], str] = number, title: str = ""
    ) -> None:
        self.frame = frame
        self.title = title
        self._words = words
        self._level = level
        self.plot: Plot = canvas((0, frame.width), (0, frame.height))
        self._grid = source("x0", "y0", "x1", "y1")
        self._ticks = source("x", "y", "text", "align", "baseline", "dx", "dy")
        self._rule = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._tick = Text(
            x="x",
            y="y",
            text="text",
            text_align="align",
            text_baseline="baseline",
            x_offset="dx",
            y_offset="dy",
            **letters(),
        )
        draw(self.plot, self._grid, self._rule)
        draw(self.plot, self._ticks, self._tick, still=True)
        self._first, self._last = 0.0, 1.0
        self._axis = Axis((0.0, 1.0))
        self._drawn: tuple[object, ...] = ()

    def colour(self, palette: Palette) -> None:
        """Draw it in the colours of a palette, and with the room that its letters need."""
        larger, frame = palette.size - 1, self.frame
        self.plot.x_range.update(start=-frame.left * larger, end=frame.width + frame.left * larger)
        self.plot.y_range.update(start=-frame.bottom * larger)
        self._rule.line_color = palette["rule"]
        self._tick.text_color = palette["ink-2"]

    def scale(self, last: float, axis: Axis, palette: Palette) -> None:
        """Let the chart go from epoch 0 to `last`, 10 at least, and over the values of `axis`."""
        last = max(10.0, last)
        step = ceiling(last / self.frame.marks, (1, 2, 5, 10))
        epochs = (step * np.arange(np.floor(last / step) + 1)).tolist()
        self.span(0.0, last, {epoch: grouped(int(epoch), self._words) for epoch in epochs}, axis, palette)

    def span(
        self, first: float, last: float, marks: Mapping[float, str], axis: Axis, palette: Palette
    ) -> None:
        """Let the chart go from `first` to `last`, with `marks` below, and over the values of `axis`."""
        self._first, self._last, self._axis = first, last, axis
        drawn = (first, last, marks, axis, self.title, palette)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_axes(marks, palette.size)

    def x(self, places: Floats) -> Floats:
        """Where epochs, or whatever it goes over, stand in the figure."""
        frame = self.frame
        return frame.left + (places - self._first) * ((frame.right - frame.left) / (self._last - self._first))

    def y(self, values: Floats) -> Floats:
        """Where values stand in the figure."""
        frame = self.frame
        return frame.bottom + self._axis.part(values) * (frame.top - frame.bottom)

    def _draw_axes(self, named: Mapping[float, str], size: float) -> None:
        frame, levels = self.frame, np.array(self._axis.levels)
        heights = self.y(levels)
        marks = np.array(list(named), dtype=np.float64)
        n, m = len(levels), len(marks)
        assign(
            self._grid,
            {"x0": np.full(n, frame.left), "x1": np.full(n, frame.right), "y0": heights, "y1": heights},
        )
        titles = [self.title] if self.title else []
        ends = [self._words.figures.epochs_axis] if frame.width - frame.right > NAME else []
        e = len(ends)
        t = len(titles)
        end = frame.width + frame.left * (size - 1)  # of the room that larger letters have
        assign(
            self._ticks,
            {
                "x": np.concatenate(
                    [np.zeros(t), np.full(n, frame.left), self.x(marks), np.full(e, end)]
                ),
                "y": np.concatenate([np.full(t, frame.height), heights, np.full(m + e, frame.bottom)]),
                "text": [*titles, *map(self._level, self._axis.levels), *named.values(), *ends],
                "align": ["left"] * t + ["right"] * n + ["center"] * m + ["right"] * e,
                "baseline": ["top"] * t + ["middle"] * n + ["alphabetic"] * (m + e),
                "dx": [0] * t + [-8 * size] * n + [0] * (m + e),
                "dy": [0] * (t + n) + [13 * size] * (m + e),
            },
        )  # fmt: skip


def letters() -> dict[str, Any]:
    """How everything in a chart is written."""
    return {"text_font": value(FONT), "text_font_size": "12px"}


def spread(heights: Floats, gap: float, low: float, high: float) -> Floats:
    """Heights of names (n,) that are wanted at `heights`: `gap` apart at least.

    They are within `low` and `high` as long as there is room. Of two that are wanted less than `gap` apart
    the first one stands higher: the names of lines that cross again and again would jump else.
    """
    placed = np.clip(heights, low, high)
    upwards = np.argsort(heights)
    for last in range(len(upwards) - 1, 0, -1):
        for k in range(last):
            lower, upper = upwards[k : k + 2]
            if lower < upper and heights[upper] - heights[lower] < gap:
                upwards[k : k + 2] = upper, lower
    free = -np.inf
    for i in upwards:
        placed[i] = max(placed[i], free)
        free = placed[i] + gap
    free = high
    for i in upwards[::-1]:
        placed[i] = min(placed[i], free)
        free = placed[i] - gap
    return placed
