"""Lessons as they are taken: what is set up, when a goal counts, and what can be gone back to."""

from __future__ import annotations

import pytest

from unfold.combinations import conflicts
from unfold.course import Course
from unfold.lessons.reader import lesson
from unfold.session import Session
from unfold.settings import LESSONS, Settings, SettingsError
from unfold.snapshot import LessonSight

from .stand_ins import Clock


@pytest.fixture
def session(clock: Clock) -> Session:
    return Session(Settings(conflicts), clock)


@pytest.fixture
def course(session: Session) -> Course:
    return session.course


def sight(session: Session) -> LessonSight:
    return session.snapshot().lesson


def train(session: Session, epochs: int) -> None:
    for _ in range(epochs):
        session.step()


def test_at_first_there_is_the_list(session: Session):
    seen = sight(session)
    assert (seen.lesson, seen.step, seen.is_last) == (None, None, False)
    assert (seen.done, seen.kept, seen.returns) == (frozenset(), None, False)


def test_opening_a_lesson_sets_it_up_untrained_and_keeps_what_ran(session: Session, course: Course):
    session.settings.apply({"dataset": "spiral", "theme": "dark"})
    train(session, 3)
    session.play()
    weights = session.parameters
    course.open("xor")
    seen = sight(session)
    assert seen.lesson is lesson("xor")
    assert (seen.number, seen.begun, seen.answer, seen.reached) == (1, False, None, None)
    assert (session.settings.dataset, session.settings.hidden, session.settings.theme) == ("xor", (), "dark")
    assert (session.epoch, session.playing, seen.returns) == (0, False, True)
    course.open("none")
    assert session.settings.dataset == "xor"
    course.restore()
    assert (session.settings.dataset, session.epoch) == ("spiral", 3)
    assert session.parameters == weights


def test_the_next_step_is_set_up_when_it_is_come_to(session: Session, course: Course):
    course.open("xor")
    course.answer(2)
    course.set_up()
    train(session, 120)
    assert sight(session).reached
    course.go_on()
    assert (session.settings.hidden, session.epoch, session.playing) == ((2,), 0, False)
    assert not sight(session).begun


def test_what_is_locked_is_not_set_up_before_it_is_run(session: Session, course: Course):
    session.settings.apply({"lock": ("dataset",)})
    train(session, 3)
    course.open("xor")
    assert (session.settings.lesson, session.settings.dataset, session.epoch) == ("xor", "circle", 3)
    assert not sight(session).returns
    course.answer(0)
    with pytest.raises(SettingsError):
        course.set_up()


def test_a_step_is_set_up_as_its_file_says_but_for_what_is_the_visitors_own(session: Session, course: Course):
    session.settings.apply(
        {"noise": 30, "theme": "dark", "language": "zh", "batch_size": 1, "show_test": True}
    )
    course.open("xor")
    course.answer(0)
    course.set_up()
    assert session.playing
    assert session.epoch == 0
    values = session.settings.values()
    assert {name: values[name] for name in ("dataset", "hidden", "noise", "batch_size", "show_test")} == {
        "dataset": "xor",
        "hidden": (),
        "noise": 0,
        "batch_size": Settings.defaults()["batch_size"],
        "show_test": False,
    }
    assert (values["theme"], values["language"], values["lesson"]) == ("dark", "zh", "xor")


def test_the_goal_counts_once_it_is_run_and_stays_reached(session: Session, course: Course):
    course.open("xor")
    train(session, 130)  # of something else
    assert sight(session).reached is None
    course.answer(2)
    course.set_up()
    train(session, 119)
    assert sight(session).reached is None
    session.step()
    seen = sight(session)
    assert seen.reached is not None
    assert seen.reached["epoch"] == 120
    assert seen.answer == 2
    session.step()
    assert sight(session).reached is seen.reached
    course.set_up()  # once more
    assert sight(session).reached is None


def test_what_has_been_run_cannot_be_predicted_any_more(session: Session, course: Course):
    course.open("xor")
    course.answer(1)
    course.answer(0)
    assert sight(session).answer == 0
    course.set_up()
    course.answer(2)
    assert sight(session).answer == 0


