"""Derived files, each kept under a key that is a hash of all that it was made from.

A stage that finds its file does nothing. A stage that doesn't makes it under another name
and renames it, so that an interrupted build leaves nothing half-written behind.
"""

from __future__ import annotations

import shutil
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
    for stale in STAGES.glob(f"{name}-*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    unfinished = STAGES / f"{name}-unfinished{suffix}"
    make(unfinished)
    unfinished.rename(path)
    return path
