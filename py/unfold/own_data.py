"""Own data: the points that a table holds, as the settings have them.

Which columns count, whether labels are classes or values, and the scale on which everything fits the plane
are decided by what is in the table; what has been decided is told as `Taken`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unfold.core.rng import Stream, generator
from unfold.parameters import in_steps
from unfold.settings import MAX_CLASSES, MAX_POINTS, MAX_VALUE, REACH
from unfold.table import Column, Table, TableError, is_missing

COORDINATES = ("x1", "x2")
CLASS, LABEL, VALUE = "class", "label", "value"
"""What the column of labels is called in tables of ours: of several classes, of two, and of values."""
LABELS = (LABEL, CLASS, VALUE, "target", "y")
"""What it may be called in tables whose other columns are called x1 and x2."""
SET = "set"
SETS = ("train", "training", "test", "testing", "validation")
"""What stands in a column that says what points are for."""
FOR_TESTING = SETS[2:]
COUNTERS = ("", "id", "index", "no", "nr", "#", "unnamed: 0")
"""What a column is called that only counts rows."""
FILLED = 5.0
"""How far from 0 coordinates reach that are rescaled."""
LEAST_SPREAD = 3.0
"""Of one coordinate, where all stay as they are: in less than a quarter of the plane little is seen."""
LEAST_SPREAD_OF_VALUES = 0.5
"""A quarter of what the colours tell apart."""
PER_UNIT = 100
"""Steps of coordinates and values."""


@dataclass(frozen=True)
class Scaling:
    """How numbers of a column are those of a point: (number - shift) / divisor.

    Attributes:
        column: what the column is called.
    """

    column: str
    shift: float
    divisor: float

    def __call__(self, numbers: Iterable[float]) -> list[float]:
        """Numbers of the column as those of points."""
        return [in_steps((number - self.shift) / self.divisor, PER_UNIT) for number in numbers]


@dataclass(frozen=True)
class Taken:
    """What has been taken from a table.

    Attributes:
        coordinates: what the columns of x1, and of x2 if there is one, are called.
        label: what the column of labels is called.
        classes: the label of each class, by its number, ascending; empty if labels are values.
        n_train, n_test: how many points there are now.
        n_known: how many of the table's rows say all of a point; these were drawn from them.
        n_missing: how many rows do not.
        scalings: of the columns whose numbers are others now.
    """

    coordinates: tuple[str, ...]
    label: str
    classes: tuple[tuple[int, str], ...]
    n_train: int
    n_test: int
    n_known: int
    n_missing: int
    scalings: tuple[Scaling, ...]


def own_data(table: Table) -> tuple[dict[str, Any], Taken]:
    """Return the changes of settings that bring the points of a table, and what has been taken from it.

    Raises:
        TableError: if there are no such points in it.
    """
    purposes, columns = _purposes(table)
    coordinates, label = _roles(columns)
    used = (*coordinates, label)
    rows = [i for i in range(len(table.rows)) if not any(is_missing(column.cells[i]) for column in used)]
    if not rows:
        raise TableError("nothing_left", column=label.label)
    places = [[table.number(column, i) for i in rows] for column in coordinates]
    scalings = _of_plane(coordinates, places)
    numbers = [scaling(column) for scaling, column in zip(scalings, places, strict=True)]
    names: dict[int, str] = {}
    if _holds_values(label, table, rows, alone=len(coordinates) == 1):
        values = [table.number(label, i) for i in rows]
        scalings.append(_of_values(label, values))
        labels: list[float] = scalings[-1](values)
        changes: dict[str, Any] = {"dataset": "own_values" if len(coordinates) == 2 else "own_line"}
    else:
        numbered = _numbered(label, table, rows)
        labels = [numbered[label.cells[i]] for i in rows]
        for cell, number in numbered.items():
            names.setdefault(number, cell)
        n_classes = max(names)
        changes = {"dataset": "own"} if n_classes <= 2 else {"dataset": "own_classes", "classes": n_classes}
    second = numbers[1] if len(numbers) == 2 else [0.0] * len(rows)
    points = list(zip(numbers[0], second, labels, strict=True))
    train = _drawn([point for point, i in zip(points, rows, strict=True) if not purposes[i]])
    test = _drawn([point for point, i in zip(points, rows, strict=True) if purposes[i]])
    return changes | {"points": train, "test_points": test, "erased": ()}, Taken(
        tuple(column.label for column in coordinates),
        label.label,
        tuple(sorted(names.items())),
        len(train),
        len(test),
        len(rows),
        len(table.rows) - len(rows),
        tuple(scaling for scaling in scalings if (scaling.shift, scaling.divisor) != (0.0, 1.0)),
    )


# Columns


def _purposes(table: Table) -> tuple[list[bool], tuple[Column, ...]]:
    """Whether each row is for testing, and the columns that do not say so, and do not just count rows."""
    purposes = [False] * len(table.rows)
    columns: list[Column] = []
    for column in table.columns:
        told = [cell.casefold() for cell in column.cells]
        if column.is_called(SET, "split") and all(purpose in SETS for purpose in told):
            purposes = [purpose in FOR_TESTING for purpose in told]
        elif not _counts(column, table):
            columns.append(column)
    return purposes, tuple(columns)


def _counts(column: Column, table: Table) -> bool:
    """Whether a column only counts the rows: it is called so, and there are others enough."""
    first = column.cells[0]
    return (
        len(table.columns) > 2
        and any(other.name for other in table.columns)
        and column.is_called(*COUNTERS)
        and first in ("0", "1")
        and all(cell == str(int(first) + i) for i, cell in enumerate(column.cells))
    )


def _roles(columns: tuple[Column, ...]) -> tuple[tuple[Column, ...], Column]:
    """The columns of coordinates, one or two, and that of labels.

    Where columns are called as ours are, these. Else labels stand in the last column, and coordinates in the
    first two of numbers. Of two columns of numbers only, the second depends on the first; classes along one
    coordinate lie on the axis of x1.
    """
    if len(columns) < 2:
        raise TableError("few_columns", count=len(columns))
    places = tuple(column for name in COORDINATES for column in columns if column.is_called(name))
    labels = [column for name in LABELS for column in columns if column.is_called(name)]
    if labels and len(places) in (1, 2) and places[0].is_called(COORDINATES[0]):
        return places, labels[0]
    numeric = [column for column in columns if column.numeric]
    texts = [column for column in columns if not column.numeric]
    if not numeric:
        raise TableError("no_numbers")
    if len(numeric) <= 2:
        return (tuple(numeric), texts[-1]) if texts else (tuple(numeric[:1]), numeric[1])
    label = columns[-1]
    first, second = [column for column in numeric if column is not label][:2]
    return (first, second), label


# Labels


def _holds_values(label: Column, table: Table, rows: Sequence[int], *, alone: bool) -> bool:
    """Whether labels are values, and not a few whole numbers, or words, that stand for classes.

    Args:
        alone: whether they depend on one coordinate.
    """
    if not label.numeric or label.is_called(CLASS, LABEL):
        return False
    if alone or label.is_called(VALUE):
        return True
    cells = {label.cells[i] for i in rows}
    numbers = {number for cell in cells if (number := table.read(cell)) is not None}
    if any(table.read(cell) is None for cell in cells):  # a few words among them, or a value that is misspelt
        return len(cells) > MAX_CLASSES
    return len(numbers) > MAX_CLASSES or any(number != round(number) for number in numbers)


def _numbered(label: Column, table: Table, rows: Sequence[int]) -> dict[str, int]:
    """The number of the class of every label.

    Labels in words are numbered in the order in which they come, numbers in ascending order; but of two the
    larger is the first class, +1, and the other the second, -1; and in a column that is called as ours is
    they are the numbers of classes already.
    """
    cells = list(dict.fromkeys(label.cells[i] for i in rows))
    read = {cell: table.read(cell) for cell in cells}
    values = {cell: number for cell, number in read.items() if number is not None}
    if len(values) < len(cells):
        numbered = {cell: i for i, cell in enumerate(cells, 1)}
    else:
        numbered = _numbered_by_value(values, known=label.is_called(CLASS))
    n_classes = max(numbered.values())
    if n_classes > MAX_CLASSES:
        raise TableError("many_classes", column=label.label, count=n_classes, limit=MAX_CLASSES)
    return numbered


def _numbered_by_value(values: Mapping[str, float], *, known: bool) -> dict[str, int]:
    different = sorted(set(values.values()))
    if known and all(number in range(1, MAX_CLASSES + 1) for number in different):
        return {cell: int(number) for cell, number in values.items()}
    if len(different) == 1:
        return dict.fromkeys(values, 1 if different[0] > 0 else 2)
    if len(different) == 2:
        different.reverse()
    return {cell: different.index(number) + 1 for cell, number in values.items()}


# Scales


def _of_plane(columns: Sequence[Column], places: Sequence[Sequence[float]]) -> list[Scaling]:
    """How coordinates get on the plane, all of them as they are, or each on a scale of its own."""
    named = all(column.is_called(name) for column, name in zip(columns, COORDINATES, strict=False))
    fit = all(max(map(abs, numbers)) <= REACH for numbers in places)
    spread = max(max(numbers) - min(numbers) for numbers in places)
    if fit and (named or spread >= LEAST_SPREAD):
        return [Scaling(column.label, 0.0, 1.0) for column in columns]
    return [_filling(column.label, numbers, FILLED) for column, numbers in zip(columns, places, strict=True)]


def _of_values(column: Column, values: Sequence[float]) -> Scaling:
    """How values get on the scale from -1 to 1 that is drawn; those of ours are on theirs."""
    largest, spread = max(map(abs, values)), max(values) - min(values)
    if (column.is_called(VALUE) and largest <= MAX_VALUE) or (
        largest <= 1 and spread >= LEAST_SPREAD_OF_VALUES
    ):
        return Scaling(column.label, 0.0, 1.0)
    return _filling(column.label, values, 1.0)


def _filling(column: str, numbers: Sequence[float], end: float) -> Scaling:
    """A scale on which numbers go from about -end to end, with as few digits as that takes."""
    low, high = min(numbers), max(numbers)
    middle, half = low / 2 + high / 2, high / 2 - low / 2
    if half <= 1e-12 * max(abs(middle), 1e-100):  # all the same
        return Scaling(column, middle, 1.0)
    shift = _rounded(middle, 10.0 ** (math.floor(math.log10(half)) - 1))
    farthest = max(high - shift, shift - low)
    divisor = farthest / end
    step = 10.0 ** (math.floor(math.log10(divisor)) - 2)
    return Scaling(column, shift, _rounded(divisor + step / 2, step))


def _rounded(number: float, step: float) -> float:
    """The nearest multiple of a power of ten, as people would write it."""
    return float(f"{round(number / step) * step:.15g}")


def _drawn(points: list[tuple[float, float, float]]) -> tuple[tuple[float, float, float], ...]:
    """As many points as there can be, drawn at random if there are more; the same ones of the same table."""
    if len(points) > MAX_POINTS:
        rng = generator(0, Stream.DATA)
        points = [points[i] for i in sorted(rng.permutation(len(points))[:MAX_POINTS].tolist())]
    return tuple(points)
