"""What the built site weighs: a table of the payloads and the first picture, and of the rest in one line.

The edition in one file stands below it: nobody loads both.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import fingerprint
import single_file
from places import CACHE, DIST

# Brotli at its best takes half a minute for all payloads, so what it came to is kept.
KEPT = CACHE / "brotli.json"


def report(brotli: bool, dist: Path = DIST) -> str:
    """A table of sizes in bytes: inflated, as they travel (gzip), and what brotli would make of them.

    Args:
        brotli: compute the brotli sizes that aren't known yet; else they are left out.
    """
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    rows: list[tuple[str, int, int, int | None]] = []
    # A boot asks for everything but the licences; of pictures and previews for one.
    asked = [*manifest["payloads"], *largest_of(manifest)]
    listed = (entry for part in single_file.NAMING for entry in manifest[part])
    named = {"licenses.txt", single_file.NAME, *(entry["file"] for entry in listed)}
    for payload in asked:
        travelling = (dist / payload["file"]).read_bytes()
        rows.append((payload["name"], payload["size"], payload["bytes"], brotli_size(travelling, brotli)))
    shell = [
        path for path in dist.rglob("*") if path.is_file() and path.relative_to(dist).as_posix() not in named
    ]
    plain = sum(path.stat().st_size for path in shell)
    rows.append(("page", plain, plain, plain))  # served as it is: a host that compresses would make it less
    known = [row[3] for row in rows if row[3] is not None]
    rows.append(
        (
            "total",
            sum(row[1] for row in rows),
            sum(row[2] for row in rows),
            sum(known) if len(known) == len(rows) else None,
        )
    )
    for snapshot in manifest["snapshots"][:1]:  # in place of stdlib, numpy, packages and unfold
        inflated = sum(part["size"] for part in snapshot["parts"])
        rows.append(("snapshot", inflated, snapshot["bytes"], None))
    lines = [f"{'':<12} {'inflated':>12} {'gzip':>12} {'brotli':>12}"]
    for name, size, travelling_size, brotli_bytes in rows:
        last = f"{brotli_bytes:>12,}" if brotli_bytes is not None else f"{'–':>12}"
        lines.append(f"{name:<12} {size:>12,} {travelling_size:>12,} {last}")
    edition = (dist / single_file.NAME).stat().st_size
    lines.append(
        f"{single_file.NAME:<12} {edition:>12,} {'all in one, of at most':>25} {single_file.LARGEST:,}"
    )
    return "\n".join(lines)


def largest_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The picture and the preview that weigh most; a boot asks for one of each."""
    lists = {name: manifest[f"{name}s"] for name in ("picture", "preview")}
    return [
        max(listed, key=lambda entry: int(entry["bytes"])) | {"name": name}
        for name, listed in lists.items()
        if listed
    ]


def brotli_size(travelling: bytes, compute: bool) -> int | None:
    """The size of a gzipped payload under brotli instead; None if it isn't known and not to be computed."""
    kept: dict[str, int] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    key = fingerprint.of_bytes(travelling)
    if key not in kept and compute:
        import brotli  # type: ignore[import-untyped]

        kept[key] = len(brotli.compress(gzip.decompress(travelling), quality=11))
        KEPT.write_text(json.dumps(kept))
    return kept.get(key)
