"""Axes inside a plot's frame: ticks and numbers along its lower and left edge, names in the corners."""

from __future__ import annotations

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Plot, Segment, Text

from unfold.snapshot import Floats
from unfold.views.axes import decimals, ticks
from unfold.views.canvas import assign, draw, source
from unfold.views.theme import FONT, MATH_FONT, Palette

TICK_LENGTH = 0.0125
"""As a part of the frame's side."""
CORNER = 0.08
"""How far from the frame's corners, where the axes' names stand, ticks keep; a part of its side."""

Span = tuple[float, float]
"""From where to where an axis goes."""


class InnerAxes:
    """Owns the glyphs; made last, they lie above all that is drawn before."""

    def __init__(self, plot: Plot) -> None:
        self._tick = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._label = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="align", text_baseline="baseline", x_offset="dx", y_offset="dy",
        )  # fmt: skip
        self._name = Text(
            x="x", y="y", text="text",
            text_font=value(MATH_FONT), text_font_style="italic", text_font_size="15px",
            text_align="align", text_baseline="middle", x_offset="dx", y_offset="dy",
        )  # fmt: skip
        # With all columns: what is not shown at first is drawn all the same.
        self._ticks = source("x0", "y0", "x1", "y1")
        self._labels = source("x", "y", "text", "align", "baseline", "dx", "dy")
        self._names = source("x", "y", "text", "align", "dx", "dy")
        draw(plot, self._ticks, self._tick, still=True)
        draw(plot, self._labels, self._label, still=True)
        draw(plot, self._names, self._name, still=True)

    def colour(self, palette: Palette) -> None:
        """Draw all of it in ink."""
        self._tick.line_color = palette["ink"]
        for text in (self._label, self._name):
            text.text_color = palette["ink"]

    def draw(self, across: Span, up: Span, names: tuple[str, str], size: float) -> None:
        """Draw them for a frame that goes from `across[0]` to `across[1]` and from `up[0]` to `up[1]`.

        Args:
            names: of the axis across and of the one that goes up.
            size: how much farther from the frame numbers stand than at a desk.
        """
        (left, right), (bottom, top) = across, up
        x, y = _clear_of_corners(across), _clear_of_corners(up)
        x_edge, y_edge = np.full(len(x), bottom), np.full(len(y), left)
        x_length, y_length = TICK_LENGTH * (right - left), TICK_LENGTH * (top - bottom)
        assign(
            self._ticks,
            {
                "x0": np.concatenate([x, y_edge]), "y0": np.concatenate([x_edge, y]),
                "x1": np.concatenate([x, y_edge + x_length]), "y1": np.concatenate([x_edge + y_length, y]),
            },
        )  # fmt: skip
        n, m = len(x), len(y)
        assign(
            self._labels,
            {
                "x": np.concatenate([x, y_edge]), "y": np.concatenate([x_edge, y]),
                "text": [*decimals(x), *decimals(y)],
                "align": ["center"] * n + ["left"] * m, "baseline": ["bottom"] * n + ["middle"] * m,
                "dx": [0] * n + [9 * size] * m, "dy": [-7 * size] * n + [0] * m,
            },
        )  # fmt: skip
        assign(
            self._names,
            {
                "x": [right, left], "y": [bottom, top], "text": list(names),
                "align": ["right", "left"], "dx": [-8 * size, 9 * size], "dy": [-14 * size, 14 * size],
            },
        )  # fmt: skip


def _clear_of_corners(span: Span) -> Floats:
    low, high = span
    room = CORNER * (high - low)
    return ticks(low + room, high - room)
