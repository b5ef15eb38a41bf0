"""A few words and numbers beside a figure, that may be other ones in every frame.

Panel's pane for HTML takes as long for a change as all figures for a frame; this is its model without it.
"""

from __future__ import annotations

from html import escape, unescape

from bokeh.models import ImportedStyleSheet
from panel.models.markup import HTML

from unfold.views.theme import STYLESHEET


class Readout:
    """Shows HTML; its text is not escaped, its author is us.

    Args:
        classes: of `widgets.css`, besides its own.
    """

    def __init__(self, *classes: str) -> None:
        self.model = HTML()
        self.model.update(
            margin=0,
            css_classes=["readout", *classes],
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
            disable_math=True,
            run_scripts=False,
        )

    @property
    def html(self) -> str:
        """What is shown."""
        return unescape(str(self.model.text))

    def show(self, html: str) -> None:
        """Show something else; nothing is sent where it is the same."""
        text = escape(html)
        if self.model.text != text:
            self.model.text = text
