"""`test`: style, types, the site, and one run of pytest, whose closing line is the last thing printed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import browsers
import dist
import environment
import kernel
import node
import progress
from errors import BuildError
from places import BUILD, PY, ROOT, SITE

# What needs a built site or a browser, and so takes its time.
SLOW = ("tests/browser", "tests/build/built")

# Tests wait for a browser more than they work it: all three ways to meet the app are tried side by side.
BROWSERS = 3

# For tests/companion; where PyTorch has no wheels the file asks for none.
TORCH = BUILD / "requirements-torch.txt"

# For those of them that sweep on a cluster.
CLUSTER = BUILD / "requirements-cluster.txt"

# For those of the live link to a page.
LIVE = BUILD / "requirements-live.txt"


def run(fast: bool, pytest_arguments: Sequence[str]) -> int:
    """Run all checks, even after one has failed; return an exit status that is 0 if none did."""
    kernel.install()
    failed = [name for name, what, command in checks() if not passes(name, what, command)]
    if not fast:
        dist.build()
        browsers.ensure()
        failed += [] if has_torch() else ["torch"]
        failed += (
            [] if added(CLUSTER, "cluster", "Dask and PyArrow, for the tests of sweeps") else ["cluster"]
        )
        failed += [] if added(LIVE, "live", "websockets, for the tests of the live link") else ["live"]
    if failed:
        progress.note(f"failed before the tests: {', '.join(failed)}")
    progress.stage("tests", "pytest")
    if fast:
        options = [f"--numprocesses={cores()}", *(f"--ignore={folder}" for folder in SLOW)]
    else:  # tests/conftest.py says how a browser stays with one process
        options = [f"--numprocesses={max(cores(), BROWSERS)}", "--dist=loadscope"]
    # The tests import our packages, and so do programs that they start.
    search = os.pathsep.join(filter(None, (str(PY), os.environ.get("PYTHONPATH"))))
    status = subprocess.call(
        [sys.executable, "-m", "pytest", *options, *pytest_arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": search},
    )
    return status or (1 if failed else 0)


def has_torch() -> bool:
    """Install PyTorch; return whether it is there, or not to be had, so that its tests can't pass by."""
    if not added(TORCH, "torch", "PyTorch, for the tests of the companion, up to 3 GB"):
        return False
    importlib.invalidate_caches()
    if importlib.util.find_spec("torch") is None:
        progress.note("PyTorch has no wheels for this Python or machine: tests/companion are skipped")
    return True


def added(requirements: Path, name: str, what: str) -> bool:
    """Install what a file pins; return whether that went well. Where not, it is said why."""
    try:
        environment.add(requirements, name, f"{what}, with pip")
    except BuildError as error:
        progress.note(str(error))
        return False
    return True


def cores() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def checks() -> list[tuple[str, str, list[str]]]:
    """The checks before the tests: a name, what it looks at, and the command."""
    python = [sys.executable, "-m"]
    listed = [
        ("lint", "ruff check", [*python, "ruff", "check", "--quiet", "."]),
        ("format", "ruff format --check", [*python, "ruff", "format", "--check", "--quiet", "."]),
        ("types", "mypy", [*python, "mypy", "--no-error-summary"]),
    ]
    if any(SITE.glob("*.js")):
        compiler = [str(node.find().node), str(node.packages() / "typescript/bin/tsc"), "--project"]
        listed += [
            (f"types ({where})", "tsc", [*compiler, str(BUILD / f"tsconfig.{where}.json")])
            for where in ("page", "worker")
        ]
    return listed


def passes(name: str, what: str, command: list[str]) -> bool:
    """Whether a check's command ends well; what it says is shown either way."""
    progress.stage(name, what)
    return subprocess.call(command, cwd=ROOT) == 0
