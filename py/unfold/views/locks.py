"""What training leaves alone, in the network figure: a lock at a frozen unit, a tick across a frozen link."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi

import numpy as np
from bokeh.models import Arc, Plot, Rect, Segment

from unfold.snapshot import Bools, Floats, Indices, Snapshot
from unfold.views.canvas import assign, draw, source
from unfold.views.geometry import PORT, Geometry
from unfold.views.theme import Palette

SIZE = 14.0
"""Side of the paper that a lock stands on, in the upper right corner of its unit's tile."""
TICK = 5.0
"""Half the length of a tick, across the middle of a link or of a bias."""


class Locks:
    """Owns the glyphs, which change only when something is frozen or let go."""

    def __init__(self, plot: Plot) -> None:
        self._locks = source("x", "y", "body", "shackle")
        self._ticks = source("x0", "y0", "x1", "y1")
        self._paper = Rect(x="x", y="y", width=SIZE, height=SIZE, line_color=None)
        self._body = Rect(x="x", y="body", width=8, height=5.6, line_color=None)
        self._shackle = Arc(
            x="x", y="shackle", radius=2.4, start_angle=-0.1, end_angle=pi + 0.1, line_width=1.5
        )
        self._tick = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=2)
        for glyph in (self._paper, self._body, self._shackle):
            draw(plot, self._locks, glyph, still=True)
        draw(plot, self._ticks, self._tick, still=True)

    def arrange(
        self, geometry: Geometry, links: Mapping[str, Floats], biases: tuple[Floats, Floats], palette: Palette
    ) -> None:
        """Stand where the units, the links' ends and the middles of the bias bars are."""
        self._paper.fill_color = palette["page"]
        self._body.fill_color = self._shackle.line_color = self._tick.line_color = palette["ink"]
        tiles = [*zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True)]
        # An output's circle has no corner: its lock stands beside it.
        tiles.append((geometry.columns[-1], geometry.outputs, PORT + SIZE))
        self._corners = np.vstack(
            [
                np.column_stack((np.full(len(ys), x + (tile - SIZE) / 2 - 1), ys + (tile - SIZE) / 2 - 1))
                for x, ys, tile in tiles
            ]
        )
        dx, dy = links["x1"] - links["x0"], 2 * (links["y1"] - links["y0"])  # at the middle of the curve
        length = np.hypot(dx, dy)
        x, y = (links["x0"] + links["x1"]) / 2, (links["y0"] + links["y1"]) / 2
        across = TICK * np.column_stack((-dy, dx)) / np.maximum(length, 1e-9)[:, None]
        self._weights = np.column_stack(
            (x - across[:, 0], y - across[:, 1], x + across[:, 0], y + across[:, 1])
        )
        x, y = biases
        self._biases = np.column_stack((x, y - TICK, x, y + TICK))
        self._frozen: tuple[Bools, ...] | None = None
        self._rows: tuple[Indices, ...] = ()

    def update(self, snapshot: Snapshot) -> None:
        """Mark what is frozen in `snapshot`: at a unit of maxout, what is drawn of its pieces."""
        strongest = snapshot.strongest
        # Which of them that is may change in training.
        still = not strongest.is_choice or all(map(np.array_equal, strongest.rows, self._rows))
        if snapshot.frozen is self._frozen and still:
            return
        self._frozen, self._rows = snapshot.frozen, strongest.rows
        units: list[Bools] = [
            np.all(mask.reshape(-1, width, mask.shape[1]), axis=(0, 2))[:n]
            for mask, width, n in zip(snapshot.frozen, snapshot.widths, strongest.widths, strict=True)
        ]
        x, y = self._corners[np.concatenate(units)].T
        assign(self._locks, {"x": x, "y": y, "body": y - 1.8, "shackle": y + 1.4})
        # A unit's lock stands for all it has.
        drawn = strongest.of(snapshot.frozen)
        single = [mask & ~unit[:, None] for mask, unit in zip(drawn, units, strict=True)]
        weights = self._weights[np.concatenate([mask[:, :-1].ravel() for mask in single])]
        biases = self._biases[np.concatenate([mask[:, -1] for mask in single])]
        ticks = np.vstack((weights, biases)).T
        assign(self._ticks, dict(zip(("x0", "y0", "x1", "y1"), ticks, strict=True)))
