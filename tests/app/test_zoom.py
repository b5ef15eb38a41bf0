"""Zooming: the window that is asked for is evaluated and drawn, and nothing is trained anew."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bokeh.events import RangesUpdate
from bokeh.models import ImageRGBA, Plot, Text
from hypothesis import given
from hypothesis import strategies as st

from unfold.core.features import transform
from unfold.core.grid import grid_points
from unfold.core.plane import WHOLE, Window
from unfold.session import Session
from unfold.settings import CLOSEST, FARTHEST, WHOLE_PLANE, Settings
from unfold.sight import FINE, TILE
from unfold.views.contours import zero_lines
from unfold.views.output import OutputView
from unfold.views.theme import PALETTES
from unfold.views.zoom import Zoom, level, rounded, scaled
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop
from .test_views import columns

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
VIEW = (1.5, -2.0, 0.75)


def test_what_is_shown_is_evaluated_over_the_window(session: Session):
    whole = session.snapshot()
    tiles = [layer.copy() for layer in whole.units]
    session.settings.apply({"zoom": VIEW})
    snapshot = session.snapshot()
    assert (whole.window, snapshot.window) == (WHOLE, Window(*VIEW))
    trainer = session._trainer
    X = grid_points(FINE, Window(*VIEW))
    expected = trainer.network.forward(transform(X, ("x1", "x2")))[-1]
    np.testing.assert_allclose(snapshot.decision.ravel(), expected.ravel(), rtol=1e-9, atol=1e-12)
    for before, after in zip(tiles, snapshot.units, strict=True):  # the units' own pictures stay whole
        np.testing.assert_array_equal(before, after)


def test_a_unit_that_is_pointed_at_is_shown_over_the_window(session: Session):
    session.settings.apply({"zoom": VIEW})
    session.selection.point((0, 2))
    unit = session.snapshot().pointed
    network = session._trainer.network
    x1, x2 = grid_points(FINE, Window(*VIEW)).T
    z = network.weights[0][2] @ np.stack([x1, x2]) + network.biases[0][2]
    np.testing.assert_allclose(unit.z.ravel(), z, rtol=1e-9)
    np.testing.assert_allclose(unit.a.ravel(), np.tanh(z), rtol=1e-6)


def test_zooming_trains_nothing_and_keeps_playing(session: Session):
    session.step()
    session.play()
    weights = session._trainer.network.params.copy()
    session.settings.apply({"zoom": VIEW})
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.playing) == (1, True)
    assert snapshot.decision.shape == (TILE, TILE)  # as coarse as all while it trains
    np.testing.assert_array_equal(session._trainer.network.params, weights)
    session.settings.apply({"zoom": WHOLE_PLANE})
    assert session.snapshot().output is session.snapshot().answers[0] or np.array_equal(
        session.snapshot().output, session.snapshot().answers[0]
    )


def test_another_network_is_shown_over_the_same_window(session: Session):
    session.settings.apply({"zoom": VIEW})
    session.snapshot()
    session.settings.apply({"hidden": (3,), "features": ("x1",)})
    snapshot = session.snapshot()
    expected = session._trainer.network.forward(grid_points(FINE, Window(*VIEW))[:, :1])[-1]
    np.testing.assert_allclose(snapshot.decision.ravel(), expected.ravel(), rtol=1e-9, atol=1e-12)


def test_ranges_ticks_and_picture_follow(session: Session):
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    assert list(columns(view.plot, Text)["text"]) == ["−4", "0", "4"] * 2
    session.settings.apply({"zoom": VIEW})
    view.update(session.snapshot(), LIGHT)
    ranges = (view.plot.x_range, view.plot.y_range)
    assert [(r.start, r.end) for r in ranges] == [(0.75, 2.25), (-2.75, -1.25)]
    assert [(r.reset_start, r.reset_end) for r in ranges] == [(-6, 6)] * 2
    place = columns(view.plot, ImageRGBA)
    assert (place["x"], place["y"], place["side"]) == ([0.75], [-2.75], [1.5])
    assert columns(view.plot, Text)["text"] == ["1.2", "1.6", "2.0", "−2.4", "−2.0", "−1.6"]


def test_a_boundary_reaches_the_windows_frame():
    window = Window(2.0, -1.0, 0.5)
    x1 = grid_points(50, window)[:, 0].reshape(50, 50)
    (xs,), (ys,) = zero_lines(x1 - 1.8, window)
    assert xs == pytest.approx(1.8)
    assert ys.min() <= -1.5 < -0.5 <= ys.max()


def test_what_the_page_has_zoomed_to_is_not_sent_back(session: Session):
    view = OutputView()
    session.settings.apply({"zoom": VIEW})
    for axis, start in ((view.plot.x_range, 0.75), (view.plot.y_range, -2.75)):
        axis.update(start=start + 1e-5, end=start + 1.5 + 1e-5)
    view.update(session.snapshot(), LIGHT)
    assert view.plot.x_range.start == 0.75 + 1e-5


def test_an_unzoomed_plot_sends_no_axes_again(session: Session):
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    drawn = columns(view.plot, Text)["x"]
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Text)["x"] is drawn


# The buttons


@pytest.fixture
def zoom() -> tuple[Zoom, list[Any], Settings, Plot]:
    settings, asked, plot = Settings(), [], OutputView().plot

    def apply(changes: Any) -> None:
        asked.append(changes)
        settings.apply(changes)
        shown.sync(settings.values())

    shown = Zoom(plot, apply, ENGLISH)
    shown.sync(settings.values())
    return shown, asked, settings, plot


def test_buttons_go_closer_and_farther_about_the_same_middle_and_back(zoom: Any):
    shown, _, settings, _ = zoom
    settings.apply({"zoom": (1.0, 2.0, 3.0)})
    shown.sync(settings.values())
    shown.closer.clicks += 1
    assert settings.zoom == (1.0, 2.0, 2.0)
    shown.farther.clicks += 1
    assert settings.zoom == (1.0, 2.0, 3.0)
    assert shown.whole.styles["--level"] == '"2×"'
    shown.whole.clicks += 1
    assert settings.zoom == WHOLE_PLANE


def test_buttons_stop_at_the_ends_of_what_is_allowed(zoom: Any):
    shown, _, settings, _ = zoom
    for button, half in ((shown.closer, CLOSEST), (shown.farther, FARTHEST)):
        for _ in range(20):
            button.clicks += 1
        assert settings.zoom == (0.0, 0.0, half)


def test_what_the_page_has_zoomed_to_is_asked_for_as_one_square(zoom: Any):
    _, asked, _, plot = zoom
    for callback in plot._event_callbacks["rangesupdate"]:
        callback(RangesUpdate(plot, x0=0.123456, x1=1.123456, y0=-3.0, y1=-2.0))
    assert asked == [{"zoom": (0.6235, -2.5, 0.5)}]


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(1e-6, 1e6))
def test_whatever_is_zoomed_to_can_be_had(x1: float, x2: float, half: float):
    square = rounded((x1, x2, half))
    assert Settings.check({"zoom": square}) == ({"zoom": square}, ())
    assert all(len(repr(number)) <= 9 for number in square)
    assert "-0.0" not in map(repr, square)


def test_the_whole_plane_is_found_again():
    square = WHOLE_PLANE
    for factor in (1.5, 1.5, 1.5, 1 / 1.5, 1 / 1.5, 1 / 1.5):
        square = scaled(square, 1 / factor)
    assert square == WHOLE_PLANE
    assert [level((0, 0, half)) for half in (24.0, 6.0, 4.0, 0.75, 0.06)] == [
        "0.25×",
        "1×",
        "1.5×",
        "8×",
        "100×",
    ]


@in_a_loop
async def test_the_page_zooms_and_python_draws_what_it_shows(clock: Clock):
    page = await Page(clock).rendered()
    plot = page.document.get_model_by_name("output")
    page.apply()
    values = {
        "type": "map",
        "entries": [["model", {"id": plot.id}], ["x0", 1.0], ["x1", 2.0], ["y0", -1.0], ["y1", 0.0]],
    }
    page.patch(
        *(
            {"kind": "ModelChanged", "model": {"id": r.id}, "attr": attr, "new": new}
            for r, ends in ((plot.x_range, (1.0, 2.0)), (plot.y_range, (-1.0, 0.0)))
            for attr, new in zip(("start", "end"), ends, strict=True)
        ),
        {
            "kind": "MessageSent",
            "msg_type": "bokeh_event",
            "msg_data": {"type": "event", "name": "rangesupdate", "values": values},
        },
    )
    await page.draw()
    assert page.address == "v=1&zoom=1.5,-0.5,0.5"
    ranges = {plot.x_range.id, plot.y_range.id}
    assert not [e for e in page.events if e["kind"] == "ModelChanged" and e["model"]["id"] in ranges]
    assert page.posted("error") == []


def test_zoomed_far_out_there_is_still_a_picture(make_session: MakeSession):
    session = make_session(features=("x1", "x2", "x1^2", "sin(x2)"), zoom=(0.0, 0.0, 24.0))
    snapshot = dataclasses.replace(session.snapshot())
    view = OutputView()
    view.update(snapshot, LIGHT)
    (image,) = columns(view.plot, ImageRGBA)["image"]
    assert image.shape == (FINE, FINE)
    assert np.isfinite(snapshot.decision).all()
