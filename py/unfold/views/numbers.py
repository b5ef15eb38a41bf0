"""Numbers as people write them."""

from __future__ import annotations

import math

NO_NUMBER = "–"
"""Where there are no points to be judged."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimal(value: float) -> str:
    """No exponent, no trailing zeros."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def power_of_ten(value: float) -> str:
    """Two digits and a power of ten; a number of up to six digits as it is."""
    if 0.01 <= abs(value) < 1e6:
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}·10{str(int(power)).translate(SUPERSCRIPTS)}"


def loss(value: float) -> str:
    """A loss, or the place of one that nobody knows."""
    return NO_NUMBER if math.isnan(value) else f"{value:.{4 if value < 0.001 else 3}f}"


def score(value: float, problem: str) -> str:
    """The accuracy or R² of a problem, or the place of one that nobody knows."""
    if math.isnan(value):
        return NO_NUMBER
    return f"{100 * value:.0f} %" if problem == "classification" else f"{value:.3f}".replace("-", "−")


def cut_score(value: float, problem: str, r2: str) -> str:
    """What stands under a layer: the share of points on their own side, or `r2` and R²; or nothing."""
    if math.isnan(value):
        return ""
    return f"{100 * value:.0f} %" if problem == "classification" else f"{r2} {value:.2f}".replace("-", "−")


def signed(value: float) -> str:
    """Few digits, and of a negative number a minus as long as a plus."""
    digits = 3 if abs(value) < 0.1 else 2
    shown = f"{value:.{digits}f}" if abs(value) < 100 else f"{value:.3g}"
    return "0" if float(shown) == 0 else shown.replace("-", "−").replace("e+0", "e").replace("e+", "e")


def exact_score(value: float, problem: str) -> str:
    """A score that is known to a digit more; it is 100 % only if nothing is wrong."""
    if problem != "classification":
        return score(value, problem)
    return f"{math.floor(value * 1000) / 10:.1f} %" if value < 1 else score(value, problem)
