"""The live link: a run that is trained on the visitor's own computer, shown as it goes on.

Owns how things stand with it, from the link that offers one to its end. What comes is a run file each time,
read as any that a visitor opens; who sends it, and from where, is the page's business (`site/live.js`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unfold.archive import RunFileError
from unfold.run_file import from_bytes
from unfold.session import Session
from unfold.settings import SettingsError

ENDS = ("ended", "lost", "failed")
"""How a connection may end by itself: as the training did, before it, or before there was one."""
SHOWN = ("offered", "waiting", "open", "left", "refused", *ENDS)
"""What is said of it: it can be had; it is on its way; it is there; the visitor has gone on alone; what came
could not be taken; or how it ended."""


@dataclass(frozen=True)
class Standing:
    """How things stand.

    Attributes:
        kind: one of SHOWN.
        port: of the visitor's computer.
        error: why it was refused.
        points: how many points the run has and how many of the same kind are shown, if these are fewer.
    """

    kind: str
    port: str
    error: RunFileError | SettingsError | None = None
    points: tuple[int, int] | None = None


class Live:
    """One page's link to a training.

    Args:
        session: what it is shown in.
        tell: tells the page to "connect", to "disconnect", or that what came has been "taken".

    Attributes:
        standing: None if there is nothing to say.
    """

    def __init__(self, session: Session, tell: Callable[[str], None]) -> None:
        self._session, self._tell = session, tell
        self.standing: Standing | None = None

    @property
    def _is_on(self) -> bool:
        return self.standing is not None and self.standing.kind in ("waiting", "open")

    def hear(self, word: str) -> None:
        """Take what the page says: "offered" and the port, or one of ENDS."""
        kind, _, port = word.partition(" ")
        if kind == "offered":
            if self._is_on:
                self._tell("disconnect")
            self._stand(kind, port)
        elif self._is_on:
            self._stand(kind)

    def act(self) -> None:
        """Connect, after a click, or let go."""
        if self.standing is None:
            return
        if self._is_on:
            self._tell("disconnect")
            self.standing = None
            self._session.refresh()
        elif self.standing.kind == "offered":
            self._stand("waiting")
            self._tell("connect")

    def take(self, data: bytes) -> None:
        """Show a run as far as it has come; what cannot be shown ends it, as does a visitor who goes on."""
        if not self._is_on:
            return
        assert self.standing is not None
        if self.standing.kind == "open" and not self._session.is_as_opened:
            self._tell("disconnect")
            self._stand("left")
            return
        try:
            n_points = self._session.follow_run(from_bytes(data))
        except (RunFileError, SettingsError) as error:
            self._tell("disconnect")
            self._stand("refused", error=error)
            return
        if self.standing.kind != "open":
            points = None if n_points is None else (n_points, self._session.settings.n_samples)
            self._stand("open", points=points)
        self._tell("taken")

    def _stand(
        self,
        kind: str,
        port: str = "",
        error: RunFileError | SettingsError | None = None,
        points: tuple[int, int] | None = None,
    ) -> None:
        before = self.standing.port if self.standing else ""
        self.standing = Standing(kind, port or before, error, points)
        self._session.refresh()
