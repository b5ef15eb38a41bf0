"""Runs pytest; inside Pyodide, where run.mjs calls `main`."""

import os

import pytest


def main(*arguments: str) -> int:
    """Run pytest in the repository and return its exit status."""
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = "/tmp/hypothesis"
    os.chdir("/repository")
    # Some tests use the build, but what they test is the wheel: not py/.
    return int(pytest.main(["-p", "no:cacheprovider", "-o", "pythonpath=build", *arguments]))
