"""What a straight cut through each layer draws back in the plane, and how each layer treats its space."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ImageRGBA, Line, Plot, Rect, Scatter, Text

from unfold.core.layer_map import LayerMap
from unfold.core.plane import WHOLE
from unfold.core.representation import Representation
from unfold.snapshot import Floats, Snapshot
from unfold.views.axes import number
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.contours import leads, zero_lines
from unfold.views.geometry import ROOMY_LAYERS, WIDTH
from unfold.views.layers import MAX_POINTS, SIDE, places
from unfold.views.numbers import cut_score, signed
from unfold.views.point_marks import marks
from unfold.views.sheet_lines import one_line
from unfold.views.theme import FONT, Palette, Rgba
from unfold.words.words import Words

HEIGHT = 204.0
GAP = 4.0
"""Between a picture and its first line of numbers."""
LINE = 20.0
"""From the score to what is said of the layer."""
BELOW = 56.0
"""Room that words of twice the size would take below them."""
POINT = 0.63
STEEP = 2.0
"""How fast colour goes from one side of a cut to the other: tanh of so many standard deviations."""


class CutsView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._images = source("image", "x", "y", "w", "h")
        self._frames = source("x", "y", "w", "h")
        self._lines = source("x", "y")
        self._points = source("x", "y", "marker", "size", "fill", "line")
        self._scores, self._maps = source("x", "y", "text"), source("x", "y", "text")
        self._line = Line(x="x", y="y", line_width=1.75, line_join="round")
        self._frame = Rect(x="x", y="y", width="w", height="h", fill_color=None, line_width=1)
        letters: dict[str, Any] = {"text_font": value(FONT), "text_align": "center", "text_baseline": "top"}
        self._score = Text(
            x="x", y="y", text="text", text_font_size="14px", text_font_style="bold", **letters
        )
        self._map = Text(x="x", y="y", text="text", text_font_size="12px", **letters)
        draw(self.plot, self._images, ImageRGBA(image="image", x="x", y="y", dw="w", dh="h"))
        draw(self.plot, self._lines, self._line)
        mark = Scatter(
            x="x", y="y", marker="marker", size="size", fill_color="fill", line_color="line", line_width=0.7
        )
        draw(self.plot, self._points, mark, still=True)
        draw(self.plot, self._frames, self._frame, still=True)
        draw(self.plot, self._scores, self._score)
        draw(self.plot, self._maps, self._map)
        self._drawn: tuple[object, object] = (None, None)
        self._arranged: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if the way through its layers is looked at."""
        seen = snapshot.unfolding
        if seen is None:
            return
        arranged = (snapshot.settings["hidden"], snapshot.n_outputs, snapshot.train, palette)
        if arranged != self._arranged:
            self._arranged = arranged
            self._arrange(snapshot, palette)
        elif (snapshot.representations, palette) == self._drawn:
            return
        self._drawn = (snapshot.representations, palette)
        views = snapshot.representations[:-1]
        scores = [view.scores() for view in views]
        x, y, w, h = self._places.T
        images = [_paint(score, palette) for score in scores]
        assign(self._images, {"image": images, "x": x - w / 2, "y": y - h / 2, "w": w, "h": h})
        lines = [
            place[:2, None] + place[2:, None] / (2 * WHOLE.half) * np.stack([xs, ys])
            for place, score in zip(self._places, scores, strict=True)
            for zero in (leads(score) if len(score) > 1 else [score[0]])
            for xs, ys in zip(*zero_lines(zero), strict=True)
        ]
        assign(self._lines, one_line(lines))
        self._say(views, seen.maps, snapshot.problem)

    def _arrange(self, snapshot: Snapshot, palette: Palette) -> None:
        # Larger words need more room: so does their place in `site/style.css`.
        self.plot.y_range.update(start=-BELOW * (palette.size - 1))
        self._line_height = LINE * palette.size
        n_hidden = len(snapshot.settings["hidden"])
        self._map.text_font_size = f"{(12 if n_hidden <= ROOMY_LAYERS else 10) * palette.size:g}px"
        found, _ = places(n_hidden, snapshot.n_outputs)
        self._places = found[:-1].copy()
        side = float(self._places[0, 2])
        self._places[:, 1] = HEIGHT - 2 - side / 2
        self._below = HEIGHT - 2 - side - GAP
        x, y, w, h = self._places.T
        assign(self._frames, {"x": x, "y": y, "w": w, "h": h})
        self._frame.line_color = palette["control"]
        self._line.line_color = palette["ink"]
        self._score.text_color, self._map.text_color = palette["ink"], palette["ink-2"]
        columns: dict[str, Any] = marks(snapshot.train, snapshot, palette, hollow=False)
        inside = np.abs(snapshot.train.X[:MAX_POINTS]).max(axis=1, initial=0.0) <= WHOLE.half
        n = len(self._places)
        at = snapshot.train.X[:MAX_POINTS][inside].T
        parts = [place[:2, None] + place[2:, None] / (2 * WHOLE.half) * at for place in self._places]
        px, py = np.concatenate(parts, axis=1)
        kept = np.nonzero(inside)[0]
        rest = {
            name: [columns[name][i] for i in kept] * n for name in ("marker", "fill", "line")
        }  # what Bokeh takes for a column of words
        size = np.tile(np.asarray(columns["size"])[kept], n) * POINT * max(side / SIDE, 0.7)
        assign(self._points, {"x": px, "y": py, "size": size, **rest})

    def _say(self, views: tuple[Representation, ...], maps: tuple[LayerMap, ...], problem: str) -> None:
        words, x = self._words.layers, self._places[:, 0]
        texts = [cut_score(view.score, problem, self._words.figures.r2) for view in views]
        assign(self._scores, {"x": x, "y": np.full(len(x), self._below), "text": texts})
        said = [words.as_given, *(self._told(one) for one in maps[:-1])]
        assign(self._maps, {"x": x, "y": np.full(len(x), self._below - self._line_height), "text": said})

    def _told(self, said: LayerMap) -> str:
        """Two lines on a layer's W: its determinant and condition, or where it has none its rank."""
        words = self._words.layers
        if said.det is None:
            return f"{said.n_in} → {said.n_out}\n{words.rank.format(rank=said.rank)}"
        condition = "∞" if math.isinf(said.condition) else number(float(f"{said.condition:.3g}"))
        return f"{words.det} {signed(said.det)}\n{words.condition} {condition}"


def _paint(scores: Floats, palette: Palette) -> Rgba:
    """What a read-out says over the plane, (n_scores, n, n), in the colours of its classes."""
    if len(scores) > 1:
        at = np.exp(scores - scores.max(axis=0))
        return palette.paint_classes(at / at.sum(axis=0))
    spread = float(scores[0].std())
    finite = np.isfinite(spread) and spread > 0
    return palette.paint(np.tanh(STEEP * scores[0] / spread) if finite else np.sign(scores[0]))
