"""Training and test points as marks in a plot."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import Plot, Scatter

from unfold.core.datasets import Points
from unfold.snapshot import Snapshot
from unfold.views.canvas import assign, draw, source
from unfold.views.marks import CLASSES, class_indices
from unfold.views.theme import Palette

COLUMNS = ("x", "y", "marker", "size", "fill", "line")
VALUE, HOLLOW_VALUE = 7.0, 5.0
"""Sizes of a training and of a test point that has a value."""
CROWD = 100
"""More training points than this are small along a curve, where they would hide each other."""


class PointMarks:
    """Owns the glyphs; training points lie above test points.

    Args:
        still: whether they lie above all that changes with every epoch, see `draw`.
    """

    def __init__(self, plot: Plot, *, still: bool = True) -> None:
        points: dict[str, Any] = {
            "x": "x",
            "y": "y",
            "marker": "marker",
            "size": "size",
            "fill_color": "fill",
            "line_color": "line",
        }
        self._test, self._train = source(*COLUMNS), source(*COLUMNS)
        test, train = Scatter(**points, line_width=1.4), Scatter(**points, line_width=1.25)
        self._test_points = draw(plot, self._test, test, still=still, visible=False)
        self._train_points = draw(plot, self._train, train, still=still)
        self._drawn: tuple[object, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette, *, visible: bool = True) -> None:
        """Draw the points of `snapshot`; those for testing if they are asked for."""
        drawn = (snapshot.train, snapshot.test, palette)
        if drawn != self._drawn:
            self._drawn = drawn
            assign(self._train, marks(snapshot.train, snapshot, palette, hollow=False))
            assign(self._test, marks(snapshot.test, snapshot, palette, hollow=True))
        shown = visible and snapshot.settings["show_test"]
        for points, wanted in ((self._train_points, visible), (self._test_points, shown)):
            if points.visible != wanted:
                points.visible = wanted


def marks(points: Points, snapshot: Snapshot, palette: Palette, *, hollow: bool) -> dict[str, object]:
    """Columns for a Scatter: a class is a shape and a colour, a value is a colour in a rim of ink.

    Over a line a value is a height as well: test points have no colour, and all recede behind the curve.
    """
    x, y = (np.ascontiguousarray(coordinate) for coordinate in points.places.T)
    if snapshot.problem == "regression":
        fill = palette.colours(snapshot.scale.unit(points.y))
        line = [palette["ink-2" if hollow else "ink"]] * len(y)
        if points.on_line:
            line = [palette["control" if hollow else "ink-2"]] * len(y)
            fill = [palette["page"]] * len(y) if hollow else fill
        crowded = points.on_line and len(snapshot.train) > CROWD
        size = palette.size * (HOLLOW_VALUE if hollow or crowded else VALUE)
        return {"x": x, "y": y, "marker": ["circle"] * len(y), "size": [size] * len(y),
                "fill": fill, "line": line}  # fmt: skip
    looks = [CLASSES[i] for i in class_indices(points.y, snapshot.n_outputs)]
    colour = [palette[mark.token] for mark in looks]
    page = [palette["page"]] * len(y)
    return {
        "x": x,
        "y": y,
        "marker": [mark.shape for mark in looks],
        "size": palette.size * np.array([mark.size for mark in looks]),
        "fill": page if hollow else colour,
        "line": colour if hollow else page,
    }
