"""A figure that is made when somebody first looks at it: a page starts sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bokeh.models import Column, Plot

from unfold.snapshot import Snapshot
from unfold.views.canvas import Lengths
from unfold.views.theme import Palette


class View(Protocol):
    """A figure and what draws a Snapshot in it."""

    plot: Plot

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`."""
        ...


class LateFigure:
    """Owns the column that the figure will stand in.

    Args:
        make: makes the view.
    """

    def __init__(self, make: Callable[[], View]) -> None:
        self._make = make
        self._view: View | None = None
        self.column = Column(spacing=0, sizing_mode="stretch_both")

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, which somebody looks at."""
        if made := self._view is None:
            self._view = self._make()
            self._lengths = Lengths(self._view.plot)
        assert self._view is not None
        self._lengths.scale(palette.size)
        self._view.update(snapshot, palette)
        if made:
            self.column.children = [self._view.plot]
