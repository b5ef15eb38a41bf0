"""Where things are: the one place in build/ that knows the layout of the repository."""

from __future__ import annotations

from pathlib import Path

BUILD = Path(__file__).resolve().parent
ROOT = BUILD.parent

PANEL_YAML = ROOT / "panel.yaml"
SITE = ROOT / "site"
PY = ROOT / "py"
TESTS = ROOT / "tests"
DIST = ROOT / "dist"

# Everything fetched or derived; `clean --all` removes it and nothing else does.
CACHE = ROOT / ".cache"
VENV = CACHE / "venv"
WHEELS = CACHE / "wheels"
STAGES = CACHE / "stages"
NPM = CACHE / "npm"
