"""What the network answers over the plane, with the points it learns from."""

from __future__ import annotations

from typing import Any

import contourpy
import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, ImageRGBA, MultiLine, Plot, Scatter, Segment, Text

from unfold.core.datasets import Points
from unfold.core.grid import pixel_centres
from unfold.core.plane import DOMAIN
from unfold.snapshot import Floats, Snapshot, scale_of
from unfold.views.canvas import assign, canvas, draw, source
from unfold.views.marks import CLASSES, class_indices
from unfold.views.theme import FONT, MATH_FONT, Palette, Rgba

TICKS = (-4, 0, 4)
TICK_LENGTH = 0.15
VALUE, HOLLOW_VALUE = 7.0, 5.0
"""Sizes of a training and of a test point that has a value."""


class OutputView:
    """Owns the figure; `update` is all that changes it."""

    def __init__(self) -> None:
        self.plot: Plot = canvas((-DOMAIN, DOMAIN), (-DOMAIN, DOMAIN))
        self._surface = source("image")
        self._boundary = source("xs", "ys")
        self._train = source("x", "y", "marker", "size", "fill", "line")
        self._test = source("x", "y", "marker", "size", "fill", "line")
        self._contour = MultiLine(xs="xs", ys="ys", line_width=2, line_join="round")
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
        points: dict[str, Any] = {
            "x": "x",
            "y": "y",
            "marker": "marker",
            "size": "size",
            "fill_color": "fill",
            "line_color": "line",
        }
        self._test_glyph = Scatter(**points, line_width=1.4)
        self._train_glyph = Scatter(**points, line_width=1.25)
        draw(
            self.plot,
            self._surface,
            ImageRGBA(
                image="image", x={"value": -DOMAIN}, y={"value": -DOMAIN},
                dw={"value": 2 * DOMAIN}, dh={"value": 2 * DOMAIN},
            ),
        )  # fmt: skip
        draw(self.plot, self._boundary, self._contour)
        self._test_points = draw(self.plot, self._test, self._test_glyph, still=True, visible=False)
        draw(self.plot, self._train, self._train_glyph, still=True)
        self._axes = source("x0", "y0", "x1", "y1"), source("x", "y"), source("x", "y")
        for data, glyph in zip(self._axes, (self._tick, self._label, self._name), strict=True):
            draw(self.plot, data, glyph, still=True)
        self._shown: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        shown = (snapshot.train, snapshot.test, palette)
        if shown != self._shown:
            self._shown = shown
            for glyph in (self._tick, self._contour):
                glyph.line_color = palette["ink"]
            for text in (self._label, self._name):
                text.text_color = palette["ink"]
            _axes(*self._axes, palette.size)
            assign(self._train, _marks(snapshot.train, snapshot, palette, hollow=False))
            assign(self._test, _marks(snapshot.test, snapshot, palette, hollow=True))
        show_test = snapshot.settings["show_test"]
        if self._test_points.visible != show_test:
            self._test_points.visible = show_test
        image, zeros = _surface(snapshot, palette)
        assign(self._surface, {"image": [image]})
        lines = [zero_lines(zero) for zero in zeros]
        assign(
            self._boundary,
            {"xs": [x for xs, _ in lines for x in xs], "ys": [y for _, ys in lines for y in ys]},
        )
        width = palette.size * (2 if snapshot.pointed is None and snapshot.problem == "classification" else 1)
        if self._contour.line_width != width:
            self._contour.line_width = width


def _surface(snapshot: Snapshot, palette: Palette) -> tuple[Rgba, list[Floats]]:
    """The picture of the plane, and the functions over it whose zeros are drawn as lines."""
    unit = snapshot.pointed
    discretize = snapshot.settings["discretize"]
    if unit is None and snapshot.n_outputs > 1:
        return palette.paint_classes(snapshot.output, certain=discretize), leads(snapshot.decision)
    if unit is None:
        # `output` bends too sharply at its zero
        values, zero = snapshot.scale.unit(snapshot.output), snapshot.decision - snapshot.scale.middle
    else:
        values, zero = unit.a / scale_of(unit.a), unit.z
    if discretize:
        values = np.where(zero >= 0, 1.0, -1.0)
    return palette.paint(values), [zero]


