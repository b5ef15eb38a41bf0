"""Maps of the loss over a part of a plane through a network's parameters: which part, and what is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.landscape import Slice, principal_slice, random_slice, window_around
from unfold.core.network import Network
from unfold.core.plan import Mask
from unfold.core.plane import Window
from unfold.core.rng import Stream, generator

KINDS = ("pca", "random")
"""Of planes; see `section_of`."""
MARGIN = 0.35
"""Room around the path, as a share of its size: while training goes on, it soon needs more."""
SAME = 1e-6
"""Directions and windows that differ by no larger a share of their sizes are the same: they come from another
machine, whose linear algebra rounds otherwise."""


@dataclass(frozen=True, eq=False)
class Section:
    """A part of a plane in the space of all parameters.

    Attributes:
        plane: through the parameters that it was laid through, its origin.
        window: the part, in the plane's coordinates.
        shares: of the path's variance that lies along the plane's axes, (2,); None if it has nothing to do
            with the path.
    """

    plane: Slice
    window: Window
    shares: FloatArray | None

    def is_like(self, other: Section) -> bool:
        """Whether both are the same part of the same plane, through the very same parameters."""
        mine, theirs = self.plane, other.plane
        if not np.array_equal(mine.origin, theirs.origin) or mine.axes.shape != theirs.axes.shape:
            return False
        windows = [(each.window.x1, each.window.x2, each.window.half) for each in (self, other)]
        return all(
            np.allclose(a, b, rtol=0, atol=SAME * np.max(np.abs(b)))
            for a, b in ((mine.axes, theirs.axes), tuple(windows))
        )


@dataclass(frozen=True, eq=False)
class Survey:
    """The training loss over a section.

    Attributes:
        kind: of the plane, one of KINDS.
        section: what was mapped.
        epoch: of the run whose parameters the plane goes through.
        losses: at the middles of pixels, (resolution, resolution), lowest second coordinate first; infinite
            or NaN where the network has no loss.
    """

    kind: str
    section: Section
    epoch: int
    losses: FloatArray

    def is_at(self, params: FloatArray) -> bool:
        """Whether the plane goes through these very parameters, (n_parameters,)."""
        return np.array_equal(self.section.plane.origin, params)


def section_of(kind: str, network: Network, path: FloatArray, frozen: Mask, seed: int) -> Section | None:
    """Return the section that is to be mapped around a network's present parameters.

    Args:
        kind: "pca", of the first two principal components of the path, around all of it; or "random", of two
            directions as of `filter_normalized`, as far as each is long.
        network: of the present parameters.
        path: parameters of the run one after the other, the present ones last, (n, n_parameters).
        frozen: which parameters training leaves alone, (n_parameters,); no random direction moves them.
        seed: of the random directions.

    Returns:
        None if there are no two such directions.
    """
    if kind == "random":
        free = np.where(frozen, 0.0, 1.0)
        plane = random_slice(network, generator(seed, Stream.DIRECTIONS), free)
        return None if plane is None else Section(plane, Window(0.0, 0.0, 1.0), None)
    found = principal_slice(path)
    if found is None:
        return None
    plane, shares = found
    return Section(plane, window_around(plane.coordinates(path), MARGIN), shares)
