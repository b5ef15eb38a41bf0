"""Tables as text: the rows and columns of a file or of what somebody pasted, and the text of a table of ours.

What separates cells, which character is the decimal point, whether the first row holds names, and how letters
are encoded: all of it is decided by what is in the text. Knows nothing of points.

All that can be wrong with a table as such is found here, as a `TableError`; how it is said stands in `words`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

MEDIA_TYPE = "text/csv"
MAX_BYTES = 4 * 2**20
"""Of a table. A larger one is not looked at."""
MAX_COLUMNS = 100
SEPARATORS = "\t;, "
"""Where several would do, the first. A file in which the comma is the decimal point has one of the others."""
LOOKED_AT = 200
"""Rows by which it is decided what separates cells, and which columns hold numbers."""
LARGEST = 1e15
"""Size of a number: far beyond it, sums and differences lose all their digits."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
"""What stands in a cell, in small letters, where nothing is known."""
FAULTS = (
    "too_large",
    "spreadsheet",
    "no_text",
    "empty",
    "unreadable",
    "many_columns",
    "many_cells",
    "few_columns",
    "no_numbers",
    "no_number",
    "many_classes",
    "nothing_left",
)
"""What can be wrong with a table, as such or where points are looked for in it."""


class TableError(ValueError):
    """A table that cannot be taken.

    Attributes:
        fault: one of FAULTS.
        details: of the fault, each by its name: `row` and `column` (as `Column.label`), `value`, `limit`, ...
    """

    def __init__(self, fault: str, **details: str | int) -> None:
        told = " ".join(f"{name}={detail}" for name, detail in details.items())
        super().__init__(f"{fault} {told}".rstrip())
        self.fault = fault
        self.details = details


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        number: which one it is, from 1.
        name: what stands over it; empty if nothing does.
        cells: what stands in it, without spaces around, for each row of the table.
        numeric: whether most of it is numbers.
    """

    number: int
    name: str
    cells: tuple[str, ...]
    numeric: bool

    @property
    def label(self) -> str:
        """What it is called in sentences: its name, else its number."""
        return self.name or str(self.number)

    def is_called(self, *names: str) -> bool:
        """Whether it has one of these names, given in small letters."""
        return self.name.casefold() in names


@dataclass(frozen=True)
class Table:
    """Rows and columns, without the empty ones.

    Attributes:
        columns: from left to right.
        rows: the number of each row in the text, from 1, with the row of names and empty ones counted.
        comma: whether a comma is the decimal point, too.
    """

    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    comma: bool

    def read(self, cell: str) -> float | None:
        """The number that a cell holds, if all of it is one, and none beyond LARGEST."""
        number = read_number(cell, comma=self.comma)
        return number if number is not None and abs(number) <= LARGEST else None

    def number(self, column: Column, index: int) -> float:
        """The number in a cell of the index-th row.

        Raises:
            TableError: if there is none, or one beyond LARGEST.
        """
        cell = column.cells[index]
        number = self.read(cell)
        if number is None:
            raise TableError("no_number", row=self.rows[index], column=column.label, value=cell)
        return number


def read_table(data: bytes) -> Table:
    """Return the table in a file.

    Raises:
        TableError: for anything that is wrong with it, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        raise TableError("too_large", size=_megabytes(len(data)), limit=_megabytes(MAX_BYTES))
    if is_spreadsheet(data):
        raise TableError("spreadsheet")
    return parse(_decoded(data))


def parse(text: str) -> Table:
    """Return the table in a text.

    Raises:
        TableError: for anything that is wrong with it, whatever the text is.
    """
    if len(text) > MAX_BYTES:
        raise TableError("too_large", size=_megabytes(len(text)), limit=_megabytes(MAX_BYTES))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise TableError("no_text")
    separator = _separator(text)
    comma = separator != ","
    numbers, rows = _rows(text, separator)
    names: list[str] = []
    if rows and not any(read_number(cell, comma=comma) is not None for cell in rows[0]):
        names = [cell.strip() for cell in rows[0]]
        del numbers[0], rows[0]
    if not rows:
        raise TableError("empty")
    columns = _columns(names, rows, comma=comma)
    return Table(tuple(columns), tuple(numbers), comma)


def read_number(cell: str, *, comma: bool = False) -> float | None:
    """The number that a cell holds, if all of it is one.

    Args:
        comma: whether a comma is a decimal point, too.
    """
    written = cell.strip().replace("\u2212", "-")
    if comma and "." not in written:
        written = written.replace(",", ".", 1)
    # float() alone would take "1_0", "nan" and the digits of every script.
    if not re.fullmatch(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?", written):
        return None
    return float(written)


def is_missing(cell: str) -> bool:
    """Whether a cell says that nothing is known."""
    return cell.strip().casefold() in MISSING


def is_spreadsheet(data: bytes) -> bool:
    """Whether a file is one of a spreadsheet program's own, which is no text."""
    zipped = data.startswith(b"PK") and (b"[Content_Types].xml" in data or b"opendocument" in data[:200])
    return zipped or data.startswith(b"\xd0\xcf\x11\xe0")


def to_csv(rows: Iterable[Sequence[str | float | int]]) -> bytes:
    """Return a table as CSV (RFC 4180): numbers with ten digits at most, one that is unknown as nothing."""
    file = io.StringIO()
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([_written(cell) if isinstance(cell, float) else cell for cell in row])
    return file.getvalue().encode()


def _written(number: float) -> str:
    return "" if number != number else f"{number + 0.0:.10g}"


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator == " ")


def _separator(text: str) -> str:
    """What separates cells: that by which most rows have equally many of them."""
    best, most = ",", 0
    for separator in SEPARATORS:
        widths: list[int] = []
        try:
            for row in islice(_reader(text, separator), LOOKED_AT):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
        except csv.Error:
            pass  # by this one there is a cell without end; what was read before that counts
        count = max((widths.count(width) for width in set(widths) if width > 1), default=0)
        if count > most:
            best, most = separator, count
    return best


def _rows(text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    """All rows that are not empty, each as wide as the first, and their numbers."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    reader, number = _reader(text, separator), 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return numbers, rows
        except csv.Error:
            raise TableError("unreadable", row=number) from None
        if not any(cell.strip() for cell in row):
            continue
        width = len(rows[0]) if rows else len(row)
        if width > MAX_COLUMNS:
            raise TableError("many_columns", count=width, limit=MAX_COLUMNS)
        if any(cell.strip() for cell in row[width:]):
            raise TableError("many_cells", row=number, count=len(row), limit=width)
        numbers.append(number)
        rows.append((row + [""] * (width - len(row)))[:width])


def _columns(names: list[str], rows: list[list[str]], *, comma: bool) -> Iterator[Column]:
    for i in range(len(rows[0])):
        name = names[i] if names else ""
        known = [row[i] for row in rows[:LOOKED_AT] if not is_missing(row[i])]
        if not known and not name:
            continue
        n_numbers = sum(read_number(cell, comma=comma) is not None for cell in known)
        yield Column(i + 1, name, tuple(row[i].strip() for row in rows), 2 * n_numbers > len(known))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
