"""Previews: what Chromium makes of the first pictures, which pages show until BokehJS has drawn them.

A preview is of one opening, for windows from some width on: the elements of the page, and of each plot an
image. The page takes the nearest one. Elements are laid out in the visitor's window, and images
stretched to what they stand for. `capture.js` tells what is kept, `site/preview.js` puts it on the page.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

import archives
import browsers
import fingerprint
import payloads
import progress
import scripts
import serve
import stages
from bench.browser import launcher
from errors import BuildError
from places import BUILD, SITE

FOLDER = BUILD / "previews"
CAPTURE = FOLDER / "capture.js"
SOURCES = (FOLDER / "__init__.py", CAPTURE, SITE / "shadow.js")


@dataclass(frozen=True)
class Window:
    """A window that a preview is drawn for.

    Attributes:
        width, height: in CSS px.
        least: the width of the narrowest window that it is shown in.
        scale: pixels of its images for one of CSS.
    """

    width: int
    height: int
    least: int
    scale: float


WINDOWS = (
    Window(390, 844, 0, 1.5),
    Window(820, 1180, 760, 1.5),
    Window(1280, 800, 1280, 1),
    Window(1440, 900, 1440, 1),
    Window(1920, 1080, 1700, 1),
)
"""By width. Where the page is laid out in another way, in style.css, another one begins. Smaller windows
are mostly on finer screens."""
STEADY = 100
"""Milliseconds after which a page that is still the same has been drawn."""
PATIENCE = 100
"""How many times that is waited for."""
NEEDED = ("bokeh", "styles")
"""The payloads that a picture is drawn with."""


@dataclass(frozen=True)
class Made:
    """All previews, as the manifest names them, and their files by name."""

    listed: list[dict[str, Any]]
    files: dict[str, bytes]


def build(site: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Made:
    """Have all previews drawn; none, which is said, on a machine that has no Chromium and cannot get one.

    Args:
        site: the files of the site, without previews.
        manifest: its manifest, without previews.
    """
    python = {payload["file"] for payload in manifest["payloads"] if payload["name"] not in NEEDED}
    python |= {snapshot["file"] for snapshot in manifest["snapshots"]}
    kept = {name: data for name, data in site.items() if name not in python}
    key = fingerprint.of_values(
        {name: fingerprint.of_bytes(data) for name, data in kept.items()},
        fingerprint.of_files(BUILD.parent, SOURCES),
    )
    served = kept | {"manifest.json": json.dumps(manifest).encode()}
    program = browsers.obtained(browsers.CHROMIUM)
    if program is None:
        progress.note(
            "there is no Chromium to draw previews: the page shows nothing until BokehJS has drawn it"
        )
        return Made([], {})

    def make(path: Path) -> None:
        archives.write(path, drawn(program, served, manifest["pictures"]))

    what = "what Chromium makes of the first pictures"
    content = archives.read(stages.derive("previews", key, ".zip", make, what))
    result = Made([], {})
    for picture in manifest["pictures"]:
        for window in WINDOWS:
            name = named(picture, window)
            described = payloads.describe(name, content[name])
            whose = {key: picture[key] for key in ("accepted", "dark")} | {"from": window.least}
            result.listed.append(whose | described.as_dict())
            result.files[described.file] = content[name]
    return result


def named(picture: Mapping[str, Any], window: Window) -> str:
    """The name of a preview."""
    return f"{picture['name'].replace('picture', 'preview')}-{window.width}"


def drawn(program: Path, site: Mapping[str, bytes], pictures: list[dict[str, Any]]) -> dict[str, bytes]:
    """The bytes of all previews, by name.

    Raises:
        BuildError: if a page does not show its picture.
    """
    made, _ = scripts.bundles(CAPTURE)
    capture = made[CAPTURE.name].decode()

    def drawn_of(picture: dict[str, Any]) -> dict[str, bytes]:
        with sync_playwright() as playwright:
            browser = launcher(playwright, "chromium", program)()
            found = dict(previews_of(browser, url, picture, capture))
            browser.close()
        return found

    with tempfile.TemporaryDirectory() as folder:
        for name, data in site.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        with serve.serving(Path(folder), handler=_Host) as url, ThreadPoolExecutor(2) as working:
            return {name: data for found in working.map(drawn_of, pictures) for name, data in found.items()}


def previews_of(
    browser: Browser, url: str, picture: Mapping[str, Any], capture: str
) -> Iterator[tuple[str, bytes]]:
    """Each preview of a picture, with its name."""
    for scale, windows in itertools.groupby(WINDOWS, lambda window: window.scale):
        page = shown(browser, url, picture, scale)
        page.evaluate(capture)
        for window in windows:
            page.set_viewport_size({"width": window.width, "height": window.height})
            yield named(picture, window), payloads.gzipped(json.dumps(settled(page)).encode())
        page.context.close()


class _Host(serve.Handler):
    """Has all but what Python is made of. Whoever asks for that waits, and the picture stays as it is."""

    def do_GET(self) -> None:
        """Answer, or wait for ever; threads of a server end with it."""
        if not Path(self.translate_path(self.path)).exists():
            threading.Event().wait()
        super().do_GET()


def shown(browser: Browser, url: str, picture: Mapping[str, Any], scale: float) -> Page:
    """A page that shows a picture on a screen of some fineness.

    Raises:
        BuildError: with what the page says, if it does not.
    """
    context = browser.new_context(
        device_scale_factor=scale,
        locale=picture["accepted"],
        color_scheme="dark" if picture["dark"] else "light",
        service_workers="block",
    )
    page = context.new_page()
    page.goto(url)
    try:
        page.wait_for_function("performance.getEntriesByName('unfold-picture').length", timeout=60_000)
    except PlaywrightTimeout as error:
        raise BuildError(f"{picture['name']} is not shown: {page.locator('#boot').inner_text()}") from error
    return page


def settled(page: Page) -> dict[str, Any]:
    """What capture.js tells of a page, once it has told the same twice.

    Raises:
        BuildError: if it never does.
    """
    before = None
    for _ in range(PATIENCE):
        page.wait_for_timeout(STEADY)
        now: dict[str, Any] = page.evaluate("capture()")
        if now == before:
            return now
        before = now
    raise BuildError("the first picture is another one each time it is looked at")
