"""Where everything of the network figure stands: one table for the canvas and for the controls over it.

Lengths are in CSS px of the figure at its desktop size; y points up, as in Bokeh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.snapshot import Floats

WIDTH = 616.0
HEIGHT = 400.0
"""As high as the output plot beside it, so that both have their middle on one line."""
HEAD = 26.0
"""Room above the tiles for the number of units of each layer."""
FOOT = 8.0
"""Room below the tiles for the lowest bias."""

FIRST_COLUMN = 70.0
"""Middle of the features' tiles."""
LAST_COLUMN = 594.0
"""Middle of the outputs' circles."""
FEATURE_TILE = 36.0
"""Largest side of a feature's tile."""
FEATURE_PITCH = 49.0
MAX_TILE = 56.0
MAX_PITCH = 84.0
PORT = 22.0
"""Diameter of an output's circle."""
PORT_PITCH = 52.0
ARRIVAL = 7.0
"""Largest distance between two links that arrive at one unit."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Centres and sizes of all tiles of one architecture."""

    hidden: tuple[int, ...]
    columns: Floats
    """Middle of each layer: features, hidden layers, output (n_hidden + 2,)."""
    features: Floats
    """Middles of the features' tiles (n_features,), all that are in sight."""
    feature_tile: float
    """The side of a feature's tile."""
    units: tuple[Floats, ...]
    """Per hidden layer, the middles of its tiles (n_units,)."""
    tiles: tuple[float, ...]
    """Per hidden layer, the side of its tiles."""
    middle: float
    """Height on which the output stands, or the middle of several."""
    outputs: Floats
    """Middles of the outputs' circles (n_outputs,)."""


def columns(n_hidden: int) -> Floats:
    """Middle of each layer: features, hidden layers, output (n_hidden + 2,)."""
    return np.linspace(FIRST_COLUMN, LAST_COLUMN, n_hidden + 2, dtype=np.float64)


def place(hidden: tuple[int, ...], n_features: int, n_outputs: int = 1) -> Geometry:
    """The geometry of a network with these hidden widths and outputs."""
    middle = HEIGHT / 2
    area = HEIGHT - HEAD - FOOT
    reach = min(middle - FOOT, HEIGHT - HEAD - middle)

    def stack(n: int, pitch: float) -> Floats:
        # On one line with the output, unless so many need all the room there is.
        centre = middle if n * pitch <= 2 * reach else FOOT + area / 2
        ys: Floats = centre - (np.arange(n) - (n - 1) / 2) * pitch
        return ys

    pitches = [min(area / n, MAX_PITCH) for n in hidden]
    feature_pitch = min(area / max(1, n_features), FEATURE_PITCH)
    return Geometry(
        hidden=hidden,
        columns=columns(len(hidden)),
        features=stack(n_features, feature_pitch),
        feature_tile=min(FEATURE_TILE, max(feature_pitch - 10, 0.8 * feature_pitch)),
        units=tuple(stack(n, pitch) for n, pitch in zip(hidden, pitches, strict=True)),
        # Narrow stacks keep a fifth of their pitch free for the bias under each tile.
        tiles=tuple(min(MAX_TILE, max(pitch - 10, 0.8 * pitch)) for pitch in pitches),
        middle=middle,
        outputs=stack(n_outputs, PORT_PITCH),
    )
