"""The modules of the page: which there are, and how one imports another."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAIN = "main.js"

IMPORT = re.compile(r'^((?:import|export)\b[^"]*)"\./([^"]+)";$', re.MULTILINE)
"""An import of a module beside this one: what stands before its address, and its name."""


def reachable(files: Mapping[str, bytes]) -> list[str]:
    """The names of the modules that the page imports, directly or not, sorted."""
    found, waiting = {MAIN}, [MAIN]
    while waiting:
        source = files[waiting.pop()].decode()
        imported = {match[2] for match in IMPORT.finditer(source)} - found
        found |= imported
        waiting += imported
    return sorted(found)
