"""SHA-256 of files, folders and values; what incremental builds and manifests are keyed by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def of_bytes(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def of_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_values(*values: object) -> str:
    """The SHA-256 of anything JSON can write; mappings count as equal whatever their order."""
    return of_bytes(json.dumps(values, sort_keys=True, ensure_ascii=False).encode())


def of_files(root: Path, paths: Iterable[Path]) -> str:
    """The SHA-256 of the names, relative to `root`, and contents of several files."""
    return of_values(sorted((path.relative_to(root).as_posix(), of_file(path)) for path in paths))
