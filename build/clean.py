"""Removes what the other verbs made."""

from __future__ import annotations

import shutil

import kernel
import progress
from places import CACHE, DIST, STAGES


def run(everything: bool) -> None:
    """Remove dist/ and the stages it's made from; with `everything`, also all that was fetched."""
    for folder in (DIST, CACHE if everything else STAGES):
        if folder.exists():
            shutil.rmtree(folder)
            progress.stage("clean", f"removed {folder.name}/")
    kernel.INSTALLED.unlink(missing_ok=True)
