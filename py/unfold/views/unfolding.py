"""The plane on its way through the layers, in the output plot's place."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ImageRGBA, Line, Plot, Scatter, Text

from unfold.core.unfolding import Unfolded
from unfold.snapshot import Floats, Snapshot
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.contours import leads
from unfold.views.layers import LINE_POINTS, LINES
from unfold.views.numbers import SUBSCRIPTS
from unfold.views.point_marks import marks
from unfold.views.sheet_lines import one_line, zeros_on_sheet
from unfold.views.splat import splat
from unfold.views.theme import MATH_FONT, Palette, Rgba

PIXELS = 120
"""Along a side of the image."""
MARGIN = 0.04
POINT = 0.8
"""How large points are, compared with the output plot's."""
INSET = 0.015
"""Of the names of axes, from the frame; a part of its side."""


class UnfoldingView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self) -> None:
        self.plot: Plot = canvas((0, 1), (0, 1))
        self._image = source("image")
        self._grid, self._boundary, self._zero = source("x", "y"), source("x", "y"), source("x", "y")
        self._points = source("x", "y", "marker", "size", "fill", "line")
        self._names = source("x", "y", "text", "align", "baseline")
        self._line = Line(x="x", y="y", line_width=0.7, line_alpha=0.3)
        self._contour = Line(x="x", y="y", line_width=2, line_join="round")
        self._dashed = Line(x="x", y="y", line_width=1.75, line_dash=[6, 4], line_join="round")
        self._name = Text(
            x="x", y="y", text="text", text_align="align", text_baseline="baseline",
            text_font=value(MATH_FONT), text_font_size="15px", text_font_style="italic",
        )  # fmt: skip
        draw(self.plot, self._image, ImageRGBA(image="image", x=0, y=0, dw=1, dh=1))
        draw(self.plot, self._grid, self._line)
        draw(self.plot, self._boundary, self._contour)
        draw(self.plot, self._zero, self._dashed)
        draw(
            self.plot,
            self._points,
            Scatter(
                x="x", y="y", marker="marker", size="size", fill_color="fill", line_color="line", line_width=1
            ),
        )
        draw(self.plot, self._names, self._name, still=True)
        self._drawn: tuple[object, object] = (None, None)
        self._marked: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if the way through its layers is looked at."""
        seen = snapshot.unfolding
        if seen is None or (seen, palette) == self._drawn:
            return
        self._drawn = (seen, palette)
        for glyph in (self._line, self._contour, self._dashed):
            glyph.line_color = palette["ink"]
        self._name.text_color = palette["ink"]
        unfolded = seen.unfolded
        low, side = _frame(unfolded.grid)
        grid = (unfolded.grid - low[:, None, None]) / side
        assign(self._image, {"image": [_paint(grid, snapshot, palette)]})
        assign(self._grid, one_line(_grid_lines(grid)))
        lines = [line for zero in _decisions(snapshot) for line in zeros_on_sheet(zero, grid)]
        assign(self._boundary, one_line(lines))
        # The unit that reads what stands here: on the way to a layer it is still that of the last stop.
        stop = min(int(unfolded.at), len(seen.zeros) - 1)
        shown = unfolded.at < len(seen.zeros)
        assign(self._zero, one_line(zeros_on_sheet(seen.zeros[stop], grid) if shown else []))
        self._draw_points((unfolded.points - low[:, None]) / side, snapshot, palette)
        self._name_axes(unfolded, snapshot)

    def _draw_points(self, at: Floats, snapshot: Snapshot, palette: Palette) -> None:
        columns: dict[str, Any] = {"x": at[0], "y": at[1]}
        marked = (snapshot.train, palette)
        if marked != self._marked:
            self._marked = marked
            columns = marks(snapshot.train, snapshot, palette, hollow=False) | columns
            columns["size"] = POINT * np.asarray(columns["size"])
        assign(self._points, columns)

    def _name_axes(self, unfolded: Unfolded, snapshot: Snapshot) -> None:
        """Name the two coordinates at the stops where they are single numbers."""
        texts: list[str] = []
        stop = round(unfolded.at)
        if abs(unfolded.at - stop) < 1e-9:
            view = snapshot.representations[stop]
            if view.units is None and view.activations[0].shape[0] == 2 and stop < len(snapshot.biases):
                letter = "a" if stop else "x"
                texts = [f"{letter}{n}".translate(SUBSCRIPTS) for n in (1, 2)]
                if unfolded.swapped:
                    texts.reverse()
            elif view.units is not None:
                texts = [f"a{unit + 1}".translate(SUBSCRIPTS) for unit in view.units]
        if texts == list(self._names.data["text"]):
            return
        n = len(texts)
        assign(
            self._names,
            {
                "x": [1 - INSET, INSET][:n], "y": [INSET, 1 - INSET][:n], "text": texts,
                "align": ["right", "left"][:n], "baseline": ["bottom", "top"][:n],
            },
        )  # fmt: skip


def _frame(grid: Floats) -> tuple[Floats, float]:
    """The lower left corner (2,) and the side of the square that holds `grid` (2, n, n) with a margin."""
    low, high = grid.min(axis=(1, 2)), grid.max(axis=(1, 2))
    middle = (low + high) / 2
    side = float(max((high - low).max(), 1e-6 * max(1.0, float(np.abs(middle).max())))) * (1 + 2 * MARGIN)
    corner: Floats = middle - side / 2
    return corner, side


def _paint(grid: Floats, snapshot: Snapshot, palette: Palette) -> Rgba:
    """The sheet, coloured by the final decision."""
    if snapshot.n_outputs > 1:
        return splat(grid, snapshot.answers, palette.paint_classes, PIXELS)
    return splat(grid, snapshot.answers, lambda values: palette.paint(snapshot.scale.unit(values[0])), PIXELS)


def _decisions(snapshot: Snapshot) -> list[Floats]:
    """Functions over the plane that are zero at the decision boundary; none where there is no decision."""
    if snapshot.problem == "regression":
        return []
    return [snapshot.answers[0]] if snapshot.n_outputs == 1 else leads(snapshot.answers)


def _grid_lines(grid: Floats) -> list[Floats]:
    """Lines of the plane's own grid on the sheet, each (2, n_points)."""
    n = grid.shape[1]
    across = np.linspace(0, n - 1, LINES).round().astype(int)
    along = np.linspace(0, n - 1, 2 * LINE_POINTS).round().astype(int)
    rows = [grid[:, i, along] for i in across]
    return [*rows, *(grid[:, along, i] for i in across)]
