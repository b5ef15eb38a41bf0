"""What `bench core` says; what it measures it checks itself, before it measures."""

import ast
import sys

import pytest

import bench_core
from places import PY


def test_help_stands_on_its_own(capsys):
    with pytest.raises(SystemExit) as ended:
        bench_core.main(["--help"])
    assert ended.value.code == 0
    assert "python3 build bench core" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--cases", "A,F"], ["--rounds", "0"], ["--bogus"]])
def test_a_mistake_is_answered_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        bench_core.main(arguments)
    assert ended.value.code == 2
    assert "usage: python3 build bench core" in capsys.readouterr().err


def test_what_the_browser_is_handed_of_the_companion_needs_only_what_it_has():
    for name in bench_core.HANDED:
        tree = ast.parse((PY / name).read_text(encoding="utf-8"))
        modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        ]
        packages = {module for module in modules if module.partition(".")[0] not in sys.stdlib_module_names}
        assert all(module == "numpy" or module.startswith("unfold.core.") for module in packages)


def test_ratios_are_of_the_fastest_in_float64_to_the_others():
    figures = {
        "A": {
            "epochs": {"numpy": 2.0, "kernel": 50.0, "kernel f32": 90.0, "convnetjs": 5.0},
            "pictures": {"numpy": 3.0, "kernel f32": 12.0, "convnetjs": 6.0},
        }
    }
    head, row = bench_core.table(figures, "epochs", "epochs/s").splitlines()
    names = "epochs/s numpy kernel kernel f32 convnetjs kernel / numpy kernel / convnetjs"
    assert " ".join(head.split()) == names
    assert row.split() == ["A", "2.0", "50.0", "90.0", "5.0", "25.0", "10.0"]
    _, row = bench_core.table(figures, "pictures", "pictures/s").splitlines()
    assert row.split() == ["A", "3.0", "12.0", "6.0", "4.0", "2.0"]
