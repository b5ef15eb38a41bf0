"""Lines over a window where something is zero."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp

from unfold.core.grid import pixel_centres
from unfold.core.plane import WHOLE, Window
from unfold.snapshot import Floats


def leads(decision: Floats) -> list[Floats]:
    """By how much each class but the last leads the best other one (n, n); `decision` is (n_classes, n, n).

    Together their zeros are all boundaries, for each boundary has two sides.
    """
    return [decision[i] - np.delete(decision, i, axis=0).max(axis=0) for i in range(len(decision) - 1)]


def zero_lines(values: Floats, window: Window = WHOLE) -> tuple[list[Floats], list[Floats]]:
    """Where values over a window (n, n), lowest x2 first, are zero: the xs and ys of each line."""
    # Lines go on straight past the outermost pixels' centres, to end at the frame and not before.
    n = values.shape[0] + 2
    x, y = _places(n, window)
    padded = np.empty((n, n))
    padded[1:-1, 1:-1] = values
    padded[0, 1:-1], padded[-1, 1:-1] = 2 * values[0] - values[1], 2 * values[-1] - values[-2]
    padded[:, 0], padded[:, -1] = 2 * padded[:, 1] - padded[:, 2], 2 * padded[:, -2] - padded[:, -3]
    # The class rather than `contour_generator`, whose questions take longer than the lines.
    mask = None if np.isfinite(padded).all() else ~np.isfinite(padded)
    generator = SerialContourGenerator(
        x, y, padded, mask,  # type: ignore[arg-type]  # None is no mask
        line_type=LineType.Separate, fill_type=FillType.OuterOffset,
        corner_mask=True, quad_as_tri=False, z_interp=ZInterp.Linear,
    )  # fmt: skip
    lines: list[Floats] = generator.lines(0.0)  # type: ignore[assignment]
    return [line[:, 0] for line in lines], [line[:, 1] for line in lines]


@lru_cache(maxsize=4)
def _places(n: int, window: Window) -> tuple[Floats, Floats]:
    """The coordinates of n × n pixels' centres, of which the outermost lie beyond the window, (n, n) each."""
    x, y = (pixel_centres(n, middle, window.half * n / (n - 2)) for middle in (window.x1, window.x2))
    x1, x2 = np.meshgrid(x, y)
    return x1, x2
