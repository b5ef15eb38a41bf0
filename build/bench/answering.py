"""How soon the page answers: from what a visitor does to the picture that shows it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from bench.browser import Figures, Launch, median, opened, wait_live

REPEATS = 11
"""Of each; their median is reported."""
REST = 250
"""Milliseconds between two of them, so that each finds the page at rest."""

# Resolves to the milliseconds from the next event of a kind to the end of the first look, once a frame, that
# finds the output plot's pixels changed.
WATCH = """kind => {
    const canvases = function* (node) {
        for (const element of node.querySelectorAll("*")) {
            if (element.localName === "canvas" && element.width) yield element;
            if (element.shadowRoot) yield* canvases(element.shadowRoot);
        }
    };
    const pixels = () => [...canvases(document.querySelector('[data-place="output"]'))].map(canvas =>
        new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer));
    const before = pixels();
    window.answered = new Promise(resolve => {
        addEventListener(kind, ({ timeStamp }) => {
            const look = () => {
                if (pixels().some((now, i) => now.some((pixel, j) => pixel !== before[i][j]))) {
                    resolve(performance.now() - timeStamp);
                } else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }, { capture: true, once: true });
    });
}"""


def answer(launch: Launch, url: str) -> Figures:
    """One case, paused: milliseconds until the output plot shows what was done."""
    with opened(launch, "") as page:
        page.goto(url)
        wait_live(page)
        page.wait_for_timeout(1000)
        slider = page.get_by_role("slider", name="Noise", exact=True)
        units = [page.get_by_role("radio", name=f"Layer 1, unit {n}", exact=True) for n in (1, 2)]

        def move(turn: int) -> None:
            slider.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")

        def point(turn: int) -> None:
            box = units[turn % 2].bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        return {
            "control moved": median([_timed(page, "keydown", move, turn) for turn in range(REPEATS)]),
            "unit pointed at": median([_timed(page, "pointermove", point, turn) for turn in range(REPEATS)]),
        }


def _timed(page: Page, kind: str, act: Callable[[int], None], turn: int) -> float:
    page.wait_for_timeout(REST)
    page.evaluate(WATCH, kind)
    act(turn)
    return float(page.evaluate("answered"))
