"""Numbers and names beside the figures, as text."""

from __future__ import annotations

from html import escape

import panel as pn

from unfold import text
from unfold.snapshot import Snapshot
from unfold.views.theme import STYLESHEET


class Readouts:
    """Owns the panes; `update` is all that changes them."""

    def __init__(self) -> None:
        self.epoch, self.score, self.key, self.losses, self.network, self.layers = (
            pn.pane.HTML("", margin=0, css_classes=["readout"], stylesheets=[STYLESHEET]) for _ in range(6)
        )

    def update(self, snapshot: Snapshot) -> None:
        """Show `snapshot`."""
        metrics = snapshot.metrics
        classes = snapshot.problem == "classification"
        name = text.ACCURACY if classes else text.R2
        score = f"{100 * metrics.test_score:.0f} %" if classes else _signed(metrics.test_score)
        _set(
            self.epoch,
            f'<div class="epoch"><span>{text.EPOCH}</span><output>{snapshot.epoch:,}</output></div>',
        )
        _set(self.score, _head(text.OUTPUT, f"<span>{name} {text.TEST} <b>{score}</b></span>"))
        _set(
            self.losses,
            _head(
                text.LOSS,
                f"<span>{text.TEST} <b>{metrics.test_loss:.3f}</b></span>"
                f'<span>{text.TRAINING} <b class="second">{metrics.train_loss:.3f}</b></span>',
            ),
        )
        _set(self.network, _head(text.NETWORK, ""))
        explained = text.CUT_CLASSES if classes else text.CUT_VALUES
        _set(
            self.layers,
            f'<div class="head lead"><h2>{text.LAYERS}</h2><span class="figures">{explained}</span></div>',
        )
        low = '<i class="triangle"></i>−1' if classes else "−1"
        high = '+1<i class="circle"></i>' if classes else "+1"
        line = '<i class="line"></i>' + text.BOUNDARY if classes else '<i class="line thin"></i>' + text.ZERO
        _set(
            self.key,
            f'<div class="key"><span>{low}<i class="scale"></i>{high}</span><span>{line}</span></div>',
        )


class Message:
    """One sentence to the visitor, or none."""

    def __init__(self) -> None:
        self.pane = pn.pane.HTML("", margin=0, css_classes=["message"], stylesheets=[STYLESHEET])

    def show(self, *sentences: str) -> None:
        """Show `sentences`, or nothing if there are none."""
        shown = " ".join(sentences)
        _set(self.pane, f'<p role="status">{escape(shown)}</p>' if shown else "")


def _head(name: str, figures: str) -> str:
    return f'<div class="head"><h2>{name}</h2><span class="figures">{figures}</span></div>'


def _signed(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _set(pane: pn.pane.HTML, html: str) -> None:
    if pane.object != html:
        pane.object = html
