"""An empty Bokeh plot: no toolbar, no axes, no border, nothing that lays itself out again.

Everything in a plot is a glyph whose data are assigned, since changes of one data source are
the only thing that costs the page next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from bokeh.models import CDSView, ColumnDataSource, Plot, Range1d
from bokeh.models.glyph import Glyph
from bokeh.models.renderers import GlyphRenderer

from unfold.snapshot import Floats


def canvas(x: tuple[float, float], y: tuple[float, float], **options: Any) -> Plot:
    """A plot that fills its place and shows the rectangle x × y, whatever the place's shape."""
    return Plot(
        x_range=Range1d(start=x[0], end=x[1]),
        y_range=Range1d(start=y[0], end=y[1]),
        sizing_mode="stretch_both",
        min_border=0,
        outline_line_color=None,
        background_fill_alpha=0,
        border_fill_alpha=0,
        toolbar_location=None,
        title=None,  # an empty one would be measured at each paint
        lod_threshold=None,
        **options,
    )


def source(*columns: str) -> ColumnDataSource:
    """A data source with empty columns of these names."""
    return ColumnDataSource({column: [] for column in columns})


def draw(
    plot: Plot, data: ColumnDataSource, glyph: Glyph, *, still: bool = False, **options: Any
) -> GlyphRenderer[Any]:
    """Add `glyph` to `plot`; it never changes when pointed at or selected.

    What is `still`, changing with a setting but not with every epoch, is drawn above all else: BokehJS
    keeps that level on a canvas of its own, which is not painted again when only the rest changes.
    """
    level = {"level": "overlay"} if still else {}
    # All of a source's rows are drawn, whichever it is: one view says so for all glyphs of the plot.
    others = (other for other in plot.renderers if isinstance(other, GlyphRenderer))
    view = next((other.view for other in others), None) or CDSView()
    options |= {"view": view, "selection_glyph": None, "nonselection_glyph": None}
    return plot.add_glyph(data, glyph, **level, **options)


class Lengths:
    """The lengths in px that all glyphs of a plot are drawn with: strokes, dashes, letters, marks.

    Those that stand in a column are the view's own to change.
    """

    def __init__(self, plot: Plot) -> None:
        self._size = 1.0
        self._lengths = [
            (glyph, name, length)
            for renderer in plot.renderers
            if isinstance(renderer, GlyphRenderer)
            for glyph in [renderer.glyph]
            for name in _LENGTHS
            # Of a property that it lacks, Bokeh would look for all that are spelt like it.
            if name in glyph.properties() and (length := _length(getattr(glyph, name))) is not None
        ]

    def scale(self, size: float) -> None:
        """Draw all of them `size` times as large as they were made."""
        if size == self._size:
            return
        self._size = size
        for glyph, name, length in self._lengths:
            setattr(glyph, name, _scaled(length, size))


_LENGTHS = ("line_width", "line_dash", "size", "text_font_size", "x_offset", "y_offset")
Length: TypeAlias = float | str | list[int]
"""In px: a number, a number with its unit, or the dashes of a line."""


def _length(value: object) -> Length | None:
    """What a glyph holds as one length for all that it draws; None for the name of a column."""
    if isinstance(value, str):
        return value if value.endswith("px") else None
    if isinstance(value, list):
        return value or None
    return float(value) if isinstance(value, int | float) else None


def _scaled(length: Length, size: float) -> Length:
    if isinstance(length, str):
        return f"{float(length.removesuffix('px')) * size:g}px"
    if isinstance(length, list):
        return [round(dash * size) for dash in length]
    return length * size


def assign(data: ColumnDataSource, columns: Mapping[str, Any]) -> None:
    """Replace these columns as one change.

    `data.data = ...` would do, but is sent as a change of a property, which the page compares
    value by value with what it has; columns are taken as they come.
    """
    data.data.update(columns)


def assign_lines(data: ColumnDataSource, lines: Sequence[Floats]) -> None:
    """Draw lines, the i-th of points (n, 2) in the columns xi and yi, as one change.

    Columns of one source are equally long: shorter ones end in NaN, which lifts the pen.
    """
    longest = max(map(len, lines))
    padded: Floats = np.full((len(lines), 2, longest), np.nan)
    for i, line in enumerate(lines):
        padded[i, :, : len(line)] = line.T
    columns = {f"{axis}{i}": padded[i, j] for i in range(len(lines)) for j, axis in enumerate("xy")}
    assign(data, columns)
