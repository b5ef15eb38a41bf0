"""The wheel of our own package, built reproducibly out of a copy of just its sources.

It's for the browser: the kernel in it is the side module.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import environment
import fingerprint
import kernel
import stages
from places import BUILD, PY, ROOT

# What pyproject.toml names. README and licence end up in the wheel's metadata.
PROJECT_FILES = ("pyproject.toml", "README.md", "LICENSE")
EARLIEST = "315532800"  # 1980-01-01, the oldest date a zip can hold


def build() -> Path:
    """The wheel, built if any of its sources changed."""
    package = PY / "unfold"
    modules = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    modules = [path for path in modules if path.stem != kernel.INSTALLED.stem]  # this machine's own
    sources = [*modules, *(ROOT / name for name in PROJECT_FILES)]
    side_module = kernel.side_module()

    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            # A copy, so that neither stray files nor a version-control ignore list have a say.
            for source in sources:
                copy = Path(scratch, source.relative_to(ROOT))
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
            shutil.copyfile(side_module, Path(scratch, kernel.INSTALLED.relative_to(ROOT)))
            environment.run(
                [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "made"],
                "build the wheel of our own package",
                cwd=scratch,
                env=os.environ | {"SOURCE_DATE_EPOCH": EARLIEST},
            )
            (wheel,) = Path(scratch, "made").glob("*.whl")
            shutil.move(wheel, path)

    key = fingerprint.of_values(
        fingerprint.of_files(ROOT, sources),
        fingerprint.of_file(side_module),
        fingerprint.of_files(BUILD, [BUILD / "our_wheel.py"]),
    )
    return stages.derive("wheel", key, ".whl", make, "our own package")
