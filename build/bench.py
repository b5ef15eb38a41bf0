"""`bench`: how long the built site takes to start, what it weighs, and how fast it trains and draws.

Everything is measured from outside, in a browser that knows nothing of the site: boot stages by the
marks that the page leaves in its performance timeline, frames by the changes that reach the
document. How each figure comes about is said where it is taken.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Playwright, sync_playwright

import browsers
import progress
import serve
import sizes
from errors import BuildError
from places import DIST, ROOT

WIDTH, HEIGHT = 1280, 800
"""Of the window, in CSS px."""
STAGES = ("download", "runtime", "packages", "app", "render", "live")
"""The page's marks, in order: each stage but the last ends where the next begins."""

ALL_FEATURES = "features=x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"
CASES = {
    "A": "v=1&speed=max",
    "B": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8&activation=relu",
    "C1": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8,8,8,8&batch_size=1",
    "C30": f"v=1&speed=max&dataset=spiral&{ALL_FEATURES}&hidden=8,8,8,8,8,8&batch_size=30",
}
"""Fragments of the page's address. A is the page as it opens: circle, 4 + 2 tanh units, batches of 10,
250 training points."""

FETCHED = (".html", ".css", ".js", ".json")
"""Kinds of the page's own files; others, such as licences, are there to be read."""

WARM_UP = 2.0
"""Seconds of training before anything is counted: compilers in the browser get to know the code."""
SECONDS = 4.0
"""Length of one count."""
COUNTS = 3
"""Counts per case; their median is reported."""

# Runs before the page's own scripts, and, put before the worker's source, in the worker, too.
INSTRUMENT = """(() => {
    if (typeof document === "undefined") {
        // The worker works in portions, between its turns of the event loop, which pass through a port.
        // One that sends a frame takes longer than one that only trains: by what the frame costs.
        const portions = { frame: [], other: [] };
        let since, sent = false;
        const on = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
        Object.defineProperty(MessagePort.prototype, "onmessage", {
            ...on,
            set(handle) {
                on.set.call(this, event => { since = performance.now(); sent = false; handle(event); });
            },
        });
        const next = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (...message) {
            if (since !== undefined) portions[sent ? "frame" : "other"].push(performance.now() - since);
            since = undefined;
            return next.apply(this, message);
        };
        const post = self.postMessage;
        self.postMessage = (message, ...rest) => {
            if (message.type === "patch" && message.frame != null) sent = true;
            return post.call(self, message, ...rest);
        };
        addEventListener("message", event => {
            if (event.data.type !== "bench") return;
            event.stopImmediatePropagation();
            post.call(self, { type: "bench", ...portions });
            portions.frame = [];
            portions.other = [];
        });
        return;
    }
    const bench = window.bench = { frames: 0, ticks: 0, callbacks: 0, worker: null };
    const create = URL.createObjectURL;
    URL.createObjectURL = blob => create.call(URL, new Blob([source, blob], { type: blob.type }));
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        bench.worker ??= this;
        return post.call(this, message, ...rest);
    };
    const frame = window.requestAnimationFrame;
    window.requestAnimationFrame = callback => frame.call(window, now => {
        const began = performance.now();
        try { callback(now); } finally { bench.callbacks += performance.now() - began; }
    });
    const tick = () => { bench.ticks++; frame.call(window, tick); };
    frame.call(window, tick);
    bench.portions = () => new Promise(resolve => {
        bench.worker.addEventListener("message", function answer(event) {
            if (event.data.type !== "bench") return;
            event.stopImmediatePropagation();
            bench.worker.removeEventListener("message", answer, true);
            resolve(event.data);
        }, true);
        post.call(bench.worker, { type: "bench" });
    });
})();"""

# Counts the frames of the screen in which something of the document changes, however many messages it took.
FRAMES = """() => {
    const figure = Bokeh.documents.at(-1);
    const apply = figure.apply_json_patch;
    let last;
    figure.apply_json_patch = function (...patch) {
        const now = document.timeline.currentTime;
        if (now !== last) bench.frames++;
        last = now;
        return apply.apply(this, patch);
    };
}"""

# Resolves to the time at which the output plot first shows anything. Looked for once a frame, and
# only from when the page starts to draw, so that looking costs the boot nothing.
FIRST_PICTURE = """
    window.firstPicture = new Promise(resolve => {
        const canvases = function* (node) {
            for (const element of node.querySelectorAll("*")) {
                if (element.localName === "canvas") yield element;
                if (element.shadowRoot) yield* canvases(element.shadowRoot);
            }
        };
        const painted = canvas => canvas.width && canvas.height &&
            canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3];
        const look = now => {
            const place = performance.getEntriesByName("unfold-render").length &&
                document.querySelector('[data-place="output"]');
            if (place && [...canvases(place)].some(painted)) resolve(now);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
"""

