"""The browsers that tests and measurements drive: found on this machine, or else installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import environment
import progress
from errors import BuildError
from places import CACHE

# Where Playwright puts browsers of its own, if it comes to that.
OWN = CACHE / "browsers"

# Per browser: the variable that overrides the search, names on the PATH, places on macOS and Windows,
# where Playwright's own copy lies below OWN, and Debian's package.
CHROMIUM = (
    "UNFOLD_CHROMIUM",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ),
    (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        "chromium-*/chrome-win*/chrome.exe",
    ),
    "chromium",
)
FIREFOX = (
    "UNFOLD_FIREFOX",
    ("firefox-esr", "firefox"),
    (
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
    ),
    (
        "firefox-*/firefox/firefox",
        "firefox-*/firefox/*.app/Contents/MacOS/firefox",
        "firefox-*/firefox/firefox.exe",
    ),
    "firefox-esr",
)
Kind = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], str]


def chromium() -> Path | None:
    """A Chromium or Chrome on this machine."""
    return find(CHROMIUM)


def firefox() -> Path | None:
    """A Firefox on this machine."""
    return find(FIREFOX)


def find(kind: Kind) -> Path | None:
    """The program of a browser, wherever it came from.

    Raises:
        BuildError: if a variable names a program that isn't there.
    """
    variable, names, places, own, _ = kind
    if named := os.environ.get(variable):
        if shutil.which(named) is None:
            raise BuildError(f"{variable} is {named!r}, which isn't a program on this machine")
        return Path(shutil.which(named) or named)
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    candidates = [Path(place) for place in places]
    candidates += [path for pattern in own for path in sorted(OWN.glob(pattern))]
    return next((path for path in candidates if path.is_file()), None)


def ensure() -> None:
    """See to it that both browsers are there.

    Raises:
        BuildError: with what can be done, if one is not.
    """
    obtain(missing())
    if missing():
        wanted = " and ".join(kind[-1] for kind in missing())
        variables = " or ".join(kind[0] for kind in missing())
        raise BuildError(
            f"no {wanted} on this machine, and neither apt nor Playwright could install it. "
            f"Install it, or name its program in {variables}; or run `python3 build test --fast`, "
            "which leaves the tests in browsers out"
        )


def obtained(kind: Kind) -> Path | None:
    """The program of a browser, which is installed if need be; None if that cannot be."""
    if find(kind) is None:
        obtain([kind])
    return find(kind)


def obtain(kinds: list[Kind]) -> None:
    """Install browsers: from apt where that can be, else from Playwright. What fails is said."""
    if kinds and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        packages = [kind[-1] for kind in kinds]
        progress.stage("browsers", f"installing {' and '.join(packages)} with apt")
        try:
            environment.apt_install(*packages)
        except BuildError as error:  # Ubuntu has no such packages
            progress.note(str(error))
    if names := [kind[-1].removesuffix("-esr") for kind in kinds if find(kind) is None]:
        progress.stage("browsers", f"installing {' and '.join(names)} with Playwright")
        try:
            environment.run(
                [sys.executable, "-m", "playwright", "install", *names],
                "install browsers with Playwright",
                env=os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(OWN)},
            )
        except BuildError as error:
            progress.note(str(error))


def missing() -> list[Kind]:
    """The browsers that aren't there."""
    return [kind for kind in (CHROMIUM, FIREFOX) if find(kind) is None]
