"""Lines of the plane, drawn on a sheet that the plane has been bent into."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from unfold.core.plane import WHOLE
from unfold.snapshot import Floats
from unfold.views.output import zero_lines


def zeros_on_sheet(values: Floats, grid: Floats) -> list[Floats]:
    """Where `values` over the plane (n, n) are zero, on a sheet `grid` (2, n, n): lines (2, n_points)."""
    return [carried(x, y, grid) for x, y in zip(*zero_lines(values), strict=True)]


def carried(x: Floats, y: Floats, grid: Floats) -> Floats:
    """Where points of the plane, (n_points,) each, lie on a sheet that is known on a grid (2, n, n).

    Between the grid's points it is bilinear; beyond the outermost ones they stay at the rim.
    """
    n = grid.shape[1]
    column, row = (np.clip((each / WHOLE.half + 1) / 2 * n - 0.5, 0, n - 1) for each in (x, y))
    i, j = np.minimum(column.astype(int), n - 2), np.minimum(row.astype(int), n - 2)
    right, up = column - i, row - j
    lower = (1 - right) * grid[:, j, i] + right * grid[:, j, i + 1]
    upper = (1 - right) * grid[:, j + 1, i] + right * grid[:, j + 1, i + 1]
    at: Floats = (1 - up) * lower + up * upper
    return at


def one_line(lines: Iterable[Floats]) -> dict[str, Floats]:
    """Lines (2, n_points) as the columns of one, the pen lifted by a NaN behind each of them."""
    lifted = [np.append(line, np.full((2, 1), np.nan), axis=1) for line in lines]
    x, y = np.concatenate(lifted, axis=1) if lifted else np.empty((2, 0))
    return {"x": x, "y": y}
