"""The signal in the network that is being trained, from when it is first looked at."""

from __future__ import annotations

import numpy as np

from unfold.core.datasets import Points
from unfold.core.signal import Signal, measure
from unfold.core.trainer import Trainer
from unfold.moments import Moments
from unfold.snapshot import Floats, SignalSight


class SignalLook:
    """Looks at the signal of one trainer's network, again when it has changed."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._samples: Moments[Signal] = Moments()
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
            self._samples.take(trainer.moment, measure(trainer))
        self._seen = _sight(self._samples)
        return self._seen


def _sight(samples: Moments[Signal]) -> SignalSight:
    if not len(samples):
        return SignalSight()
    signals = [signal for _, signal in samples]
    return SignalSight(
        moments=np.array([moment for moment, _ in samples]),
        activations=np.stack([signal.activations for signal in signals], axis=-1),
        deltas=np.stack([signal.deltas for signal in signals], axis=-1),
        gradients=np.stack([signal.gradients for signal in signals], axis=-1),
        updates=np.stack([signal.updates for signal in signals], axis=-1),
        ratios=np.stack([signal.ratios for signal in signals], axis=-1),
    )
