"""A figure that is made when somebody first looks at it: a page starts sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

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


V = TypeVar("V", bound=View)


class LateFigure(Generic[V]):
    """Owns the column that the figure will stand in.

    Args:
        make: makes the view.

    Attributes:
        view: None before anybody has looked at it.
    """

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self.view: V | None = None
        self.column = Column(spacing=0, sizing_mode="stretch_both")

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, which somebody looks at."""
        made = self.view is None
        if self.view is None:
            self.view = self._make()
            self._lengths = Lengths(self.view.plot)
        self._lengths.scale(palette.size)
        self.view.update(snapshot, palette)
        if made:
            self.column.children = [self.view.plot]
