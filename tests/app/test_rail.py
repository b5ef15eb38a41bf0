"""The rail: one panel at a time, made when it is first opened."""

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn
from bokeh.document import Document

from unfold.views import icons
from unfold.views.control import Changes
from unfold.views.panel import Panel, words_pane
from unfold.views.rail import Rail


class Told(Panel):
    """A panel that notes what it is told."""

    def __init__(self, name: str) -> None:
        super().__init__(name, icons.SETTINGS)
        self.name = name
        self.made = 0
        self.told: list[Changes] = []

    def contents(self) -> Iterator[pn.viewable.Viewable]:
        self.made += 1
        yield words_pane(self.name)

    def show(self, settings: Changes) -> None:
        self.told.append(settings)


AT_DESK = {"projector": False}


def rail(*panels: Told, settings: Changes, leave_projector: Callable[[], None] = lambda: None) -> Rail:
    """A rail in a document."""
    made = Rail(panels, lambda: settings, leave_projector)
    document = Document()
    for place in made.places.values():
        document.add_root(place.get_root(document) if isinstance(place, pn.viewable.Viewable) else place)
    return made


def state(panel: Told) -> tuple[Any, ...]:
    return panel.is_open, panel.column.visible, "open" in panel.button.css_classes


def test_a_panel_is_made_when_it_is_first_opened_and_shown_what_is():
    one, settings = Told("one"), {"noise": 5, **AT_DESK}
    rail(one, settings=settings)
    assert (one.made, one.told, state(one)) == (0, [], (False, False, False))
    for _ in range(2):
        one.button.value = True
        assert (one.made, state(one)) == (1, (True, True, True))
        one.button.value = False
        assert state(one) == (False, False, False)
    assert one.told == [settings]


def test_opening_one_closes_the_other():
    one, other = Told("one"), Told("other")
    rail(one, other, settings=AT_DESK)
    one.button.value = True
    other.button.value = True
    assert (state(one), state(other)) == ((False, False, False), (True, True, True))


def test_only_the_open_one_is_told_and_of_the_same_settings_once():
    one, other = Told("one"), Told("other")
    both = rail(one, other, settings=AT_DESK)
    one.button.value = True
    one.told.clear()
    same, new = {"noise": 5, **AT_DESK}, {"noise": 5, **AT_DESK}
    for settings in (same, same, new):
        both.sync(settings)
    assert one.told == [same, new]
    assert other.told == []


def test_a_projected_page_has_no_rail():
    one, left = Told("one"), []
    settings = dict(AT_DESK)

    def leave() -> None:
        left.append(True)
        settings["projector"] = False

    both = rail(one, settings=settings, leave_projector=leave)
    one.button.value = True
    assert left == []
    both.sync({"projector": True})
    assert state(one) == (False, False, False)
    settings["projector"] = True
    one.button.value = True
    assert left == [True]
    assert state(one) == (True, True, True)
