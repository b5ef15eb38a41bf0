"""What the build improves in packages changes nothing of what the app does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from errors import BuildError
from improvements import PACKAGES, STDLIB, Improvement, improved

APP = Path(__file__).parent / "improved_app.py"


def told(*args: str) -> str:
    """All that an app tells a page; sets have the same order in each."""
    found = subprocess.run(
        [sys.executable, APP, *args],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert not found.returncode, found.stderr
    return found.stdout


def test_the_app_says_the_same():
    plain, better = told(), told("improved")
    kinds = [kind for kind, _, _ in json.loads(plain)]
    assert kinds.count("document") == 1
    assert kinds.count("patch") >= 3
    assert plain == better


@pytest.mark.parametrize("content", ["", "a = 1\n", "a = 2\nb = a\na = 2\n"])
def test_another_version_is_not_improved(content):
    improvements = (Improvement("p/m.py", "a = 2\n", "a = 3\n"),)
    with pytest.raises(BuildError, match=r"p/m\.py has \d times"):
        improved({"p/m.py": content.encode()}, improvements)


def test_lines_are_replaced_where_they_stand():
    files = {"p/m.py": b"a = 1\nb = 2\n", "p/n.py": b"a = 1\n"}
    assert improved(files, (Improvement("p/m.py", "a = 1\n", "a = 3\n"),)) == files | {
        "p/m.py": b"a = 3\nb = 2\n"
    }


def test_none_does_nothing():
    assert all(each.before != each.after for each in (*PACKAGES, *STDLIB))
