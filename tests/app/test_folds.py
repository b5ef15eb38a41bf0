"""Folds of single units on the map of regions: marked where they are, and pointed at there."""

from collections.abc import Callable

import numpy as np
import pytest
from bokeh.models import Line

from unfold.app import App
from unfold.core.features import transform
from unfold.session import Session
from unfold.settings import MAX_LAYERS
from unfold.views.folds import NO_FOLDS, Folds
from unfold.views.regions import RegionsView
from unfold.views.theme import PALETTES

from .test_views import columns, glyphs

LIGHT = PALETTES["light"]
MakeSession = Callable[..., Session]
RELU = {"activation": "relu", "hidden": (6, 4), "initializer": "he", "stage": "regions"}
MARKED = MAX_LAYERS
"""Which of the figure's lines: behind those of the layers."""


def drawn(session: Session) -> RegionsView:
    view = RegionsView()
    view.update(session.snapshot(), LIGHT)
    return view


@pytest.mark.parametrize("unit", [(0, 2), (1, 1), (1, 3)])
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, 1e-9),
        ({"activation": "tanh"}, 0.02),
        ({"activation": "tanh", "zoom": (1.0, 1.0, 2.0)}, 0.02),
        ({"features": ("x1", "x2", "x1^2")}, 0.05),
    ],
    ids=["exact", "smooth", "zoomed", "bent features"],
)
def test_the_fold_of_a_unit_is_where_its_sum_is_zero(
    make_session: MakeSession, unit: tuple[int, int], changes: dict[str, object], error: float
):
    session = make_session(**RELU | changes)
    for _ in range(20):
        session.step()
    session.selection.point(unit)
    line = columns(drawn(session).plot, Line, MARKED)
    X = np.column_stack([line["x"], line["y"]])
    X = X[np.isfinite(X).all(axis=1)]
    trainer, (layer, index) = session._trainer, unit
    below = (
        transform(X, trainer.features).T
        if not layer
        else trainer.network.forward(transform(X, trainer.features))[0]
    )
    z = trainer.network.weights[layer][index] @ below + trainer.network.biases[layer][index]
    assert np.abs(z).max(initial=0) <= error
    seen = session.snapshot().pointed.z
    assert (len(X) > 1) == bool(seen.min() < 0 < seen.max())


def test_the_others_are_paler_until_nobody_points(make_session: MakeSession):
    session = make_session(**RELU)
    view = drawn(session)
    colours = [line.line_color for line in glyphs(view.plot, Line)]
    assert len(columns(view.plot, Line, MARKED)["x"]) == 0
    fills = view._filled.data["x0"]
    session.selection.point((0, 0))
    view.update(session.snapshot(), LIGHT)
    assert len(columns(view.plot, Line, MARKED)["x"]) > 0
    lines = glyphs(view.plot, Line)
    assert lines[MARKED].line_color == LIGHT["ink"]
    assert lines[MARKED].line_width > max(line.line_width for line in lines[:MARKED])
    assert all(new.line_color != old for new, old in zip(lines[:MARKED], colours, strict=False))
    assert view._filled.data["x0"] is fills  # the map itself has not changed
    session.selection.point((2, 0))  # the output folds nothing
    view.update(session.snapshot(), LIGHT)
    assert [line.line_color for line in glyphs(view.plot, Line)][:MARKED] == colours[:MARKED]
    assert len(columns(view.plot, Line, MARKED)["x"]) == 0


def test_the_nearest_fold_is_found_if_it_is_near():
    nan = np.nan
    lines = np.array([[0.0, 0], [4, 0], [nan, nan], [0, 1], [4, 3], [4, 4], [nan, nan]])
    folds = Folds(lines, np.array([3, 3, 3, 5, 5, 5, 5]))
    assert folds.nearest(2.0, 0.3, 0.5) == 3
    assert folds.nearest(2.0, 1.8, 0.5) == 5
    assert folds.nearest(4.2, 3.5, 0.5) == 5
    assert folds.nearest(6.0, 0.0, 0.5) is None
    assert folds.nearest(0.0, 0.45, 0.1) is None  # between two lines
    assert NO_FOLDS.nearest(0.0, 0.0, 1.0) is None


def on_the_fold(app: App, number: int) -> tuple[float, float]:
    """A place on a unit's fold, in parts of the map."""
    folds = app.layout.folds._folds()
    chosen = folds.lines[folds.units == number]
    x1, x2 = (chosen[0] + chosen[1]) / 2
    return (x1 + 6) / 12, (x2 + 6) / 12


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_pointer_points_at_units_and_a_click_pins_them(activation: str):
    app = App(RELU | {"activation": activation})
    app.session.step()
    app.session.emit()
    group = app.layout.folds.group
    names = [f"Layer 1, unit {n}" for n in range(1, 7)] + [f"Layer 2, unit {n}" for n in range(1, 5)]
    assert group.labels == names
    there = on_the_fold(app, 1)
    group.aimed = [1, "move", *there, 1e-6]
    app.session.emit()
    pointed = app.session.snapshot().pointed
    assert (pointed.layer, pointed.index) == (0, 1)
    assert group.active == 1
    assert "aimed" in group.css_classes
    group.aimed = [2, "leave"]
    app.session.emit()
    assert app.session.snapshot().pointed is None
    group.aimed = [3, "click", *there, 1e-6]
    app.session.emit()
    assert app.session.snapshot().pinned == (0, 1)
    group.aimed = [4, "move", 0.5, 2.0, 1e-6]
    app.session.emit()
    assert group.active == group.pinned == 1  # what is pinned stays
    group.aimed = [5, "click", *there, 1e-6]
    app.session.emit()
    assert app.session.snapshot().pinned is None


def test_keys_go_from_unit_to_unit():
    app = App(RELU)
    app.session.emit()
    app.layout.folds.group.active = 7
    pointed = app.session.snapshot().pointed
    assert (pointed.layer, pointed.index) == (1, 1)
    app.settings.apply({"hidden": (3,)})
    app.session.emit()
    assert len(app.layout.folds.group.labels) == 3
    assert app.layout.folds.group.active is None
