"""Tables of numbers that people type, step, drag and lock: the network's, of one unit or of all.

The page draws them with native fields and buttons, see `site/numbers.js`: a widget of Panel's for each number
would take seconds to make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import param
from bokeh.core.properties import Any as Anything
from bokeh.core.properties import Bool, Dict, Float, Int, List, String
from bokeh.models import ImportedStyleSheet
from bokeh.models.widgets import Widget

from unfold.parameters import allowed, read
from unfold.problems import Problem
from unfold.settings import MAX_WEIGHT
from unfold.snapshot import Snapshot
from unfold.views.arithmetic import inputs_of
from unfold.views.pointer import unit_name
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

NUMBER = param.Number(0.0, bounds=(-MAX_WEIGHT, MAX_WEIGHT))
DIGITS = 4
"""Behind the point, of what the page is told."""


class Numbers(Widget):
    """Rows of numbers with a lock each. What is asked for on the page comes back in `asked`."""

    title = String()
    columns = List(String)
    """What is seen of the columns' names."""
    rows = List(String)
    names = List(List(String))
    """Of each number, for those who hear them; the table is built anew when they change."""
    values = List(List(Float))
    locked = List(List(Bool))
    frame = List(String, default=["", ""])
    """What stands before and behind the numbers of a single row."""
    removable = Bool()
    largest = Float(MAX_WEIGHT)
    words = Dict(String, String)
    """What the buttons do; without a word for it there is no button."""
    chosen = List(Int)
    """Where to go: a count, so that the same place can be gone to twice, row and column."""
    asked = List(Anything, default=[0])
    """A count, and what is asked for: a word, row, column, and a value."""


@dataclass(frozen=True)
class Edits:
    """What can be done to parameters; the arguments are those of the session's methods of these names."""

    set_parameter: Callable[[int, int, int, float], None]
    freeze: Callable[[int, int, int | None, bool], None]
    remove: Callable[[tuple[int, int]], None]
    refuse: Callable[[Sequence[Problem]], None]
    """Say why a number was not taken."""
    has: Callable[[tuple[int, int]], bool]


class UnitNumbers:
    """The weights and biases of some units of one layer.

    Args:
        edits: what a change on the page becomes.
        leave: lets go of the unit; None where a table is not for one unit at hand.
        classes: of `widgets.css`.
    """

    def __init__(
        self, edits: Edits, words: Words, *classes: str, leave: Callable[[], None] | None = None
    ) -> None:
        self._edits = edits
        self._words = words
        self._leave = leave
        self._units: tuple[tuple[int, int], ...] = ()
        self._shape: tuple[object, ...] = ()
        buttons = words.buttons
        said = {"lock": buttons.freeze, "lock_row": buttons.freeze_unit, "remove": buttons.remove_unit}
        if leave is not None:
            said["close"] = buttons.leave_unit
        self.model = Numbers(
            words=said,
            visible=False,
            css_classes=["numbers", *classes],
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
            margin=0,
        )
        self.model.on_change("asked", self._asked)

    def show(self, snapshot: Snapshot, units: Sequence[tuple[int, int]], title: str) -> None:
        """Show these units, all of one layer, or nothing if there are none."""
        model = self.model
        if units:
            self._name(snapshot, tuple(units), title)
            layer = units[0][0]
            rows = [index for _, index in units]
            biases = snapshot.biases[layer][:, None]
            values = np.round(np.hstack((snapshot.weights[layer], biases))[rows], DIGITS)
            _set(model, "values", values.tolist())
            _set(model, "locked", snapshot.frozen[layer][rows].tolist())
        _set(model, "visible", bool(units))

    def choose(self, column: int) -> None:
        """Go to a number of the first row."""
        self.model.chosen = [self.model.chosen[0] + 1 if self.model.chosen else 1, 0, column]

    def _name(self, snapshot: Snapshot, units: tuple[tuple[int, int], ...], title: str) -> None:
        """Name what is shown, where it is something else than before."""
        settings = snapshot.settings
        hidden = settings["hidden"]
        shape = (units, hidden, snapshot.n_outputs, settings["features"], settings["standardize"])
        if shape == self._shape:
            return
        self._shape, self._units = shape, units
        layer = units[0][0]
        inputs = inputs_of(snapshot, layer, self._words)
        rows = [unit_name(*unit, hidden, snapshot.n_outputs, self._words) for unit in units]
        parts = [self._words.units.weight_of.format(input=name) for name in inputs] + [self._words.units.bias]
        model = self.model
        _set(model, "title", title)
        _set(model, "columns", [*inputs, self._words.units.bias])
        _set(model, "rows", rows)
        _set(model, "removable", layer < len(hidden) and hidden[layer] > 1)
        _set(model, "names", [[f"{row}, {part}" for part in parts] for row in rows])

    def _asked(self, _attr: str, _old: object, new: list[Any]) -> None:
        _, what, row, column, value = new
        if what == "leave" and self._leave is not None:
            self._leave()
        if row >= len(self._units) or not self._edits.has(unit := self._units[row]):
            return  # it has gone since the page was told of it
        match what:
            case "set" | "try":
                self._set_parameter(unit, row, column, value, settled=what == "set")
            case "lock":
                self._edits.freeze(*unit, column, value)
            case "lock row":
                self._edits.freeze(*unit, None, value)
            case "remove":
                self._edits.remove(unit)

    def _set_parameter(
        self, unit: tuple[int, int], row: int, column: int, text: str, *, settled: bool
    ) -> None:
        """Take a number as it was typed; while it is still being typed, it need not be one."""
        try:
            number = read(NUMBER, text.strip().replace("−", "-"))
            NUMBER._validate(number)
        except (ValueError, TypeError):
            if settled:
                self._edits.refuse([Problem(self.model.names[row][column], text, allowed(NUMBER))])
            return
        self._edits.set_parameter(*unit, column, number)


def _set(model: Numbers, name: str, value: Any) -> None:
    """Tell the page only what is new to it."""
    if getattr(model, name) != value:
        setattr(model, name, value)


