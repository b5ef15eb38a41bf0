"""The linear regions of the network that is being trained, as often as there is time for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np

from unfold.core.layers import Maxout
from unfold.core.plane import Window
from unfold.core.regions import RegionMap, Regions
from unfold.core.trainer import Trainer
from unfold.job import Job
from unfold.settings import drawn
from unfold.snapshot import Floats, RegionCount, RegionSight

LIVE = 2000
"""The most regions that are mapped while training goes on: that takes some 50 ms in a browser."""
STILL = 20_000
"""The most that are mapped while everything stands still, in about half a second."""
DRAWN = 50_000
"""The most that are mapped when somebody has them counted, however long that takes."""
MANY_UNITS = 96
"""Of networks with more units regions are fewer: of each there is a number for each unit."""
CHUNK = 200
"""Polygons that are cut at once beside the training: some milliseconds in a browser."""


class RegionLook:
    """Looks at the regions of one network, again when it has changed.

    Where there are too many for that they can be counted, a little at a time, of the weights of one moment.

    Args:
        trainer: whose network's parameters are read at each look.
        clock: returns the time in seconds.

    Attributes:
        busy: whether there is something to `work` at.
    """

    def __init__(self, trainer: Trainer, clock: Callable[[], float]) -> None:
        self._trainer, self._clock = trainer, clock
        self._network = trainer.network
        self._counting: Job | None = None
        self._asked = False
        self._counted: tuple[RegionCount, Floats, RegionMap | None] | None = None
        self._count_window: Window | None = None
        self._base: RegionSight | None = None
        self._seen: RegionSight | None = None
        self._seen_of: tuple[object, ...] = ()
        self._seen_at: tuple[Window, bool] | None = None
        self._layers: list[Floats] = []
        self._gave_up: Window | None = None

    @cached_property
    def _regions(self) -> Regions:
        # Asks each activation for its folds: not before somebody looks.
        return Regions(self._network, self._trainer.features)

    @property
    def busy(self) -> bool:
        return self._counting is not None

    def ask(self) -> None:
        """Have the regions counted, of the weights at the next look."""
        self._asked = True

    def cancel(self) -> None:
        """Give up the count that goes on."""
        self._counting = None

    def leave(self) -> None:
        """Nobody looks any more: nothing is counted."""
        self._counting, self._asked = None, False

    def work(self, seconds: float) -> bool:
        """Count for about `seconds`; return whether there is something else to be seen."""
        if self._counting is None:
            return False
        news = self._counting.work(seconds)
        if self._counting.ended:
            self._counting = None
        return news

    def look(
        self,
        window: Window,
        features: Floats,
        layers: list[Floats],
        *,
        playing: bool,
    ) -> RegionSight:
        """Return what is to be seen in a window; the same object if nothing has changed.

        Args:
            features: the network's inputs over the window, (n_inputs, resolution, resolution).
            layers: every layer's activations there, the output last; the same list if they are the same.
            playing: whether training goes on, and must not wait for more than LIVE regions.
        """
        seen_at = (window, playing)
        if self._base is None or seen_at != self._seen_at or layers is not self._layers:
            self._seen_at, self._layers = seen_at, layers
            below = [features, *layers[:-1]]
            at_most = self._at_most(LIVE if playing else STILL)
            self._base = self._sight(window, below, at_most, playing=playing)
        if self._base.more_than is None:
            self.leave()
            counted, found = None, None
        else:
            counted, found = self._look_at_count(window)
        seen_of = (self._base, counted, found)
        if self._seen is None or seen_of != self._seen_of:
            self._seen_of = seen_of
            self._seen = replace(self._base, counted=counted) if found is None else self._mapped(found)
        return self._seen

    def _look_at_count(self, window: Window) -> tuple[RegionCount, RegionMap | None]:
        """What is known of their number, and their map if that is known; begins to count if asked."""
        if window != self._count_window:
            self._count_window, self._counted, self._counting = window, None, None
        if self._asked:
            self._asked = False
            self._counting = Job(self._count(window), self._clock)
        progress = None if self._counting is None else self._counting.progress
        if self._counted is None:
            return RegionCount(progress=progress), None
        count, params, found = self._counted
        stale = not np.array_equal(self._network.params, params)
        return replace(count, stale=stale, progress=progress), None if stale else found

    def _count(self, window: Window) -> Iterator[float]:
        """Count the regions of the present weights."""
        epoch, params = self._trainer.epoch, self._network.params.copy()
        for found in self._regions.cut(window, CHUNK, self._at_most(DRAWN)):
            yield found.share
        self._counted = RegionCount(found.count, epoch), params, found.map

    def _at_most(self, n_regions: int) -> int:
        """As many regions of this network are mapped where of a small one there would be so many."""
        return n_regions * MANY_UNITS // max(MANY_UNITS, sum(self._network.hidden))

    def _mapped(self, found: RegionMap) -> RegionSight:
        regions = self._regions
        return RegionSight(
            map=found,
            answers=self._answers(found),
            dims=regions.dims,
            folds_once=regions.folds_once,
            rectifies=regions.rectifies,
        )

    def _sight(self, window: Window, grids: list[Floats], at_most: int, *, playing: bool) -> RegionSight:
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
        return self._mapped(found)

    def _answers(self, found: RegionMap) -> Floats:
        """What the network answers in the middle of each region: (n_outputs, n_regions)."""
        sums = found.outputs_at_centres()
        function = self._network.layers[-1].function
        if isinstance(function, Maxout):
            raise TypeError("an output of maxout has no answers")
        outputs = np.empty_like(sums)
        function.value(sums, outputs)
        return self._trainer.loss.link(outputs)

    def _sums(self, grids: list[Floats]) -> tuple[Floats, ...]:
        network = self._network
        sums = []
        for i, (layer, n, below) in enumerate(
            zip(network.layers[:-1], drawn(network.hidden), grids, strict=False)
        ):
            rows = [row for row in range(layer.n_rows) if row % layer.n_out < n]
            with np.errstate(over="ignore", invalid="ignore"):
                z = network.sums(i, below, rows)
            sums.append(_between_pieces(z, layer.pieces) if isinstance(layer.function, Maxout) else z)
        return tuple(sums)


def _between_pieces(z: Floats, n_pieces: int) -> Floats:
    """Of maxout's sums, differences of any two pieces where none is larger; NaN elsewhere."""
    pieces = z.reshape(n_pieces, -1, *z.shape[1:])
    largest = pieces.max(axis=0)
    return np.concatenate(
        [
            np.where(np.maximum(pieces[i], pieces[j]) < largest, np.nan, pieces[i] - pieces[j])
            for i, j in combinations(range(n_pieces), 2)
        ]
    )
