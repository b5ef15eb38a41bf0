"""The rail: one panel at a time, made when it is first opened."""

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn
import pytest
from bokeh.document import Document

from unfold.settings import PARTS
from unfold.views import icons
from unfold.views.control import Changes
from unfold.views.panel import Panel, words_pane
from unfold.views.rail import Rail

FREE = {"hide": (), "lock": (), "projector": False}
"""Nothing is hidden, nothing locked, and nothing projected."""


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
    one, settings = Told("one"), FREE | {"noise": 5}
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
    rail(one, other, settings=FREE)
    one.button.value = True
    other.button.value = True
    assert (state(one), state(other)) == ((False, False, False), (True, True, True))


def test_only_the_open_one_is_told_and_of_the_same_settings_once():
    one, other = Told("one"), Told("other")
    both = rail(one, other, settings=FREE)
    one.button.value = True
    one.told.clear()
    same, new = FREE | {"noise": 5}, FREE | {"noise": 5}
    for settings in (same, same, new):
        both.sync(settings)
    assert one.told == [same, new]
    assert other.told == []


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ({"hide": ("rail",)}, ((False, False), (False, False))),
        ({"hide": ("rail.share",)}, ((True, False), (False, False))),
        ({"lock": ("rail.text",)}, ((True, True), (True, False))),
        ({"lock": ("rail",), "hide": ("rail.text",)}, ((False, True), (True, True))),
    ],
)
def test_a_link_hides_and_locks_panels_and_closes_what_is_open(
    link: Changes, shown: tuple[tuple[bool, bool], ...]
):
    text, share = Told("text"), Told("share")
    both = rail(text, share, settings=FREE)
    for panel, other in ((text, share), (share, text)):
        both.sync(FREE)
        panel.button.value = True
        both.sync(FREE | link)
        assert tuple((one.button.visible, one.button.disabled) for one in (text, share)) == shown
        assert panel.is_open == (panel.button.visible and not panel.button.disabled)
        assert not other.is_open
    both.sync(FREE | {"noise": 5})
    assert all(one.button.visible and not one.button.disabled for one in (text, share))


def test_every_panel_can_be_hidden_and_locked():
    from unfold.app import App

    assert {f"rail.{panel.name}" for panel in App().layout.rail.panels} <= set(PARTS)


def test_a_projected_page_has_no_rail():
    one, left = Told("one"), []
    settings = dict(FREE)

    def leave() -> None:
        left.append(True)
        settings["projector"] = False

    both = rail(one, settings=settings, leave_projector=leave)
    one.button.value = True
    assert left == []
    both.sync(FREE | {"projector": True})
    assert state(one) == (False, False, False)
    settings["projector"] = True
    one.button.value = True
    assert left == [True]
    assert state(one) == (True, True, True)
