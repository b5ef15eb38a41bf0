"""Trajectories of TensorFlow Playground's own nn.ts, followed step by step (see tests/reference)."""

import json
from pathlib import Path

import pytest

import conformance
from unfold.core.backends import Backends
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.presets import TENSORFLOW_PLAYGROUND

CASES = sorted((Path(__file__).parents[1] / "reference" / "conformance").glob("*.json"))


def test_all_cases_are_there():
    assert len(CASES) == 8


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_preset_has_the_output_of_the_trajectories(path):
    config = json.loads(path.read_text())["config"]
    assert TENSORFLOW_PLAYGROUND.output_activation[config["problem"]] == config["output_activation"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("backend", ["numpy", "kernel"])
def test_trajectory(path, backend, request):
    case = conformance.read(path)
    factory = NumpyBackend if backend == "numpy" else Backends(request.getfixturevalue("kernel").path)
    differences = conformance.replay(case, factory)
    compared = []
    for snapshot, difference in zip(case.snapshots, differences, strict=True):
        if snapshot.judged:
            compared.append(snapshot.epoch)
            assert difference <= conformance.BOUND
    assert compared[:2] == [1, 10]
