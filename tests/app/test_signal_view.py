"""The signal on the stage: measured while somebody looks, and drawn in the columns of layers."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from bokeh.models import Line, Patch, Text

from unfold.moments import MOST
from unfold.session import Session
from unfold.signal_look import SignalLook
from unfold.views.geometry import HEIGHT, WIDTH
from unfold.views.geometry import columns as columns_of_layers
from unfold.views.readouts import Readouts
from unfold.views.signal import ROWS, SignalView, boxes
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_views import columns

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]


def texts(session: Session) -> list[str]:
    view = SignalView(ENGLISH)
    view.update(session.snapshot(), LIGHT)
    return columns(view.plot, Text)["text"]


def test_it_is_measured_while_somebody_looks(make_session: MakeSession):
    session = make_session(stage="network")
    assert session.snapshot().signal is None
    session.settings.apply({"stage": "signal"})
    first = session.snapshot().signal
    assert first.moments.tolist() == [0]
    assert session.snapshot().signal is first  # nothing has changed
    session.step()
    seen = session.snapshot().signal
    assert seen.moments.tolist() == [0, 1]
    np.testing.assert_array_equal(seen.gradients[..., 0], first.gradients[..., 0])
    session.settings.apply({"stage": "network"})
    assert session.snapshot().signal is None
    session.settings.apply({"stage": "signal"})
    assert session.snapshot().signal.moments.tolist() == [1]


def test_looking_changes_nothing_of_the_training(make_session: MakeSession):
    sessions = [make_session(stage=stage, batch_size=7) for stage in ("network", "signal")]
    for session in sessions:
        for _ in range(3):
            session.snapshot()
            session.step()
    assert sessions[0].parameters == sessions[1].parameters


def test_with_a_new_run_or_other_points_it_is_measured_anew(make_session: MakeSession):
    session = make_session(stage="signal")
    session.step()
    before = session.snapshot().signal
    session.new_data()
    seen = session.snapshot().signal
    assert seen.moments[-1] == before.moments[-1]
    assert not np.array_equal(seen.activations[..., -1], before.activations[..., -1])
    session.reset()
    assert session.snapshot().signal.moments.tolist() == [0]


def test_of_a_long_time_moments_are_kept_from_all_of_it(session: Session):
    look = SignalLook(session._trainer)
    for _ in range(5 * MOST):
        session._trainer.run(1)
        seen = look.look()
    assert MOST / 3 < len(seen.moments) <= MOST
    assert (seen.moments[0], seen.moments[-1]) == (1, 5 * MOST)
    assert np.diff(seen.moments).max() < 6 * 5


@pytest.mark.parametrize("n_layers", range(1, 8))
def test_charts_stand_in_the_columns_of_their_layers(n_layers: int):
    rows = boxes(n_layers)
    assert len(rows) == ROWS
    for row in rows:
        middles = [(box.left + box.right) / 2 for box in row]
        np.testing.assert_allclose(middles[:-1], columns_of_layers(n_layers - 1)[1:-1])
        assert all(left.right < right.left for left, right in pairwise(row))
        assert all(box.right - box.left > 45 for box in row)
        assert row[-1].right <= WIDTH
    heights = [y for row in rows for y in (row[0].top, row[0].bottom)]
    assert heights == sorted(heights, reverse=True)
    assert 0 < heights[-1] < heights[0] < HEIGHT


@pytest.mark.parametrize(
    "opening",
    [{}, {"hidden": ()}, {"hidden": (2,) * 6}, {"dataset": "blobs"}, {"dataset": "sines"}, {"features": ()},
     {"initializer": "zeros"}, {"activation": "maxout"}, {"batch_size": 1, "dropout": 0.5}],
)  # fmt: skip
def test_all_is_drawn_within_its_chart(make_session: MakeSession, opening: dict[str, object]):
    session = make_session(stage="signal", **opening)
    view = SignalView(ENGLISH)
    for _ in range(3):
        view.update(session.snapshot(), LIGHT)
        line = columns(view.plot, Line)
        charts = [box for row in boxes(len(session.settings.hidden) + 1) for box in row]
        for box in charts:
            inside = (line["x"] >= box.left - 1e-6) & (line["x"] <= box.right + 1e-6)
            assert inside.any()
        heights = line["y"][np.isfinite(line["y"])]
        assert len(heights) > 0
        assert charts[-1].bottom - 1e-6 <= heights.min() <= heights.max() <= charts[0].top + 1e-6
        session.step()
    bands = columns(view.plot, Patch)
    assert np.isfinite(bands["x0"]).any()


def test_dead_and_saturated_units_are_counted_under_their_layer(make_session: MakeSession):
    session = make_session(stage="signal", activation="relu", hidden=(4, 3))
    session.set_parameter(0, 1, 2, -100.0)  # the bias
    assert "1 dead" in texts(session)
    session = make_session(stage="signal", hidden=(4, 3))
    for row in range(2):
        session.set_parameter(0, row, 2, 100.0)
    assert "2 saturated" in texts(session)
    assert not any("dead" in text for text in texts(session))


def test_names_and_present_numbers_are_written(make_session: MakeSession):
    session = make_session(stage="signal")
    written = texts(session)
    say = ENGLISH.signal
    for words in (
        say.activations,
        say.deltas,
        say.gradients,
        say.updates,
        say.ratio,
        "Layer 1",
        "Layer 2",
        say.output,
    ):
        assert written.count(words) == 1
    ratio = session.snapshot().signal.ratios[0, -1]
    assert any(text == f"{float(f'{ratio:.2g}'):.4g}" for text in written)
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert say.about in readouts.caption.model.text


def test_without_points_it_says_why_there_is_nothing(make_session: MakeSession):
    session = make_session(stage="signal", dataset="own")
    assert texts(session) == [ENGLISH.signal.nothing]
