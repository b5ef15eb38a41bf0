"""Zooming the output plot by buttons and their keys: closer, the whole plane, farther.

Wheel, pinch, drag and arrows are the shell's doing, see site/zoom.js: it moves the plot's ranges and says so.
"""

from __future__ import annotations

import math

import panel as pn
from bokeh.events import Event, RangesUpdate
from bokeh.models import Plot

from unfold.settings import CLOSEST, FARTHEST, WHOLE_PLANE, on_line
from unfold.views import icons
from unfold.views.control import Apply, Changes, quoted, restrict
from unfold.views.explanation import explain
from unfold.views.shortcuts import key_classes
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

FACTOR = 1.5
"""How much closer a click gets."""
DIGITS = 4
"""Of half a square's side; its middle is rounded as finely, by much less than a pixel."""

Square = tuple[float, float, float]
"""x1 and x2 of the middle, and half the side."""


class Zoom:
    """Owns the buttons, and hears what the page has zoomed to; asks for the setting `view`."""

    def __init__(self, plot: Plot, apply: Apply, words: Words) -> None:
        self._words, commands = words, words.commands
        self._square: Square = WHOLE_PLANE
        self._apply = apply
        self.farther = self._button("zoom_out", commands.zoom_out, icons.FARTHER)
        self.whole = self._button("whole_plane", commands.whole_plane, None, "level")
        self.closer = self._button("zoom_in", commands.zoom_in, icons.CLOSER)
        self.row = pn.Row(
            self.farther, self.whole, self.closer, margin=0, css_classes=["row"], stylesheets=[STYLESHEET]
        )
        self.closer.on_click(lambda _: self._ask(scaled(self._square, 1 / FACTOR)))
        self.farther.on_click(lambda _: self._ask(scaled(self._square, FACTOR)))
        self.whole.on_click(lambda _: self._ask(WHOLE_PLANE))
        plot.on_event(RangesUpdate, self._moved)

    def sync(self, settings: Changes) -> None:
        """Show how close the plot is; a line is shown as it is."""
        for button in (self.farther, self.whole, self.closer):  # each, so that its key rests, too
            restrict(button, hidden=on_line(settings), locked=False)
        self._square = settings["zoom"]
        styles = {**self.whole.styles, "--level": quoted(level(self._square))}
        if self.whole.styles != styles:  # another label would build the button anew, without the focus
            self.whole.styles = styles

    def _ask(self, square: Square) -> None:
        self._apply({"zoom": square})

    def _moved(self, event: Event) -> None:
        assert isinstance(event, RangesUpdate)
        x0, x1, y0, y1 = event.x0, event.x1, event.y0, event.y1
        if x0 is not None and x1 is not None and y0 is not None and y1 is not None:
            self._ask(rounded(((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2)))

    def _button(self, command: str, name: str, icon: str | None, *classes: str) -> pn.widgets.Button:
        button = pn.widgets.Button(
            label=name,
            icon=icon,
            icon_size="18px",
            margin=0,
            css_classes=["zoom", *classes, *key_classes(command)],
            stylesheets=[STYLESHEET],
        )
        explain(button, self._words.parts["zoom"])
        return button


def scaled(square: Square, factor: float) -> Square:
    """A square about the same middle, as far as that can be had."""
    x1, x2, half = square
    return rounded((x1, x2, half * factor))


def rounded(square: Square) -> Square:
    """The nearest square that the setting takes, in numbers that make a short link."""
    x1, x2, half = square
    half = min(max(half, CLOSEST), FARTHEST)
    decimals = DIGITS - 1 - math.floor(math.log10(half))
    half = round(half, decimals)
    if abs(half - WHOLE_PLANE[2]) < 10.0**-DIGITS * half:
        half = WHOLE_PLANE[2]
    reach = FARTHEST - half
    # "+ 0.0" makes zero of minus zero.
    x1, x2 = (round(min(max(middle, -reach), reach), decimals) + 0.0 for middle in (x1, x2))
    return x1, x2, half


def level(square: Square) -> str:
    """How many times closer than the whole plane."""
    times = WHOLE_PLANE[2] / square[2]
    return f"{times:.2g}×" if times < 99.5 else f"{times:.0f}×"
