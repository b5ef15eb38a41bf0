"""Tables as text: whatever the bytes are, there is a table or a `TableError`."""

import codecs
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold.table import (
    FAULTS,
    MAX_BYTES,
    MAX_COLUMNS,
    Table,
    TableError,
    parse,
    read_number,
    read_table,
    to_csv,
)
from unfold.words.languages import LANGUAGES
from unfold.words.tables import table_fault

ROWS = [("1.5", "-2", "yes"), ("0.25", "3", "no"), ("-4", "0", "yes")]


def cells(text: str) -> list[tuple[str, ...]]:
    return list(zip(*(column.cells for column in parse(text).columns), strict=True))


def fault(data: bytes | str) -> TableError:
    with pytest.raises(TableError) as caught:
        (read_table if isinstance(data, bytes) else parse)(data)
    assert caught.value.fault in FAULTS
    return caught.value


@pytest.mark.parametrize("separator", ["\t", ";", ",", " ", ", ", "  "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_separates_cells_and_rows_is_found(separator: str, end: str):
    assert cells(end.join(separator.join(row) for row in ROWS)) == ROWS


def test_a_comma_may_be_the_decimal_point_where_it_separates_nothing():
    for text in ("a;b;c\n1,5;2;x\n-0,25;3;y", "a\tb\tc\n1,5\t2\tx\n-0,25\t3\ty"):
        found = parse(text)
        assert [found.number(found.columns[0], i) for i in (0, 1)] == [1.5, -0.25]
        assert [column.name for column in found.columns] == ["a", "b", "c"]
    assert read_number("1,5") is None


def test_cells_in_quotation_marks_hold_anything():
    assert cells('1,2,"a, ""b""\nc"\n3,4,d') == [("1", "2", 'a, "b"\nc'), ("3", "4", "d")]


def test_a_first_row_without_a_number_holds_names():
    assert [column.name for column in parse("x1,x2\n1,2").columns] == ["x1", "x2"]
    assert [column.label for column in parse("1,2\n3,4").columns] == ["1", "2"]


def test_rows_have_the_numbers_that_a_spreadsheet_gives_them():
    assert parse("a,b\n\n1,2\n , \n3,4").rows == (3, 5)


@pytest.mark.parametrize(
    "data",
    [
        "größe;b\n1;2\n".encode(),
        codecs.BOM_UTF8 + "größe;b\n1;2\n".encode(),
        "\ufeffgröße;b\n1;2\n".encode("utf-16-le"),
        "\ufeffgröße;b\n1;2\n".encode("utf-16-be"),
        "größe;b\n1;2\n".encode("cp1252"),
    ],
)
def test_letters_are_read_as_they_were_encoded(data: bytes):
    assert [column.name for column in read_table(data).columns] == ["größe", "b"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1.0), (" -1.5e3 ", -1500.0), ("\u22122.5", -2.5), (".5", 0.5), ("+3.", 3.0), ("1_0", None)]
    + [(text, None) for text in ("", "nan", "inf", "1 2", "0x1", "\u0664", "1,5", "--1", "1e9999", "1.2.3")],
)
def test_numbers_are_written_as_numbers_are(text: str, number: float | None):
    assert read_number(text) == number


FAULTY = {
    "too_large": b"1,2\n" * (MAX_BYTES // 4 + 1),
    "spreadsheet": b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml",
    "no_text": b"\x89PNG\r\n\x1a\n\0\0\0",
    "empty": b"a,b\n\n",
    "unreadable": b'1,2\n3,"' + b"4" * 200_000,
    "many_columns": b",".join([b"1"] * (MAX_COLUMNS + 1)),
    "many_cells": b"a,b\n1,2\n3,4,5",
}


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_wrong_is_named_with_its_place_and_what_is_allowed(name: str):
    error = fault(FAULTY[name])
    assert error.fault == name
    for words in LANGUAGES.values():
        said = table_fault(error.fault, error.details, words)
        assert said
        assert "{" not in said
    if name == "many_cells":
        assert error.details == {"row": 3, "count": 3, "limit": 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_said(language: str):
    assert tuple(LANGUAGES[language].table_faults) == FAULTS


def test_what_is_written_is_read_again():
    rows = [("a", "b,c", 'd"'), (1.5, -0.1, "x\ny"), (math.nan, 1e-7, "")]
    assert to_csv(rows) == b'a,"b,c","d"""\r\n1.5,-0.1,"x\ny"\r\n,1e-07,\r\n'
    found = read_table(to_csv(rows))
    assert [column.name for column in found.columns] == ["a", "b,c", 'd"']
    assert found.columns[1].cells == ("-0.1", "1e-07")


TEXTS = st.text(st.sampled_from("0123456789.,;\t \"'\n\r-+eEx\ufeff\x00é#"), max_size=200) | st.text(
    max_size=80
)


def opened(data: bytes | str) -> Table | str:
    """The table, or its fault; anything else that is raised is a bug."""
    try:
        return read_table(data) if isinstance(data, bytes) else parse(data)
    except TableError as error:
        return error.fault


@given(TEXTS)
def test_any_text_is_a_table_or_gets_a_fault(text: str):
    found = opened(text)
    assert found in FAULTS or all(len(column.cells) == len(found.rows) for column in found.columns)


@given(st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_table_or_get_a_fault(data: bytes):
    found = opened(data)
    assert found in FAULTS or isinstance(found, Table)
