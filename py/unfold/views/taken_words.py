"""What has been taken from a table, in words."""

from __future__ import annotations

from unfold.own_data import Taken
from unfold.snapshot import Tool
from unfold.views.by_hand import class_name
from unfold.words.numbers import grouped
from unfold.words.tables import shown
from unfold.words.words import Words

COORDINATES = ("x₁", "x₂")


def account(taken: Taken, words: Words) -> tuple[str, ...]:
    """A sentence each on the points, their classes, what has been left out, and how numbers were changed."""
    say, items = words.tables, words.punctuation.items.join
    names = COORDINATES[: len(taken.coordinates)]
    roles = [
        say.role.format(role=role, column=shown(column))
        for role, column in (
            *zip(names, taken.coordinates, strict=True),
            (say.the_class if taken.classes else say.the_value, taken.label),
        )
    ]
    form = say.taken_with_test if taken.n_test else say.taken
    sentences = [
        form.format(
            points=grouped(taken.n_train, words), test=grouped(taken.n_test, words), roles=items(roles)
        )
    ]
    if taken.classes:
        most = max(number for number, _ in taken.classes)
        classes = [
            say.one_class.format(number=class_name(Tool(number), max(most, 2)), label=shown(label))
            for number, label in taken.classes
        ]
        sentences.append(say.classes.format(classes=items(classes)))
        if len(taken.coordinates) == 1:
            sentences.append(say.on_axis)
    if taken.n_train + taken.n_test < taken.n_known:
        sentences.append(say.drawn.format(rows=grouped(taken.n_known, words)))
    if taken.n_missing:
        sentences.append(say.missing.format(count=grouped(taken.n_missing, words)))
    changes = [
        say.change.format(
            column=shown(scaling.column), shift=_plain(-scaling.shift), divisor=_plain(scaling.divisor)
        )
        for scaling in taken.scalings
    ]
    if changes:
        sentences.append(say.scaled.format(changes=items(changes)))
    return tuple(sentences)


def _plain(number: float) -> str:
    return f"{number + 0.0:.15g}".replace("-", "−")
