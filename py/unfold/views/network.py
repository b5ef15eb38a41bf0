"""The network as one figure: every unit's own picture of the plane, links as wide as their weight.

Along a line a unit is a function of x1: its picture is drawn as stripes, with its curve over them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import HBar, ImageRGBA, Line, Plot, Rect, Scatter, Segment, Text

from unfold.snapshot import FeatureTiles, Floats, Indices, Snapshot, Unit, scale_of
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.edge_curves import EdgeCurves
from unfold.views.geometry import HEIGHT, PORT, WIDTH, Geometry, bias_bars, height_in, place
from unfold.views.links import Links
from unfold.views.locks import Locks
from unfold.views.marks import CLASSES
from unfold.views.numbers import SUBSCRIPTS
from unfold.views.passes import Passes
from unfold.views.stuck_marks import StuckMarks
from unfold.views.theme import FONT, MATH_FONT, Palette, Rgba

FULL_BIAS = 1.5
INACTIVE_ALPHA = 0.45
CURVE = 0.42
"""How far a curve goes from the middle of its tile, as a part of the tile's side."""
READABLE = 12.0
"""The smallest side of a tile beside which there is room for a number."""
RING = 3.0
"""Distance between a tile and the mark of the unit that is pointed at."""


class NetworkView:
    """Owns the figure; `update` is all that changes it.

    Args:
        flow: how far links have flowed while training goes on, in px; None if nothing shall move but what
            training changes.
    """

    def __init__(self, flow: Callable[[], float | None] = lambda: None) -> None:
        self._flow = flow
        self.plot: Plot = canvas((0, WIDTH), (0, HEIGHT))
        self._links = Links(self.plot)
        self._inputs = source("image", "x", "y", "size", "alpha")
        self._tiles = source("image", "x", "y", "size")
        self._frames = source("x", "y", "size", "width", "line", "dash")
        self._biases = source("y", "left", "right", "colour", "height")
        self._marks = source("x0", "y0", "x1", "y1")
        self._rings = source("x", "y", "size")
        self._mark = Segment(x0="x0", y0="y0", x1="x1", y1="y1")
        self._bias = HBar(
            y="y", left="left", right="right", height="height", fill_color="colour", line_color=None
        )
        self._port = Scatter(x="x", y="y", size=PORT, line_color="line", line_width=1.5)
        self._port_name = Text(
            x="x", y="y", text="name", text_font=value(MATH_FONT), text_font_style="italic",
            text_font_size="13px", text_align="center", text_baseline="middle",
        )  # fmt: skip
        self._lead = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_color="line", line_width=1.5)
        self._output = source("x", "y", "x0", "y0", "x1", "y1", "name", "line")
        image: dict[str, Any] = {"image": "image", "x": "x", "y": "y", "dw": "size", "dh": "size"}
        draw(self.plot, self._inputs, ImageRGBA(**image, global_alpha="alpha"), still=True)
        # One glyph and one source for all live pictures: the page pays per changed source, not per picture.
        draw(self.plot, self._tiles, ImageRGBA(**image))
        self._feature_curves, self._idle_curves = source("x", "y"), source("x", "y")
        self._curves = source("x", "y")
        self._curve = Line(x="x", y="y", line_width=1.5, line_join="round")
        self._idle_curve = Line(x="x", y="y", line_width=1.25, line_join="round")
        draw(self.plot, self._idle_curves, self._idle_curve, still=True)
        draw(self.plot, self._feature_curves, self._curve, still=True)
        draw(self.plot, self._curves, self._curve)
        draw(
            self.plot,
            self._frames,
            Rect(
                x="x", y="y", width="size", height="size",
                fill_color=None, line_color="line", line_width="width", line_dash="dash",
            ),
            still=True,
        )  # fmt: skip
        draw(self.plot, self._marks, self._mark, still=True)
        draw(self.plot, self._biases, self._bias)
        draw(
            self.plot,
            self._rings,
            ring := Rect(x="x", y="y", width="size", height="size", fill_color=None, line_width=2),
            still=True,
        )
        draw(self.plot, self._output, self._lead, still=True)
        draw(self.plot, self._output, self._port, still=True)
        draw(self.plot, self._output, self._port_name, still=True)
        self._others = source("x", "y", "text")
        self._other = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="center", text_baseline="middle",
        )  # fmt: skip
        draw(self.plot, self._others, self._other, still=True)
        self._stuck = StuckMarks(self.plot)
        self._locks = Locks(self.plot)
        self._edge_curves = EdgeCurves(self.plot)
        self._passes = Passes(self.plot)
        self._ring_line = ring
        self._ringed: tuple[object, object] = (None, None)
        self._geometry = place((), 1)
        self._shown: tuple[object, ...] = ()
        self._answers: Floats | None = None
        self._was_negative: list[bool] | None = None

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        settings = snapshot.settings
        features = snapshot.features
        height = height_in(settings)
        curves = snapshot.edges is not None
        shown = (settings["hidden"], features, snapshot.n_outputs, height, palette, curves)
        changed = shown != self._shown or snapshot.answers is not self._answers
        self._answers = snapshot.answers
        if shown != self._shown:
            self._shown = shown
            n_features = len(features.names)
            self._geometry = place(
                settings["hidden"], n_features, snapshot.n_outputs, height, features.others
            )
            self.plot.y_range.update(end=height)
            self._colour(palette)
            self._frame(features, palette)
            self._picture_features(features, palette)
            self._edge_curves.arrange(self._geometry, features.chosen, palette, curves=curves)
            self._links.arrange(self._edge_curves.ends, palette, curves=curves)
            biases = (self._bias_x, self._bias_y)
            self._locks.arrange(self._geometry, self._edge_curves.firsts, biases, palette)
            self._stuck.arrange(self._geometry, palette)
        self._ring(snapshot.pointed, self._geometry)
        self._links.update(snapshot, self._flow())
        self._edge_curves.update(snapshot)
        self._locks.update(snapshot)
        self._stuck.update(snapshot)
        self._passes.update(snapshot.walk, self._geometry, palette)
        if changed:
            self._paint(snapshot, palette)
            self._bar(snapshot, palette)

    def _colour(self, palette: Palette) -> None:
        self._mark.line_color = palette["control"]
        self._port.fill_color = palette["page"]
        self._curve.line_color = palette["ink"]
        self._idle_curve.line_color = palette["control"]
        self._ring_line.line_color = palette["ink"]
        self._port_name.text_color = palette["ink"]
        self._other.text_color = palette["ink-2"]

    def _frame(self, features: FeatureTiles, palette: Palette) -> None:
        """Everything that stays until the architecture changes."""
        geometry = self._geometry
        n_features = len(features.names)
        xs = [geometry.columns[0]] * n_features
        ys = list(geometry.features)
        sizes = [geometry.feature_tile] * n_features
        used = [place in features.chosen for place in range(n_features)]
        lines = [palette["ink"] if on else palette["control"] for on in used]
        widths = [1.5 if on else 1.0 for on in used]
        dashes = ["solid" if on else "2 2" for on in used]
        for x, centres, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True):
            xs += [x] * len(centres)
            ys += list(centres)
            sizes += [tile] * len(centres)
            lines += [palette["control"]] * len(centres)
            widths += [1.0] * len(centres)
            dashes += ["solid"] * len(centres)
        assign(
            self._frames, {"x": xs, "y": ys, "size": sizes, "line": lines, "width": widths, "dash": dashes}
        )
        tiles = (geometry.feature_tile, *geometry.tiles)
        more = [i for i, n in enumerate(geometry.others) if n and tiles[i] >= READABLE]
        texts = [f"+{geometry.others[i]}" for i in more]
        assign(
            self._others,
            {"x": geometry.columns[more], "y": geometry.other_places[more], "text": texts},
        )
        # An image stands on its lower left corner.
        half = np.array(sizes) / 2
        self._corners = {"x": np.array(xs) - half, "y": np.array(ys) - half, "size": np.array(sizes)}
        self._placed = False
        end, ends = geometry.columns[-1], geometry.outputs
        n = len(ends)
        assign(
            self._output,
            {
                "x": np.full(n, end), "y": ends,
                "x0": np.full(n, end + PORT / 2), "y0": ends, "x1": np.full(n, WIDTH), "y1": ends,
                "name": ["y"] if n == 1 else [f"y{i}".translate(SUBSCRIPTS) for i in range(1, n + 1)],
                "line": [palette["ink"]] if n == 1 else [palette[CLASSES[i].token] for i in range(n)],
            },
        )  # fmt: skip
        self._bias_x, self._bias_y, self._bias_reach, height = bias_bars(geometry)
        x, y, reach = self._bias_x, self._bias_y, height / 2 + 0.5
        assign(self._marks, {"x0": x, "y0": y + reach, "x1": x, "y1": y - reach})
        self._bar_places: dict[str, Any] = {"y": y, "height": np.full(len(y), height)}
        self._was_negative = None

    def _ring(self, unit: Unit | None, geometry: Geometry) -> None:
        """Mark the unit that is pointed at."""
        ringed = None if unit is None else (unit.layer, unit.index)
        if (ringed, geometry) == self._ringed:
            return
        self._ringed = (ringed, geometry)
        if unit is None:
            assign(self._rings, {"x": [], "y": [], "size": []})
            return
        output = unit.layer == len(geometry.units)
        y = (geometry.outputs if output else geometry.units[unit.layer])[unit.index]
        size = (PORT if output else geometry.tiles[unit.layer]) + 2 * RING
        assign(self._rings, {"x": [geometry.columns[unit.layer + 1]], "y": [y], "size": [size]})

    def _picture_features(self, features: FeatureTiles, palette: Palette) -> None:
        n = len(features.names)
        used = np.isin(np.arange(n), features.chosen)
        for curves, which in ((self._feature_curves, used), (self._idle_curves, ~used)):
            (tiles,) = np.nonzero(which if features.pictures.shape[1] == 1 else np.zeros_like(which))
            x, y = self._curves_in_tiles(features.pictures[tiles, 0], tiles)
            assign(curves, {"x": x, "y": y})
        assign(
            self._inputs,
            {
                "image": palette.paint(features.pictures),
                "alpha": [1.0 if place in features.chosen else INACTIVE_ALPHA for place in range(n)],
                **{name: column[:n] for name, column in self._corners.items()},
            },
        )

    def _curves_in_tiles(self, values: Floats, tiles: slice | Indices) -> Floats:
        """Curves of values in [-1, 1] (n_tiles, n), each in its tile, as x and y of one line (2, any)."""
        x, y, size = (self._corners[name][tiles, None] for name in ("x", "y", "size"))
        n = values.shape[1]
        lines = np.full((2, len(values), n + 1), np.nan)  # a NaN lifts the pen
        lines[0, :, :-1] = x + size * (np.arange(n) + 0.5) / n
        lines[1, :, :-1] = y + size * (0.5 + CURVE * values)
        return lines.reshape(2, -1)

    def _paint(self, snapshot: Snapshot, palette: Palette) -> None:
        images: Rgba = np.empty((0, 1, 1), np.uint32)
        curves: Floats = np.empty((2, 0))
        n_features = len(self._geometry.features)
        if snapshot.units:
            values: Floats = np.concatenate(
                [units[:n] for units, n in zip(snapshot.units, self._geometry.drawn, strict=True)]
            )
            values = values / scale_of(values)[:, None, None]
            images = palette.paint(values)
            if snapshot.on_line:
                curves = self._curves_in_tiles(values[:, 0], slice(n_features, None))
        if curves.size or len(self._curves.data["x"]):
            assign(self._curves, dict(zip("xy", curves, strict=True)))
        columns: dict[str, Any] = {"image": images}
        if not self._placed:
            self._placed = True
            columns |= {name: column[n_features:] for name, column in self._corners.items()}
        assign(self._tiles, columns)

    def _bar(self, snapshot: Snapshot, palette: Palette) -> None:
        x = self._bias_x
        bias = np.concatenate(snapshot.strongest.biases)
        tip = x + self._bias_reach * np.clip(bias / FULL_BIAS, -1, 1)
        columns: dict[str, Any] = {"left": np.minimum(x, tip), "right": np.maximum(x, tip)}
        negative = (bias < 0).tolist()
        if negative != self._was_negative:
            self._was_negative = negative
            colours = [palette["neg-link" if below else "pos-link"] for below in negative]
            columns |= self._bar_places | {"colour": colours}
        assign(self._biases, columns)
