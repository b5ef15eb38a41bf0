from collections.abc import Callable, Iterator

import hypothesis
import panel as pn
import pytest

from unfold.core.plan import Plan
from unfold.session import Session
from unfold.settings import Settings

from .stand_ins import Clock

# How long a machine takes says nothing of what is tested.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _panel_forgets() -> Iterator[None]:
    """Panel keeps all that was ever shown; hundreds of apps would make every search for garbage long."""
    yield
    pn.state._views.clear()
    pn.state._stylesheets.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, which passes only while a network trains."""
    clock = Clock()
    monkeypatch.setattr(Plan, "step", clock.drive(Plan.step))
    return clock


@pytest.fixture
def make_session(clock: Clock) -> Callable[..., Session]:
    """A new session that opens with the settings given, and trains as fast as it goes."""

    def make(**opening: object) -> Session:
        settings = Settings()
        settings.apply({"speed": "max"} | opening)
        return Session(settings, clock)

    return make


@pytest.fixture
def session(make_session: Callable[..., Session]) -> Session:
    return make_session()
