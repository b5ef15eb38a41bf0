"""Hints in the page's head: what it is going to ask for, so that the browser need not find out step by step.

Without them it would read the page, then main.js, then what main.js imports, then the manifest, and only then
the payloads; on a slow line each step costs a way there and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from errors import BuildError
from modules import MAIN, reachable

FOR_PICTURE = ("bokeh", "styles")
"""The payloads that every visit begins with."""
FETCHED = ("manifest.json", "widgets.css", "fetcher.js", "restore.js", "worker.js")
"""The page's own files that it fetches at once."""
START = f'    <script type="module" src="{MAIN}"></script>\n'


def hinted(page: str, files: Mapping[str, bytes], payloads: Iterable[str]) -> str:
    """The page with hints before its script.

    Args:
        page: site/index.html.
        files: the site's, by name.
        payloads: the addresses of FOR_PICTURE.

    Raises:
        BuildError: if the page's script isn't where it is looked for.
    """
    if page.count(START) != 1:
        raise BuildError(f"site/index.html: {START.strip()!r} is needed once, on a line of its own")
    # As fetch() asks, or the browser would ask twice.
    fetched = [
        f'    <link rel="preload" as="fetch" href="{name}" crossorigin>\n' for name in (*FETCHED, *payloads)
    ]
    modules = [f'    <link rel="modulepreload" href="{name}">\n' for name in reachable(files) if name != MAIN]
    return page.replace(START, "".join([*fetched, START, *modules]))
