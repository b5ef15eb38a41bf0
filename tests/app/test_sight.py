"""What is seen of a network: evaluated when it has changed, and the same objects until then."""

import numpy as np
import pytest

from unfold.core.plane import WHOLE, Window
from unfold.session import Session
from unfold.sight import FINE, TILE, Sight
from unfold.snapshot import Snapshot

SEEN = ("units", "answers", "decision", "output", "representations", "pointed", "regions")


def seen(session: Session) -> dict[str, object]:
    snapshot = session.snapshot()
    return {name: getattr(snapshot, name) for name in SEEN}


def changed(session: Session, before: dict[str, object]) -> set[str]:
    return {name for name, now in seen(session).items() if now is not before[name]}


def test_what_the_layers_read_is_computed_once(make_session):
    session: Session = make_session(stage="layers", features=("x1", "x1*x2"))
    session.snapshot()
    sight = session._looks.sight
    read = sight._inputs(sight._grid(TILE, WHOLE, closely=True))
    session.step()
    session.snapshot()
    assert sight._inputs(sight._grid(TILE, WHOLE, closely=True)) is read
    X = session.snapshot().train.X
    np.testing.assert_allclose(read[1], [X[:, 0], X[:, 0] * X[:, 1]])
    session.new_data()
    session.snapshot()
    other = sight._inputs(sight._grid(TILE, WHOLE, closely=True))
    assert other is not read
    np.testing.assert_allclose(other[1][0], session.snapshot().train.X[:, 0])


@pytest.fixture
def watched(make_session) -> Session:
    session: Session = make_session(stage="regions", activation="relu", hidden=(4, 3))
    session.selection.point((1, 2))
    return session


def test_at_rest_everything_stays_as_it_is(watched: Session):
    before = seen(watched)
    watched.settings.apply({"show_test": True, "theme": "dark"})
    assert changed(watched, before) == set()


def test_what_is_trained_or_edited_is_seen_anew(watched: Session):
    before = seen(watched)
    watched.step()
    assert changed(watched, before) == set(SEEN)
    before = seen(watched)
    watched.set_parameter(0, 1, 0, 0.25)
    assert changed(watched, before) == set(SEEN)


def test_another_unit_is_all_that_changes_when_another_is_pointed_at(watched: Session):
    before = seen(watched)
    watched.selection.point((0, 1))
    assert changed(watched, before) == {"pointed"}
    unit = watched.snapshot().pointed
    np.testing.assert_allclose(unit.a, np.maximum(unit.z, 0))


def test_another_window_leaves_what_lies_over_the_plane(watched: Session):
    before = seen(watched)
    watched.settings.apply({"zoom": (1.0, 0.0, 2.0)})
    assert changed(watched, before) == {"decision", "output", "pointed", "regions"}


def test_other_points_change_only_how_the_layers_are_cut(watched: Session):
    before = seen(watched)
    watched.new_data()
    assert changed(watched, before) == {"representations"}


def test_a_pause_looks_more_closely_and_cuts_better(make_session):
    session: Session = make_session(hidden=(4, 2))
    sight = Sight(session._trainer, {})
    session._trainer.run(30)
    playing = sight.look(WHOLE, closely=False)
    first = sight.represent(playing, live=True)
    session._trainer.run(30)
    live = sight.represent(sight.look(WHOLE, closely=False), live=True)
    assert live is not first
    paused = sight.look(WHOLE, closely=True)
    still = sight.represent(paused, live=False)
    assert still is not live
    assert sight.represent(paused, live=False) is sight.represent(paused, live=True) is still
    assert playing.decision.shape == (TILE, TILE)
    assert paused.decision.shape == (FINE, FINE)
    assert paused.units[0].shape == (4, TILE, TILE)


def test_of_windows_the_last_one_is_kept(make_session):
    sight = Sight(make_session()._trainer, {})
    for half in (1.0, 2.0, 3.0):
        sight.look(Window(0.0, 0.0, half), closely=True)
    assert {window for _, window, _ in sight._grids} == {WHOLE, Window(0.0, 0.0, 3.0)}


def test_a_snapshot_says_by_identity_what_has_changed(make_session):
    """Views rely on it: without hidden layers, too, where the tuple of units is the empty one."""
    session: Session = make_session(hidden=())
    before: Snapshot = session.snapshot()
    assert session.snapshot().answers is before.answers
    session.step()
    assert session.snapshot().answers is not before.answers
