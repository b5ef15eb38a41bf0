"""Axes: round numbers that hold what is to be shown."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.views.axes import STEPS, ceiling, decimals, linear_axis, log_axis, number, ticks


@pytest.mark.parametrize(
    ("value", "factors", "expected"),
    [
        (1.0, None, 1), (1.01, None, 1.5), (0.693, None, 0.8), (0.05, None, 0.05), (99.0, None, 100),
        (0.0, None, 1), (-3.0, None, 1), (math.nan, None, 1), (1e-9, None, 1e-9),
        (2.5, (1, 2, 5, 10), 5), (25.0, (1, 2, 5, 10), 50),
    ],
)  # fmt: skip
def test_ceiling(value: float, factors: tuple[float, ...] | None, expected: float):
    assert (ceiling(value, factors) if factors else ceiling(value)) == pytest.approx(expected)


def test_short_numbers():
    values = (0.0, 1e-6, 0.0005, 0.35, 1.5, 30.0, 1500.0, 8000.0, 150_000.0, 3e12)
    shown = [number(value) for value in values]
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(values)
    assert max(map(len, shown)) <= 6


@pytest.mark.parametrize(
    ("middle", "half", "expected"),
    [
        (0, 5.04, ["−4", "0", "4"]), (0, 20, ["−20", "−10", "0", "10", "20"]), (3, 1.7, ["2", "3", "4"]),
        (0, 0.84, ["−0.5", "0.0", "0.5"]), (1.234, 0.05, ["1.20", "1.24", "1.28"]),
    ],
)  # fmt: skip
def test_ticks_are_few_and_round(middle: float, half: float, expected: list[str]):
    found = decimals(ticks(middle - half, middle + half))
    assert [float(t.replace("−", "-")) for t in found] == [float(t.replace("−", "-")) for t in expected]
    assert len({len(text.partition(".")[2]) for text in found}) == 1, "as many decimals for all"


@given(st.floats(-24, 24), st.floats(0.05, 24))
def test_ticks_lie_within_and_are_told_apart(middle: float, half: float):
    low, high = middle - half, middle + half
    found = ticks(low, high)
    assert 2 <= len(found) <= 5
    assert low - 1e-9 <= found[0] < found[-1] <= high + 1e-9
    step = found[1] - found[0]
    assert np.diff(found) == pytest.approx(step)
    assert min(abs(step / 10 ** math.floor(math.log10(step) + 1e-9) - factor) for factor in STEPS) < 1e-6
    assert len(set(decimals(found))) == len(found)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_an_axis_holds_all_values_in_their_order(losses: list[float]):
    values = np.array(losses)
    for axis in (linear_axis(values), log_axis(values)):
        assert 2 <= len(axis.levels) <= 4
        part = axis.part(values)
        assert part.min() >= -1e-9
        assert part.max() <= 1 + 1e-9
        assert (np.diff(axis.part(np.sort(values))) >= 0).all()
        assert axis.part(np.array(axis.levels))[[0, -1]] == pytest.approx([0, 1])


def test_levels_of_a_logarithmic_axis_are_whole_decades_or_parts_of_one():
    assert log_axis(np.array([0.2, 0.7])).levels == pytest.approx((0.1, 0.2, 0.5, 1))
    assert log_axis(np.array([0.02, 0.7])).levels == pytest.approx((0.01, 0.1, 1))
    assert log_axis(np.array([1e-6, 0.7])).levels == pytest.approx((1e-6, 1e-4, 1e-2, 1))
    assert log_axis(np.array([1.0])).levels == pytest.approx((0.1, 0.2, 0.5, 1))
    assert log_axis(np.array([0.0, 0.7])).levels == pytest.approx((0.1, 0.2, 0.5, 1))
