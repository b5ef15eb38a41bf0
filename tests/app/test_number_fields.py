"""The numbers of a unit at hand, and the table of all: what is asked for on the page is done, and shown."""

from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import Rect, Segment

from unfold.app import App
from unfold.settings import SettingsError
from unfold.snapshot import Snapshot
from unfold.views.network import NetworkView
from unfold.views.network_table import NetworkTable
from unfold.views.number_fields import FOLLOW_SECONDS, Numbers
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop
from .test_session import MakeSession
from .test_views import columns


def ask(model: Numbers, what: str, row: int = 0, column: int = 0, value: object = None) -> None:
    """Ask for something as the page does."""
    model.asked = [model.asked[0] + 1, what, row, column, value]


def open_app(clock: Clock, **settings: Any) -> App:
    app = App({"speed": "max"} | settings, clock=clock)
    app.add_to(Document())
    app.session.emit()
    return app


def pinned(app: App, unit: tuple[int, int]) -> Numbers:
    """The numbers of a unit that is pinned."""
    app.session.selection.pin(unit)
    app.session.emit()
    return app.layout.strip.model


def tables(app: App) -> list[Numbers]:
    """The tables of all layers, open."""
    (panel,) = [panel for panel in app.layout.rail.panels if isinstance(panel, NetworkTable)]
    panel.button.value = True
    app.session.emit()
    return [part for part in panel.column.children if isinstance(part, Numbers)]


def test_nothing_is_at_hand_until_a_unit_is_pinned(clock: Clock):
    app = open_app(clock)
    assert not app.layout.strip.model.visible
    assert pinned(app, (0, 1)).visible
    app.session.selection.pin(None)
    app.session.emit()
    assert not app.layout.strip.model.visible


@pytest.mark.parametrize(
    ("unit", "settings", "frame", "inputs"),
    [
        ((0, 1), {}, ["a = tanh(", ")"], ["x₁", "x₂"]),
        ((1, 0), {"activation": "relu"}, ["a = max(0, ", ")"], ["a₁", "a₂", "a₃", "a₄"]),
        ((2, 0), {}, ["z = ", ""], ["a₁", "a₂"]),
        ((2, 0), {"dataset": "plane"}, ["y = ", ""], ["a₁", "a₂"]),
        ((0, 0), {"activation": "formula", "standardize": True}, ["a = f(", ")"], ["x₁′", "x₂′"]),
        ((1, 1), {"hidden": (2, 2), "skips": True}, ["a = tanh(", ") + a₂"], ["a₁", "a₂"]),
    ],
)
def test_a_units_numbers_stand_in_its_equation(
    clock: Clock, unit: tuple[int, int], settings: dict[str, Any], frame: list[str], inputs: list[str]
):
    app = open_app(clock, **settings)
    model = pinned(app, unit)
    assert model.shape["frames"] == [frame]
    assert model.shape["columns"] == [*inputs, "b"]
    title = model.shape["title"]
    parts = [*(f"weight of {name}" for name in inputs), "bias"]
    assert model.shape["names"] == [[f"{title}, {part}" for part in parts]]
    now = app.session.snapshot()
    layer, index = unit
    expected = [*now.weights[layer][index], now.biases[layer][index]]
    np.testing.assert_allclose(model.values, [expected], atol=5e-5)


def test_a_number_is_set_as_it_is_typed(clock: Clock):
    app = open_app(clock)
    model = pinned(app, (0, 1))
    for typed, value in (("−", None), ("−1", -1.0), ("−1.2", -1.2), ("−1.25", -1.25)):
        before = app.session.snapshot().weights[0][1, 0]
        ask(model, "try", 0, 0, typed)
        assert app.session.snapshot().weights[0][1, 0] == (before if value is None else value)
        assert app.layout.message.pane.object == ""
    ask(model, "set", 0, 2, "2e-1")
    assert app.session.snapshot().biases[0][1] == 0.2


@pytest.mark.parametrize("typed", ["", "much", "nan", "1e9", "-1000.5", "0x10", "１"])
def test_what_cannot_be_taken_is_said_with_what_is_allowed(clock: Clock, typed: str):
    app = open_app(clock)
    model = pinned(app, (0, 1))
    before = app.session.snapshot().weights[0].copy()
    ask(model, "set", 0, 1, typed)
    np.testing.assert_array_equal(app.session.snapshot().weights[0], before)
    said = app.layout.message.pane.object
    assert "Layer 1, unit 2, weight of x₂" in said
    assert "a number from -1000 to 1000" in said


def test_locks_of_a_number_and_of_a_unit(clock: Clock):
    app = open_app(clock)
    model = pinned(app, (1, 0))
    ask(model, "lock", 0, 3, True)
    app.session.emit()
    assert model.locked == [[False, False, False, True, False]]
    ask(model, "lock unit", 0, 0, True)
    app.session.emit()
    assert model.locked == [[True] * 5]
    ask(model, "lock unit", 0, 0, False)
    app.session.emit()
    assert model.locked == [[False] * 5]


def test_a_unit_is_removed_and_let_go_of(clock: Clock):
    app = open_app(clock, hidden=(2, 2))
    model = pinned(app, (0, 1))
    assert model.shape["removable"]
    ask(model, "remove")
    app.session.emit()
    assert app.settings.hidden == (1, 2)
    assert not model.visible
    assert not pinned(app, (0, 0)).shape["removable"]  # it is alone
    assert not pinned(app, (2, 0)).shape["removable"]
    ask(model, "leave")
    app.session.emit()
    assert app.session.snapshot().pinned is None


