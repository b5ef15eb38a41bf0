"""What the network answers as a surface over the plane, in three dimensions, with the points it learns from.

Drawn as painters do it: what is farther away first, so that what is nearer covers it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import MultiLine, Plot, Scatter, Segment, Text
from bokeh.models.glyphs import Patches

from unfold.core.datasets import Points
from unfold.snapshot import Floats, Snapshot, scale_of
from unfold.views.axes import decimals, number, ticks
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.output import shown_values
from unfold.views.point_marks import marks
from unfold.views.projection import Projection
from unfold.views.scene import ASPECT, HEIGHT, Scene, height_at
from unfold.views.theme import FONT, MATH_FONT, Palette, Rgba
from unfold.words.words import Words

LIVE, STILL = 26, 38
"""Cells along a side of the plane while training goes on, and while everything stands still."""
LEVELS = 16
"""Colours from zero to either end of the scale; cells of one colour beside each other are drawn as one."""
REACH = 1.1
"""How far beyond its scale a value is drawn, in parts of it."""
NUMBERS, NAMES = 1.15, 1.34
"""How far out the numbers and names of the axes stand, where half a side of the plane is 1."""
STEEP = 75
"""In degrees: from higher up no heights can be told apart, and no numbers stand at their axis."""
POINT = 0.75
"""How large points are, compared with the output plot's."""


