"""Points added, moved and erased by hand: what becomes of settings, of training, and what is said."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unfold import rules
from unfold.session import Session
from unfold.settings import MAX_POINTS, OWN_DATASETS, Settings, SettingsError
from unfold.snapshot import Deed, Tool
from unfold.views.by_hand import account, cursor, how_to, marks_of, pictures, tools
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, StandInScreen, in_a_loop, turns

MakeSession = Callable[..., Session]
LIGHT = PALETTES["light"]
ERASER = Tool(None)
NEAR = (0.3, 0.3)


def settings_of(**values: Any) -> Settings:
    settings = Settings()
    settings.apply(values)
    return settings


def drag(session: Session, start: tuple[float, float], end: tuple[float, float]) -> Deed | None:
    session.hand.press(*start, NEAR)
    session.hand.move(*end, NEAR)
    return session.hand.release(*end, NEAR)


# Rules


def test_points_by_hand_are_for_training_and_come_first():
    drawn = rules.points(settings_of())
    train, test = rules.points(settings_of(points=((1.0, 2.0, 1), (-3.0, 0.5, 2))))
    np.testing.assert_array_equal(train.X[:2], [[1, 2], [-3, 0.5]])
    assert train.y[:2].tolist() == [1, -1]
    np.testing.assert_array_equal(train.X[2:], drawn[0].X)
    np.testing.assert_array_equal(train.y[2:], drawn[0].y)
    np.testing.assert_array_equal(test.X, drawn[1].X)


def test_erased_points_are_missing_and_no_other_changes_sides():
    (train, test), erased = rules.points(settings_of()), settings_of(erased=(0, 249, 250, 499))
    kept = rules.points(erased)
    np.testing.assert_array_equal(kept[0].X, train.X[1:-1])
    np.testing.assert_array_equal(kept[1].X, test.X[1:-1])


def test_all_points_can_be_erased():
    settings = settings_of(n_samples=20, erased=tuple(range(20)))
    assert [len(points) for points in rules.points(settings)] == [0, 0]


@pytest.mark.parametrize(
    ("dataset", "classes", "labels"),
    [("own", 3, [1, -1]), ("own_classes", 2, [1, -1]), ("own_classes", 3, [0, 1, 2])],
)
def test_classes_are_numbered_as_their_marks_are(dataset: str, classes: int, labels: list[int]):
    numbers = range(1, len(labels) + 1)
    settings = settings_of(dataset=dataset, classes=classes, points=tuple((0.0, 0.0, n) for n in numbers))
    train, test = rules.points(settings)
    assert train.y.tolist() == labels
    assert [rules.label(settings, y) for y in labels] == list(numbers)
    assert len(test) == 0


def test_points_of_classes_that_there_are_not_wait():
    settings = settings_of(dataset="own_classes", classes=5, points=((0.0, 0.0, 5), (1.0, 1.0, 1)))
    settings.apply({"classes": 3})
    train, _ = rules.points(settings)
    assert train.X.tolist() == [[1, 1]]
    settings.apply({"classes": 5})
    assert len(rules.points(settings)[0]) == 2


def test_values_are_labels_as_they_are():
    train, _ = rules.points(settings_of(dataset="own_values", points=((0.0, 1.0, -0.35),)))
    assert train.y.tolist() == [-0.35]


# Training on little


@pytest.mark.parametrize("dataset", OWN_DATASETS)
@pytest.mark.parametrize("standardize", [False, True])
def test_without_points_nothing_is_learnt_and_nothing_breaks(
    dataset: str, standardize: bool, make_session: MakeSession
):
    session = make_session(dataset=dataset, standardize=standardize, hidden=(3, 2, 1))
    session.step()
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.diverged, snapshot.learnable) == (0, False, False)
    assert np.isfinite(snapshot.output).all()
    for view in snapshot.representations:
        assert np.isfinite(view.grid).all()
    assert session.backend.name in ("kernel", "numpy")
    points = ((1.0, 2.0, 1), (-1.0, 0.0, 2))
    for some in (points[:1], points):
        session.settings.apply({"points": some})
        session.step()
        snapshot = session.snapshot()
        assert not snapshot.diverged
        assert np.isfinite(snapshot.output).all()
        assert np.isfinite(snapshot.metrics.train_loss)
    assert (snapshot.epoch, snapshot.learnable) == (2, True)


@in_a_loop
async def test_an_empty_plane_waits_for_points(make_session: MakeSession):
    session = make_session(dataset="own")
    async with StandInScreen(session) as screen:
        session.play()
        await turns()
        assert (session.playing, session.snapshot().epoch) == (True, 0)
        waiting = screen.turns
        await turns()
        assert screen.turns == waiting  # it doesn't run in circles meanwhile
        session.hand.choose(Tool(1))
        session.hand.click(1, 1, NEAR)
        await turns()
        assert session.snapshot().epoch > 0


def test_points_of_one_class_are_learnt_but_there_is_nothing_to_tell_apart(make_session: MakeSession):
    session = make_session(dataset="own", points=((0.0, 0.0, 2), (1.0, 1.0, 2)))
    session.step()
    assert session.snapshot().epoch == 1
    assert not session.snapshot().learnable


# The hand


def test_a_click_adds_where_it_is_and_training_goes_on(session: Session):
    session.step()
    session.play()
    weights = [w.copy() for w in session.snapshot().weights]
    session.hand.choose(Tool(2))
    session.hand.press(5.03, -4.97, NEAR)
    assert session.hand.release(5.03, -4.97, NEAR) == Deed("added", 5.0, -5.0, 2)
    snapshot = session.snapshot()
    assert session.settings.points == ((5.0, -5.0, 2),)
    assert (snapshot.train.X[0].tolist(), snapshot.train.y[0]) == ([5, -5], -1)
    assert (snapshot.epoch, snapshot.playing) == (1, True)
    assert all(np.array_equal(a, b) for a, b in zip(weights, snapshot.weights, strict=True))


def test_without_a_tool_nothing_happens(session: Session):
    session.hand.press(1, 1, NEAR)
    session.hand.move(2, 2, NEAR)
    assert session.hand.release(2, 2, NEAR) is None
    assert session.hand.undo() is None
    assert session.settings.values() == Settings.defaults() | {"speed": "max"}


def test_what_is_dragged_over_nothing_is_no_click(make_session: MakeSession):
    session = make_session(dataset="own")
    session.hand.choose(Tool(1))
    assert drag(session, (-1, -1), (1, 1)) is None
    assert session.settings.points == ()


def test_points_stay_in_the_plane(make_session: MakeSession):
    session = make_session(dataset="own")
    session.hand.choose(Tool(1))
    session.hand.click(7.2, -9, NEAR)
    assert session.settings.points == ((6.0, -6.0, 1),)


def test_a_point_is_moved_live_and_kept_where_it_is_let_go(make_session: MakeSession):
    session = make_session(dataset="own", points=((1.0, 1.0, 2), (-1.0, -1.0, 1)))
    session.step()
    session.hand.choose(Tool(1))
    before = session.settings.points
    session.hand.press(1.1, 1.0, NEAR)
    assert session.snapshot().hand.holds
    session.hand.move(1.15, 1.0, NEAR)  # a hand is never quite still
    assert session.snapshot().train.X[0].tolist() == [1, 1]
    session.hand.move(3.1, 2.0, NEAR)
    loss = session.snapshot().metrics.train_loss
    session.hand.move(-3.9, 2.0, NEAR)
    snapshot = session.snapshot()
    assert snapshot.train.X.tolist() == [[-4, 2], [-1, -1]]
    assert snapshot.metrics.train_loss != loss
    assert session.settings.points == before  # until it is let go
    assert session.hand.release(-3.9, 2.0, NEAR) == Deed("moved", -4.0, 2.0, 2)
    assert session.settings.points == ((-4.0, 2.0, 2), (-1.0, -1.0, 1))
    assert (session.snapshot().epoch, session.snapshot().hand.holds) == (1, False)


def test_a_drawn_point_that_is_moved_is_erased_and_added_anew(session: Session):
    train = session.snapshot().train
    x, y = train.X[17], train.y[17]
    session.hand.choose(Tool(1))
    deed = drag(session, (x[0], x[1]), (5.5, 5.5))
    assert deed == Deed("moved", 5.5, 5.5, 1 if y > 0 else 2)
    assert session.settings.erased == (17,)
    after = session.snapshot().train
    assert len(after) == len(train)
    assert (after.X[0].tolist(), after.y[0]) == ([5.5, 5.5], y)
    assert x.tolist() not in after.X.tolist()


def test_a_touch_that_becomes_scrolling_moves_nothing(session: Session):
    train = session.snapshot().train
    session.hand.choose(Tool(1))
    session.hand.press(*train.X[3], NEAR)
    session.hand.move(5.5, 5.5, NEAR)
    assert session.snapshot().train is not train
    session.hand.let_go()
    np.testing.assert_array_equal(session.snapshot().train.X, train.X)
    assert session.settings.erased == ()


def test_other_data_take_the_point_out_of_the_hand(session: Session):
    session.hand.choose(Tool(1))
    session.hand.press(*session.snapshot().train.X[3], NEAR)
    session.hand.move(5.5, 5.5, NEAR)
    session.settings.apply({"noise": 20})
    assert not session.snapshot().hand.holds
    expected, _ = rules.points(session.settings)
    np.testing.assert_array_equal(session.snapshot().train.X, expected.X)


@pytest.mark.parametrize("show_test", [False, True])
def test_the_eraser_takes_the_nearest_point_that_is_shown(show_test: bool, make_session: MakeSession):
    session = make_session(show_test=show_test)
    snapshot = session.snapshot()
    session.hand.choose(ERASER)
    at = snapshot.test.X[4]
    deed = session.hand.click(*at, 1e-9)
    assert deed is not None
    if show_test:
        assert (deed.kind, session.settings.erased) == ("erased", (254,))
        np.testing.assert_array_equal(session.snapshot().test.X, np.delete(snapshot.test.X, 4, axis=0))
    else:
        assert (deed.kind, session.settings.erased) == ("missed", ())


def test_points_by_hand_are_erased_for_good(make_session: MakeSession):
    session = make_session(points=((5.5, 5.5, 1), (5.5, -5.5, 2), (-5.5, 5.5, 1)))
    session.hand.choose(ERASER)
    assert session.hand.click(5.4, -5.4, NEAR) == Deed("erased", 5.5, -5.5, 2)
    assert session.settings.points == ((5.5, 5.5, 1), (-5.5, 5.5, 1))
    assert session.settings.erased == ()


def test_everything_is_taken_back_step_by_step(session: Session):
    session.hand.choose(Tool(1))
    states = []
    for act in (
        lambda: session.hand.click(5, 5, NEAR),
        lambda: drag(session, (5, 5), (5, 3)),
        lambda: drag(session, tuple(session.snapshot().train.X[9]), (0, 5.5)),
        lambda: (session.hand.choose(ERASER), session.hand.click(5, 3, NEAR)),
    ):
        states.append((session.settings.points, session.settings.erased))
        assert act()
    assert len(set(states)) == 4
    while states:
        assert session.snapshot().hand.undoable
        assert session.hand.undo() == Deed("undone")
        assert (session.settings.points, session.settings.erased) == states.pop()
    assert not session.snapshot().hand.undoable


@pytest.mark.parametrize("change", [{"data_seed": 1}, {"dataset": "xor"}, {"points": ((0.0, 0.0, 1),)}])
def test_only_what_was_last_done_by_hand_is_taken_back(change: dict[str, Any], session: Session):
    session.hand.choose(Tool(1))
    session.hand.click(5, 5, NEAR)
    session.settings.apply(change)
    assert session.hand.undo() is None
    assert session.settings.points == change.get("points", ())


def test_the_limit_is_said_and_nothing_is_lost(make_session: MakeSession):
    session = make_session(points=((1.0, 1.0, 1),) * MAX_POINTS)
    session.hand.choose(Tool(1))
    with pytest.raises(SettingsError, match=f"at most {MAX_POINTS}"):
        session.hand.click(0, 0, NEAR)
    assert len(session.settings.points) == MAX_POINTS
    assert not session.snapshot().hand.undoable


def test_other_classes_have_other_tools(make_session: MakeSession):
    session = make_session(dataset="own_classes", classes=5)
    session.hand.choose(Tool(5))
    session.settings.apply({"noise": 5})
    assert session.snapshot().hand.tool == Tool(5)
    session.settings.apply({"classes": 2})
    assert session.snapshot().hand.tool is None


# What people see of it


@pytest.mark.parametrize(
    ("dataset", "classes", "names"),
    [("circle", 3, ["▲", "●"]), ("blobs", 4, ["●", "▲", "■", "◆"]), ("tower", 3, ["value"])],
)
def test_there_is_a_tool_for_each_class_or_one_for_values(
    dataset: str, classes: int, names: list[str], make_session: MakeSession
):
    snapshot = make_session(dataset=dataset, classes=classes).snapshot()
    *adding, last = tools(marks_of(snapshot))
    assert last.erases
    said = [how_to(tool, snapshot, ENGLISH.by_hand) for tool in adding]
    assert len(said) == len(names)
    assert all(name in sentence for name, sentence in zip(names, said, strict=True))
    rules_ = pictures(marks_of(snapshot))
    assert rules_.count("--icon") == len(names) + 1
    cursors = {cursor(tool, snapshot, LIGHT) for tool in (*adding, last)}
    assert len(cursors) == len(names) + 1


def test_what_was_done_is_said():
    say = ENGLISH.by_hand
    assert account(Deed("added", 1.0, -2.5, 1), 2, say) == "Added +1 at x₁ 1.0, x₂ −2.5"
    assert account(Deed("moved", 1.0, -2.5, 3), 4, say) == "Moved 3 at x₁ 1.0, x₂ −2.5"
    assert account(Deed("erased", 0.0, 0.0, -0.35), 0, say) == "Erased −0.35 at x₁ 0.0, x₂ 0.0"
    assert account(Deed("missed", 0.0, 0.0), 2, say) == "No point near x₁ 0.0, x₂ 0.0"
    assert account(Deed("undone"), 2, say) == "Undone"


def test_where_there_are_no_points_no_number_is_made_up(make_session: MakeSession):
    readouts = Readouts(ENGLISH)
    session = make_session(dataset="own")
    readouts.update(session.snapshot())
    for readout in (readouts.score, readouts.losses):
        assert "–" in readout.html
        assert "nan" not in readout.html
    assert "No points yet" in readouts.caption.html
    session.settings.apply({"points": ((0.0, 0.0, 1),)})
    readouts.update(session.snapshot())
    assert "training <b>" in readouts.score.html


def report(page: Page, n: int, kind: str, x: float = 0.5, y: float = 0.5) -> None:
    page.change(page.bridge._app.layout.tools.layer, "tags", [n, kind, x, y, 0.02])


@in_a_loop
async def test_the_page_reports_parts_of_the_plot(clock: Clock):
    page = await Page(clock, fragment="#v=1&dataset=own").rendered()
    await page.draw()
    layer = page.bridge._app.layout.tools.layer
    assert not layer.visible
    page.change(page.widget("tools"), "active", 1)  # +1 is the second
    await page.draw()
    assert layer.visible
    report(page, 1, "press", 0.75, 0.25)
    report(page, 2, "release", 0.75, 0.25)
    await page.draw()
    assert page.address == "v=1&dataset=own&points=3,-3,1"
    assert page.text("spoken") == "Added +1 at x₁ 3.0, x₂ −3.0"
    report(page, 3, "press", 0.75, 0.25)
    report(page, 4, "move", 0.5, 0.5)
    await page.draw()
    assert layer.css_classes == ["hand", "holds"]
    report(page, 5, "cancel")
    report(page, 6, "use", 0.0, 1.0)
    await page.draw()
    assert layer.css_classes == ["hand"]
    assert page.address == "v=1&dataset=own&points=3,-3,1;-6,6,1"
    report(page, 7, "undo")
    report(page, 8, "leave")
    await page.draw()
    assert page.address == "v=1&dataset=own&points=3,-3,1"
    assert not layer.visible
    assert page.posted("error") == []


@in_a_loop
async def test_the_limit_is_said_on_the_page(clock: Clock):
    many = ";".join(["0,0,1"] * MAX_POINTS)
    page = await Page(clock, fragment=f"#v=1&dataset=own&points={many}").rendered()
    page.change(page.widget("tools"), "active", 0)
    report(page, 1, "use")
    await page.draw()
    assert f"at most {MAX_POINTS} points" in page.text("message")
    assert page.posted("error") == []


@in_a_loop
async def test_play_says_that_there_is_nothing_to_learn_from(clock: Clock):
    page = await Page(clock, fragment="#v=1&dataset=own").rendered()
    page.change(page.widget("play"), "active", True)
    await page.draw()
    await page.draw()
    assert "nothing to learn from" in page.text("message")
    page.change(page.widget("tools"), "active", 0)
    report(page, 1, "use", 0.2)
    page.change(page.widget("tools"), "active", 1)
    report(page, 2, "use", 0.8)
    for _ in range(3):
        await page.draw()
    assert page.text("message") == ""
    assert page.posted("error") == []


@in_a_loop
async def test_values_are_chosen_by_a_slider(clock: Clock):
    page = await Page(clock, fragment="#v=1&dataset=own_values").rendered()
    slider = page.widget("Value")
    assert not slider.visible
    page.change(page.widget("tools"), "active", 0)
    await page.draw()
    assert slider.visible
    page.change(slider, "value", -0.3)
    report(page, 1, "use")
    await page.draw()
    assert page.address == "v=1&dataset=own_values&points=0,0,-0.3"
