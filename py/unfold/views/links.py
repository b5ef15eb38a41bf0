"""The links of the network figure: curves as wide as their weight, orange and dashed where it is negative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

import numpy as np
import numpy.typing as npt
from bokeh.models import Bezier, Plot

from unfold.snapshot import Floats, Parameter, Snapshot, Unit
from unfold.strongest import Strongest
from unfold.views.canvas import assign, draw, source
from unfold.views.passes import emphasis
from unfold.views.theme import Palette

FULL_WEIGHT, FULL_WEIGHT_DENSE = 4.2, 3.2
"""The |w| from which on a link is drawn at its full width; in px: THINNEST + GROWTH."""
THINNEST = 0.8
GROWTH, GROWTH_DENSE = 5.5, 4.5
FAINTEST = 0.4
"""Opacity of a link without weight, which recedes on purpose."""
DENSE = 60
"""More links than this are drawn thinner."""
CROWDED = 600
"""Of more links than this those without weight recede further, so that the others can be told from them."""
FAINTEST_CROWDED, THINNEST_CROWDED = 0.16, 0.6
FULL_STRENGTH = 2.0
"""The strength of an edge that is a curve from which on it is drawn at its full width."""
FLOWING = 0.35
"""The |w| above which a link flows while training goes on."""
FLOW_WIDTH = 0.4
"""Of what flows, in widths of its link: a solid link stays solid to the eye."""
FLOW_DASH, FLOW_GAP = 3, 13
"""Of what flows along a link, in px."""
DIMMED = 0.22
"""How much of their strength other links keep while one unit is pointed at."""
SORT_EVERY = 12
"""Frames after which links are sorted by strength again while training goes on; in between, only what
changes is sent."""


class Links:
    """Owns the glyphs; sign is said twice: by colour, and by a solid or a dashed line.

    Attributes:
        ends: where every link begins (x0, y0) and ends (x1, y1), and the x of its control points, c; columns
            of shape (n_weights,), or where links have two halves twice as long.
    """

    def __init__(self, plot: Plot) -> None:
        self._negative = source("x0", "y0", "x1", "y1", "c", "width", "alpha")
        self._positive = source("x0", "y0", "x1", "y1", "c", "width", "alpha")
        path: dict[str, Any] = {name: name for name in ("x0", "y0", "x1", "y1")}
        path |= {"cx0": "c", "cy0": "y0", "cx1": "c", "cy1": "y1"}
        stroke = {**path, "line_width": "width", "line_alpha": "alpha"}
        self._negative_link = Bezier(**stroke, line_dash=[7, 4])
        self._positive_link = Bezier(**stroke)
        draw(plot, self._negative, self._negative_link)
        draw(plot, self._positive, self._positive_link)
        self._flowing = source("x0", "y0", "x1", "y1", "c", "width", "offset")
        dash: dict[str, Any] = {"line_dash": [FLOW_DASH, FLOW_GAP], "line_dash_offset": "offset"}
        self._flow = Bezier(**path, **dash, line_width="width")
        draw(plot, self._flowing, self._flow)
        self._n_flowing = 0
        self.ends: Mapping[str, Floats] = {}
        self._order: npt.NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._was_negative: npt.NDArray[np.bool_] = np.empty(0, dtype=np.bool_)
        self._since_sorted = 0
        self._sorted: Floats | None = None
        self._answers: Floats | None = None
        self._emphasised: tuple[object, ...] = (None, None, None)
        self._size = 1.0

    def arrange(self, ends: Mapping[str, Floats], palette: Palette, *, curves: bool) -> None:
        """Place the links of another architecture.

        Args:
            ends: where they are to be, see there.
            curves: whether they are edges with curves, whose strengths have no sign.
        """
        self.ends = ends
        self._size = palette.size
        self._order = np.empty(0, dtype=np.intp)
        self._negative_link.line_color = palette["neg-link"]
        self._positive_link.line_color = palette["ink-2" if curves else "pos-link"]
        self._flow.line_color = palette["page"]

    def update(self, snapshot: Snapshot, flow: float | None = None) -> None:
        """Draw the weights of `snapshot`; `flow` is how far links have flowed, in px, if they do.

        Between an input and a unit of maxout there are as many weights as pieces: drawn is the strongest.
        """
        emphasised = (snapshot.pointed, snapshot.aimed, snapshot.walk)
        same = snapshot.answers is self._answers and all(map(is_, emphasised, self._emphasised))
        if same and not snapshot.playing and self._n_flowing == 0 and len(self._order):
            return
        self._answers, self._emphasised = snapshot.answers, emphasised
        drawn = snapshot.strongest.weights
        weights = np.concatenate([layer.ravel() for layer in drawn])
        dense = len(weights) > DENSE
        full = FULL_WEIGHT_DENSE if dense else FULL_WEIGHT
        strength = np.minimum(1.0, np.abs(weights) / (full if snapshot.edges is None else FULL_STRENGTH))
        crowded = len(weights) > CROWDED
        thinnest, faintest = (THINNEST_CROWDED, FAINTEST_CROWDED) if crowded else (THINNEST, FAINTEST)
        width = self._size * (thinnest + (GROWTH_DENSE if dense else GROWTH) * strength)
        alpha = np.minimum(1.0, faintest + strength)
        if snapshot.pointed is not None:
            alpha *= _dimmed(drawn, snapshot.pointed)
        elif snapshot.aimed is not None:
            alpha *= _dimmed_but(snapshot.strongest, snapshot.aimed)
        elif snapshot.walk is not None:
            alpha *= emphasis(snapshot.walk, snapshot.strongest)
        halves = len(self.ends["x0"]) // len(weights) if len(weights) else 1
        weights, width, alpha = (np.tile(column, halves) for column in (weights, width, alpha))
        negative = weights < 0
        self._since_sorted += 1
        stale = self._since_sorted >= SORT_EVERY or not (snapshot.playing or snapshot.answers is self._sorted)
        sort = stale or len(self._order) != len(weights) or (negative != self._was_negative).any()
        if sort:
            self._since_sorted, self._sorted = 0, snapshot.answers
            self._order = np.argsort(np.abs(weights))  # the strongest is drawn last, on top
            self._was_negative = negative
        chosen_negative = negative[self._order]
        for data, chosen in (
            (self._negative, self._order[chosen_negative]),
            (self._positive, self._order[~chosen_negative]),
        ):
            columns = {"width": width[chosen], "alpha": alpha[chosen]}
            if sort:
                columns |= {name: column[chosen] for name, column in self.ends.items()}
            assign(data, columns)
        self._let_flow(np.abs(weights), width, flow if snapshot.playing else None, anew=sort)

    def _let_flow(self, size: Floats, width: Floats, flow: float | None, *, anew: bool) -> None:
        """Move what flows along the links of these absolute weights and widths; `anew` if others may."""
        if flow is None and self._n_flowing == 0:
            return
        columns: dict[str, Any] = {}
        if flow is None or anew or self._n_flowing == 0:
            chosen = np.flatnonzero(size > (np.inf if flow is None else FLOWING))
            self._n_flowing = len(chosen)
            columns = {name: column[chosen] for name, column in self.ends.items()}
            columns["width"] = FLOW_WIDTH * width[chosen]
        period = self._size * (FLOW_DASH + FLOW_GAP)
        columns["offset"] = np.full(self._n_flowing, -round((flow or 0.0) % period), dtype=np.int32)
        assign(self._flowing, columns)


def _dimmed(weights: Sequence[Floats], unit: Unit) -> Floats:
    """What the strength of each link is multiplied by while `unit` is pointed at (n_weights,)."""
    layers = [np.full(layer.shape, DIMMED) for layer in weights]
    layers[unit.layer][unit.index] = 1.0
    if unit.layer + 1 < len(layers):
        layers[unit.layer + 1][:, unit.index] = 1.0
    return np.concatenate([layer.ravel() for layer in layers])


def _dimmed_but(drawn: Strongest, parameter: Parameter) -> Floats:
    """The same while one weight is pointed at; a bias is no link, and dims none."""
    layer, _, column = parameter
    place = drawn.place_of(*parameter)
    if place is None or column == drawn.n_inputs(layer):
        return np.ones(sum(layer.size for layer in drawn.weights))
    layers = [np.full(layer.shape, DIMMED) for layer in drawn.weights]
    layers[layer][place] = 1.0
    return np.concatenate([layer.ravel() for layer in layers])
