"""The lesson that is being taken: where it stands, what was predicted, whether the goal has been reached.

Which lesson and which step are settings, so that links know them; all else is kept here. A step is set up by
settings like any others, untrained, when it is come to: what it tells of is what is seen. What it takes the
place of is kept, to be gone back to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from unfold.effects import EFFECT, Effect
from unfold.lessons.lesson import Lesson, Step
from unfold.lessons.reader import lesson
from unfold.run_file import RunFile
from unfold.settings import GUIDE, LESSONS, RESTRICTIONS, Settings, SettingsError
from unfold.snapshot import LessonSight

OWN = frozenset({*GUIDE, *RESTRICTIONS, "theme", "language", "projector", "shortcuts"})
"""The settings that no lesson changes: they are the visitor's."""


class Run(Protocol):
    """The page's run, as far as a lesson has to do with it."""

    def reset(self) -> None:
        """Begin anew."""
        ...

    def play(self) -> None:
        """Train."""
        ...

    def record(self) -> RunFile:
        """All that is known of it."""
        ...

    def open_run(self, run: RunFile) -> object:
        """Go over to another one, and look back at it."""
        ...

    def leave_past(self) -> None:
        """Look back no longer."""
        ...


class Course:
    """One visitor's way through the lessons.

    Args:
        settings: those of the page.
        run: what is trained.
        changed: is told that there is something else to be seen.
    """

    def __init__(self, settings: Settings, run: Run, changed: Callable[[], None]) -> None:
        self._settings = settings
        self._run = run
        self._changed = changed
        self._at: tuple[str, int] = ("none", 1)
        self._answer: int | None = None
        self._begun = False
        self._reached: Mapping[str, Any] | None = None
        self._done: frozenset[str] = frozenset()
        self._kept: bool | None = None
        self._before: tuple[Mapping[str, Any], RunFile] | None = None

    @property
    def done(self) -> frozenset[str]:
        """The lessons whose last goal has been reached."""
        return self._done

    def know(self, done: Collection[str], kept: bool) -> None:
        """Take up what this visitor has done earlier.

        Args:
            done: names of lessons; those that there are not (any more) are passed over.
            kept: whether what is done will be known next time.
        """
        self._done |= frozenset(done).intersection(LESSONS)
        self._kept = kept
        self._changed()

    def open(self, name: str) -> None:
        """Go to a lesson and set its first step up; or with "none" to the list, and what runs goes on.

        Raises:
            SettingsError: if that is locked.
        """
        before = self._present()
        self._settings.apply({"lesson": name, "lesson_step": 1})
        self._lay_out(before)
        self._changed()

    def arrive(self, named: Collection[str]) -> None:
        """Set up the step that a link has named, unless that says more: `named` are the settings in it."""
        if "lesson" in named and OWN.issuperset(named):
            self._lay_out(self._present())

    def answer(self, number: int) -> None:
        """Predict what will come, by the number of an answer from 0; not any more once it has been run."""
        self._follow()
        if not self._begun:
            self._answer = number
            # Nothing is to be set up: what there is to do is said already.
            self._begun = (step := self._step) is not None and step.settings is None
            self._changed()

    def set_up(self) -> None:
        """Set up the step, at epoch 0, and play; what it takes the place of can be gone back to.

        Raises:
            SettingsError: if something that it changes is locked.
        """
        self._follow()
        taken = self._lesson
        if taken is None:
            return
        before = self._present()
        self._settings.apply(self._expected(taken))
        self._before = self._before or before
        self._begun, self._reached = True, None
        self._run.reset()
        self._run.play()

    def go_on(self) -> None:
        """Go to the next step, and set that up; or from the last one to the list.

        Raises:
            SettingsError: if that is locked.
        """
        self._follow()
        before = self._present()
        number = self._at[1]
        last = self._lesson is None or number >= len(self._lesson.steps)
        self._settings.apply({"lesson": "none", "lesson_step": 1} if last else {"lesson_step": number + 1})
        self._lay_out(before)
        self._changed()

    def restore(self) -> None:
        """Go back to what the visitor had before the first step that was set up, as it was left.

        Raises:
            SettingsError: if something of it is locked.
        """
        if self._before is None:
            return
        values, run = self._before
        self._settings.apply({name: value for name, value in values.items() if name not in OWN})
        self._run.open_run(run)
        self._run.leave_past()
        self._before = None
        self._begun = False
        self._changed()

    def look(self, settings: Mapping[str, Any], measure: Callable[[], Mapping[str, Any]]) -> LessonSight:
        """See whether the goal has been reached, and return what is to be seen of the lesson.

        Args:
            settings: the present value of every one.
            measure: returns the measures of the present moment by their names, see `lesson.MEASURES`.
        """
        self._follow()
        taken, step = self._lesson, self._step
        if taken is None or step is None:
            return LessonSight(done=self._done, kept=self._kept, returns=self._before is not None)
        name, number = self._at
        values = {**settings, **measure()}
        strayed = self._strayed(taken, settings) if self._begun else ()
        if self._begun and self._reached is None and not strayed and step.reached(values):
            self._reached = values
            if number == len(taken.steps):
                self._done |= {name}
        return LessonSight(
            taken,
            number,
            self._answer,
            self._begun,
            self._reached,
            values,
            strayed,
            self._done,
            self._kept,
            self._before is not None,
        )

    # How it is done

    @property
    def _lesson(self) -> Lesson | None:
        name = self._at[0]
        return None if name == "none" else lesson(name)

    @property
    def _step(self) -> Step | None:
        taken = self._lesson
        return None if taken is None else taken.steps[self._at[1] - 1]

    def _present(self) -> tuple[Mapping[str, Any], RunFile]:
        return self._settings.values(), self._run.record()

    def _lay_out(self, before: tuple[Mapping[str, Any], RunFile]) -> None:
        """Set up the step at epoch 0, and wait; where that is locked, whoever runs it is told."""
        self._follow()
        taken, step = self._lesson, self._step
        if taken is None or step is None or step.settings is None:
            return
        try:
            self._settings.apply(self._expected(taken))
        except SettingsError:
            return
        self._before = self._before or before
        self._run.reset()

    def _follow(self) -> None:
        """Be where the settings say; another step begins from its beginning."""
        name, number = self._settings.lesson, self._settings.lesson_step
        if name != "none":
            number = min(number, len(lesson(name).steps))
        if (name, number) != self._at:
            self._at = name, number
            self._answer, self._begun, self._reached = None, False, None
            step = self._step
            if step is not None and step.settings is None and step.right is None:
                self._begun = True

    def _expected(self, taken: Lesson) -> dict[str, Any]:
        """Every setting as it is where the step begins, but the visitor's own."""
        values = {**self._settings.defaults(), **taken.set_up(self._at[1] - 1)}
        return {name: value for name, value in values.items() if name not in OWN}

    def _strayed(self, taken: Lesson, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The settings of the experiment that are not as the step has them, and that it has not set free."""
        free = taken.free(self._at[1] - 1)
        return tuple(
            name
            for name, value in self._expected(taken).items()
            if EFFECT[name] != Effect.VIEW and name not in free and values[name] != value
        )
