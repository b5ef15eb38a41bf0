"""What is said of a sweep: its cells, its criterion, and what came of a cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from unfold.settings import DATASETS, Settings
from unfold.sweep_file import LOSSES, Cell, SweepFile
from unfold.views.numbers import NO_NUMBER, decimal
from unfold.views.setting_words import setting_value
from unfold.views.sweep_values import loss_text, percent, text
from unfold.words.numbers import grouped
from unfold.words.words import Words

COMMAND = (
    "unfold-train 'v=1&dataset=xor&optimizer=adam' --epochs 40 --seeds 100 "
    "--vary learning_rate=0.003,0.01,0.03 --vary 'hidden=2;4;4,2' -o sweep.unfold"
)


def cell_name(sweep: SweepFile, cell: int, words: Words) -> list[str]:
    """Each axis's setting with its value in a cell; nothing where there are no axes."""
    here = sweep.settings_of(cell)
    return [
        f"{words.settings[axis.name].label} {setting_value(axis.name, here[axis.name], words)}"
        for axis in sweep.axes
    ]


def spoken(sweep: SweepFile, cell: int, quantity: str, value: float, words: Words) -> str:
    """A cell, and what came of it, for those who hear it."""
    say, found = words.sweep, sweep.cells[cell]
    if not found.n_networks:
        told = say.untrained
    elif quantity == "solved":
        told = say.count.format(n=found.n_solved, all=found.n_networks, what=say.solved)
    elif quantity == "diverged":
        told = say.count.format(n=found.n_diverged, all=found.n_networks, what=say.diverged)
    else:
        never = quantity == "epochs" and value == math.inf
        told = f"{say.quantities[quantity]} {say.never if never else text(value, quantity)}"
    name = words.punctuation.items.join(cell_name(sweep, cell, words)) or say.all_alike
    return say.spoken.format(cell=name, found=told)


def has_classes(settings: Mapping[str, Any]) -> bool:
    """Whether scores are accuracies; else R²."""
    return DATASETS[settings.get("dataset", Settings.defaults()["dataset"])] != "regression"


def about(sweep: SweepFile, words: Words) -> str:
    """What a cell is: how many networks, and when one of them has solved its task."""
    say, metric, threshold = words.sweep, sweep.criterion.metric, sweep.criterion.threshold
    classes = all(has_classes(sweep.settings_of(cell)) for cell in range(len(sweep.cells)))
    is_loss = metric in LOSSES
    named = say.metrics[metric] if classes or is_loss else say.r2[metric]
    bound = percent(threshold) if classes and not is_loss else decimal(threshold)
    met = f"{named} {'≤' if is_loss else '≥'} {bound}"
    return (say.about if sweep.axes else say.about_swarm).format(
        n=grouped(sweep.n_seeds, words), criterion=met
    )


def account(sweep: SweepFile, cell: int, words: Words) -> str:
    """What came of the networks of a cell, in HTML."""
    say, found = words.sweep, sweep.cells[cell]
    head = escape(" · ".join(cell_name(sweep, cell, words)) or say.all_alike)
    n = grouped(found.n_networks, words)
    counted = (
        say.networks.format(n=n)
        if found.n_networks == sweep.n_seeds
        else say.networks_so_far.format(n=n, all=grouped(sweep.n_seeds, words))
    )
    told = [f"<span>{counted}</span>"]
    if found.n_networks:
        told += [
            f"<span>{what} <b>{grouped(count, words)}</b> ({percent(count / found.n_networks)})</span>"
            for what, count in ((say.solved, found.n_solved), (say.diverged, found.n_diverged))
        ]
    below = f'<p class="second">{_solved_by(sweep, found, words)}</p>' if found.n_solved else ""
    return f'<div class="account"><h2>{head}</h2><p>{"".join(told)}</p>{below}</div>'


def _solved_by(sweep: SweepFile, cell: Cell, words: Words) -> str:
    """By which epochs what shares of the networks had solved the task."""
    say = words.sweep
    known = [
        say.by.format(percent=percent(share), epoch=grouped(int(epoch), words))
        for share, epoch in zip(sweep.quantiles.tolist(), cell.solved_epochs.tolist(), strict=True)
        if epoch < math.inf and share > 0
    ]
    return say.epochs.format(quantiles=words.punctuation.items.join(known) or NO_NUMBER)


def network_columns(classes: bool, words: Words) -> list[str]:
    """The heads of the list of networks."""
    say, figures = words.sweep, words.figures
    score = figures.accuracy if classes else figures.r2
    return [say.seed, words.race.training_loss, words.race.test_loss, score, say.everywhere]


def network_row(seed: int, finals: list[float], classes: bool, words: Words) -> list[str]:
    """A network's seed, losses and scores, these of training points where there are no test points."""
    train_loss, test_loss, train_score, test_score, everywhere = finals
    if train_loss == math.inf:
        return [str(seed), words.sweep.diverged, "", "", ""]
    judged = train_score if math.isnan(test_score) else test_score
    return [
        str(seed),
        loss_text(train_loss),
        loss_text(test_loss),
        *(_score(value, classes) for value in (judged, everywhere)),
    ]


def _score(value: float, classes: bool) -> str:
    if math.isnan(value):
        return NO_NUMBER
    return percent(value) if classes else f"{value:.3f}".replace("-", "−")
