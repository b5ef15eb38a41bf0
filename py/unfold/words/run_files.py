"""What is wrong with a run file, put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unfold.problems import Problem
from unfold.words.refusals import refusals
from unfold.words.words import Words


def run_file_fault(
    fault: str, about: str, problems: Iterable[Problem], limits: Mapping[str, str], words: Words
) -> str:
    """Say it in a sentence.

    Args:
        fault, about, problems, limits: as of `archive.RunFileError`.
    """
    problems = tuple(problems)
    detail = refusals(problems, words) if problems else about
    return words.run_file_faults[fault].format(about=detail, **limits)
