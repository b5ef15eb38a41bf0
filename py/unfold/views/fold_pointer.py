"""Pointing at units by their folds, on the map of the linear regions.

The list of units lies over the whole map: by keys one goes through it as in the network, and what the pointer
does beside its buttons, which take no room here, is looked up among the folds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from bokeh.models import ImportedStyleSheet

from unfold.core.plane import WHOLE
from unfold.snapshot import Snapshot
from unfold.views.explanation import explain
from unfold.views.folds import Folds
from unfold.views.pointer import Place, Tell, UnitList, pointed_at, units
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words


class FoldPointer:
    """Owns the list, and tells what the visitor does there.

    Args:
        point: called with the unit that is pointed at, or None.
        pin: with the one that is pinned.
        folds: returns those that are drawn.
    """

    def __init__(self, point: Tell, pin: Tell, folds: Callable[[], Folds], words: Words) -> None:
        self._words = words
        self._point, self._pin, self._folds = point, pin, folds
        self._list = UnitList(point, pin, "folds")
        self.group = self._list.group
        self._sheets = (ImportedStyleSheet(url=STYLESHEET),)
        self.group.stylesheets = [*self._sheets]
        explain(self.group, words.parts["folds"])
        self.group.on_change("aimed", self._follow)
        self._named: dict[str, Place] = {}
        self._hidden: tuple[int, ...] | None = None
        self._pointed: Place | None = None
        self._pinned: Place | None = None
        self._window = WHOLE

    def sync(self, snapshot: Snapshot) -> None:
        """Show the hidden units that there are, and which of them are pointed at and pinned."""
        if snapshot.regions is None:
            return
        hidden = snapshot.settings["hidden"]
        if hidden != self._hidden:
            self._hidden = hidden
            every = units(hidden, snapshot.n_outputs, self._words)
            self._named = {name: place for name, place in every.items() if place[0] < len(hidden)}
            self._list.name(self._named, self._sheets)
        self._window = snapshot.window
        self._pointed, self._pinned = pointed_at(snapshot), snapshot.pinned
        self._list.show(self._pointed, self._pinned)
        classes = ["folds", "aimed"] if self._pointed else ["folds"]
        if self.group.css_classes != classes:
            self.group.css_classes = classes

    def _follow(self, _attr: str, _old: object, new: list[Any]) -> None:
        """Point at the unit whose fold the pointer is at; a click keeps it, or lets it go."""
        _, what, *where = new
        found = None if what == "leave" else self._at(*where)
        if what == "click" and found is not None:
            self._pinned = None if found == self._pinned else found
            self._pin(self._pinned)
        wanted = found or self._pinned
        if wanted != self._pointed:
            self._pointed = wanted
            self._point(wanted)

    def _at(self, x: float, y: float, near: float) -> Place | None:
        """The unit whose fold is at a place, in parts of the map from its lower left corner."""
        window = self._window
        found = self._folds().nearest(
            window.x1 + (2 * x - 1) * window.half,
            window.x2 + (2 * y - 1) * window.half,
            2 * near * window.half,
        )
        if found is None:
            return None
        stops = list(accumulate(self._hidden or (), initial=0))
        layer = bisect_right(stops, found) - 1
        place = layer, found - stops[layer]
        return place if place in self._named.values() else None
