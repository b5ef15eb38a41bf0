"""The signal layer by layer: small charts of activations, gradients and updates over time.

Those of one layer stand in its column, as all that is drawn per layer does. Those of one kind have one axis,
so that it is seen what fades from layer to layer; but the output's activations are sums, and have their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Line, Patch, Plot, Segment, Text

from unfold.snapshot import Floats, SignalSight, Snapshot
from unfold.views.axes import NOTHING, Axis, ceiling, log_axis, number
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.geometry import HEIGHT, WIDTH, columns
from unfold.views.theme import FONT, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words

TOP, BOTTOM = 20.0, 24.0
"""Room for the names of layers above all charts, and for what is said of their units below."""
HEAD = 18.0
"""Room above each row of charts for its present numbers."""
ROWS = 5
GAP = 14.0
"""Between two charts beside each other."""
WIDEST = 140.0
"""As wide as the sheets below."""
Label = tuple[float, float, str, str, str, float]
"""Where words stand, the words, how they are aligned across and up, and how many px they are moved right."""
LIFT: Floats = np.full((1, 2), np.nan)
"""Lifts the pen."""
DEPTH = 1e-6
"""The smallest part of the largest value that can be told from zero."""
OUTER, INNER = 0.14, 0.3
"""How much ink the bands have that hold the middle 90 % and the middle half."""


@dataclass(frozen=True)
class Box:
    """Where one chart stands in the figure."""

    left: float
    right: float
    bottom: float
    top: float


def boxes(n_layers: int) -> tuple[tuple[Box, ...], ...]:
    """Where charts stand: row by row, in each those of all layers, the output last."""
    middles = columns(n_layers - 1)[1:]
    pitch = float(WIDTH if n_layers == 1 else middles[1] - middles[0])
    half = min(WIDEST, pitch - GAP) / 2
    spans = [(float(middle) - half, float(middle) + half) for middle in middles[:-1]]
    # The output's column is narrow: its chart ends where the figure does.
    before = spans[-1][1] + GAP if spans else 0.0
    spans.append((max(before, WIDTH - 2 * half), WIDTH - 1))
    pitch_down = (HEIGHT - TOP - BOTTOM) / ROWS
    return tuple(
        tuple(
            Box(left, right, HEIGHT - TOP - (row + 1) * pitch_down, HEIGHT - TOP - row * pitch_down - HEAD)
            for left, right in spans
        )
        for row in range(ROWS)
    )


class SignalView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._frames = source("x0", "y0", "x1", "y1")
        self._bands = source("x0", "y0", "x1", "y1")  # of the outer ones and of the inner ones
        self._medians = source("x", "y")
        self._texts = source("x", "y", "text", "align", "baseline", "dx")
        self._frame = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._fills = [Patch(x=f"x{i}", y=f"y{i}", line_color=None) for i in range(2)]
        self._median = Line(x="x", y="y", line_width=1.75, line_join="round")
        self._text = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="align", text_baseline="baseline", x_offset="dx",
        )  # fmt: skip
        draw(self.plot, self._frames, self._frame)
        for fill in self._fills:
            draw(self.plot, self._bands, fill)
        draw(self.plot, self._medians, self._median)
        draw(self.plot, self._texts, self._text)
        self._drawn: tuple[object, ...] = (None, None)

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if its signal is looked at and is another one than before."""
        seen = snapshot.signal
        if seen is None or (seen is self._drawn[0] and palette is self._drawn[1]):
            return
        self._drawn = (seen, palette)
        self._frame.line_color = palette["rule"]
        self._median.line_color = palette["ink"]
        self._text.text_color = palette["ink-2"]
        for fill, share in zip(self._fills, (OUTER, INNER), strict=True):
            fill.fill_color = palette.mix("ink", share)
        if not len(seen.moments):
            for data in (self._frames, self._bands, self._medians):
                assign(data, {column: [] for column in data.data})
            self._write([(WIDTH / 2, HEIGHT / 2, self._words.signal.nothing, "center", "middle", 0.0)])
            return
        self._draw(seen, snapshot, palette)

    def _draw(self, seen: SignalSight, snapshot: Snapshot, palette: Palette) -> None:
        say, dx = self._words.signal, 8 * palette.size
        n = len(seen.ratios)
        rows = boxes(n)
        kinds = [
            (say.activations, seen.activations, _activation_axes(seen.activations)),
            (say.deltas, seen.deltas, [_log_axis(seen.deltas)] * n),
            (say.gradients, seen.gradients, [_log_axis(seen.gradients)] * n),
            (say.updates, seen.updates, [_log_axis(seen.updates)] * n),
            (say.ratio, seen.ratios[:, None], [_log_axis(seen.ratios)] * n),
        ]
        frames: list[tuple[float, float, float, float]] = []
        bands: list[list[Floats]] = [[], []]
        medians: list[Floats] = []
        texts: list[Label] = []
        for boxes_of_row, (name, values, axes) in zip(rows, kinds, strict=True):
            first = boxes_of_row[0]
            texts.append((0.0, first.top + HEAD / 2, name, "left", "middle", 0.0))
            # Within the chart's height: above it stands what it is of, and in a narrow figure right there.
            for (y, level), at in zip(_ends(axes[0], first), ("bottom", "top"), strict=True):
                texts.append((first.left, y, level, "right", at, -dx))
            for box, quantiles, axis in zip(boxes_of_row, values, axes, strict=True):
                if axis != axes[0]:
                    for (y, level), at in zip(_ends(axis, box), ("bottom", "top"), strict=True):
                        texts.append((box.left, y, level, "left", at, 0.0))
                frames += [(box.left, y, box.right, y) for y in (box.bottom, box.top)]
                lines = _placed(quantiles, seen.moments, axis, box)
                middle = len(lines) // 2
                medians += [lines[middle], LIFT]
                if len(lines) > 1:
                    for i, band in enumerate(bands):
                        band += [lines[i], lines[-1 - i][::-1], LIFT]
                now = float(quantiles[middle, -1])
                if np.isfinite(now):
                    texts.append((box.right, box.top + HEAD / 2, _short(now), "right", "middle", 0.0))
        texts += self._about_layers(rows, snapshot)
        first_epoch, last_epoch = (grouped(int(seen.moments[i]), self._words) for i in (0, -1))
        texts.append(
            (0.0, BOTTOM / 2, say.epochs.format(first=first_epoch, last=last_epoch), "left", "middle", 0.0)
        )
        assign(self._frames, dict(zip(("x0", "y0", "x1", "y1"), np.array(frames).T, strict=True)))
        outer, inner = (np.concatenate(band).T for band in bands)
        assign(self._bands, {"x0": outer[0], "y0": outer[1], "x1": inner[0], "y1": inner[1]})
        x, y_of_medians = np.concatenate(medians).T
        assign(self._medians, {"x": x, "y": y_of_medians})
        self._write(texts)

    def _about_layers(self, rows: tuple[tuple[Box, ...], ...], snapshot: Snapshot) -> list[Label]:
        """The names of layers above their charts, and below them what is wrong with their units."""
        say, hidden = self._words.signal, snapshot.settings["hidden"]
        names = [*(say.layer.format(layer=layer + 1) for layer in range(len(hidden))), say.output]
        texts: list[Label] = []
        for box, name in zip(rows[0], names, strict=True):
            texts.append(((box.left + box.right) / 2, HEIGHT - TOP / 2, name, "center", "middle", 0.0))
        stuck = snapshot.stuck
        for box, dead, saturated in zip(rows[-1], stuck.dead, stuck.saturated, strict=False):
            # No layer's units can do both.
            found, said = (dead, say.dead) if dead.any() else (saturated, say.saturated)
            if found.any():
                words = said.format(count=int(found.sum()))
                texts.append(((box.left + box.right) / 2, BOTTOM / 2, words, "center", "middle", 0.0))
        return texts

    def _write(self, texts: list[Label]) -> None:
        columns_of_text = ("x", "y", "text", "align", "baseline", "dx")
        assign(self._texts, dict(zip(columns_of_text, map(list, zip(*texts, strict=True)), strict=True)))


