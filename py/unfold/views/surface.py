"""A picture in three dimensions: what the network answers as a surface over the plane, or a layer's space.

Drawn as painters do it: what is farther away first, so that what is nearer covers it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import Plot, Scatter, Segment, Text
from bokeh.models.glyphs import Patches

from unfold.core.datasets import Points
from unfold.snapshot import Floats, Snapshot, scale_of
from unfold.views.axes import number
from unfold.views.box_axes import BoxAxes, Marked
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.cells import LIVE, STILL, at_corners, in_levels, in_middles
from unfold.views.output import shown_values
from unfold.views.point_marks import marks
from unfold.views.projection import Projection
from unfold.views.scene import ASPECT, HEIGHT, Scene, height_at
from unfold.views.space import HIDDEN, Space, chosen_layer, in_space
from unfold.views.theme import FONT, Palette, Rgba
from unfold.words.words import Words

REACH = 1.1
"""How far beyond its scale a value is drawn, in parts of it."""
POINT = 0.75
"""How large points are, compared with the output plot's."""


class SurfaceView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.plot: Plot = canvas((-ASPECT, ASPECT), (-1.0, 1.0))
        self._axes = BoxAxes(self.plot)
        self._cells = source("xs", "ys", "fill")
        self._stems = source("x0", "y0", "x1", "y1")
        self._points = source("x", "y", "marker", "size", "fill", "line", "alpha")
        self._said = source("x", "y", "text")
        self._facets = Patches(
            xs="xs", ys="ys", fill_color="fill", line_width=0.7, line_alpha=0.3, line_join="round"
        )
        self._stem = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1, line_alpha=0.45)
        self._sentence = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="14px",
            text_align="center", text_baseline="middle",
        )  # fmt: skip
        draw(self.plot, self._cells, self._facets)
        self._space = Space(self.plot)
        draw(self.plot, self._stems, self._stem)
        draw(
            self.plot,
            self._points,
            Scatter(
                x="x", y="y", marker="marker", size="size", fill_color="fill", line_color="line",
                fill_alpha="alpha", line_alpha="alpha", line_width=1,
            ),
        )  # fmt: skip
        draw(self.plot, self._said, self._sentence)
        self._coloured: Palette | None = None
        self._drawn: tuple[object, ...] = ()
        self._shown = ""

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, unless this very picture is drawn already."""
        settings = snapshot.settings
        drawn = (
            snapshot.output, snapshot.pointed, snapshot.train, snapshot.test, snapshot.scale, palette,
            snapshot.representations, settings["hidden"],
            *(
                settings[name]
                for name in ("azimuth", "elevation", "discretize", "show_test", "surface", "next_unit")
            ),
        )  # fmt: skip
        if len(drawn) == len(self._drawn) and all(
            new is old or (isinstance(new, int | str) and new == old)
            for new, old in zip(drawn, self._drawn, strict=True)
        ):
            return
        self._drawn = drawn
        self._colour(palette)
        missing = self._missing(snapshot)
        shown = "nothing" if missing else "space" if in_space(snapshot) else "answer"
        if shown != self._shown:
            self._shown = shown
            self._clear()
        assign(self._said, {"x": [0.0], "y": [0.0], "text": [missing]})
        if shown == "space":
            scene, axes, at, seen = self._space.draw(snapshot, palette)
            self._axes.draw(scene, axes, walls=True)
            look = marks(snapshot.train, snapshot, palette, hollow=False)
            size = POINT * np.asarray(look["size"])
            assign(self._points, look | {"x": at[:, 0], "y": at[:, 1], "size": size, "alpha": seen})
        elif shown == "answer":
            scene = Scene(Projection(settings["azimuth"], settings["elevation"]))
            heights, colours = surface(snapshot, palette, LIVE if snapshot.playing else STILL)
            assign(self._cells, scene.cells(heights, colours))
            self._draw_points(snapshot, palette, scene, heights)
            self._axes.draw(scene, _axes(snapshot), walls=False)

    def _missing(self, snapshot: Snapshot) -> str:
        """Why there is nothing to be seen; empty if there is."""
        if snapshot.on_line:
            return self._words.surface.line
        layer = chosen_layer(snapshot)
        return self._words.surface.no_space.format(layer=layer) if layer and not in_space(snapshot) else ""

    def _clear(self) -> None:
        self._axes.clear()
        self._space.clear()
        for data in (self._cells, self._stems, self._points):
            assign(data, {column: [] for column in data.data})

    def _colour(self, palette: Palette) -> None:
        if palette is self._coloured:
            return
        self._coloured = palette
        self._axes.colour(palette)
        self._space.colour(palette)
        self._facets.line_color = self._stem.line_color = palette["ink"]
        self._sentence.text_color = palette["ink-2"]

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
            alpha = np.where(scene.hidden(top, heights), HIDDEN, 1.0)
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


def surface(snapshot: Snapshot, palette: Palette, n: int) -> tuple[Floats, Rgba]:
    """The surface in n × n cells: the heights of their corners, (n + 1, n + 1), and their colours, (n, n)."""
    if snapshot.pointed is None and snapshot.n_outputs > 1:
        probabilities = np.clip(at_corners(snapshot.output, n), 0, 1)
        certain = snapshot.settings["discretize"]
        middles = in_middles(in_levels(probabilities))
        best = np.ones((n + 1, n + 1)) if certain else probabilities.max(axis=0)
        return HEIGHT * (2 * best - 1), palette.paint_classes(middles, certain=certain)
    values, _ = shown_values(snapshot)
    # What diverges stands at an end.
    values = np.clip(np.nan_to_num(values), -REACH, REACH)
    values = np.clip(at_corners(values, n), values.min(), values.max())
    return HEIGHT * values, palette.paint(in_levels(in_middles(values)))


def _targets(points: Points, snapshot: Snapshot) -> Floats:
    """How high points stand: at their values, or at their classes; of several classes at certainty."""
    if snapshot.n_outputs > 1:
        return np.full(len(points), HEIGHT)
    return HEIGHT * np.clip(snapshot.scale.unit(points.y), -REACH, REACH)


def _axes(snapshot: Snapshot) -> tuple[Marked, Marked, Marked]:
    """The plane's axes, and the scale of heights."""
    window = snapshot.window
    first, second = (
        Marked.between(middle - window.half, middle + window.half, name)
        for middle, name in ((window.x1, "x₁"), (window.x2, "x₂"))
    )
    return first, second, Marked(np.array([-1.0, 0.0, 1.0]), _height_numbers(snapshot))


def _height_numbers(snapshot: Snapshot) -> list[str]:
    """What stands at the lower end, the middle and the upper end of the scale of heights."""
    low, high = snapshot.scale.low, snapshot.scale.high
    if (unit := snapshot.pointed) is not None:
        high = float(scale_of(unit.a))
        low = -high
    elif snapshot.n_outputs > 1:
        low, high = 0.0, 1.0
    return [number(level).replace("-", "−") for level in (low, (low + high) / 2, high)]
