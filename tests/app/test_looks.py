"""How often the layers are looked at while training goes on."""

from collections.abc import Callable

import pytest

from unfold.looks import EVERY, REST
from unfold.session import Session

from .stand_ins import Clock

MakeSession = Callable[..., Session]
Frame = Callable[[float], bool]


@pytest.fixture
def frame(make_session: MakeSession, clock: Clock) -> Frame:
    """Draws a frame, which takes so many seconds, and tells whether the layers were looked at for it."""
    session = make_session()
    seconds, seen = [0.0], [object()]

    def draw(snapshot):
        clock.now += seconds[0]
        seen.append(snapshot.representations)

    session.subscribe(draw)
    session.play()

    def emit(took: float) -> bool:
        session._trainer.run(1)
        seconds[0] = took
        session.emit()
        return seen[-1] is not seen[-2]

    return emit


def test_one_frame_in_some_has_a_look(frame: Frame):
    assert sum(frame(0.001) for _ in range(10 * EVERY)) == 10


def test_after_slow_frames_they_rest(frame: Frame, clock: Clock):
    while not frame(1.0):
        pass
    while not frame(1.0):
        pass
    rested = clock.now
    while not frame(0.01):
        pass
    assert clock.now - rested == pytest.approx(REST * 1.0, abs=0.05)


def test_a_single_slow_frame_is_taken_for_an_exception(frame: Frame, clock: Clock):
    while not frame(0.001):
        pass
    while not frame(3.0):
        pass
    rested = clock.now
    while not frame(0.01):
        pass
    assert clock.now - rested < 0.1
