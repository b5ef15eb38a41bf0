"""The signal in the network that is being trained, from when it is first looked at."""

from __future__ import annotations

import numpy as np

from unfold.core.datasets import Points
from unfold.core.signal import Signal, measure
from unfold.core.trainer import Trainer
from unfold.snapshot import Floats, SignalSight

MOST = 120
"""Moments that are kept. When there are more, every other one is forgotten, and they come half as often."""


class SignalLook:
    """Looks at the signal of one trainer's network, again when it has changed."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._samples: list[tuple[float, Signal]] = []
        self._apart = 0.0
        self._params: Floats = np.empty(0)
        self._points: Points | None = None
        self._seen: SignalSight | None = None

    def look(self) -> SignalSight:
        """Return what is to be seen; the same object if nothing has changed."""
        trainer = self._trainer
        params, points = trainer.network.params, trainer.train
        if self._seen is not None and points is self._points and np.array_equal(params, self._params):
            return self._seen
        self._params, self._points = params.copy(), points
        if len(points) and not trainer.diverged:
            self._take(trainer.moment, measure(trainer))
        self._seen = _sight(self._samples)
        return self._seen

    def _take(self, moment: float, signal: Signal) -> None:
        """Keep what is measured now; the last one before gives way if it is too near to that before it."""
        samples = self._samples
        while samples and samples[-1][0] >= moment:  # set by hand, or gone back
            samples.pop()
        if len(samples) > 1 and samples[-1][0] - samples[-2][0] < self._apart:
            samples.pop()
        samples.append((moment, signal))
        if len(samples) > MOST:
            self._samples = samples[::2]
            self._apart = 2 * (moment - samples[0][0]) / MOST


def _sight(samples: list[tuple[float, Signal]]) -> SignalSight:
    if not samples:
        return SignalSight()
    signals = [signal for _, signal in samples]
    now = signals[-1]
    return SignalSight(
        moments=np.array([moment for moment, _ in samples]),
        activations=np.stack([signal.activations for signal in signals], axis=-1),
        gradients=np.stack([signal.gradients for signal in signals], axis=-1),
        ratios=np.stack([signal.ratios for signal in signals], axis=-1),
        dead=tuple(int(units.sum()) for units in now.dead),
        saturated=tuple(int(units.sum()) for units in now.saturated),
    )
