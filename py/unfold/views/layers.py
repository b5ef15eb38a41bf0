"""The row "After each layer": the plane as each layer sees it, with the best straight cut there.

Of a line there is no sheet to be seen but the curve that a layer bends it into.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ImageRGBA, Line, Plot, Rect, Scatter, Segment, Text

from unfold.core.representation import Representation, UnitPair
from unfold.snapshot import Floats, Snapshot
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.framing import FOLLOW, box_of, to_unit
from unfold.views.geometry import ROOMY_LAYERS, WIDTH, columns
from unfold.views.marks import CLASSES, class_indices
from unfold.views.numbers import SUBSCRIPTS, cut_score
from unfold.views.sheet_lines import one_line, zeros_on_sheet
from unfold.views.splat import PIXELS, splat
from unfold.views.theme import FONT, MATH_FONT, Palette, Rgba
from unfold.words.words import Words

HEIGHT = 173.0
ABOVE = 4.0
"""Room for half a point above the sheets."""
GAP = 4.0
"""Between a sheet and its number, which keeps its size where the figure is scaled down: room is scarce."""
BELOW = 16.0
"""Room that words of twice the size would take below them."""
SIDE = 140.0
"""Largest side of a sheet."""
INSET = 4.0
"""Of the names of axes, from a sheet's corner."""
STRIP = 42.0
"""Width of the output's sheet, which has one dimension."""
LINES = 13
LINE_POINTS = 25
MAX_POINTS = 160
"""Most points drawn in one sheet: more would hide it."""
POINT = 0.63
"""How large points are, compared with the output plot's."""


def places(n_hidden: int, n_outputs: int) -> tuple[Floats, float]:
    """Where the sheets stand: middle x, y, width and height of each, output last, (n_hidden + 2, 4); and the
    height of what stands below them.
    """
    middles = columns(n_hidden)
    side = min(SIDE, middles[1] - middles[0] - 14)
    # The first column stands far left: its sheet begins where the figure does.
    centres = [max(middles[0], side / 2 + 1), *middles[1:-1], middles[-1]]
    if len(centres) > 2 and centres[1] - centres[0] < side + 8:
        centres[0] = centres[1] - side - 8
        side = min(side, 2 * (centres[0] - 1))
    middle = HEIGHT - ABOVE - side / 2
    found = np.array([(x, middle, side, side) for x in centres])
    if n_outputs == 1:
        found[-1, 2] = min(STRIP, side)
    else:  # several are a sheet, too: it ends where the figure does
        last = min(side, WIDTH - 1 - (centres[-2] + side / 2 + 8))
        found[-1] = WIDTH - 1 - last / 2, middle, last, last
    return found, HEIGHT - ABOVE - side - GAP


