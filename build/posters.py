"""`posters`: the pictures that the example page shows before its playgrounds are started.

Each is what the built page draws for the state of an embed, light and dark, without the line of buttons
below it. They are kept with the sources; `posters.json` beside them says of which state each one is, so that
a test can tell when a state has got another.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

import browsers
import progress
import serve
from bench.browser import launcher, wait_live
from errors import BuildError
from places import SITE

EXAMPLES = SITE / "examples"
RECORD = "posters.json"
WIDTH = 728
"""Of the frames, in CSS px: that of the text around them, and their own 4 px on either side."""
HEIGHT = 2000
"""Of the window: more than any of them has."""
SCALE = 1.5
"""Pixels of a poster for one of CSS."""
QUALITIES = (0.82, 0.7, 0.55, 0.4, 0.3)
"""Of WebP: the first one that is small enough is taken."""
LARGEST = 50_000
"""Bytes of a poster."""
THEMES = ("light", "dark")

# Chromium writes PNG by itself, and WebP from a canvas.
AS_WEBP = """async ([data, quality]) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


@dataclass(frozen=True)
class Embed:
    """A playground of the example page: the name of its poster, without the theme, and what it shows."""

    name: str
    state: str
    show: str


class _Reader(HTMLParser):
    """Finds the playgrounds of a page, each with the picture in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Embed] = []
        self._open: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "unfold-playground":
            self._open = values
        elif tag == "img" and self._open is not None:
            name = (values.get("src") or "").removesuffix(f"-{THEMES[0]}.webp")
            show = self._open.get("show") or "network output"
            self.found.append(Embed(name, self._open.get("state") or "", show))

    def handle_endtag(self, tag: str) -> None:
        if tag == "unfold-playground":
            self._open = None


def embeds(page: str) -> list[Embed]:
    """The playgrounds of a page that have posters, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def record(found: list[Embed]) -> dict[str, Any]:
    """What `posters.json` says of them."""
    return {embed.name: {"state": embed.state, "show": embed.show} for embed in found}


def make() -> None:
    """Draw all posters of the example page anew, from the site in dist/."""
    found = embeds((EXAMPLES / "index.html").read_text(encoding="utf-8"))
    program = browsers.chromium()
    if program is None:
        raise BuildError("posters are drawn by Chromium, and there is none on this machine")
    with sync_playwright() as playwright, serve.serving() as url:
        browser = launcher(playwright, "chromium", program)()
        for path, data in drawn(browser, url, found):
            path.write_bytes(data)
            progress.stage("posters", f"{path.name}: {len(data):,} bytes")
        browser.close()
    text = json.dumps(record(found), indent=2) + "\n"
    (EXAMPLES / RECORD).write_text(text, encoding="utf-8")


def drawn(browser: Browser, url: str, found: list[Embed]) -> Iterator[tuple[Path, bytes]]:
    """Each poster's file, and what is to be in it.

    Raises:
        BuildError: if a state is not what it should be, or its picture is too large.
    """
    for embed in found:
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                device_scale_factor=SCALE,
                reduced_motion="reduce",
            )
            page = context.new_page()
            query = urlencode({"show": ",".join(embed.show.split()), "theme": theme})
            page.goto(f"{url}index.html?{query}#{embed.state}")
            wait_live(page)
            page.wait_for_timeout(1000)  # pictures ease into place
            if page.locator(".notice .said").count():
                raise BuildError(f"{embed.name}: {page.locator('.notice').inner_text()}")
            box = page.locator("main").bounding_box()
            assert box is not None
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"]}
            png = page.screenshot(clip=clip)  # type: ignore[arg-type]  # a FloatRect
            data, blank = base64.b64encode(png).decode(), context.new_page()
            for quality in QUALITIES:
                webp = base64.b64decode(blank.evaluate(AS_WEBP, [data, quality]))
                if len(webp) <= LARGEST:
                    break
            else:
                raise BuildError(f"{embed.name}: {len(webp):,} bytes, and it may have {LARGEST:,}")
            yield EXAMPLES / f"{embed.name}-{theme}.webp", webp
            context.close()
