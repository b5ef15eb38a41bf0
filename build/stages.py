"""Derived files, each kept under a key that is a hash of all that it was made from.

A stage that finds its file does nothing. A stage that doesn't makes it under another name and renames it,
so that neither an interrupted build nor another one at the same time leaves anything half-written behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import progress
from places import STAGES


def derive(name: str, key: str, suffix: str, make: Callable[[Path], None], what: str) -> Path:
    """The file of stage `name` for `key`, made by `make(path)` if it isn't there yet.

    Files of the same stage with other keys are removed: only the last build is kept.
    """
    path = STAGES / f"{name}-{key[:16]}{suffix}"
    if path.exists():
        return path
    progress.stage(name, what)
    STAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STAGES) as scratch:
        unfinished = Path(scratch, name)
        make(unfinished)
        for stale in STAGES.glob(f"{name}-*{suffix}"):
            stale.unlink(missing_ok=True)
        unfinished.replace(path)
    return path
