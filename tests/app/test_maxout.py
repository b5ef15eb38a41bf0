"""Maxout on the page: a unit has several rows of weights, and in the figure room for one."""

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import Bezier, HBar, Rect, Segment

from unfold import share, text_form
from unfold.app import App
from unfold.core.layers import Maxout
from unfold.core.plane import WHOLE
from unfold.session import Session
from unfold.settings import MAX_PIECES, Settings
from unfold.snapshot import Snapshot
from unfold.strongest import Strongest
from unfold.views.arithmetic import MAX_SUMS, MAX_TERMS
from unfold.views.geometry import WIDTH, bias_bars, link_ends, place
from unfold.views.links import DIMMED
from unfold.views.network import FULL_BIAS, NetworkView
from unfold.views.passes import emphasis, error
from unfold.views.pointer import Pointer
from unfold.views.readouts import Readouts
from unfold.views.settings_panel import SettingsPanel
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH
from unfold.words.languages import LANGUAGES
from unfold.words.refusals import refusal

from .stand_ins import Clock
from .test_number_fields import ask, open_app, pinned, tables
from .test_session import MakeSession, parameters, same
from .test_views import columns

LIGHT = PALETTES["light"]
DEFAULTS = Settings.defaults()


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    """A network of 4 and 2 units of two pieces that has been trained a little."""
    made = make_session(activation="maxout")
    made.step()
    return made


def by_hand(session: Session, layer: int, unit: int, *pieces: list[float]) -> None:
    """Set all numbers of a unit, each piece's bias last."""
    for row, numbers in zip(session.snapshot().rows_of(layer, unit), pieces, strict=True):
        for column, value in enumerate(numbers):
            session.set_parameter(layer, row, column, value)


# Settings


@pytest.mark.parametrize("pieces", [2, MAX_PIECES])
def test_units_have_as_many_pieces_as_asked_for(make_session: MakeSession, pieces: int):
    session = make_session(activation="maxout", pieces=pieces)
    snapshot = session.snapshot()
    assert [len(b) for b in snapshot.biases] == [4 * pieces, 2 * pieces, 1]
    assert list(snapshot.rows_of(1, 1)) == list(range(1, 2 * pieces, 2))
    assert session._trainer.network.layers[0].function == Maxout(pieces)
    session.step()
    assert session.backend.reason.kind == "maxout"
    session.settings.apply({"pieces": 3})
    assert session.snapshot().epoch == 0


@pytest.mark.parametrize("pieces", [1, 6, 2.5, True])
def test_other_numbers_of_pieces_are_refused_in_words(pieces: object):
    _, (problem,) = Settings.check({"pieces": pieces})
    assert (problem.key, problem.value) == ("pieces", pieces)
    assert "a whole number from 2 to 5" in refusal(problem, ENGLISH)


def test_it_is_in_links_and_in_the_text_form():
    settings = DEFAULTS | {"activation": "maxout", "pieces": 3}
    assert share.encode(settings, DEFAULTS) == "v=1&activation=maxout&pieces=3"
    assert "network maxout pieces=3" in text_form.write(settings, DEFAULTS).splitlines()
    assert text_form.parse("network maxout pieces=3", DEFAULTS).values["pieces"] == 3


def test_its_settings_are_shown_where_they_mean_something():
    app = App()
    app.add_to(Document())
    (panel,) = [one for one in app.layout.rail.panels if isinstance(one, SettingsPanel)]
    panel.button.value = True
    shown = {one.widget.label: one.widget for one in panel._controls}
    for activation, visible in (("tanh", ()), ("maxout", ("Pieces",)), ("formula", ("Own formula",))):
        shown["Activation"].value = activation
        found = [label for label in ("Pieces", "Own formula") if shown[label].visible]
        assert found == list(visible)
    shown["Activation"].value = "maxout"
    shown["Pieces"].value = "4"
    assert app.settings.pieces == 4
    app.settings.apply({"hide": ("pieces",)})
    app.session.emit()
    assert not shown["Pieces"].visible


def test_what_is_projected_says_how_many(make_session: MakeSession):
    session = make_session(activation="maxout", pieces=3, projector=True)
    for words, said in zip(LANGUAGES.values(), ("Maxout of 3 pieces", "Maxout（3 段）"), strict=True):
        readouts = Readouts(words)
        readouts.update(session.snapshot())
        assert said in readouts.shown.html


def test_weights_travel_in_a_link(session: Session, make_session: MakeSession):
    trained = share.Trained(1, session.parameters)
    values = session.settings.values()
    fragment = share.encode(values, DEFAULTS, trained)
    found, _ = share.decode_weights(fragment)
    other = make_session(**share.decode(fragment)[0])
    other.resume(found.parameters, found.epoch)
    np.testing.assert_allclose(other.parameters, session.parameters, rtol=1e-6)


