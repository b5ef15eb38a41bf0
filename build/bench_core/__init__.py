"""`bench core`: how fast the numeric core trains in a browser, beside ConvNetJS on the same nets.

worker.js starts Pyodide in a worker of a headless browser, measure.py does the work inside it; this is the
door to both, and the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import browsers
import node
import our_wheel
import progress
import serve
import wheels
from bench import positive
from bench.browser import Launch, launcher
from bench.machine import cpu, load
from errors import BuildError
from places import BUILD, PY
from unfold_companion.cases import CASES

FOLDER = BUILD / "bench_core"
HANDED = ("unfold_companion/__init__.py", "unfold_companion/cases.py")
"""What measure.py imports of the companion."""
PYODIDE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")
PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'

WINDOW = 0.02
"""Seconds of one window. A browser's clock ticks at 0.1 ms."""
LIMIT = 600_000
"""The longest that everything may take, in ms."""

# Resolves to what the worker has measured, or to what went wrong.
MEASURE = """message => new Promise(resolve => {
    const worker = new Worker("worker.js");
    worker.onmessage = ({ data }) => data.progress ? console.log(data.progress) : resolve(data);
    worker.onerror = ({ message }) => resolve({ error: message });
    worker.postMessage(message);
})"""

Figures = Mapping[str, Mapping[str, Mapping[str, float]]]
"""By case, by "epochs" or "pictures", by contender: how many a second."""


def main(argv: list[str]) -> int:
    """Measure, print tables, and write a file if asked to; returns an exit status."""
    options = parser().parse_args(argv)
    browsers.ensure()
    kind = "firefox" if options.firefox else "chromium"
    program = browsers.firefox() if options.firefox else browsers.chromium()
    if program is None:
        raise BuildError(f"there is no {kind} on this machine; `python3 build test` installs one")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        names = lay_out(Path(folder))
        with serve.serving(Path(folder)) as url:
            launch = launcher(playwright, kind, program)
            name, figures = measure(launch, url, names, options)
    print(f"{name} · {cpu()} · {os.cpu_count()} cores · load {load()}\n")
    print(table(figures, "epochs", "epochs/s"))
    print(table(figures, "pictures", "pictures/s"))
    print(explanation(options.rounds))
    if options.json:
        options.json.write_text(
            json.dumps({"browser": name, "cases": figures}, indent=2) + "\n", encoding="utf-8"
        )
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python3 build bench core",
        description="Measures both backends of the numeric core in a worker of a browser, in turns with "
        "ConvNetJS on the same nets. A machine with nothing else to do measures best.",
    )
    parser.add_argument("--firefox", action="store_true", help="in Firefox instead of Chromium")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures to FILE")
    parser.add_argument(
        "--rounds",
        type=positive,
        default=15,
        metavar="N",
        help="windows that medians are of; 15 by default",
    )
    parser.add_argument(
        "--cases",
        type=case_names,
        default=list(CASES),
        metavar="A,B,...",
        help=f"which of {', '.join(CASES)}",
    )
    return parser


def case_names(text: str) -> list[str]:
    """Names of cases, separated by commas."""
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in CASES]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: the cases are {', '.join(CASES)}")
    return names


def lay_out(folder: Path) -> list[str]:
    """Put everything that the worker needs into a folder; return the names of what it unpacks for Python."""
    modules = node.packages()
    for name in PYODIDE:
        shutil.copy(modules / "pyodide" / name, folder)
    shutil.copy(modules / "convnetjs/build/convnet.js", folder)
    for name in ("worker.js", "measure.py"):
        shutil.copy(FOLDER / name, folder)
    (folder / "index.html").write_text(PAGE)
    numpy = wheels.fetch(wheel for wheel in wheels.pinned() if wheel.name == "numpy")["numpy"]
    shutil.copy(numpy, folder / "numpy.whl")
    shutil.copy(our_wheel.build(), folder / "unfold.whl")
    with zipfile.ZipFile(folder / "cases.zip", "w") as archive:
        for name in HANDED:
            archive.write(PY / name, name)
    return ["numpy.whl", "unfold.whl", "cases.zip"]


def measure(
    launch: Launch, url: str, names: list[str], options: argparse.Namespace
) -> tuple[str, dict[str, Any]]:
    """What browser it was, and its figures.

    Raises:
        BuildError: with what the worker says, if it fails.
    """
    browser = launch()
    try:
        page = browser.new_page()
        page.on("console", lambda message: progress.note(message.text))
        page.goto(url)
        page.set_default_timeout(LIMIT)
        wanted = {"cases": options.cases, "rounds": options.rounds, "window": WINDOW}
        answer = page.evaluate(MEASURE, {"wheels": names, "options": wanted})
        name = f"{browser.browser_type.name} {browser.version}"
    finally:
        browser.close()
    if "error" in answer:
        raise BuildError(f"the worker failed: {answer['error']}")
    return name, answer["measured"]


def table(figures: Figures, what: str, title: str) -> str:
    """A row for each case: how many a second by each contender, and ratios."""
    contenders = list(next(iter(figures.values()))[what])
    fastest = "kernel" if "kernel" in contenders else "kernel f32"
    others = [name for name in contenders if not name.startswith("kernel")]
    head = [*contenders, *(f"{fastest} / {name}" for name in others)]
    lines = [f"{title:<14}" + "".join(f"{name:>24}" if "/" in name else f"{name:>12}" for name in head)]
    for case, by_contender in figures.items():
        found = by_contender[what]
        row = "".join(f"{found[name]:>12,.1f}" for name in contenders)
        ratios = "".join(f"{found[fastest] / found[name]:>24.1f}" for name in others)
        lines.append(f"  {case:<12}{row}{ratios}")
    return "\n".join([*lines, ""])


def explanation(rounds: int) -> str:
    """How the figures were taken."""
    return (
        f"Medians of {rounds} windows of {1000 * WINDOW:.0f} ms or more, contenders in turns, in a worker.\n"
        "numpy and kernel compute in float64, as ConvNetJS does; kernel f32 in float32.\n"
        "Same weights, data and rules: after an epoch all have the same parameters, or nothing is measured.\n"
        "pictures: the activations of all units at 50x50 points."
    )
