"""Figures as tables."""

from __future__ import annotations

from collections.abc import Mapping

from bench.browser import Figures
from bench.lasting import EARLY, LATE
from bench.playing import COUNTS, SECONDS, WARM_UP
from bench.starting import MOMENTS, STAGES


def boot_table(title: str, starts: Mapping[str, Figures]) -> str:
    """Milliseconds from navigation on, a column for each way to start; then the stages of one from files."""
    lines = [f"{title:<30}" + "".join(f"{way:>14}" for way in starts)]
    for name in MOMENTS:
        lines.append(f"  {name:<28}" + "".join(f"{shown(start[name], 0):>14}" for start in starts.values()))
    if "files" in starts:
        lines.append("stages of a start from files")
        for stage in STAGES[:-1]:
            lines.append(f"  {stage:<28}{shown(starts['files'][f'stage {stage}'], 0):>14}")
    return "\n".join([*lines, ""])


def weight_table(weight: Mapping[str, int], transferred: float | None) -> str:
    """Bytes on the wire."""
    rows = [
        ("as fetched, with headers", transferred),
        ("as fetched", weight["as fetched"]),
        ("the same as brotli", weight["brotli"]),
    ]
    return "\n".join(["bytes", *(f"  {name:<26}{shown(value, 0):>10}" for name, value in rows), ""])


def case_table(title: str, cases: Mapping[str, Figures]) -> str:
    """Figures of several cases, a column for each."""
    names = list(next(iter(cases.values())))
    lines = [f"{title:<30}" + "".join(f"{case:>10}" for case in cases)]
    for name in names:
        digits = 2 if "ms/frame" in name else 0 if name == "epochs/s" else 1
        row = "".join(f"{shown(figures[name], digits):>10}" for figures in cases.values())
        lines.append(f"  {name:<28}{row}")
    return "\n".join([*lines, ""])


def long_run_table(figures: Figures) -> str:
    """What a frame costs early and late in a run, and how many times as much late."""
    lines = [f"{'a long run':<30}{f'from {EARLY:,}':>12}{f'from {LATE:,}':>14}{'ratio':>8}"]
    for name in dict.fromkeys(name.rpartition(", ")[0] for name in figures):
        early, late = figures[f"{name}, early"], figures[f"{name}, late"]
        ratio = late / early if early and late is not None else None
        lines.append(f"  {name:<28}{shown(early, 2):>12}{shown(late, 2):>14}{shown(ratio, 2):>8}")
    return "\n".join([*lines, ""])


def shown(value: float | None, digits: int) -> str:
    """A number for a table."""
    return "–" if value is None else f"{value:,.{digits}f}"


def explanation(kind: str, slowed: int) -> str:
    """How the figures of training were taken; `weak` is on a main thread that is `slowed` so many times."""
    main_thread = (
        "main ms/frame: CPU time of all tasks of the page's main thread (Performance.getMetrics) per frame.\n"
        f"weak: the main thread is slowed {slowed} times; browsers cannot slow its worker.\n"
        if kind == "chromium"
        else ""
    )
    return (
        f"Medians of {COUNTS} counts of {SECONDS:g} s, after {WARM_UP:g} s of training, everything drawn.\n"
        "frames/s: animation frames in which the document changed; screen frames/s: all of them.\n"
        f"{main_thread}"
        "in callbacks: of that, what ran in animation frames: applying changes and painting.\n"
        "worker ms/frame: how much longer a portion of work is that sends a frame than one that only trains."
    )
