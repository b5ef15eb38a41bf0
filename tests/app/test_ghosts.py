"""Other learners: fitted for those who look, once for the points, and drawn over the output plot."""

from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document

from unfold import ghost_look
from unfold.app import App
from unfold.core.ghosts import GHOSTS
from unfold.session import Session
from unfold.settings import GHOSTS as NAMES
from unfold.snapshot import Tool
from unfold.views.ghosts import DASHES, GhostLines, ghost_key
from unfold.views.numbers import score
from unfold.views.output import OutputView
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

MakeSession = Callable[..., Session]
LIGHT = PALETTES["light"]
NEAR = (0.1, 0.1)


class Counted:
    """The table of learners, counting how often each is fitted."""

    def __init__(self) -> None:
        self.fitted: list[str] = []

    def __getitem__(self, name: str) -> Callable[..., Any]:
        self.fitted.append(name)
        return GHOSTS[name]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    monkeypatch.setattr(ghost_look, "GHOSTS", counted)
    return counted


def lines(view: OutputView, name: str) -> list[Any]:
    """The boundaries that are drawn of a ghost."""
    ghosts = view._ghosts
    assert isinstance(ghosts, GhostLines)
    return list(ghosts._sources[name].data["xs"])


def test_every_learner_of_the_core_can_be_asked_for():
    assert tuple(GHOSTS) == NAMES == tuple(DASHES)
    assert len(set(DASHES.values())) == len(NAMES)


def test_nothing_is_fitted_while_nobody_looks(session: Session, counted: Counted):
    assert session.snapshot().ghosts is None
    assert counted.fitted == []


def test_each_is_fitted_once_for_the_points(make_session: MakeSession, counted: Counted):
    session = make_session(dataset="xor", ghosts=NAMES)
    first = session.snapshot().ghosts
    assert [ghost.name for ghost in first] == counted.fitted == list(NAMES)
    session.step()
    assert session.snapshot().ghosts is first
    session.settings.apply({"zoom": (1.0, 1.0, 2.0)})
    assert session.snapshot().ghosts[0] is not first[0]
    assert counted.fitted == list(NAMES)
    session.settings.apply({"ghosts": ("tree",)})
    assert [ghost.name for ghost in session.snapshot().ghosts] == ["tree"]
    session.new_data()
    session.snapshot()
    assert counted.fitted == [*NAMES, "tree"]


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


@pytest.mark.parametrize("dataset", ["plane", "intervals", "sines", "own"])
def test_there_are_none_where_they_cannot_judge(dataset: str, make_session: MakeSession, counted: Counted):
    assert make_session(dataset=dataset, ghosts=NAMES).snapshot().ghosts is None
    assert counted.fitted == []


def test_they_wait_while_a_point_is_held(make_session: MakeSession, counted: Counted):
    session = make_session(ghosts=("tree",))
    before = session.snapshot().ghosts
    session.hand.choose(Tool(1))
    session.hand.press(*session.snapshot().train.X[0], NEAR)
    session.hand.move(0.0, 0.0, NEAR)
    assert session.snapshot().ghosts is before
    session.hand.release(0.0, 0.0, NEAR)
    assert session.snapshot().ghosts is not before
    assert counted.fitted == ["tree", "tree"]


def test_their_boundaries_are_drawn_but_not_over_a_unit(make_session: MakeSession):
    session = make_session(dataset="xor", ghosts=("logistic", "tree"))
    view = OutputView()
    view.update(session.snapshot(), LIGHT)
    assert len(lines(view, "logistic")) == 1
    assert lines(view, "tree")
    assert lines(view, "forest") == []
    session.point((0, 0))
    snapshot = session.snapshot()
    view.update(snapshot, LIGHT)
    assert lines(view, "logistic") == lines(view, "tree") == []
    assert ghost_key(snapshot, ENGLISH) == ""
    session.point(None)
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
        ("plane", ENGLISH.ghosts.classes_only),
        ("intervals", ENGLISH.ghosts.plane_only),
        ("own", ENGLISH.ghosts.no_classes),
    ],
)
def test_it_is_said_why_there_are_none(dataset: str, why: str, app: App):
    app.settings.apply({"dataset": dataset})
    app.layout.update(app.session.snapshot())
    checks = app.layout.ghosts.widget
    assert checks.styles["--label"] == f'"{why}"'
    assert "none" in checks.css_classes


@pytest.mark.parametrize(
    ("how", "attribute", "value"), [("hide", "visible", False), ("lock", "disabled", True)]
)
def test_a_link_hides_or_locks_them(how: str, attribute: str, value: bool, app: App):
    app.settings.apply({how: ("ghosts",)})
    app.layout.update(app.session.snapshot())
    assert getattr(app.layout.ghosts.widget, attribute) is value
