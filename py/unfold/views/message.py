"""The line under the top bar: one sentence to the visitor, and at most two ways on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import assert_never

import panel as pn

from unfold.archive import RunFileError
from unfold.live import Live, Standing
from unfold.own_data import Taken
from unfold.problems import Problem
from unfold.settings import SettingsError, activations
from unfold.snapshot import Snapshot
from unfold.stops import Diverged, EpochReached, LossReached, TimeOver
from unfold.table import TableError
from unfold.views import icons
from unfold.views.numbers import decimal, power_of_ten
from unfold.views.taken_words import account
from unfold.views.theme import STYLESHEET
from unfold.words.numbers import grouped
from unfold.words.refusals import refusals
from unfold.words.run_files import run_file_fault
from unfold.words.tables import table_fault
from unfold.words.words import Words

Said = Callable[[Words], tuple[str, ...]]
"""What is said of a deed, in whatever language."""


def _nothing(_: Words) -> tuple[str, ...]:
    return ()


class Message:
    """Owns the sentence and its buttons.

    Why training has stopped, or waits, stands there until that changes; what is said of a single deed comes
    before it, and goes with the next one. Either goes when it is closed.

    Args:
        words: the language.
        go_on, reset: what the buttons do.
        live: the link to a training elsewhere; how it stands is said where there is nothing else to say.
    """

    def __init__(
        self,
        words: Words,
        go_on: Callable[[], None] = lambda: None,
        reset: Callable[[], None] = lambda: None,
        live: Live | None = None,
    ) -> None:
        self._words = words
        self._live = live
        self.live_known: Standing | None = None
        self.live_said: Standing | None = None
        self._stopped: object = None
        self._waits = False
        self._looks_back = False
        self.of_deed: Said = _nothing
        self._standing = ""
        self._speaks_of_live = True
        self._offers: tuple[str, str] = ("", "")
        self.pane = pn.pane.HTML("", margin=0, css_classes=["message"], stylesheets=[STYLESHEET])
        self._go_on, self._reset = (
            pn.widgets.Button(
                label="-", visible=False, margin=0, css_classes=["way", "line"], stylesheets=[STYLESHEET]
            )
            for _ in range(2)
        )
        self._go_on.on_click(lambda _: live.act() if live is not None and self._speaks_of_live else go_on())
        self._reset.on_click(lambda _: reset())
        self._close = pn.widgets.Button(
            label=words.messages.close, icon=icons.CLOSE, icon_size="18px", visible=False, margin=0,
            css_classes=["tool", "close"], stylesheets=[STYLESHEET],
        )  # fmt: skip
        self._close.on_click(lambda _: self._dismiss())
        self.ways = pn.Row(
            self._go_on, self._reset, self._close, margin=0, css_classes=["row"], stylesheets=[STYLESHEET]
        )

    def show(self, *sentences: str) -> None:
        """Show `sentences` on a deed; if there are none, why training has stopped, or nothing."""
        self._tell(lambda _: sentences)

    def _tell(self, said: Said) -> None:
        self.of_deed = said
        self._render()

    def _render(self) -> None:
        sentences = self.of_deed(self._words)
        live_said, live_offer = self._of_live()
        shown = self._words.punctuation.sentences.join(sentences) or self._standing or live_said
        html = f'<p role="status">{escape(shown)}</p>' if shown else ""
        if self.pane.object != html:
            self.pane.object = html
            # The frame around sentence and buttons is the page's: see site/style.css.
            self.pane.css_classes = ["message", "said"] if shown else ["message"]
            self._close.visible = bool(shown)
        self._speaks_of_live = not (sentences or self._standing)
        offers = (live_offer, "") if self._speaks_of_live else self._offers
        for button, offer in zip((self._go_on, self._reset), offers, strict=True):
            offered = bool(offer) and not sentences
            if offered and button.label != offer:
                button.label = offer
            if button.visible != offered:
                button.visible = offered

    def _dismiss(self) -> None:
        """Say nothing more of it, until there is something new."""
        if self._speaks_of_live:
            self.live_said = None
        self._standing, self._offers = "", ("", "")
        self.show()

    def _of_live(self) -> tuple[str, str]:
        """What is to be said of the training elsewhere, and what is offered with it, if anything is."""
        if (standing := self.live_said) is None:
            return "", ""
        said = self._words.live
        sentences = [said.said[standing.kind].format(port=standing.port)]
        match standing.error:
            case RunFileError() as error:
                sentences.append(
                    run_file_fault(error.fault, error.about, error.problems, error.limits, self._words)
                )
            case SettingsError() as error:
                sentences.append(refusals(error.problems, self._words))
        if standing.points is not None:
            sentences.append(_of_sample(*standing.points, self._words))
        sentence = self._words.punctuation.sentences.join(sentences)
        offers = {"offered": said.connect, "waiting": said.disconnect, "open": said.disconnect}
        return sentence, offers.get(standing.kind, "")

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Say why a change was not made."""
        problems = tuple(problems)
        self._tell(lambda words: (refusals(problems, words),) if problems else ())

    def refuse_file(self, error: RunFileError) -> None:
        """Say why a file was not opened."""
        about = error.fault, error.about, error.problems, error.limits
        self._tell(lambda words: (run_file_fault(*about, words),))

    def tell_sample(self, trained: int, shown: int) -> None:
        """Say that a run was trained on more points than are shown."""
        self._tell(lambda words: (_of_sample(trained, shown, words),))

    def answer_table(self, outcome: Taken | TableError) -> None:
        """Say what has been taken from a table, or why nothing was."""
        match outcome:
            case Taken():
                self._tell(lambda words: account(outcome, words))
            case TableError(fault=fault, details=details):
                self._tell(lambda words: (table_fault(fault, details, words),))

    def answer_link(self, problems: Iterable[Problem]) -> None:
        """Say what of a link was not taken; nothing if all of it was."""
        problems = tuple(problems)
        self._tell(lambda words: (words.messages.link, refusals(problems, words)) if problems else ())

    def resume(self, before: Message) -> None:
        """Say in words of another language what `before` says of a deed, and of a training elsewhere."""
        self.live_known, self.live_said = before.live_known, before.live_said
        self._tell(before.of_deed)

    def update(self, snapshot: Snapshot) -> None:
        """Say why training has stopped by itself, or waits, if that is news."""
        if self._live is not None and self._live.standing is not self.live_known:
            self.live_known = self.live_said = self._live.standing
            self.show()
        waits, looks_back = snapshot.playing and not snapshot.learnable, snapshot.timeline is not None
        if snapshot.stopped is self._stopped and (waits, looks_back) == (self._waits, self._looks_back):
            return
        self._stopped, self._waits, self._looks_back = snapshot.stopped, waits, looks_back
        # How the run ended is not what is looked back at.
        self._standing, self._offers = ("", ("", "")) if looks_back else _why(snapshot, self._words)
        if self._standing:
            self.show()  # the newer of the two
        else:
            self._render()  # what has ended it is the deed that is spoken of


