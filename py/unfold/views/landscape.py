"""The loss over a plane through all weights, as a map in ink, with the way that the run has gone in it."""

from __future__ import annotations

from typing import Any

import contourpy
import numpy as np
from bokeh.models import ImageRGBA, Line, MultiLine, Plot, Scatter, Text

from unfold.core.grid import pixel_centres
from unfold.snapshot import Floats, LandscapeSight, LossMap, Snapshot
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.chart import letters
from unfold.views.theme import Palette, Rgba
from unfold.words.words import Words

BANDS = 14
"""Of the map, from the lowest loss to the highest."""
DARKEST = 0.62
"""How much ink the highest band has."""
DEPTH = 1e-3
"""Losses below this part of the largest one are drawn as if they were that: a logarithm knows no zero."""
FINER = 6
"""Pixels of the picture to one point of the map, along each side: its bands have smooth edges; ..."""
SIDE = 400
"""... fewer where the picture would have more pixels than this along each side, but 2."""


class LandscapeView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((-1.0, 1.0), (-1.0, 1.0))
        self._surface = source("image", "x", "y", "side")
        self._levels = source("xs", "ys")
        self._way = source("x", "y")
        self._here = source("x", "y")
        self._names = source("x", "y", "text", "align", "baseline", "dx", "dy")
        text: dict[str, Any] = letters() | {"background_fill_alpha": 0.85, "padding": 2, "border_radius": 2}
        self._contour = MultiLine(xs="xs", ys="ys", line_width=1)
        self._case = Line(x="x", y="y", line_width=5, line_join="round", line_cap="round")
        self._line = Line(x="x", y="y", line_width=2, line_join="round", line_cap="round")
        self._ring = Scatter(x="x", y="y", size=11, line_width=2.5)
        self._name = Text(
            x="x", y="y", text="text", text_align="align", text_baseline="baseline",
            x_offset="dx", y_offset="dy", **text,
        )  # fmt: skip
        draw(self.plot, self._surface, ImageRGBA(image="image", x="x", y="y", dw="side", dh="side"))
        draw(self.plot, self._levels, self._contour)
        draw(self.plot, self._way, self._case)
        draw(self.plot, self._way, self._line)
        draw(self.plot, self._here, self._ring)
        draw(self.plot, self._names, self._name, still=True)
        self._palette: Palette | None = None
        self._drawn: LandscapeSight | None = None
        self._mapped: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if the landscape is looked at."""
        seen = snapshot.landscape
        if seen is None or (seen is self._drawn and palette is self._palette):
            return
        if palette is not self._palette:
            self._palette = palette
            self._contour.line_color = palette.mix("ink", 0.45)
            self._case.line_color = palette["page"]
            self._line.line_color = self._ring.line_color = palette["ink"]
            self._ring.fill_color = palette["page"]
            self._name.text_color = palette["ink"]
            self._name.background_fill_color = palette["page"]
        mapped = (seen.map, seen.missing, palette)
        if mapped != self._mapped:
            self._mapped = mapped
            self._map(seen, palette)
        assign(self._way, {"x": seen.path[:, 0], "y": seen.path[:, 1]})
        assign(self._here, {"x": seen.path[-1:, 0], "y": seen.path[-1:, 1]})
        self._drawn = seen

    def _map(self, seen: LandscapeSight, palette: Palette) -> None:
        found = seen.map
        if found is None:
            assign(self._surface, {"image": [], "x": [], "y": [], "side": []})
            assign(self._levels, {"xs": [], "ys": []})
            assign(self._names, {column: [] for column in self._names.data})
            return
        window = found.window
        for shown, middle in ((self.plot.x_range, window.x1), (self.plot.y_range, window.x2)):
            shown.update(start=middle - window.half, end=middle + window.half)
        heights = _heights(found.losses)
        left, bottom = window.x1 - window.half, window.x2 - window.half
        assign(
            self._surface,
            {"image": [_picture(heights, palette)], "x": [left], "y": [bottom], "side": [2 * window.half]},
        )
        x, y = (pixel_centres(len(heights), middle, window.half) for middle in (window.x1, window.x2))
        contours = contourpy.contour_generator(x, y, heights, line_type=contourpy.LineType.Separate)
        lines: list[Floats] = []
        for level in range(1, BANDS):
            lines += contours.lines(level / BANDS)  # type: ignore[arg-type]
        assign(self._levels, {"xs": [line[:, 0] for line in lines], "ys": [line[:, 1] for line in lines]})
        assign(
            self._names,
            {
                "x": [left + 2 * window.half, left], "y": [bottom, bottom + 2 * window.half],
                "text": [self._axis_name(found, axis) for axis in (0, 1)],
                "align": ["right", "left"], "baseline": ["bottom", "top"],
                "dx": [-8 * palette.size, 8 * palette.size], "dy": [-8 * palette.size, 8 * palette.size],
            },
        )  # fmt: skip

    def _axis_name(self, found: LossMap, axis: int) -> str:
        said = self._words.landscape
        arrow = "→↑"[axis]
        if found.shares is None:
            return f"{said.direction.format(number=axis + 1)} {arrow}"
        share = f"{100 * found.shares[axis]:.0f} %"
        return f"{said.component.format(number=axis + 1, share=share)} {arrow}"


def _heights(losses: Floats) -> Floats:
    """Losses from 0, the lowest, to 1, the highest, by their logarithms; what is not finite is as high."""
    finite = losses[np.isfinite(losses)]
    highest = float(finite.max()) if len(finite) else 1.0
    logs = np.log(np.maximum(np.where(np.isfinite(losses), losses, highest), DEPTH * highest or 1.0))
    span = float(np.ptp(logs))
    return (logs - logs.min()) / span if span > 0 else np.zeros_like(losses)


def _picture(heights: Floats, palette: Palette) -> Rgba:
    """Heights (n, n) from 0 to 1 as bands of ink, in finer pixels."""
    n = len(heights)
    finer = max(2, min(FINER, SIDE // n))
    fine = np.clip((np.arange(n * finer) + 0.5) / finer - 0.5, 0, n - 1)
    low = np.minimum(fine.astype(np.intp), n - 2)
    share = fine - low
    rows = heights[low] * (1 - share)[:, None] + heights[low + 1] * share[:, None]
    smooth = rows[:, low] * (1 - share) + rows[:, low + 1] * share
    colours = palette.inks(DARKEST * np.arange(BANDS) / (BANDS - 1))
    picture: Rgba = colours[np.minimum((smooth * BANDS).astype(np.intp), BANDS - 1)]
    return picture