# All words in a place, of all its shadow roots.
EPOCH = """() => {
    const found = [];
    const read = node => {
        for (const child of (node.shadowRoot ?? node).childNodes) {
            if (child.nodeType === Node.TEXT_NODE) found.push(child.data);
            else if (!["STYLE", "LINK"].includes(child.nodeName)) read(child);
        }
    };
    read(document.querySelector('[data-place="epoch"]'));
    return Number(found.join("").replace(/\\D/g, ""));
}"""

COUNT = f"""() => ({{
    now: performance.now(),
    epoch: ({EPOCH})(),
    frames: bench.frames,
    ticks: bench.ticks,
    callbacks: bench.callbacks,
}})"""

Figures = dict[str, float | None]
Launch = Callable[[], Browser]


def main(argv: list[str]) -> int:
    """Measure, print tables, and write a file if asked to; returns an exit status."""
    options = parser().parse_args(argv)
    if not (DIST / "index.html").is_file():
        raise BuildError(f"there is no site in {DIST}: `python3 build site` builds it")
    kind = "firefox" if options.firefox else "chromium"
    program = browsers.firefox() if options.firefox else browsers.chromium()
    if program is None:
        raise BuildError(f"there is no {kind} on this machine; `python3 build test` installs one")
    with sync_playwright() as playwright, serve.serving() as url:
        launch = launcher(playwright, kind, program)
        machine = describe(launch)
        print(
            f"{machine['browser']} · {machine['cpu']} · {machine['cores']} cores · load {machine['load']}\n"
        )
        progress.note(f"starting {options.runs} times, each in a new profile")
        boots = [boot(launch, url) for _ in range(options.runs)]
        start: Figures = {name: median([run[name] for run in boots]) for name in boots[0]}
        print(boot_table(start))
        weight = weigh()
        print(weight_table(weight, start["transferred bytes"]))
        cases: dict[str, Figures] = {}
        for name in options.cases:
            progress.note(f"training case {name}")
            cases[name] = train(launch, f"{url}#{CASES[name]}")
        if cases:
            print(case_table(cases))
            print(explanation(kind))
    if options.json:
        figures = {"machine": machine, "runs": options.runs, "boot": start, "bytes": weight, "cases": cases}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python3 build bench",
        description="Measures the built site in a browser on this machine: how long it takes to start, what "
        "it weighs, and how fast it trains and draws. A machine with nothing else to do measures best.",
        epilog="`python3 build bench core` measures the numeric core alone, beside another library.",
    )
    parser.add_argument("--firefox", action="store_true", help="in Firefox instead of Chromium")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures to FILE")
    parser.add_argument(
        "--runs", type=positive, default=5, metavar="N", help="starts that the medians are of; 5 by default"
    )
    parser.add_argument(
        "--cases",
        type=case_names,
        default=list(CASES),
        metavar="A,B,...",
        help=f"which networks to train, of {', '.join(CASES)}; all by default, none for ''",
    )
    return parser


