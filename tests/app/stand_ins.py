"""What the app is given in place of the real thing: the time, the screen, and a loop to run in."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Self

from unfold.core.plan import Plan
from unfold.session import Session

LIMIT = 300
"""Seconds after which a test hangs; one that works takes as many as its machine has other work to do."""


def in_a_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run an asynchronous test; pytest alone would not."""

    @functools.wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), timeout=LIMIT))

    return run


async def turns(n: int = 20) -> None:
    """Let everybody else have some turns of the event loop."""
    for _ in range(n):
        await asyncio.sleep(0)


class Clock:
    """A clock that stands still but for training, of which an epoch takes `epoch_seconds`.

    Attributes:
        look_seconds: what it goes on by at each look at it.
    """

    def __init__(self) -> None:
        self.epoch_seconds = 0.004
        self.look_seconds = 0.0
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.look_seconds
        return self.now

    def drive(self, step: Callable[[Plan, int], None]) -> Callable[[Plan, int], None]:
        """`Plan.step` with this clock going on meanwhile."""

        def timed(plan: Plan, epochs: int) -> None:
            step(plan, epochs)
            self.now += epochs * self.epoch_seconds

        return timed


class StandInScreen:
    """A Screen that a session runs on for as long as the `async with` lasts.

    Attributes:
        draws_at_once: whether a frame counts as drawn when it is sent; else `drawn` has to be called.
        frames: epoch, playing and diverged of every frame sent.
        turns: how often the session has let others in.
        at_turn: called at every turn.
    """

    def __init__(self, session: Session, *, draws_at_once: bool = True) -> None:
        self.draws_at_once = draws_at_once
        self.frames: list[tuple[int, bool, bool]] = []
        self.turns = 0
        self.at_turn: Callable[[], None] = lambda: None
        self._session = session
        self._drawn = asyncio.Event()
        self._drawn.set()
        session.subscribe(lambda s: self.frames.append((s.epoch, s.playing, s.diverged)))

    @property
    def ready(self) -> bool:
        return self._drawn.is_set()

    async def turn(self) -> None:
        self.turns += 1
        self.at_turn()
        await asyncio.sleep(0)

    async def wait(self) -> None:
        await self._drawn.wait()

    async def draw(self, emit: Callable[[], None]) -> None:
        assert self.ready, "a frame is sent before the last one is drawn"
        sent = len(self.frames)
        emit()
        assert len(self.frames) == sent + 1
        if not self.draws_at_once:
            self._drawn.clear()

    def drawn(self) -> None:
        self._drawn.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._session.run(self))
        await turns(2)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task.done():
            self._task.result()  # it never returns: this raises what went wrong
        self._task.cancel()
