"""The slider on which the plane is unfolded: its stops stand in the columns of the layers."""

from __future__ import annotations

from collections.abc import Callable

import panel as pn

from unfold.snapshot import Snapshot
from unfold.views import icons
from unfold.views.control import Apply, Changes, Control, Restrictions, restrict
from unfold.views.explanation import explain
from unfold.views.geometry import FIRST_COLUMN, LAST_COLUMN, WIDTH, columns
from unfold.views.readout import Readout
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

STEP = 0.02
"""Of the slider; a part of a layer."""


class Way:
    """Owns the slider, what plays it, and the names of its stops."""

    def __init__(self, apply: Apply, travel: Callable[[], None], words: Words) -> None:
        self._words = words
        name = words.settings["unfolded"].label
        self._slider = pn.widgets.FloatSlider(
            label=name,
            start=0.0,
            end=1.0,
            step=STEP,
            margin=0,
            css_classes=["journey"],
            styles={
                "left": f"{_percent(FIRST_COLUMN)}%",
                "width": f"{_percent(LAST_COLUMN - FIRST_COLUMN)}%",
            },
            stylesheets=[STYLESHEET],
        )
        explain(self._slider, words.settings["unfolded"])
        self._control = Control(
            self._slider,
            apply,
            lambda s: min(s["unfolded"], self._slider.end),
            lambda value: {"unfolded": round(float(value), 2)},
            "unfolded",
        )
        self.play = pn.widgets.Toggle(
            label=words.commands.unfold,
            icon=icons.PLAY,
            icon_size="18px",
            margin=0,
            css_classes=["tool", "line", "unfold"],
            stylesheets=[STYLESHEET],
        )
        explain(self.play, words.parts["unfold"])
        self._playing = False
        self.play.param.watch(lambda event: None if event.new == self._playing else travel(), "value")
        self.controls = pn.Row(
            self.play, self._slider, margin=0, css_classes=["row", "journey"], stylesheets=[STYLESHEET]
        )
        self.stops = Readout("stops")
        self._hidden: tuple[int, ...] | None = None
        self._synced: Changes | None = None

    def update(self, snapshot: Snapshot) -> None:
        """Show where the plane is on its way, if that is looked at."""
        seen = snapshot.unfolding
        if seen is None:
            return
        hidden: tuple[int, ...] = snapshot.settings["hidden"]
        if hidden != self._hidden:
            self._hidden = hidden
            self._control.quietly(end=float(len(hidden) + 1))
        self._control.sync({"unfolded": seen.unfolded.at})
        if self._playing != seen.travels:
            self._playing = seen.travels
            self.play.value = seen.travels
        here = round(seen.unfolded.at, 2)
        words, x = self._words.layers, columns(len(hidden))
        names = [words.input, *(words.layer.format(layer=i + 1) for i in range(len(hidden))), words.output]
        self.stops.show(
            "".join(
                f'<span style="left:{_percent(at)}%">{f"<b>{name}</b>" if here == i else name}</span>'
                for i, (at, name) in enumerate(zip(x.tolist(), names, strict=True))
            )
        )

    def sync(self, settings: Changes) -> None:
        """Show and allow what the link does; the very same settings are heeded already."""
        if settings is self._synced:
            return
        self._synced = settings
        hidden, locked = Restrictions.of(settings)
        for widget in (self._slider, self.play):
            restrict(widget, hidden="unfolded" in hidden, locked="unfolded" in locked)


def _percent(x: float) -> str:
    return f"{100 * x / WIDTH:.3f}"
