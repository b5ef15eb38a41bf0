"""The space of a layer of three units: the plane as a sheet bent in it, cut by a unit of the next layer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from bokeh.models import MultiLine, Patch, Plot
from bokeh.models.glyphs import Patches

from unfold.settings import SURFACES, layers_in_space
from unfold.snapshot import Floats, Snapshot
from unfold.views.box_axes import Marked
from unfold.views.canvas import assign, draw, source
from unfold.views.cells import LIVE, STILL, at_corners, in_levels, in_middles
from unfold.views.framing import FOLLOW, box_of, to_unit
from unfold.views.numbers import SUBSCRIPTS
from unfold.views.projection import Projection
from unfold.views.scene import ROOM, Scene
from unfold.views.sheet_lines import zeros_on_sheet
from unfold.views.theme import Palette, Rgba

HIDDEN = 0.25
"""How much is seen of a point behind the sheet."""
NOTHING = 1e-12
"""What is no larger, in a cube whose sides are 2 long, is zero."""


def chosen_layer(snapshot: Snapshot) -> int:
    """The number of the hidden layer, from 1, whose space somebody wants to see; 0 if it is the answer."""
    return SURFACES.index(snapshot.settings["surface"])


def in_space(snapshot: Snapshot) -> bool:
    """Whether a layer's space is to be seen, and there is one."""
    return not snapshot.on_line and chosen_layer(snapshot) in layers_in_space(snapshot.settings)


@dataclass(frozen=True, eq=False)
class Cut:
    """Where one unit of the next layer is zero.

    Attributes:
        sums: its weighted sum over the plane, (k, k); of a unit of several pieces the largest.
        plane: a, b, c, d of a·u + b·v + c·w + d = 0 in the cube; None for several pieces, which bend it, and
            for curves, of which nothing is drawn.
    """

    sums: Floats
    plane: Floats | None


def cut_of(snapshot: Snapshot, layer: int, box: Floats) -> Cut:
    """The cut through the space of a layer, from 1, that lies in `box` (3, 2)."""
    grid = snapshot.representations[layer].activations[0]
    if snapshot.edges is not None:
        return Cut(np.ones(grid.shape[1:]), None)
    unit = min(snapshot.settings["next_unit"], snapshot.widths[layer]) - 1
    rows = snapshot.rows_of(layer, unit)
    W, b = snapshot.weights[layer][rows], snapshot.biases[layer][rows]
    sums = (np.tensordot(W, grid, 1) + b[:, None, None]).max(axis=0)
    if len(rows) > 1:
        return Cut(sums, None)
    middle, half = box.mean(axis=1), (box[:, 1] - box[:, 0]) / 2
    return Cut(sums, np.append(W[0] * half, W[0] @ middle + b[0]))


def plane_in_cube(plane: Floats) -> Floats:
    """The corners (n, 3), all round it, of the part of a plane that lies in the cube; none if it misses.

    Args:
        plane: a, b, c, d of a·u + b·v + c·w + d = 0, where each of u, v, w goes from -1 to 1.
    """
    normal, level = plane[:3], float(plane[3])
    length = float(np.linalg.norm(normal))
    if not np.isfinite(plane).all() or length <= NOTHING:
        return np.empty((0, 3))
    normal, level = normal / length, level / length
    found: list[Floats] = []
    for axis in range(3):
        if abs(normal[axis]) <= NOTHING:
            continue
        for ends in product((-1.0, 1.0), repeat=2):
            edge: Floats = np.insert(np.array(ends), axis, 0.0)
            edge[axis] = -(float(normal @ edge) + level) / normal[axis]
            if abs(edge[axis]) <= 1 + NOTHING:
                found.append(edge)
    if len(found) < 3:
        return np.empty((0, 3))
    corners = np.stack(found)
    # All round the middle: by their angles in a basis of the plane.
    from_middle = corners - corners.mean(axis=0)
    right, up = np.linalg.svd(normal[None])[2][1:]
    around = np.argsort(np.arctan2(from_middle @ up, from_middle @ right))
    return corners[around]