class SurfaceView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((-ASPECT, ASPECT), (-1.0, 1.0))
        self._frame = source("xs", "ys")
        self._cells = source("xs", "ys", "fill")
        self._stems = source("x0", "y0", "x1", "y1")
        self._points = source("x", "y", "marker", "size", "fill", "line", "alpha")
        self._numbers = source("x", "y", "text", "align", "dx")
        self._names = source("x", "y", "text")
        self._said = source("x", "y", "text")
        self._edges = MultiLine(xs="xs", ys="ys", line_width=1)
        self._facets = Patches(
            xs="xs", ys="ys", fill_color="fill", line_width=0.7, line_alpha=0.3, line_join="round"
        )
        self._stem = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1, line_alpha=0.45)
        self._number = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="align", text_baseline="middle", x_offset="dx",
        )  # fmt: skip
        self._name = Text(
            x="x", y="y", text="text", text_font=value(MATH_FONT), text_font_style="italic",
            text_font_size="15px", text_align="center", text_baseline="middle",
        )  # fmt: skip
        self._sentence = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="14px",
            text_align="center", text_baseline="middle",
        )  # fmt: skip
        draw(self.plot, self._frame, self._edges)
        draw(self.plot, self._cells, self._facets)
        draw(self.plot, self._stems, self._stem)
        draw(
            self.plot,
            self._points,
            Scatter(
                x="x", y="y", marker="marker", size="size", fill_color="fill", line_color="line",
                fill_alpha="alpha", line_alpha="alpha", line_width=1,
            ),
        )  # fmt: skip
        draw(self.plot, self._numbers, self._number)
        draw(self.plot, self._names, self._name)
        draw(self.plot, self._said, self._sentence)
        self._coloured: Palette | None = None
        self._drawn: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, unless this very picture is drawn already."""
        settings = snapshot.settings
        drawn = (
            snapshot.output, snapshot.pointed, snapshot.train, snapshot.test, snapshot.scale, palette,
            *(settings[name] for name in ("azimuth", "elevation", "discretize", "show_test")),
        )  # fmt: skip
        if len(drawn) == len(self._drawn) and all(
            new is old or (isinstance(new, int) and new == old)
            for new, old in zip(drawn, self._drawn, strict=True)
        ):
            return
        self._drawn = drawn
        self._colour(palette)
        if snapshot.on_line:
            for data in (self._frame, self._cells, self._stems, self._points, self._numbers, self._names):
                assign(data, {column: [] for column in data.data})
            assign(self._said, {"x": [0.0], "y": [0.0], "text": [self._words.surface.line]})
            return
        assign(self._said, {"x": [], "y": [], "text": []})
        scene = Scene(Projection(settings["azimuth"], settings["elevation"]))
        heights, colours = surface(snapshot, palette, LIVE if snapshot.playing else STILL)
        assign(self._cells, scene.cells(heights, colours))
        self._draw_points(snapshot, palette, scene, heights)
        self._draw_axes(snapshot, palette, scene)

    def _colour(self, palette: Palette) -> None:
        if palette is self._coloured:
            return
        self._coloured = palette
        self._edges.line_color = palette["control"]
        self._facets.line_color = self._stem.line_color = palette["ink"]
        self._number.text_color = self._sentence.text_color = palette["ink-2"]
        self._name.text_color = palette["ink"]

    def _draw_points(self, snapshot: Snapshot, palette: Palette, scene: Scene, heights: Floats) -> None:
        shown = [(snapshot.train, False)]
        if snapshot.settings["show_test"]:
            shown.insert(0, (snapshot.test, True))
        columns: list[dict[str, Any]] = []
        stems: list[Floats] = []
        for points, hollow in shown:
            places = (points.places - (snapshot.window.x1, snapshot.window.x2)) / snapshot.window.half
            seen = np.abs(places).max(axis=1, initial=0.0) <= 1
            ground = height_at(places, heights)
            target = ground if snapshot.pointed is not None else _targets(points, snapshot)
            foot, tip = (
                np.where(seen[:, None], scene.place(np.column_stack([places, z])), np.nan)
                for z in (ground, target)
            )
            look = marks(points, snapshot, palette, hollow=hollow)
            top = np.column_stack([places, np.maximum(ground, target)])
            alpha = np.where(scene.hidden(top, heights), 0.25, 1.0)
            columns.append(
                look | {"x": tip[:, 0], "y": tip[:, 1], "size": POINT * np.asarray(look["size"]),
                        "alpha": alpha}
            )  # fmt: skip
            if not hollow:
                stems.append(np.column_stack([foot, tip])[seen & (alpha == 1.0)])
        assign(
            self._points,
            {
                name: [entry for part in columns for entry in part[name]]
                if isinstance(columns[0][name], list)
                else np.concatenate([part[name] for part in columns])
                for name in columns[0]
            },
        )
        ends = np.concatenate(stems).T
        assign(self._stems, dict(zip(("x0", "y0", "x1", "y1"), ends, strict=True)))

    def _draw_axes(self, snapshot: Snapshot, palette: Palette, scene: Scene) -> None:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], dtype=np.float64)
        floor = scene.place(np.column_stack([corners, np.full(5, -HEIGHT)]))
        leftmost = int(np.argmin(np.round(floor[:4, 0], 6)))
        levels = np.array([-1.0, 0.0, 1.0])
        upright = scene.place(np.column_stack([np.tile(corners[leftmost], (3, 1)), HEIGHT * levels]))
        assign(
            self._frame,
            {"xs": [floor[:, 0], upright[:, 0]], "ys": [floor[:, 1], upright[:, 1]]},
        )
        window, near = snapshot.window, scene.near_side
        spots: list[Floats] = []
        texts: list[str] = []
        names: list[Floats] = []
        for axis, middle in enumerate((window.x1, window.x2)):
            at = ticks(middle - window.half, middle + window.half)
            at = at[np.abs(at - middle) < 0.95 * window.half]
            spots.append(scene.place(_along(axis, (at - middle) / window.half, NUMBERS * near[1 - axis])))
            texts += decimals(at)
            names.append(scene.place(_along(axis, np.array([1 / 3]), NAMES * near[1 - axis])))
        n = len(texts)
        heights_said = _height_numbers(snapshot) if snapshot.settings["elevation"] < STEEP else []
        if heights_said:
            spots.append(upright)
            texts += heights_said
        at_spots = np.concatenate(spots)
        m = len(texts) - n
        assign(
            self._numbers,
            {
                "x": at_spots[:, 0], "y": at_spots[:, 1], "text": texts,
                "align": ["center"] * n + ["right"] * m, "dx": [0.0] * n + [-8 * palette.size] * m,
            },
        )  # fmt: skip
        at_names = np.concatenate(names)
        assign(self._names, {"x": at_names[:, 0], "y": at_names[:, 1], "text": ["x₁", "x₂"]})


def surface(snapshot: Snapshot, palette: Palette, n: int) -> tuple[Floats, Rgba]:
    """The surface in n × n cells: the heights of their corners, (n + 1, n + 1), and their colours, (n, n)."""
    if snapshot.pointed is None and snapshot.n_outputs > 1:
        onto = _interpolation(snapshot.output.shape[-1], n + 1)
        probabilities = np.clip(onto @ snapshot.output @ onto.T, 0, 1)
        certain = snapshot.settings["discretize"]
        middles = _middles(np.rint(LEVELS * probabilities) / LEVELS)
        best = np.ones((n + 1, n + 1)) if certain else probabilities.max(axis=0)
        return HEIGHT * (2 * best - 1), palette.paint_classes(middles, certain=certain)
    values, _ = shown_values(snapshot)
    onto = _interpolation(values.shape[-1], n + 1)
    # What diverges stands at an end.
    values = np.clip(np.nan_to_num(values), -REACH, REACH)
    values = np.clip(onto @ values @ onto.T, values.min(), values.max())
    return HEIGHT * values, palette.paint(np.rint(LEVELS * _middles(values)) / LEVELS)


def _middles(corners: Floats) -> Floats:
    """The mean of every four neighbours: (..., n, n) of (..., n + 1, n + 1)."""
    pairs = corners[..., 1:] + corners[..., :-1]
    middles: Floats = (pairs[..., 1:, :] + pairs[..., :-1, :]) / 4
    return middles


@lru_cache(maxsize=8)
def _interpolation(n: int, k: int) -> Floats:
    """Takes values in the middles of n pixels to k points from edge to edge, linearly: (k, n)."""
    at = np.linspace(-0.5, n - 0.5, k)
    low = np.clip(np.floor(at).astype(np.intp), 0, n - 2)
    onto = np.zeros((k, n))
    onto[np.arange(k), low] = 1 - (at - low)
    onto[np.arange(k), low + 1] = at - low
    return onto


def _targets(points: Points, snapshot: Snapshot) -> Floats:
    """How high points stand: at their values, or at their classes; of several classes at certainty."""
    if snapshot.n_outputs > 1:
        return np.full(len(points), HEIGHT)
    return HEIGHT * np.clip(snapshot.scale.unit(points.y), -REACH, REACH)


def _along(axis: int, part: Floats, other: float) -> Floats:
    """Points of the floor (n, 3): `part` of half a side along an axis, at `other` of the other axis."""
    points = np.full((len(part), 3), -HEIGHT)
    points[:, axis], points[:, 1 - axis] = part, other
    return points


def _height_numbers(snapshot: Snapshot) -> list[str]:
    """What stands at the lower end, the middle and the upper end of the scale of heights."""
    low, high = snapshot.scale.low, snapshot.scale.high
    if (unit := snapshot.pointed) is not None:
        high = float(scale_of(unit.a))
        low = -high
    elif snapshot.n_outputs > 1:
        low, high = 0.0, 1.0
    return [number(level).replace("-", "−") for level in (low, (low + high) / 2, high)]
