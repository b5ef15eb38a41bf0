"""A small picture of every dataset, as style rules for the radio buttons that choose one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

import numpy as np

from unfold.core.datasets import DATASETS
from unfold.snapshot import Scale
from unfold.views.marks import CLASSES, class_indices
from unfold.views.theme import Palette

SIDE = 72
PLUS = "M35 25h2v10h10v2h-10v10h-2v-10h-10v-2h10z"
"""In the middle of an empty plane."""
AXIS = "M6 60h60v1.5h-60z"
"""Below it, of an empty line."""
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
    if not len(points):
        return _svg_of({palette["ink-2"]: [PLUS, AXIS] if points.on_line else [PLUS]})
    if points.on_line:
        ends = np.array([*dataset.ranges, (points.y.min(), points.y.max())])
        room = np.array([4.0, 8.0]) if dataset.problem == "regression" else np.array([4.0, 20.0])
    else:
        # Where the data lie; noise may push single points of others out of the plane, but there is none here.
        reach = max(abs(end) for ends in dataset.ranges for end in ends)
        ends, room = np.array([(-reach, reach)] * 2), np.array([4.0, 4.0])
    low, high = ends.T
    xs, ups = (room + (SIDE - 2 * room) * (points.places - low) / (high - low)).T
    downs = SIDE - ups
    marks: dict[str, list[str]] = {}
    if dataset.problem == "regression":
        values = Scale.of(points.y).unit(points.y)
        if points.on_line:  # all of the curve is to be seen
            values = np.copysign(np.maximum(np.abs(values), 0.4), values)
        for x, down, colour in zip(xs, downs, palette.colours(values * 1.5), strict=True):
            marks.setdefault(colour, []).append(_circle(x, down, 2.2))
    else:
        n_classes = dataset.n_classes()
        for x, down, i in zip(
            xs, downs, class_indices(points.y, n_classes if n_classes > 2 else 1), strict=True
        ):
            mark = CLASSES[i]
            marks.setdefault(palette[mark.token], []).append(SHAPES[mark.shape](x, down))
    return _svg_of(marks)


def _svg_of(shapes_of: Mapping[str, Sequence[str]]) -> str:
    """A picture of shapes by their colour."""
    paths = "".join(f'<path fill="{colour}" d="{"".join(shapes)}"/>' for colour, shapes in shapes_of.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{paths}</svg>'


def _circle(x: float, y: float, radius: float = 1.6) -> str:
    arc = f"a{radius} {radius} 0 1 0"
    return f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius} 0{arc} {-2 * radius} 0"


SHAPES: Mapping[str, Callable[[float, float], str]] = MappingProxyType(
    {
        "circle": _circle,
        "triangle": lambda x, y: f"M{x:.1f} {y - 2.1:.1f}l1.9 3.5h-3.8z",
        "square": lambda x, y: f"M{x - 1.5:.1f} {y - 1.5:.1f}h3v3h-3z",
        "diamond": lambda x, y: f"M{x:.1f} {y - 2.3:.1f}l1.7 2.3l-1.7 2.3l-1.7 -2.3z",
        "plus": lambda x, y: (
            f"M{x - 0.7:.1f} {y - 2.1:.1f}h1.4v1.4h1.4v1.4h-1.4v1.4h-1.4v-1.4h-1.4v-1.4h1.4z"
        ),
    }
)
"""A path of each mark about a point."""