class LayersView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._sheets = source("image", "x", "y", "w", "h")
        self._frames = source("x", "y", "w", "h")
        self._lines = source("x", "y")
        self._cuts = source("x0", "y0", "x1", "y1")
        self._circles, self._triangles = source("x", "y", "fill"), source("x", "y")
        self._others = source("x", "y", "marker", "size", "fill")
        self._labels, self._ends = source("x", "y", "text"), source("x", "y", "text")
        self._axes = source("x", "y", "text", "align", "baseline")
        self._frame = Rect(x="x", y="y", width="w", height="h", fill_color=None, line_width=1)
        self._back = Rect(x="x", y="y", width="w", height="h", line_color=None)
        self._line = Line(x="x", y="y", line_width=0.7, line_alpha=0.3)
        self._curves = source("x", "y")
        self._curve = Line(x="x", y="y", line_width=1.5, line_join="round")
        self._zeros = source("x", "y")
        self._zero = Line(x="x", y="y", line_width=1.5, line_dash=[5, 4], line_join="round")
        self._cut = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1.75)
        self._circle = Scatter(x="x", y="y", marker="circle", fill_color="fill", line_width=0.7)
        self._triangle = Scatter(x="x", y="y", marker="triangle", line_width=0.7)
        self._other = Scatter(x="x", y="y", marker="marker", size="size", fill_color="fill", line_width=0.7)
        label: dict[str, Any] = {
            "x": "x",
            "y": "y",
            "text": "text",
            "text_font": value(FONT),
            "text_baseline": "top",
        }
        self._label = Text(**label, text_font_size="14px", text_font_style="bold", text_align="center")
        self._end = Text(**label, text_font_size="13px", text_align="right")
        draw(self.plot, self._frames, self._back)
        draw(
            self.plot, self._sheets,
            ImageRGBA(image="image", x="x", y="y", dw="w", dh="h"),
        )  # fmt: skip
        draw(self.plot, self._lines, self._line)
        draw(self.plot, self._curves, self._curve)
        draw(self.plot, self._triangles, self._triangle)
        draw(self.plot, self._circles, self._circle)
        draw(self.plot, self._others, self._other)
        draw(self.plot, self._zeros, self._zero)
        draw(self.plot, self._cuts, self._cut)
        draw(self.plot, self._frames, self._frame, still=True)
        draw(self.plot, self._labels, self._label)
        draw(self.plot, self._ends, self._end, still=True)
        self._axis = Text(
            x="x",
            y="y",
            text="text",
            text_align="align",
            text_baseline="baseline",
            text_font=value(MATH_FONT),
            text_font_size="14px",
            text_font_style="italic",
        )
        draw(self.plot, self._axes, self._axis, still=True)
        self._drawn: tuple[Representation, ...] = ()
        self._arranged: tuple[object, ...] = ()
        self._filled: tuple[object, ...] = ()
        self._boxes: list[Floats] = []
        self._unit: list[Floats] = []
        self._zeroed: tuple[object, object] = (None, ())

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        views = snapshot.representations
        arranged = (snapshot.settings["hidden"], snapshot.n_outputs, palette)
        if views is self._drawn and arranged == self._arranged:
            self._draw_zeros(snapshot)
            return
        if arranged != self._arranged:
            self._arranged = arranged
            self._arrange(snapshot.settings["hidden"], snapshot.n_outputs, palette)
        units = [view.units for view in views]
        others = units != [view.units for view in self._drawn]
        self._drawn = views
        fitted = [box_of(view.grid, thin=not snapshot.on_line) for view in views]
        if others:
            self._name_axes(units)
        if others or not snapshot.playing:
            self._boxes = fitted
        else:
            self._boxes = [old + FOLLOW * (new - old) for old, new in zip(self._boxes, fitted, strict=True)]
        unit = [to_unit(view.grid, box) for view, box in zip(views, self._boxes, strict=True)]
        self._draw_sheets(unit, snapshot, palette)
        drawn, other = (self._curves, self._lines) if snapshot.on_line else (self._lines, self._curves)
        x, y = self._curves_of(unit) if snapshot.on_line else self._lines_of(unit)
        assign(drawn, {"x": x, "y": y})
        if len(other.data["x"]):
            assign(other, {"x": [], "y": []})
        self._draw_points(snapshot, palette)
        self._draw_cuts(views)
        self._draw_labels(snapshot)
        self._unit = unit
        self._draw_zeros(snapshot)

    def _arrange(self, hidden: tuple[int, ...], n_outputs: int, palette: Palette) -> None:
        # Larger words need more room: so does their place in `site/style.css`.
        self.plot.y_range.update(start=-BELOW * (palette.size - 1))
        self._places, self._below = places(len(hidden), n_outputs)
        x, y, w, h = self._places.T
        side = float(w[0])
        assign(self._frames, {"x": x, "y": y, "w": w, "h": h})
        self._frame.line_color = palette["control"]
        self._back.fill_color = palette["raise"]
        for glyph in (self._line, self._curve, self._cut, self._zero):
            glyph.line_color = palette["ink"]
        self._label.text_color = palette["ink"]
        self._label.text_font_size = f"{(14 if len(hidden) <= ROOMY_LAYERS else 12) * palette.size:g}px"
        self._triangle.line_color = palette["page"]
        self._sizes = [palette.size * max(3.0, POINT * mark.size * side / SIDE) for mark in CLASSES]
        self._circle.size, self._triangle.size = self._sizes[:2]
        self._triangle.fill_color = palette["neg"]
        self._other.line_color = palette["page"]
        self._end.text_color = palette["ink-2"]
        self._axis.text_color = palette["ink"]
        self._drawn = ()
        assign(self._ends, {"x": [WIDTH], "y": [self._below], "text": [self._words.figures.output]})

    def _name_axes(self, units: Sequence[UnitPair | None]) -> None:
        """The two units that a sheet shows, in its corners: as in the output plot, the second one above."""
        rows: list[tuple[float, float, str, str, str]] = []
        for (x, y, w, h), pair in zip(self._places.tolist(), units, strict=True):
            if pair is not None:
                sideways, upwards = (f"a{str(unit + 1).translate(SUBSCRIPTS)}" for unit in pair)
                rows.append((x + w / 2 - INSET, y - h / 2 + INSET, sideways, "right", "bottom"))
                rows.append((x - w / 2 + INSET, y + h / 2 - INSET, upwards, "left", "top"))
        named = ("x", "y", "text", "align", "baseline")
        assign(self._axes, {name: [row[i] for row in rows] for i, name in enumerate(named)})

    def _put(self, i: int, unit: Floats) -> Floats:
        """Coordinates in [0, 1]² of sheet `i` as coordinates of the figure."""
        x, y, w, h = self._places[i]
        put: Floats = unit.copy()
        put[0] = x + (unit[0] - 0.5) * w
        put[1] = y + (unit[1] - 0.5) * h
        return put

    def _draw_sheets(self, unit: Sequence[Floats], snapshot: Snapshot, palette: Palette) -> None:
        """All are coloured by the final decision."""
        places = self._places[-1:] if snapshot.on_line else self._places
        if snapshot.n_outputs > 1:
            images = [splat(grid, snapshot.answers, palette.paint_classes) for grid in unit]
        else:

            def paint(values: Floats) -> Rgba:
                return palette.paint(snapshot.scale.unit(values[0]))

            images = [] if snapshot.on_line else [splat(grid, snapshot.answers, paint) for grid in unit[:-1]]
            # The output's own sheet is its scale, bottom to top.
            lowest, highest = self._boxes[-1][1]
            images.append(paint(np.linspace(lowest, highest, PIXELS, dtype=np.float64)[None, :, None]))
        x, y, w, h = places.T
        assign(self._sheets, {"image": images, "x": x - w / 2, "y": y - h / 2, "w": w, "h": h})

    def _lines_of(self, unit: Sequence[Floats]) -> Floats:
        """The grid of lines in all sheets but the output's, as x and y of one line (2, any)."""
        parts: list[Floats] = []
        for i, grid in enumerate(unit[:-1]):  # in the output's strip they would only hide the points
            n = grid.shape[1]
            across = np.linspace(0, n - 1, LINES).round().astype(int)
            along = np.linspace(0, n - 1, LINE_POINTS).round().astype(int)
            rows = grid[:, across][:, :, along]
            columns = grid[:, :, across][:, along].transpose(0, 2, 1)
            lines = np.full((2, 2 * LINES, LINE_POINTS + 1), np.nan)  # a NaN lifts the pen
            lines[:, :LINES, :-1] = rows
            lines[:, LINES:, :-1] = columns
            lines[:, ((lines < 0) | (lines > 1)).any(axis=0)] = np.nan  # while the frame still follows
            parts.append(self._put(i, lines.reshape(2, -1)))
        return np.concatenate(parts, axis=1)

    def _curves_of(self, unit: Sequence[Floats]) -> Floats:
        """What each layer makes of a line, the output too, as x and y of one line (2, any)."""
        parts: list[Floats] = []
        for i, grid in enumerate(unit):
            curve = np.append(grid[:, 0], np.full((2, 1), np.nan), axis=1)  # a NaN lifts the pen
            curve[:, ((curve < 0) | (curve > 1)).any(axis=0)] = np.nan  # while the frame still follows
            parts.append(self._put(i, curve))
        return np.concatenate(parts, axis=1)

    def _draw_points(self, snapshot: Snapshot, palette: Palette) -> None:
        y = snapshot.train.y[:MAX_POINTS]
        classes = snapshot.problem == "classification"
        index = class_indices(y, snapshot.n_outputs) if classes else np.zeros(len(y), dtype=np.intp)
        parts = [
            self._put(i, np.clip(to_unit(view.points[:, :MAX_POINTS], box), 0, 1))
            for i, (view, box) in enumerate(zip(snapshot.representations, self._boxes, strict=True))
        ]
        circles, triangles, others = (
            np.concatenate([part[:, chosen] for part in parts], axis=1)
            for chosen in (index == 0, index == 1, index > 1)
        )
        columns: dict[str, Any] = {"x": circles[0], "y": circles[1]}
        other_columns: dict[str, Any] = {"x": others[0], "y": others[1]}
        shown = (snapshot.train, self._arranged)
        if shown != self._filled:  # colours are many words: they are sent when they change
            self._filled = shown
            self._circle.line_color = palette["page" if classes else "ink"]
            fill = (
                [palette["pos"]] * int((index == 0).sum())
                if classes
                else palette.colours(snapshot.scale.unit(y))
            )
            columns["fill"] = fill * len(parts)
            which = list(index[index > 1]) * len(parts)
            other_columns["marker"] = [CLASSES[i].shape for i in which]
            other_columns["size"] = [self._sizes[i] for i in which]
            other_columns["fill"] = [palette[CLASSES[i].token] for i in which]
        assign(self._circles, columns)
        assign(self._triangles, {"x": triangles[0], "y": triangles[1]})
        if others.size or "marker" in other_columns:
            assign(self._others, other_columns)

    def _draw_cuts(self, views: Sequence[Representation]) -> None:
        ends = []
        for i, (view, box) in enumerate(zip(views, self._boxes, strict=True)):
            if view.cut is not None and (segment := clip_line(*view.cut, box)) is not None:
                ends.append(self._put(i, to_unit(segment, box)))
        if ends:
            x0, x1 = np.array([end[0] for end in ends]).T
            y0, y1 = np.array([end[1] for end in ends]).T
        else:
            x0 = x1 = y0 = y1 = np.empty(0)
        assign(self._cuts, {"x0": x0, "y0": y0, "x1": x1, "y1": y1})

    def _draw_zeros(self, snapshot: Snapshot) -> None:
        """While layers are on the stage: where a unit of the next layer is zero, on the sheet it reads."""
        seen = snapshot.unfolding
        zeroed = (seen, self._drawn)
        if zeroed == self._zeroed:
            return
        self._zeroed = zeroed
        lines = [
            self._put(i, line)
            for i, zeros in enumerate(() if seen is None else seen.zeros)
            for line in zeros_on_sheet(zeros, self._unit[i])
        ]
        assign(self._zeros, one_line(lines))

    def _draw_labels(self, snapshot: Snapshot) -> None:
        r2 = self._words.figures.r2
        texts = [cut_score(view.score, snapshot.problem, r2) for view in snapshot.representations[:-1]]
        x = self._places[:-1, 0]
        assign(self._labels, {"x": x, "y": np.full(len(x), self._below), "text": texts})


def clip_line(a: float, b: float, c: float, box: Floats) -> Floats | None:
    """The part of the line a·u + b·v = c inside `box`, as its two ends (2, 2); None if it misses."""
    (u0, u1), (v0, v1) = box
    if abs(b) * (u1 - u0) < abs(a) * (v1 - v0):  # steep: walk along v, where the division is safe
        swapped = clip_line(b, a, c, box[::-1])
        return None if swapped is None else swapped[::-1]
    if b == 0:
        return None
    u = np.array([u0, u1])
    if a:
        crossings = np.sort([(c - b * v0) / a, (c - b * v1) / a])
        u = np.array([max(u0, crossings[0]), min(u1, crossings[1])])
        if u[0] >= u[1]:
            return None
    v = (c - a * u) / b
    return np.stack([u, v]) if a or v0 <= v[0] <= v1 else None
