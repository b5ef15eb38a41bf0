"""`bench`: how long the built site takes to start, what it weighs, and how fast it trains, draws and answers.

Everything is measured from outside, in a browser that knows nothing of the site: boot stages by the
marks that the page leaves in its performance timeline, frames by the changes that reach the
document. How each figure comes about is said where it is taken.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

import browsers
import progress
import serve
from bench import report
from bench.answering import answer
from bench.browser import Figures, Launch, launcher, median
from bench.host import Compressing
from bench.lasting import last
from bench.machine import describe
from bench.playing import train
from bench.soak import soak
from bench.starting import SLOW, SLOW_WAYS, WAYS, Way, boot
from bench.weight import weigh
from errors import BuildError
from places import DIST

ALL_FEATURES = "features=x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"
CASES = {
    "A": "v=1&speed=max",
    "B": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8&activation=relu",
    "C1": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8,8,8,8&batch_size=1",
    "C30": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8,8,8,8&batch_size=30",
}
"""Fragments of the page's address. A is the page as it opens: circle, 4 + 2 tanh units, batches of 10,
250 training points."""

SLOWED = 4
"""How many times slower the main thread of a weak machine is; case A is measured on one, too."""

ANSWERED = ("A", "C30")
"""The cases in which it is measured how soon the page answers."""


def main(argv: list[str]) -> int:
    """Measure, print tables, and write a file if asked to; returns an exit status."""
    options = parser().parse_args(argv)
    if not (DIST / "index.html").is_file():
        raise BuildError(f"there is no site in {DIST}: `python3 build site` builds it")
    kind = "firefox" if options.firefox else "chromium"
    program = browsers.firefox() if options.firefox else browsers.chromium()
    if program is None:
        raise BuildError(f"there is no {kind} on this machine; `python3 build test` installs one")
    with sync_playwright() as playwright, serve.serving(handler=Compressing) as url:
        launch = launcher(playwright, kind, program)
        machine = describe(launch)
        print(
            f"{machine['browser']} · {machine['cpu']} · {machine['cores']} cores · load {machine['load']}\n"
        )
        starts = started(launch, url, WAYS, options.runs)
        print(report.boot_table("ms after navigation", starts))
        slow: dict[str, Figures] = {}
        if kind == "chromium":  # others cannot be told to be slow
            slow = started(launch, url, SLOW_WAYS, options.runs)
            print(report.boot_table(f"ms at {SLOW.name}", slow))
        weight = weigh()
        print(report.weight_table(weight, starts["files"]["transferred bytes"]))
        cases: dict[str, Figures] = {}
        for name in options.cases:
            progress.note(f"training case {name}")
            cases[name] = train(launch, f"{url}#{CASES[name]}")
        if "A" in options.cases and kind == "chromium":
            progress.note(f"training case A with a main thread {SLOWED} times slower")
            cases["A weak"] = train(launch, f"{url}#{CASES['A']}", SLOWED)
        answers: dict[str, Figures] = {}
        for name in (name for name in ANSWERED if name in options.cases):
            progress.note(f"answers in case {name}")
            answers[name] = answer(launch, f"{url}#{CASES[name]}")
        long_run: Figures = {}
        if options.long:
            progress.note("a long run, which takes minutes")
            long_run = last(launch, url)
        memory: Figures = {}
        if options.soak and kind == "chromium":  # others do not tell which process is the page's
            progress.note(f"{options.soak:g} minutes of training")
            memory = soak(launch, url, options.soak)
        if cases:
            print(report.case_table("training", cases))
            print(report.explanation(kind, SLOWED))
        if answers:
            print(report.case_table("answers, ms", answers))
        if long_run:
            print(report.long_run_table(long_run))
        if memory:
            print(report.case_table("memory", {f"{options.soak:g} min": memory}))
    if options.json:
        figures = {
            "machine": machine,
            "runs": options.runs,
            "boot": starts,
            "slow boot": slow,
            "bytes": weight,
            "cases": cases,
            "answers": answers,
            "long run": long_run,
            "memory": memory,
        }
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def started(launch: Launch, url: str, ways: Sequence[Way], runs: int) -> dict[str, Figures]:
    """The medians of so many starts in each way, taken in turns, since machines have moods."""
    progress.note(f"starting {runs} times in each of {len(ways)} ways, each time in a new profile")
    boots = [{way.name: boot(launch, url, way) for way in ways} for _ in range(runs)]
    return {
        way.name: {name: median([run[way.name][name] for run in boots]) for name in boots[0][way.name]}
        for way in ways
    }


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python3 build bench",
        description="Measures the built site in a browser on this machine: how long it takes to start, what "
        "it weighs, and how fast it trains and draws. A machine with nothing else to do measures best.",
        epilog="`python3 build bench core` measures the numeric core alone, beside another library.",
    )
    parser.add_argument("--firefox", action="store_true", help="in Firefox instead of Chromium")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures to FILE")
    parser.add_argument(
        "--runs", type=positive, default=7, metavar="N", help="starts that the medians are of; 7 by default"
    )
    parser.add_argument(
        "--cases",
        type=case_names,
        default=list(CASES),
        metavar="A,B,...",
        help=f"which networks to train, of {', '.join(CASES)}; all by default, none for ''",
    )
    parser.add_argument(
        "--long", action="store_true", help="also compare frames late in a long run with early ones"
    )
    parser.add_argument(
        "--soak",
        type=float,
        metavar="MINUTES",
        help="also train so long, and tell how much memory the page has",
    )
    return parser


def positive(text: str) -> int:
    """A whole number above 0; argparse says so where it isn't."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def case_names(text: str) -> list[str]:
    """Names of cases, separated by commas."""
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in CASES]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: the cases are {', '.join(CASES)}")
    return names
