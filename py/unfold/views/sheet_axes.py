"""Lists beside the numbers of the sheets: in which two of its units a layer is shown."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import panel as pn
from bokeh.models import Column, ImportedStyleSheet
from bokeh.models.ui import UIElement

from unfold.settings import DRAWN_UNITS, SURFACES, Settings, layers_in_space
from unfold.views.control import Apply, Changes, Control, Restrictions, restrict
from unfold.views.explanation import explain
from unfold.views.geometry import WIDTH
from unfold.views.layers import HEIGHT, places
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

BEST_CUT: tuple[int, ...] = ()
"""In place of two units, ..."""
IN_SPACE: tuple[int, ...] = (0,)
"""... and this in place of three: it leads elsewhere."""


_LEADING = frozenset(("stage", "surface"))
"""What is changed to show a layer's space."""


class AxesList(Control):
    """The list of a layer, from 1: its best cut, every pair of units in sight, and the space of all three."""

    def __init__(self, layer: int, settings: Settings, apply: Apply, words: Words) -> None:
        self._words = words
        self._layer = layer
        self._width, self._leads = 0, False
        name = words.lists.axes_of_layer.format(layer=layer)
        select = pn.widgets.Select(
            label=name,
            options={words.lists.best_cut: BEST_CUT},
            value=BEST_CUT,
            margin=0,
            width=None,
            css_classes=["bare", "axes"],
            stylesheets=[STYLESHEET],
        )
        explain(select, words.parts["axes"])
        self._select = select

        def show(values: Changes) -> tuple[int, ...]:
            chosen = next((tuple(units) for at, *units in values["axes"] if at == layer), BEST_CUT)
            return chosen if max(chosen, default=0) <= self._width else BEST_CUT

        def ask(chosen: tuple[int, ...]) -> Changes:
            if chosen == IN_SPACE:
                return {"stage": "surface", "surface": SURFACES[layer]}
            others = [entry for entry in settings.axes if entry[0] != layer]
            return {"axes": tuple(sorted([*others, (layer, *chosen)] if chosen else others))}

        super().__init__(select, apply, show, ask, "axes")

    def sync(self, settings: Changes) -> None:
        """Show `settings`, whoever changed them."""
        hidden = settings["hidden"]
        width = hidden[self._layer - 1] if self._layer <= len(hidden) else 0
        fixed = Restrictions.of(settings)
        leads = self._layer in layers_in_space(settings) and _LEADING.isdisjoint(fixed.hidden | fixed.locked)
        if (width, leads) != (self._width, self._leads):
            self._width, self._leads = width, leads
            named = self._words.lists.two_units
            pairs = {
                named.format(first=first, second=second): (first, second)
                for first, second in combinations(range(1, min(width, DRAWN_UNITS) + 1), 2)
            }
            options: dict[str, Any] = {self._words.lists.best_cut: BEST_CUT, **pairs}
            if leads:
                options[self._words.lists.in_space] = IN_SPACE
            self.quietly(options=options, value=self._show(settings))
        value = self._show(settings)
        if value not in self._select.options.values():  # a link may have the other order, or other units
            named = self._words.lists.two_units.format(first=value[0], second=value[1])
            self.quietly(options={**self._select.options, named: value})
        super().sync(settings)


class SheetAxes:
    """Owns the lists; each is made when its layer first has more than two units."""

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._settings = settings
        self._apply = apply
        self._words = words
        # Bokeh's own: of a column of Panel's nobody is told outside a server that it has got children.
        self.column = Column(
            spacing=0, css_classes=["sheet-axes"], stylesheets=[ImportedStyleSheet(url=STYLESHEET)]
        )
        self._lists: dict[int, AxesList] = {}
        self._synced: Changes | None = None

    def sync(self, settings: Changes, n_outputs: int) -> None:
        """Show `settings`; the very same ones are shown already."""
        if settings is self._synced:
            return
        self._synced = settings
        hidden, locked = Restrictions.of(settings)
        wide = [layer for layer, width in enumerate(settings["hidden"], 1) if width > 2]
        new = [layer for layer in wide if layer not in self._lists]
        for layer in new:
            self._lists[layer] = AxesList(layer, self._settings, self._apply, self._words)
        centres, below = places(len(settings["hidden"]), n_outputs)
        for layer, control in self._lists.items():
            control.sync(settings)
            shown = layer in wide and "axes" not in hidden
            restrict(control.widget, hidden=not shown, locked="axes" in locked)
            if shown:
                at = f"{100 * centres[layer][0] / WIDTH:.3f}%", f"{100 * (1 - below / HEIGHT):.3f}%"
                styles = {**control.widget.styles, "left": at[0], "top": at[1]}
                if control.widget.styles != styles:
                    control.widget.styles = styles
        if new:
            roots = (control.widget.get_root(self.column.document) for control in self._lists.values())
            self.column.children = [root for root in roots if isinstance(root, UIElement)]
