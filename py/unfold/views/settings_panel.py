"""The panel of settings: every one there is, one click away, each with its one sentence.

Made from the declaration of the settings: no widget here is written for one setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import panel as pn
import param

from unfold.parameters import Choice, Subset, Widths, read, written
from unfold.presets import preset_changes, preset_of
from unfold.settings import Settings, idle
from unfold.snapshot import Snapshot
from unfold.views import icons
from unfold.views.control import Apply, Changes, Control, Restrictions, quoted
from unfold.views.explanation import explain, explanation
from unfold.views.panel import Panel, words_pane
from unfold.views.theme import STYLESHEET
from unfold.words.words import Part, Setting, Words

OWN = "own"
"""In the list of presets: none of them."""


class SettingsPanel(Panel):
    """A widget for each setting, group by group; it is to be seen where the setting means something.

    Args:
        reason: tells why the kernel does not run the epochs; empty where it does. Asked only while it is
            shown, since the kernel may be still to be made.
    """

    name = "settings"

    def __init__(self, settings: Settings, apply: Apply, reason: Callable[[], str], words: Words) -> None:
        super().__init__(words.commands.settings, icons.SETTINGS, "brief")
        explain(self.button, words.parts["open_settings"])
        self._words = words
        self._settings = settings
        self._apply = apply
        self._reason = reason
        self._controls: list[Control] = []
        self._heads: dict[str, pn.pane.HTML] = {}
        self._trained_by = words_pane("")

    def contents(self) -> Iterator[pn.viewable.Viewable]:
        """A list of presets, the settings by group, and what runs the epochs."""
        yield self._bind(preset(self._settings, self._apply, self._words))
        for group, names in Settings.groups().items():
            self._heads[group] = words_pane(f"<h2>{self._words.groups[group]}</h2>")
            yield self._heads[group]
            for name in names:
                yield self._bind(control(self._settings.param[name], self._apply, self._words))
        yield self._trained_by

    def show(self, settings: Changes) -> None:
        """Show `settings`."""
        hidden, locked = Restrictions.of(settings)
        for control in self._controls:
            control.restrict(hidden | idle(settings), locked)
            control.sync(settings)
        for group, head in self._heads.items():
            shown = not hidden.issuperset(Settings.groups()[group])
            if head.visible != shown:
                head.visible = shown
        self._say_who_trains()

    def update(self, _: Snapshot) -> None:
        """Say what runs the epochs."""
        self._say_who_trains()

    def _say_who_trains(self) -> None:
        reason, say = self._reason(), self._words.messages
        shown = f"<p>{say.by_numpy.format(reason=escape(reason)) if reason else say.by_kernel}</p>"
        if self._trained_by.object != shown:
            self._trained_by.object = shown

    def _bind(self, control: Control) -> pn.widgets.Widget:
        self._controls.append(control)
        return control.widget


def preset(settings: Settings, apply: Apply, words: Words) -> Control:
    """A list of presets; it shows the one that the settings are as."""
    options = {name: key for key, name in words.presets.items()} | {words.lists.own_preset: OWN}
    widget = pn.widgets.Select(label=words.lists.preset, options=options, width=None)
    return Control(
        _wear(widget, Part(words.lists.preset, words.lists.preset_doc)),
        apply,
        lambda values: preset_of(values) or OWN,
        lambda key: {} if key == OWN else preset_changes(key, settings.values()),
    )


def control(parameter: param.Parameter[Any], apply: Apply, words: Words) -> Control:
    """The control of a setting: what its kind asks for."""
    name = str(parameter.name)
    setting = words.settings[name]
    label = setting.label
    if isinstance(parameter, Choice):
        names = {words.choices[name][word]: word for word in parameter.objects}
        choice = pn.widgets.Select(label=label, options=names, width=None)
        return Control(_wear(choice, setting), apply, lambda s: s[name], lambda value: {name: value}, name)
    if isinstance(parameter, Subset):
        listed = parameter.objects
        named = words.ghosts.names if name == "ghosts" else words.features
        several = pn.widgets.CheckBoxGroup(
            options={named[word]: word for word in listed},
            styles={"--label": quoted(label)},
        )
        return Control(
            _wear(several, setting, "several"),
            apply,
            lambda s: list(s[name]),
            lambda value: {name: tuple(word for word in listed if word in value)},
            name,
        )
    if isinstance(parameter, param.Boolean):
        check = pn.widgets.CheckBoxGroup(options={label: name})
        return Control(
            _wear(check, setting),
            apply,
            lambda s: [name] if s[name] else [],
            lambda value: {name: name in value},
            name,
        )
    field = pn.widgets.TextInput(label=label, width=None)
    return Control(
        _wear(field, setting),
        apply,
        lambda s: written(s[name]),
        lambda typed: {name: _typed(parameter, typed)},
        name,
    )


def _typed(parameter: param.Parameter[Any], typed: str) -> Any:
    """What was typed into a field; text that is none of its kind stays text, and is refused in words."""
    try:
        return read(parameter, typed.replace(" ", "") if isinstance(parameter, Widths) else typed.strip())
    except ValueError:
        return typed


def _wear(widget: pn.widgets.Widget, part: Part | Setting, *classes: str) -> pn.widgets.Widget:
    widget.param.update(
        stylesheets=[STYLESHEET],
        margin=0,
        css_classes=["setting", *classes],
        styles={**widget.styles, **explanation(part)},
    )
    return widget
