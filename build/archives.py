"""Zips: reading wheels into memory, and writing them so that the same contents give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip can hold
FILE_MODE = 0o644 << 16


def read(path: Path) -> dict[str, bytes]:
    """All files of a zip by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a stored (uncompressed) zip, its entries sorted, without dates or owners."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whatever machine this is
            entry.external_attr = FILE_MODE
            archive.writestr(entry, files[name])
