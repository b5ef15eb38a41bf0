"""The sweep on the stage: what its cells, curves and networks show is what stands in the file."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold import run_file, sweep_file
from unfold.app import App
from unfold.session import Session
from unfold.settings import SWEEP_QUANTITIES
from unfold.snapshot import Snapshot
from unfold.sweep_file import METRICS, Axis, Cell, Criterion, SweepFile
from unfold.views.axes import Axis as Scale
from unfold.views.setting_words import setting_value
from unfold.views.swarm import FRAME, SwarmView, loss_axis
from unfold.views.sweep import SweepFigures
from unfold.views.sweep_values import SHADES, colours, loss_text, percent, scale, shades, text, values
from unfold.views.sweep_words import about, account, cell_name, spoken
from unfold.views.theme import PALETTES
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .archived import with_entry
from .test_sweep_file import AXES, DATA, SWEEP, sweep

LIGHT = PALETTES["light"]


@pytest.fixture
def app() -> App:
    return App({"stage": "network"})


def shown(app: App) -> SweepFigures:
    app.session.emit()
    return app.layout.sweep


def opened(app: App, data: bytes = DATA) -> SweepFigures:
    app.layout.open_file(data)
    return shown(app)


def said(app: App) -> str:
    return str(app.layout.message.pane.object)


# Opening


def test_a_sweep_is_opened_beside_what_is_running(app: App):
    app.session.step()
    trainer, before = app.session._trainer, app.settings.values()
    app.session.play()
    figures = opened(app)
    assert app.session._trainer is trainer
    assert app.session.playing
    assert dict(app.settings.values()) == {**before, "stage": "sweep"}
    assert figures.cells.visible
    assert len(figures.cells.labels) == len(figures.cells.faces) == len(SWEEP.cells)
    app.settings.apply({"stage": "network"})
    app.session.emit()
    app.settings.apply({"stage": "sweep"})
    assert len(shown(app).cells.labels) == len(SWEEP.cells)


@pytest.mark.parametrize(
    "data",
    [DATA[:-9], with_entry(DATA, "n_solved", np.full(6, 9)), DATA[:4] + b"\0" * 99],
    ids=["cut short", "senseless", "no archive"],
)
def test_what_is_wrong_with_a_file_is_said_and_all_stays(app: App, data: bytes):
    app.session.step()
    before, trainer = app.settings.values(), app.session._trainer
    figures = opened(app, data)
    assert "<p" in said(app)
    assert app.settings.values() == before
    assert app.session._trainer is trainer
    assert not figures.cells.labels
    opened(app)
    app.session.sweep.choose(2)
    app.layout.open_file(data)
    assert shown(app).cells.active == 2


def test_a_link_that_locks_the_stage_keeps_it():
    app = App({"lock": ("stage",)})
    opened(app)
    assert "stage" in said(app)
    assert app.settings.stage == "network"
    assert app.session.sweep.sight.sweep is None


def test_without_a_sweep_the_stage_says_how_one_is_made():
    app = App({"stage": "sweep"})
    figures = shown(app)
    assert ENGLISH.sweep.nothing in figures.about.html
    assert "unfold-train" in figures.about.html
    assert not figures.cells.visible
    assert not figures.networks.visible
    assert figures.test.children == figures.training.children == []


def test_nothing_is_made_before_somebody_looks(app: App):
    app.session.sweep.take(SWEEP)
    figures = shown(app)
    assert figures.cells.labels == []
    assert figures.test.children == []


def test_nothing_of_it_is_sent_again_while_training_goes_on(app: App):
    figures = opened(app)
    changed: list[str] = []
    plots = [figure.view.plot for figure in figures._figures]
    models = (figures.cells, figures.networks, figures.about.model, figures.scale.model)
    for model in (*models, *(model for plot in plots for model in plot.references())):
        for name in model.properties():
            model.on_change(name, lambda attr, old, new: changed.append(attr))
    for _ in range(3):
        app.session.step()
        shown(app)
    assert changed == []


# The cells


@pytest.mark.parametrize("quantity", SWEEP_QUANTITIES)
def test_the_numbers_of_the_cells_are_those_of_the_file(app: App, quantity: str):
    app.settings.apply({"sweep_quantity": quantity})
    found = opened(app)
    for cell, (face, label) in enumerate(zip(found.cells.faces, found.cells.labels, strict=True)):
        of_file = SWEEP.cells[cell]
        if not of_file.n_networks:
            assert face == ["–", LIGHT["page"], LIGHT["ink-2"]]
            assert ENGLISH.sweep.untrained in label
            continue
        match quantity:
            case "solved":
                assert face[0] == "33 %"
                assert label.endswith(": 1 of 3 solved")
            case "diverged":
                assert face[0] == "0 %"
                assert label.endswith(": 0 of 3 diverged")
            case "epochs":  # only one of three met it, so less than half did
                assert face[0] == "–"
                assert label.endswith("never")
            case _:
                assert face[0] == loss_text(float(of_file.finals[METRICS.index(quantity), 1]))
                assert label.endswith(face[0])
    assert found.cells.labels[1].startswith("Learning rate 0.01, Hidden layers 4, 2: ")
    assert found.cells.shape["columns"] == [["3", 1], ["4, 2", 1], ["none", 1]]
    assert found.cells.shape["rows"] == [["0.01", 1], ["0.1", 1]]
    assert (found.cells.shape["column"], found.cells.shape["row"]) == ("Hidden layers", "Learning rate")


def test_a_theme_repaints_and_does_not_build_anew(app: App):
    figures = opened(app)
    changed: list[str] = []
    for name in ("shape", "labels", "faces"):
        figures.cells.on_change(name, lambda attr, old, new: changed.append(attr))
    app.settings.apply({"theme": "dark"})
    shown(app)
    assert changed == ["faces"]


def contrast(one: str, other: str) -> float:
    """As of WCAG 2.2."""

    def luminance(colour: str) -> float:
        rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", PALETTES)
def test_numbers_can_be_read_on_every_shade(theme: str):
    palette = PALETTES[theme]
    for shade in range(len(SHADES)):
        assert contrast(*colours(shade, palette)) >= 4.5, shade
    assert contrast(*colours(None, palette)) >= 4.5


@given(st.lists(st.floats(0, 1e30) | st.just(np.nan) | st.just(np.inf), min_size=1, max_size=9))
def test_a_larger_loss_is_never_paler(losses: list[float]):
    found = np.array(losses)
    axis = scale(SWEEP, "test_loss", found)
    seen = shades(found, axis, "test_loss")
    known = sorted((loss, shade) for loss, shade in zip(losses, seen, strict=True) if shade is not None)
    assert [shade for _, shade in known] == sorted(shade for _, shade in known)
    assert all(shade is None for loss, shade in zip(losses, seen, strict=True) if np.isnan(loss))
    assert all(0 <= shade < len(SHADES) for _, shade in known)


def test_the_scale_goes_over_all_there_can_be():
    assert scale(SWEEP, "solved", values(SWEEP, "solved")) == Scale((0.0, 0.5, 1.0))
    assert scale(SWEEP, "epochs", values(SWEEP, "epochs")) == Scale((0.0, 1.5, 3.0))
    losses = values(SWEEP, "train_loss")
    axis = scale(SWEEP, "train_loss", losses)
    assert axis is not None
    assert (axis.levels[0], axis.levels[-1]) == (np.nanmin(losses), np.nanmax(losses))
    assert scale(SWEEP, "test_loss", np.array([np.nan])) is None
    assert shades(np.array([0.5, 0.5]), scale(SWEEP, "test_loss", np.array([0.5, 0.5])), "test_loss") == [
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0 %"), (0.004, "<1 %"), (0.996, "99 %"), (1.0, "100 %"), (0.475, "48 %")]
)
def test_all_and_nothing_are_what_they_are(share: float, shown: str):
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("name", "value", "english"),
    [
        ("hidden", (4, 2), "4, 2"),
        ("hidden", (), "none"),
        ("learning_rate", 0.0003, "0.0003"),
        ("optimizer", "adam", ENGLISH.choices["optimizer"]["adam"]),
        ("standardize", True, "yes"),
        ("n_samples", 200, "200"),
        ("features", ("x1", "x2"), "x₁, x₂"),
        ("formula", "sin(x)", "sin(x)"),
    ],
)
def test_values_are_worded_as_on_the_page(name: str, value: object, english: str):
    assert setting_value(name, value, ENGLISH) == english


def test_of_a_long_axis_every_few_values_are_named(app: App):
    noises = tuple(range(30))
    many = sweep(())
    cells = many.cells * len(noises)
    found = opened(
        app,
        sweep_file.to_bytes(SweepFile(**{**vars(many), "axes": (Axis("noise", noises),), "cells": cells})),
    )
    assert found.cells.shape["columns"] == [[str(k), 3] for k in range(0, 30, 3)]
    assert found.cells.shape["rows"] == [["", 1]]
    assert len(found.cells.labels) == 30


def test_what_a_cell_is_stands_below(app: App):
    opened(app)
    caption = app.layout.readouts.caption.html
    assert "3" in caption
    assert "test loss ≤ 0.2" in caption
    scored = SweepFile(**{**vars(SWEEP), "criterion": Criterion("test_score", 0.95)})
    assert "test accuracy ≥ 95 %" in about(scored, ENGLISH)
    fitted = SweepFile(**{**vars(scored), "settings": {"dataset": "plane"}})
    assert "test R² ≥ 0.95" in about(fitted, ENGLISH)
    assert "95 %" in about(scored, CHINESE)
    app.layout.sweep.networks.asked = [1, 0]  # with which the run is looked back at
    app.session.emit()
    assert app.layout.readouts.caption.html == caption


# Choosing


def test_a_cell_is_chosen_and_marked(app: App):
    figures = opened(app)
    figures.cells.active = 4
    assert app.session.sweep.sight.cell == 4
    figures = shown(app)
    assert "Learning rate 0.1 · Hidden layers 4, 2" in figures.about.html
    assert [row[0] for row in figures.networks.shape["rows"]] == ["7", "8", "9"]
    app.session.sweep.choose(99)
    assert shown(app).cells.active == 4


def test_the_best_cell_is_looked_at_first():
    def with_solved(*solved: int) -> SweepFile:
        cells = tuple(
            Cell(3, n, 0, cell.finals, cell.solved_epochs, cell.losses, cell.chosen)
            for n, cell in zip(solved, (SWEEP.cells[0],) * 3, strict=True)
        )
        return SweepFile(**{**vars(SWEEP), "axes": AXES[1:], "cells": cells})

    session = App().session
    for solved, best in (((0, 2, 1), 1), ((0, 0, 3), 2), ((1, 1, 1), 0)):
        session.sweep.take(with_solved(*solved))
        assert session.sweep.sight.cell == best


def test_what_came_of_the_cell_is_told():
    told = account(SWEEP, 0, ENGLISH)
    assert "3 networks" in told
    assert "solved <b>1</b> (33 %)" in told
    assert "diverged <b>0</b> (0 %)" in told
    untrained = account(SWEEP, 5, ENGLISH)
    assert "0 of 3 networks" in untrained
    assert "solved" not in untrained
    by = Cell(4, 3, 0, *(getattr(SWEEP.cells[0], name) for name in ("finals",)), np.array([1.0, 4, np.inf]),
              SWEEP.cells[0].losses, ())  # fmt: skip
    told = account(SweepFile(**{**vars(SWEEP), "cells": (by, *SWEEP.cells[1:])}), 0, ENGLISH)
    assert "4 (50 %)" in told
    assert "100 %)" not in told


def test_names_are_escaped(app: App):
    axis = (Axis("own_features", ("x1 < x2", "x1")),)
    assert cell_name(SweepFile(**{**vars(SWEEP), "axes": axis}), 0, ENGLISH) == ["Own features x1 < x2"]
    assert "x1 &lt; x2" in account(SweepFile(**{**vars(SWEEP), "axes": axis}), 0, ENGLISH)


# The curves


@pytest.mark.parametrize("log", [False, True])
def test_the_curves_are_the_quantiles_of_the_file(app: App, log: bool):
    app.settings.apply({"log_loss": log})
    figures = opened(app)
    for which, figure in enumerate(reversed(figures._figures)):
        view = figure.view
        assert isinstance(view, SwarmView)
        quantiles = SWEEP.cells[app.session.sweep.sight.cell].losses[which]
        axis = loss_axis(SWEEP, app.session.sweep.sight.cell, log=log)

        def height(losses: np.ndarray, axis=axis) -> np.ndarray:
            part = axis.part(np.minimum(losses, axis.levels[-1]))
            return FRAME.bottom + part * (FRAME.top - FRAME.bottom)

        assert view._chart.title.endswith("bands: 100 %")
        np.testing.assert_allclose(view._median.data["y"], height(quantiles[1]))
        (outer,) = view._bands.data["ys"]
        np.testing.assert_allclose(outer, np.concatenate([height(quantiles[0]), height(quantiles[2])[::-1]]))
        epoch = (FRAME.right - FRAME.left) / 10  # as many as any chart goes over, at least
        np.testing.assert_allclose(view._median.data["x"], FRAME.left + epoch * np.array([0, 1, 3]))


def test_losses_without_end_run_along_the_upper_end(app: App):
    cell = SWEEP.cells[0]
    losses = cell.losses.copy()
    losses[:, 2, 1:] = np.inf
    wild = Cell(3, 0, 1, cell.finals, cell.solved_epochs, losses, cell.chosen)
    cells = (wild,) * len(SWEEP.cells)
    opened(app, sweep_file.to_bytes(SweepFile(**{**vars(SWEEP), "cells": cells})))
    heights = app.layout.sweep._figures[0].view._bands.data["ys"][0]
    assert np.isfinite(heights).all()
    assert heights.max() == FRAME.top


def test_where_nothing_is_known_nothing_is_drawn(app: App):
    opened(app)
    app.session.sweep.choose(5)
    figures = shown(app)
    for figure in figures._figures:
        assert [len(figure.view._bands.data["xs"]), len(figure.view._median.data["x"])] == [0, 0]
    assert figures.networks.shape["caption"] == ENGLISH.sweep.none_chosen


def test_a_swarm_has_no_cells(app: App):
    figures = opened(app, sweep_file.to_bytes(sweep(())))
    assert not figures.cells.visible
    assert figures.scale.html == ""
    assert ENGLISH.sweep.all_alike in figures.about.html
    assert len(figures.networks.shape["rows"]) == 3


# Its networks


def test_the_networks_of_the_cell_are_listed_as_in_the_file(app: App):
    figures = opened(app)
    chosen = SWEEP.cells[figures.cells.active].chosen
    for row, network in zip(figures.networks.shape["rows"], chosen, strict=True):
        train_loss, test_loss, _, score, _ = network.finals.tolist()
        assert row == [
            str(network.seed), loss_text(train_loss), loss_text(test_loss), percent(score), "–",
        ]  # fmt: skip


def test_a_network_is_opened_as_its_run_file_is(app: App):
    opened(app)
    app.session.sweep.choose(4)
    figures = shown(app)
    figures.networks.asked = [1, 2]
    other = App({"stage": "sweep"})
    other.layout.open_file(run_file.to_bytes(SWEEP.network(4, 2)))
    mine, theirs = app.session, other.session
    assert mine.settings.values() == theirs.settings.values()
    assert mine.parameters == theirs.parameters
    assert mine.epoch == theirs.epoch == 3
    np.testing.assert_array_equal(np.stack(mine.curves), np.stack(theirs.curves))
    for seen in (mine, theirs):
        snapshot = seen.snapshot()
        assert snapshot.timeline is not None
        assert list(snapshot.timeline.epochs) == [0, 1, 3]
        seen.leave_past()
        seen.step()
    assert mine.parameters == theirs.parameters


def test_the_sweep_stays_and_marks_the_network_that_is_open(app: App):
    opened(app).networks.asked = [1, 1]
    figures = shown(app)
    assert figures.networks.opened == 1
    assert app.settings.stage == "sweep"
    app.session.step()
    assert shown(app).networks.opened == 1
    app.settings.apply({"stage": "layers"})
    app.session.emit()
    app.settings.apply({"stage": "sweep"})
    assert shown(app).networks.opened == 1
    figures.cells.active = 1 if figures.cells.active != 1 else 2
    assert shown(app).networks.opened is None
    app.session.sweep.choose(app.session.sweep.sight.opened[0])
    assert shown(app).networks.opened == 1
    app.settings.apply({"weight_seed": 99})  # another run
    assert shown(app).networks.opened is None


def test_what_is_locked_is_not_opened():
    app = App({"lock": ("hidden",)})
    app.session.step()
    trainer = app.session._trainer
    opened(app)
    app.session.sweep.choose(0)
    shown(app).networks.asked = [1, 0]
    assert "hidden" in said(app)
    assert app.session._trainer is trainer
    assert shown(app).networks.opened is None


def test_the_page_may_ask_for_a_network_that_has_gone(app: App):
    trainer = app.session._trainer
    opened(app).networks.asked = [1, 70]
    assert app.session._trainer is trainer


def test_a_snapshot_tells_of_it_only_who_looks(make_session):
    session: Session = make_session()
    session.sweep.take(SWEEP)
    assert session.snapshot().sweep is None
    session.settings.apply({"stage": "sweep"})
    first: Snapshot = session.snapshot()
    assert first.sweep is session.snapshot().sweep
    assert first.sweep.sweep is SWEEP


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("quantity", SWEEP_QUANTITIES)
def test_every_cell_is_told_in_both_languages(words, quantity: str):
    found = values(SWEEP, quantity)
    told = [spoken(SWEEP, k, quantity, float(found[k]), words) for k in range(len(SWEEP.cells))]
    assert len(set(told)) == len(told)
    assert all(words.settings["hidden"].label in sentence for sentence in told)
    assert not any("{" in sentence for sentence in told)


def test_a_link_says_nothing_of_the_file(app: App):
    opened(app)
    assert app.link(app.settings.values(), None).endswith("#v=1&stage=sweep")
    assert "sweep" in json.dumps(app.link(app.settings.values(), None))


@pytest.mark.parametrize("value", [0.02, 250.0, 1e7, np.inf, np.nan])
def test_losses_of_any_size_are_short(value: float):
    assert 1 <= len(text(value, "test_loss")) <= 8
