"""Trajectories of PyTorch, followed for 50 updates (see tests/reference/pytorch); needs no PyTorch."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import SCHEDULES

FOLDER = Path(__file__).parents[1] / "reference" / "pytorch"


def load_cases():
    spec = importlib.util.spec_from_file_location("cases", FOLDER / "cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases = load_cases()


@pytest.fixture(scope="module")
def reference():
    with np.load(FOLDER / "trajectories.npz") as file:
        return dict(file)


@pytest.mark.parametrize("name", cases.CASES)
def test_trajectory(reference, name):
    case = cases.CASES[name]
    network = Network(2, **case["network"])
    options = dict(case["plan"])
    if "schedule" in options:
        schedule, parameters = options["schedule"]
        options["schedule"] = SCHEDULES[schedule](**parameters)
    if network.n_outputs > 1:
        y = reference["classes"]
    else:
        y = reference["signs" if options["loss"] in {"cross_entropy", "hinge"} else "values"]
    start, *later = reference[name]
    network.params[:] = start
    plan = Plan(network, reference["x"], y, batch_size=cases.BATCH_SIZE, **options)
    assert len(later) == cases.EPOCHS
    for params in later:
        plan.step(1)
        np.testing.assert_allclose(network.params, params, rtol=0, atol=1e-9)
    assert np.abs(network.params - start).max() > 1e-2


def test_all_that_pytorch_has_is_there():
    networks = [case["network"] for case in cases.CASES.values()]
    plans = [case["plan"] for case in cases.CASES.values()]
    assert {network["activation"] for network in networks} == {*ACTIVATIONS, "maxout"}
    assert {(plan["loss"], n["n_outputs"] > 1) for plan, n in zip(plans, networks, strict=True)} == {
        (loss, several) for loss in LOSSES for several in (False, True)
    }
    assert {plan["optimizer"] for plan in plans} == set(OPTIMIZERS)
    schedules = {plan["schedule"][0] for plan in plans if "schedule" in plan}
    assert schedules == set(SCHEDULES) - {"constant"}
    penalties = {plan["regularizer"] for plan in plans if "regularizer" in plan}
    assert penalties == set(REGULARIZERS) - {"none", "l1_dead"}  # which is TensorFlow Playground's
