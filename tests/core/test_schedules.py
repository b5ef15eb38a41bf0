import math

import pytest

from unfold.core.schedules import SCHEDULES, Constant, Cosine, Step, WarmUp


def factors(schedule, n):
    return [schedule(epoch) for epoch in range(n)]


def test_constant():
    assert factors(Constant(), 3) == [1, 1, 1]


def test_step():
    assert factors(Step(every=2, factor=0.5), 6) == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_cosine_ends_at_its_floor_and_stays_there():
    half = 0.1 + 0.9 / 2
    expected = [1, half + 0.45 / math.sqrt(2), half, half - 0.45 / math.sqrt(2), 0.1, 0.1, 0.1]
    assert factors(Cosine(epochs=4, floor=0.1), 7) == pytest.approx(expected)


def test_warm_up_and_then():
    assert factors(WarmUp(epochs=4), 6) == [0.25, 0.5, 0.75, 1, 1, 1]
    assert factors(WarmUp(epochs=2, then=Step(every=1, factor=0.5)), 5) == [0.5, 1, 1, 0.5, 0.25]


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_has_defaults_and_never_grows_beyond_the_rate(name):
    assert all(0 <= factor <= 1 for factor in factors(SCHEDULES[name](), 300))


@pytest.mark.parametrize("make", [lambda: Step(every=0), lambda: Cosine(epochs=0), lambda: WarmUp(epochs=-1)])
def test_no_epochs(make):
    with pytest.raises(ValueError, match="is not a number of epochs"):
        make()
