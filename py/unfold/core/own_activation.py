"""An activation of one's own: a formula in x that a network can learn with, or what speaks against it.

`activations.activation_of` makes the activation of it.
"""

from __future__ import annotations

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.formula import Formula, FormulaError

REACH = 10.0
"""A formula has to have values and slopes for pre-activations from -REACH to REACH."""
N_STEPS = 2001
"""Of the pre-activations that are tried; odd, so that 0 is one of them."""
GRADIENT_TOLERANCE = 1e-6
"""Norm-relative difference between the slopes and central differences."""
SPACINGS = (1e-4, 1e-5, 1e-6)
"""Of the central differences. The best counts: steep formulas want a small one, large values a large one."""


def own_activation(text: str) -> Formula:
    """Return the formula in x that `text` writes, if it can be an activation.

    Raises:
        FormulaError: if it cannot be read, if somewhere within REACH it has no finite value or slope, if its
            slope is 0 all over, so that nothing would ever be learnt, or if its slope is not that of central
            differences.
    """
    formula = Formula.parse(text)
    z = np.linspace(-REACH, REACH, N_STEPS, dtype=np.float64)
    formula.require_values(text, {"x": z})
    formula.require_slopes(text, {"x": z})
    if not formula.derivative()(z).any():
        raise FormulaError(text, "flat", 1)
    if gradient_error(formula) > GRADIENT_TOLERANCE:
        raise FormulaError(text, "steep", 1)
    return formula


def gradient_error(formula: Formula) -> float:
    """Return the norm-relative difference between a formula's derivative and central differences.

    They are taken between the pre-activations that `own_activation` tries, where nobody puts a kink. The
    slope must not be 0 everywhere.
    """
    step = 2 * REACH / (N_STEPS - 1)
    z: FloatArray = np.linspace(-REACH, REACH - step, N_STEPS - 1, dtype=np.float64) + step / np.e
    slopes = formula.derivative()(z)
    differences = [(formula(z + h) - formula(z - h)) / (2 * h) for h in SPACINGS]
    return float(min(np.linalg.norm(d - slopes) for d in differences) / np.linalg.norm(slopes))
