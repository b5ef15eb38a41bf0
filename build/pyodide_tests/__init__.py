"""The tests of the core, run by pytest inside Pyodide, on the wheel that goes into the browser.

run.mjs starts Pyodide under Node.js, main.py starts pytest in it, this is the door to both. Python, NumPy and
our wheel are those that the site is made of, but not trimmed: tests ask for more than a page does.
"""

from __future__ import annotations

import subprocess

import node
import our_wheel
import wheels
from places import BUILD, ROOT

FOLDER = BUILD / "pyodide_tests"
PINS = BUILD / "wheels-test.toml"
SHIPPED = ("numpy", "param", "packaging")
"""What the core's tests and pytest need of the wheels that go into the browser anyway."""


def run(*pytest_arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with some arguments at the root of this repository; return how it ended and what it said."""
    wanted = [wheel for wheel in wheels.pinned() if wheel.name in SHIPPED]
    fetched = wheels.fetch([*wanted, *wheels.pinned(PINS)])
    return subprocess.run(
        [
            *(str(node.find().node), str(FOLDER / "run.mjs"), str(node.packages()), str(ROOT)),
            *(str(path) for path in (*fetched.values(), our_wheel.build())),
            "--",
            *pytest_arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
