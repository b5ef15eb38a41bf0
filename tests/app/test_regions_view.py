"""The linear regions on the stage: looked at where they are shown, drawn whole, and counted in words."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import Line, MultiLine, Patch, Scatter

from unfold.app import App
from unfold.core.plane import Window
from unfold.core.regions import Bent
from unfold.region_look import LIVE, STILL
from unfold.session import Session
from unfold.snapshot import RegionCount
from unfold.views.readouts import Readouts
from unfold.views.region_numbers import RegionNumbers
from unfold.views.regions import LEVELS, RegionsView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .test_views import columns, glyphs

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
RELU = {"activation": "relu", "hidden": (8, 4), "initializer": "he", "stage": "regions"}


def area(x: np.ndarray, y: np.ndarray) -> float:
    """Of polygons with a NaN behind each."""
    found = 0.0
    for part in np.split(np.column_stack([x, y]), np.flatnonzero(np.isnan(x))):
        corners = part[~np.isnan(part[:, 0])]
        if len(corners):
            a, b = corners.T
            found += (a * np.roll(b, -1) - np.roll(a, -1) * b).sum() / 2
    return found


def drawn(session: Session) -> RegionsView:
    view = RegionsView()
    view.update(session.snapshot(), LIGHT)
    return view


def test_regions_are_looked_at_where_they_are_shown(make_session: MakeSession):
    session = make_session(**RELU | {"stage": "network"})
    assert session.snapshot().regions is None
    session.settings.apply({"stage": "regions"})
    seen = session.snapshot().regions
    assert len(seen.map) > 10
    assert seen.answers.shape == (1, len(seen.map))
    assert session.snapshot().regions is seen  # nothing has changed
    session.step()
    assert session.snapshot().regions is not seen
    session.settings.apply({"stage": "network"})
    assert session.snapshot().regions is None


@pytest.mark.parametrize("fill", ["answer", "region", "depth"])
@pytest.mark.parametrize("dataset", ["circle", "blobs", "plane"])
def test_the_window_is_filled(make_session: MakeSession, fill: str, dataset: str):
    session = make_session(**RELU, region_fill=fill, dataset=dataset, zoom=(1.0, -2.0, 0.5))
    plot = drawn(session).plot
    data = columns(plot, Patch)
    colours = [glyph.fill_color for glyph in glyphs(plot, Patch)]
    areas = [area(data[f"x{i}"], data[f"y{i}"]) for i in range(LEVELS)]
    assert sum(areas) == pytest.approx(1.0)
    assert all(re.fullmatch("#[0-9a-f]{6}", colours[i]) for i in range(LEVELS) if areas[i])
    assert (plot.x_range.start, plot.x_range.end, plot.y_range.start) == (0.5, 1.5, -2.5)
    assert len(columns(plot, Scatter)["x"]) == len(session.snapshot().train)


def test_every_layer_has_its_folds_and_the_boundary_is_drawn(make_session: MakeSession):
    session = make_session(**RELU)
    plot = drawn(session).plot
    data = columns(plot, Line)
    lines = {glyph.x: glyph.line_width for glyph in glyphs(plot, Line)}
    assert all(np.isfinite(data[f"x{layer}"]).any() for layer in (0, 1))
    assert not np.isfinite(data["x2"]).any()
    assert lines["x0"] > lines["x1"]
    assert columns(plot, MultiLine)["xs"]


def test_smooth_units_have_lines_and_no_regions(make_session: MakeSession):
    session = make_session(stage="regions")
    seen = session.snapshot().regions
    assert (seen.map, seen.bent) == (None, Bent("activation", layers=(0, 1)))
    assert [len(sums) for sums in seen.sums] == [4, 2]
    plot = drawn(session).plot
    data = columns(plot, Line)
    assert np.isfinite(data["x0"]).any()
    assert len(columns(plot, Patch)["x0"]) == 0
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert "Tanh is smooth" in readouts.caption.html


def test_bent_features_are_named(make_session: MakeSession):
    session = make_session(**RELU, features=("x1", "x1^2"))
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert readouts.caption.html.startswith('<p class="caption">x₁² bends')


def test_numbers_stand_beside_what_is_proved(make_session: MakeSession):
    session = make_session(**RELU | {"hidden": (8, 8)})
    numbers = RegionNumbers(session.survey, session.cancel_survey, ENGLISH)
    snapshot = session.snapshot()
    numbers.update(snapshot, LIGHT)
    html = numbers.readout.html
    assert f"<b>{len(snapshot.regions.map)}</b>" in html
    assert re.findall("<dd>(.*?)</dd>", html) == ["137", "592", "1,369", "128"]
    assert html.count("<li>") == 3
    session.settings.apply({"skips": True})
    numbers.update(session.snapshot(), LIGHT)
    assert "<dd>" not in numbers.readout.html


def test_too_many_are_counted_in_peace(make_session: MakeSession, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("unfold.region_look.LIVE", 5)
    session = make_session(**RELU)
    session.play()
    seen = session.snapshot().regions
    assert (seen.map, seen.more_than) == (None, 5)
    assert [len(sums) for sums in seen.sums] == [8, 4]
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert "pause" in readouts.caption.html
    session.pause()
    assert len(session.snapshot().regions.map) > 5
    assert LIVE < STILL


def test_a_window_of_its_own(make_session: MakeSession):
    session = make_session(**RELU)
    whole = len(session.snapshot().regions.map)
    session.settings.apply({"zoom": (3.0, 3.0, 0.5)})
    near = session.snapshot().regions.map
    assert near.window == Window(3.0, 3.0, 0.5)
    assert len(near) < whole


def test_a_tab_pressed_again_stays():
    app = App()
    tabs = app.layout.controls._tabs
    for name in ("regions", "regions", "network"):
        tabs[name].value = not tabs[name].value
        assert app.settings.stage == name
        app.session.emit()
        assert {tab: toggle.value for tab, toggle in tabs.items()} == {t: t == name for t in tabs}
        assert f"{name}-on-stage" in app.layout.controls.theme.css_classes
        assert app.layout.controls._fill.visible == (name == "regions")


def many(make_session: MakeSession, monkeypatch: pytest.MonkeyPatch, **changes: object) -> Session:
    """A session in which there are more regions than are mapped at every look."""
    monkeypatch.setattr("unfold.region_look.LIVE", 5)
    monkeypatch.setattr("unfold.region_look.STILL", 20)
    monkeypatch.setattr("unfold.region_look.CHUNK", 3)
    session = make_session(**RELU | changes)
    session.step()
    return session


def counted(session: Session) -> int:
    """Count, as the loop would; return in how many portions."""
    portions = 0
    session.snapshot()
    while session._looks.busy:
        session._looks.work(0)
        session.snapshot()
        portions += 1
    return portions


def shown(session: Session) -> RegionNumbers:
    numbers = RegionNumbers(session.survey, session.cancel_survey, ENGLISH)
    numbers.update(session.snapshot(), LIGHT)
    return numbers


def test_too_many_are_counted_and_drawn_when_somebody_asks(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
):
    session = many(make_session, monkeypatch)
    expected = session._looks._region_look._regions.map()
    seen = session.snapshot().regions
    assert (seen.map, seen.more_than, seen.counted) == (None, 20, RegionCount())
    assert not session._looks.busy
    numbers = shown(session)
    assert "more than 20" in numbers.readout.html
    assert (numbers.button.visible, numbers.button.label) == (True, "Count them all")
    session.survey()
    assert session.snapshot().regions.counted.progress == 0
    assert "counting 0 %" in shown(session).readout.html
    assert counted(session) > 10
    seen = session.snapshot().regions
    assert len(seen.map) == len(expected)
    assert seen is session.snapshot().regions
    numbers = shown(session)
    assert f"<b>{len(expected)}</b> regions in sight" in numbers.readout.html
    assert not numbers.button.visible


def test_a_count_is_of_its_epoch_and_training_goes_on(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
):
    session = many(make_session, monkeypatch)
    expected = len(session._looks._region_look._regions.map())
    session.survey()
    session.snapshot()
    session._looks.work(0)
    session.step()
    counted(session)
    seen = session.snapshot().regions
    assert (seen.map, seen.counted) == (None, RegionCount(expected, epoch=1, stale=True))
    numbers = shown(session)
    assert f"<b>{expected}</b> regions at epoch 1" in numbers.readout.html
    assert (numbers.button.visible, numbers.button.label) == (True, "Count again")
    session.survey()
    counted(session)
    assert session.snapshot().regions.map is not None


def test_very_many_are_counted_and_not_drawn(make_session: MakeSession, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("unfold.region_look.DRAWN", 30)
    session = many(make_session, monkeypatch)
    session.survey()
    counted(session)
    seen = session.snapshot().regions
    assert seen.map is None
    assert len(seen.sums) == 2
    assert seen.counted == RegionCount(len(session._looks._region_look._regions.map()), epoch=1)
    assert not shown(session).button.visible


def test_a_count_is_given_up(make_session: MakeSession, monkeypatch: pytest.MonkeyPatch):
    session = many(make_session, monkeypatch)
    for give_up in (
        session.cancel_survey,
        lambda: session.settings.apply({"stage": "network"}),
        lambda: session.settings.apply({"zoom": (0.0, 0.0, 5.0)}),
        lambda: session.settings.apply({"zoom": (0.0, 0.0, 0.06)}),  # where there are few
    ):
        session.settings.apply({"stage": "regions", "zoom": (0.0, 0.0, 6.0)})
        session.snapshot()
        session.survey()
        assert session.snapshot().regions.counted.progress is not None
        assert session._looks.busy
        numbers = shown(session)
        assert numbers.button.label == "Cancel"
        give_up()
        session.snapshot()
        assert not session._looks.busy


def test_a_count_draws_nothing_anew(make_session: MakeSession, monkeypatch: pytest.MonkeyPatch):
    session = many(make_session, monkeypatch)
    view = drawn(session)
    before = columns(view.plot, Line)["x0"]
    session.survey()
    session.snapshot()
    for _ in range(5):
        session._looks.work(0)
    view.update(session.snapshot(), LIGHT)
    assert columns(view.plot, Line)["x0"] is before


def test_a_formula_that_grows_out_of_all_bounds_bends(make_session: MakeSession):
    session = make_session(stage="regions", activation="formula", formula="exp(x * x)")
    seen = session.snapshot().regions
    assert seen.map is None
    assert seen.bent is not None
