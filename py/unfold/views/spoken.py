"""How training goes, for those who listen: a sentence now and then, which nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import panel as pn

from unfold.snapshot import Snapshot
from unfold.words.words import Words

EVERY = 10.0
"""Seconds between two sentences while training goes on."""


class Spoken:
    """Owns the pane. That its place is read aloud when it changes is the page's doing."""

    def __init__(self, words: Words, clock: Callable[[], float]) -> None:
        self._words = words
        self._clock = clock
        self._last: tuple[bool, bool, int] = (False, False, 0)
        self._due = 0.0
        self.pane = pn.pane.HTML("", margin=0)

    def tell(self, sentence: str) -> None:
        """Say what has been done, at once. How training goes waits, so that this can be read to its end."""
        self.pane.object = escape(sentence)
        self._due = self._clock() + EVERY

    def update(self, snapshot: Snapshot) -> None:
        """Say how it goes at intervals while training goes on, and when it stops or a step was made."""
        replays = snapshot.timeline is not None and snapshot.timeline.replays
        playing, _, epoch = now = (snapshot.playing or replays, snapshot.diverged, snapshot.epoch)
        if playing:
            if not self._last[0]:
                self._due = self._clock() + EVERY
            if self._clock() >= self._due:
                self._due = self._clock() + EVERY
                self.pane.object = self._said(snapshot)
        elif now != self._last:
            # A new run has nothing to tell yet.
            told = (len(snapshot.train) and epoch) or snapshot.diverged
            self.pane.object = self._said(snapshot) if told else ""
        self._last = now

    def _said(self, snapshot: Snapshot) -> str:
        say = self._words.spoken
        loss, value = snapshot.judgement
        progress = say.progress if len(snapshot.test) else say.progress_without_test
        epoch = f"{snapshot.epoch:,}"
        if snapshot.diverged:
            return say.diverged.format(epoch=epoch)
        score = (
            say.accuracy.format(percent=f"{100 * value:.0f}")
            if snapshot.problem == "classification"
            else say.r2.format(value=f"{value:.2f}")
        )
        return progress.format(epoch=epoch, loss=f"{loss:.3f}", score=score)
