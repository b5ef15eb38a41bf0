"""Other learners on the same points: their boundaries or curves over the plots, and what asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import panel as pn
from bokeh.models import MultiLine, Plot

from unfold.core.grid import pixel_centres
from unfold.settings import GHOSTS
from unfold.snapshot import Floats, Ghost, Snapshot
from unfold.views.canvas import assign, draw, source
from unfold.views.contours import leads, zero_lines
from unfold.views.control import Apply, Changes, Control, Restrictions, quoted
from unfold.views.explanation import explanation
from unfold.views.numbers import score
from unfold.views.theme import STYLESHEET, Palette
from unfold.words.words import Words

DASHES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"logistic": (10, 5), "knn": (2, 3), "tree": (10, 3, 2, 3), "forest": (5, 3)}
)
"""How the lines of each are dashed, in px, drawn and left out in turn."""


class GhostLines:
    """Owns the glyphs of their lines in one plot."""

    def __init__(self, plot: Plot) -> None:
        self._sources = {name: source("xs", "ys") for name in GHOSTS}
        self._glyphs = {
            name: MultiLine(xs="xs", ys="ys", line_width=1.4, line_dash=list(dash), line_join="round")
            for name, dash in DASHES.items()
        }
        for name, glyph in self._glyphs.items():
            draw(plot, self._sources[name], glyph, still=True)
        self._drawn: dict[str, Ghost] = {}
        self._palette: Palette | None = None

    def update(self, snapshot: Snapshot, palette: Palette) -> None:
        """Draw the ghosts of `snapshot`, but none over what a unit answers."""
        if palette is not self._palette:
            self._palette = palette
            for glyph in self._glyphs.values():
                glyph.line_color = palette["ink"]
        shown = {ghost.name: ghost for ghost in shown_ghosts(snapshot)}
        for name in GHOSTS:
            ghost = shown.get(name)
            if ghost is self._drawn.get(name):
                continue
            lines = [] if ghost is None else _lines(ghost, snapshot)
            assign(
                self._sources[name],
                {"xs": [x for xs, _ in lines for x in xs], "ys": [y for _, ys in lines for y in ys]},
            )
        self._drawn = shown


def shown_ghosts(snapshot: Snapshot) -> tuple[Ghost, ...]:
    """Those that are drawn: none where the plot has another scale, or shows the plane on its way."""
    unit = snapshot.plotted
    # On a line the output, too, is shown on the scale of the targets.
    elsewhere = unit is not None and not (snapshot.on_line and unit.layer == len(snapshot.units))
    return () if elsewhere or snapshot.unfolding is not None else snapshot.ghosts or ()


def _lines(ghost: Ghost, snapshot: Snapshot) -> list[tuple[list[Floats], list[Floats]]]:
    """The xs and ys of what is drawn: a curve, or where the learner cannot decide or has the middle value."""
    decision = ghost.decision
    if snapshot.on_line:
        # Of two classes, as the network answers them: -1 to 1.
        (curve,) = decision[-1] - decision[0] if len(decision) > 1 else decision[0]
        return [([pixel_centres(len(curve))], [curve])]
    zeros = leads(decision) if len(decision) > 1 else [decision[0] - snapshot.scale.middle]
    return [zero_lines(zero, snapshot.window) for zero in zeros]


class GhostChecks:
    """Owns the checks that ask for them; each says how its learner is drawn, and how well it does."""

    def __init__(self, apply: Apply, words: Words) -> None:
        self._words = words.ghosts
        setting = words.settings["ghosts"]
        self._styles = {
            **explanation(setting),
            **{f"--dash-{i}": stripes(DASHES[name]) for i, name in enumerate(GHOSTS, 1)},
        }
        self.widget = pn.widgets.CheckBoxGroup(
            options={},
            margin=0,
            css_classes=["ghosts"],
            stylesheets=[STYLESHEET],
            styles=self._styles,
        )
        self._control = Control(
            self.widget,
            apply,
            lambda settings: list(settings["ghosts"]),
            lambda value: {"ghosts": tuple(name for name in GHOSTS if name in value)},
            "ghosts",
        )
        self._synced: Changes | None = None
        self._named: Mapping[str, str] = {}

    def update(self, snapshot: Snapshot) -> None:
        """Show which ghosts there are in `snapshot`, or why there are none."""
        if snapshot.settings is not self._synced:
            self._synced = snapshot.settings
            self._name(snapshot.problem)
            self._control.restrict(*Restrictions.of(snapshot.settings))
            self._control.sync(snapshot.settings)
        why_not = self._why_not(snapshot)
        scores = {ghost.name: score(ghost.score, snapshot.problem) for ghost in snapshot.ghosts or ()}
        styles = {
            **self._styles,
            "--label": quoted(why_not or self._words.about),
            **{f"--score-{i}": quoted(scores.get(name, "")) for i, name in enumerate(GHOSTS, 1)},
        }
        if self.widget.styles != styles:
            self.widget.styles = styles
        classes = ["ghosts", *(["none"] if why_not else [])]
        if self.widget.css_classes != classes:
            self.widget.css_classes = classes

    def _name(self, problem: str) -> None:
        """Call each what it is where points have classes, or values."""
        say = self._words
        named = {**say.names, **(say.names_of_values if problem == "regression" else say.names_of_classes)}
        if named != self._named:
            self._named = named
            self._control.quietly(options={named[name]: name for name in GHOSTS})

    def _why_not(self, snapshot: Snapshot) -> str:
        """A sentence on why there are none, if there can be none."""
        if snapshot.learnable:
            return ""
        return self._words.no_points if snapshot.problem == "regression" else self._words.no_classes


def ghost_key(snapshot: Snapshot, words: Words) -> str:
    """What the dashes over the output plot mean; nothing where there are none, or another plot is shown."""
    ghosts = shown_ghosts(snapshot)
    if not ghosts:
        return ""
    names = {
        **words.ghosts.short,
        **(words.ghosts.short_of_values if snapshot.problem == "regression" else {}),
    }
    shown = "".join(
        f'<span><i style="background: {stripes(DASHES[ghost.name])}"></i>'
        f"{names[ghost.name]} <b>{score(ghost.score, snapshot.problem)}</b></span>"
        for ghost in ghosts
    )
    return f'<div class="ghost-key">{shown}</div>'


def stripes(dash: tuple[int, ...]) -> str:
    """A piece of a dashed line, as a background."""
    stops, at = [], 0
    for i, length in enumerate(dash):
        stops.append(f"{'transparent' if i % 2 else 'var(--ink)'} {at}px {at + length}px")
        at += length
    return f"repeating-linear-gradient(to right, {', '.join(stops)})"
