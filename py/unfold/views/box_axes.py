"""The frame of a scene in three dimensions, with the numbers and names of its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bokeh.core.properties import value
from bokeh.models import MultiLine, Plot, Text

from unfold.snapshot import Floats
from unfold.views.axes import decimals, ticks
from unfold.views.canvas import assign, draw, source
from unfold.views.scene import Scene
from unfold.views.theme import FONT, MATH_FONT, Palette

NUMBERS, NAMES = 1.15, 1.34
"""How far out the numbers and names of the axes stand, where half a side of the plane is 1."""
STEEP = 75
"""In degrees: from higher up nothing can be told along the third axis, and nothing stands at it."""
AT_NAME = 1 / 3
"""Where along its axis a name stands, in parts of half a side; no round number does."""
BESIDE, FAR_BESIDE = 8.0, 46.0
"""How far beside the third axis its numbers and its name end, in px."""
BELOW, FAR_BELOW = 8.0, 22.0
"""How far below their places numbers and names of the floor stand, seen from the side, in px."""


@dataclass(frozen=True)
class Marked:
    """One axis.

    Attributes:
        at: where its numbers stand, from -1 at its lower end to 1 at its upper one, (n,).
        texts: the numbers.
        name: of the axis; empty if it has none.
    """

    at: Floats
    texts: Sequence[str]
    name: str = ""

    @classmethod
    def between(cls, low: float, high: float, name: str) -> Marked:
        """An axis with round numbers, but for those at its very ends."""
        numbers, middle, half = ticks(low, high), (low + high) / 2, (high - low) / 2
        numbers = numbers[np.abs(numbers - middle) < 0.95 * half]
        return cls((numbers - middle) / half, decimals(numbers), name)


class BoxAxes:
    """Owns the glyphs, behind all others of `plot`."""

    def __init__(self, plot: Plot) -> None:
        self._frame = source("xs", "ys")
        self._numbers = source("x", "y", "text", "align", "dx", "dy")
        self._names = source("x", "y", "text", "align", "dx", "dy")
        self._edges = MultiLine(xs="xs", ys="ys", line_width=1)
        self._number = Text(
            x="x", y="y", text="text", text_font=value(FONT), text_font_size="12px",
            text_align="align", text_baseline="middle", x_offset="dx", y_offset="dy",
        )  # fmt: skip
        self._name = Text(
            x="x", y="y", text="text", text_font=value(MATH_FONT), text_font_style="italic",
            text_font_size="15px", text_align="align", text_baseline="middle",
            x_offset="dx", y_offset="dy",
        )  # fmt: skip
        draw(plot, self._frame, self._edges)
        draw(plot, self._numbers, self._number)
        draw(plot, self._names, self._name)

    def colour(self, palette: Palette) -> None:
        """Take the colours of `palette`."""
        self._size = palette.size
        self._edges.line_color = palette["control"]
        self._number.text_color = palette["ink-2"]
        self._name.text_color = palette["ink"]

    def clear(self) -> None:
        """Draw nothing."""
        for data in (self._frame, self._numbers, self._names):
            assign(data, {column: [] for column in data.data})

    def draw(self, scene: Scene, axes: tuple[Marked, Marked, Marked], *, walls: bool) -> None:
        """Draw the floor and the upright edge at the left; with `walls` those at the back, too."""
        assign(self._frame, scene.frame(walls=walls))
        spots: list[Floats] = []
        names: list[Floats] = []
        for axis in (0, 1):
            side = scene.near_side[1 - axis]
            spots.append(scene.place(scene.along(axis, axes[axis].at, NUMBERS * side)))
            names.append(scene.place(scene.along(axis, np.array([AT_NAME]), NAMES * side)))
        texts = [*axes[0].texts, *axes[1].texts]
        n, named = len(texts), [axes[0].name, axes[1].name]
        if scene.elevation < STEEP:
            spots.append(scene.place(scene.upright(axes[2].at)))
            texts += axes[2].texts
            if axes[2].name:
                names.append(scene.place(scene.upright(np.array([AT_NAME]))))
                named.append(axes[2].name)
        flat = 1 - math.sin(math.radians(scene.elevation))
        for data, places, words, on_floor, beside, below in (
            (self._numbers, spots, texts, n, BESIDE, BELOW),
            (self._names, names, named, 2, FAR_BESIDE, FAR_BELOW),
        ):
            at, m = np.concatenate(places), len(words) - on_floor
            assign(
                data,
                {
                    "x": at[:, 0], "y": at[:, 1], "text": words,
                    "align": ["center"] * on_floor + ["right"] * m,
                    "dx": [0.0] * on_floor + [-beside * self._size] * m,
                    "dy": [flat * below * self._size] * on_floor + [0.0] * m,
                },
            )  # fmt: skip
