"""Runs pytest; inside Pyodide, where run.mjs calls `main`."""

import os

import pytest


def main(*arguments: str) -> int:
    """Run pytest in the repository and return its exit status."""
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = "/tmp/hypothesis"
    os.chdir("/repository")
    # Without a python path, so that what is tested is the wheel.
    return int(pytest.main(["-p", "no:cacheprovider", "-o", "pythonpath=", *arguments]))
