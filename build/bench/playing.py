"""How fast a network trains while everything is drawn."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager

from playwright.sync_api import Page

from bench.browser import Figures, Launch, MainThread, median, opened, wait_live

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


def instrumented(launch: Launch) -> AbstractContextManager[Page]:
    """An empty page in a new browser that will count what goes on in it and in its worker."""
    return opened(launch, f"const source = {json.dumps(INSTRUMENT)};\n{INSTRUMENT}")


def train(launch: Launch, url: str, slowed: int = 1) -> Figures:
    """One case, playing with everything drawn: figures per second and per frame.

    Args:
        slowed: how many times as long the page's main thread takes for everything; its worker keeps its pace,
            for no browser slows one down.
    """
    with instrumented(launch) as page:
        page.goto(url)
        wait_live(page)
        page.evaluate(FRAMES)
        if slowed != 1:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
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
