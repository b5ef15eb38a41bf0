"""The curves on the edges of a Kolmogorov-Arnold network, each in a small frame in the network figure.

Where there is no room for all of them, those that lead to the unit that is pointed at are drawn. All of a
layer have one scale, so that a strong one is seen to be strong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Line, Plot, Rect, Segment, Text

from unfold.snapshot import Floats, Indices, Snapshot
from unfold.views.canvas import assign, draw, source
from unfold.views.frames import NO_FRAMES, Frames, frames_beside, large_frame, stacked_frames, through
from unfold.views.geometry import Geometry, link_ends
from unfold.views.numbers import signed
from unfold.views.theme import FONT, Palette

INSIDE = 0.44
"""How far a curve goes from the middle of its frame, as a part of the frame's side."""
INSET = 5.0
"""Of the numbers in the large frame, from its corners."""


class EdgeCurves:
    """Owns the glyphs; there is nothing to be seen of them where edges are weights.

    Attributes:
        ends: where links begin and end, see `Links`: they lead through the frames, if there is room for all.
        firsts: the same of their first halves alone.
    """

    def __init__(self, plot: Plot) -> None:
        axes = ("x0", "y0", "x1", "y1")
        self._sources = [(source("x", "y", "size"), source(*axes), source("x", "y")) for _ in range(2)]
        """Of frames, axes and curves: of the small ones, and of the large one."""
        self._numbers = source("x", "y", "text", "baseline")
        self._placed = [NO_FRAMES, NO_FRAMES]
        self._glyphs: list[tuple[Rect, Segment, Line]] = []
        for (frames, zeros, curves), still in zip(self._sources, (False, True), strict=True):
            frame = Rect(x="x", y="y", width="size", height="size", line_width=1)
            axis = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1)
            curve = Line(x="x", y="y", line_width=1.5, line_join="round")
            draw(plot, frames, frame, still=still)
            draw(plot, zeros, axis, still=still)
            draw(plot, curves, curve, still=still)
            self._glyphs.append((frame, axis, curve))
        self._number = Text(
            x="x", y="y", text="text", text_baseline="baseline",
            text_font=value(FONT), text_font_size="12px",
        )  # fmt: skip
        draw(plot, self._numbers, self._number, still=True)
        self.ends: Mapping[str, Floats] = {}
        self._drawn: tuple[object, ...] = ()

    def arrange(self, geometry: Geometry, features: Sequence[int], palette: Palette, *, curves: bool) -> None:
        """Stand in the way of the links of another architecture, whose inputs are these features."""
        self._height = geometry.height
        self._links = link_ends(geometry, features)
        self._stacked = stacked_frames(geometry, self._links) if curves else None
        self.ends = self._links if self._stacked is None else through(self._links, self._stacked)
        self.firsts = {name: column[: len(self._links[name])] for name, column in self.ends.items()}
        self._drawn = ()
        for frame, axis, curve in self._glyphs:
            frame.fill_color, frame.line_color = palette["raise"], palette["control"]
            axis.line_color, curve.line_color = palette["rule"], palette["ink"]
        self._number.text_color = palette["ink-2"]

    def update(self, snapshot: Snapshot) -> None:
        """Draw the curves of `snapshot`."""
        edges, unit, aimed = snapshot.edges, snapshot.pointed, snapshot.aimed
        drawn = (edges, edges and unit and (unit.layer, unit.index), edges and aimed)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        chosen: Indices = np.empty(0, dtype=np.intp)
        frames = NO_FRAMES
        values: Floats = np.empty((0, 1))
        curves: Sequence[Floats] = ()
        if edges is not None:
            curves = snapshot.strongest.of_weights(edges.curves)
            values = np.concatenate([_on_one_scale(of_layer) for of_layer in curves])
            if self._stacked is not None:
                chosen, frames = np.arange(len(values)), self._stacked
            elif unit is not None:
                chosen = _numbers(curves)[unit.layer][unit.index]
                frames = frames_beside(self._links, chosen)
        self._draw(0, frames, values[chosen])
        chosen, frames, largest = chosen[:0], NO_FRAMES, 0.0
        if edges is not None and aimed is not None and aimed[2] < edges.curves[aimed[0]].shape[1]:
            layer, _, _ = aimed
            if (place := snapshot.strongest.place_of(*aimed)) is not None:
                chosen = _numbers(curves)[layer][place][None]
                frames = large_frame(self._links, self._stacked, int(chosen[0]), self._height)
                largest = float(np.abs(curves[layer]).max())
        self._draw(1, frames, values[chosen])
        x, y, half = frames.x - frames.side / 2 + INSET, frames.y, frames.side / 2 - INSET
        n = len(x)
        assign(
            self._numbers,
            {
                "x": np.tile(x, 2), "y": np.concatenate([y + half, y - half]),
                "text": [signed(largest)] * n + [signed(-largest)] * n,
                "baseline": ["top"] * n + ["bottom"] * n,
            },
        )  # fmt: skip

    def _draw(self, which: int, frames: Frames, values: Floats) -> None:
        """Draw curves of values in [-1, 1], (n_frames, n), the small ones or the large one."""
        placed, zeros, curves = self._sources[which]
        x, y, side = frames.x, frames.y, frames.side
        if frames is not self._placed[which]:
            self._placed[which] = frames
            assign(placed, {"x": x, "y": y, "size": side})
            left, right, none = x - side / 2, x + side / 2, np.empty(0)
            # The large one has both axes.
            upright = (x, y - side / 2, y + side / 2) if which else (none, none, none)
            assign(
                zeros,
                {
                    "x0": np.concatenate([left, upright[0]]), "x1": np.concatenate([right, upright[0]]),
                    "y0": np.concatenate([y, upright[1]]), "y1": np.concatenate([y, upright[2]]),
                },
            )  # fmt: skip
        elif not len(x):
            return
        lines = np.full((2, len(values), values.shape[1] + 1), np.nan)  # a NaN lifts the pen
        lines[0, :, :-1] = x[:, None] + side[:, None] * np.linspace(-0.5, 0.5, values.shape[1])
        lines[1, :, :-1] = y[:, None] + side[:, None] * INSIDE * values
        assign(curves, dict(zip("xy", lines.reshape(2, -1), strict=True)))


def _on_one_scale(curves: Floats) -> Floats:
    """The curves of a layer (n_units, n_in, n) as parts of the largest height of any of them, (any, n)."""
    largest = float(np.abs(curves).max(initial=0.0))
    scale = largest if 0 < largest < np.inf else 1.0
    parts: Floats = np.clip(np.nan_to_num(curves.reshape(-1, curves.shape[2]) / scale), -1, 1)
    return parts


def _numbers(curves: Sequence[Floats]) -> list[Indices]:
    """The number of each edge in the order of links, given their curves: per layer (n_units, n_in)."""
    shapes = [of_layer.shape[:2] for of_layer in curves]
    firsts = accumulate((n_out * n_in for n_out, n_in in shapes), initial=0)
    return [
        first + np.arange(n_out * n_in).reshape(n_out, n_in)
        for first, (n_out, n_in) in zip(firsts, shapes, strict=False)
    ]
