import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import panel as pn
import pytest
from bokeh.model import Model

from unfold.core.plan import Plan
from unfold.session import Session
from unfold.settings import Settings

from .stand_ins import Clock

# How long a machine takes says nothing of what is tested.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


BUNDLED = Path(__file__).parents[2] / "build/bokehjs/models.js"
"""The models of Bokeh and Panel that the page's JavaScript has."""


@pytest.fixture(scope="session", autouse=True)
def _models_made() -> Iterator[set[str]]:
    """The types of all models that any test makes."""
    made = set()
    init = Model.__init__

    def note(self: Model, *args: Any, **kwargs: Any) -> None:
        made.add(type(self).__qualified_model__)
        init(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "__init__", note)
        yield made


@pytest.fixture(autouse=True)
def _the_page_has_all_models(_models_made: set[str]) -> Iterator[None]:
    """Or the page would not know what the app sends it."""
    yield
    bundled = set(re.findall(r"\w+(?= } from)", BUNDLED.read_text()))
    made = {
        re.sub(r"^panel\.models\.\w+\.", "Panel", name)
        for name in _models_made
        if not name.startswith("unfold.")
    }
    missing = made - bundled
    _models_made.clear()
    assert not missing, f"{BUNDLED.name} lacks {', '.join(sorted(missing))}"


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
