"""The plane and its linear regions: polygons, the folds between them, and the decision boundary.

Of a line regions are stripes. Over them stand the points at their values, and the network's as a curve.
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import numpy.typing as npt
from bokeh.models import Line, MultiLine, Patch, Plot, Scatter

from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE
from unfold.core.regions import RegionMap
from unfold.settings import MAX_LAYERS
from unfold.snapshot import Floats, RegionSight, Snapshot
from unfold.views.canvas import assign, assign_lines, canvas, draw, source
from unfold.views.contours import zero_lines
from unfold.views.folds import NO_FOLDS, folds_of, uprights
from unfold.views.output import boundaries
from unfold.views.point_marks import marks
from unfold.views.theme import Palette

LEVELS = 13
"""Colours in which regions are filled, at most."""
POINT = 0.75
"""How large points are, compared with the output plot's: between folds there is less room."""
HEIGHT = 0.75
"""How high the ends of a scale of values stand over a line, compared with half the plane."""
TINTS = (0.0, 0.03, 0.06, 0.1, 0.13, 0.16)
"""How much ink regions are filled with that only have to differ: neighbours take it from either half."""
PALER = 0.4
"""How much of their ink other lines keep beside the fold of the unit that is pointed at."""
DEEPER = 0.05
"""How much more ink each layer adds to regions that are filled by depth."""

FillIndices = npt.NDArray[np.intp]


def fold_style(layer: int) -> tuple[float, float]:
    """Width in px and share of ink of the folds of a hidden layer, from 0: deeper ones are finer."""
    return max(1.4 - 0.35 * layer, 0.6), max(0.66 - 0.13 * layer, 0.3)


