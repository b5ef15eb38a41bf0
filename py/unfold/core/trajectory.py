"""The way of a network's parameters through their space, at constant size however long the run is."""

from __future__ import annotations

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.plan import Mask

CAPACITY = 200
MOST_BYTES = 64 * 2**20
"""Of all that is kept: of large networks that are fewer moments."""


class Trajectory:
    """Parameters at some moments of a run, evenly spread along their way.

    The first are always kept. When there are too many every other one is dropped, and from then on the next
    are taken once they are as far from the last as what is kept lies apart. A run moves fast at first and
    slowly later: spread over its epochs, the way would have corners where it bends most.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._moments: list[float] = []
        self._params: list[FloatArray] = []
        self._gap = 0.0
        self._projected = 0

    def __len__(self) -> int:
        """Return the number of moments kept."""
        return len(self._moments)

    def append(self, moment: float, params: FloatArray) -> None:
        """Take the parameters of a moment, in epochs; moments are expected to rise."""
        if self._moments and not self._is_next(moment, params):
            return
        if len(self) >= min(CAPACITY, max(2, MOST_BYTES // params.nbytes)):
            del self._moments[1::2], self._params[1::2]
            self._projected = (self._projected + 1) // 2
            self._gap = float(np.linalg.norm(np.diff(self._params, axis=0), axis=1).mean())
            if not self._is_next(moment, params):
                return
        self._moments.append(moment)
        self._params.append(params.copy())

    def _is_next(self, moment: float, params: FloatArray) -> bool:
        return moment > self._moments[-1] and bool(np.linalg.norm(params - self._params[-1]) >= self._gap)

    def rewind(self, moment: float) -> None:
        """Forget what came after `moment`."""
        kept = sum(known <= moment for known in self._moments)
        del self._moments[kept:], self._params[kept:]
        self._projected = min(self._projected, kept)

    def keep(self, kept: Mask) -> None:
        """Go on without some of the parameters; `kept` are those that stay, of shape (n_parameters,)."""
        self._params = [params[kept] for params in self._params]
        self._projected = len(self)

    def whole_epochs(self) -> tuple[list[int], list[FloatArray]]:
        """Return how many epochs, and the parameters, of what is kept of the ends of epochs.

        Nothing from before a part of the parameters went: what is left of those has never been a network.
        """
        whole = [i for i in range(self._projected, len(self)) if self._moments[i] % 1 == 0]
        return [int(self._moments[i]) for i in whole], [self._params[i] for i in whole]

    @property
    def n_recorded(self) -> int:
        """How many moments are kept as they were: see `whole_epochs`."""
        return len(self) - self._projected

    @property
    def first(self) -> FloatArray:
        """The first parameters, of shape (n_parameters,)."""
        return self._params[0]

    def path_to(self, params: FloatArray) -> FloatArray:
        """Return all that is kept, and behind it the present parameters: (n, n_parameters)."""
        return np.array([*self._params, params])
