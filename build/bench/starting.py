"""How long the page takes to start: from files, from a snapshot of memory, and when it is visited again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Page

from bench.browser import Figures, Launch, opened, timing, wait_live
from errors import BuildError

STAGES = ("download", "runtime", "packages", "app", "render", "live")
"""The page's marks, in order: each stage but the last ends where the next begins."""

# Resolve to the times at which the output plot first shows anything, be it its preview, and, Play being
# pressed as soon as it is there, at which the page first shows another epoch than 0. Looked for once a
# frame, which may be a long one.
FIRST_PICTURE = """
    window.firstPicture = new Promise(resolve => {
        const all = function* (node) {
            for (const element of node.querySelectorAll("*")) {
                yield element;
                if (element.shadowRoot) yield* all(element.shadowRoot);
            }
        };
        const painted = element => {
            if (element.localName === "img") return element.complete && element.naturalWidth;
            return element.localName === "canvas" && element.width && element.height &&
                element.getContext("2d").getImageData(element.width >> 1, element.height >> 1, 1, 1).data[3];
        };
        const look = () => {
            const place = document.querySelector('[data-place="output"]');
            if (place && [...all(place)].some(painted)) resolve(performance.now());
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
    window.firstEpoch = new Promise(resolve => {
        const below = (place, selector) => {
            const within = node => {
                for (const element of node?.querySelectorAll("*") ?? []) {
                    const found = element.matches(selector) ? element : within(element.shadowRoot);
                    if (found) return found;
                }
            };
            return within(document.querySelector(`[data-place="${place}"]`));
        };
        let pressed = false;
        const look = () => {
            if (!pressed) {
                const play = below("transport", '[aria-label="Play"]');
                play?.click();
                pressed = Boolean(play);
            } else if (![undefined, "0"].includes(below("epoch", "output")?.textContent.trim())) {
                resolve(performance.now());
                return;
            }
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
"""


@dataclass(frozen=True)
class Network:
    """What stands between the browser and the host."""

    name: str
    latency: float
    """Milliseconds there and back."""
    rate: float
    """Bytes a second."""

    def slow_down(self, page: Page) -> None:
        """Have Chromium treat the page's requests as if the host were that far away."""
        conditions = {"offline": False, "latency": self.latency}
        rates = {"downloadThroughput": self.rate, "uploadThroughput": self.rate}
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions | rates)


SLOW = Network("10 Mbit/s, 40 ms", 40, 10e6 / 8)


@dataclass(frozen=True)
class Way:
    """One way to start.

    Attributes:
        name: for people.
        start: what Python is to start from: "snapshot", "files", or "" as the page decides.
        network: None for this machine's own.
        again: whether the page has been kept by an earlier visit.
    """

    name: str
    start: str = ""
    network: Network | None = None
    again: bool = False


WAYS = (Way("snapshot", "snapshot"), Way("files", "files"), Way("second visit", again=True))
SLOW_WAYS = (Way("first visit", network=SLOW), Way("second visit", network=SLOW, again=True))
MOMENTS = ("first paint", "first picture", "live", "first epoch")


def boot(launch: Launch, url: str, way: Way) -> Figures:
    """One start in a new profile: moments in ms after navigation, bytes as they came."""
    with opened(launch, FIRST_PICTURE) as page:
        if way.start:
            page.add_init_script(f"localStorage.setItem('unfold-start', '{way.start}')")
        if way.again:
            page.goto(url)
            wait_live(page)
            wait_kept(page)
            page.goto("about:blank")
        if way.network:
            way.network.slow_down(page)
        page.goto(url)
        wait_live(page)
        figures: Figures = {
            "first paint": timing(page, "first-contentful-paint"),
            "first picture": page.evaluate("firstPicture"),
            "live": timing(page, "unfold-live"),
            "first epoch": page.evaluate("firstEpoch"),
            # What the browser has fetched, headers included; pages load their own resources from blobs, too.
            "transferred bytes": page.evaluate(
                "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                ".reduce((sum, { transferSize }) => sum + transferSize, 0)"
            ),
        }
        if way.start == "files":
            marks = {stage: timing(page, f"unfold-{stage}") for stage in STAGES}
            for stage, after in pairwise(STAGES):
                figures[f"stage {stage}"] = marks[after] - marks[stage]
        return figures


KEPT = """async () => {
    for (const name of await caches.keys()) {
        const kept = await (await caches.open(name)).keys();
        if (kept.some(({ url }) => url.includes("payload/snapshot"))) return true;
    }
    return false;
}"""


def wait_kept(page: Page) -> None:
    """Return once the page and a snapshot are kept for the next visit.

    Raises:
        BuildError: if they aren't within two minutes.
    """
    for _ in range(240):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(500)
    raise BuildError("the page keeps no snapshot for the next visit")
