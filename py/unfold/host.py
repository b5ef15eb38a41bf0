"""What a page that holds the playground in a frame may ask of it, and what it is told.

Knows nothing of windows and origins: whether somebody may ask at all is settled before (`site/host.js`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from unfold.app import App
from unfold.problems import OneOf, Problem
from unfold.snapshot import Snapshot
from unfold.stops import EpochReached, LossReached, Stop, TimeOver
from unfold.words.refusals import refusal

OFTEN = 0.1
"""Seconds between two reports of how far training is."""
QUESTIONS = ("play", "pause", "set", "get")

Post: TypeAlias = Callable[[str, Mapping[str, Any]], None]


class Host:
    """The page that holds this one.

    Args:
        app: what is held.
        post: the way to the frame, which hands on what it is given.
        clock: in seconds.
    """

    def __init__(self, app: App, post: Post, clock: Callable[[], float]) -> None:
        self._app = app
        self._post = post
        self._clock = clock
        self._told: Mapping[str, Any] = {}
        self._told_at = -math.inf
        self._stopped: Stop | None = None
        self._reached = False
        self._follows = False
        app.session.subscribe(self._see)

    def follow(self) -> None:
        """Tell from now on how far training is, whenever that has changed, `OFTEN` at most; and of goals."""
        self._follows = True
        self._app.session.refresh()

    def ask(
        self, content: str, open_: Callable[[str], tuple[Problem, ...]], fragment: Callable[[], str]
    ) -> None:
        """Do what is asked, and answer with the state that this leads to and what could not be done.

        Args:
            content: the JSON of `{"id": anything, "ask": one of QUESTIONS, "fragment": of set}`.
            open_: goes to the state that a link's fragment describes; returns what could not be taken.
            fragment: that of the present state.
        """
        question = json.loads(content)
        session = self._app.session
        problems: tuple[Problem, ...] = ()
        match question.get("ask"):
            case "play":
                session.play()
            case "pause":
                session.pause()
            case "set":
                problems = open_(str(question.get("fragment", "")))
            case "get":
                pass
            case other:
                problems = (Problem("unfold", other, OneOf(QUESTIONS)),)
        answer = {
            "id": question.get("id"),
            "fragment": fragment(),
            "epoch": session.epoch,
            "playing": session.playing,
            "wrong": [refusal(problem, self._app.words) for problem in problems],
        }
        self._post("answer", {"answer": json.dumps(answer)})

    def _see(self, snapshot: Snapshot) -> None:
        """Tell of `snapshot`, unless it is too soon or known; the last one of a run is never too soon."""
        if not self._follows or (snapshot.playing and self._clock() - self._told_at < OFTEN):
            return
        metrics = snapshot.metrics
        told = {
            "epoch": snapshot.epoch,
            "playing": snapshot.playing,
            "trainLoss": _finite(metrics.train_loss),
            "testLoss": _finite(metrics.test_loss),
            "score": _finite(snapshot.judgement[1]),
        }
        if told != self._told:
            self._told, self._told_at = told, self._clock()
            self._post("told", told)
        if snapshot.stopped is not self._stopped:
            self._stopped = snapshot.stopped
            if goal := _goal(snapshot.stopped):
                self._post("goal", {"goal": goal, **told})
        reached = snapshot.lesson.reached is not None
        if reached and not self._reached:
            self._post("goal", {"goal": "lesson", **told})
        self._reached = reached


def _goal(stopped: Stop | None) -> str:
    """The setting that has been reached where training has stopped for it; else empty."""
    match stopped:
        case EpochReached():
            return "stop_epoch"
        case LossReached():
            return "stop_loss"
        case TimeOver():
            return "stop_seconds"
        case _:
            return ""


def _finite(value: float) -> float | None:
    """`value`; None of one that JSON has no word for, as of a loss without points."""
    return value if math.isfinite(value) else None
