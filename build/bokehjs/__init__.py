"""The page's BokehJS: Bokeh's and Panel's own modules, bundled with no more models than the app uses.

Bokeh's bundles have all of its models, and Panel's those of everything that Panel can show: three and a half
times as much to fetch, to inflate and to read. models.js lists what is used, bundle.mjs puts it together,
this is the door to both.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import archives
import node
from places import BUILD

FOLDER = BUILD / "bokehjs"
SOURCES = tuple(FOLDER / name for name in ("__init__.py", "models.js", "entry.js", "bundle.mjs"))
PANEL_LIB = "panel/dist/lib/"
"""Where Panel's wheel has its compiled modules."""


@dataclass(frozen=True)
class Bundle:
    """The script, and the names of the npm packages of which something is in it."""

    script: bytes
    packages: tuple[str, ...]


def bundled(panel: Path) -> Bundle:
    """The bundle, with the modules that Panel's wheel holds."""
    with tempfile.TemporaryDirectory() as scratch:
        lib, target = Path(scratch, "panel"), Path(scratch, "bokeh.js")
        for name, data in archives.read(panel).items():
            if name.startswith(PANEL_LIB) and name.endswith(".js"):
                path = lib / name.removeprefix(PANEL_LIB)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        said = node.run(
            FOLDER / "bundle.mjs",
            *map(str, (node.packages(), lib, target)),
            purpose="bundle the JavaScript of Bokeh and Panel",
        )
        return Bundle(target.read_bytes(), tuple(json.loads(said)))
