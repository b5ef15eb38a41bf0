"""The waves that the network's answers along a line are made of, from when they are first looked at."""

from __future__ import annotations

import numpy as np

from unfold.core.spectrum import coefficients, own_frequencies, relative_errors
from unfold.core.trainer import Trainer
from unfold.moments import Moments
from unfold.snapshot import Floats, SpectrumSight

HIGHEST = 16
"""The highest frequency that is shown, in waves along the line."""


class SpectrumLook:
    """Looks at the spectrum of one trainer's network, again when it has changed.

    Args:
        target: the values to be learned, without noise, at the centres of equal parts of the line (n,).
        most: how many of its waves' errors are followed at most.
    """

    def __init__(self, trainer: Trainer, target: Floats, most: int) -> None:
        self._trainer = trainer
        self._target = coefficients(target, HIGHEST)
        self._own = own_frequencies(self._target, most)
        self._errors: Moments[Floats] = Moments()
        self._answers: Floats | None = None
        self._seen: SpectrumSight | None = None

    def look(self, answers: Floats) -> SpectrumSight:
        """Return what is to be seen of `answers` (n,); the same object for the same ones."""
        if self._seen is None or self._answers is None or not np.array_equal(answers, self._answers):
            self._answers = answers.copy()
            self._seen = self._see(answers)
        return self._seen

    def _see(self, answers: Floats) -> SpectrumSight:
        learned = coefficients(answers, HIGHEST)
        if not self._trainer.diverged:
            self._errors.take(self._trainer.moment, relative_errors(learned, self._target, self._own))
        shown = slice(1, HIGHEST + 1)
        return SpectrumSight(
            heights=np.abs(learned[shown]),
            target=np.abs(self._target[shown]),
            frequencies=self._own,
            moments=np.array([moment for moment, _ in self._errors]),
            errors=np.array([errors for _, errors in self._errors]).reshape(-1, len(self._own)).T,
        )
