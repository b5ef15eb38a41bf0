"""The help: what is this, how to begin, and which keys there are."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import panel as pn

from unfold.settings import Settings
from unfold.views import icons
from unfold.views.control import Apply, Changes, Control, quoted
from unfold.views.explanation import explain
from unfold.views.panel import Panel, words_pane
from unfold.views.settings_panel import control
from unfold.views.shortcuts import SHORTCUTS, key_classes, key_name
from unfold.views.theme import STYLESHEET
from unfold.words.words import Help, Words


class HelpPanel(Panel):
    """Says what is pointed at as long as it is open; the page writes that in: see `site/explain.js`."""

    name = "help"

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        super().__init__(words.commands.help, icons.HELP, "tool", *key_classes("help"))
        explain(self.button, words.parts["open_help"])
        self._words = words
        self.close = pn.widgets.Button(
            label=words.help.close,
            icon=icons.CLOSE,
            icon_size="18px",
            margin=0,
            css_classes=["tool", "close-help"],
            stylesheets=[STYLESHEET],
        )
        self.close.on_click(self._close)
        self._controls: tuple[Control, ...] = tuple(
            control(settings.param[name], apply, words) for name in ("projector", "shortcuts")
        )

    def contents(self) -> Iterator[pn.viewable.Viewable]:
        """Where the explanation stands, the introduction, the keys, and the settings that go with them."""
        words = self._words.help
        yield self._explanation(words)
        yield words_pane(f"<h2>{escape(words.begin)}</h2>{_steps(words)}")
        keys = words_pane(f"<h2>{escape(words.keys)}</h2>{_keys(words)}")
        keys.css_classes = [*keys.css_classes, "keys"]
        yield keys
        for made in self._controls:
            made.widget.css_classes = [*made.widget.css_classes, "keys"]
            yield made.widget

    def show(self, settings: Changes) -> None:
        """Show `settings`."""
        for made in self._controls:
            made.sync(settings)

    def _explanation(self, words: Help) -> pn.viewable.Viewable:
        said = pn.pane.HTML(
            '<div role="status"><h2></h2><p></p></div>',
            margin=0,
            css_classes=["explanation"],
            styles={"--rest": quoted(words.point)},
            stylesheets=[STYLESHEET],
        )
        return pn.Row(said, self.close, margin=0, css_classes=["row", "explained"], stylesheets=[STYLESHEET])

    def _close(self, _: object) -> None:
        self.button.value = False


def _steps(words: Help) -> str:
    return f"<ol>{''.join(f'<li>{escape(step)}</li>' for step in words.steps)}</ol>"


def _keys(words: Help) -> str:
    rows = (
        f"<div><dt>{' '.join(f'<kbd>{escape(key_name(key, words))}</kbd>' for key in keys)}</dt>"
        f"<dd>{escape(words.shortcuts[command])}</dd></div>"
        for command, keys in SHORTCUTS.items()
    )
    return f"<dl>{''.join(rows)}</dl>"
