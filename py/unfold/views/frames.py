"""Where the curves on edges stand in the network figure: in frames that the links lead through.

Lengths are as in `geometry`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from unfold.snapshot import Floats, Indices
from unfold.views.geometry import FOOT, HEAD, WIDTH, Geometry, at_share, link_ends, place

FRAME = 42.0
"""Largest side of the frame that the curve of an edge is drawn in ..."""
SMALLEST_FRAME = 17.0
"""... and the smallest one in which it can still be read."""
FRAME_GAP = 5.0
"""Between two frames."""
FRAME_SHARE = 0.6
"""Of the room between two layers that a frame takes at most: the links are to be seen, too."""
LARGE, LARGE_ENOUGH = 132.0, 88.0
"""Side of the frame of an edge that is pointed at, and its least, that may hide a part of the layers."""
BESIDE = 0.3
"""Where they have no room one above the other: how far along its link that of one unit's edge stands."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Where the curves of edges are drawn, in the order of links; columns of (n_edges,)."""

    x: Floats
    y: Floats
    """Middles."""
    side: Floats


NO_FRAMES = Frames(np.empty(0), np.empty(0), np.empty(0))


def stacked_frames(geometry: Geometry, ends: Mapping[str, Floats]) -> Frames | None:
    """A frame for every edge, in the middle between two layers one above the other; None without room.

    They stand in the order of the heights that the middles of straight links would have, for few crossings.

    Args:
        ends: of `link_ends`.
    """
    area = geometry.height - HEAD - FOOT
    y, side = np.empty_like(ends["x0"]), np.empty_like(ends["x0"])
    for x in np.unique(ends["x0"]):
        (own,) = np.nonzero(ends["x0"] == x)
        pitch = min(area / len(own), FRAME + FRAME_GAP)
        room = FRAME_SHARE * float(ends["x1"][own[0]] - x)
        side[own] = min(FRAME, pitch - FRAME_GAP, room)
        order = own[np.lexsort((-ends["y0"][own], -(ends["y0"] + ends["y1"])[own]))]
        high = len(own) * pitch / 2 > min(geometry.middle - FOOT, geometry.height - HEAD - geometry.middle)
        centre = FOOT + area / 2 if high else geometry.middle
        y[order] = centre - (np.arange(len(own)) - (len(own) - 1) / 2) * pitch
    if side.min(initial=FRAME) < SMALLEST_FRAME:
        return None
    return Frames((ends["x0"] + ends["x1"]) / 2, y, side)


@lru_cache(maxsize=16)
def room_for_all(hidden: tuple[int, ...], n_inputs: int, n_outputs: int) -> bool:
    """Whether there is room for a frame for every edge of an architecture with so many chosen features."""
    geometry = place(hidden, n_inputs, n_outputs)
    return stacked_frames(geometry, link_ends(geometry, range(n_inputs))) is not None


def frames_beside(ends: Mapping[str, Floats], edges: Indices) -> Frames:
    """A frame for each of the edges that lead to one unit, on its link near to where it begins."""
    own = {name: column[edges] for name, column in ends.items()}
    x, y = at_share(own, BESIDE)
    apart = np.abs(np.diff(np.sort(y))).min(initial=FRAME + FRAME_GAP) - 2.0
    room = FRAME_SHARE * (own["x1"] - own["x0"])
    return Frames(x, y, np.minimum(np.clip(apart, SMALLEST_FRAME / 2, FRAME), room))


def large_frame(ends: Mapping[str, Floats], stacked: Frames | None, edge: int, height: float) -> Frames:
    """A large frame for one edge, about where its small one stands, inside a figure of this height."""
    if stacked is None:
        x, y = at_share({name: column[edge : edge + 1] for name, column in ends.items()}, 0.5)
    else:
        x, y = stacked.x[edge : edge + 1], stacked.y[edge : edge + 1]
    side = np.clip(ends["x1"] - ends["x0"] - 2 * FRAME_GAP, LARGE_ENOUGH, LARGE)[edge : edge + 1]
    half = side / 2 + 1
    return Frames(np.clip(x, half, WIDTH - half), np.clip(y, half, height - half), side)


def through(ends: Mapping[str, Floats], frames: Frames) -> dict[str, Floats]:
    """Links that lead through frames, as of `link_ends`: all their first halves, and then all second ones."""
    left, right = frames.x - frames.side / 2, frames.x + frames.side / 2
    columns = {
        "x0": np.concatenate([ends["x0"], right]),
        "y0": np.concatenate([ends["y0"], frames.y]),
        "x1": np.concatenate([left, ends["x1"]]),
        "y1": np.concatenate([frames.y, ends["y1"]]),
    }
    return columns | {"c": (columns["x0"] + columns["x1"]) / 2}
