"""Two charts beside the map of the landscape: the loss along a line, and the sharpness over the epochs."""

from __future__ import annotations

import numpy as np
from bokeh.models import Line, Plot, Segment, Text

from unfold.snapshot import LossLine, Snapshot
from unfold.views.axes import linear_axis, log_axis
from unfold.views.canvas import assign, draw, source
from unfold.views.chart import Chart, Frame, letters
from unfold.views.theme import Palette
from unfold.words.words import Words

FRAME = Frame(224.0, 150.0, left=40.0, right=206.0, top=122.0, bottom=20.0, marks=3)


class LineView:
    """Owns the chart of the loss from the first weights to the present ones; strokes are the loss chart's."""

    def __init__(self, words: Words) -> None:
        self._marks = {0.0: words.landscape.start, 1.0: words.landscape.now}
        self._chart = Chart(FRAME, words, title=words.landscape.line)
        self.plot: Plot = self._chart.plot
        self._lines = source("x", "train", "test")
        self._uprights = source("x0", "y0", "x1", "y1")
        self._upright = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._train = Line(x="x", y="train", line_width=1.5, line_dash=[4, 3], line_join="round")
        self._test = Line(x="x", y="test", line_width=2, line_join="round")
        draw(self.plot, self._uprights, self._upright)
        draw(self.plot, self._lines, self._train)
        draw(self.plot, self._lines, self._test)
        self._drawn: tuple[LossLine | None, bool, Palette | None] = (None, False, None)

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if there is something to be seen of the landscape."""
        if snapshot.landscape is None:
            return
        line, log = snapshot.landscape.line, snapshot.settings["log_loss"]
        drawn = (line, log, palette)
        if drawn == self._drawn:
            return
        self._drawn, chart = drawn, self._chart
        chart.colour(palette)
        self._upright.line_color = palette["rule"]
        self._train.line_color, self._test.line_color = palette["ink-2"], palette["ink"]
        if line is None:
            assign(self._lines, {"x": [], "train": [], "test": []})
            return
        train, test = (np.where(losses < np.inf, losses, np.nan) for losses in (line.train, line.test))
        axis = (log_axis if log else linear_axis)(np.concatenate([train, test]))
        chart.span(float(line.shares[0]), float(line.shares[-1]), self._marks, axis, palette)
        at = chart.x(np.array(list(self._marks)))
        ends = np.full(len(at), FRAME.bottom), np.full(len(at), FRAME.top)
        assign(self._uprights, {"x0": at, "x1": at, "y0": ends[0], "y1": ends[1]})
        assign(self._lines, {"x": chart.x(line.shares), "train": chart.y(train), "test": chart.y(test)})


class SharpnessView:
    """Owns the chart of the sharpness, with the limit of what is stable as a dashed line."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._chart = Chart(FRAME, words, title=words.landscape.sharpness)
        self.plot: Plot = self._chart.plot
        self._points = source("x", "y")
        self._limits = source("x0", "y0", "x1", "y1")
        self._names = source("x", "y", "text")
        self._limit = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1.5, line_dash=[4, 3])
        self._curve = Line(x="x", y="y", line_width=2, line_join="round", line_cap="round")
        self._name = Text(
            x="x", y="y", text="text", text_align="right", text_baseline="bottom", y_offset=-2, **letters()
        )
        draw(self.plot, self._limits, self._limit)
        draw(self.plot, self._points, self._curve)
        draw(self.plot, self._names, self._name)
        self._drawn: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if there is something to be seen of the landscape."""
        seen = snapshot.landscape
        if seen is None:
            return
        drawn = (seen, palette)
        if drawn == self._drawn:
            return
        self._drawn, chart, limit = drawn, self._chart, seen.limit
        chart.colour(palette)
        self._limit.line_color = self._curve.line_color = palette["ink"]
        self._name.text_color = palette["ink-2"]
        curve = np.maximum(seen.sharpness, 0.0)  # where the loss bends downwards only, it is not sharp
        # A limit that is far off would press the curve flat: it stands on the axis once that comes near.
        highest = float(np.fmax.reduce(curve, initial=0.0))
        near = limit is not None and limit < 4 * highest
        axis = linear_axis(np.append(curve, [1.1 * limit] if near and limit else [1.1 * highest]))
        chart.scale(float(seen.epochs[-1]) if len(seen.epochs) else 0.0, axis, palette)
        assign(self._points, {"x": chart.x(seen.epochs), "y": chart.y(curve)})
        height = chart.y(np.array([limit] if near and limit else []))
        n = len(height)
        assign(
            self._limits,
            {"x0": [FRAME.left] * n, "x1": [FRAME.right] * n, "y0": height, "y1": height},
        )
        said = self._words.landscape.limit
        assign(self._names, {"x": [FRAME.right] * n, "y": height, "text": [said] * n})
