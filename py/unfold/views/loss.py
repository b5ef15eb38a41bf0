"""The loss chart: test and training loss over epochs, of constant cost however long the run."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Line, Plot, Scatter, Segment, Text

from unfold.snapshot import Floats, Snapshot
from unfold.views.axes import Axis, ceiling, linear_axis, log_axis, number
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.theme import FONT, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words

WIDTH, HEIGHT = 400.0, 152.0
LEFT, RIGHT, TOP, BOTTOM = 42.0, 336.0, 144.0, 22.0
"""The chart itself; around it stand the numbers, and the lines' names at their ends."""
NOTCH = 6.0
LINE_HEIGHT = 14.0
CHECK = (300.0, HEIGHT - 22.0)
"""Right of this and above it stands the check for the logarithmic scale: see site/style.css."""


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
        self._notches = source("x0", "y0", "x1", "y1")
        self._notch = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=2)
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
        draw(self.plot, self._notches, self._notch, still=True)
        draw(self.plot, self._ticks, self._tick, still=True)
        draw(self.plot, self._names, self._name)
        self._palette: Palette | None = None
        self._drawn: tuple[object, ...] = ()
        self._history: object = None
        self._scale: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        log = snapshot.settings["log_loss"]
        drawn = (log, snapshot.diverged, snapshot.rewinds, palette)
        if snapshot.history is self._history and drawn == self._drawn:
            return
        self._history, self._drawn = snapshot.history, drawn
        if self._palette is not palette:
            self._palette = palette
            self._scale = ()
            larger = palette.size - 1  # needs more room around the chart
            self.plot.x_range.update(start=-LEFT * larger, end=WIDTH + LEFT * larger)
            self.plot.y_range.update(start=-BOTTOM * larger)
            self._rule.line_color = palette["rule"]
            self._train_line.line_color = self._tick.text_color = palette["ink-2"]
            for glyph in (self._test_line, self._cross, self._notch):
                glyph.line_color = palette["ink"]
        epochs, train, test = snapshot.history
        train, test = (np.where(losses < np.inf, losses, np.nan) for losses in (train, test))
        last = max(10.0, float(epochs[-1]))
        axis = (log_axis if log else linear_axis)(np.concatenate([train, test]))
        if (last, axis) != self._scale:
            self._scale = (last, axis)
            self._axes(last, axis, palette.size)
        x = LEFT + epochs * ((RIGHT - LEFT) / last)
        y_train, y_test = _height(train, axis), _height(test, axis)
        assign(self._lines, {"x": x, "train": y_train, "test": y_test})
        self._mark_rewinds(np.array(snapshot.rewinds), last)
        self._end_in_a_cross(x[-1:], y_test[-1:], ended=snapshot.diverged)
        ends = np.nan_to_num([y_test[-1], y_train[-1]], nan=TOP)
        words = self._words.figures
        assign(
            self._names,
            {
                "x": [x[-1]] * 2,
                "y": _apart(ends, float(x[-1]), palette.size),
                "text": [words.test, words.training],
                "colour": [palette["ink"], palette["ink-2"]],
            },
        )

    def _mark_rewinds(self, epochs: Floats, last: float) -> None:
        """From there on the lines are those of another attempt."""
        x, n = LEFT + epochs * ((RIGHT - LEFT) / last), len(epochs)
        if n or len(self._notches.data["x0"]):
            assign(
                self._notches, {"x0": x, "x1": x, "y0": np.full(n, BOTTOM), "y1": np.full(n, BOTTOM + NOTCH)}
            )

    def _end_in_a_cross(self, x: Floats, y: Floats, *, ended: bool) -> None:
        """There is no way on from a divergence."""
        if ended or len(self._end.data["x"]):
            assign(self._end, {"x": x, "y": y} if ended else {"x": [], "y": []})

    def _axes(self, last: float, axis: Axis, size: float) -> None:
        levels = np.array(axis.levels)
        heights = _height(levels, axis)
        step = ceiling(last / 4, (1, 2, 5, 10))
        marks: Floats = step * np.arange(np.floor(last / step) + 1)
        places = LEFT + marks * ((RIGHT - LEFT) / last)
        n, m = len(levels), len(marks)
        assign(
            self._grid,
            {"x0": np.full(n, LEFT), "x1": np.full(n, RIGHT), "y0": heights, "y1": heights},
        )
        numbers = [grouped(int(mark), self._words) for mark in marks]
        assign(
            self._ticks,
            {
                "x": np.concatenate([np.full(n, LEFT), places, [WIDTH]]),
                "y": np.concatenate([heights, np.full(m + 1, BOTTOM)]),
                "text": [*map(number, axis.levels), *numbers, self._words.figures.epochs_axis],
                "align": ["right"] * n + ["center"] * m + ["right"],
                "baseline": ["middle"] * n + ["alphabetic"] * (m + 1),
                "dx": [-8 * size] * n + [0] * (m + 1),
                "dy": [0] * n + [14 * size] * (m + 1),
            },
        )  # fmt: skip


def _height(loss: Floats, axis: Axis) -> Floats:
    height: Floats = BOTTOM + axis.part(loss) * (TOP - BOTTOM)
    return height


def _apart(ends: Floats, x: float, size: float) -> Floats:
    """Heights of the names of two lines that end at `ends` (test, training), in letters of `size`.

    Two names in one place could not be: they keep a line's height apart, test above.
    """
    line = LINE_HEIGHT * size
    half = line / 2
    highest = (CHECK[1] if x > CHECK[0] else HEIGHT) - half - 1
    names = np.minimum(ends, highest)
    if abs(names[0] - names[1]) < line:
        middle = min(max(ends.mean(), BOTTOM + half + 8), highest - half)
        names = np.array([middle + half, middle - half])
    return names
