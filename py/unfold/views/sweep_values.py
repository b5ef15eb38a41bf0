"""What the cells of a sweep are coloured by: a number for each, the scale with its shades, and its text."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from unfold.snapshot import Floats
from unfold.sweep_file import METRICS, SweepFile
from unfold.views.axes import Axis
from unfold.views.numbers import NO_NUMBER, loss, power_of_ten
from unfold.views.theme import Palette

SHADES: Sequence[float] = (0.02, 0.11, 0.2, 0.29, 0.38, 0.58, 0.67, 0.76, 0.85, 0.94)
"""How much ink each tenth of the scale has, from the lowest on. On the first half numbers are written in ink,
on the second one in the page's colour: between the two lies what neither could be read on."""
DEPTH = 1e-6
"""Losses below this part of the largest have the lowest shade: a logarithm knows no zero."""
INFINITE = "∞"


def values(sweep: SweepFile, quantity: str) -> Floats:
    """A quantity of every cell, by its name in the settings, of shape (n_cells,).

    NaN where nobody knows it; a loss is inf where half of the networks diverged, and a number of epochs where
    less than half met the criterion.
    """
    cells = sweep.cells
    if quantity in ("solved", "diverged"):
        numbers = np.array([(cell.n_solved, cell.n_diverged, cell.n_networks) for cell in cells], np.float64)
        counted, all_of_them = numbers[:, 0 if quantity == "solved" else 1], numbers[:, 2]
        return np.where(all_of_them > 0, counted / np.maximum(all_of_them, 1), np.nan)
    if quantity == "epochs":
        found = np.array([cell.solved_epochs[sweep.median] for cell in cells])
    else:
        found = np.array([cell.finals[METRICS.index(quantity), sweep.median] for cell in cells])
    return np.where([cell.n_networks > 0 for cell in cells], found, np.nan)


def scale(sweep: SweepFile, quantity: str, found: Floats) -> Axis | None:
    """The scale from the lowest shade to the highest: over all shares or epochs, or the losses found.

    Returns:
        None where there is no loss to be shaded.
    """
    if quantity in ("solved", "diverged"):
        return Axis((0.0, 0.5, 1.0))
    if quantity == "epochs":
        return Axis((0.0, sweep.epoch / 2, float(sweep.epoch)))
    losses = found[np.isfinite(found) & (found > 0)]
    if not len(losses):
        return None
    high = float(losses.max())
    low = max(float(losses.min()), DEPTH * high)
    return Axis((low, math.sqrt(low * high), high), log=True)


def shades(found: Floats, axis: Axis | None, quantity: str) -> list[int | None]:
    """The shade of each of `found`, by its number in SHADES; None where there is nothing to be shaded."""
    if axis is None:
        return [None] * len(found)
    if axis.levels[0] < axis.levels[-1]:
        parts = axis.part(np.where(np.isfinite(found), found, axis.levels[-1]))
    else:
        parts = np.zeros(len(found))
    known = ~np.isnan(found)
    if quantity == "epochs":
        known &= np.isfinite(found)
    at = np.minimum((parts * len(SHADES)).astype(np.intp), len(SHADES) - 1)
    return [int(i) if k else None for i, k in zip(at, known, strict=True)]


def colours(shade: int | None, palette: Palette) -> tuple[str, str]:
    """The colours of a shade, and of what is written on it."""
    if shade is None:
        return palette["page"], palette["ink-2"]
    return palette.mix("ink", SHADES[shade]), palette["ink" if shade < len(SHADES) // 2 else "page"]


def text(value: float, quantity: str) -> str:
    """A quantity as it stands in a cell."""
    if math.isnan(value):
        return NO_NUMBER
    if quantity in ("solved", "diverged"):
        return percent(value)
    if quantity == "epochs":
        return f"{value:.0f}" if value < math.inf else NO_NUMBER
    return loss_text(value)


def loss_text(value: float) -> str:
    """A loss, however large."""
    if value == math.inf:
        return INFINITE
    return power_of_ten(value) if value >= 100 else loss(value)


def percent(share: float) -> str:
    """A share; all and nothing are only what they are."""
    rounded = round(100 * share)
    if share > 0 and rounded == 0:
        return "<1 %"
    return f"{99 if share < 1 and rounded == 100 else rounded} %"