def leads(decision: Floats) -> list[Floats]:
    """By how much each class but the last leads the best other one (n, n); `decision` is (n_classes, n, n).

    Together their zeros are all boundaries, for each boundary has two sides.
    """
    return [decision[i] - np.delete(decision, i, axis=0).max(axis=0) for i in range(len(decision) - 1)]


def zero_lines(values: Floats) -> tuple[list[Floats], list[Floats]]:
    """Where values over the plane (n, n), lowest x2 first, are zero: the xs and ys of each line."""
    # Lines go on straight past the outermost pixels' centres, to end at the frame and not before.
    n = values.shape[0] + 2
    side = pixel_centres(n) * (n / (n - 2))
    padded = np.empty((n, n))
    padded[1:-1, 1:-1] = values
    padded[0, 1:-1], padded[-1, 1:-1] = 2 * values[0] - values[1], 2 * values[-1] - values[-2]
    padded[:, 0], padded[:, -1] = 2 * padded[:, 1] - padded[:, 2], 2 * padded[:, -2] - padded[:, -3]
    # `line_type` is said so that lines come as a list of (n, 2) arrays.
    generator = contourpy.contour_generator(side, side, padded, line_type=contourpy.LineType.Separate)
    lines: list[Floats] = generator.lines(0.0)  # type: ignore[assignment]
    return [line[:, 0] for line in lines], [line[:, 1] for line in lines]


def _marks(points: Points, snapshot: Snapshot, palette: Palette, *, hollow: bool) -> dict[str, object]:
    """Columns for a Scatter: a class is a shape and a colour, a value is a colour in a rim of ink."""
    x, y = np.ascontiguousarray(points.X[:, 0]), np.ascontiguousarray(points.X[:, 1])
    if snapshot.problem == "regression":
        fill = palette.colours(snapshot.scale.unit(points.y))
        line = [palette["ink-2" if hollow else "ink"]] * len(y)
        size = palette.size * (HOLLOW_VALUE if hollow else VALUE)
        return {"x": x, "y": y, "marker": ["circle"] * len(y), "size": [size] * len(y),
                "fill": fill, "line": line}  # fmt: skip
    marks = [CLASSES[i] for i in class_indices(points.y, snapshot.n_outputs)]
    colour = [palette[mark.token] for mark in marks]
    page = [palette["page"]] * len(y)
    return {
        "x": x,
        "y": y,
        "marker": [mark.shape for mark in marks],
        "size": palette.size * np.array([mark.size for mark in marks]),
        "fill": page if hollow else colour,
        "line": colour if hollow else page,
    }


def _axes(ticks: ColumnDataSource, labels: ColumnDataSource, names: ColumnDataSource, size: float) -> None:
    """Ticks, numbers and names inside the frame, `size` times as far from it as at a desk."""
    at = np.array(TICKS, dtype=float)
    edge = np.full(len(at), -DOMAIN)
    assign(
        ticks,
        {
            "x0": np.concatenate([at, edge]), "y0": np.concatenate([edge, at]),
            "x1": np.concatenate([at, edge + TICK_LENGTH]), "y1": np.concatenate([edge + TICK_LENGTH, at]),
        },
    )  # fmt: skip
    text = [str(tick).replace("-", "−") for tick in TICKS]
    n = len(text)
    assign(
        labels,
        {
            "x": np.concatenate([at, edge]), "y": np.concatenate([edge, at]), "text": text + text,
            "align": ["center"] * n + ["left"] * n, "baseline": ["bottom"] * n + ["middle"] * n,
            "dx": [0] * n + [9 * size] * n, "dy": [-7 * size] * n + [0] * n,
        },
    )  # fmt: skip
    assign(
        names,
        {
            "x": [DOMAIN, -DOMAIN], "y": [-DOMAIN, DOMAIN], "text": ["x₁", "x₂"],
            "align": ["right", "left"], "dx": [-8 * size, 9 * size], "dy": [-14 * size, 14 * size],
        },
    )  # fmt: skip
