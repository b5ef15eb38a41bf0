"""What `bench` says of its figures, and which cases it takes."""

import argparse

import pytest

import bench
from bench import report
from bench.lasting import EARLY, LATE


def test_help_names_the_cases(capsys):
    with pytest.raises(SystemExit) as ended:
        bench.main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(case in said for case in bench.CASES)


def test_cases_are_taken_by_name():
    assert bench.case_names("A,C30") == ["A", "C30"]
    assert bench.case_names("") == []
    with pytest.raises(argparse.ArgumentTypeError, match="D: the cases are A, B"):
        bench.case_names("A,D")
    assert set(bench.ANSWERED) <= set(bench.CASES)


def test_a_table_has_a_column_for_each_case_and_a_dash_for_what_is_unknown():
    table = report.case_table("answers, ms", {"A": {"moved": 12.34}, "C30": {"moved": None}})
    head, row = table.splitlines()
    assert head.split() == ["answers,", "ms", "A", "C30"]
    assert row.split() == ["moved", "12.3", "–"]
    assert len(head) == len(row)


def test_a_long_run_is_told_by_its_ratio():
    figures = {
        f"{name}, {when}": value
        for name, values in (("worker ms/frame", (4.0, 5.0)), ("main ms/frame", (None, None)))
        for when, value in zip(("early", "late"), values, strict=True)
    }
    head, worker, main = report.long_run_table(figures).splitlines()
    assert f"from {EARLY:,}" in head
    assert f"from {LATE:,}" in head
    assert worker.split() == ["worker", "ms/frame", "4.00", "5.00", "1.25"]
    assert main.split() == ["main", "ms/frame", "–", "–", "–"]