def _why(snapshot: Snapshot, words: Words) -> tuple[str, tuple[str, str]]:
    """Why training has stopped, and what the two buttons offer; nothing where there is nothing to say."""
    nothing = ("", "")
    match snapshot.stopped:
        case None:
            return _nothing_to_learn(snapshot, words), nothing
        case EpochReached() | LossReached() if snapshot.lesson.reached is not None:
            return "", nothing  # the lesson says so
        case EpochReached(epoch):
            return words.stops.epoch.format(epoch=grouped(epoch, words)), nothing
        case LossReached(loss):
            return words.stops.loss.format(loss=decimal(loss)), nothing
        case TimeOver(seconds):
            return words.stops.seconds.format(seconds=seconds), nothing
        case Diverged() as diverged:
            return _diagnosis(diverged, snapshot, words), _offers(diverged, snapshot, words)
        case stopped:
            assert_never(stopped)


def _nothing_to_learn(snapshot: Snapshot, words: Words) -> str:
    """That playing leads nowhere yet; nothing if it does."""
    if not snapshot.playing or snapshot.learnable:
        return ""
    values = snapshot.problem == "regression"
    return words.messages.nothing_to_learn if values else words.messages.nothing_to_tell_apart


def _diagnosis(diverged: Diverged, snapshot: Snapshot, words: Words) -> str:
    """What happened where, and why."""
    doctor, divergence, cause = words.doctor, diverged.divergence, diverged.remedy.cause
    epoch = grouped(divergence.epoch + 1, words)
    if divergence.gradient:
        hidden = divergence.layer < len(snapshot.settings["hidden"])
        layer = doctor.hidden_layer.format(layer=divergence.layer + 1) if hidden else doctor.output_layer
        what = doctor.grew.format(epoch=epoch, layer=layer, gradient=power_of_ten(divergence.gradient))
    else:
        what = doctor.lost.format(epoch=epoch)
    said = [what, getattr(doctor, cause)]
    if cause in {"start", "unknown"} and "formula" in activations(snapshot.settings):
        said.append(doctor.formula)
    return words.punctuation.sentences.join(said)


def _offers(diverged: Diverged, snapshot: Snapshot, words: Words) -> tuple[str, str]:
    doctor, remedy = words.doctor, diverged.remedy
    if remedy.learning_rate is None:
        return "", doctor.first_weights
    rate = decimal(remedy.learning_rate)
    if remedy.checkpoint.epoch == snapshot.epoch:
        return doctor.go_on.format(rate=rate), doctor.first_weights
    return doctor.go_on_from.format(
        epoch=grouped(remedy.checkpoint.epoch, words), rate=rate
    ), doctor.first_weights


def _of_sample(trained: int, shown: int, words: Words) -> str:
    """What is said of a run that was trained on more points than are shown."""
    return words.messages.sample.format(trained=grouped(trained, words), shown=grouped(shown, words))
