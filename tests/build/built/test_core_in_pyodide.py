"""The core's own tests, in the browser's Python and NumPy."""

import re

import pyodide_tests

WITHOUT = "Pyodide has no processes"


def test_the_core_passes_its_tests_inside_pyodide():
    done = pyodide_tests.run("tests/core", "-rs")
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 500
    # What is skipped says why, and for this reason only.
    reasons = re.findall(r"^SKIPPED \[\d+\] \S+ (.*)$", done.stdout, re.MULTILINE)
    assert set(reasons) <= {WITHOUT}


def test_the_status_is_that_of_pytest():
    done = pyodide_tests.run("tests/core/test_rng.py", "-k", "nothing_of_this_name")
    assert done.returncode == 5  # its word for: no tests were collected
