"""The core stands on NumPy and the standard library alone."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import importlib, importlib.abc, pkgutil, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top, *rest = name.split(".")
        if top in sys.stdlib_module_names or top == "numpy":
            return None
        if top == "unfold" and rest[:1] in ([], ["core"]):
            return None
        raise ImportError(f"the core may not import {name}")

sys.meta_path.insert(0, Blocker())
import unfold.core
for module in pkgutil.walk_packages(unfold.core.__path__, "unfold.core."):
    print(importlib.import_module(module.name).__name__)
"""


@pytest.mark.skipif(sys.platform == "emscripten", reason="Pyodide has no processes")
def test_core_imports_nothing_but_numpy():
    path = Path(__file__).parents[2] / "py"
    program = f"import sys; sys.path.insert(0, {str(path)!r})\n{PROGRAM}"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    expected = {f"unfold.core.{file.stem}" for file in (path / "unfold" / "core").glob("[a-z]*.py")}
    assert set(result.stdout.split()) == expected