# The figure


def test_the_strongest_is_found_number_by_number():
    W = np.array([[1.0, -2.0], [0.5, 0.0], [-3.0, 1.0], [0.25, 0.0]])
    b = np.array([0.0, 1.0, -1.0, -4.0])
    output = np.array([[1.0, 2.0]]), np.array([3.0])
    strongest = Strongest((W, output[0]), (b, output[1]), (2, 1), 2)
    assert strongest.is_choice
    assert strongest.rows[0].tolist() == [[2, 0, 2], [1, 1, 3]]
    assert strongest.weights[0].tolist() == [[-3.0, -2.0], [0.5, 0.0]]
    assert strongest.biases[0].tolist() == [-1.0, -4.0]
    assert strongest.weights[1] is not None
    np.testing.assert_array_equal(strongest.weights[1], output[0])
    affine = np.column_stack((W, b)), np.column_stack(output)
    assert strongest.of(affine)[0].tolist() == [[-3.0, -2.0, -1.0], [0.5, 0.0, -4.0]]
    assert strongest.of_weights((W, output[0]))[0].tolist() == strongest.weights[0].tolist()
    alone = Strongest((W,), (b,), (4,), 2)
    assert not alone.is_choice
    np.testing.assert_array_equal(alone.weights[0], W)
    np.testing.assert_array_equal(alone.of(affine[:1])[0], affine[0])
    assert alone.rows[0].tolist() == [[unit] * 3 for unit in range(4)]


def test_a_link_and_a_bar_are_as_the_strongest_piece(session: Session):
    view = NetworkView()
    by_hand(session, 0, 0, [1.0, -2.0, 0.25], [-3.0, 0.5, -0.75])
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    links = [columns(view.plot, Bezier, i) for i in (0, 1)]
    assert sum(len(data["x0"]) for data in links) == 4 * 2 + 2 * 4 + 2
    ends = link_ends(place((4, 2), 7), (0, 1))
    widths = {
        (x0, y0, y1): (width, i == 0)
        for i, data in enumerate(links)
        for x0, y0, y1, width in zip(data["x0"], data["y0"], data["y1"], data["width"], strict=True)
    }
    drawn = [widths[ends["x0"][n], ends["y0"][n], ends["y1"][n]] for n in (0, 1)]
    assert [negative for _, negative in drawn] == [True, True]
    assert drawn[0][0] > drawn[1][0]  # -3 and -2
    bars = columns(view.plot, HBar)
    x, _, half, _ = bias_bars(place((4, 2), 7))
    assert len(bars["left"]) == 7
    assert (bars["left"][0], bars["right"][0]) == (x[0] - half[0] * 0.75 / FULL_BIAS, x[0])


def test_what_is_pointed_at_is_the_piece_that_is_drawn(session: Session):
    by_hand(session, 0, 0, [1.0, -2.0, 0.25], [-3.0, 0.5, -0.75])
    aimed: list[Any] = []
    pointer = Pointer(print, print, aimed.append, print, ENGLISH)
    pointer.sync(session.snapshot())
    ends = {name: column[0] for name, column in link_ends(place((4, 2), 7), (0, 1)).items()}
    x, y = (ends["x0"] + ends["x1"]) / 2, (ends["y0"] + ends["y1"]) / 2
    pointer.group.aimed = [1, "move", x / WIDTH, y / 400, 5 / WIDTH]
    bar_x, bar_y, _, _ = bias_bars(place((4, 2), 7))
    pointer.group.aimed = [2, "move", bar_x[0] / WIDTH, bar_y[0] / 400, 5 / WIDTH]
    assert aimed == [(0, 4, 0), (0, 4, 2)]
    session.selection.aim(aimed[0])
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert "Layer 1, unit 1, piece 2, weight of x₁: −3.00. Click" in unescape(readouts.caption.html)
    with pytest.raises(ValueError, match="no row"):
        session.selection.aim((0, 8, 0))


def test_other_links_recede(session: Session):
    view = NetworkView()
    view.update(session.snapshot(), LIGHT)
    usual = [columns(view.plot, Bezier, i)["alpha"].copy() for i in (0, 1)]

    def kept() -> tuple[int, int]:
        view.update(session.snapshot(), LIGHT)
        ratios = np.concatenate([columns(view.plot, Bezier, i)["alpha"] / usual[i] for i in (0, 1)])
        return int(np.isclose(ratios, 1).sum()), int(np.isclose(ratios, DIMMED).sum())

    session.selection.point((1, 1))
    assert kept() == (5, 13)
    session.selection.point(None)
    session.selection.aim((0, 6, 1))
    assert kept() == (1, 17)


