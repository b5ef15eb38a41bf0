"""A sweep on the stage: its cells as a heatmap, the curves of the chosen one, and its networks."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from bokeh.core.properties import Any as Anything
from bokeh.core.properties import Dict, Int, List, Nullable, String
from bokeh.models import ImportedStyleSheet
from bokeh.models.widgets import RadioGroup, Widget

from unfold.snapshot import Snapshot, SweepSight
from unfold.sweep_file import SweepFile
from unfold.views.late import LateFigure
from unfold.views.readout import Readout
from unfold.views.setting_words import setting_value
from unfold.views.swarm import SwarmView
from unfold.views.sweep_values import SHADES, colours, scale, shades, text, values
from unfold.views.sweep_words import (
    COMMAND,
    account,
    has_classes,
    network_columns,
    network_row,
    spoken,
)
from unfold.views.theme import STYLESHEET, Palette
from unfold.words.words import Words

NAMED = 12
"""Values of an axis that are named, at most; of more of them every second, third ... one."""


class Cells(RadioGroup):
    """The heatmap, as the page has it: radio buttons in rows; `active` is the cell that is looked at."""

    shape = Dict(String, Anything)
    """What is built anew: its `name`; the names of `columns` and `rows`, with how many cells each stands
    beside, and of the settings that these are values of, `column` and `row`."""
    faces = List(List(String))
    """Of each cell: its text, its colour, and that of the text."""


class Networks(Widget):
    """A table with a button in each row. What is asked for on the page comes back in `asked`."""

    shape = Dict(String, Anything)
    """`caption`; `columns`; `rows` of texts; `names` of the buttons; and `open` and `again`, what stands on
    them, again on that of the row that is open."""
    opened = Nullable(Int)
    asked = List(Int, default=[0, 0])
    """A count, and the number of a row."""


class SweepFigures:
    """Owns all parts of it; figures are made when a sweep is first looked at.

    Args:
        choose: looks at a cell, by its number.
        open_network: has the page go over to a network of the cell, by its number.
    """

    def __init__(
        self, choose: Callable[[int], None], open_network: Callable[[int], None], words: Words
    ) -> None:
        self._words = words
        sheets = [ImportedStyleSheet(url=STYLESHEET)]
        self.cells = Cells(
            labels=[], margin=0, visible=False, css_classes=["cells"], stylesheets=list(sheets)
        )
        self.networks = Networks()
        self.networks.update(margin=0, visible=False, css_classes=["networks"], stylesheets=list(sheets))
        self.scale, self.about = Readout(), Readout()
        test = LateFigure(lambda: SwarmView("test_loss", words))
        training = LateFigure(lambda: SwarmView("train_loss", words))
        self._figures = test, training
        self.test, self.training = test.column, training.column
        self._syncing = False
        self._coloured: tuple[object, ...] = ()
        self._listed: tuple[object, ...] = ()

        def chosen(_attr: str, _old: int | None, new: int | None) -> None:
            if not self._syncing and new is not None:
                choose(new)

        self.cells.on_change("active", chosen)
        self.networks.on_change("asked", lambda _attr, _old, asked: open_network(asked[1]))

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if a sweep is looked at."""
        seen = snapshot.sweep
        if seen is None:
            return
        if seen.sweep is None:
            self.about.show(_how(self._words))
            return
        self._colour(seen, seen.sweep, snapshot.settings["sweep_quantity"], palette)
        self._list(seen, seen.sweep)
        for figure in self._figures:
            figure.update(snapshot, palette)

    def _colour(self, seen: SweepSight, sweep: SweepFile, quantity: str, palette: Palette) -> None:
        """Show what came of each cell."""
        coloured = (sweep, quantity, palette)
        if coloured != self._coloured:
            self._coloured = coloured
            found = values(sweep, quantity)
            axis = scale(sweep, quantity, found)
            of_cells = shades(found, axis, quantity)
            told = enumerate(found.tolist())
            self._quietly(
                shape=_shape(sweep, self._words),
                labels=[spoken(sweep, cell, quantity, value, self._words) for cell, value in told],
                faces=[
                    [text(value, quantity), *colours(shade, palette)]
                    for value, shade in zip(found.tolist(), of_cells, strict=True)
                ],
                visible=bool(sweep.axes),
                css_classes=["cells", "sweep-open", *(() if sweep.axes else ("single",))],
            )
            levels = [text(level, quantity) for level in axis.levels] if axis else []
            self.scale.show(
                _scale(levels, self._words.sweep.quantities[quantity], palette) if sweep.axes else ""
            )
        if self.cells.active != seen.cell:
            self._quietly(active=seen.cell)

    def _list(self, seen: SweepSight, sweep: SweepFile) -> None:
        """Show what came of the networks of the cell, and those that can be opened."""
        say, words = self._words.sweep, self._words
        if (sweep, seen.cell) != self._listed:
            self._listed = sweep, seen.cell
            self.about.show(account(sweep, seen.cell, words))
            chosen, classes = sweep.cells[seen.cell].chosen, has_classes(sweep.settings_of(seen.cell))
            shape: dict[str, Any] = {
                "caption": say.chosen if chosen else say.none_chosen,
                "columns": network_columns(classes, words) if chosen else [],
                "rows": [network_row(each.seed, each.finals.tolist(), classes, words) for each in chosen],
                "names": [say.open_of.format(seed=each.seed) for each in chosen],
                "open": say.open,
                "again": say.open_again,
            }
            self.networks.update(shape=shape, opened=None, visible=True)
        opened = seen.opened[1] if seen.opened is not None and seen.opened[0] == seen.cell else None
        if self.networks.opened != opened:
            self.networks.update(opened=opened)

    def _quietly(self, **changes: Any) -> None:
        self._syncing = True
        try:
            self.cells.update(**changes)
        finally:
            self._syncing = False


