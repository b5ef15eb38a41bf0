"""The panel of settings: every one is there, once, and says what it is."""

from html import unescape
from typing import Any

import param
import pytest
from bokeh.document import Document

from unfold.app import App
from unfold.parameters import Subset, written
from unfold.settings import Settings
from unfold.views.settings_panel import SettingsPanel, control
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, in_a_loop, turns
from .test_session import CHANGES, TOGETHER

NAMES = [name for names in Settings.groups().values() for name in names]


def shown(name: str, value: Any) -> Any:
    """What the control of a setting has as its value."""
    parameter = Settings.param[name]
    if isinstance(parameter, param.Boolean):
        return [name] if value else []
    if ENGLISH.choices.get(name):
        return value
    return list(value) if isinstance(parameter, Subset) else written(value)


def panel(app: App) -> SettingsPanel:
    (found,) = [one for one in app.layout.rail.panels if isinstance(one, SettingsPanel)]
    return found


@pytest.fixture
def app() -> App:
    """An app whose settings are open."""
    app = App()
    app.add_to(Document())
    panel(app).button.value = True
    return app


@pytest.mark.parametrize("name", NAMES)
def test_a_control_asks_for_its_setting_and_shows_it(name: str):
    settings, asked = Settings(), []
    one = control(settings.param[name], asked.append, ENGLISH)
    one.sync(settings.values())
    assert one.widget.value == shown(name, getattr(settings, name))
    assert asked == []
    one.widget.value = shown(name, CHANGES[name])
    assert asked == [{name: CHANGES[name]}]
    one.sync(settings.values() | {name: Settings.defaults()[name]})
    assert one.widget.value == shown(name, Settings.defaults()[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_control_explains_itself(name: str):
    widget = control(Settings.param[name], lambda _: None, ENGLISH).widget
    assert ENGLISH.settings[name].doc in widget.styles["--doc"]


@pytest.mark.parametrize(
    ("name", "typed"), [("hidden", "4, x"), ("learning_rate", "fast"), ("n_samples", "1.5"), ("formula", "y")]
)
def test_what_cannot_be_read_is_asked_for_as_it_is(name: str, typed: str):
    asked: list[dict[str, Any]] = []
    control(Settings.param[name], asked.append, ENGLISH).widget.value = typed
    assert asked == [{name: typed}]


def test_widths_may_be_typed_with_spaces():
    asked: list[dict[str, Any]] = []
    control(Settings.param["hidden"], asked.append, ENGLISH).widget.value = "8, 6 ,2"
    assert asked == [{"hidden": (8, 6, 2)}]


def labels(page: Page) -> list[str]:
    """The first words of every part of the panel, from above."""
    return [
        getattr(part, "title", None)
        or getattr(part, "text", "")
        or part.styles.get("--label", "").strip('"')
        or part.labels[0]
        for part in page.document.get_model_by_name("settings").children
    ]


@in_a_loop
async def test_it_lists_every_setting_once_by_group(clock: Clock):
    page = await Page(clock).rendered()
    assert labels(page) == []  # made when it is first opened
    page.change(page.widget(ENGLISH.commands.settings), "active", True)
    await turns()
    expected = [ENGLISH.lists.preset]
    for group, names in Settings.groups().items():
        expected += [f"<h2>{ENGLISH.groups[group]}</h2>", *(ENGLISH.settings[name].label for name in names)]
    *found, trained_by = [unescape(label) for label in labels(page)]
    assert found == expected
    assert trained_by == f"<p>{ENGLISH.messages.by_kernel}</p>"
    parts = page.document.get_model_by_name("settings").children
    for again in (False, True):
        page.change(page.widget(ENGLISH.commands.settings), "active", again)
    assert page.document.get_model_by_name("settings").children == parts
    page.apply()
    assert page.posted("error") == []


def widgets(app: App) -> dict[str, Any]:
    """The widgets of the panel by their labels."""
    return {one.widget.label: one.widget for one in panel(app)._controls}


def test_it_and_the_page_follow_each_other(app: App):
    widgets(app)["Learning rate"].value = "0.5"
    assert app.settings.learning_rate == 0.5
    assert [w.value for w in app.layout.controls.training if w.label == "Learning rate"] == [0.5]
    app.layout.controls.network[1].value = "gelu"
    assert widgets(app)["Activation"].value == "gelu"


def test_what_is_refused_goes_back_and_is_said_in_words(app: App):
    rate = widgets(app)["Learning rate"]
    rate.value = "11"
    assert rate.value == "0.03"
    assert "learning_rate: 11.0 is not allowed" in app.layout.message.pane.object


def test_closed_it_is_left_alone(app: App):
    settings = panel(app)
    settings.button.value = False
    app.settings.apply(TOGETHER | {"language": "en"})
    app.session.emit()
    rate = widgets(app)["Learning rate"]
    assert rate.value == "0.03"
    settings.button.value = True
    assert rate.value == "0.1"


def test_a_preset_is_chosen_as_any_setting(app: App):
    preset = widgets(app)[ENGLISH.lists.preset]
    assert preset.value == "standard"
    preset.value = "tensorflow_playground"
    assert (app.settings.initializer, app.settings.shuffle) == ("uniform", False)
    app.settings.apply({"optimizer": "adam"})
    app.session.emit()
    assert preset.value == "own"
    preset.value = "standard"
    preset.value = "own"  # asks for nothing
    assert preset.value == "standard"
    assert app.settings.values() == Settings.defaults()


def test_it_says_why_numpy_trains(app: App):
    assert ENGLISH.messages.by_kernel in panel(app)._trained_by.object
    app.settings.apply({"dropout": 0.2})
    app.session.emit()
    assert "NumPy: the kernel does not cover dropout" in panel(app)._trained_by.object


def test_settings_that_were_never_opened_have_made_nothing():
    one = SettingsPanel(Settings(), lambda _: None, lambda: "", ENGLISH)
    one.sync(Settings.defaults())
    assert one.column.children == []
