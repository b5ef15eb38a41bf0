"""Two units of a layer as the axes of its sheet: chosen from a list, drawn and named, kept in the link."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import Text

from unfold import rules
from unfold.app import App
from unfold.session import Session
from unfold.settings import Settings
from unfold.views.layers import LayersView
from unfold.views.sheet_axes import AxesList
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_views import columns

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]


@pytest.fixture
def app() -> App:
    app = App()
    app.settings.apply({"hidden": (4, 2, 5)})
    app.session.emit()
    return app


def lists(app: App) -> dict[int, AxesList]:
    return app.layout.sheet_axes._lists


def test_only_units_that_there_are_and_others_besides_are_axes():
    settings = Settings()
    settings.apply({"hidden": (4, 2), "axes": ((1, 2, 4), (2, 1, 2), (3, 1, 2))})
    assert rules.axes(settings) == {0: (1, 3)}
    settings.apply({"hidden": (3, 2)})
    assert rules.axes(settings) == {}


def test_a_session_shows_what_is_asked_for(make_session: MakeSession):
    session = make_session(hidden=(4, 2))
    first = session.snapshot().representations[1]
    session.settings.apply({"axes": ((1, 3, 1),)})
    snapshot = session.snapshot()
    shown = snapshot.representations[1]
    assert (first.units, shown.units) == (None, (2, 0))
    np.testing.assert_array_equal(shown.grid, snapshot.units[0][[2, 0]])
    session.settings.apply({"hidden": (2, 2)})
    assert [view.units for view in session.snapshot().representations] == [None] * 4


def test_the_axes_are_named_in_the_sheet(make_session: MakeSession):
    session = make_session(hidden=(12, 2))
    view = LayersView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    axes = len([glyph for glyph in view.plot.renderers if isinstance(glyph.glyph, Text)]) - 1
    assert len(columns(view.plot, Text, axes)["text"]) == 0
    session.settings.apply({"axes": ((1, 3, 12),)})
    view.update(session.snapshot(), LIGHT)
    named = columns(view.plot, Text, axes)
    assert named["text"] == ["a₃", "a₁₂"]
    assert named["x"][0] > named["x"][1]
    assert named["y"][0] < named["y"][1]
    session.settings.apply({"axes": ()})
    view.update(session.snapshot(), LIGHT)
    assert len(columns(view.plot, Text, axes)["text"]) == 0


def test_every_layer_that_needs_it_has_a_list_of_all_pairs(app: App):
    shown = {layer: control.widget for layer, control in lists(app).items()}
    assert [(layer, widget.visible) for layer, widget in shown.items()] == [(1, True), (3, True)]
    assert list(shown[1].options) == [
        "Best cut", *(f"Units {i} × {j}" for i, j in itertools.combinations(range(1, 5), 2))
    ]  # fmt: skip
    app.settings.apply({"hidden": (2, 3)})
    app.session.emit()
    assert {layer: control.widget.visible for layer, control in lists(app).items()} == {
        1: False,
        2: True,
        3: False,
    }


def test_a_pair_is_chosen_and_let_go(app: App):
    first, third = (lists(app)[layer].widget for layer in (1, 3))
    third.value = (2, 5)
    first.value = (1, 4)
    assert app.settings.axes == ((1, 1, 4), (3, 2, 5))
    third.value = ()
    assert app.settings.axes == ((1, 1, 4),)


def test_a_link_may_name_the_units_the_other_way_round(app: App):
    app.settings.apply({"axes": ((1, 4, 2), (3, 5, 1))})
    app.session.emit()
    assert (lists(app)[1].widget.value, lists(app)[3].widget.value) == ((4, 2), (5, 1))
    app.settings.apply({"hidden": (3, 2, 5)})
    app.session.emit()
    assert lists(app)[1].widget.value == ()  # there is no fourth unit


@pytest.mark.parametrize("how", ["lock", "hide"])
def test_a_link_locks_and_hides_them(how: str, app: App):
    app.settings.apply({how: ("axes",)})
    app.session.emit()
    widget = lists(app)[1].widget
    assert (widget.visible, widget.disabled) == (how == "lock", how == "lock")
