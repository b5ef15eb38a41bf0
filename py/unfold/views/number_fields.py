"""Tables of numbers that people type, step, drag and lock: the network's, of one unit or of all.

The page draws them with native fields and buttons, see `site/number-fields.js`: a widget of Panel's for each
number would take seconds to make.
"""

from __future__ import annotations

import math
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
from unfold.views.arithmetic import equation, inputs_of, plain
from unfold.views.control import Restrictions
from unfold.views.explanation import explain
from unfold.views.pointer import row_name
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

NUMBER = param.Number(0.0, bounds=(-MAX_WEIGHT, MAX_WEIGHT))
FOLLOW_SECONDS = 0.25
"""Between two looks at numbers that training changes."""
WEIGHTS = "network.weights"
"""What a link hides or locks that leaves weights to training."""
BIAS = "b"
"""In an equation."""
DIGITS = 4
"""Behind the point, of what the page is told."""


class Numbers(Widget):
    """Rows of numbers with a lock each. What is asked for on the page comes back in `asked`."""

    shape = Dict(String, Anything)
    """All that is built anew when any of it changes: `title`; `columns` and `rows`, what is seen of their
    names; `names` of each number, for those who hear them; `pieces`, how many rows a unit has, one below the
    other; `frames`, what stands before and behind the numbers of each row of a single unit; whether units are
    `removable`, and the numbers `editable`."""
    values = List(List(Float))
    locked = List(List(Bool))
    largest = Float()
    """That can be set, and the smallest but for its sign."""
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
    unit_of: Callable[[int, int], tuple[int, int] | None]


