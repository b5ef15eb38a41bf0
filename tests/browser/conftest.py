"""Browsers, hosts and pages.

Every test that takes a page runs on each of its module's targets: the built site in Chromium
and in Firefox, and the same app under `panel serve` in Chromium. A test fails on any error in
the console, any exception in the page, and any request to another host.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

import browsers

from .hosts import DIST, host, panel_serve
from .playground import Playground

# Several browsers share a machine's cores, and a page that is behind is not wrong.
expect.set_options(timeout=20_000)

BUILT = ("built-chromium", "built-firefox")
ALL = (*BUILT, "native-chromium")

WINDOW = {"width": 1280, "height": 800}

# One browser starts from the snapshot, the other one from the files, so that all tests are run both ways; but
# where a module has a START of its own. Where a frame's sandbox forbids to write it down, the page decides.
START = {"built-chromium": "snapshot", "built-firefox": "files"}
WISH = "try { localStorage.setItem('unfold-start', '%s') } catch {}"

# A list of downloads that opens by itself takes the keys that the page is to get.
FIREFOX = {
    "browser.download.alwaysOpenPanel": False,
    # As visitors have it: a page from a folder reads no other file. Playwright would allow it to.
    "security.fileuri.strict_origin_policy": True,
}

# As in a private window: nothing is kept behind a test's back. test_offline.py has its own contexts.
NOTHING_KEPT = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever takes a page on its module's TARGETS."""
    if "target" in metafunc.fixturenames:
        metafunc.parametrize(
            "target", getattr(metafunc.module, "TARGETS", ALL), scope="session", indirect=True
        )


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> str:
    """Which app in which browser: `built-chromium`, for example."""
    return request.param


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, target: str) -> Iterator[Browser]:
    """One browser, without any page."""
    kind = target.split("-")[1]
    program = getattr(browsers, kind)()
    if program is None:
        pytest.fail(f"There is no {kind} on this machine: `python3 build test` installs one, or says how.")
    if kind == "chromium":
        browser = playwright.chromium.launch(
            executable_path=program,
            # Without a sandbox, since tests run as root in containers, where it can't be had.
            args=["--no-sandbox", "--disable-background-networking"],
        )
    else:
        # Playwright's other way to drive Firefox needs a Firefox of its own.
        browser = playwright.firefox.launch(
            channel="moz-firefox", executable_path=program, firefox_user_prefs=FIREFOX
        )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def address(target: str) -> Iterator[str]:
    """Where the playground is to be found."""
    if target.startswith("native"):
        with panel_serve() as url:
            yield url
        return
    if not (DIST / "index.html").is_file():
        pytest.fail(f"There is no built site in {DIST}: run `python3 build site` first.")
    with host() as url:
        yield url


@dataclass
class Guard:
    """What no page may do, seen as it happens."""

    hosts: set[str] = field(default_factory=set)
    """All that pages were sent to, and so may ask for more."""
    seen: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext, *, errors: bool) -> None:
        """Watch every page of `context`; whether errors count is another matter in tests of failures."""
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", self._request))
        if errors:
            context.on("console", lambda message: self._console(message.type, message.text))
            context.on("weberror", lambda error: self.seen.append(f"exception in the page: {error.error}"))

    def _request(self, request: object) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self.hosts:
            self.seen.append(f"request to another host: {request.url}")

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning", "assert"):
            self.seen.append(f"{kind} in the console: {text}")

    def check(self) -> None:
        """Fail if anything was seen since the last check."""
        seen, self.seen[:] = list(self.seen), []
        if seen:
            pytest.fail("\n".join(seen))


@pytest.fixture(scope="session")
def session_guard() -> Guard:
    return Guard()


@pytest.fixture
def guard(session_guard: Guard) -> Iterator[Guard]:
    """Fails the test for what its pages did."""
    session_guard.seen.clear()
    yield session_guard
    session_guard.check()


@pytest.fixture
def new_gate() -> Iterator[Callable[[], threading.Event]]:
    """Makes gates for `hosts.after`, opened at the latest when the test ends: no host waits for ever."""
    gates: list[threading.Event] = []

    def new() -> threading.Event:
        gates.append(threading.Event())
        return gates[-1]

    yield new
    for gate in gates:
        gate.set()


