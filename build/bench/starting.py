"""How long the page takes to start."""

from __future__ import annotations

from itertools import pairwise

from bench.browser import Figures, Launch, opened, timing, wait_live

STAGES = ("download", "runtime", "packages", "app", "render", "live")
"""The page's marks, in order: each stage but the last ends where the next begins."""

# Resolve to the times at which the output plot first shows anything, and, Play being pressed as soon as it is
# there, at which the page first shows another epoch than 0. Looked for once a frame, which may be a long one.
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
        const look = () => {
            const place = document.querySelector('[data-place="output"]');
            if (place && [...canvases(place)].some(painted)) resolve(performance.now());
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
            "first epoch": page.evaluate("firstEpoch"),
            # What the browser has fetched, headers included; pages load their own resources from blobs, too.
            "transferred bytes": page.evaluate(
                "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                ".reduce((sum, { transferSize }) => sum + transferSize, 0)"
            ),
        }
        for stage, after in pairwise(STAGES):
            figures[f"stage {stage}"] = marks[after] - marks[stage]
        return figures