def test_the_goal_waits_while_the_experiment_is_another_one(session: Session, course: Course):
    course.open("xor")
    course.answer(0)
    course.set_up()
    session.settings.apply({"hidden": (4,), "learning_rate": 0.1})
    train(session, 121)
    seen = sight(session)
    assert seen.strayed == ("hidden", "learning_rate")
    assert seen.reached is None
    session.settings.apply({"hidden": (), "learning_rate": 0.03})
    train(session, 121)
    assert sight(session).strayed == ()
    assert sight(session).reached is not None


def test_other_seeds_other_speeds_and_other_views_are_no_other_experiment(session: Session, course: Course):
    course.open("xor")
    course.answer(0)
    course.set_up()
    session.settings.apply({"speed": "max", "stage": "surface", "weight_seed": 8, "data_seed": 3})
    assert sight(session).strayed == ()


def test_what_a_step_asks_the_visitor_to_change_is_free(session: Session, course: Course):
    session.settings.apply({"lesson": "xor", "lesson_step": 3})
    course.set_up()
    session.settings.apply({"hidden": (6,)})
    assert sight(session).strayed == ()
    for _ in range(600):
        session.step()
        if sight(session).reached:
            break
    assert sight(session).reached["units"] == 6
    assert sight(session).reached["score"] >= 0.95


def test_a_step_that_sets_nothing_up_has_begun_by_itself(session: Session, course: Course):
    course.open("circle")
    course.answer(1)
    course.set_up()
    train(session, 100)
    assert sight(session).reached
    course.go_on()
    seen = sight(session)
    assert (seen.number, seen.begun, seen.is_last, seen.reached) == (2, True, True, None)
    session.settings.apply({"unfolded": 2.0})
    assert sight(session).reached
    assert course.done == {"circle"}
    course.go_on()
    assert session.settings.lesson == "none"
    assert sight(session).done == {"circle"}


def test_a_step_beyond_the_last_one_is_the_last_one(session: Session):
    session.settings.apply({"lesson": "circle", "lesson_step": 4})
    assert sight(session).number == 2


def test_what_was_there_before_comes_back_with_its_curves(session: Session, course: Course):
    session.settings.apply({"dataset": "spiral", "noise": 10, "stage": "regions"})
    train(session, 7)
    parameters, losses = session.parameters, session.curves.train_losses.copy()
    course.open("xor")
    course.answer(0)
    course.set_up()
    train(session, 5)
    course.go_on()
    course.set_up()
    assert sight(session).returns
    course.restore()
    assert (session.settings.dataset, session.settings.noise, session.settings.stage) == (
        "spiral",
        10,
        "regions",
    )
    assert (session.epoch, session.parameters) == (7, parameters)
    assert session.curves.train_losses.tolist() == losses.tolist()
    assert session.snapshot().timeline is None
    assert not session.playing
    assert session.settings.lesson == "xor"
    assert not sight(session).returns
    session.step()
    assert session.epoch == 8
    course.restore()  # nothing to go back to any more
    assert session.epoch == 8


def test_what_is_locked_is_not_set_up_and_nothing_changes(session: Session, course: Course):
    session.settings.open({"dataset": "spiral", "lock": ("data",)})
    train(session, 2)
    course.open("xor")
    course.answer(0)
    with pytest.raises(SettingsError, match="dataset"):
        course.set_up()
    assert (session.settings.dataset, session.epoch) == ("spiral", 2)
    seen = sight(session)
    assert not seen.begun
    assert not seen.returns


def test_what_was_done_earlier_is_known_and_what_is_no_lesson_is_passed_over(
    session: Session, course: Course
):
    course.know(["xor", "<b>", "older"], kept=True)
    assert course.done == {"xor"}
    course.know((), kept=False)
    assert course.done == {"xor"}
    assert sight(session).kept is False


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_of_every_lesson_can_be_set_up(session: Session, course: Course, name: str):
    for number, step in enumerate(lesson(name).steps, 1):
        session.settings.apply({"lesson": name, "lesson_step": number})
        if step.right is not None:
            course.answer(step.right)
        if step.settings is not None:
            course.set_up()
        seen = sight(session)
        assert seen.begun
        assert seen.strayed == ()
        assert seen.reached is None
        session.pause()
