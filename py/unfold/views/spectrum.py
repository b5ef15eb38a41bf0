"""The waves along a line: how high each of them is, and how far those that matter are still missed."""

from __future__ import annotations

import numpy as np
from bokeh.models import Line, Plot, Text, VBar

from unfold.snapshot import Snapshot, SpectrumSight
from unfold.views.axes import Axis, linear_axis
from unfold.views.canvas import assign, assign_lines, draw, source
from unfold.views.chart import LINE_HEIGHT, Chart, Frame, letters, spread
from unfold.views.late import LateFigure
from unfold.views.race import STROKES
from unfold.views.theme import Palette
from unfold.words.words import Words

HEIGHTS = Frame(616.0, 196.0, left=46.0, right=584.0, top=168.0, bottom=22.0)
ERRORS = Frame(616.0, 196.0, left=46.0, right=552.0, top=168.0, bottom=22.0)
WIDE, NARROW = 0.62, 0.34
"""Widths of the bars of what is to be learned, and of what has been learned inside them."""
LOWEST = 0.001
"""Errors below this are drawn as if they were this large: nobody sees the difference in a curve."""
AXIS = Axis((LOWEST, 0.01, 0.1, 1.0, 10.0), log=True)
MARKS = (1, 2, 4, 6, 8, 10, 12, 14, 16)
"""Frequencies that are written below their bars."""


class HeightsView:
    """Owns the chart of how high waves are; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._chart = Chart(HEIGHTS, words, title=words.spectrum.heights)
        self.plot: Plot = self._chart.plot
        self._bars, self._names = source("x", "target", "learned", "base"), source("x", "y", "text")
        self._target = VBar(x="x", top="target", bottom="base", width=1.0, fill_color=None, line_width=1.25)
        self._learned = VBar(x="x", top="learned", bottom="base", width=1.0, line_color=None)
        draw(self.plot, self._bars, self._learned)
        draw(self.plot, self._bars, self._target)
        self._name = Text(x="x", y="y", text="text", text_align="right", text_baseline="top", **letters())
        draw(self.plot, self._names, self._name, still=True)
        self._drawn: tuple[object, object] = (None, None)
        self._said = words.spectrum.key

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, whose waves somebody looks at."""
        seen = snapshot.spectrum
        if seen is None or (seen, palette) == self._drawn:
            return
        if palette is not self._drawn[1]:
            self._chart.colour(palette)
            self._target.line_color = self._learned.fill_color = palette["ink"]
            self._name.text_color = palette["ink-2"]
            frame = self._chart.frame
            assign(self._names, {"x": [frame.right], "y": [frame.height], "text": [self._said]})
        self._drawn = (seen, palette)
        n, chart = len(seen.heights), self._chart
        # A network may overshoot for a while: the axis is made for what is to be learned, and a bit more.
        highest = np.array([1.25 * seen.target.max(), min(seen.heights.max(), 3 * seen.target.max())])
        marks = {float(k): str(k) for k in MARKS}
        chart.span(0.5, n + 0.5, marks, linear_axis(highest), palette)
        unit = float(np.diff(chart.x(np.array([1.0, 2.0], dtype=np.float64)))[0])
        self._target.width, self._learned.width = WIDE * unit, NARROW * unit
        top = chart.frame.top
        assign(
            self._bars,
            {
                "x": chart.x(np.arange(1, n + 1, dtype=np.float64)),
                "target": chart.y(seen.target),
                "learned": np.minimum(chart.y(seen.heights), top),
                "base": np.full(n, chart.frame.bottom),
            },
        )


class ErrorsView:
    """Owns the chart of how far waves are missed over time; `update` is all that changes it."""

    def __init__(self, words: Words, most: int) -> None:
        self._words = words
        self._chart = Chart(ERRORS, words, title=words.spectrum.errors)
        self.plot: Plot = self._chart.plot
        self._lines = source(*(f"{axis}{i}" for i in range(most) for axis in "xy"))
        self._ends = source("x", "y", "text", "colour")
        self._glyphs = [
            Line(
                x=f"x{i}", y=f"y{i}", line_width=stroke.width, line_dash=list(stroke.dash), line_join="round"
            )
            for i, stroke in zip(range(most), STROKES, strict=False)
        ]
        for glyph in self._glyphs:
            draw(self.plot, self._lines, glyph)
        name = Text(
            x="x", y="y", text="text", text_color="colour", text_baseline="middle", x_offset=8, **letters()
        )
        draw(self.plot, self._ends, name)
        self._drawn: tuple[object, object] = (None, None)

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, whose waves somebody looks at."""
        seen = snapshot.spectrum
        if seen is None or (seen, palette) == self._drawn:
            return
        if palette is not self._drawn[1]:
            self._chart.colour(palette)
            for glyph, stroke in zip(self._glyphs, STROKES, strict=False):
                glyph.line_color = palette[stroke.token]
        self._drawn = (seen, palette)
        self._draw(seen, palette)

    def _draw(self, seen: SpectrumSight, palette: Palette) -> None:
        chart, frame = self._chart, self._chart.frame
        chart.scale(float(seen.moments[-1]) if len(seen.moments) else 0.0, AXIS, palette)
        x = chart.x(seen.moments)
        lines = [np.column_stack([x, np.clip(chart.y(e), frame.bottom, frame.top)]) for e in seen.errors]
        nothing = np.empty((0, 2))
        assign_lines(self._lines, lines + [nothing] * (len(self._glyphs) - len(lines)))
        ends = np.array([line[-1] for line in lines if len(line)]).reshape(-1, 2)
        say = self._words.spectrum
        assign(
            self._ends,
            {
                "x": ends[:, 0],
                "y": spread(ends[:, 1], LINE_HEIGHT, frame.bottom, frame.top),
                "text": [
                    (say.wave if k == 1 else say.waves).format(count=k) for k in seen.frequencies[: len(ends)]
                ],
                "colour": [palette[stroke.token] for stroke in STROKES[: len(ends)]],
            },
        )


class SpectrumFigures:
    """Owns a column for each chart, which is made when waves are first looked at.

    Args:
        most: how many waves' errors are followed at most.
    """

    def __init__(self, words: Words, most: int) -> None:
        heights = LateFigure(lambda: HeightsView(words))
        errors = LateFigure(lambda: ErrorsView(words, most))
        self._figures = heights, errors
        self.heights, self.errors = heights.column, errors.column

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if its waves are looked at, and there are any."""
        if snapshot.spectrum is not None and snapshot.spectrum.missing is None:
            for figure in self._figures:
                figure.update(snapshot, palette)