def _shape(sweep: SweepFile, words: Words) -> dict[str, Any]:
    """The names beside the cells and over them; a single axis goes over the columns."""
    if not sweep.axes:
        return {}
    *of_rows, of_columns = sweep.axes

    def names(name: str, every: tuple[Any, ...]) -> list[list[Any]]:
        step = -(-len(every) // NAMED)
        return [
            [setting_value(name, every[k], words), min(step, len(every) - k)]
            for k in range(0, len(every), step)
        ]

    return {
        "name": words.parts["sweep-cells"].label,
        "columns": names(of_columns.name, of_columns.values),
        "rows": names(of_rows[0].name, of_rows[0].values) if of_rows else [["", 1]],
        "column": words.settings[of_columns.name].label,
        "row": words.settings[of_rows[0].name].label if of_rows else "",
    }


def _scale(levels: list[str], quantity: str, palette: Palette) -> str:
    """The shades from the lowest to the highest, the numbers that they stand for, and of what."""
    if not levels:
        return f'<div class="shades"><span>{escape(quantity)}</span></div>'
    bars = [f'<i style="background: {colours(i, palette)[0]}"></i>' for i in range(len(SHADES))]
    half = len(bars) // 2
    halves = (f'<span class="bars">{"".join(part)}</span>' for part in (bars[:half], bars[half:]))
    low, middle, high = (f"<span>{escape(level)}</span>" for level in levels)
    shown = "".join((low, next(halves), middle, next(halves), high))
    return f'<div class="shades"><span>{escape(quantity)}</span><span class="scale">{shown}</span></div>'


def _how(words: Words) -> str:
    """How a sweep is made and opened."""
    say = words.sweep
    return (
        f'<div class="account"><h2>{say.nothing}</h2><p class="second">{escape(say.how)}</p>'
        f'<p><code translate="no">{escape(COMMAND)}</code></p><p class="second">{escape(say.then)}</p></div>'
    )
