"""What goes wrong, in numbers: counted for those who look, and only for them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pytest

from unfold.core.metrics import Residuals
from unfold.session import Session
from unfold.views.errors import ErrorsView, class_names
from unfold.words.english import ENGLISH

MakeSession = Callable[..., Session]


def shown(session: Session) -> ErrorsView:
    view = ErrorsView(ENGLISH)
    view.update(session.snapshot())
    return view


def words(view: ErrorsView) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", view.pane.object)).split())


def test_nobody_counts_while_nobody_looks(session: Session, monkeypatch: pytest.MonkeyPatch):
    def never(*_: Any) -> None:
        raise AssertionError("it is counted")

    monkeypatch.setattr(session._trainer, "confusion_matrices", never)
    assert session.snapshot().errors is None
    view = shown(session)
    assert view.pane.object == ""
    assert view.pane.css_classes == ["errors"]


@pytest.mark.parametrize(("dataset", "n"), [("circle", 2), ("blobs", 3)])
def test_every_point_is_counted_once_and_the_diagonal_is_the_score(
    dataset: str, n: int, make_session: MakeSession
):
    session = make_session(dataset=dataset, show_errors=True, train_share=70)
    session.step()
    snapshot = session.snapshot()
    train, test = snapshot.errors
    assert train.shape == test.shape == (n, n)
    assert (train.sum(), test.sum()) == (len(snapshot.train), len(snapshot.test))
    assert np.trace(train) / train.sum() == pytest.approx(snapshot.metrics.train_score)
    assert np.trace(test) / test.sum() == pytest.approx(snapshot.metrics.test_score)
    view = shown(session)
    cells = [int(text) for text in re.findall(r"<td class=\"\w+\">(\d+)</td>", view.pane.object)]
    assert cells == [*test.ravel(), *train.ravel()]
    assert view.pane.css_classes == ["errors", "shown"]
    assert view.pane.object.count('scope="row"') == view.pane.object.count('scope="col"') == 2 * n


def test_rows_are_named_as_the_matrix_has_them():
    assert [(mark.shape, name) for mark, name in class_names(2)] == [("triangle", "−1"), ("circle", "+1")]
    assert [name for _, name in class_names(3)] == ["1", "2", "3"]


def test_of_values_it_is_said_how_far_they_are_missed(make_session: MakeSession):
    session = make_session(dataset="plane", show_errors=True)
    for _ in range(3):
        session.step()
    snapshot = session.snapshot()
    train, test = snapshot.errors
    assert isinstance(train, Residuals)
    # R² says the same, relative to how far the targets are from their mean.
    for residuals, points, score in (
        (train, snapshot.train, snapshot.metrics.train_score),
        (test, snapshot.test, snapshot.metrics.test_score),
    ):
        assert score == pytest.approx(1 - residuals.root_mean_square**2 / points.y.var())
        assert residuals.mean_absolute <= residuals.root_mean_square <= residuals.largest
    assert f"root mean square {test.root_mean_square:.3g} {train.root_mean_square:.3g}" in words(
        shown(session)
    )
