"""Numbers as people write them."""

from __future__ import annotations

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


def signed(value: float) -> str:
    """Few digits, and of a negative number a minus as long as a plus."""
    digits = 3 if abs(value) < 0.1 else 2
    shown = f"{value:.{digits}f}" if abs(value) < 100 else f"{value:.3g}"
    return "0" if float(shown) == 0 else shown.replace("-", "−").replace("e+0", "e").replace("e+", "e")