def test_the_unit_that_is_pointed_at_is_its_largest_sum(session: Session):
    session.selection.point((1, 1))
    snapshot = session.snapshot()
    unit = snapshot.pointed
    np.testing.assert_allclose(unit.z, unit.a, atol=1e-12)
    session.settings.apply({"skips": True, "hidden": (2, 2)})
    unit = session.snapshot().pointed
    below = session._looks.sight.look(WHOLE, closely=True).layers[0][1]
    np.testing.assert_allclose(unit.z + below, unit.a, atol=1e-12)


def marks(view: NetworkView, snapshot: Snapshot) -> tuple[int, int]:
    """How many locks and ticks are drawn."""
    view.update(snapshot, LIGHT)
    return len(columns(view.plot, Rect, 2)["x"]), len(columns(view.plot, Segment, 2)["x0"])


def test_a_tick_is_at_a_link_whose_piece_is_drawn_and_frozen(session: Session):
    view = NetworkView()
    by_hand(session, 0, 0, [1.0, -2.0, 0.25], [-3.0, 0.5, -0.75])
    assert marks(view, session.snapshot()) == (0, 0)
    session.freeze(0, 0, 0, True)  # the 1.0, which is not drawn
    assert marks(view, session.snapshot()) == (0, 0)
    session.set_parameter(0, 0, 0, 4.0)
    assert marks(view, session.snapshot()) == (0, 1)
    session.freeze(0, 4, None, True)  # by any of its rows
    assert marks(view, session.snapshot()) == (1, 0)
    assert np.argwhere(session.snapshot().frozen[0].all(axis=1)).ravel().tolist() == [0, 4]


# Words


def caption(session: Session) -> str:
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    return unescape(re.sub(r"<[^>]*>", "", readouts.caption.html))


def test_the_arithmetic_is_the_largest_of_its_sums(session: Session):
    by_hand(session, 0, 1, [1.0, -2.0, 0.25], [-3.0, 0.5, -0.75])
    session.selection.point((0, 1))
    assert caption(session) == "a = max(1.00 x₁ − 2.00 x₂ + 0.25, −3.00 x₁ + 0.50 x₂ − 0.75)"
    by_hand(session, 1, 0, [1.0, -2.0, 3.0, 0.5, 0.25], [-3.0, 0.5, 0.1, 0.2, -0.75])
    session.selection.point((1, 0))
    assert caption(session) == "a = max(−2.00 a₂ + 3.00 a₃ + … + 0.25, −3.00 a₁ + 0.50 a₂ + … − 0.75)"
    session.selection.point((2, 0))
    assert caption(session).startswith("z = ")


@pytest.mark.parametrize("pieces", range(2, MAX_PIECES + 1))
def test_its_terms_share_the_room(make_session: MakeSession, pieces: int):
    session = make_session(activation="maxout", pieces=pieces, hidden=(8, 2))
    session.selection.point((1, 0))
    said = caption(session)
    assert said.count(" a") - 1 <= MAX_TERMS
    assert len(said) <= 105
    assert said.count(",") == min(pieces - 1, MAX_SUMS)


# Numbers


def test_the_pieces_of_a_unit_stand_below_each_other(clock: Clock):
    app = open_app(clock, activation="maxout", pieces=3, hidden=(2, 2), skips=True)
    model = pinned(app, (1, 1))
    assert model.shape["pieces"] == 3
    assert model.shape["rows"] == ["2.1", "2.2", "2.3"]
    assert model.shape["frames"] == [["a = max(", ","], ["a = max(", ","], ["a = max(", ") + a₂"]]
    names = [row[0] for row in model.shape["names"]]
    assert names == [f"Layer 2, unit 2, piece {piece}, weight of a₁" for piece in (1, 2, 3)]
    now = app.session.snapshot()
    rows = list(now.rows_of(1, 1))
    assert rows == [1, 3, 5]
    expected = np.column_stack((now.weights[1], now.biases[1]))[rows]
    np.testing.assert_allclose(model.values, expected, atol=5e-5)
    ask(model, "set", 1, 2, "7.5")
    assert app.session.snapshot().biases[1][3] == 7.5
    ask(model, "lock", 2, 0, True)
    app.session.emit()
    assert model.locked == [[False] * 3, [False] * 3, [True, False, False]]
    ask(model, "lock unit", 0, 0, True)
    app.session.emit()
    assert np.all(model.locked)
    assert np.argwhere(app.session.snapshot().frozen[1].all(axis=1)).ravel().tolist() == rows


