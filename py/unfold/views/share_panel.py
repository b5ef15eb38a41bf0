"""The panel that makes links, with the weights or without, and of a reduced playground; and files to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import panel as pn

from unfold.settings import PARTS, RESTRICTIONS, Settings
from unfold.share import MAX_LENGTH, MOST_WEIGHTS, Trained
from unfold.snapshot import Snapshot
from unfold.views import icons
from unfold.views.control import Apply, Changes, quoted
from unfold.views.explanation import explain
from unfold.views.panel import Panel, words_pane
from unfold.views.snippets import POSTER, element, frame
from unfold.views.theme import STYLESHEET
from unfold.words.numbers import grouped
from unfold.words.words import Words

Link = Callable[[Changes, Trained | None], str]
"""The link to settings, and to weights if they are given."""
Download = Callable[[], tuple[str, int] | None]
"""The file that the page can be had as for offline use, and its bytes; None if there is none."""
LOOK_EVERY = 30
"""Frames for one new link while training goes on, if it holds the weights."""
SNIPPET_ROWS = 4
"""Lines of HTML in sight."""
ROWS: tuple[str, ...] = Settings.param["hide"].objects
"""What can be hidden and locked."""
WHOLES = (*Settings.groups(), *(part for part in PARTS if "." not in part))
"""Of those, what others belong to."""


@dataclass(frozen=True)
class Files:
    """What hands the visitor a file of the present moment."""

    save_run: Callable[[], None]
    save_points: Callable[[], None]
    save_curves: Callable[[], None]


class SharePanel(Panel):
    """A link to what the page shows, and what it should hide and lock for those who follow it.

    What is chosen here stays in the link, and does nothing to this page until it is tried here.

    Args:
        trained: the network as it is now.
        download: the whole page as a file, if it is to be had.
        files: hand files to the visitor; None where no files come and go. To open one, and to keep a picture,
            is the page's business: see `site/files.js` and `site/screenshot.js`.
    """

    name = "share"

    def __init__(
        self,
        apply: Apply,
        link: Link,
        trained: Callable[[], Trained],
        download: Download,
        files: Files | None,
        words: Words,
    ) -> None:
        super().__init__(words.commands.share, icons.SHARE, "brief")
        explain(self.button, words.parts["open_share"])
        self._apply = apply
        self._link = link
        self._trained = trained
        self._download = download
        self._files = files
        self._words = words
        self._settings: Changes = {}
        self._lists: Changes = {}
        self._frames = 0
        self._has_poster = False

    def contents(self) -> Iterator[pn.viewable.Viewable]:
        """The link, and what makes it another one."""
        self._make()
        say = self._words.sharing
        yield words_pane(f"<h2>{self._words.commands.share}</h2>")
        yield self._field
        yield self._copy
        yield self._in_file
        yield self._weights
        yield from self._kept()
        yield words_pane(f'<h2>{say.embed}</h2><p class="doc">{escape(say.embed_doc)}</p>')
        yield self._snippet
        yield self._copy_snippet
        yield self._plain
        yield self._poster
        yield self._poster_doc
        yield self._embed_in_file
        yield words_pane(f'<h2>{say.restrict}</h2><p class="doc">{escape(say.restrict_doc)}</p>')
        yield pn.Row(
            self._names,
            *self._checks.values(),
            margin=0,
            css_classes=["restrictions"],
            sizing_mode="stretch_width",
            stylesheets=[STYLESHEET],
        )
        yield self._more
        yield self._try
        if offered := self._download():
            yield words_pane(self._offer(*offered))

    def show(self, settings: Changes) -> None:
        """Link to `settings`; the lists begin with what this page hides and locks."""
        self._settings = settings
        lists = {name: settings[name] for name in RESTRICTIONS}
        if lists != self._lists:
            self._lists = lists
            for name, checks in self._checks.items():
                checks.value = list(settings[name])
            if any(name not in WHOLES for chosen in lists.values() for name in chosen):
                self._more.value = True
        self._write()

    def update(self, snapshot: Snapshot) -> None:
        """Keep up with the weights, while the link holds them."""
        self._frames += 1
        if self._weights.value and not (snapshot.playing and self._frames % LOOK_EVERY):
            self._write()

    def _kept(self) -> Iterator[pn.viewable.Viewable]:
        """What is shown as files, and files as what is shown."""
        say = self._words.runs
        doc = say.doc if self._files is not None else say.not_here
        yield words_pane(f'<h2>{escape(say.head)}</h2><p class="doc">{escape(doc)}</p>')
        if (files := self._files) is None:
            return
        picture = pn.widgets.Button(label=say.picture, css_classes=["line", "save-picture"])
        points = pn.widgets.Button(label=say.points, css_classes=["line"])
        curves = pn.widgets.Button(label=say.curves, css_classes=["line"])
        run = pn.widgets.Button(label=say.save, css_classes=["line"])
        opener = pn.widgets.Button(label=say.open, css_classes=["line", "open-file"])
        buttons = (picture, run, points, curves, opener)
        for button in buttons:
            button.param.update(margin=0, stylesheets=[STYLESHEET])
        points.on_click(lambda _: files.save_points())
        curves.on_click(lambda _: files.save_curves())
        run.on_click(lambda _: files.save_run())
        yield pn.Row(*buttons, margin=0, css_classes=["row", "files"], stylesheets=[STYLESHEET])

    def _make(self) -> None:
        """Make the widgets, of which there are many checks, when they are first wanted."""
        say = self._words.sharing
        self._field = pn.widgets.TextInput(
            label=say.link,
            max_length=MAX_LENGTH,
            width=None,
            sizing_mode="stretch_width",
            css_classes=["link"],
        )
        # What it says is in its style: another label would build the button anew, without the focus.
        self._copy = pn.widgets.Button(
            label=say.copy, css_classes=["line", "wide", "copy"], styles={"--copied": quoted(say.copied)}
        )
        self._in_file = words_pane(f'<p class="doc">{escape(say.in_file)}</p>')
        self._weights = pn.widgets.CheckBoxGroup(
            options={say.weights: "weights"}, css_classes=["setting", "weights"]
        )
        self._snippet = pn.widgets.TextAreaInput(
            label=say.snippet,
            max_length=2 * MAX_LENGTH,
            rows=SNIPPET_ROWS,
            width=None,
            sizing_mode="stretch_width",
            css_classes=["source", "snippet"],
        )
        self._copy_snippet = pn.widgets.Button(
            label=say.copy_snippet,
            css_classes=["line", "wide", "copy", "copies-snippet"],
            styles={"--copied": quoted(say.copied)},
        )
        self._plain = pn.widgets.CheckBoxGroup(
            options={say.plain: "plain"},
            css_classes=["setting", "plain-frame"],
            styles={"--doc": quoted(say.plain_doc)},
        )
        self._poster = pn.widgets.Button(label=say.poster, css_classes=["line", "wide", "save-poster"])
        self._poster_doc = words_pane(f'<p class="doc">{escape(say.poster_doc.format(file=POSTER))}</p>')
        self._embed_in_file = words_pane(f'<p class="doc">{escape(say.embed_in_file)}</p>')
        self._more = pn.widgets.Toggle(label=say.singles, css_classes=["disclosure"])
        self._try = pn.widgets.Button(label=say.try_it, css_classes=["line", "wide"])
        self._names = words_pane(self._rows())
        self._names.sizing_mode = "stretch_width"
        self._checks = {name: self._list(name) for name in RESTRICTIONS}
        for widget in (
            *(self._field, self._copy, self._weights, self._snippet, self._copy_snippet, self._plain),
            *(self._poster, self._more, self._try),
        ):
            widget.param.update(margin=0, stylesheets=[STYLESHEET])
        for checks in (self._weights, self._plain):
            checks.param.watch(self._chosen, "value")
        self._more.param.watch(lambda _: self._unfold(), "value")
        self._poster.on_click(lambda _: self._show_poster())
        self._try.on_click(lambda _: self._apply(self._draft))
        self._unfold()

    @property
    def _draft(self) -> Changes:
        """What those who follow the link shall not see, and not change."""
        return {
            name: tuple(row for row in ROWS if row in checks.value) for name, checks in self._checks.items()
        }

    def _chosen(self, _: Any) -> None:
        if self._settings:
            self._write()

    def _write(self) -> None:
        trained = self._trained()
        fits = len(trained.parameters) <= MOST_WEIGHTS
        wanted = trained if self._weights.value else None
        self._field.value = self._link({**self._settings, **self._draft}, wanted)
        in_file = self._field.value.startswith("file:")
        self._in_file.visible = self._embed_in_file.visible = in_file
        for widget in (self._snippet, self._copy_snippet, self._plain):
            widget.visible = not in_file
        self._poster.visible = self._poster_doc.visible = not in_file and not self._plain.value
        link, title = self._field.value, self._words.sharing.frame
        self._snippet.value = (
            frame(link, title) if self._plain.value else element(link, title, poster=self._has_poster)
        )
        if fits:
            doc = self._words.sharing.weights_doc.format(epoch=grouped(trained.epoch, self._words))
        else:
            count, most = (grouped(n, self._words) for n in (len(trained.parameters), MOST_WEIGHTS))
            doc = self._words.sharing.many_weights.format(count=count, most=most)
        styles = {"--doc": quoted(doc)}
        if self._weights.styles != styles:
            self._weights.styles = styles
        if self._weights.disabled == fits:
            self._weights.disabled = not fits

    def _show_poster(self) -> None:
        """The page saves it by itself; from now on the HTML names it."""
        self._has_poster = True
        self._write()

    def _offer(self, file: str, size: int) -> str:
        """A link to the file that the page can be had as."""
        say = self._words.sharing
        doc = say.download_doc.format(megabytes=round(size / 1e6))
        return (
            f'<h2><a href="{escape(file)}" download>{escape(say.download)}</a></h2>'
            f'<p class="doc">{escape(doc)}</p>'
        )

    def _unfold(self) -> None:
        """Show what belongs to the groups, or the groups alone."""
        more = ["more"] if self._more.value else []
        self._names.css_classes = ["readout", "restricted", *more]
        for checks in self._checks.values():
            checks.css_classes = ["restriction", *more]

    def _rows(self) -> str:
        rows = (
            f'<p class="{"whole" if row in WHOLES else "single"}">{escape(self._name(row))}</p>'
            for row in ROWS
        )
        return "".join(rows)

    def _name(self, row: str) -> str:
        """What people know a row by."""
        words = self._words
        if row in words.groups:
            return words.groups[row]
        return words.sharing.parts[row] if row in PARTS else words.settings[row].label

    def _list(self, name: str) -> pn.widgets.CheckBoxGroup:
        """A check for each row; its words are for those who hear them."""
        say = self._words.sharing
        each = {"hide": say.hide_part, "lock": say.lock_part}[name]
        parts = {
            row: say.whole.format(group=self._name(row)) if row in WHOLES else self._name(row) for row in ROWS
        }
        singles = ", ".join(
            f":host(:not(.more)) label:nth-of-type({n})" for n, row in enumerate(ROWS, 1) if row not in WHOLES
        )
        checks = pn.widgets.CheckBoxGroup(
            options={each.format(part=part): row for row, part in parts.items()},
            margin=0,
            styles={"--label": quoted(self._words.settings[name].label)},
            stylesheets=[STYLESHEET, f"{singles} {{ display: none; }}"],
        )
        checks.param.watch(self._chosen, "value")
        return checks
