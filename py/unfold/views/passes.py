"""One mini-batch over the network figure: activations on their way forward, errors on their way back.

At every unit that the pass has come to stand its number and, of an error, a bar above its tile: from its
middle to the left where the error is negative, to the right where it is positive, as with the bias below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import HBar, Plot, Rect, Text

from unfold.snapshot import Floats
from unfold.strongest import Strongest
from unfold.views.canvas import assign, draw, source
from unfold.views.geometry import MAX_TILE, PORT, WIDTH, Geometry
from unfold.views.numbers import signed
from unfold.views.theme import FONT, Palette
from unfold.walk import Phase, Walk

ROOM = 34.0
"""Side of the smallest tile that a number fits into."""
BAR = 3.0
RING = 3.0
"""Between a tile and the frame around it."""
GAP = 7.0
"""Between a tile and the middle of its error's bar, above the frame. Where tiles stand close it is inside,
since above is the bias of the next unit."""
UNCHANGED = 0.15
"""How much of its strength a link keeps that an update does not change."""
AHEAD = 0.22
"""How much a link keeps that a pass has not come to."""


class Passes:
    """Owns the glyphs; there is nothing to be seen of them but while a mini-batch is gone through."""

    def __init__(self, plot: Plot) -> None:
        self._frames = source("x", "y", "size")
        self._errors = source("y", "left", "right", "colour")
        self._numbers = source("x", "y", "text")
        self._frame = Rect(x="x", y="y", width="size", height="size", fill_color=None, line_width=2)
        self._error = HBar(
            y="y", left="left", right="right", height=BAR, fill_color="colour", line_color=None
        )
        text: dict[str, Any] = {"text_font": value(FONT), "text_font_size": "12px"}
        text |= {"background_fill_alpha": 0.9, "padding": 2, "border_radius": 3}
        self._number = Text(
            x="x", y="y", text="text", text_align="center", text_baseline="middle",
            **text,
        )  # fmt: skip
        draw(plot, self._frames, self._frame, still=True)
        draw(plot, self._errors, self._error, still=True)
        draw(plot, self._numbers, self._number, still=True)
        self._shown: tuple[object, ...] = (None, None, "")

    def update(self, walk: Walk | None, geometry: Geometry, palette: Palette) -> None:
        """Show a stage, or nothing."""
        shown = (walk, geometry, palette.name)
        if shown == self._shown:
            return
        self._shown = shown
        if walk is None:
            assign(self._frames, {"x": [], "y": [], "size": []})
            assign(self._errors, {"y": [], "left": [], "right": [], "colour": []})
            assign(self._numbers, {"x": [], "y": [], "text": []})
            return
        self._frame.line_color = self._number.text_color = palette["ink"]
        self._number.background_fill_color = palette["page"]
        columns = geometry.columns[1:]
        heights = (*geometry.units, geometry.outputs)
        tiles = (*geometry.tiles, PORT)
        self._mark(walk, columns, heights, tiles)
        self._number_units(walk, columns, heights, tiles)
        self._draw_errors(walk, columns, heights, tiles, palette)

    def _mark(self, walk: Walk, columns: Floats, heights: Sequence[Floats], tiles: Sequence[float]) -> None:
        """A frame around each unit of the layer that the pass has come to."""
        ys = np.empty(0) if walk.ended else heights[walk.layer]
        n = len(ys)
        size = tiles[walk.layer] + 2 * RING
        assign(self._frames, {"x": np.full(n, columns[walk.layer]), "y": ys, "size": np.full(n, size)})

    def _number_units(
        self, walk: Walk, columns: Floats, heights: Sequence[Floats], tiles: Sequence[float]
    ) -> None:
        """In the tiles that have room for it, the mean activation or the error; at outputs, below them."""
        xs: list[float] = []
        ys: list[float] = []
        texts: list[str] = []
        for layer in range(len(heights)):
            output = layer == len(heights) - 1
            if not (reached(walk, layer) or walk.phase is Phase.BACKWARD) or not (
                output or tiles[layer] >= ROOM
            ):
                continue
            is_error = walk.phase is not Phase.FORWARD and reached(walk, layer)
            numbers = error(walk, layer) if is_error else walk.step.activations[layer].mean(axis=1)
            numbers = numbers[: len(heights[layer])]
            name = "δ " if is_error and (output or tiles[layer] >= MAX_TILE) else ""
            xs += [min(float(columns[layer]), WIDTH - MAX_TILE / 2)] * len(numbers)
            ys += (heights[layer] - (PORT if output else 0.0)).tolist()
            texts += [name + signed(float(number)) for number in numbers]
        assign(self._numbers, {"x": xs, "y": ys, "text": texts})

    def _draw_errors(
        self, walk: Walk, columns: Floats, heights: Sequence[Floats], tiles: Sequence[float], palette: Palette
    ) -> None:
        layers = [] if walk.phase is Phase.FORWARD else [i for i in range(len(heights)) if reached(walk, i)]
        every = [error(walk, layer)[: len(ys)] for layer, ys in enumerate(heights)]
        largest = max(float(np.abs(errors).max()) for errors in every) or 1.0
        y: list[float] = []
        left: list[float] = []
        right: list[float] = []
        colours: list[str] = []
        for layer in layers:
            tips = columns[layer] + every[layer] / largest * tiles[layer] / 2
            close = layer < len(heights) - 1 and tiles[layer] < MAX_TILE
            y += (heights[layer] + tiles[layer] / 2 + (-BAR if close else GAP)).tolist()
            left += np.minimum(columns[layer], tips).tolist()
            right += np.maximum(columns[layer], tips).tolist()
            colours += [palette["neg-link" if e < 0 else "pos-link"] for e in every[layer]]
        assign(self._errors, {"y": y, "left": left, "right": right, "colour": colours})


def error(walk: Walk, layer: int) -> Floats:
    """The derivative of the mini-batch's loss by what could be added to each unit's sum: (n_units,).

    Of maxout it would be added to the sums of all pieces.
    """
    n_units = len(walk.step.activations[layer])
    errors: Floats = walk.step.deltas[layer].sum(axis=1).reshape(-1, n_units).sum(axis=0)
    return errors


def largest_of(changes: Floats, n_inputs: int) -> Floats:
    """Of all that an edge has, a weight or the coefficients of a curve, the largest: (n_rows, n_inputs)."""
    n_functions = changes.shape[1] // n_inputs if n_inputs else 1
    largest: Floats = changes.reshape(len(changes), n_functions, n_inputs).max(axis=1)
    return largest


def reached(walk: Walk, layer: int) -> bool:
    """Whether the present pass has come to a layer; an update has come to all."""
    match walk.phase:
        case Phase.FORWARD:
            return layer <= walk.layer
        case Phase.BACKWARD:
            return layer >= walk.layer
        case Phase.UPDATE:
            return True


def emphasis(walk: Walk, drawn: Strongest) -> Floats:
    """What the strength of each link is multiplied by (n_links,): what changes most is seen best."""
    if not walk.ended:
        layers = [
            np.full(weights.shape, 1.0 if reached(walk, layer) else AHEAD)
            for layer, weights in enumerate(drawn.weights)
        ]
    else:
        changes = drawn.of_weights(
            [
                largest_of(np.abs(change[:, :-1]), drawn.n_inputs(layer))
                for layer, change in enumerate(walk.step.change)
            ]
        )
        largest = max((float(change.max()) for change in changes if change.size), default=0.0) or 1.0
        layers = [UNCHANGED + (1 - UNCHANGED) * change / largest for change in changes]
    return np.concatenate([layer.ravel() for layer in layers])
