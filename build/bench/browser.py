"""The browser that everything is measured in, and what a page says of itself."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, Playwright

from errors import BuildError

WIDTH, HEIGHT = 1280, 800
"""Of the window, in CSS px."""

Figures = dict[str, float | None]
Launch = Callable[[], Browser]


def launcher(playwright: Playwright, kind: str, program: Path) -> Launch:
    """A function that starts a browser with a profile of its own, empty."""
    if kind == "firefox":
        return lambda: playwright.firefox.launch(channel="moz-firefox", executable_path=program)
    # Without a sandbox, which containers can't have.
    arguments = ["--no-sandbox", "--disable-background-networking"]
    return lambda: playwright.chromium.launch(executable_path=program, args=arguments)


@contextmanager
def opened(launch: Launch, script: str) -> Iterator[Page]:
    """An empty page in a new browser, with a script that will run before each page's own."""
    browser = launch()
    try:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        context.add_init_script(script)
        yield context.new_page()
    finally:
        browser.close()


def wait_live(page: Page) -> None:
    """Return once the page is live.

    Raises:
        BuildError: with what the page says, if it doesn't get there.
    """
    page.wait_for_function("document.getElementById('boot').dataset.state", timeout=120_000)
    if page.locator("#boot").get_attribute("data-state") != "live":
        raise BuildError(f"the page failed: {page.locator('#boot').inner_text()}")


def timing(page: Page, name: str) -> float:
    """When something happened, in ms after navigation."""
    return float(page.evaluate("name => performance.getEntriesByName(name)[0].startTime", name))


class MainThread:
    """How long a page's main thread has been busy, as far as its browser says."""

    def __init__(self, page: Page) -> None:
        browser = page.context.browser
        self._session: CDPSession | None = None
        if browser and browser.browser_type.name == "chromium":
            self._session = page.context.new_cdp_session(page)
            # CPU time rather than wall time, so that other programs' work doesn't count.
            self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy(self) -> float | None:
        """The CPU milliseconds of all tasks until now: script, style, layout, painting."""
        if not self._session:
            return None
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")


def median(values: Sequence[float | None]) -> float | None:
    """The median of all that could be measured."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
