"""Other learners: fitted for those who look, once for the points, and drawn over the output plot."""

from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document

from unfold import ghost_look
from unfold.app import App
from unfold.core.ghosts import GHOSTS
from unfold.core.metrics import r_squared
from unfold.session import Session
from unfold.settings import GHOSTS as NAMES
from unfold.snapshot import Tool
from unfold.views.function_plot import FunctionView
from unfold.views.ghosts import DASHES, GhostLines, ghost_key
from unfold.views.numbers import score
from unfold.views.output import OutputView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

MakeSession = Callable[..., Session]
LIGHT = PALETTES["light"]
NEAR = (0.1, 0.1)


class Counted:
    """A table of learners, counting how often each is fitted."""

    def __init__(self, learners: Mapping[str, Callable[..., Any]], fitted: list[str]) -> None:
        self._learners = learners
        self._fitted = fitted

    def __getitem__(self, name: str) -> Callable[..., Any]:
        self._fitted.append(name)
        return self._learners[name]


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever has been fitted."""
    fitted: list[str] = []
    tables = {problem: Counted(learners, fitted) for problem, learners in GHOSTS.items()}
    monkeypatch.setattr(ghost_look, "GHOSTS", tables)
    return fitted


def lines(view: OutputView | FunctionView, name: str) -> list[Any]:
    """What is drawn of a ghost."""
    ghosts = view._ghosts
    assert isinstance(ghosts, GhostLines)
    return list(ghosts._sources[name].data["xs"])


def test_every_learner_of_the_core_can_be_asked_for():
    assert all(tuple(learners) == NAMES for learners in GHOSTS.values())
    assert tuple(DASHES) == NAMES
    assert len(set(DASHES.values())) == len(NAMES)


def test_nothing_is_fitted_while_nobody_looks(session: Session, fitted: list[str]):
    assert session.snapshot().ghosts is None
    assert fitted == []


def test_each_is_fitted_once_for_the_points(make_session: MakeSession, fitted: list[str]):
    session = make_session(dataset="xor", ghosts=NAMES)
    first = session.snapshot().ghosts
    assert [ghost.name for ghost in first] == fitted == list(NAMES)
    session.step()
    assert session.snapshot().ghosts is first
    session.settings.apply({"zoom": (1.0, 1.0, 2.0)})
    assert session.snapshot().ghosts[0] is not first[0]
    assert fitted == list(NAMES)
    session.settings.apply({"ghosts": ("tree",)})
    assert [ghost.name for ghost in session.snapshot().ghosts] == ["tree"]
    session.new_data()
    session.snapshot()
    assert fitted == [*NAMES, "tree"]


def test_the_same_data_have_the_same_forest(make_session: MakeSession):
    first, again, other = (
        make_session(dataset="moons", noise=30, ghosts=("forest",), data_seed=seed).snapshot().ghosts[0]
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.decision, again.decision)
    assert (first.decision != other.decision).any()


def test_what_is_known_of_them_on_exclusive_or(make_session: MakeSession):
    """No straight line tells it from chance by much; neighbours and trees learn it."""
    ghosts = make_session(dataset="xor", ghosts=NAMES).snapshot().ghosts
    straight, *others = (ghost.score for ghost in ghosts)
    assert straight < 0.75
    assert min(others) > 0.95


@pytest.mark.parametrize(("dataset", "n_classes"), [("circle", 2), ("blobs", 3)])
def test_a_score_is_what_the_decision_says_of_the_points(
    dataset: str, n_classes: int, make_session: MakeSession
):
    session = make_session(dataset=dataset, ghosts=("tree",))
    snapshot = session.snapshot()
    (ghost,) = snapshot.ghosts
    n = ghost_look.RESOLUTION
    assert ghost.decision.shape == (n_classes, n, n)
    x1, x2 = np.clip(((snapshot.test.X + 6) / 12 * n).astype(int), 0, n - 1).T
    numbers = (snapshot.test.y + 1) / 2 if n_classes == 2 else snapshot.test.y
    right = np.mean(ghost.decision[:, x2, x1].argmax(axis=0) == numbers)
    assert right == pytest.approx(ghost.score, abs=0.03)


@pytest.mark.parametrize("dataset", ["own", "own_values", "own_line"])
def test_there_are_none_without_anything_to_learn(dataset: str, make_session: MakeSession, fitted: list[str]):
    assert make_session(dataset=dataset, ghosts=NAMES).snapshot().ghosts is None
    assert fitted == []


@pytest.mark.parametrize("dataset", ["sines", "intervals"])
def test_on_a_line_they_are_curves_over_the_network_s(dataset: str, make_session: MakeSession):
    session = make_session(dataset=dataset, ghosts=NAMES)
    snapshot, view = session.snapshot(), FunctionView()
    view.update(snapshot, LIGHT)
    linear, *others = snapshot.ghosts
    assert linear.score < min(ghost.score for ghost in others)
    for ghost in snapshot.ghosts:
        data = view._ghosts._sources[ghost.name].data
        (x,), (y,) = data["xs"], data["ys"]
        values = np.interp(snapshot.test.X[:, 0], x, y)
        if dataset == "sines":
            found = r_squared(values[None], snapshot.test.y)
            assert found == pytest.approx(ghost.score, abs=0.02)
        else:
            assert np.mean(np.sign(values) == snapshot.test.y) == pytest.approx(ghost.score, abs=0.03)
            assert np.abs(y).max() <= 1 + 1e-6
    session.selection.point((0, 0))
    view.update(session.snapshot(), LIGHT)
    assert lines(view, "tree") == []


def test_of_values_the_line_is_where_they_have_the_middle_one(make_session: MakeSession):
    session = make_session(dataset="plane", noise=0, ghosts=("logistic", "knn"))
    snapshot, view = session.snapshot(), OutputView()
    view.update(snapshot, LIGHT)
    linear, neighbours = snapshot.ghosts
    assert linear.score == pytest.approx(1)
    assert 0.9 < neighbours.score < 1
    data = view._ghosts._sources["logistic"].data
    (x1,), (x2,) = data["xs"], data["ys"]
    # The data are a plane, x1 + x2 up to a factor.
    np.testing.assert_allclose(x1 + x2, 0, atol=1e-6)
    assert "linear <b>" in ghost_key(snapshot, ENGLISH)


def test_they_wait_while_a_point_is_held(make_session: MakeSession, fitted: list[str]):
    session = make_session(ghosts=("tree",))
    before = session.snapshot().ghosts
    session.hand.choose(Tool(1))
    session.hand.press(*session.snapshot().train.X[0], NEAR)
    session.hand.move(0.0, 0.0, NEAR)
    assert session.snapshot().ghosts is before
    session.hand.release(0.0, 0.0, NEAR)
    assert session.snapshot().ghosts is not before
    assert fitted == ["tree", "tree"]


def test_their_boundaries_are_drawn_but_not_over_a_unit(make_session: MakeSession):
    session = make_session(dataset="xor", ghosts=("logistic", "tree"))
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    assert len(lines(view, "logistic")) == 1
    assert lines(view, "tree")
    assert lines(view, "forest") == []
    session.selection.point((0, 0))
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    assert lines(view, "logistic") == lines(view, "tree") == []
    assert ghost_key(snapshot, ENGLISH) == ""
    session.selection.point(None)
    view.update(session.snapshot(), LIGHT)
    assert len(lines(view, "logistic")) == 1


def test_nothing_is_drawn_again_while_only_the_network_changes(make_session: MakeSession):
    session = make_session(dataset="xor", ghosts=("logistic",))
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    before = view._ghosts._sources["logistic"].data["xs"]
    session.step()
    view.update(session.snapshot(), LIGHT)
    assert view._ghosts._sources["logistic"].data["xs"] is before


def test_the_key_names_dash_and_accuracy(make_session: MakeSession):
    snapshot = make_session(dataset="xor", ghosts=("knn", "tree")).snapshot()
    key = ghost_key(snapshot, ENGLISH)
    for ghost in snapshot.ghosts:
        assert f"<b>{score(ghost.score, 'classification')}</b>" in key
    assert "5-NN" in key
    assert "logistic" not in key


@pytest.fixture
def app() -> App:
    app = App()
    app.add_to(Document())
    return app


def test_checks_ask_for_them_and_say_how_well_they_do(app: App):
    checks = app.layout.ghosts.widget
    assert checks.value == []
    checks.value = ["tree", "logistic"]
    assert app.settings.ghosts == ("logistic", "tree")
    snapshot = app.session.snapshot()
    app.layout.update(snapshot)
    assert "%" in unescape(checks.styles["--score-1"])
    assert checks.styles["--score-2"] == '""'
    assert checks.styles["--label"] == f'"{ENGLISH.ghosts.about}"'


@pytest.mark.parametrize(
    ("dataset", "why"),
    [
        ("own", ENGLISH.ghosts.no_classes),
        ("own_line", ENGLISH.ghosts.no_points),
    ],
)
def test_it_is_said_why_there_are_none(dataset: str, why: str, app: App):
    app.settings.apply({"dataset": dataset})
    app.layout.update(app.session.snapshot())
    checks = app.layout.ghosts.widget
    assert checks.styles["--label"] == f'"{why}"'
    assert "none" in checks.css_classes


def test_they_are_called_what_they_are(app: App):
    for dataset, first in (("plane", "Linear regression"), ("circle", "Logistic regression")):
        app.settings.apply({"dataset": dataset, "ghosts": ("logistic",)})
        app.layout.update(app.session.snapshot())
        checks = app.layout.ghosts.widget
        assert next(iter(checks.options)) == first
        assert checks.value == ["logistic"]
        assert app.settings.ghosts == ("logistic",)


@pytest.mark.parametrize(
    ("how", "attribute", "value"), [("hide", "visible", False), ("lock", "disabled", True)]
)
def test_a_link_hides_or_locks_them(how: str, attribute: str, value: bool, app: App):
    app.settings.apply({how: ("ghosts",)})
    app.layout.update(app.session.snapshot())
    assert getattr(app.layout.ghosts.widget, attribute) is value
