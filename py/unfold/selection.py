"""What of the network somebody looks at: a unit under the pointer, one kept at hand, a weight or a bias.

Units are (layer, index) as in `Unit`, and of those that are drawn. They are numbers, so whoever puts another
network in the place of one says so.
"""

from __future__ import annotations

from collections.abc import Callable

from unfold.core.network import Network
from unfold.settings import drawn
from unfold.snapshot import Parameter


class Selection:
    """What one visitor looks at.

    Args:
        network: returns the one that is trained.
        changed: called when there is something new to be shown.

    Attributes:
        pointed: the unit that the pointer is on.
        pinned: the unit that is kept at hand.
        aimed: the weight or bias that is looked at.
    """

    def __init__(self, network: Callable[[], Network], changed: Callable[[], None]) -> None:
        self._network = network
        self._changed = changed
        self.pointed: tuple[int, int] | None = None
        self.pinned: tuple[int, int] | None = None
        self.aimed: Parameter | None = None

    def point(self, unit: tuple[int, int] | None) -> None:
        """Look at one unit, or at none.

        Raises:
            ValueError: if the network has no such unit that is drawn.
        """
        self.pointed = self._required(unit)
        self._changed()

    def pin(self, unit: tuple[int, int] | None) -> None:
        """Keep one unit at hand, or none.

        Raises:
            ValueError: if the network has no such unit that is drawn.
        """
        self.pinned = self._required(unit)
        self._changed()

    def aim(self, parameter: Parameter | None) -> None:
        """Look at one weight or bias, or at none.

        Raises:
            ValueError: if the network has none like that.
        """
        if parameter is not None:
            self._network().entries(*parameter)
        self.aimed = parameter
        self._changed()

    def has(self, unit: tuple[int, int]) -> bool:
        """Whether the network has such a unit that is drawn."""
        layer, index = unit
        widths = drawn(self._network().sizes[1:])
        return 0 <= layer < len(widths) and 0 <= index < widths[layer]

    def unit_of(self, layer: int, row: int) -> tuple[int, int] | None:
        """The unit that a row of weights belongs to; None if there is no such row."""
        try:
            return layer, self._network().unit_of(layer, row)
        except ValueError:
            return None

    def without(self, unit: tuple[int, int]) -> None:
        """Go on in a network that has lost a unit: look at what is at hand, if that is not the one."""
        if self.pinned is not None and self.pinned[0] == unit[0]:
            index = self.pinned[1] - (self.pinned[1] > unit[1])
            self.pinned = None if self.pinned == unit else (unit[0], index)
        self.pointed, self.aimed = self.pinned, None

    def let_go_of_gone(self) -> None:
        """Look at no unit that the network does not have."""
        if self.pointed is not None and not self.has(self.pointed):
            self.pointed = None
        if self.pinned is not None and not self.has(self.pinned):
            self.pinned = None

    def _required(self, unit: tuple[int, int] | None) -> tuple[int, int] | None:
        """The same unit, if there is one like that."""
        if unit is not None and not self.has(unit):
            raise ValueError(f"there is no unit {unit} in a network of {self._network().hidden}")
        return unit
