"""How many linear regions there are, beside what is proved about their number."""

from __future__ import annotations

from collections.abc import Callable

import panel as pn

from unfold.core.region_bounds import (
    lines_in_general_position,
    most_regions_at_least,
    most_regions_at_most,
    regions_expected,
)
from unfold.snapshot import RegionCount, RegionSight, Snapshot
from unfold.views.explanation import explain
from unfold.views.readout import Readout
from unfold.views.regions import fold_style
from unfold.views.theme import STYLESHEET, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words

LARGEST = 10**7
"""Above this a bound is written as a power of ten."""


class RegionNumbers:
    """Owns the readout and the button below it; `update` is all that changes them.

    Args:
        count: has the regions counted that are too many to be mapped at every look.
        cancel: gives the count up.
    """

    def __init__(self, count: Callable[[], None], cancel: Callable[[], None], words: Words) -> None:
        self._words = words
        self.readout = Readout()
        self.button = pn.widgets.Button(
            label=words.regions.count_all,
            css_classes=["wide", "line"],
            stylesheets=[STYLESHEET],
            margin=0,
        )
        explain(self.button, words.parts["count-regions"])
        self._counting = False
        self.button.on_click(lambda _: (cancel if self._counting else count)())

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Show `snapshot`, if its regions are looked at."""
        if snapshot.regions is None:
            return
        hidden: tuple[int, ...] = snapshot.settings["hidden"]
        self.readout.show(
            f'<div class="regions">{self._count(snapshot.regions)}'
            f"{self._bounds(snapshot.regions, hidden)}{self._key(len(hidden), palette, snapshot)}</div>"
        )
        self._offer(snapshot.regions.counted)

    def _offer(self, counted: RegionCount | None) -> None:
        """Offer to count, or to give that up, where there is something to be counted."""
        self._counting = counted is not None and counted.progress is not None
        known = counted is not None and counted.count is not None
        needed = counted is not None and (self._counting or not known or counted.stale)
        if self.button.visible != needed:
            self.button.visible = needed
        said = self._words.regions
        label = said.cancel if self._counting else said.count_again if known else said.count_all
        if self.button.label != label:
            self.button.label = label

    def _count(self, seen: RegionSight) -> str:
        said = self._words.regions
        if seen.map is not None:
            count = len(seen.map)
            return f"<p><b>{grouped(count, self._words)}</b> {said.one if count == 1 else said.count}</p>"
        if seen.counted is not None and seen.counted.progress is not None:
            share = f"{100 * seen.counted.progress:.0f} %"
            return f"<p>{said.counting.format(share=share)}</p>"
        if seen.counted is not None and seen.counted.count is not None:
            number, epoch = (grouped(n, self._words) for n in (seen.counted.count, seen.counted.epoch))
            what = said.at_epoch.format(epoch=epoch) if seen.counted.stale else said.count
            return f"<p><b>{number}</b> {what}</p>"
        if seen.more_than is not None:
            return (
                f"<p><b>{said.more.format(count=grouped(seen.more_than, self._words))}</b> {said.count}</p>"
            )
        return f"<p>{said.uncounted}</p>"

    def _bounds(self, seen: RegionSight, hidden: tuple[int, ...]) -> str:
        """What is proved, where it is: for units of one fold."""
        if seen.map is None or not seen.folds_once or not hidden:
            return ""
        said, n_units = self._words.regions, sum(hidden)
        rows: list[tuple[str, int | None]] = [
            (said.one_layer.format(units=n_units), lines_in_general_position(n_units, seen.dims)),
        ]
        if len(hidden) > 1:
            if seen.rectifies:
                rows.append((said.at_least, most_regions_at_least(hidden, seen.dims)))
            rows.append((said.at_most, most_regions_at_most(hidden, seen.dims)))
        if seen.rectifies and seen.dims == 2:
            rows.append((said.expected, round(regions_expected(n_units))))
        shown = "".join(
            f"<div><dt>{name}</dt><dd>{self._number(value)}</dd></div>"
            for name, value in rows
            if value is not None
        )
        return f"<dl>{shown}</dl>"

    def _number(self, value: int) -> str:
        if value < LARGEST:
            return grouped(value, self._words)
        mantissa, exponent = f"{value:.1e}".split("e+")
        return f"{mantissa}·10<sup>{int(exponent)}</sup>"

    def _key(self, n_layers: int, palette: Palette, snapshot: Snapshot) -> str:
        """What the lines mean."""
        said = self._words.regions
        lines = [(*fold_style(layer), said.fold.format(layer=layer + 1)) for layer in range(n_layers)]
        if snapshot.problem == "classification":
            lines.append((2.5, 1.0, said.boundary))
        return (
            "<ul>"
            + "".join(
                f'<li><i style="border-top:{width:g}px solid {palette.mix("ink", share)}"></i>{name}</li>'
                for width, share, name in lines
            )
            + "</ul>"
        )
