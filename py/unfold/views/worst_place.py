"""A ring in the output plot around the place that the network judges worst."""

from __future__ import annotations

from bokeh.models import Plot, Scatter

from unfold.snapshot import Snapshot
from unfold.views.canvas import assign, draw, source
from unfold.views.theme import Palette


class WorstPlace:
    """Owns the ring: ink between two in the colour of the page, to be seen on areas and among points."""

    def __init__(self, plot: Plot) -> None:
        self._place = source("x", "y")
        self._halo, self._ring = (
            Scatter(x="x", y="y", marker="circle", size=20, fill_color=None, line_width=width)
            for width in (5, 2)
        )
        for glyph in (self._halo, self._ring):
            draw(plot, self._place, glyph, still=True)
        self._shown: tuple[float, ...] = ()
        self._palette: Palette | None = None

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Mark the worst place of `snapshot`, if it is known; on the picture of a unit there is none."""
        if palette is not self._palette:
            self._palette = palette
            self._halo.line_color, self._ring.line_color = palette["page"], palette["ink"]
        verdict = snapshot.verdict
        hidden = verdict is None or snapshot.pointed is not None or snapshot.on_line
        place = () if verdict is None or hidden else (verdict.worst or ())
        if place != self._shown:
            self._shown = place
            assign(self._place, {"x": list(place[:1]), "y": list(place[1:2])})
