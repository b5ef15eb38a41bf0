"""Pointing at units: a list of radio buttons that lie over the figure's tiles.

To the page they are ordinary radio buttons, so that keyboard, touch and screen readers work as people know
them. That the mouse points without a click is the shell's doing: see site/bokeh.js.
"""

from __future__ import annotations

from collections.abc import Callable

import panel as pn

from unfold.snapshot import Snapshot
from unfold.views.geometry import HEIGHT, PORT, WIDTH, Geometry, place
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

Point = Callable[[tuple[int, int] | None], None]


class Pointer:
    """Owns the list; tells `point` which unit (layer, index) is pointed at, or None."""

    def __init__(self, point: Point, words: Words) -> None:
        self._words = words
        self._point = point
        self._shown: tuple[tuple[int, ...], int] | None = None
        self._syncing = False
        self.group = pn.widgets.RadioBoxGroup(
            options={}, value=None, margin=0, css_classes=["pointer"], stylesheets=[STYLESHEET]
        )
        self.group.param.watch(self._changed, "value")

    def sync(self, snapshot: Snapshot) -> None:
        """Show the units that there are, and which of them is pointed at."""
        hidden = snapshot.settings["hidden"]
        pointed = snapshot.pointed
        self._syncing = True
        try:
            shown = (hidden, snapshot.n_outputs)
            if shown != self._shown:
                self._shown = shown
                geometry = place(hidden, len(snapshot.features.names), snapshot.n_outputs)
                self.group.param.update(
                    value=None, options=units(*shown, self._words), stylesheets=[STYLESHEET, places(geometry)]
                )
            value = None if pointed is None else (pointed.layer, pointed.index)
            if self.group.value != value:
                self.group.value = value
        finally:
            self._syncing = False

    def _changed(self, _: object) -> None:
        if not self._syncing:
            self._point(self.group.value)


def unit_name(layer: int, index: int, hidden: tuple[int, ...], n_outputs: int, words: Words) -> str:
    """What a unit is called."""
    if layer < len(hidden):
        return words.units.hidden.format(layer=layer + 1, unit=index + 1)
    return words.units.output if n_outputs == 1 else words.units.output_of_class.format(number=index + 1)


def units(hidden: tuple[int, ...], n_outputs: int, words: Words) -> dict[str, tuple[int, int]]:
    """Every unit by its name: layer by layer, the outputs last."""
    widths = (*hidden, n_outputs)
    return {
        unit_name(layer, index, hidden, n_outputs, words): (layer, index)
        for layer in range(len(widths))
        for index in range(widths[layer])
    }


def places(geometry: Geometry) -> str:
    """Style rules that put the n-th label over the n-th unit's tile, in per cent of the figure."""
    tiles = [
        (x, y, tile)
        for x, ys, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True)
        for y in ys
    ]
    tiles += [(geometry.columns[-1], y, PORT) for y in geometry.outputs]
    return "\n".join(
        f"label:nth-of-type({n}) {{ left: {100 * (x - tile / 2) / WIDTH:.3f}%; "
        f"top: {100 * (HEIGHT - y - tile / 2) / HEIGHT:.3f}%; "
        f"width: {100 * tile / WIDTH:.3f}%; height: {100 * tile / HEIGHT:.3f}%; }}"
        for n, (x, y, tile) in enumerate(tiles, 1)
    )
