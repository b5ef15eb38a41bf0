"""What a visitor does to single points: adds, moves and erases them, and takes that back.

Owns the tool in hand, the point that is held, and the changes that can be taken back. Every change ends in
the settings; a point that is being moved gets there when it is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

import numpy as np

from unfold import rules
from unfold.core.arrays import FloatArray
from unfold.core.datasets import Points
from unfold.parameters import in_steps
from unfold.settings import REACH, Settings, SettingsError
from unfold.snapshot import Deed, InHand, Tool

OTHER_POINTS = frozenset({"dataset", "n_samples", "data_seed"})
"""Settings that draw other points."""
OTHER_CLASSES = frozenset({"dataset", "arms", "classes"})
"""Settings that say which classes there are."""
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
        self._made: tuple[object, object] = ((), ())
        """Points and erased points as the hand left them."""
        self._undo: list[tuple[object, object]] = []

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

    # The pointer; coordinates are those of the plane, and `reach` is how far a point may lie from it

    def press(self, x1: float, x2: float, reach: float) -> None:
        """The pointer goes down: on a training point, that may be about to be moved."""
        self.let_go()
        self._pressed = np.array([x1, x2])
        if self._tool is None or self._tool.erases:
            return
        train, _ = self._points()
        row = _nearest(train, self._pressed, reach)
        if row is not None:
            self._held = Held(row, train.X[row] - self._pressed)
            self._changed()

    def move(self, x1: float, x2: float, reach: float) -> None:
        """The pointer goes where it is still down; what is held follows once it has gone some way."""
        to = np.array([x1, x2])
        held = self._held
        if held is not None and (held.train is not None or not self._is_click(to, reach)):
            train, _ = self._points()
            X = train.X.copy()
            X[held.row] = _in_plane(to + held.offset)
            held.train = Points(X, train.y)
            self._changed()

    def release(self, x1: float, x2: float, reach: float) -> Deed | None:
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

    def click(self, x1: float, x2: float, reach: float) -> Deed | None:
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
        points, erased = self._made
        self._settings.apply({"points": points, "erased": erased})
        self._changed()
        return Deed("undone")

    def heed(self, changed: Set[str]) -> None:
        """The data have changed, by these settings: what was held is let go of.

        Only what was done by hand, and last, can be taken back.
        """
        self.let_go()
        if changed & OTHER_POINTS or (self._settings.points, self._settings.erased) != self._made:
            self._undo = []
        if changed & OTHER_CLASSES:
            self.choose(None)

    # How it is done

    def _is_click(self, at: FloatArray, reach: float) -> bool:
        return self._pressed is not None and bool(np.hypot(*(at - self._pressed)) <= reach / 2)

    def _add(self, x1: float, x2: float, tool: Tool) -> Deed:
        added = (*_in_plane(np.array([x1, x2])).tolist(), tool.label)
        self._commit((*self._settings.points, added), self._settings.erased)
        return Deed("added", added[0], added[1], tool.label)

    def _move(self, row: int, moved: Points) -> Deed:
        """Where a point that the dataset draws is moved, it is erased there and added here."""
        settings = self._settings
        points, erased = settings.points, settings.erased
        x1, x2 = moved.X[row].tolist()
        label = in_steps(rules.label(settings, float(moved.y[row])), 100)
        own = rules.own_indices(settings)
        if row < len(own):
            i = own[row]
            points = (*points[:i], (x1, x2, label), *points[i + 1 :])
        else:
            drawn, _ = rules.drawn_indices(settings)
            erased = tuple(sorted((*erased, int(drawn[row - len(own)]))))
            points = (*points, (x1, x2, label))
        self._commit(points, erased)
        return Deed("moved", x1, x2, label)

    def _erase(self, x1: float, x2: float, reach: float) -> Deed:
        """Erase the nearest point of those that are shown."""
        settings, at = self._settings, np.array([x1, x2])
        train, test = self._points()
        shown = Points(np.concatenate([train.X, test.X]), np.concatenate([train.y, test.y]))
        row = _nearest(shown if settings.show_test else train, at, reach)
        if row is None:
            return Deed("missed", in_steps(x1), in_steps(x2))
        points, erased = settings.points, settings.erased
        own = rules.own_indices(settings)
        if row < len(own):
            points = (*points[: own[row]], *points[own[row] + 1 :])
        else:
            drawn = np.concatenate(rules.drawn_indices(settings))
            erased = tuple(sorted((*erased, int(drawn[row - len(own)]))))
        label = in_steps(rules.label(settings, float(shown.y[row])), 100)
        x1, x2 = shown.X[row].tolist()
        self._commit(points, erased)
        return Deed("erased", in_steps(x1), in_steps(x2), label)

    def _commit(self, points: tuple[object, ...], erased: tuple[int, ...]) -> None:
        before = (self._settings.points, self._settings.erased)
        last, self._made = self._made, (points, erased)
        try:
            self._settings.apply({"points": points, "erased": erased})
        except SettingsError:
            self._made = last
            raise
        self._undo = [*self._undo, before][-MOST_UNDONE:]
        self._changed()


def _in_plane(x: FloatArray) -> FloatArray:
    """The nearest place that a point may have, (2,)."""
    return np.array([in_steps(coordinate) for coordinate in np.clip(x, -REACH, REACH).tolist()])


def _nearest(points: Points, x: FloatArray, reach: float) -> int | None:
    """Which point is nearest to `x` (2,) and no farther than `reach`."""
    if not len(points):
        return None
    distance = np.hypot(*(points.X - x).T)
    row = int(distance.argmin())
    return row if distance[row] <= reach else None
