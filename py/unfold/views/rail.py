"""The rail: every setting there is, one click away, each with its one sentence.

Made from the declaration of the settings: no widget here is written for one setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import panel as pn
import param
from bokeh.models import Column, ImportedStyleSheet
from bokeh.models.ui import UIElement

from unfold.parameters import Choice, Subset, Widths, read, written
from unfold.presets import preset_changes, preset_of
from unfold.settings import Settings
from unfold.views import icons
from unfold.views.controls import Apply, Changes, Control, quoted
from unfold.views.theme import STYLESHEET
from unfold.words.words import Words

OWN = "own"
"""In the list of presets: none of them."""


class Rail:
    """The button that opens it, and the column, which is made when it is first opened: it takes a moment."""

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._words = words
        self._settings = settings
        self._apply = apply
        self._controls: list[Control] = []
        self._synced: Changes | None = None
        self.button = pn.widgets.Toggle(
            label=words.commands.settings,
            icon=icons.SETTINGS,
            icon_size="18px",
            margin=0,
            css_classes=["opener"],
            stylesheets=[STYLESHEET],
        )
        # Bokeh's own: of a column of Panel's nobody is told outside a server that it has got children.
        self.column = Column(
            spacing=16, sizing_mode="stretch_width", stylesheets=[ImportedStyleSheet(url=STYLESHEET)]
        )
        self._trained_by = _pane("")

    @property
    def is_open(self) -> bool:
        """Whether the settings are shown."""
        return bool(self.button.value)

    def place(self) -> None:
        """Open or close the column, as the button says."""
        if self.is_open and not self._controls:
            parts = (part.get_root(self.column.document) for part in (*self._contents(), self._trained_by))
            self.column.children = [part for part in parts if isinstance(part, UIElement)]
            self._synced = None
        # Where the columns of the page stand follows a class of the button's element: see site/style.css.
        self.button.css_classes = ["opener", "open"] if self.is_open else ["opener"]

    def sync(self, settings: Changes, reason: str) -> None:
        """Show `settings`, and what runs the epochs, if anybody can see them.

        Args:
            reason: why the kernel does not; empty where it does.
        """
        if not self.is_open:
            return
        if settings is not self._synced:  # the very same ones are shown already
            self._synced = settings
            for control in self._controls:
                control.sync(settings)
        by = self._words.messages
        shown = f"<p>{by.by_numpy.format(reason=escape(reason)) if reason else by.by_kernel}</p>"
        if self._trained_by.object != shown:
            self._trained_by.object = shown

    def _contents(self) -> Iterator[pn.viewable.Viewable]:
        yield self._bind(preset(self._settings, self._apply, self._words))
        for group, names in Settings.groups().items():
            yield _pane(f"<h2>{self._words.groups[group]}</h2>")
            for name in names:
                yield self._bind(control(self._settings.param[name], self._apply, self._words))

    def _bind(self, control: Control) -> pn.widgets.Widget:
        self._controls.append(control)
        return control.widget


def preset(settings: Settings, apply: Apply, words: Words) -> Control:
    """A list of presets; it shows the one that the settings are as."""
    options = {name: key for key, name in words.presets.items()} | {words.lists.own_preset: OWN}
    widget = pn.widgets.Select(label=words.lists.preset, options=options, width=None)
    return Control(
        _wear(widget, words.lists.preset_doc),
        apply,
        lambda values: preset_of(values) or OWN,
        lambda key: {} if key == OWN else preset_changes(key, settings.values()),
    )


def control(parameter: param.Parameter[Any], apply: Apply, words: Words) -> Control:
    """The control of a setting: what its kind asks for."""
    name = str(parameter.name)
    label, doc = words.settings[name].label, words.settings[name].doc
    if isinstance(parameter, Choice):
        names = {words.choices[name][word]: word for word in parameter.objects}
        choice = pn.widgets.Select(label=label, options=names, width=None)
        return Control(_wear(choice, doc), apply, lambda s: s[name], lambda value: {name: value})
    if isinstance(parameter, Subset):
        features = parameter.objects
        several = pn.widgets.CheckBoxGroup(
            options={words.features[feature]: feature for feature in features},
            styles={"--label": quoted(label)},
        )
        return Control(
            _wear(several, doc, "several"),
            apply,
            lambda s: list(s[name]),
            lambda value: {name: tuple(feature for feature in features if feature in value)},
        )
    if isinstance(parameter, param.Boolean):
        check = pn.widgets.CheckBoxGroup(options={label: name})
        return Control(
            _wear(check, doc),
            apply,
            lambda s: [name] if s[name] else [],
            lambda value: {name: name in value},
        )
    field = pn.widgets.TextInput(label=label, width=None)
    return Control(
        _wear(field, doc),
        apply,
        lambda s: written(s[name]),
        lambda typed: {name: _typed(parameter, typed)},
    )


def _typed(parameter: param.Parameter[Any], typed: str) -> Any:
    """What was typed into a field; text that is none of its kind stays text, and is refused in words."""
    try:
        return read(parameter, typed.replace(" ", "") if isinstance(parameter, Widths) else typed.strip())
    except ValueError:
        return typed


def _wear(widget: pn.widgets.Widget, doc: str, *classes: str) -> pn.widgets.Widget:
    widget.param.update(
        stylesheets=[STYLESHEET],
        margin=0,
        css_classes=["setting", *classes],
        styles={**widget.styles, "--doc": quoted(doc)},
    )
    return widget


def _pane(html: str) -> pn.pane.HTML:
    return pn.pane.HTML(html, margin=0, css_classes=["readout"], stylesheets=[STYLESHEET])
