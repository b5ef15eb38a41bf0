"""The verdict on the whole of the true regions: for those who look, and now and then while training."""

from collections.abc import Callable
from html import unescape

import numpy as np
import pytest

from unfold.session import Session
from unfold.verdict_look import EVERY
from unfold.views.errors import ErrorsView
from unfold.views.numbers import exact_score
from unfold.views.output import OutputView
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .stand_ins import Clock

MakeSession = Callable[..., Session]


def said(session: Session) -> str:
    view = ErrorsView(ENGLISH)
    view.update(session.snapshot())
    return unescape(view.pane.object)


def test_there_is_none_while_nobody_looks(session: Session):
    assert session.snapshot().verdict is None
    assert session._looks._verdict_look is None


def test_it_is_given_again_when_the_network_has_changed(make_session: MakeSession):
    session = make_session(dataset="xor", show_errors=True)
    first = session.snapshot().verdict
    assert session.snapshot().verdict is first
    assert 100_000 < first.n_points < 200_000  # between the classes there is a gap
    for _ in range(5):
        session.step()
    assert session.snapshot().verdict.score != first.score


def test_while_playing_it_is_given_now_and_then(make_session: MakeSession, clock: Clock):
    session = make_session(dataset="xor", show_errors=True)
    session.play()
    first = session.snapshot().verdict
    session._trainer.run(1)
    assert session.snapshot().verdict is first
    clock.now += EVERY
    second = session.snapshot().verdict
    assert second is not first
    session._trainer.run(1)
    session.pause()
    assert session.snapshot().verdict is not second


def test_it_is_of_the_present_data(make_session: MakeSession):
    session = make_session(dataset="checkerboard", show_errors=True)
    first = session.snapshot().verdict
    session.settings.apply({"squares": 8})
    second = session.snapshot().verdict
    assert second is not first
    session.settings.apply({"dataset": "plane"})
    assert session.snapshot().verdict.error > 0
    session.settings.apply({"dataset": "own"})
    assert session.snapshot().verdict is None


def test_it_stands_beside_the_score_and_says_where_it_is_worst(make_session: MakeSession):
    session = make_session(dataset="xor", show_errors=True)
    snapshot = session.snapshot()
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    assert f"everywhere <b>{exact_score(snapshot.verdict.score, 'classification')}</b>" in readouts.score.html
    assert "most wrong around (" in said(session)


def test_of_values_it_says_how_far_they_are_missed(make_session: MakeSession):
    session = make_session(dataset="plane", show_errors=True)
    assert f"missed by {session.snapshot().verdict.error:.3g} at (" in said(session)


@pytest.mark.parametrize("dataset", ["own", "own_values"])
def test_where_nobody_knows_the_truth_it_is_said(dataset: str, make_session: MakeSession):
    assert ENGLISH.errors.truth_unknown in said(make_session(dataset=dataset, show_errors=True))


def test_a_line_is_judged_where_it_is_drawn(make_session: MakeSession):
    verdict = make_session(dataset="wiggle", show_errors=True).snapshot().verdict
    (place,) = verdict.worst
    assert -6 <= place <= 6
    assert verdict.n_points == 200_000


def test_a_ring_marks_the_worst_place_but_not_on_a_unit(make_session: MakeSession):
    session = make_session(dataset="xor", show_errors=True)
    view, palette = OutputView(), PALETTES["light"]

    def ring() -> list[tuple[float, ...]]:
        view.update(session.snapshot(), palette)
        data = view._worst._place.data
        return list(zip(data["x"], data["y"], strict=True))

    assert ring() == [session.snapshot().verdict.worst]
    session.selection.point((0, 0))
    assert ring() == []
    session.selection.point(None)
    assert len(ring()) == 1
    session.settings.apply({"show_errors": False})
    assert ring() == []


def test_all_right_is_said_only_of_all():
    assert exact_score(1.0, "classification").startswith("100")
    assert exact_score(np.nextafter(1.0, 0.0), "classification").startswith("99.9")
    assert exact_score(0.5, "regression") == "0.500"
