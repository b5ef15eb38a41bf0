"""What a visitor does to single points: adds, moves and erases them, and takes that back.

Owns the tool in hand, the point that is held, and the changes that can be taken back. Every change ends in
the settings; a point that is being moved gets there when it is let go.

Places are those of `Points.places`. On a line a place is x1 and a height: the value of a point that has one.
Points of classes stand at a height by their class, and only x1 can be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from unfold import rules
from unfold.core.arrays import FloatArray
from unfold.core.datasets import Points
from unfold.parameters import in_steps
from unfold.settings import BY_HAND, LINE_DATASETS, MAX_VALUE, REACH, Settings, SettingsError
from unfold.snapshot import Deed, InHand, Tool

OTHER_POINTS = frozenset({"dataset", "n_samples", "data_seed"})
"""Settings that draw other points."""
OTHER_CLASSES = frozenset({"dataset", "arms", "classes"})
"""Settings that say which classes there are."""
Reach: TypeAlias = tuple[float, float]
"""How far a point may lie from the pointer, sideways and upwards: half the sides of what is near."""
MOST_UNDONE = 200
"""Changes that can be taken back, the latest."""


@dataclass
class Held:
    """A training point that the pointer went down on."""

    row: int
    """Which one it is of the training points."""
    offset: FloatArray
    """Where it lies from the pointer, (2,)."""
    train: Points | None = None
    """The training points with this one where it has been moved to; None as long as it has not."""


class Hand:
    """One visitor's hand.

    Args:
        settings: where every change ends.
        points: returns the training and test points of the present settings.
        changed: called when there is something new to be shown.
    """

    def __init__(
        self,
        settings: Settings,
        points: Callable[[], tuple[Points, Points]],
        changed: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._points = points
        self._changed = changed
        self._tool: Tool | None = None
        self._pressed: FloatArray | None = None
        self._held: Held | None = None
        self._made: Mapping[str, object] = dict.fromkeys(BY_HAND, ())
        """Settings as the hand left them."""
        self._undo: list[Mapping[str, object]] = []

    @property
    def state(self) -> InHand:
        """What there is to show of it."""
        return InHand(self._tool, self._held is not None, bool(self._undo))

    @property
    def train(self) -> Points:
        """The training points, with the one that is held where the pointer is."""
        held = self._held
        return held.train if held is not None and held.train is not None else self._points()[0]

    def choose(self, tool: Tool | None) -> None:
        """Take a tool, or none."""
        if tool != self._tool:
            self._tool = tool
            self.let_go()
            self._changed()

    # The pointer

    def press(self, x1: float, x2: float, reach: Reach) -> None:
        """The pointer goes down: on a training point, that may be about to be moved."""
        self.let_go()
        self._pressed = np.array([x1, x2])
        if self._tool is None or self._tool.erases:
            return
        train, _ = self._points()
        row = _nearest(train, self._pressed, reach)
        if row is not None:
            self._held = Held(row, train.places[row] - self._pressed)
            self._changed()

    def move(self, x1: float, x2: float, reach: Reach) -> None:
        """The pointer goes where it is still down; what is held follows once it has gone some way."""
        to = np.array([x1, x2])
        held = self._held
        if held is not None and (held.train is not None or not self._is_click(to, reach)):
            train, _ = self._points()
            held.train = self._put(train, held.row, to + held.offset)
            self._changed()

    def release(self, x1: float, x2: float, reach: Reach) -> Deed | None:
        """The pointer goes up: a point has been moved, or there was a click.

        Raises:
            SettingsError: if there are as many points as can be.
        """
        held, clicked = self._held, self._is_click(np.array([x1, x2]), reach)
        try:
            if held is not None and held.train is not None:
                return self._move(held.row, held.train)
            return self.click(x1, x2, reach) if clicked else None
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Nothing is held any more, and what was is where it has been."""
        self._pressed = None
        if self._held is not None:
            self._held = None
            self._changed()

    def click(self, x1: float, x2: float, reach: Reach) -> Deed | None:
        """Use the tool at one place.

        Raises:
            SettingsError: if there are as many points as can be.
        """
        if self._tool is None:
            return None
        return self._erase(x1, x2, reach) if self._tool.erases else self._add(x1, x2, self._tool)

    def undo(self) -> Deed | None:
        """Take the last change back."""
        if not self._undo:
            return None
        self.let_go()
        *self._undo, self._made = self._undo
        self._settings.apply(self._made)
        self._changed()
        return Deed("undone")

    def heed(self, changed: Set[str]) -> None:
        """The data have changed, by these settings: what was held is let go of.

        Only what was done by hand, and last, can be taken back.
        """
        self.let_go()
        if changed & OTHER_POINTS or self._by_hand != self._made:
            self._undo = []
        if changed & OTHER_CLASSES:
            self.choose(None)

    # How it is done

    @property
    def _draws_values(self) -> bool:
        """Whether the height of a place is the value of a point."""
        return self._on_line and not rules.n_classes(self._settings)

    @property
    def _on_line(self) -> bool:
        return self._settings.dataset in LINE_DATASETS

    def _is_click(self, at: FloatArray, reach: Reach) -> bool:
        return self._pressed is not None and bool(np.hypot(*((at - self._pressed) / reach)) <= 0.5)

    def _put(self, points: Points, row: int, place: FloatArray) -> Points:
        """The points with one of them as near to a place as it may be."""
        X, y = points.X.copy(), points.y
        X[row] = _in_plane(place)[: X.shape[1]]
        if self._draws_values:
            y = y.copy()
            y[row] = _value(place[1])
        return Points(X, y)

    def _add(self, x1: float, x2: float, tool: Tool) -> Deed:
        place = np.array([x1, x2])
        label = _value(place[1]) if self._draws_values else tool.label
        X = _in_plane(place)[: 1 if self._on_line else 2]
        self._commit(points=(*self._settings.points, _written(X, label)))
        return _deed("added", X, label)

    def _move(self, row: int, moved: Points) -> Deed:
        """Where a point that the dataset draws is moved, it is erased there and added here."""
        settings = self._settings
        points = settings.points
        label = in_steps(rules.label(settings, float(moved.y[row])), 100)
        point = _written(moved.X[row], label)
        own, _ = rules.own_indices(settings)
        if row < len(own):
            i = own[row]
            self._commit(points=(*points[:i], point, *points[i + 1 :]))
        else:
            drawn, _ = rules.drawn_indices(settings)
            self._commit(points=(*points, point), erased=self._erased_too(drawn[row - len(own)]))
        return _deed("moved", moved.X[row], label)

    def _erase(self, x1: float, x2: float, reach: Reach) -> Deed:
        """Erase the nearest point of those that are shown."""
        settings, at = self._settings, np.array([x1, x2])
        train, test = self._points()
        shown = Points(np.concatenate([train.X, test.X]), np.concatenate([train.y, test.y]))
        row = _nearest(shown if settings.show_test else train, at, reach)
        if row is None:
            return _deed("missed", at[: shown.X.shape[1]], None)
        label = in_steps(rules.label(settings, float(shown.y[row])), 100)
        tested = row >= len(train)
        own, drawn = rules.own_indices(settings)[tested], rules.drawn_indices(settings)[tested]
        nth = row - len(train) * tested
        if nth < len(own):
            name, i = "test_points" if tested else "points", own[nth]
            points = getattr(settings, name)
            self._commit(**{name: (*points[:i], *points[i + 1 :])})
        else:
            self._commit(erased=self._erased_too(drawn[nth - len(own)]))
        return _deed("erased", shown.X[row], label)

    @property
    def _by_hand(self) -> Mapping[str, object]:
        """The settings that hold what was done to single points."""
        return {name: getattr(self._settings, name) for name in BY_HAND}

    def _erased_too(self, drawn: int) -> tuple[int, ...]:
        """The erased points, and one more of those that are drawn."""
        return tuple(sorted((*self._settings.erased, int(drawn))))

    def _commit(self, **changes: object) -> None:
        before = self._by_hand
        last, self._made = self._made, {**before, **changes}
        try:
            self._settings.apply(self._made)
        except SettingsError:
            self._made = last
            raise
        self._undo = [*self._undo, before][-MOST_UNDONE:]
        self._changed()


def _in_plane(x: FloatArray) -> FloatArray:
    """The nearest coordinates that a point may have, (n_coordinates,)."""
    return np.array([in_steps(coordinate) for coordinate in np.clip(x, -REACH, REACH).tolist()])


def _value(height: float) -> float:
    """The nearest value that a point may have."""
    return in_steps(float(np.clip(height, -MAX_VALUE, MAX_VALUE)), 100)


def _written(x: FloatArray, label: float | None) -> tuple[float, float, float | None]:
    """A point of coordinates (n_coordinates,) as the settings have it; on a line x2 is 0."""
    x1, x2 = (*x.tolist(), 0.0)[:2]
    return x1, x2, label


def _deed(kind: Literal["added", "moved", "erased", "missed"], x: FloatArray, label: float | None) -> Deed:
    x1, *others = map(in_steps, x.tolist())
    return Deed(kind, x1, others[0] if others else None, label)


def _nearest(points: Points, x: FloatArray, reach: Reach) -> int | None:
    """Which point is nearest to a place (2,) and within reach."""
    if not len(points):
        return None
    distance = np.hypot(*((points.places - x) / reach).T)
    row = int(distance.argmin())
    return row if distance[row] <= 1 else None
