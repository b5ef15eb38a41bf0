"""Hints in the page's head: what it is going to ask for, so that the browser need not find out step by step.

Without them it would read the page, then main.js, then the manifest, and only then the payloads; on a slow
line each step costs a way there and back.
"""

from __future__ import annotations

from collections.abc import Iterable

from errors import BuildError
from scripts import MAIN

FOR_PICTURE = ("bokeh", "styles")
"""The payloads that every visit begins with."""
FETCHED = ("manifest.json", "widgets.css", "fetcher.js", "restore.js", "worker.js")
"""The page's own files that it fetches at once."""
START = f'    <script defer src="{MAIN}"></script>\n'


def hinted(page: str, payloads: Iterable[str]) -> str:
    """The page with hints before its script.

    Args:
        page: index.html with its script.
        payloads: the addresses of FOR_PICTURE.

    Raises:
        BuildError: if the page's script isn't where it is looked for.
    """
    if page.count(START) != 1:
        raise BuildError(f"index.html: {START.strip()!r} is needed once, on a line of its own")
    # As fetch() asks, or the browser would ask twice.
    fetched = [
        f'    <link rel="preload" as="fetch" href="{name}" crossorigin>\n' for name in (*FETCHED, *payloads)
    ]
    return page.replace(START, "".join([*fetched, START]))
