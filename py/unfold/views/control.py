"""A control: one widget that shows settings and asks for changes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from typing import Any, NamedTuple, TypeAlias

import panel as pn

from unfold.settings import covered

Changes: TypeAlias = Mapping[str, Any]
Apply: TypeAlias = Callable[[Changes], None]


class Restrictions(NamedTuple):
    """What the link of this page hides and locks: settings and parts."""

    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Changes) -> Restrictions:
        """Those that `settings` ask for, with all that is covered by what they name."""
        return cls(covered(settings["hide"]), covered(settings["lock"]))


def quoted(words: str) -> str:
    """Words as a string of CSS."""
    return json.dumps(words, ensure_ascii=False)


def restrict(widget: pn.widgets.Widget, *, hidden: bool, locked: bool) -> None:
    """Show a widget or not, and let it be changed or not."""
    if widget.visible == hidden:
        widget.visible = not hidden
    if widget.disabled != locked:
        widget.disabled = locked


class Control:
    """One widget that shows settings and asks for changes of them.

    Args:
        changes: the settings that it changes, the main one first.
    """

    def __init__(
        self,
        widget: pn.widgets.Widget,
        apply: Apply,
        show: Callable[[Changes], Any],
        ask: Callable[[Any], Changes],
        *changes: str,
    ) -> None:
        self.widget = widget
        self._changes = changes
        self._show = show
        self._syncing = False

        def changed(event: Any) -> None:
            if not self._syncing:
                # An emptied field asks for nothing, and gets back what is.
                apply({} if event.new is None else ask(event.new))

        widget.param.watch(changed, "value")

    def sync(self, settings: Changes) -> None:
        """Show `settings`, whoever changed them."""
        value = self._show(settings)
        if self.widget.value != value:
            self._set(value)

    def restrict(self, hidden: Set[str], locked: Set[str]) -> None:
        """Hide the widget if its main setting is hidden, disable it if anything is locked that it changes."""
        hide = bool(self._changes) and self._changes[0] in hidden
        restrict(self.widget, hidden=hide, locked=not locked.isdisjoint(self._changes))

    def _set(self, value: Any) -> None:
        self.quietly(value=value)

    def quietly(self, **params: Any) -> None:
        """Change the widget without asking for anything."""
        self._syncing = True
        try:
            self.widget.param.update(**params)
        finally:
            self._syncing = False


class SelectControl(Control):
    """A list that takes up a value it does not have, so that a link's value is shown as it is."""

    def __init__(
        self,
        widget: pn.widgets.Select,
        apply: Apply,
        show: Callable[[Changes], Any],
        ask: Callable[[Any], Changes],
        label: Callable[[Any], str],
        *changes: str,
    ) -> None:
        super().__init__(widget, apply, show, ask, *changes)
        self._select = widget
        self._label = label

    def _set(self, value: Any) -> None:
        values = list(self._select.options.values())
        if value not in values:
            values = sorted([*values, value])
            self.quietly(options={self._label(v): v for v in values}, value=value)
        else:
            super()._set(value)
