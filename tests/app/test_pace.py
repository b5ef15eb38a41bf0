"""So many epochs a second, never in bursts, and the visitor is heard meanwhile."""

import asyncio
import math
from itertools import pairwise

import pytest

from unfold.core.plan import Plan
from unfold.pace import Pace
from unfold.session import Session
from unfold.settings import Settings

from .stand_ins import Clock, StandInScreen, in_a_loop


@pytest.mark.parametrize("rate", [2, 60, 600])
def test_epochs_are_due_as_time_goes_by_the_first_at_once(rate: float):
    clock = Clock()
    pace = Pace(rate, clock)
    assert pace.due == 1
    begun = 0
    for _ in range(1000):
        due = int(pace.due)
        begun += due
        assert begun == 1 + math.floor(clock.now * rate)
        pace.count(due)
        assert pace.due == 0
        clock.now += 0.0371
    assert begun == pytest.approx(37.1 * rate, abs=rate * 0.0371 + 1)


def test_the_wait_ends_when_the_next_is_due():
    clock = Clock()
    pace = Pace(10, clock)
    assert pace.wait == 0
    pace.count(1)
    assert pace.wait == pytest.approx(0.1)
    clock.now += 0.06
    assert pace.wait == pytest.approx(0.04)
    clock.now += pace.wait + 1e-9
    assert (pace.due, pace.wait) == (1, 0)


def test_a_slow_machine_does_not_make_up_for_what_it_missed():
    clock = Clock()
    pace = Pace(60, clock)
    for _ in range(5):
        assert pace.due >= 1
        clock.now += 1.0  # an epoch takes a second
        pace.count(1)
        assert pace.due == 0
        clock.now += 1 / 60 + 1e-9
        assert pace.due == 1


def test_without_a_limit_all_that_there_is_time_for_is_due():
    pace = Pace(math.inf, Clock())
    pace.count(1000)
    assert pace.due == math.inf


class PassingTime:
    """A clock that goes on by itself: a millisecond at every look, and what is slept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        sleep = asyncio.sleep

        async def slept(seconds: float) -> None:
            self.slept.append(seconds)
            self.now += seconds
            await sleep(0)

        monkeypatch.setattr("unfold.session.asyncio.sleep", slept)

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.mark.parametrize(("speed", "rate"), [("2", 2), ("10", 10), ("60", 60)])
@in_a_loop
async def test_a_session_trains_at_the_speed_asked_for(
    speed: str, rate: int, monkeypatch: pytest.MonkeyPatch
):
    clock = PassingTime(monkeypatch)
    settings = Settings()
    settings.apply({"speed": speed})
    session = Session(settings, clock)
    screen = StandInScreen(session)
    session.play()
    begun = clock.now
    async with screen:
        while clock.now - begun < 3:
            await asyncio.sleep(0)
    epochs = [epoch for epoch, _, _ in screen.frames]
    assert epochs[-1] == pytest.approx(3 * rate, rel=0.1, abs=1)
    assert max(after - before for before, after in pairwise(epochs)) <= 3  # no bursts
    assert max(clock.slept) <= 1 / 60


@in_a_loop
async def test_what_changes_between_two_epochs_is_drawn_at_once(monkeypatch: pytest.MonkeyPatch):
    clock = PassingTime(monkeypatch)
    settings = Settings()
    settings.apply({"speed": "2"})
    session = Session(settings, clock)
    screen = StandInScreen(session)
    session.play()
    async with screen:
        while not screen.frames or screen.frames[-1][0] < 1:
            await asyncio.sleep(0)
        asked, frames = clock.now, len(screen.frames)
        session.selection.point((0, 0))
        while len(screen.frames) == frames:
            await asyncio.sleep(0)
        assert clock.now - asked < 0.1
        assert screen.frames[-1][0] == 1


def test_no_more_epochs_than_wanted_in_one_go(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    steps: list[int] = []
    step = Plan.step
    monkeypatch.setattr(Plan, "step", lambda plan, epochs: (steps.append(epochs), step(plan, epochs))[1])
    trainer = session._trainer
    assert trainer.run_for(1.0, clock, at_most=7) == 7
    assert sum(steps) == 7
    assert trainer.epoch == 7
