"""How much memory a page has, and whether it stays at that while it trains."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from playwright.sync_api import Page

from bench.browser import Figures, Launch, opened, wait_live

EVERY = 10.0
"""Seconds between two looks."""
WARM_UP = 60.0
"""Seconds of training after which nothing is made for the first time any more."""


def soak(launch: Launch, url: str, minutes: float) -> Figures:
    """MB of the page's process: once it is live, and in the first and the last third of so many minutes."""
    with opened(launch, "") as page:
        page.goto(url)
        wait_live(page)
        page.wait_for_timeout(1000 * EVERY)
        live = megabytes(page)
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_timeout(1000 * WARM_UP)
        looks = []
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until:
            page.wait_for_timeout(1000 * EVERY)
            looks.append(megabytes(page))
        third = max(len(looks) // 3, 1)
        early, late = statistics.mean(looks[:third]), statistics.mean(looks[-third:])
        hours = (len(looks) - third) * EVERY / 3600
        return {
            "MB, live": live,
            "MB, first third": early,
            "MB, last third": late,
            "MB, most": max([live, *looks]),
            "MB more per hour": (late - early) / hours if hours else None,
        }


def megabytes(page: Page) -> float:
    """What the page's process has for itself, as Linux counts it: neither files nor what others share."""
    assert page.context.browser is not None
    session = page.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    # Beside the page's own there may be one that waits for the next page.
    return max(_anonymous(process["id"]) for process in processes if process["type"] == "renderer")


def _anonymous(process: int) -> float:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":" in line
    )
    return sum(float(status[name].split()[0]) for name in ("RssAnon", "RssShmem", "VmSwap")) / 1024
