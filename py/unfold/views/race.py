"""The race on the stage: a chart of the losses of all networks that race, and one of their scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_
from typing import Literal

import numpy as np
from bokeh.models import Line, Plot, Scatter, Text

from unfold.core.history import Curves
from unfold.settings import MAX_CONTESTANTS
from unfold.snapshot import Floats, Racer, Snapshot
from unfold.views.axes import Axis, linear_axis, log_axis, number
from unfold.views.canvas import assign, assign_lines, draw, source
from unfold.views.chart import LINE_HEIGHT, Chart, Frame, letters, spread
from unfold.views.late import LateFigure
from unfold.views.numbers import decimal
from unfold.views.theme import Palette
from unfold.words.words import Words

LOSS = Frame(360.0, 180.0, left=46.0, right=250.0, top=156.0, bottom=22.0)
SCORE = Frame(220.0, 180.0, left=54.0, right=208.0, top=156.0, bottom=22.0, marks=3)


@dataclass(frozen=True)
class Stroke:
    """How the line of a racer is drawn, in the chart and beside its name."""

    token: str
    """The colour's name in the palette."""
    dash: tuple[int, ...]
    """In px, drawn and left out in turn; none for a solid line."""
    width: float = 2.0


STROKES: Sequence[Stroke] = (
    Stroke("ink", (), 2.5),
    Stroke("pos", (10, 3)),
    Stroke("neg", (3, 3)),
    Stroke("class-3", (10, 3, 2, 3)),
    Stroke("class-4", (6, 3)),
    Stroke("class-5", (14, 3, 2, 3, 2, 3)),
    Stroke("ink-2", (2, 4)),
)
"""Of the page's own network and of every contestant: no two have the same colour, or the same dashes."""


class RaceView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, shows: Literal["loss", "score"], words: Words) -> None:
        self._words = words
        self._is_loss = shows == "loss"
        self._percent = False
        self._chart = Chart(LOSS if self._is_loss else SCORE, words, self._level)
        self.plot: Plot = self._chart.plot
        self._lines = source(*(f"{axis}{i}" for i in range(MAX_CONTESTANTS + 1) for axis in "xy"))
        self._ends = source("x", "y", "colour")
        self._names = source("x", "y", "text", "colour")
        self._glyphs = [
            Line(
                x=f"x{i}", y=f"y{i}", line_width=stroke.width, line_dash=list(stroke.dash), line_join="round"
            )
            for i, stroke in enumerate(STROKES)
        ]
        for glyph in reversed(self._glyphs):
            draw(self.plot, self._lines, glyph)
        cross = Scatter(x="x", y="y", marker="x", size=11, line_width=2, line_color="colour")
        draw(self.plot, self._ends, cross, still=True)
        name = Text(
            x="x", y="y", text="text", text_baseline="middle", x_offset=8, text_color="colour", **letters()
        )
        draw(self.plot, self._names, name)
        self._palette: Palette | None = None
        self._drawn: tuple[object, ...] = ()
        self._histories: list[Curves] = []

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if a race is looked at."""
        if snapshot.race is None:
            return
        racers, settings = snapshot.race.racers, snapshot.settings
        histories = [racer.history for racer in racers]
        drawn = (
            *(racer.diverged for racer in racers),
            settings["race"],
            settings["log_loss"],
            settings["race_loss"],
            palette,
        )
        same = all(map(is_, histories, self._histories))
        if drawn == self._drawn and same:
            return
        self._drawn, self._histories = drawn, histories
        if palette is not self._palette:
            self._palette = palette
            self._chart.colour(palette)
            for glyph, stroke in zip(self._glyphs, STROKES, strict=True):
                glyph.line_color = palette[stroke.token]
        self._draw(racers, snapshot, palette)

    def _draw(self, racers: tuple[Racer, ...], snapshot: Snapshot, palette: Palette) -> None:
        chart, test = self._chart, snapshot.settings["race_loss"] == "test" and len(snapshot.test) > 0
        curves = [self._curve(racer, test=test) for racer in racers]
        self._percent = snapshot.problem == "classification"
        if self._is_loss:
            chart.title = self._words.race.test_loss if test else self._words.race.training_loss
            axis = (log_axis if snapshot.settings["log_loss"] else linear_axis)(np.concatenate(curves))
        else:
            chart.title = self._words.figures.accuracy if self._percent else self._words.figures.r2
            axis = _score_axis(np.concatenate(curves))
        chart.scale(max(float(racer.history.epochs[-1]) for racer in racers), axis, palette)
        lines = [
            np.column_stack([chart.x(racer.history.epochs), chart.y(curve)])
            for racer, curve in zip(racers, curves, strict=True)
        ]
        nothing = np.empty((0, 2))
        assign_lines(self._lines, lines + [nothing] * (len(STROKES) - len(lines)))
        colours = [palette[stroke.token] for stroke in STROKES]
        ends = np.array([line[-1] for line in lines])
        out = [i for i, racer in enumerate(racers) if racer.diverged]
        assign(self._ends, {"x": ends[out, 0], "y": ends[out, 1], "colour": [colours[i] for i in out]})
        if self._is_loss:
            # Projected, the chart has the room of the table, too: its names need no larger share of it.
            line, frame = LINE_HEIGHT, chart.frame
            heights = np.nan_to_num(ends[:, 1], nan=frame.top)
            assign(
                self._names,
                {
                    "x": ends[:, 0],
                    "y": spread(heights, line, frame.bottom + line / 2, frame.height - line / 2),
                    "text": names(racers, self._words),
                    "colour": colours[: len(racers)],
                },
            )

    def _curve(self, racer: Racer, *, test: bool) -> Floats:
        """What is drawn of a racer; NaN where it has no place."""
        history = racer.history
        if self._is_loss:
            losses = history.test_losses if test else history.train_losses
            return np.where(losses < np.inf, losses, np.nan)
        # A network that is worse than the mean, which R² can say in large numbers, is as bad as can be here.
        return np.maximum(history.test_scores if test else history.train_scores, 0.0)

    def _level(self, level: float) -> str:
        return f"{100 * level:.0f} %" if self._percent and not self._is_loss else number(level)


class RaceFigures:
    """Owns a column for each figure, which is made when a race is first looked at."""

    def __init__(self, words: Words) -> None:
        loss = LateFigure(lambda: RaceView("loss", words))
        score = LateFigure(lambda: RaceView("score", words))
        self._figures = loss, score
        self.loss, self.score = loss.column, score.column

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if a race is looked at."""
        if snapshot.race is not None:
            for figure in self._figures:
                figure.update(snapshot, palette)


def names(racers: Sequence[Racer], words: Words) -> list[str]:
    """What racers are called: by their optimizer, with the learning rate where that is not enough."""
    of_contestants = Counter(racer.optimizer for racer in racers[1:])
    found = [words.race.own]
    for racer in racers[1:]:
        name = words.choices["optimizer"][racer.optimizer]
        several = of_contestants[racer.optimizer] > 1
        found.append(f"{name} {decimal(racer.learning_rate)}" if several else name)
    return found


def _score_axis(scores: Floats) -> Axis:
    """An axis for shares of points: without its lower half while nothing lies there."""
    lowest = float(np.fmin.reduce(scores))
    return Axis((0.5, 0.75, 1.0) if lowest >= 0.5 else (0.0, 0.5, 1.0))
