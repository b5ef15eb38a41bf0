"""The landscape on the stage: its map and charts, what they say, and the button that computes it anew."""

from __future__ import annotations

from collections.abc import Callable

import panel as pn
from bokeh.models import Column

from unfold.snapshot import LandscapeSight, Snapshot
from unfold.views.canvas import Lengths
from unfold.views.explanation import explain
from unfold.views.landscape import LandscapeView
from unfold.views.numbers import power_of_ten
from unfold.views.profiles import LineView, SharpnessView
from unfold.views.readout import Readout
from unfold.views.theme import STYLESHEET, Palette
from unfold.words.numbers import grouped
from unfold.words.words import Words


class LandscapeFigures:
    """Owns a column for each figure, which is made when the landscape is first looked at.

    Args:
        survey: computes the map anew.
        cancel: gives up the map that is being computed.
    """

    def __init__(self, survey: Callable[[], None], cancel: Callable[[], None], words: Words) -> None:
        self._words = words
        self.map, self.line, self.sharpness = (
            Column(spacing=0, sizing_mode="stretch_both") for _ in range(3)
        )
        self.numbers = Readout()
        self.button = pn.widgets.Button(
            label=words.landscape.compute, css_classes=["wide", "line"], stylesheets=[STYLESHEET], margin=0
        )
        explain(self.button, words.parts["survey"])
        self._computing = False
        self.button.on_click(lambda _: cancel() if self._computing else survey())
        self._views: tuple[LandscapeView | LineView | SharpnessView, ...] = ()
        self._lengths: tuple[Lengths, ...] = ()

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw `snapshot`, if the landscape is looked at."""
        seen = snapshot.landscape
        if seen is None:
            return
        if made := not self._views:
            self._views = LandscapeView(self._words), LineView(self._words), SharpnessView(self._words)
            self._lengths = tuple(Lengths(view.plot) for view in self._views)
        for view, lengths in zip(self._views, self._lengths, strict=True):
            lengths.scale(palette.size)
            view.update(snapshot, palette)
        if made:
            columns = (self.map, self.line, self.sharpness)
            for column, view in zip(columns, self._views, strict=True):
                column.children = [view.plot]
        self._computing = seen.progress is not None
        said = self._words.landscape
        label = said.cancel if self._computing else said.compute if seen.map is None else said.again
        if self.button.label != label:
            self.button.label = label
        fresh = seen.map is not None and not seen.stale and not self._computing
        idle = fresh or seen.missing is not None
        if self.button.disabled != idle:
            self.button.disabled = idle
        self.numbers.show(
            f'<div class="landscape"><p>{self._sharp(seen)}</p><p>{self._state(seen)}</p></div>'
        )

    def _sharp(self, seen: LandscapeSight) -> str:
        if not len(seen.sharpness):
            return ""
        said, sharpness = self._words.landscape, power_of_ten(float(seen.sharpness[-1]))
        if seen.limit is None:
            return said.no_limit.format(sharpness=sharpness)
        return said.limit_is.format(sharpness=sharpness, limit=power_of_ten(seen.limit))

    def _state(self, seen: LandscapeSight) -> str:
        said = self._words.landscape
        if seen.missing is not None:
            reasons = {"points": said.no_points, "path": said.no_path, "directions": said.no_directions}
            return reasons[seen.missing]
        if seen.progress is not None:
            return said.computing.format(share=f"{100 * seen.progress:.0f} %")
        if seen.map is None:
            return ""
        text = said.from_file if seen.map.from_file else said.of_epoch
        return text.format(epoch=grouped(seen.map.epoch, self._words), side=len(seen.map.losses))
