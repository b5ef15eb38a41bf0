"""What goes wrong, in numbers: which classes are taken for which, or how far values are missed."""

from __future__ import annotations

from math import isnan

import panel as pn

from unfold.core.metrics import Residuals
from unfold.snapshot import Confusion, Snapshot
from unfold.views.explanation import explain
from unfold.views.marks import CLASSES, Mark
from unfold.views.numbers import signed
from unfold.views.theme import STYLESHEET
from unfold.words.words import Errors, Words

DENSE = 3
"""More classes than this stand in dense rows, so that all that is below the plot ends with the window."""


class ErrorsView:
    """Owns the pane; `update` is all that changes it."""

    def __init__(self, words: Words) -> None:
        self._words = words.errors
        self.pane = pn.pane.HTML("", margin=0, css_classes=["errors"], stylesheets=[STYLESHEET])
        explain(self.pane, words.settings["show_errors"])

    def update(self, snapshot: Snapshot) -> None:
        """Show `snapshot`, or nothing if nobody looks."""
        html = _html(snapshot, self._words)
        if self.pane.object != html:
            self.pane.object = html
            # The page makes room by this class: see site/style.css.
            self.pane.css_classes = ["errors", "shown"] if html else ["errors"]


def _html(snapshot: Snapshot, words: Errors) -> str:
    if snapshot.errors is None:
        return ""
    train, test = snapshot.errors
    if isinstance(train, Residuals) and isinstance(test, Residuals):
        return f"{_heading(words.residuals, snapshot, words)}{_residuals(test, train, words)}"
    assert not isinstance(train, Residuals)
    assert not isinstance(test, Residuals)
    marks = class_names(len(train))
    matrices = f"{_matrix(words.test, test, marks, words)}{_matrix(words.training, train, marks, words)}"
    kind = "pair dense" if len(marks) > DENSE else "pair"
    return f'{_heading(words.confusion, snapshot, words)}<div class="{kind}">{matrices}</div>'


def _heading(name: str, snapshot: Snapshot, words: Errors) -> str:
    """What the numbers below are, and where all over the true regions the network is worst."""
    verdict = snapshot.verdict
    if verdict is None:
        said = words.truth_unknown
    elif verdict.worst is None:
        said = words.nothing_wrong
    else:
        place = ", ".join(signed(x) for x in verdict.worst)
        said = (words.worst_wrong if isnan(verdict.error) else words.worst_missed).format(
            place=f"({place})", error=_distance(verdict.error)
        )
        if not snapshot.on_line:
            said = '<i class="ring"></i>' + said
    return f'<div class="judged"><h3>{name}</h3><span>{said}</span></div>'


def class_names(n_classes: int) -> list[tuple[Mark, str]]:
    """The mark and the name of every row of a confusion matrix."""
    if n_classes == 2:
        return [(CLASSES[1], "−1"), (CLASSES[0], "+1")]
    return [(mark, str(number)) for number, mark in enumerate(CLASSES[:n_classes], 1)]


def _matrix(caption: str, confusion: Confusion, marks: list[tuple[Mark, str]], words: Errors) -> str:
    names = [f'<i class="{mark.shape}"></i>{name}' for mark, name in marks]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{name}</th>'
        + "".join(_cell(count, right=i == j) for j, count in enumerate(counts))
        + "</tr>"
        for i, (name, counts) in enumerate(zip(names, confusion.tolist(), strict=True))
    )
    return (
        f"<table><caption>{caption}<span>{words.taken_for}</span></caption>"
        f"<thead><tr><td>{words.of_class}</td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(count: int, *, right: bool) -> str:
    kind = "right" if right else "wrong" if count else "none"
    return f'<td class="{kind}">{count}</td>'


def _residuals(test: Residuals, train: Residuals, words: Errors) -> str:
    rows = (
        (words.root_mean_square, test.root_mean_square, train.root_mean_square),
        (words.mean_absolute, test.mean_absolute, train.mean_absolute),
        (words.largest, test.largest, train.largest),
    )
    body = "".join(
        f'<tr><th scope="row">{name}</th><td>{_distance(of_test)}</td><td>{_distance(of_train)}</td></tr>'
        for name, of_test, of_train in rows
    )
    return (
        f'<table class="residuals"><thead><tr><td></td><th scope="col">{words.test}</th>'
        f'<th scope="col">{words.training}</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _distance(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3g}"