class UnitNumbers:
    """The weights and biases of some units of one layer.

    Args:
        edits: what a change on the page becomes.
        clock: returns the time in seconds.
        leave: lets go of the unit; None where a table is not for one unit at hand.
        classes: of `widgets.css`.
    """

    def __init__(
        self,
        edits: Edits,
        words: Words,
        clock: Callable[[], float],
        *classes: str,
        leave: Callable[[], None] | None = None,
    ) -> None:
        self._edits = edits
        self._words = words
        self._clock = clock
        self._shown_at = -math.inf
        self._frozen: object = None
        self._names: list[list[str]] = []
        self._choices = 0
        self._leave = leave
        self._units: tuple[tuple[int, int], ...] = ()
        self._layer = 0
        self._rows: list[int] = []
        """Those of the layer's that are shown, from above, as in `Parameter`, ..."""
        self._columns: list[int] = []
        """... and which of their numbers, from the left."""
        self._settings: object = None
        self._editable = True
        say = words.numbers
        said = {"lock": say.freeze, "lock_unit": say.freeze_unit, "remove": say.remove_unit}
        if leave is not None:
            said["close"] = say.leave_unit
        self.model = Numbers()
        self.model.update(
            words=said,
            largest=MAX_WEIGHT,
            visible=False,
            css_classes=["numbers", *classes],
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
            margin=0,
        )
        explain(self.model, words.parts["numbers"])
        self.model.on_change("asked", self._asked)

    def show(self, snapshot: Snapshot, units: Sequence[tuple[int, int]], title: str) -> None:
        """Show these units, all of one layer, or nothing if there are none.

        While training goes on, the numbers are shown as often as they can be read.
        """
        model = self.model
        hidden = WEIGHTS in Restrictions.of(snapshot.settings).hidden
        if snapshot.edges is not None or (hidden and self._leave is not None):
            units = ()
        if units and self._is_due(snapshot, tuple(units)):
            self._name(snapshot, tuple(units), title)
            layer, rows, columns = self._layer, self._rows, self._columns
            values = np.column_stack((snapshot.weights[layer][rows], snapshot.biases[layer][rows]))
            _set(model, "values", np.round(values[:, columns], DIGITS).tolist())
            _set(model, "locked", snapshot.frozen[layer][rows][:, columns].tolist())
        _set(model, "visible", bool(units))

    def _is_due(self, snapshot: Snapshot, units: tuple[tuple[int, int], ...]) -> bool:
        """Whether there is anything to show that does not change in every frame, or it is time for that."""
        now = self._clock()
        due = not snapshot.playing or now - self._shown_at >= FOLLOW_SECONDS
        if due or units != self._units or snapshot.frozen is not self._frozen:
            self._shown_at, self._frozen = now, snapshot.frozen
            return True
        return False

    def choose(self, layer: int, row: int, column: int) -> None:
        """Go to a number, if it is shown."""
        if layer == self._layer and row in self._rows and column in self._columns:
            self._choices += 1
            self.model.update(chosen=[self._choices, self._rows.index(row), self._columns.index(column)])

    def _name(self, snapshot: Snapshot, units: tuple[tuple[int, int], ...], title: str) -> None:
        """Name what is shown, where it is something else than before."""
        settings = snapshot.settings
        hidden = settings["hidden"]
        # Settings are replaced when one changes: what follows from them is named anew then.
        if units == self._units and settings is self._settings:
            return
        self._units, self._settings = units, settings
        self._layer = layer = units[0][0]
        self._rows = [row for unit in units for row in snapshot.rows_of(*unit)]
        every = inputs_of(snapshot, layer, self._words)
        self._columns = snapshot.strongest.columns[layer].tolist()
        inputs = [every[column] for column in self._columns[:-1]]
        names = [row_name(snapshot, layer, row, self._words) for row in self._rows]
        say = self._words.numbers
        parts = [*(say.weight.format(input=name) for name in inputs), say.bias]
        if len(inputs) < len(every):
            title = say.some_inputs.format(title=title, shown=len(inputs), count=len(every))
        answer, function, added = equation(snapshot, *units[0], every)
        before, after = plain(function).split("{}")
        pieces = len(self._rows) // len(units)
        # The sums of several pieces stand below each other, with a comma between two.
        ends = [*[","] * (pieces - 1), after + added]
        self._names = [[f"{name}, {part}" for part in parts] for name in names]
        withheld, locked = Restrictions.of(settings)
        self._editable = WEIGHTS not in locked | withheld
        removable = layer < len(hidden) and hidden[layer] > 1 and "hidden" not in locked
        shape = {
            "title": title,
            "columns": [*inputs, BIAS],
            "rows": [
                f"{index + 1}.{piece}" if pieces > 1 else str(index + 1)
                for _, index in units
                for piece in range(1, pieces + 1)
            ],
            "names": self._names,
            "pieces": pieces,
            "frames": [[f"{answer} = {before}", end] for end in ends],
            "removable": removable and self._editable,
            "editable": self._editable,
        }
        _set(self.model, "shape", shape)

    def _asked(self, _attr: str, _old: object, new: list[Any]) -> None:
        _, what, row, column, value = new
        if what == "leave" and self._leave is not None:
            self._leave()
        if (
            not self._editable
            or row >= len(self._rows)
            or column >= len(self._names[row])
            or (unit := self._edits.unit_of(self._layer, self._rows[row])) not in self._units
        ):
            return  # it has gone, or been locked, since the page was told of it
        self._shown_at = -math.inf
        match what:
            case "set" | "try":
                self._set_parameter(row, column, value, settled=what == "set")
            case "lock":
                self._edits.freeze(self._layer, self._rows[row], self._columns[column], value)
            case "lock unit":
                self._edits.freeze(self._layer, self._rows[row], None, value)
            case "remove":
                self._edits.remove(unit)

    def _set_parameter(self, row: int, column: int, text: str, *, settled: bool) -> None:
        """Take a number as it was typed; while it is still being typed, it need not be one."""
        try:
            number = float(read(NUMBER, text.strip().replace("−", "-")))
        except ValueError:
            number = math.inf
        if abs(number) <= MAX_WEIGHT:
            self._edits.set_parameter(self._layer, self._rows[row], self._columns[column], number)
        elif settled:
            self._edits.refuse([Problem(self._names[row][column], text, allowed(NUMBER))])


def _set(model: Numbers, name: str, value: Any) -> None:
    """Tell the page only what is new to it."""
    if getattr(model, name) != value:
        setattr(model, name, value)
