"""Pointing at units: a list of radio buttons that lie over the figure's tiles.

To the page they are ordinary radio buttons, so that keyboard, touch and screen readers work as people know
them. That the mouse points without a click, and what a click does, is the page's doing: see site/units.js.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from bokeh.core.properties import Any as Anything
from bokeh.core.properties import Int, List, Nullable
from bokeh.models import ImportedStyleSheet, InlineStyleSheet
from bokeh.models.widgets import RadioGroup

from unfold.settings import drawn
from unfold.snapshot import Parameter, Snapshot
from unfold.strongest import Strongest
from unfold.views.aim import Aim, Target
from unfold.views.explanation import explain, explain_every_label
from unfold.views.geometry import PORT, WIDTH, Geometry, height_in, place
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

Place: TypeAlias = tuple[int, int]
"""Of a unit: its layer, and its index there."""
Tell: TypeAlias = Callable[[Place | None], None]


class Units(RadioGroup):
    """The list, as the page has it: `active` is what is pointed at."""

    pinned = Nullable(Int)
    """What is pointed at when the mouse points at nothing else, and whose numbers are at hand."""
    aimed = List(Anything, default=[0])
    """What the pointer does beside the tiles: a count, a word, where, in parts of the list from its lower
    left corner, and how far away is near, in parts of its width."""


class UnitList:
    """Owns a list that lies over a figure, and tells which unit is pointed at and pinned there.

    Args:
        point: called with the unit that is pointed at, or None.
        pin: with the one that is pinned.
        classes: of the list.
    """

    def __init__(self, point: Tell, pin: Tell, *classes: str) -> None:
        self._places: tuple[Place, ...] = ()
        self._syncing = False
        self.group = Units(labels=[], margin=0, css_classes=list(classes))

        def hear(attr: str, tell: Tell) -> None:
            def changed(_attr: str, _old: int | None, new: int | None) -> None:
                # The page may still speak of units that have gone.
                if not self._syncing and (new is None or new < len(self._places)):
                    tell(None if new is None else self._places[new])

            self.group.on_change(attr, changed)

        hear("active", point)
        hear("pinned", pin)

    def name(self, named: dict[str, Place], sheets: Sequence[ImportedStyleSheet | InlineStyleSheet]) -> None:
        """List these units, by their names."""
        self._places = tuple(named.values())
        self._quietly(active=None, labels=list(named), stylesheets=list(sheets))

    def show(self, pointed: Place | None, pinned: Place | None) -> None:
        """Show which unit is pointed at and which is pinned; one that is not listed is none."""
        for attr, unit in (("pinned", pinned), ("active", pointed)):
            index = self._places.index(unit) if unit in self._places else None
            if getattr(self.group, attr) != index:
                self._quietly(**{attr: index})

    def _quietly(self, **changes: Any) -> None:
        self._syncing = True
        try:
            self.group.update(**changes)
        finally:
            self._syncing = False


class Pointer:
    """Owns the list, and tells what the visitor does there.

    Args:
        point: called with the unit that is pointed at, or None.
        pin: with the one that is pinned.
        aim: with the weight or bias that is pointed at beside the units.
        take: with the one that is clicked.
    """

    def __init__(
        self,
        point: Tell,
        pin: Tell,
        aim: Callable[[Parameter | None], None],
        take: Callable[[Parameter], None],
        words: Words,
    ) -> None:
        self._words = words
        self._shown: tuple[object, ...] = ()
        self._tell_aimed = aim
        self._take = take
        self._aimed: Parameter | None = None
        self._strongest = Strongest((), (), (), 0)
        self._height = 0.0
        self._sheets: tuple[ImportedStyleSheet | InlineStyleSheet, ...] = (
            ImportedStyleSheet(url=STYLESHEET),
            InlineStyleSheet(css=explain_every_label(words.parts["unit"])),
        )
        self._list = UnitList(point, pin, "pointer")
        self.group = self._list.group
        self.group.stylesheets = [*self._sheets]
        explain(self.group, words.parts["network"])
        self.group.on_change("aimed", self._follow)

    def sync(self, snapshot: Snapshot) -> None:
        """Show the units that there are, and which of them are pointed at and pinned."""
        hidden = snapshot.settings["hidden"]
        features = snapshot.features
        height = float(height_in(snapshot.settings))
        curves = snapshot.edges is not None
        shown = (hidden, snapshot.n_outputs, features, height, curves)
        if shown != self._shown:
            self._shown = shown
            geometry = place(hidden, len(features.names), snapshot.n_outputs, height, features.others)
            self._height = height
            self._aim = Aim(geometry, features.chosen, curves=curves)
            named = units(hidden, snapshot.n_outputs, self._words)
            self._list.name(named, [*self._sheets, InlineStyleSheet(css=places(geometry))])
        self._strongest = snapshot.strongest
        self._aimed = snapshot.aimed
        classes = ["pointer", "aimed"] if snapshot.aimed else ["pointer"]
        if self.group.css_classes != classes:
            self.group.css_classes = classes
        self._list.show(pointed_at(snapshot), snapshot.pinned)

    def _follow(self, _attr: str, _old: object, new: list[Any]) -> None:
        """Tell what the pointer is at, if that is another thing than before, and what it clicks."""
        _, what, *where = new
        found = None
        if what != "leave":
            x, y, near = where
            found = self._drawn(self._aim.at(x * WIDTH, y * self._height, near * WIDTH))
        if what == "click" and found is not None:
            self._take(found)
        elif found != self._aimed:
            self._aimed = found
            self._tell_aimed(found)

    def _drawn(self, target: Target | None) -> Parameter | None:
        """The weight or the bias that is drawn there."""
        if target is None:
            return None
        layer, unit, at = target
        strongest = self._strongest
        return layer, int(strongest.rows[layer][unit, at]), int(strongest.columns[layer][at])


def pointed_at(snapshot: Snapshot) -> Place | None:
    """The unit that is pointed at."""
    unit = snapshot.pointed
    return None if unit is None else (unit.layer, unit.index)


def unit_name(layer: int, index: int, hidden: tuple[int, ...], n_outputs: int, words: Words) -> str:
    """What a unit is called."""
    if layer < len(hidden):
        return words.units.hidden.format(layer=layer + 1, unit=index + 1)
    return words.units.output if n_outputs == 1 else words.units.output_of_class.format(number=index + 1)


def row_name(snapshot: Snapshot, layer: int, row: int, words: Words) -> str:
    """What a row of weights is called: as its unit, and of several pieces by the piece's number, too."""
    piece, unit = divmod(row, snapshot.widths[layer])
    name = unit_name(layer, unit, snapshot.settings["hidden"], snapshot.n_outputs, words)
    if len(snapshot.rows_of(layer, unit)) == 1:
        return name
    return words.units.piece.format(unit=name, piece=piece + 1)


def units(hidden: tuple[int, ...], n_outputs: int, words: Words) -> dict[str, tuple[int, int]]:
    """Every unit that is drawn by its name: layer by layer, the outputs last."""
    widths = (*drawn(hidden), n_outputs)
    return {
        unit_name(layer, index, hidden, n_outputs, words): (layer, index)
        for layer in range(len(widths))
        for index in range(widths[layer])
    }


def places(geometry: Geometry) -> str:
    """Style rules that put the n-th label over the n-th unit's tile, in per cent of the figure."""
    tiles = [
        (x, y, tile)
        for x, ys, tile in zip(geometry.columns[1:-1], geometry.units, geometry.tiles, strict=True)
        for y in ys
    ]
    tiles += [(geometry.columns[-1], y, PORT) for y in geometry.outputs]
    return "\n".join(
        f"label:nth-of-type({n}) {{ left: {100 * (x - tile / 2) / WIDTH:.3f}%; "
        f"top: {100 * (geometry.height - y - tile / 2) / geometry.height:.3f}%; "
        f"width: {100 * tile / WIDTH:.3f}%; height: {100 * tile / geometry.height:.3f}%; }}"
        for n, (x, y, tile) in enumerate(tiles, 1)
    )
