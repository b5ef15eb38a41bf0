"""Axes and round numbers for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unfold.snapshot import Floats

STEPS = (1, 2, 4, 5, 10)
"""What ticks are apart, times a power of ten."""


LOG_DEPTH = 1e-12
"""What lies below this part of the largest value is drawn as if it lay there: a logarithm knows no zero."""


NOTHING = 1e-300
"""What is no larger is zero to an axis: powers of ten end there."""


@dataclass(frozen=True)
class Axis:
    """An axis between round numbers."""

    levels: tuple[float, ...]
    """The numbers that stand at it, lowest first; it goes from the first to the last of them."""
    log: bool = False

    def part(self, values: Floats) -> Floats:
        """Where values stand: 0 at the axis's lowest level, 1 at its highest."""
        low, high = self.levels[0], self.levels[-1]
        if self.log:
            return np.asarray(np.log(np.maximum(values, low) / low) / math.log(high / low))
        return np.asarray((values - low) / (high - low))


def linear_axis(values: Floats) -> Axis:
    """An axis from zero on that holds `values`, none of them negative; NaN is passed over."""
    top = ceiling(float(np.fmax.reduce(values)))
    return Axis((0.0, top / 2, top))


def log_axis(values: Floats, depth: float = LOG_DEPTH, steps: int = 3) -> Axis:
    """A logarithmic axis over whole decades that holds all of `values` that are not zero.

    Args:
        depth: what is smaller, as a share of the largest of them, lies at the bottom, as zero does.
        steps: the most that it is parted into, but that one decade has more levels.
    """
    positive = values[values > NOTHING]
    highest = float(positive.max()) if len(positive) else 1.0
    lowest = max(float(positive.min()) if len(positive) else 1.0, depth * highest)
    last = math.ceil(math.log10(highest) - 1e-12)
    decades = max(1, last - math.floor(math.log10(lowest) + 1e-12))
    if decades == 1:
        return Axis(tuple(factor * 10.0 ** (last - 1) for factor in (1, 2, 5, 10)), log=True)
    step = math.ceil(decades / steps)
    exponents = range(last - step * math.ceil(decades / step), last + 1, step)
    return Axis(tuple(10.0**exponent for exponent in exponents), log=True)


def ceiling(value: float, factors: Sequence[float] = (1, 1.5, 2, 3, 4, 5, 8, 10)) -> float:
    """The smallest of `factors` times a power of ten not below `value`; 1 for what is not positive."""
    if not value > NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in factors if factor * power >= value * (1 - 1e-12))


def ticks(low: float, high: float, at_most: int = 4) -> Floats:
    """Round numbers between `low` and `high`, evenly spaced, as many as fit."""
    step = ceiling((high - low) / at_most, STEPS)
    return step * np.arange(math.ceil(low / step), math.floor(high / step) + 1, dtype=np.float64)


def decimals(numbers: Floats) -> list[str]:
    """Evenly spaced round numbers as texts, all with as many decimals."""
    step = float(numbers[1] - numbers[0]) if len(numbers) > 1 else float(abs(numbers[0])) or 1.0
    places = next(n for n in range(16) if n == 15 or abs(step * 10**n - round(step * 10**n)) < 1e-6)
    # "+ 0.0" makes zero of what is a little below it.
    return [f"{round(x, places) + 0.0:.{places}f}".replace("-", "−") for x in numbers.tolist()]


def number(value: float) -> str:
    """A short number for a tick."""
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}".replace("-", "−")
