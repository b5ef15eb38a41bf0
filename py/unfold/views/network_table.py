"""The network as tables: every weight and bias, for those who can't or won't use a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import panel as pn
from bokeh.models.ui import UIElement

from unfold.settings import MAX_LAYERS
from unfold.snapshot import Snapshot
from unfold.views import icons
from unfold.views.control import Changes
from unfold.views.explanation import explain
from unfold.views.number_fields import Edits, UnitNumbers
from unfold.views.panel import Panel
from unfold.views.readout import Readout
from unfold.words.words import Words


class NetworkTable(Panel):
    """A table for each layer, with a row for each of its units in sight, or for each piece of theirs.

    Args:
        refresh: asks for a Snapshot, to show something as soon as it is opened.
    """

    name = "table"

    def __init__(
        self, edits: Edits, words: Words, clock: Callable[[], float], refresh: Callable[[], None]
    ) -> None:
        super().__init__(words.numbers.table, icons.TABLE, "tool")
        explain(self.button, words.parts["open_table"])
        self._words = words
        self._refresh = refresh
        self._about = Readout()
        self._layers = [UnitNumbers(edits, words, clock, "table") for _ in range(MAX_LAYERS + 1)]

    def contents(self) -> Iterator[pn.viewable.Viewable | UIElement]:
        """What there is to do with them, and the tables."""
        yield self._about.model
        yield from (layer.model for layer in self._layers)

    def show(self, _: Changes) -> None:
        """All is shown with the Snapshot that the settings lead to."""
        self._refresh()

    def update(self, snapshot: Snapshot) -> None:
        """Show the numbers."""
        say = self._words.numbers
        about = say.about if snapshot.edges is None else say.of_curves
        self._about.show(f"<h2>{say.table}</h2><p>{about}</p>")
        widths = snapshot.widths
        for i, layer in enumerate(self._layers):
            title = say.output if i == len(widths) - 1 else say.layer.format(layer=i + 1)
            width = snapshot.drawn_widths[i] if i < len(widths) else 0
            if width and len(snapshot.rows_of(i, 0)) > 1:
                title = say.of_pieces.format(layer=title)
            if width and width < widths[i]:
                title = say.some_units.format(title=title, shown=width, count=widths[i])
            layer.show(snapshot, [(i, index) for index in range(width)], title)
