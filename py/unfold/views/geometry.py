"""Where everything of the network figure stands: one table for the canvas and for the controls over it.

Lengths are in CSS px of the figure at its desktop size; y points up, as in Bokeh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unfold.settings import drawn, unfolds
from unfold.snapshot import Floats

WIDTH = 616.0
HEIGHT = 400.0
"""As high as the output plot beside it, so that both have their middle on one line."""
LOW = 122.0
"""Where it only heads what is shown of its layers."""
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
LINK = 18.0
"""As much room is left to links between the largest tiles of two layers."""
ROOMY_LAYERS = 6
"""Above more hidden layers than this columns are too narrow for buttons, and for words of the usual size."""
PORT = 22.0
"""Diameter of an output's circle."""
PORT_PITCH = 52.0
ARRIVAL = 7.0
"""Largest distance between two links that arrive at one unit."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Centres and sizes of all tiles of one architecture."""

    drawn: tuple[int, ...]
    """Number of units of each hidden layer that are drawn."""
    others: tuple[int, ...]
    """Number of features and of each hidden layer's units that are not, ..."""
    other_places: Floats
    """... and where that is said, at the foot of each column (n_hidden + 1,)."""
    height: float
    """Of the figure."""
    columns: Floats
    """Middle of each layer: features, hidden layers, output (n_hidden + 2,)."""
    features: Floats
    """Middles of the features' tiles (n_features,), all that are in sight."""
    feature_tile: float
    """The side of a feature's tile."""
    units: tuple[Floats, ...]
    """Per hidden layer, the middles of the tiles that are drawn (n_drawn,)."""
    tiles: tuple[float, ...]
    """Per hidden layer, the side of its tiles."""
    middle: float
    """Height on which the output stands, or the middle of several."""
    outputs: Floats
    """Middles of the outputs' circles (n_outputs,)."""


def columns(n_hidden: int) -> Floats:
    """Middle of each layer: features, hidden layers, output (n_hidden + 2,)."""
    return np.linspace(FIRST_COLUMN, LAST_COLUMN, n_hidden + 2, dtype=np.float64)


def height_in(settings: Mapping[str, Any]) -> float:
    """How high the figure is, by the view on the stage."""
    return LOW if settings["stage"] == "layers" and unfolds(settings) else HEIGHT


def place(
    hidden: tuple[int, ...],
    n_features: int,
    n_outputs: int = 1,
    height: float = HEIGHT,
    other_features: int = 0,
) -> Geometry:
    """The geometry of a network with these hidden widths and outputs, in a figure of this height.

    A column that is not drawn to its end has room for one tile more at its foot, for how many are left.
    """
    middle = height / 2
    area = height - HEAD - FOOT
    reach = min(middle - FOOT, height - HEAD - middle)

    def stack(n: int, pitch: float) -> Floats:
        # On one line with the output, unless so many need all the room there is.
        centre = middle if n * pitch <= 2 * reach else FOOT + area / 2
        ys: Floats = centre - (np.arange(n) - (n - 1) / 2) * pitch
        return ys

    shown = drawn(hidden)
    slots = [n + (n < width) for n, width in zip(shown, hidden, strict=True)]
    pitches = [min(area / n, MAX_PITCH) for n in slots]
    xs = columns(len(hidden))
    largest = min(MAX_TILE, float(xs[1] - xs[0]) - LINK)
    places = [stack(n, pitch) for n, pitch in zip(slots, pitches, strict=True)]
    feature_slots = n_features + (other_features > 0)
    feature_pitch = min(area / max(1, feature_slots), FEATURE_PITCH)
    features = stack(feature_slots, feature_pitch)
    return Geometry(
        drawn=shown,
        others=(other_features, *(width - n for n, width in zip(shown, hidden, strict=True))),
        other_places=np.array([ys[-1] if len(ys) else middle for ys in (features, *places)]),
        height=height,
        columns=xs,
        features=features[:n_features],
        feature_tile=min(FEATURE_TILE, max(feature_pitch - 10, 0.8 * feature_pitch)),
        units=tuple(ys[:n] for n, ys in zip(shown, places, strict=True)),
        # Narrow stacks keep a fifth of their pitch free for the bias under each tile.
        tiles=tuple(min(largest, max(pitch - 10, 0.8 * pitch)) for pitch in pitches),
        middle=middle,
        outputs=stack(n_outputs, min(PORT_PITCH, area / n_outputs)),
    )


def link_ends(geometry: Geometry, features: Sequence[int]) -> dict[str, Floats]:
    """Where every link begins and ends, and the x of its control points: columns of (n_weights,)."""
    starts = [geometry.features[list(features)], *geometry.units]
    ends = [*geometry.units, geometry.outputs]
    sizes = (geometry.feature_tile, *geometry.tiles, PORT)
    layers: list[tuple[Floats, ...]] = []
    for layer, (start, end) in enumerate(zip(starts, ends, strict=True)):
        n_in, n_out = len(start), len(end)
        spread = min(ARRIVAL, max(0.0, sizes[layer + 1] - 10) / max(1, n_in - 1))
        arrivals = end[:, None] - (np.arange(n_in) - (n_in - 1) / 2) * spread
        x0 = np.full(n_in * n_out, geometry.columns[layer] + sizes[layer] / 2)
        x1 = np.full(n_in * n_out, geometry.columns[layer + 1] - sizes[layer + 1] / 2)
        layers.append((x0, np.tile(start, n_out), x1, arrivals.ravel()))
    columns = {
        name: np.concatenate(column)
        for name, column in zip(("x0", "y0", "x1", "y1"), zip(*layers, strict=True), strict=True)
    }
    return columns | {"c": (columns["x0"] + columns["x1"]) / 2}


def at_share(ends: Mapping[str, Floats], t: float | Floats) -> tuple[Floats, Floats]:
    """Where links are at a share of their way: x and y, each of the shape that `t` and the links have."""
    start, early, late, end = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    x = start * ends["x0"] + (early + late) * ends["c"] + end * ends["x1"]
    y = (start + early) * ends["y0"] + (late + end) * ends["y1"]
    return x, y


def bias_bars(geometry: Geometry) -> tuple[Floats, Floats, Floats, float]:
    """Middle x, y, reach to either side of every bias bar, output last; and the bars' height."""
    gap = 4.0 if min(geometry.tiles, default=PORT) > 24 else 2.5
    height = 3.0 if gap == 4.0 else 2.0
    tiles = [
        (x, ys, tile)
        for x, ys, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True)
    ]
    tiles.append((geometry.columns[-1], geometry.outputs, PORT))
    x = np.concatenate([np.full(len(ys), x) for x, ys, _ in tiles])
    y = np.concatenate([ys - tile / 2 - gap - 0.5 for _, ys, tile in tiles])
    reach = np.concatenate([np.full(len(ys), tile / 2) for _, ys, tile in tiles])
    return x, y, reach, height
