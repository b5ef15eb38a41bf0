"""A hollow dot on the tile of every unit that hardly learns any more, because it is dead or saturated."""

from __future__ import annotations

import numpy as np
from bokeh.models import Plot, Scatter

from unfold.core.stuck import Stuck
from unfold.snapshot import Bools, Floats, Snapshot, Unit
from unfold.views.canvas import assign, draw, source
from unfold.views.geometry import Geometry
from unfold.views.theme import Palette
from unfold.words.words import Units

SIZE = 8.0
INSET = 8.0
"""How far the middle of a dot is from the left and the upper side of its tile; locks have the right one."""


class StuckMarks:
    """Owns the glyph, which changes only when a unit gets stuck or free; a dot is not larger than a tile."""

    def __init__(self, plot: Plot) -> None:
        self._dots = source("x", "y")
        self._dot = Scatter(x="x", y="y", size=SIZE, line_width=1.5)
        draw(plot, self._dots, self._dot, still=True)
        self._corners: Floats = np.empty((0, 2))
        self._have_room = True
        self._stuck: Stuck | None = None
        self._drawn: Bools | None = None

    def arrange(self, geometry: Geometry, palette: Palette) -> None:
        """Stand where the units are."""
        self._dot.fill_color, self._dot.line_color = palette["page"], palette["ink"]
        self._have_room = min(geometry.tiles, default=SIZE) >= SIZE
        corners = [
            np.column_stack((np.full(len(ys), x - tile / 2 + inset), ys + tile / 2 - inset))
            for x, ys, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True)
            for inset in [min(INSET, tile / 4)]
        ]
        self._corners = np.vstack([np.empty((0, 2)), *corners])
        self._stuck = self._drawn = None

    def update(self, snapshot: Snapshot) -> None:
        """Mark which are stuck in `snapshot`."""
        stuck = snapshot.stuck
        if stuck is self._stuck:
            return
        self._stuck = stuck
        # No output is ever stuck.
        units = zip(stuck.dead, stuck.saturated, snapshot.drawn_widths, strict=False)
        found = np.concatenate([np.empty(0, np.bool_), *((dead | full)[:n] for dead, full, n in units)])
        found &= self._have_room
        if self._drawn is None or not np.array_equal(found, self._drawn):
            self._drawn = found
            assign(self._dots, dict(zip("xy", self._corners[found].T, strict=True)))


def stuck_word(snapshot: Snapshot, unit: Unit, say: Units) -> str:
    """What a unit is called that is stuck; nothing for any other."""
    for masks, word in ((snapshot.stuck.dead, say.dead), (snapshot.stuck.saturated, say.saturated)):
        if unit.layer < len(masks) and masks[unit.layer][unit.index]:
            return word
    return ""
