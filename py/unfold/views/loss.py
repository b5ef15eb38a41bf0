"""The loss chart: test and training loss over epochs, of constant cost however long the run."""

from __future__ import annotations

import numpy as np
from bokeh.models import Line, Plot, Scatter, Segment, Text

from unfold.snapshot import Floats, Snapshot
from unfold.views.axes import linear_axis, log_axis
from unfold.views.canvas import assign, draw, source
from unfold.views.chart import LINE_HEIGHT, Chart, Frame, letters, spread
from unfold.views.theme import Palette
from unfold.words.words import Words

FRAME = Frame(400.0, 152.0, left=42.0, right=336.0, top=144.0, bottom=22.0)
NOTCH = 6.0
LOWER = 5.0
"""More room below the axis while a run is looked back at: the page makes the figure less high then."""
CHECK = (300.0, FRAME.height - 22.0)
"""Right of this and above it stands the check for the logarithmic scale: see site/style.css."""


class LossView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._chart = Chart(FRAME, words)
        self.plot: Plot = self._chart.plot
        self._lines = source("x", "train", "test")
        self._names = source("x", "y", "text")
        self._end = source("x", "y")
        self._notches = source("x0", "y0", "x1", "y1")
        self._seen = source("x0", "y0", "x1", "y1")
        self._moment = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1)
        self._notch = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=2)
        self._train_line = Line(x="x", y="train", line_width=1.5, line_dash=[4, 3], line_join="round")
        self._test_line = Line(x="x", y="test", line_width=2, line_join="round")
        self._name = Text(
            x="x", y="y", text="text", text_baseline="middle", x_offset=8, text_color="colour", **letters()
        )
        draw(self.plot, self._seen, self._moment, still=True)
        draw(self.plot, self._lines, self._train_line)
        draw(self.plot, self._lines, self._test_line)
        self._cross = Scatter(x="x", y="y", marker="x", size=11, line_width=2)
        draw(self.plot, self._end, self._cross, still=True)
        draw(self.plot, self._notches, self._notch, still=True)
        draw(self.plot, self._names, self._name)
        self._palette: Palette | None = None
        self._drawn: tuple[object, ...] = ()
        self._history: object = None

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        log = snapshot.settings["log_loss"]
        seen = None if snapshot.timeline is None else snapshot.epoch
        drawn = (log, snapshot.diverged, snapshot.rewinds, seen, palette)
        if snapshot.history is self._history and drawn == self._drawn:
            return
        self._history, self._drawn = snapshot.history, drawn
        chart = self._chart
        if self._palette is not palette:
            self._palette = palette
            chart.colour(palette)
            self._train_line.line_color = palette["ink-2"]
            for glyph in (self._test_line, self._cross, self._notch, self._moment):
                glyph.line_color = palette["ink"]
        below = FRAME.bottom * (palette.size - 1) + (0.0 if seen is None else LOWER)
        self.plot.y_range.update(start=-below)
        epochs, train, test, *_ = snapshot.history
        train, test = (np.where(losses < np.inf, losses, np.nan) for losses in (train, test))
        axis = (log_axis if log else linear_axis)(np.concatenate([train, test]))
        chart.scale(float(epochs[-1]), axis, palette)
        x, y_train, y_test = chart.x(epochs), chart.y(train), chart.y(test)
        assign(self._lines, {"x": x, "train": y_train, "test": y_test})
        self._mark_moment(chart.x(np.array([] if seen is None else [seen], dtype=np.float64)))
        self._mark_rewinds(chart.x(np.array(snapshot.rewinds)))
        self._end_in_a_cross(x[-1:], y_test[-1:], ended=snapshot.diverged)
        ends = np.nan_to_num([y_test[-1], y_train[-1]], nan=FRAME.top)
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

    def _mark_rewinds(self, x: Floats) -> None:
        """From there on the lines are those of another attempt."""
        if (n := len(x)) or len(self._notches.data["x0"]):
            low = np.full(n, FRAME.bottom)
            assign(self._notches, {"x0": x, "x1": x, "y0": low, "y1": low + NOTCH})

    def _mark_moment(self, x: Floats) -> None:
        """There the run is looked back at."""
        if (n := len(x)) or len(self._seen.data["x0"]):
            assign(
                self._seen,
                {"x0": x, "x1": x, "y0": np.full(n, FRAME.bottom), "y1": np.full(n, FRAME.top)},
            )

    def _end_in_a_cross(self, x: Floats, y: Floats, *, ended: bool) -> None:
        """There is no way on from a divergence."""
        if ended or len(self._end.data["x"]):
            assign(self._end, {"x": x, "y": y} if ended else {"x": [], "y": []})


def _apart(ends: Floats, x: float, size: float) -> Floats:
    """Heights of the names of two lines that end at `ends` (test, training), in letters of `size`."""
    line = LINE_HEIGHT * size
    highest = (CHECK[1] if x > CHECK[0] else FRAME.height) - line / 2 - 1
    # Two at the bottom keep off what the axis counts, which stands below.
    lowest = FRAME.bottom + (line / 2 if abs(ends[0] - ends[1]) < line else 0)
    return spread(ends, line, lowest, highest)