class RegionsView:
    """Owns the figure; `update` is all that changes it.

    Attributes:
        folds: that are drawn.
    """

    def __init__(self) -> None:
        side = (-WHOLE.half, WHOLE.half)
        self.plot: Plot = canvas(side, side)
        self._window = WHOLE
        # One source for each kind: the page pays per changed source. Columns of one source are equally long,
        # so that the shorter ones end in NaN, which lifts the pen as it does between two polygons.
        self._filled = source(*(f"{axis}{i}" for i in range(LEVELS) for axis in "xy"))
        self._folded = source(*(f"{axis}{i}" for i in range(MAX_LAYERS) for axis in "xy"))
        self._boundary = source("xs", "ys")
        self._points = source("x", "y", "marker", "size", "fill", "line")
        self._fills = [Patch(x=f"x{i}", y=f"y{i}", line_color=None) for i in range(LEVELS)]
        self._folds = [
            Line(x=f"x{i}", y=f"y{i}", line_width=fold_style(i)[0], line_join="round")
            for i in range(MAX_LAYERS)
        ]
        for fill in self._fills:
            draw(self.plot, self._filled, fill)
        for fold in reversed(self._folds):
            draw(self.plot, self._folded, fold)
        self._contour = MultiLine(xs="xs", ys="ys", line_width=2.5, line_join="round")
        draw(self.plot, self._boundary, self._contour)
        self._marked_fold = source("x", "y")
        self._mark_line = Line(x="x", y="y", line_width=3, line_join="round", line_cap="round")
        draw(self.plot, self._marked_fold, self._mark_line)
        draw(
            self.plot,
            self._points,
            Scatter(
                x="x", y="y", marker="marker", size="size", fill_color="fill", line_color="line",
                line_width=1,
            ),
            still=True,
        )  # fmt: skip
        self.folds = NO_FOLDS
        self._stops: list[int] = []
        self._stands_out: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self._sums: tuple[Floats, ...] = ()
        self._marked: tuple[object, ...] = ()
        self._coloured: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if its regions are looked at."""
        seen = snapshot.regions
        if seen is None:
            return
        if (snapshot.train, palette) != self._marked:
            self._marked = (snapshot.train, palette)
            columns = marks(snapshot.train, snapshot, palette, hollow=False)
            if snapshot.on_line:
                columns["y"] = _height(snapshot.train.y, snapshot)
            assign(self._points, columns | {"size": POINT * np.asarray(columns["size"])})
        drawn = (seen.map, snapshot.window, palette, snapshot.settings["region_fill"])
        if drawn != self._drawn or seen.sums is not self._sums:  # how far a count has come is not drawn
            self._drawn, self._sums = drawn, seen.sums
            self._draw(seen, snapshot, palette)
        self._mark(snapshot, palette)

    def _draw(self, seen: RegionSight, snapshot: Snapshot, palette: Palette) -> None:
        window = snapshot.window
        if window != self._window:
            self._window = window
            for shown, middle in ((self.plot.x_range, window.x1), (self.plot.y_range, window.x2)):
                shown.update(start=middle - window.half, end=middle + window.half)
        self._colour(snapshot, palette)
        self._fill(seen, snapshot)
        self._fold(seen, snapshot)
        if snapshot.on_line and snapshot.problem == "classification":
            lines = [uprights(snapshot.decision[0])]
        elif snapshot.on_line:
            x = pixel_centres(snapshot.output.shape[-1])
            lines = [([x], [_height(snapshot.output[0], snapshot)])]
        else:
            lines = [zero_lines(zero, window) for zero in boundaries(snapshot)]
        assign(
            self._boundary,
            {"xs": [x for xs, _ in lines for x in xs], "ys": [y for _, ys in lines for y in ys]},
        )

    def _colour(self, snapshot: Snapshot, palette: Palette) -> None:
        by = snapshot.settings["region_fill"]
        coloured = (by, snapshot.n_outputs, palette)
        if coloured == self._coloured:
            return
        self._coloured = coloured
        if by == "region":
            colours = [palette.mix("ink", share) for share in TINTS]
        elif by == "depth":
            colours = [palette.mix("ink", DEEPER * depth) for depth in range(MAX_LAYERS + 1)]
        elif snapshot.n_outputs == 1:
            colours = palette.colours(np.linspace(-1, 1, LEVELS, dtype=np.float64))
        else:
            colours = palette.class_colours(snapshot.n_outputs)
        for fill, colour in zip(self._fills, colours, strict=False):
            fill.fill_color = colour

    def _fill(self, seen: RegionSight, snapshot: Snapshot) -> None:
        if seen.map is None:
            assign(self._filled, {column: np.empty(0) for column in self._filled.data})
            return
        levels = _levels(seen.map, seen, snapshot)
        polygons = seen.map.polygons
        # Each polygon's corners, and behind them a NaN.
        place = np.arange(len(polygons.corners)) + np.repeat(np.arange(len(polygons)), polygons.counts)
        corners = np.full((len(polygons.corners) + len(polygons), 2), np.nan)
        corners[place] = polygons.corners
        level = np.repeat(levels, polygons.counts + 1)
        assign_lines(self._filled, [corners[level == i] for i in range(LEVELS)])

    def _fold(self, seen: RegionSight, snapshot: Snapshot) -> None:
        self.folds = folds_of(seen, snapshot)
        self._stops = list(accumulate(snapshot.settings["hidden"]))
        layer = np.searchsorted(self._stops, self.folds.units, side="right")
        assign_lines(self._folded, [self.folds.lines[layer == i] for i in range(MAX_LAYERS)])

    def _mark(self, snapshot: Snapshot, palette: Palette) -> None:
        """Have the fold of the unit that is pointed at stand out."""
        unit = snapshot.pointed
        layer, index = (MAX_LAYERS, 0) if unit is None else (unit.layer, unit.index)
        number = None if layer >= len(self._stops) else [0, *self._stops][layer] + index
        stands_out = (number, self.folds, palette)
        if stands_out == self._stands_out:
            return
        self._stands_out = stands_out
        line = self.folds.lines[self.folds.units == number] if number is not None else np.empty((0, 2))
        assign(self._marked_fold, {"x": line[:, 0], "y": line[:, 1]})
        strength = 1.0 if number is None else PALER
        self._mark_line.line_color = palette["ink"]
        self._contour.line_color = palette.mix("ink", strength)
        for i, fold in enumerate(self._folds):
            fold.line_color = palette.mix("ink", strength * fold_style(i)[1])


def _height(values: Floats, snapshot: Snapshot) -> Floats:
    """Where values along a line stand in the window, which shows their scale with some room."""
    height: Floats = HEIGHT * WHOLE.half * snapshot.scale.unit(values)
    return height


def _levels(found: RegionMap, seen: RegionSight, snapshot: Snapshot) -> FillIndices:
    """Which of the colours each region is filled with."""
    by = snapshot.settings["region_fill"]
    if by == "depth":
        return found.depths
    if by == "region":
        # Neighbours differ by one active unit, and so in the half; a region keeps its colour while it lives.
        third = np.arange(1, len(found.patterns) + 1) ** 2 @ found.patterns.astype(np.intp) % 3
        tints: FillIndices = 3 * (found.n_active % 2) + third
        return tints
    if snapshot.n_outputs == 1:
        unit = np.clip(np.nan_to_num(snapshot.scale.unit(seen.answers[0])), -1, 1)
        levels: FillIndices = np.rint((unit + 1) / 2 * (LEVELS - 1)).astype(np.intp)
        return levels
    *_, second, first = np.sort(np.nan_to_num(seen.answers), axis=0)
    levels = 2 * seen.answers.argmax(axis=0) + (first - second > 0.5)
    return levels.astype(np.intp)
