"""Tables that people keep: the points of the page with their features, and the curves of its run, as CSV.

The columns of points are those by which `own_data` knows its own tables.
"""

from __future__ import annotations

import numpy as np

from unfold import rules
from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.history import Curves
from unfold.own_data import CLASS, COORDINATES, LABEL, SET, VALUE
from unfold.settings import Settings, inputs
from unfold.table import to_csv


def points_table(settings: Settings, train: Points, test: Points) -> bytes:
    """Return all points: coordinates, label, what they are for, and the features that the network is told.

    Labels are -1 and +1 of two classes, the numbers of several as the page shows them, or values.
    """
    classes = rules.n_classes(settings)
    coordinates = COORDINATES[: train.X.shape[1]]
    features = tuple(name for name in inputs(settings.values()) if name not in coordinates)
    rows: list[tuple[str | float, ...]] = [
        (*coordinates, {0: VALUE, 2: LABEL}.get(classes, CLASS), SET, *features)
    ]
    for purpose, points in (("train", train), ("test", test)):
        told = transform(points.X, features) if features else np.empty((len(points), 0))
        for x, y, others in zip(points.X.tolist(), points.y.tolist(), told.tolist(), strict=True):
            label = rules.label(settings, y) if classes > 2 else y
            rows.append((*x, float(label), purpose, *others))
    return to_csv(rows)


def curves_table(curves: Curves, *, classes: bool) -> bytes:
    """Return the losses and scores of a run, epoch by epoch as far as they have been kept.

    Args:
        classes: whether scores are accuracies; else R².
    """
    score = "accuracy" if classes else "r2"
    heads = ("epoch", "train_loss", "test_loss", f"train_{score}", f"test_{score}")
    return to_csv([heads, *np.column_stack(curves).tolist()])
