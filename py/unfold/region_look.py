"""The linear regions of the network that is being trained, as often as there is time for them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from unfold.core.features import Inputs
from unfold.core.forward import pieces_of
from unfold.core.layers import Layer, Maxout
from unfold.core.network import Network
from unfold.core.plane import Window
from unfold.core.regions import RegionMap, Regions
from unfold.snapshot import Floats, RegionSight

LIVE = 2000
"""The most regions that are mapped while training goes on: that takes some 50 ms in a browser."""
STILL = 20_000
"""The most that are mapped while everything stands still, in about half a second."""


class RegionLook:
    """Looks at the regions of one network, again when it has changed.

    Args:
        network: whose parameters are read at each look.
        features: the network's inputs, see `transform`.
    """

    def __init__(self, network: Network, features: Inputs) -> None:
        self._network = network
        self._regions = Regions(network, features)
        self._seen: RegionSight | None = None
        self._seen_at: tuple[Window, bool] | None = None
        self._layers: list[Floats] = []
        self._gave_up: Window | None = None

    def look(
        self,
        window: Window,
        features: Floats,
        layers: list[Floats],
        link: Callable[[Floats], Floats],
        *,
        playing: bool,
    ) -> RegionSight:
        """Return what is to be seen in a window; the same object if nothing has changed.

        Args:
            features: the network's inputs over the window, (n_inputs, resolution, resolution).
            layers: every layer's activations there, the output last; the same list if they are the same.
            link: what the output means, see `Loss`.
            playing: whether training goes on, and must not wait for more than LIVE regions.
        """
        seen_at = (window, playing)
        if self._seen is not None and seen_at == self._seen_at and layers is self._layers:
            return self._seen
        self._seen_at, self._layers = seen_at, layers
        below = [features, *layers[:-1]]
        self._seen = self._sight(window, below, link, LIVE if playing else STILL, playing=playing)
        return self._seen

    def _sight(
        self,
        window: Window,
        grids: list[Floats],
        link: Callable[[Floats], Floats],
        at_most: int,
        *,
        playing: bool,
    ) -> RegionSight:
        regions = self._regions
        if regions.bent is not None:
            return RegionSight(bent=regions.bent, sums=self._sums(grids))
        if not playing:
            self._gave_up = None
        # Where there were too many there soon are again: they are counted when training pauses.
        found = None if self._gave_up == window else regions.map(window, at_most)
        if found is None:
            self._gave_up = window if playing else None
            return RegionSight(more_than=at_most, sums=self._sums(grids))
        return RegionSight(
            map=found,
            answers=self._answers(found, link),
            dims=regions.dims,
            folds_once=regions.folds_once,
            rectifies=regions.rectifies,
        )

    def _answers(self, found: RegionMap, link: Callable[[Floats], Floats]) -> Floats:
        sums = found.outputs_at_centres()
        function = self._network.layers[-1].function
        if isinstance(function, Maxout):
            raise TypeError("an output of maxout has no answers")
        outputs = np.empty_like(sums)
        function.value(sums, outputs)
        return link(outputs)

    def _sums(self, grids: list[Floats]) -> tuple[Floats, ...]:
        network = self._network
        sums = []
        for i, (layer, below) in enumerate(zip(network.layers[:-1], grids, strict=False)):
            with np.errstate(over="ignore", invalid="ignore"):
                z = network.sums(i, below)
            sums.append(_between_pieces(z, layer) if isinstance(layer.function, Maxout) else z)
        return tuple(sums)


def _between_pieces(z: Floats, layer: Layer) -> Floats:
    """Of maxout's sums, differences of any two pieces where none is larger; NaN elsewhere."""
    pieces = pieces_of(z, layer)
    largest = pieces.max(axis=0)
    return np.concatenate(
        [
            np.where(np.maximum(pieces[i], pieces[j]) < largest, np.nan, pieces[i] - pieces[j])
            for i, j in combinations(range(layer.pieces), 2)
        ]
    )
