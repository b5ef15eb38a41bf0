"""Whether a frame late in a long run costs more than an early one."""

from __future__ import annotations

from playwright.sync_api import Page

from bench.browser import Figures, Launch, MainThread, median, wait_live
from bench.playing import COUNTS, EPOCH, FRAMES, count, instrumented

EARLY, LATE = 100, 100_000
"""Epochs from which on frames are measured."""
# A network and data that train fast: a frame costs the same whatever the training between two of them does.
QUICK = "v=1&n_samples=100&batch_size=50"
PATIENCE = 300_000
"""Milliseconds until the late epoch at most."""


def last(launch: Launch, url: str) -> Figures:
    """Milliseconds of a frame early and late in one run, drawn at 60 epochs a second, and their ratios."""
    with instrumented(launch) as page:
        page.goto(f"{url}#{QUICK}&speed=60")
        wait_live(page)
        page.evaluate(FRAMES)
        page.get_by_role("button", name="Play", exact=True).click()
        main_thread = MainThread(page)
        figures: Figures = {}
        for name, epoch in (("early", EARLY), ("late", LATE)):
            _run_to(page, epoch)
            counts = [count(page, main_thread) for _ in range(COUNTS)]
            for figure in ("main ms/frame", "main ms/frame, in callbacks", "worker ms/frame"):
                figures[f"{figure}, {name}"] = median([each[figure] for each in counts])
        return figures


def _run_to(page: Page, epoch: int) -> None:
    """Train as fast as it goes until `epoch`, and then at 60 epochs a second again."""
    page.evaluate(f"location.hash = '{QUICK}&speed=max'")
    page.wait_for_function(f"({EPOCH})() >= {epoch}", timeout=PATIENCE)
    page.evaluate(f"location.hash = '{QUICK}&speed=60'")
    page.wait_for_timeout(1000)
