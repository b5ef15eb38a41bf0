"""The features that people see, as a list of checks that lie over the figure's tiles."""

from __future__ import annotations

from collections.abc import Sequence, Set

import panel as pn

from unfold.parameters import split_formulas
from unfold.settings import FEATURES, Settings, features_in_sight, inputs, usable
from unfold.views.control import Apply, Changes, Control
from unfold.views.feature_names import feature_name
from unfold.views.geometry import FEATURE_TILE, FIRST_COLUMN, HEIGHT, height_in, place
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

UPRIGHT = ("sin", "cos", "|")
"""What names of features begin with that are no letters of mathematics, which alone are set in italics."""
LONGEST = 9
"""Letters of the longest name of a feature that the core knows; a formula may be longer, and is cut off."""
ROOMY, SHORT = 24.0, 6
"""Names are small where tiles stand closer than so many px, or one of them has more letters."""

WIDTH = FIRST_COLUMN + FEATURE_TILE / 2
"""Of the list: from the figure's left edge to the right one of the largest tile."""


class FeatureList(Control):
    """Shows the everyday features, those chosen besides, and a person's own formulas.

    A feature that is no everyday one goes out of sight when it is let go. One that the points have not stays
    chosen, out of sight.
    """

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._words = words
        self._names: tuple[str, ...] = ()
        self._height = 0.0
        self._restricted: frozenset[str] = frozenset()
        self._cells = False
        group = pn.widgets.CheckBoxGroup(
            options={}, value=[], margin=0, css_classes=["features"], stylesheets=[STYLESHEET]
        )

        def ask(chosen: list[str]) -> Changes:
            values = settings.values()
            formulas = split_formulas(settings.own_features)
            own = [name for name in formulas if name in chosen or not usable(name, values)]
            waiting = [name for name in settings.features if not usable(name, values)]
            features = tuple(
                name
                for name in FEATURES
                if name in waiting or (name in chosen and (name in settings.features or name not in own))
            )
            return {"features": features, "own_features": "; ".join(own)}

        super().__init__(group, apply, shown, ask, "features", "own_features")
        self.sync(settings.values())

    def sync(self, settings: Changes) -> None:
        """Show `settings`, whoever changed them."""
        names, height = features_in_sight(settings), height_in(settings)
        if (names, height) != (self._names, self._height):
            self._names, self._height = names, height
            labels = [feature_name(name, self._words) for name in names]
            told = shown(settings)
            others = len(inputs(settings)) - len(told)
            self.quietly(
                options=dict(zip(labels, names, strict=True)),
                value=told,
                stylesheets=[STYLESHEET, places(labels, height, others)],
            )
        self._cells = bool(settings["one_hot"])
        super().restrict(frozenset(), self._fixed)
        super().sync(settings)

    def restrict(self, hidden: Set[str], locked: Set[str]) -> None:
        """Disable the checks if features are locked or hidden: their words stay, being the tiles' names.

        Cells are no checks either: all of them are told, or none.
        """
        self._restricted = frozenset(locked | hidden)
        super().restrict(frozenset(), self._fixed)

    @property
    def _fixed(self) -> frozenset[str]:
        return self._restricted | ({"features"} if self._cells else frozenset())


def shown(values: Changes) -> list[str]:
    """Those in sight that the network is told of."""
    in_sight = features_in_sight(values)
    return [name for name in inputs(values) if name in in_sight]


def places(labels: Sequence[str], height: float = HEIGHT, others: int = 0) -> str:
    """Style rules that put the n-th label beside the n-th tile, in per cent of a figure of that height."""
    geometry = place((), len(labels), height=height, other_features=others)
    tile = geometry.feature_tile
    pitch = height if len(labels) == 1 else geometry.features[0] - geometry.features[1]
    small = pitch < ROOMY or max(map(len, labels)) > SHORT
    edge = FIRST_COLUMN + tile / 2
    selector = ":host(.features) label"
    rules = [
        f"{selector} {{ right: {100 * (1 - edge / WIDTH):.3f}%; height: {100 * tile / height:.3f}%; "
        f"--tile: {100 * tile / edge:.3f}%; font-size: {12 if small else 15}px; }}"
    ]
    for n, (y, label) in enumerate(zip(geometry.features, labels, strict=True), 1):
        upright = " font-style: normal;" if label.startswith(UPRIGHT) else ""
        if len(label) <= LONGEST:
            rules.append(f"{selector}:nth-of-type({n}) span {{ overflow: visible; }}")
        rules.append(f"{selector}:nth-of-type({n}) {{ top: {100 * (1 - y / height):.3f}%;{upright} }}")
    return "\n".join(rules)
