"""Who races: a line for the page's own network and for each contestant, with numbers and what changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import panel as pn
from bokeh.models import Column, ImportedStyleSheet
from bokeh.models.ui import UIElement

from unfold.settings import LEARNING_RATES, MAX_CONTESTANTS, OPTIMIZERS, USUAL_RATES, Settings
from unfold.snapshot import Racer, Snapshot
from unfold.views import icons
from unfold.views.control import Apply, Changes, Control, Restrictions, SelectControl, restrict
from unfold.views.explanation import explain
from unfold.views.numbers import decimal, loss, score
from unfold.views.race import STROKES, Stroke
from unfold.views.readout import Readout
from unfold.views.theme import STYLESHEET
from unfold.words.numbers import grouped
from unfold.words.words import Words

FIRST = 3
"""The line of the grid in which the first contestant stands, below the heads and the page's own network."""

W = TypeVar("W", bound=pn.widgets.Widget)


class Contestants:
    """Owns a grid of widgets over a table of numbers; it is made when a race is first looked at."""

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._settings = settings
        self._apply = apply
        self._words = words
        # Bokeh's own: of a column of Panel's nobody is told outside a server that it has got children.
        self.column = Column(
            spacing=0,
            sizing_mode="stretch_width",
            css_classes=["contestants"],
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
        )
        self._numbers = Readout("race")
        self._made = False
        self._synced: Changes | None = None
        self._n_shown: int | None = None
        self._restrictions = Restrictions()

    def sync(self, settings: Changes) -> None:
        """Show `settings`, if anybody can see them and these very ones are not shown already."""
        if settings["stage"] != "race" or settings is self._synced:
            return
        self._synced = settings
        if made := not self._made:
            self._made = True
            parts = tuple(self._contents())
        for control in self._controls:
            control.sync(settings)
        self._place(len(settings["race"]))
        self._restrict(settings)
        if made:
            # Only now: a server tells the page of the values of what is part of the document at once, and of
            # the column's children afterwards.
            roots = (
                part if isinstance(part, UIElement) else part.get_root(self.column.document) for part in parts
            )
            self.column.children = [root for root in roots if isinstance(root, UIElement)]

    def update(self, snapshot: Snapshot) -> None:
        """Show the numbers of `snapshot`, if a race is looked at."""
        if snapshot.race is None:
            return
        self._numbers.show(self._table(snapshot.race.racers, snapshot))

    def _contents(self) -> Iterator[Any]:
        """The table, and in its free cells what each contestant has of its own."""
        yield self._numbers.model
        self._controls: list[Control] = []
        self._rows: list[tuple[pn.widgets.Widget, ...]] = []
        for i in range(MAX_CONTESTANTS):
            own = (self._optimizer(i), self._rate(i))
            self._controls += own
            self._rows.append((*(control.widget for control in own), self._remover(i)))
            yield from self._rows[-1]
        self._adder = _wear(
            pn.widgets.Button(
                label=self._words.race.add, icon=icons.CLOSER, icon_size="18px", css_classes=["add"]
            )
        )
        explain(self._adder, self._words.parts["add_contestant"])
        self._adder.on_click(lambda _: self._add())
        yield self._adder

    def _optimizer(self, i: int) -> SelectControl:
        names = self._words.choices["optimizer"]
        usual = dict(USUAL_RATES)
        return self._select(
            i, "optimizer", OPTIMIZERS, 0, names.__getitem__, lambda value, _: (value, usual[value])
        )

    def _rate(self, i: int) -> SelectControl:
        return self._select(
            i, "learning_rate", LEARNING_RATES, 1, decimal, lambda value, old: (old[0], value)
        )

    def _select(
        self,
        i: int,
        setting: str,
        values: tuple[Any, ...],
        part: int,
        label: Callable[[Any], str],
        changed: Callable[[Any, tuple[str, float]], tuple[str, float]],
    ) -> SelectControl:
        """A list of what one `part` of the i-th contestant can be; `changed` makes another one of it."""

        def ask(value: Any) -> Changes:
            race = self._settings.race
            return {"race": (*race[:i], changed(value, race[i]), *race[i + 1 :])} if i < len(race) else {}

        words = self._words.settings[setting]
        name = self._words.race.of_contestant.format(part=words.label, number=i + 1)
        widget = _wear(
            pn.widgets.Select(
                label=name, options={label(v): v for v in values}, width=None, css_classes=["bare", "cell"]
            )
        )
        explain(widget, words)
        return SelectControl(
            widget,
            self._apply,
            lambda s: s["race"][i][part] if i < len(s["race"]) else values[0],
            ask,
            label,
            "race",
        )

    def _remover(self, i: int) -> pn.widgets.Button:
        label = self._words.race.remove.format(number=i + 1)
        button = _wear(
            pn.widgets.Button(
                label=label, icon=icons.CLOSE, icon_size="18px", css_classes=["tool", "small", "remove"]
            )
        )
        explain(button, self._words.parts["remove_contestant"])

        def remove(_: object) -> None:
            race = self._settings.race
            self._apply({"race": (*race[:i], *race[i + 1 :])})

        button.on_click(remove)
        return button

    def _add(self) -> None:
        """One more: the first of the usual ones that does not race yet."""
        race = self._settings.race
        racing = {optimizer for optimizer, _ in race}
        new = next((usual for usual in USUAL_RATES if usual[0] not in racing), USUAL_RATES[0])
        self._apply({"race": (*race, new)})

    def _place(self, n: int) -> None:
        """Show the widgets of `n` contestants, and below them the one that adds another."""
        if n == self._n_shown:
            return
        self._n_shown = n
        for i, row in enumerate(self._rows):
            for column, widget in zip((2, 3, 6), row, strict=True):
                widget.visible = i < n
                widget.styles = {**widget.styles, "grid-area": f"{FIRST + i} / {column}"}
        self._adder.visible = n < MAX_CONTESTANTS
        self._adder.styles = {**self._adder.styles, "grid-area": f"{FIRST + n} / 2"}

    def _restrict(self, settings: Changes) -> None:
        """Let nothing be changed that the link locks or hides: what stands there names the lines, too."""
        restrictions = Restrictions.of(settings)
        if restrictions == self._restrictions:
            return
        self._restrictions = restrictions
        locked = restrictions.locked | restrictions.hidden
        for widget in (*(widget for row in self._rows for widget in row), self._adder):
            restrict(widget, hidden=not widget.visible, locked="race" in locked)

    def _table(self, racers: tuple[Racer, ...], snapshot: Snapshot) -> str:
        said, settings, figures = self._words.race, self._words.settings, self._words.figures
        test = snapshot.settings["race_loss"] == "test" and len(snapshot.test) > 0
        heads = (
            settings["optimizer"].label,
            settings["learning_rate"].label,
            said.test_loss if test else said.training_loss,
            figures.accuracy if snapshot.problem == "classification" else figures.r2,
        )
        lines = [
            _row("<i></i>" + "".join(f'<span role="columnheader">{head}</span>' for head in heads), "heads"),
            *(self._line(i, racer, snapshot, test=test) for i, racer in enumerate(racers)),
        ]
        name = self._words.parts["contestants"].label
        return f'<div class="race" role="table" aria-label="{name}">{"".join(lines)}</div>'

    def _line(self, i: int, racer: Racer, snapshot: Snapshot, *, test: bool) -> str:
        """The numbers of a racer; of the page's own network optimizer and learning rate, too."""
        said = self._words.race
        optimizer = self._words.choices["optimizer"][racer.optimizer]
        rate, unseen = decimal(racer.learning_rate), "" if i == 0 else ' class="unseen"'
        name = f"{said.own} · {optimizer}" if i == 0 else f"{i}, {optimizer}"
        metrics = racer.metrics
        lost, scored = (
            (metrics.test_loss, metrics.test_score) if test else (metrics.train_loss, metrics.train_score)
        )
        if racer.diverged:
            at = said.out_at.format(epoch=grouped(racer.epoch, self._words))
            figures = f'<span role="cell" class="out">{at}</span>'
        else:
            figures = f'<b role="cell">{loss(lost)}</b><b role="cell">{score(scored, snapshot.problem)}</b>'
        return _row(
            f"{_swatch(STROKES[i])}"
            f'<span role="rowheader"><span{unseen}>{name}</span></span>'
            f'<span role="cell"><span{unseen}>{rate}</span></span>{figures}'
        )


def _row(cells: str, classes: str = "") -> str:
    return f'<div role="row" class="line {classes}">{cells}</div>'


def _swatch(stroke: Stroke) -> str:
    """A piece of a racer's line."""
    dash = " ".join(map(str, stroke.dash)) or "none"
    style = f"stroke: var(--{stroke.token}); stroke-width: {stroke.width}; stroke-dasharray: {dash}"
    return f'<svg viewBox="0 0 32 4" role="presentation"><path d="M0 2h32" style="{style}"/></svg>'


def _wear(widget: W) -> W:
    widget.param.update(stylesheets=[STYLESHEET], margin=0)
    return widget
