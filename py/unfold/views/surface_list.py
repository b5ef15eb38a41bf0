"""The list of what the surface is: the answer as a height, and the space of every layer that has one."""

from __future__ import annotations

import panel as pn

from unfold.settings import SURFACES, layers_in_space
from unfold.views.control import Apply, Changes, Control
from unfold.views.explanation import explain
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

ANSWER = SURFACES[0]


class SurfaceList(Control):
    """The list; it takes up a layer that has no space, so that a link's value is shown as it is.

    Attributes:
        offered: what can be chosen.
    """

    def __init__(self, apply: Apply, words: Words) -> None:
        self._names = words.choices["surface"]
        self.offered: tuple[str, ...] = (ANSWER,)
        select = pn.widgets.Select(
            label=words.settings["surface"].label,
            options={self._names[ANSWER]: ANSWER},
            value=ANSWER,
            margin=0,
            width=None,
            css_classes=["bare", "inline", "spare"],
            stylesheets=[STYLESHEET],
        )
        explain(select, words.settings["surface"])
        super().__init__(
            select, apply, lambda values: values["surface"], lambda chosen: {"surface": chosen}, "surface"
        )

    def sync(self, settings: Changes) -> None:
        """Show `settings`, whoever changed them."""
        chosen = settings["surface"]
        there = (ANSWER, *(SURFACES[layer] for layer in layers_in_space(settings)))
        offered = tuple(surface for surface in SURFACES if surface in there or surface == chosen)
        if offered != self.offered:
            self.offered = offered
            self.quietly(options={self._names[surface]: surface for surface in offered}, value=chosen)
        super().sync(settings)
