"""Every part of the page says what it is; every command has its key."""

import re
from collections.abc import Iterator

import panel as pn
import pytest
from bokeh.document import Document
from bokeh.models import Button, LayoutDOM, Toggle
from bokeh.models.ui import UIElement

from unfold.app import App
from unfold.settings import Settings
from unfold.snapshot import Tool
from unfold.views.explanation import explain_every_label, explanation
from unfold.views.help_panel import HelpPanel
from unfold.views.shortcuts import SHORTCUTS, key_classes, key_name
from unfold.words.english import ENGLISH
from unfold.words.words import Part

from .test_sweep_file import SWEEP

# Places that panels stand in, those that only say what has happened, and the layer over the output plot,
# through which that is pointed at.
SILENT = {
    "hand",
    "message",
    "ways-on",
    "spoken",
    "shown",
    "help",
    "settings",
    "lessons",
    "share",
    "text",
    "table",
    "timeline",
}


@pytest.fixture(scope="module")
def app() -> App:
    """One for all tests of this file, none of which changes what is explained."""
    app = App()
    app.add_to(Document())
    app.session.step()
    app.session.look_back()  # with a row that is made when it is wanted
    app.session.emit()
    app.session.leave_past()
    app.session.hand.choose(Tool(1))  # with which there is a layer over the output
    app.session.sweep.take(SWEEP)
    for stage in ("race", "sweep", "network"):  # who races has widgets once it has been looked at
        app.settings.apply({"stage": stage})
        app.session.emit()
    return app


def explained(shown: object) -> Iterator[tuple[object, bool]]:
    """Every widget, pane and plot of `shown`, and whether it, or all of its labels, say what they are."""
    children = getattr(shown, "objects", None) if isinstance(shown, pn.layout.ListLike) else None
    if children is not None:
        for child in children:
            yield from explained(child)
        return
    if not shown.visible:
        return
    sheets = [sheet for sheet in shown.stylesheets if isinstance(sheet, str)]
    yield shown, "--doc" in (shown.styles or {}) or any("--doc" in sheet for sheet in sheets)


@pytest.mark.parametrize("place", sorted(set(App().layout.places) - SILENT))
def test_every_part_of_every_place_says_what_it_is(app: App, place: str):
    app.session.selection.pin((0, 0))
    if place == "own-table":
        app.settings.apply({"dataset": "own"})
    app.session.hand.choose(None if place == "handles" else Tool(1))  # handles make room for tools
    app.session.emit()
    found = list(explained(app.layout.places[place]))
    app.settings.apply({"dataset": Settings.defaults()["dataset"]})
    assert found
    assert [shown for shown, says in found if not says] == []


def test_every_explanation_is_used(app: App):
    app.session.emit()
    said = [
        text
        for root in app.layout.places.values()
        for element in (root if isinstance(root, LayoutDOM) else root.get_root(Document())).references()
        if isinstance(element, UIElement)
        for text in (
            *element.styles.values(),
            *(
                sheet if isinstance(sheet, str) else getattr(sheet, "css", "")
                for sheet in element.stylesheets
            ),
        )
    ]
    unused = [name for name, part in ENGLISH.parts.items() if not any(part.doc in text for text in said)]
    assert unused == []


def test_words_are_strings_of_css():
    part = Part("A", 'say "x"')
    assert explanation(part) == {"--name": '"A"', "--doc": '"say \\"x\\""'}
    assert explain_every_label(part) == 'label { --name: "A"; --doc: "say \\"x\\""; }'


def test_explanations_are_one_or_two_sentences():
    for part in (*ENGLISH.parts.values(), *ENGLISH.settings.values()):
        assert 1 <= len(re.findall(r"[.](?:\s|$)", part.doc)) <= 2, part.doc
        assert len(part.doc) <= 240, part.doc


# Keys


@pytest.mark.parametrize("command", sorted(set(SHORTCUTS) - {"close"}))
def test_the_key_of_every_command_presses_one_button(app: App, command: str):
    pressed = [
        element
        for root in app.layout.places.values()
        for element in (root if isinstance(root, LayoutDOM) else root.get_root(Document())).references()
        if isinstance(element, Button | Toggle) and set(key_classes(command)) <= set(element.css_classes)
    ]
    assert len(pressed) == 1


def test_no_key_stands_for_two_commands():
    keys = [key for keys in SHORTCUTS.values() for key in keys]
    assert len(set(keys)) == len(keys)
    assert set(SHORTCUTS) == set(ENGLISH.help.shortcuts)


def test_keys_have_names():
    assert [key_name(key, ENGLISH.help) for key in ("space", "k", "?", "escape")] == [
        "Space",
        "K",
        "?",
        "Esc",
    ]


def test_the_help_lists_the_keys_and_the_steps(app: App):
    (panel,) = [panel for panel in app.layout.rail.panels if isinstance(panel, HelpPanel)]
    words = " ".join(str(part.object) for part in panel.contents() if isinstance(part, pn.pane.HTML))
    assert all(step in words for step in ENGLISH.help.steps)
    assert all(name in words for name in ENGLISH.help.shortcuts.values())


def test_the_help_can_be_closed_from_within(app: App):
    (panel,) = [panel for panel in app.layout.rail.panels if isinstance(panel, HelpPanel)]
    panel.button.value = True
    assert panel.column.visible
    (close,) = [element for element in panel.column.references() if isinstance(element, Button)]
    assert close.label == ENGLISH.help.close
    panel.close.param.trigger("clicks")
    assert not panel.column.visible


# What the page is told by classes


@pytest.mark.parametrize(
    ("name", "value", "told"), [("projector", True, "projector"), ("shortcuts", False, "no-keys")]
)
def test_the_page_is_told_by_a_class(app: App, name: str, value: bool, told: str):
    app.session.emit()
    assert told not in app.layout.controls.theme.css_classes
    app.settings.apply({name: value})
    app.session.emit()
    assert told in app.layout.controls.theme.css_classes
    app.settings.apply({name: Settings.defaults()[name]})
    app.session.emit()
    assert told not in app.layout.controls.theme.css_classes


def test_new_weights_begin_a_run_with_others(app: App):
    before = app.session.snapshot().weights[0].copy()
    app.session.step()
    app.layout.controls.new_weights.param.trigger("clicks")
    snapshot = app.session.snapshot()
    assert snapshot.epoch == 0
    assert (snapshot.weights[0] != before).all()
