"""The losses of many networks over epochs: bands that hold shares of them, and a line for their median."""

from __future__ import annotations

from typing import Literal

import numpy as np
from bokeh.models import Line, Plot, Text
from bokeh.models.glyphs import Patches

from unfold.snapshot import Floats, Snapshot
from unfold.sweep_file import LOSSES, SweepFile
from unfold.views.axes import Axis, linear_axis, log_axis
from unfold.views.canvas import assign, draw, source
from unfold.views.chart import Chart, Frame, letters
from unfold.views.sweep_values import percent
from unfold.views.theme import Palette
from unfold.words.words import Words

FRAME = Frame(300.0, 160.0, left=42.0, right=236.0, top=138.0, bottom=22.0, marks=3)
PALEST, DARKEST = 0.1, 0.34
"""How much ink the outermost band has, and the innermost one."""


class SwarmView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, shows: Literal["train_loss", "test_loss"], words: Words) -> None:
        self._words = words
        self._of = LOSSES.index(shows)
        self._named = words.race.training_loss if shows == "train_loss" else words.race.test_loss
        self._chart = Chart(FRAME, words)
        self.plot: Plot = self._chart.plot
        self._bands = source("xs", "ys", "colour")
        self._median = source("x", "y")
        self._name = source("x", "y", "text")
        self._line = Line(x="x", y="y", line_width=2, line_join="round")
        self._text = Text(x="x", y="y", text="text", text_baseline="middle", x_offset=8, **letters())
        draw(self.plot, self._bands, Patches(xs="xs", ys="ys", fill_color="colour", line_color=None))
        draw(self.plot, self._median, self._line)
        draw(self.plot, self._name, self._text)
        self._palette: Palette | None = None
        self._drawn: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if a sweep is looked at."""
        if snapshot.sweep is None or (sweep := snapshot.sweep.sweep) is None:
            return
        drawn = (sweep, snapshot.sweep.cell, snapshot.settings["log_loss"], palette)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        if palette is not self._palette:
            self._palette = palette
            self._chart.colour(palette)
            self._line.line_color = self._text.text_color = palette["ink"]
        self._draw(sweep, snapshot.sweep.cell, palette, log=snapshot.settings["log_loss"])

    def _draw(self, sweep: SweepFile, cell: int, palette: Palette, *, log: bool) -> None:
        chart, quantiles = self._chart, sweep.cells[cell].losses[self._of]
        axis = loss_axis(sweep, cell, log=log)
        held = self._words.punctuation.items.join(bands(sweep))
        say = self._words.sweep.bands
        chart.title = say.format(loss=self._named, shares=held) if held else self._named
        chart.scale(float(sweep.epochs[-1]), axis, palette)
        x = chart.x(sweep.epochs.astype(np.float64))
        top = axis.levels[-1]
        # What lies beyond the axis, as a loss without end does, runs along its upper end.
        heights = chart.y(np.minimum(quantiles, top))
        known = not np.isnan(quantiles).any()
        pairs = range(len(heights) // 2 if known else 0)
        assign(
            self._bands,
            {
                "xs": [np.concatenate([x, x[::-1]]) for _ in pairs],
                "ys": [np.concatenate([heights[i], heights[-1 - i][::-1]]) for i in pairs],
                "colour": [
                    palette.mix("ink", PALEST + (DARKEST - PALEST) * i / max(1, len(pairs) - 1))
                    for i in pairs
                ],
            },
        )
        middle = heights[sweep.median]
        assign(self._median, {"x": x, "y": middle} if known else {"x": [], "y": []})
        named = {"x": x[-1:], "y": middle[-1:], "text": [self._words.sweep.median]}
        assign(self._name, named if known else {"x": [], "y": [], "text": []})


def bands(sweep: SweepFile) -> list[str]:
    """The shares of networks that lie within the bands, the outer one first."""
    q = sweep.quantiles
    return [percent(float(q[-1 - i] - q[i])) for i in range(len(q) // 2)]


def loss_axis(sweep: SweepFile, cell: int, *, log: bool) -> Axis:
    """An axis for both losses of a cell, that they can be compared on.

    It holds all but the very worst networks, one of which could make lines of all the bands.
    """
    losses: Floats = sweep.cells[cell].losses
    held = losses[:, sweep.quantiles < 1] if (sweep.quantiles < 1).any() else losses
    finite = held[np.isfinite(held)]
    return (log_axis if log else linear_axis)(finite if len(finite) else np.array([1.0]))