def positive(text: str) -> int:
    """A whole number above 0; argparse says so where it isn't."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def case_names(text: str) -> list[str]:
    """Names of cases, separated by commas."""
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in CASES]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: the cases are {', '.join(CASES)}")
    return names


# In the browser


def launcher(playwright: Playwright, kind: str, program: Path) -> Launch:
    """A function that starts a browser with a profile of its own, empty."""
    if kind == "firefox":
        return lambda: playwright.firefox.launch(channel="moz-firefox", executable_path=program)
    # Without a sandbox, which containers can't have.
    arguments = ["--no-sandbox", "--disable-background-networking"]
    return lambda: playwright.chromium.launch(executable_path=program, args=arguments)


def boot(launch: Launch, url: str) -> Figures:
    """One start, from navigation in an empty profile on: times in ms after it, bytes as they came."""
    with opened(launch, FIRST_PICTURE) as page:
        page.goto(url)
        wait_live(page)
        first_picture = page.evaluate("firstPicture")
        marks = {stage: timing(page, f"unfold-{stage}") for stage in STAGES}
        figures: Figures = {
            "first paint": timing(page, "first-contentful-paint"),
            "first picture": first_picture,
            "live": marks["live"],
            # What the browser has fetched, headers included; pages load their own resources from blobs, too.
            "transferred bytes": page.evaluate(
                "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                ".reduce((sum, { transferSize }) => sum + transferSize, 0)"
            ),
        }
        for stage, after in pairwise(STAGES):
            figures[f"stage {stage}"] = marks[after] - marks[stage]
        return figures


def train(launch: Launch, url: str) -> Figures:
    """One case, playing with everything drawn: figures per second and per frame."""
    with opened(launch, f"const source = {json.dumps(INSTRUMENT)};\n{INSTRUMENT}") as page:
        page.goto(url)
        wait_live(page)
        page.evaluate(FRAMES)
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_timeout(1000 * WARM_UP)
        main_thread = MainThread(page)
        counts = [count(page, main_thread) for _ in range(COUNTS)]
        page.get_by_role("button", name="Pause", exact=True).wait_for()  # it still trains: no loss diverged
        return {name: median([each[name] for each in counts]) for name in counts[0]}


def count(page: Page, main_thread: MainThread) -> Figures:
    """Figures of SECONDS of training."""
    page.evaluate("bench.portions()")  # forgets those until now
    busy_before = main_thread.busy()
    before: dict[str, float] = page.evaluate(COUNT)
    page.wait_for_timeout(1000 * SECONDS)
    after: dict[str, float] = page.evaluate(COUNT)
    busy = main_thread.busy()
    portions = page.evaluate("bench.portions()")
    passed = {name: after[name] - before[name] for name in after}
    seconds, frames = passed["now"] / 1000, max(1.0, passed["frames"])
    train_only = median(portions["other"])
    with_frame = median(portions["frame"])
    return {
        "frames/s": passed["frames"] / seconds,
        "screen frames/s": passed["ticks"] / seconds,
        "epochs/s": passed["epoch"] / seconds,
        "main ms/frame": None if busy is None or busy_before is None else (busy - busy_before) / frames,
        "main ms/frame, in callbacks": passed["callbacks"] / frames,
        "worker ms/frame": None if train_only is None or with_frame is None else with_frame - train_only,
    }


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


# On this machine


def weigh() -> dict[str, int]:
    """Bytes of all files that a visit fetches: as they lie there, and if a host sent them as brotli."""
    progress.note("weighing; brotli takes a minute the first time")
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    payloads = {payload["file"] for payload in manifest["payloads"]}
    files = [
        path
        for path in DIST.rglob("*")
        if path.is_file() and (path.relative_to(DIST).as_posix() in payloads or path.suffix in FETCHED)
    ]
    brotli = 0
    for path in files:
        data = path.read_bytes()
        inflatable = path.relative_to(DIST).as_posix() in payloads
        brotli += (sizes.brotli_size(data, compute=True) if inflatable else brotli_of_text(data)) or 0
    return {"as fetched": sum(path.stat().st_size for path in files), "brotli": brotli}


def brotli_of_text(data: bytes) -> int:
    """The size of one of the page's own files under brotli."""
    import brotli  # type: ignore[import-untyped]

    return len(brotli.compress(data, quality=11))


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


def median(values: Sequence[float | None]) -> float | None:
    """The median of all that could be measured."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


# Tables


def boot_table(start: Figures) -> str:
    """Milliseconds from navigation on, and of each stage."""
    lines = [f"{'ms after navigation':<28}{'':>10}"]
    lines += [f"  {name:<26}{shown(start[name], 0):>10}" for name in ("first paint", "first picture", "live")]
    lines += [f"{'ms of each stage':<28}{'':>10}"]
    lines += [f"  {stage:<26}{shown(start[f'stage {stage}'], 0):>10}" for stage in STAGES[:-1]]
    return "\n".join([*lines, ""])


def weight_table(weight: Mapping[str, int], transferred: float | None) -> str:
    """Bytes on the wire."""
    rows = [
        ("as fetched, with headers", transferred),
        ("as fetched", weight["as fetched"]),
        ("the same as brotli", weight["brotli"]),
    ]
    return "\n".join(["bytes", *(f"  {name:<26}{shown(value, 0):>10}" for name, value in rows), ""])


def case_table(cases: Mapping[str, Figures]) -> str:
    """Figures of training, a column for each case."""
    names = list(next(iter(cases.values())))
    lines = [f"{'training':<30}" + "".join(f"{case:>10}" for case in cases)]
    for name in names:
        digits = 2 if "ms" in name else 0 if name == "epochs/s" else 1
        row = "".join(f"{shown(figures[name], digits):>10}" for figures in cases.values())
        lines.append(f"  {name:<28}{row}")
    return "\n".join([*lines, ""])


def shown(value: float | None, digits: int) -> str:
    """A number for a table."""
    return "–" if value is None else f"{value:,.{digits}f}"


def explanation(kind: str) -> str:
    """How the figures of training were taken."""
    main_thread = (
        "main ms/frame: CPU time of all tasks of the page's main thread (Performance.getMetrics) per frame.\n"
        if kind == "chromium"
        else ""
    )
    return (
        f"Medians of {COUNTS} counts of {SECONDS:g} s, after {WARM_UP:g} s of training, everything drawn.\n"
        "frames/s: animation frames in which the document changed; screen frames/s: all of them.\n"
        f"{main_thread}"
        "in callbacks: of that, what ran in animation frames: applying changes and painting.\n"
        "worker ms/frame: how much longer a portion of work is that sends a frame than one that only trains."
    )
