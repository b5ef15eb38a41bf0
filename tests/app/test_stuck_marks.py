"""Dots on the tiles of dead and saturated units, and the word for them where they are pointed at."""

from collections.abc import Callable
from html import unescape

from bokeh.models import Scatter

from unfold.session import Session
from unfold.sight import LINE
from unfold.views.geometry import place
from unfold.views.network import NetworkView
from unfold.views.readouts import Readouts
from unfold.views.stuck_marks import SIZE
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]


def dots(view: NetworkView) -> dict[str, list[float]]:
    (renderer,) = (r for r in view.plot.renderers if isinstance(r.glyph, Scatter) and r.glyph.size == SIZE)
    return renderer.data_source.data


def test_a_dead_unit_gets_a_dot_on_its_tile_until_it_lives(make_session: MakeSession):
    session, view = make_session(activation="relu", hidden=(4, 3)), NetworkView()
    session.set_parameter(0, 1, 2, -100.0)  # the bias
    view.update(session.snapshot(), LIGHT)
    stuck = session.snapshot().stuck
    assert stuck.dead[0].tolist() == [False, True, False, False]
    assert not any(units.any() for units in stuck.saturated)
    geometry = place((4, 3), len(session.snapshot().features.names))
    half = geometry.tiles[0] / 2
    (x,), (y,) = (dots(view)[axis][:1] for axis in "xy")
    assert abs(x - geometry.columns[1]) < half
    assert abs(y - geometry.units[0][1]) < half
    session.set_parameter(0, 1, 2, 0.0)
    view.update(session.snapshot(), LIGHT)
    assert not any(abs(x - geometry.columns[1]) < half for x in dots(view)["x"])


def test_it_is_asked_of_the_training_points_not_of_the_plane(make_session: MakeSession):
    session = make_session(activation="relu", hidden=(1,), dataset="gauss", noise=0)
    largest = session.snapshot().train.X.max()
    session.set_parameter(0, 0, 0, 1.0)
    session.set_parameter(0, 0, 1, 0.0)
    session.set_parameter(0, 0, 2, -(largest + 0.1))
    snapshot = session.snapshot()
    assert snapshot.units[0][0].any()
    assert snapshot.stuck.dead[0].tolist() == [True]


def test_marks_are_sent_only_when_there_are_others(make_session: MakeSession):
    session, view = make_session(hidden=(4,)), NetworkView()
    for unit in range(2):
        session.set_parameter(0, unit, 2, 50.0)
    view.update(session.snapshot(), LIGHT)
    before = dots(view)["x"]
    assert len(before) == 2
    for _ in range(3):
        session.step()
        view.update(session.snapshot(), LIGHT)
    assert dots(view)["x"] is before


def test_where_it_is_pointed_at_there_is_a_word_for_it(make_session: MakeSession):
    for activation, bias, word in (("relu", -100.0, "Dead"), ("tanh", 100.0, "Saturated"), ("tanh", 0.0, "")):
        session, readouts = make_session(activation=activation), Readouts(ENGLISH)
        session.set_parameter(0, 0, 2, bias)
        session.selection.point((0, 0))
        readouts.update(session.snapshot())
        assert unescape(readouts.caption.model.text).startswith(
            f'<p class="caption">{word}' + (" · " if word else "<i>a")
        )


def test_on_a_line_units_die_too(make_session: MakeSession):
    session = make_session(activation="relu", dataset="sines", hidden=(2,))
    assert session.snapshot().units[0].shape == (2, 1, LINE)
    session.set_parameter(0, 1, 1, -100.0)
    assert session.snapshot().stuck.dead[0].tolist()[1]


def test_without_training_points_none_is_stuck(make_session: MakeSession):
    session = make_session(activation="relu", hidden=(2,), dataset="own")
    stuck = session.snapshot().stuck
    assert not any(units.any() for units in stuck.dead)
