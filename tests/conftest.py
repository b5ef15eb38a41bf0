"""In which order tests run, and how they are shared out among processes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(tryfirst=True)  # pytest's own order, by what tests share, comes after
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests of browsers last.

    A process that drives a browser has an event loop that never stops, and tests with a loop of their
    own can't follow.
    """
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where processes are given whole modules: give one all tests of a browser, which share a page."""
    if config.option.dist != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Modules(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module, _, test = nodeid.partition("::")
            target = re.search(r"\b(?:built|native)-\w+", test) if "/browser/" in module else None
            return target[0] if target else module

    config.option.loadscopereorder = False  # or the largest modules would come first, and browsers with them
    return Modules(config, log)
