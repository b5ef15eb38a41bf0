"""What is wrong with a table, put into words."""

from __future__ import annotations

from collections.abc import Mapping

from unfold.words.refusals import LONGEST
from unfold.words.words import Words


def table_fault(fault: str, details: Mapping[str, str | int], words: Words) -> str:
    """Say it in a sentence.

    Args:
        fault, details: as of `table.TableError`.
    """
    return words.table_faults[fault].format(**{name: shown(detail) for name, detail in details.items()})


def shown(text: str | int) -> str:
    """What stands in a table, no longer than there is room for, in one line."""
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
