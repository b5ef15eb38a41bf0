"""The layer over a picture in three dimensions that it is turned by: see site/turn.js."""

from __future__ import annotations

from collections.abc import Sequence

from bokeh.models import ImportedStyleSheet, Spacer

from unfold.settings import Settings
from unfold.snapshot import Snapshot
from unfold.views.control import Apply
from unfold.views.explanation import explain
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

HIGHEST = 90
"""In degrees: from above."""


class Turn:
    """Owns the layer, and hears how far the page has turned it; asks for `azimuth` and `elevation`."""

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._settings = settings
        self._apply = apply
        self.layer = Spacer(
            sizing_mode="stretch_both",
            css_classes=["turn"],
            html_attributes={"tabindex": "0", "role": "application", "aria-label": words.surface.turn},
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
        )
        explain(self.layer, words.parts["surface"])
        self.layer.on_change("tags", lambda _attr, _old, report: self._hear(report))

    def sync(self, snapshot: Snapshot) -> None:
        """Lie there while there is something to be turned, and a link has not locked how."""
        locked = self._settings.locked()
        visible = not snapshot.on_line and locked.isdisjoint(("azimuth", "elevation"))
        if self.layer.visible != visible:
            self.layer.visible = visible

    def _hear(self, report: Sequence[int]) -> None:
        _, right, down = report
        settings = self._settings
        self._apply(
            {
                # The front goes to the right when the viewer goes to the left.
                "azimuth": (settings.azimuth - right) % 360,
                "elevation": min(max(settings.elevation + down, 0), HIGHEST),
            }
        )
