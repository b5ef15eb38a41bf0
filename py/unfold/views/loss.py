"""The loss chart: test and training loss over epochs, of constant cost however long the run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Line, Plot, Scatter, Segment, Text

from unfold.snapshot import Floats, Snapshot
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.theme import FONT, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words

WIDTH, HEIGHT = 400.0, 152.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 336.0, 144.0, 22.0
"""The chart itself; around it stand the numbers, and the lines' names at their ends."""


class LossView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._lines = source("x", "train", "test")
        self._grid = source("x0", "y0", "x1", "y1")
        self._ticks = source("x", "y", "text", "align", "baseline", "dx", "dy")
        self._names = source("x", "y", "text")
        self._end = source("x", "y")
        self._rule = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._train_line = Line(x="x", y="train", line_width=1.5, line_dash=[4, 3], line_join="round")
        self._test_line = Line(x="x", y="test", line_width=2, line_join="round")
        text: dict[str, Any] = {"text_font": value(FONT), "text_font_size": "12px"}
        self._tick = Text(
            x="x",
            y="y",
            text="text",
            text_align="align",
            text_baseline="baseline",
            x_offset="dx",
            y_offset="dy",
            **text,
        )
        self._name = Text(
            x="x", y="y", text="text", text_baseline="middle", x_offset=8, text_color="colour", **text
        )
        draw(self.plot, self._grid, self._rule)
        draw(self.plot, self._lines, self._train_line)
        draw(self.plot, self._lines, self._test_line)
        self._cross = Scatter(x="x", y="y", marker="x", size=11, line_width=2)
        draw(self.plot, self._end, self._cross, still=True)
        draw(self.plot, self._ticks, self._tick, still=True)
        draw(self.plot, self._names, self._name)
        self._palette: Palette | None = None
        self._scale: tuple[float, float] = (0.0, 0.0)

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        if self._palette is not palette:
            self._palette = palette
            self._scale = (0.0, 0.0)
            larger = palette.size - 1  # needs more room around the chart
            self.plot.x_range.update(start=-LEFT * larger, end=WIDTH + LEFT * larger)
            self.plot.y_range.update(start=-BOTTOM * larger)
            self._rule.line_color = palette["rule"]
            self._train_line.line_color = self._tick.text_color = palette["ink-2"]
            self._test_line.line_color = self._cross.line_color = palette["ink"]
        epochs, train, test = snapshot.history
        train, test = (np.where(losses < np.inf, losses, np.nan) for losses in (train, test))
        last = max(10.0, float(epochs[-1]))
        top = ceiling(float(np.fmax(np.fmax.reduce(train), np.fmax.reduce(test))))
        if (last, top) != self._scale:
            self._scale = (last, top)
            self._axes(last, top, palette.size)
        x = LEFT + epochs * ((RIGHT - LEFT) / last)
        y_train, y_test = _height(train, top), _height(test, top)
        assign(self._lines, {"x": x, "train": y_train, "test": y_test})
        self._end_in_a_cross(x[-1:], y_test[-1:], ended=snapshot.diverged)
        ends = np.nan_to_num([y_test[-1], y_train[-1]], nan=TOP)
        # Two names in one place could not be read: they keep a line's height apart, test above.
        line = 14 * palette.size
        if abs(ends[0] - ends[1]) < line:
            middle = min(max(ends.mean(), BOTTOM + line + 1), HEIGHT - line - 1)
            ends = np.array([middle + line / 2, middle - line / 2])
        assign(
            self._names,
            {"x": [x[-1], x[-1]], "y": ends, "text": [self._words.figures.test, self._words.figures.training],
             "colour": [palette["ink"], palette["ink-2"]]},
        )  # fmt: skip

    def _end_in_a_cross(self, x: Floats, y: Floats, *, ended: bool) -> None:
        """There is no way on from a divergence."""
        if ended or len(self._end.data["x"]):
            assign(self._end, {"x": x, "y": y} if ended else {"x": [], "y": []})

    def _axes(self, last: float, top: float, size: float) -> None:
        levels = np.array([0.0, top / 2, top])
        heights = _height(levels, top)
        step = ceiling(last / 4, (1, 2, 5, 10))
        marks: Floats = step * np.arange(np.floor(last / step) + 1)
        places = LEFT + marks * ((RIGHT - LEFT) / last)
        assign(
            self._grid,
            {
                "x0": np.full(3, LEFT), "x1": np.full(3, RIGHT), "y0": heights, "y1": heights,
            },
        )  # fmt: skip
        n, end = len(marks), self._words.figures.epochs_axis
        numbers = [grouped(int(mark), self._words) for mark in marks]
        assign(
            self._ticks,
            {
                "x": np.concatenate([np.full(3, LEFT), places, [WIDTH]]),
                "y": np.concatenate([heights, np.full(n + 1, BOTTOM)]),
                "text": [number(level) for level in levels] + numbers + [end],
                "align": ["right"] * 3 + ["center"] * n + ["right"],
                "baseline": ["middle"] * 3 + ["alphabetic"] * (n + 1),
                "dx": [-8 * size] * 3 + [0] * (n + 1),
                "dy": [0] * 3 + [16 * size] * (n + 1),
            },
        )  # fmt: skip


def _height(loss: Floats, top: float) -> Floats:
    height: Floats = BOTTOM + loss * ((TOP - BOTTOM) / top)
    return height


def ceiling(value: float, factors: tuple[float, ...] = (1, 1.5, 2, 3, 4, 5, 8, 10)) -> float:
    """The smallest of `factors` times a power of ten not below `value`; 1 for what is not positive."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in factors if factor * power >= value * (1 - 1e-12))


def number(value: float) -> str:
    """A short number for a tick."""
    shown = f"{value:.4g}" if abs(value) < 1e4 else f"{value:.2g}"
    return shown.replace("e+0", "e").replace("e+", "e").replace("e-0", "e−")