@pytest.fixture
def gate(new_gate: Callable[[], threading.Event]) -> threading.Event:
    """One such gate."""
    return new_gate()


@pytest.fixture
def outlasting() -> Iterator[ExitStack]:
    """Keeps hosts up until the test's pages are closed, which would complain of one that is gone."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def hosted(outlasting: ExitStack) -> Callable[..., str]:
    """As `host`, for as long as any page of the test is open."""
    return lambda *args, **options: outlasting.enter_context(host(*args, **options))


Open = Callable[..., Playground]


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, browser: Browser, guard: Guard, target: str, outlasting: ExitStack
) -> Iterator[Open]:
    """A function that opens an address in a fresh profile, and doesn't wait until it's live.

    Its keywords: `errors` False where errors in the console are part of the test, `kept` True where
    the site is to be kept for when there is no network, `script` to run before the page's own, `then`
    with the page before it goes to the address, `start` for how Python is to start ("" as the page decides),
    and whatever `browser.new_context` takes.
    """
    preferred = getattr(request.module, "START", START.get(target, ""))
    with ExitStack() as stack:

        def open_(
            url: str,
            *,
            errors: bool = True,
            kept: bool = False,
            script: str = "",
            start: str = preferred,
            then: Callable[[Page], None] = lambda page: None,
            **options,
        ) -> Playground:
            context = browser.new_context(**{"viewport": WINDOW} | options)
            stack.callback(context.close)
            if not kept:
                context.add_init_script(NOTHING_KEPT)
            if start:
                context.add_init_script(WISH % start)
            guard.hosts.add(urlsplit(url).netloc)
            guard.watch(context, errors=errors)
            if script:
                context.add_init_script(script)
            page = context.new_page()
            then(page)
            page.goto(url)
            return Playground(page)

        yield open_


class Shared:
    """One live page, for all tests that can share one."""

    def __init__(self, browser: Browser, address: str, guard: Guard, start: str) -> None:
        self._browser, self._address, self._guard = browser, address, guard
        self._start = start
        self._native = not start
        self._context: BrowserContext | None = None
        self._broken = ""

    def opening(self) -> Playground:
        """The page as it was when it was opened: paused, epoch 0, no setting changed."""
        if self._context:
            try:
                self._restore()
            except Exception:  # whatever the last test has left behind: start anew
                self.close()
        if self._broken:
            pytest.fail(self._broken)
        if not self._context:
            try:
                self._boot()
            except AssertionError as error:  # once is enough: every other test would wait in vain, too
                self._broken = str(error)
                raise
        return self._playground

    def _boot(self) -> None:
        self._context = self._browser.new_context(viewport=WINDOW)
        self._context.add_init_script(NOTHING_KEPT)
        if self._start:
            self._context.add_init_script(WISH % self._start)
        self._guard.hosts.add(urlsplit(self._address).netloc)
        self._guard.watch(self._context, errors=True)
        self._playground = Playground(self._context.new_page(), in_address=not self._native)
        self._playground.page.goto(self._address)
        self._playground.wait_live()
        self._controls, self._pictures = self._playground.controls, self._playground.pictures

    def _restore(self) -> None:
        playground = self._playground
        playground.page.bring_to_front()  # other tests' windows may have left this one without the focus
        if self._native:  # whose settings are not in the address; but it is soon there again
            playground.page.reload()
            playground.wait_live()
            return
        if playground.fragment:
            playground.go("")
        playground.reset_button.click()
        playground.dismiss_message()
        playground.page.mouse.move(2, 2)  # nothing is pointed at, and nothing has the focus
        playground.page.evaluate("document.activeElement?.blur()")
        playground.wait_controls(self._controls, seconds=4)  # a new page is there sooner than in 20
        playground.wait_pictures(self._pictures)

    def close(self) -> None:
        if self._context:
            self._context.close()
        self._context = None


@pytest.fixture(scope="session")
def shared(browser: Browser, address: str, target: str, session_guard: Guard) -> Iterator[Shared]:
    page = Shared(browser, address, session_guard, START.get(target, ""))
    yield page
    page.close()


@pytest.fixture
def playground(shared: Shared, guard: Guard) -> Playground:
    """A live page, as it opens; shared with other tests, so what they did was undone by its own controls."""
    return shared.opening()