def test_the_table_has_a_row_for_each_piece(clock: Clock):
    app = open_app(clock, activation="maxout", hidden=(3,))
    hidden, output = (table for table in tables(app) if table.visible)
    assert (hidden.shape["title"], output.shape["title"]) == ("Hidden layer 1: unit.piece", "Output layer")
    assert hidden.shape["rows"] == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]
    assert (hidden.shape["pieces"], output.shape["pieces"]) == (2, 1)
    names = [name for table in (hidden, output) for row in table.shape["names"] for name in row]
    assert len(set(names)) == len(names) == len(app.session.parameters)
    ask(hidden, "set", 3, 1, "-4")
    assert app.session.snapshot().weights[0][4, 1] == -4.0  # unit 2, piece 2
    ask(hidden, "remove", 3)
    app.session.emit()
    assert app.settings.hidden == (2,)
    assert hidden.shape["rows"] == ["1.1", "1.2", "2.1", "2.2"]
    assert -4.0 not in app.session.snapshot().weights[0]


def test_what_is_asked_of_a_piece_that_has_gone_is_left(clock: Clock):
    app = open_app(clock, activation="maxout", pieces=3)
    model = pinned(app, (0, 1))
    app.session.settings.apply({"pieces": 2})
    before = app.session.parameters
    for what in ("try", "set", "lock", "lock unit", "remove"):
        ask(model, what, 2, 0, "1" if "lock" not in what else True)
    assert app.session.parameters == before
    assert not app.session.snapshot().frozen[0].any()


def test_a_click_on_a_link_goes_to_the_piece_that_is_drawn(clock: Clock):
    app = open_app(clock, activation="maxout")
    app.layout._take((0, 6, 1))
    app.session.emit()
    assert app.session.snapshot().pinned == (0, 2)
    assert app.layout.strip.model.chosen == [1, 1, 1]


# The run


def test_a_unit_is_removed_with_all_of_its_pieces(session: Session):
    session.freeze(0, 3, None, True)
    before = [W.copy() for W in session.snapshot().weights]
    session.remove((0, 1))
    after = session.snapshot()
    np.testing.assert_array_equal(after.weights[0], np.delete(before[0], [1, 5], axis=0))
    np.testing.assert_array_equal(after.weights[1], np.delete(before[1], 1, axis=1))
    assert np.argwhere(after.frozen[0].all(axis=1)).ravel().tolist() == [2, 5]
    session.step()
    assert session.snapshot().epoch == 2


def test_what_is_frozen_is_kept_by_reset_but_not_by_other_pieces(session: Session):
    session.freeze(0, 5, 1, True)
    session.reset()
    assert np.argwhere(session.snapshot().frozen[0]).tolist() == [[5, 1]]
    session.settings.apply({"pieces": 3})
    assert not any(mask.any() for mask in session.snapshot().frozen)
    session.freeze(0, 5, 1, True)
    session.settings.apply({"activation": "tanh"})
    assert not any(mask.any() for mask in session.snapshot().frozen)


def test_a_mini_batch_is_gone_through(session: Session):
    view = NetworkView()
    session.step_batch()
    snapshot = session.snapshot()
    walk = snapshot.walk
    while not walk.ended:
        assert len(emphasis(walk, snapshot.strongest)) == 18
        walk = walk.next
    view.update(snapshot, LIGHT)
    deltas = walk.step.deltas[0].sum(axis=1)
    np.testing.assert_allclose(error(walk, 0), deltas[:4] + deltas[4:])
    factors = emphasis(walk, snapshot.strongest)[:8].reshape(4, 2)
    change = np.abs(walk.step.change[0][:, :-1])
    drawn = np.take_along_axis(change, snapshot.strongest.rows[0][:, :-1], axis=0)
    assert factors.argmax() == drawn.argmax()
    assert factors.argmin() == drawn.argmin()
    session.step_batch(at_once=True)
    view.update(session.snapshot(), LIGHT)


def test_a_run_that_diverges_goes_on_from_its_last_good_moment(make_session: MakeSession):
    session = make_session(activation="maxout", dataset="plane", learning_rate=10.0, hidden=(8, 8))
    for _ in range(5):
        session.step()
    assert session.snapshot().diverged
    session.go_on()
    session.pause()
    assert not session.snapshot().diverged
    session.step()
    assert np.isfinite(session.snapshot().metrics.train_loss)


def test_layers_are_seen_as_of_any_units(make_session: MakeSession):
    for settings in ({"hidden": (4, 2)}, {"hidden": (3,), "dataset": "blobs"}, {"hidden": ()}):
        session = make_session(activation="maxout", **settings)
        snapshot = session.snapshot()
        assert len(snapshot.representations) == len(settings["hidden"]) + 2
        assert [len(units) for units in snapshot.units] == list(settings["hidden"])
        first = parameters(snapshot)
        session.step()
        session.reset()
        assert same(parameters(session.snapshot()), first)