@pytest.mark.parametrize(
    ("link", "editable", "removable", "at_hand"),
    [
        ({}, True, True, True),
        ({"lock": ("network.weights",)}, False, False, True),
        ({"lock": ("network",)}, False, False, True),
        ({"lock": ("hidden",)}, True, False, True),
        ({"hide": ("network.weights",)}, False, False, False),
    ],
)
def test_a_link_keeps_weights_from_hands(
    clock: Clock, link: dict[str, Any], editable: bool, removable: bool, at_hand: bool
):
    app = open_app(clock, **link)
    model = pinned(app, (0, 1))
    assert model.visible == at_hand
    first = tables(app)[0]
    assert (first.shape["editable"], first.shape["removable"]) == (editable, removable)
    if not editable:
        before = app.session.parameters
        ask(first, "set", 1, 0, "3")
        ask(first, "lock", 1, 0, True)
        ask(first, "remove", 1)
        assert app.session.parameters == before
        assert not any(layer.any() for layer in app.session.snapshot().frozen)


def test_no_unit_of_locked_widths_is_removed(clock: Clock):
    app = open_app(clock, lock=("hidden",))
    with pytest.raises(SettingsError, match="hidden"):
        app.session.remove((0, 1))
    assert app.session.settings.hidden == (4, 2)
    assert len(app.session.snapshot().weights[0]) == 4


def test_what_is_asked_of_something_that_has_gone_is_left(clock: Clock):
    app = open_app(clock)
    model = pinned(app, (0, 3))
    app.session.settings.apply({"hidden": (2,)})
    for what in ("try", "set", "lock", "lock unit", "remove"):
        ask(model, what, 0, 0, "1" if "lock" not in what else True)
    ask(model, "set", 1, 0, "1")
    ask(model, "set", 0, 7, "1")
    assert app.settings.hidden == (2,)
    assert not app.session.snapshot().frozen[0].any()


def test_the_table_has_every_number_and_sets_it(clock: Clock):
    app = open_app(clock, hidden=(3, 2))
    shown = [table for table in tables(app) if table.visible]
    now = app.session.snapshot()
    assert [table.shape["title"] for table in shown] == ["Hidden layer 1", "Hidden layer 2", "Output layer"]
    for table, W, b in zip(shown, now.weights, now.biases, strict=True):
        np.testing.assert_allclose(table.values, np.column_stack((W, b)), atol=5e-5)
        assert table.shape["rows"] == [str(i + 1) for i in range(len(b))]
    names = [name for table in shown for row in table.shape["names"] for name in row]
    assert len(set(names)) == len(names) == app.session._trainer.network.n_parameters
    ask(shown[1], "set", 1, 2, "7.5")
    app.session.emit()
    assert app.session.snapshot().weights[1][1, 2] == shown[1].values[1][2] == 7.5
    app.settings.apply({"hidden": (2,)})
    app.session.emit()
    assert [table.shape["title"] for table in tables(app) if table.visible] == [
        "Hidden layer 1",
        "Output layer",
    ]


def test_while_playing_numbers_follow_as_often_as_they_can_be_read(clock: Clock):
    app = open_app(clock)
    model = pinned(app, (0, 0))
    app.session.play()
    seen = []
    for _ in range(100):
        app.session._trainer.run(1)
        app.session.emit()
        if not seen or model.values != seen[-1]:
            seen.append([list(row) for row in model.values])
    seconds = 100 * clock.epoch_seconds
    assert 1 < len(seen) <= 2 + seconds / FOLLOW_SECONDS
    ask(model, "set", 0, 0, "5")
    app.session.emit()
    assert model.values[0][0] == 5.0  # what somebody did is shown at once
    ask(model, "lock", 0, 0, True)
    app.session.emit()
    assert model.locked[0][0]


@in_a_loop
async def test_a_frame_says_nothing_of_numbers_that_have_not_changed(clock: Clock):
    page = await Page(clock).rendered()
    page.change(page.widget("pointer"), "pinned", 2)
    await page.draw()
    numbers = page.document.get_model_by_name("numbers")
    assert page.mirror.get_model_by_id(numbers.id).values == numbers.values != []
    sent = len(page.events)
    page.say("theme", "dark")
    await page.draw()
    told = [event for event in page.events[sent:] if event.get("model", {}).get("id") == numbers.id]
    assert told == []
    assert page.posted("error") == []


def marks(snapshot: Snapshot) -> tuple[int, int]:
    """How many locks and ticks are drawn."""
    view = NetworkView()
    view.update(snapshot, PALETTES["light"])
    (locks,) = {len(columns(view.plot, Rect, i)["body"]) for i in (2, 3)}
    return locks, len(columns(view.plot, Segment, 2)["x0"])


def test_what_is_frozen_is_marked(make_session: MakeSession):
    session = make_session()
    assert marks(session.snapshot()) == (0, 0)
    session.freeze(0, 1, None, True)
    session.freeze(1, 0, 3, True)
    session.freeze(2, 0, 2, True)
    assert marks(session.snapshot()) == (1, 2)
    session.freeze(0, 1, 0, False)  # no longer all of the unit: a weight and a bias are left
    assert marks(session.snapshot()) == (0, 4)


def test_every_word_of_the_buttons_is_said(clock: Clock):
    app = open_app(clock)
    say = ENGLISH.numbers
    assert set(app.layout.strip.model.words.values()) == {
        say.freeze,
        say.freeze_unit,
        say.remove_unit,
        say.leave_unit,
    }
    assert "close" not in tables(app)[0].words
