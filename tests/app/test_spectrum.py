"""The frequencies on the stage: looked at where shown, drawn as high as they are, followed over time."""

from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import Line, Text, VBar

from unfold.moments import MOST, Moments
from unfold.session import Session
from unfold.settings import MAX_OWN_FREQUENCIES
from unfold.views.readouts import Readouts
from unfold.views.spectrum import ErrorsView, HeightsView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_views import columns

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
SINES = {"dataset": "sines", "terms": 3, "features": ("x1",), "stage": "spectrum"}


def test_waves_are_looked_at_where_they_are_shown(make_session: MakeSession):
    session = make_session(**SINES | {"stage": "network"})
    assert session.snapshot().spectrum is None
    session.settings.apply({"stage": "spectrum"})
    first = session.snapshot().spectrum
    assert session.snapshot().spectrum is first
    session.step()
    second = session.snapshot().spectrum
    assert second is not first
    assert list(second.moments) == [0, 1]


def test_the_waves_of_a_sum_of_sines_are_found(make_session: MakeSession):
    """Its terms are sin x, sin 3x, sin 5x over a line that the first of them fits into once."""
    seen = make_session(**SINES).snapshot().spectrum
    assert seen.frequencies == (1, 3, 5)
    assert len(seen.errors) == 3
    others = np.delete(seen.target, [0, 2, 4])
    assert seen.target[[0, 2, 4]].min() > 10 * others.max()


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"dataset": "circle"}, "line"),
        ({"dataset": "plane"}, "line"),
        ({"dataset": "intervals", "features": ("x1",)}, "line"),
        ({"dataset": "own_line", "features": ("x1",)}, "truth"),
    ],
)
def test_where_there_are_no_waves_a_sentence_says_why(make_session: MakeSession, options, missing):
    session = make_session(stage="spectrum", **options)
    snapshot = session.snapshot()
    assert snapshot.spectrum.missing == missing
    readouts = Readouts(ENGLISH)
    readouts.update(snapshot)
    said = {"line": ENGLISH.spectrum.no_line, "truth": ENGLISH.spectrum.no_truth}[missing]
    assert said in readouts.caption.html


def test_bars_are_as_high_as_the_waves(make_session: MakeSession):
    session = make_session(**SINES)
    session.step()
    snapshot = session.snapshot()
    view = HeightsView(ENGLISH)
    view.update(snapshot, LIGHT)
    bars = columns(view.plot, VBar)
    heights = np.asarray(bars["target"]) - np.asarray(bars["base"])
    seen = snapshot.spectrum
    np.testing.assert_allclose(heights / heights.max(), seen.target / seen.target.max(), atol=1e-9)


def test_a_line_for_each_wave_goes_on_with_training(make_session: MakeSession):
    session = make_session(**SINES)
    view = ErrorsView(ENGLISH, MAX_OWN_FREQUENCIES)
    for n in range(1, 4):
        view.update(session.snapshot(), LIGHT)
        lines = columns(view.plot, Line)
        assert all(np.isfinite(lines[f"x{i}"]).sum() == n for i in range(3))
        assert not np.isfinite(lines["x3"]).any()
        session.step()
    assert columns(view.plot, Text, 1)["text"] == ["1 wave", "3 waves", "5 waves"]


def test_moments_are_thinned_and_cover_all_the_time():
    moments: Moments[int] = Moments()
    for n in range(1000):
        moments.take(float(n), n)
        assert len(moments) <= MOST + 1
    kept = [moment for moment, _ in moments]
    assert kept[0] == 0
    assert kept[-1] == 999
    assert all(moment == what for moment, what in moments)


def test_moments_that_have_been_taken_back_are_forgotten():
    moments: Moments[str] = Moments()
    for moment, what in ((0.0, "first"), (5.0, "then"), (9.0, "gone"), (7.0, "rewound")):
        moments.take(moment, what)
    assert [what for _, what in moments] == ["first", "then", "rewound"]
