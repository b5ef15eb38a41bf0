"""The panel of lessons: all of them in a list, or one of them, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, Protocol

import panel as pn
from bokeh.models import Column, ImportedStyleSheet, Model
from bokeh.models.ui import UIElement

from unfold.lessons.reader import lesson
from unfold.settings import LESSONS
from unfold.snapshot import LessonSight, Snapshot
from unfold.views import icons
from unfold.views.control import Changes, Restrictions
from unfold.views.explanation import explain
from unfold.views.lesson_words import goal, outcome, paragraphs, progress
from unfold.views.panel import Panel, words_pane
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words


class Taken(Protocol):
    """What is done in the panel."""

    def open(self, name: str) -> None:
        """Go to a lesson, or with "none" to the list."""
        ...

    def answer(self, number: int) -> None:
        """Predict."""
        ...

    def set_up(self) -> None:
        """Run the step."""
        ...

    def go_on(self) -> None:
        """Go to the next step."""
        ...

    def restore(self) -> None:
        """Go back to what was there before."""
        ...


class LessonsPanel(Panel):
    """Shows the list, or the lesson that the settings name; opens when they come to name one.

    Args:
        course: what its buttons do.
        attempt: does what may be refused, and says why it was.
        look: has the present moment shown once more.
    """

    name = "lessons"

    def __init__(
        self,
        course: Taken,
        attempt: Callable[[Callable[[], None]], Any],
        look: Callable[[], None],
        words: Words,
    ) -> None:
        super().__init__(words.commands.lessons, icons.LESSONS)
        explain(self.button, words.parts["open_lessons"])
        self._course = course
        self._attempt = attempt
        self._look = look
        self._words = words
        self._tongue = words.tag.partition("-")[0]
        self.named = "none"  # the lesson that the settings named last
        self._shown: tuple[object, ...] = ()
        self._syncing = False

    def resume(self, before: Panel) -> None:
        """The same, and know which lesson has been opened already."""
        if isinstance(before, LessonsPanel):
            self.named = before.named
        super().resume(before)

    def sync(self, settings: Changes) -> None:
        """Open where a lesson has come to be named, unless that is hidden."""
        named, self.named = self.named, settings["lesson"]
        if self.named not in ("none", named) and not settings["projector"]:
            hidden, locked = Restrictions.of(settings)
            self.button.value = "rail.lessons" not in hidden | locked
        super().sync(settings)

    def contents(self) -> Iterator[pn.viewable.Viewable | UIElement]:
        """The list, and below it, one of the two being invisible, the step."""
        self._make()
        yield self._every
        yield self._head
        yield self._entries
        yield from (self._text, self._answers, self._run, self._goal, self._after, self._next)
        yield self._foot
        yield self._restore
        self._look()

    def show(self, _: Changes) -> None:
        """Have it drawn with the next moment: what is to be seen is no setting's."""
        self._shown = ()
        self._look()

    def update(self, snapshot: Snapshot) -> None:
        """Show where the visitor is."""
        sight = snapshot.lesson
        step = sight.step
        in_list = step is None
        if (in_list, sight.lesson, sight.number, sight.done) != self._shown:
            self._shown = in_list, sight.lesson, sight.number, sight.done
            self._show_list(sight) if in_list else self._show_step(sight)
        say, tongue = self._words.lessons, self._tongue
        _set(self._foot, progress(sight, len(LESSONS), self._words) if in_list else self._source(sight))
        _see(self._restore, sight.returns)
        _set(self._goal, goal(sight, self._words))
        _set(self._after, "" if step is None else outcome(sight, step.tellings[tongue], self._words))
        _see(self._next, sight.reached is not None)
        asks = step is not None and step.right is not None
        chosen = "" if sight.answer is None or step is None else step.tellings[tongue].answers[sight.answer]
        self._quietly(lambda: _put(self._answers, value=chosen or None, disabled=sight.begun))
        runs = step is not None and (step.settings is not None or bool(sight.strayed))
        _see(self._run, runs)
        again = say.set_up_again if sight.strayed else say.run_again
        label = again if sight.begun else say.choose if asks and sight.answer is None else say.run
        _put(self._run, label=label, disabled=asks and sight.answer is None)

    # How it is done

    def _make(self) -> None:
        say, course, attempt = self._words.lessons, self._course, self._attempt
        self._head, self._text, self._goal = words_pane(""), words_pane(""), words_pane("")
        self._after, self._foot = words_pane(""), words_pane("")
        for pane, name in ((self._text, "prose"), (self._goal, "goal"), (self._after, "prose")):
            pane.css_classes = [*pane.css_classes, name]
        self._questions = {name: words_pane("") for name in LESSONS}
        self._entries = _column([self._entry(name) for name in LESSONS], "lessons")
        self._answers = pn.widgets.RadioBoxGroup(options=[], value=None, css_classes=["answers"])
        self._run = pn.widgets.Button(label=say.run, css_classes=["wide", "line", "apply"])
        self._next = pn.widgets.Button(label=say.go_on, css_classes=["wide", "line", "apply", "onward"])
        self._every = pn.widgets.Button(label=f"← {say.every}", css_classes=["link", "start"])
        self._restore = pn.widgets.Button(label=say.restore, css_classes=["link", "start"])
        for widget in (self._answers, self._run, self._next, self._every, self._restore):
            widget.param.update(margin=0, stylesheets=[STYLESHEET])
        self._answers.param.watch(self._predicted, "value")
        self._run.on_click(lambda _: attempt(course.set_up))
        self._next.on_click(lambda _: attempt(course.go_on))
        self._every.on_click(lambda _: attempt(lambda: course.open("none")))
        self._restore.on_click(lambda _: attempt(course.restore))

    def _entry(self, name: str) -> Column:
        button = pn.widgets.Button(
            label=lesson(name).titles[self._tongue], margin=0, css_classes=["line"], stylesheets=[STYLESHEET]
        )
        button.on_click(lambda _: self._attempt(lambda: self._course.open(name)))
        document = self.column.document
        return _column([button.get_root(document), self._questions[name].get_root(document)], "lesson")

    def _show_list(self, sight: LessonSight) -> None:
        say, tongue = self._words.lessons, self._tongue
        head = escape(self._words.commands.lessons)
        _set(self._head, f'<h2>{head}</h2><p class="doc">{escape(say.doc)}</p>')
        for name, pane in self._questions.items():
            done = f' <span class="done">{escape(say.done)}</span>' if name in sight.done else ""
            pane.object = f'<p class="doc">{escape(lesson(name).questions[tongue])}{done}</p>'
        self._show_entries(True)
        _see(self._every, False)
        _see(self._answers, False)
        _set(self._text, "")

    def _show_step(self, sight: LessonSight) -> None:
        say, tongue = self._words.lessons, self._tongue
        taken, step = sight.lesson, sight.step
        if taken is None or step is None:
            return
        telling = step.tellings[tongue]
        at = say.step.format(n=sight.number, all=len(taken.steps))
        _set(self._head, f'<h2>{escape(taken.titles[tongue])}</h2><p class="doc">{escape(at)}</p>')
        asked = f'<p class="asked">{escape(telling.predict)}</p>' if telling.predict else ""
        _set(self._text, paragraphs(telling.text) + asked)
        self._quietly(lambda: _put(self._answers, options=list(telling.answers), value=None))
        _see(self._answers, bool(telling.answers))
        self._show_entries(False)
        _see(self._every, True)
        _put(self._next, label=say.finish if sight.is_last else say.go_on)

    def _show_entries(self, shown: bool) -> None:
        # The sheet gives columns a display of their own, which what is invisible would keep.
        classes = ["column", "lessons"] if shown else ["column", "lessons", "away"]
        if self._entries.css_classes != classes:
            self._entries.css_classes = classes

    def _source(self, sight: LessonSight) -> str:
        if sight.lesson is None or not sight.is_last or sight.reached is None:
            return ""
        return f'<p class="doc">{escape(self._words.lessons.source.format(source=sight.lesson.source))}</p>'

    def _predicted(self, event: Any) -> None:
        if not self._syncing and event.new in self._answers.options:
            self._course.answer(self._answers.options.index(event.new))

    def _quietly(self, change: Callable[[], None]) -> None:
        self._syncing = True
        try:
            change()
        finally:
            self._syncing = False


def _column(children: Sequence[Model], name: str) -> Column:
    # Bokeh's own: of what becomes of a column of Panel's nobody is told outside a server.
    return Column(
        children=[child for child in children if isinstance(child, UIElement)],
        spacing=0,
        sizing_mode="stretch_width",
        css_classes=["column", name],
        stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
    )


def _set(pane: pn.pane.HTML, html: str) -> None:
    """Show what is new, and nothing where there is nothing."""
    if pane.object != html:
        pane.object = html
    _see(pane, bool(html))


def _see(shown: pn.viewable.Viewable, visible: bool) -> None:
    _put(shown, visible=visible)


def _put(shown: pn.viewable.Viewable, **params: Any) -> None:
    changed = {name: value for name, value in params.items() if getattr(shown, name) != value}
    if changed:
        shown.param.update(**changed)