class Space:
    """Owns the glyphs in `plot` that are the sheet and the cut through it."""

    def __init__(self, plot: Plot) -> None:
        self._far, self._near = source("xs", "ys", "fill"), source("xs", "ys", "fill")
        self._cut = source("x", "y")
        self._lines, self._hidden_lines = source("xs", "ys"), source("xs", "ys")
        cells: dict[str, Any] = {
            "xs": "xs", "ys": "ys", "fill_color": "fill",
            "line_width": 0.7, "line_alpha": 0.3, "line_join": "round",
        }  # fmt: skip
        self._facets = Patches(**cells), Patches(**cells)
        self._plane = Patch(x="x", y="y", fill_alpha=0.12, line_width=1.25, line_alpha=0.8, line_join="round")
        self._line = MultiLine(xs="xs", ys="ys", line_width=2.25, line_join="round")
        self._hidden_line = MultiLine(xs="xs", ys="ys", line_width=1, line_alpha=0.45, line_dash=[4, 3])
        far, near = self._facets
        draw(plot, self._far, far)
        draw(plot, self._cut, self._plane)
        draw(plot, self._near, near)
        draw(plot, self._hidden_lines, self._hidden_line)
        draw(plot, self._lines, self._line)
        self._box: Floats | None = None
        self._box_of: tuple[object, ...] = ()

    def colour(self, palette: Palette) -> None:
        """Take the colours of `palette`."""
        for glyph in (*self._facets, self._line, self._hidden_line):
            glyph.line_color = palette["ink"]
        self._plane.line_color = self._plane.fill_color = palette["ink"]

    def clear(self) -> None:
        """Draw nothing."""
        for data in (self._far, self._cut, self._near, self._lines, self._hidden_lines):
            assign(data, {column: [] for column in data.data})

    def draw(
        self, snapshot: Snapshot, palette: Palette
    ) -> tuple[Scene, tuple[Marked, Marked, Marked], Floats, Floats]:
        """Draw the space that is to be seen; see `in_space`.

        Returns:
            Its scene and axes; where the training points are in the figure, (n, 2); and how much of each is
            seen, (n,).
        """
        layer, settings = chosen_layer(snapshot), snapshot.settings
        scene = Scene(Projection(settings["azimuth"], settings["elevation"]), 1.0, room=ROOM)
        grid, points = snapshot.representations[layer].activations
        box = self._follow(grid, (layer, settings["hidden"]), playing=snapshot.playing)
        sheet = 2 * to_unit(grid, box) - 1
        cut = cut_of(snapshot, layer, box)
        corners = at_corners(sheet, LIVE if snapshot.playing else STILL)
        colours = decisions(snapshot, palette, LIVE if snapshot.playing else STILL)
        nearer = np.zeros(colours.shape, dtype=np.bool_)
        border: Floats = np.empty((0, 3))
        if cut.plane is not None:
            border = plane_in_cube(cut.plane)
            middles = in_middles(corners)
            beyond = np.tensordot(cut.plane[:3], middles, 1) + cut.plane[3]
            nearer = beyond * float(cut.plane[:3] @ scene.near) > 0
        assign(self._far, scene.sheet(corners, colours, ~nearer))
        assign(self._near, scene.sheet(corners, colours, nearer))
        outline = scene.place(border)
        assign(self._cut, {"x": outline[:, 0], "y": outline[:, 1]})
        self._draw_lines(zeros_on_sheet(cut.sums, sheet), sheet, scene)
        at = np.clip(2 * to_unit(points, box) - 1, -1, 1).T
        seen = np.where(scene.behind(at, sheet), HIDDEN, 1.0)
        return scene, _marked(box), scene.place(at), seen

    def _follow(self, grid: Floats, box_of_what: tuple[object, ...], *, playing: bool) -> Floats:
        """The box that the space is shown in."""
        fitted = box_of(grid)
        if self._box is not None and playing and box_of_what == self._box_of:
            fitted = self._box + FOLLOW * (fitted - self._box)
        self._box, self._box_of = fitted, box_of_what
        return fitted

    def _draw_lines(self, lines: list[Floats], sheet: Floats, scene: Scene) -> None:
        """Where plane and sheet meet: what the sheet itself hides is dashed."""
        for data, hidden in ((self._lines, False), (self._hidden_lines, True)):
            shown: list[Floats] = []
            for line in lines:
                chosen = scene.behind(line.T, sheet) == hidden
                if hidden:  # up to what is seen
                    chosen[:-1] |= chosen[1:].copy()
                    chosen[1:] |= chosen[:-1].copy()
                shown.append(np.where(chosen[:, None], scene.place(line.T), np.nan))
            assign(data, {"xs": [line[:, 0] for line in shown], "ys": [line[:, 1] for line in shown]})


def decisions(snapshot: Snapshot, palette: Palette, n: int) -> Rgba:
    """The final decision all over the plane, as colours of n × n cells: (n, n)."""
    if snapshot.n_outputs > 1:
        shares = in_middles(at_corners(np.nan_to_num(snapshot.answers), n))
        return palette.paint_classes(in_levels(np.clip(shares, 0, 1)))
    values = np.clip(np.nan_to_num(snapshot.scale.unit(snapshot.answers[0])), -1, 1)
    return palette.paint(in_levels(in_middles(at_corners(values, n))))


def _marked(box: Floats) -> tuple[Marked, Marked, Marked]:
    """The three axes, an activation each."""
    first, second, third = (
        Marked.between(low, high, f"a{number}".translate(SUBSCRIPTS))
        for number, (low, high) in enumerate(box.tolist(), 1)
    )
    return first, second, third
