"""What is measured, on what machine, and how busy that is with other things."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from bench.browser import Launch
from places import DIST, ROOT


def describe(launch: Launch) -> dict[str, Any]:
    """What was measured, on what, and how busy it was with other things."""
    browser = launch()
    name = f"{browser.browser_type.name} {browser.version}"
    browser.close()
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "build": json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))["build"],
        "browser": name,
        "system": platform.platform(),
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "load": load(),
    }


def load() -> str:
    """How many programs wanted to run on average in the last minute, where the system says."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def cpu() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def commit() -> str | None:
    """The commit of the sources, if git knows; `+` for changes since."""
    try:
        command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
        return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