def _placed(quantiles: Floats, moments: Floats, axis: Axis, box: Box) -> list[Floats]:
    """The lines of quantiles (n_quantiles, n) in a chart: each (n, 2), at least two points."""
    if len(moments) == 1:
        quantiles, moments = np.repeat(quantiles, 2, axis=1), np.array([0.0, 1.0])
    x = box.left + (moments - moments[0]) / (moments[-1] - moments[0]) * (box.right - box.left)
    y = box.bottom + np.clip(axis.part(quantiles), 0, 1) * (box.top - box.bottom)
    return [np.column_stack([x, line]) for line in y]


def _finite(values: Floats) -> Floats:
    finite: Floats = values[np.isfinite(values)]
    return finite


def _log_axis(values: Floats) -> Axis:
    """Over whole decades, of which both ends are told."""
    return log_axis(_finite(values), DEPTH, steps=1)


def _activation_axes(values: Floats) -> list[Axis]:
    """One for all hidden layers, and one for the output."""
    hidden, output = values[:-1], values[-1]
    return [_activation_axis(hidden)] * len(hidden) + [_activation_axis(output)]


def _activation_axis(values: Floats) -> Axis:
    """From and to round numbers; from zero where no activation is negative."""
    finite = _finite(values)
    top = ceiling(float(np.abs(finite).max(initial=0.0)))
    return Axis((0.0, top) if finite.min(initial=0.0) >= 0 else (-top, top))


def _ends(axis: Axis, box: Box) -> list[tuple[float, str]]:
    """The heights and the numbers of an axis's lower and upper end."""
    levels = (number(axis.levels[i]).replace("-", "−") for i in (0, -1))
    return list(zip((box.bottom, box.top), levels, strict=True))


def _short(number_now: float) -> str:
    """Two digits, and the power of ten where there are many zeros."""
    if abs(number_now) <= NOTHING:
        return "0"
    return number(float(f"{number_now:.2g}")).replace("-", "−")
