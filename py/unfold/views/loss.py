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
from unfold.words.words import Words

WIDTH, HEIGHT = 400.0, 152.0
LEFT, RIGHT, TOP, BOTTOM = 42.0, 336.0, 144.0, 22.0
"""The chart itself; around it stand the numbers, and the lines' names at their ends."""
LINE_HEIGHT = 14.0
CHECK = (300.0, HEIGHT - 22.0)
"""Right of this and above it stands the check for the logarithmic scale: see site/style.css."""
STOP = 7.0
"""Size of the cross at the end of a run that diverged."""


class LossView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words.figures
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._lines = source("x", "train", "test")
        self._grid = source("x0", "y0", "x1", "y1")
        self._ticks = source("x", "y", "text", "align", "baseline", "dx", "dy")
        self._names = source("x", "y", "text", "dx")
        self._stops = source("x", "y", "colour")
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
            x="x", y="y", text="text", text_baseline="middle", x_offset="dx", text_color="colour", **text
        )
        draw(self.plot, self._grid, self._rule)
        draw(self.plot, self._lines, self._train_line)
        draw(self.plot, self._lines, self._test_line)
        draw(
            self.plot,
            self._stops,
            Scatter(x="x", y="y", marker="x", size=STOP, line_color="colour", line_width=2),
        )
        draw(self.plot, self._ticks, self._tick, still=True)
        draw(self.plot, self._names, self._name)
        self._drawn: tuple[object, ...] = ()
        self._history: object = None
        self._scale: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        log = snapshot.settings["log_loss"]
        drawn = (log, snapshot.diverged, palette.name)
        if snapshot.history is self._history and drawn == self._drawn:
            return
        self._history, self._drawn = snapshot.history, drawn
        self._rule.line_color = palette["rule"]
        self._train_line.line_color = self._tick.text_color = palette["ink-2"]
        self._test_line.line_color = palette["ink"]
        epochs, train, test = snapshot.history
        last = max(10.0, float(epochs[-1]))
        axis = (log_axis if log else linear_axis)(np.concatenate([train, test]))
        if (last, axis) != self._scale:
            self._scale = (last, axis)
            self._axes(last, axis)
        x = LEFT + epochs * ((RIGHT - LEFT) / last)
        y_train, y_test = _height(train, axis), _height(test, axis)
        assign(self._lines, {"x": x, "train": y_train, "test": y_test})
        colours = [palette["ink"], palette["ink-2"]]
        ends = np.array([y_test[-1], y_train[-1]])
        stopped = [x[-1]] * 2 if snapshot.diverged else []
        assign(
            self._stops,
            {"x": stopped, "y": ends[: len(stopped)], "colour": colours[: len(stopped)]},
        )
        assign(
            self._names,
            {
                "x": [x[-1]] * 2,
                "y": _apart(ends, float(x[-1])),
                "text": [self._words.test, self._words.training],
                "dx": [8 + STOP / 2 * snapshot.diverged] * 2,
                "colour": colours,
            },
        )

    def _axes(self, last: float, axis: Axis) -> None:
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
        assign(
            self._ticks,
            {
                "x": np.concatenate([np.full(n, LEFT), places, [WIDTH]]),
                "y": np.concatenate([heights, np.full(m + 1, BOTTOM)]),
                "text": [*map(number, axis.levels), *(f"{x:,.0f}" for x in marks), self._words.epochs_axis],
                "align": ["right"] * n + ["center"] * m + ["right"],
                "baseline": ["middle"] * n + ["top"] * (m + 1),
                "dx": [-8] * n + [0] * (m + 1),
                "dy": [0] * n + [6] * (m + 1),
            },
        )  # fmt: skip


def _height(loss: Floats, axis: Axis) -> Floats:
    height: Floats = BOTTOM + axis.part(loss) * (TOP - BOTTOM)
    return height


def _apart(ends: Floats, x: float) -> Floats:
    """Heights of the names of two lines that end at `ends` (test, training), so that both can be read.

    Two names in one place could not be: they keep a line's height apart, test above.
    """
    highest = (CHECK[1] if x > CHECK[0] else HEIGHT) - LINE_HEIGHT / 2 - 1
    names = np.minimum(ends, highest)
    if abs(names[0] - names[1]) < LINE_HEIGHT:
        half = LINE_HEIGHT / 2
        middle = min(max(ends.mean(), BOTTOM + half + 8), highest - half)
        names = np.array([middle + half, middle - half])
    return names
