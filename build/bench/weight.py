"""What the site weighs."""

from __future__ import annotations

import json

import progress
import single_file
import sizes
from places import DIST

FETCHED = (".html", ".css", ".js", ".json")
"""Kinds of the page's own files; others, such as licences, are there to be read."""


def weigh() -> dict[str, int]:
    """Bytes of all files that a visit fetches: as they lie there, and if a host sent them as brotli."""
    progress.note("weighing; brotli takes a minute the first time")
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    fetched = [*manifest["payloads"], *sizes.largest_of(manifest)]
    payloads = {payload["file"] for payload in fetched}
    files = [
        path
        for path in DIST.rglob("*")
        if path.is_file()
        and path.name != single_file.NAME
        and (path.relative_to(DIST).as_posix() in payloads or path.suffix in FETCHED)
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
