"""A small picture of every dataset, as style rules for the radio buttons that choose one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np

from unfold.core.datasets import DATASETS
from unfold.core.plane import DOMAIN
from unfold.views.theme import Palette

SIDE = 72
POINTS = 110


def thumbnails(names: Sequence[str], palette: Palette) -> str:
    """One rule for each of `names`: the n-th label shows the n-th dataset."""
    return "\n".join(
        f'label:nth-of-type({i + 1}) {{ --picture: url("data:image/svg+xml,{quote(_svg(name, palette))}"); }}'
        for i, name in enumerate(names)
    )


def _svg(name: str, palette: Palette) -> str:
    dataset = DATASETS[name]
    points = dataset.generate(POINTS, 0.0, np.random.default_rng(3))
    scale = (SIDE / 2 - 4) / DOMAIN
    marks: dict[str, list[str]] = {}
    for (x1, x2), y in zip(points.X, points.y, strict=True):
        x, down = SIDE / 2 + x1 * scale, SIDE / 2 - x2 * scale
        if dataset.problem == "regression":
            (colour,) = palette.colours(np.array([y * 1.5]))
            shape = _circle(x, down, 2.2)
        elif y > 0:
            colour, shape = palette["pos"], _circle(x, down, 1.6)
        else:
            colour, shape = palette["neg"], f"M{x:.1f} {down - 2.1:.1f}l1.9 3.5h-3.8z"
        marks.setdefault(colour, []).append(shape)
    paths = "".join(f'<path fill="{colour}" d="{"".join(shapes)}"/>' for colour, shapes in marks.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{paths}</svg>'


def _circle(x: float, y: float, radius: float) -> str:
    arc = f"a{radius} {radius} 0 1 0"
    return f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius} 0{arc} {-2 * radius} 0"
