"""Trajectories of TensorFlow Playground's own nn.ts, followed step by step (see tests/reference)."""

import json
from pathlib import Path

import numpy as np
import pytest

from unfold.core.features import transform
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.plan import Plan

CASES = sorted((Path(__file__).parents[1] / "reference" / "conformance").glob("*.json"))
FEATURE = {
    "x": "x1",
    "y": "x2",
    "xSquared": "x1^2",
    "ySquared": "x2^2",
    "xTimesY": "x1*x2",
    "sinX": "sin(x1)",
    "sinY": "sin(x2)",
}
REGULARIZATION = {"none": "none", "L1": "l1_dead", "L2": "l2"}
CHAOTIC = 1e-12  # where rounding alone moves parameters by more, no other program can follow


def load(network, snapshot):
    for layer in range(network.n_layers):
        network.weights[layer][:] = snapshot["weights"][layer]
        network.biases[layer][:] = snapshot["biases"][layer]


def flat(snapshot, network):
    twin = network.copy()
    load(twin, snapshot)
    return twin.params


def features(points, config):
    X = np.column_stack([points["x"], points["y"]])
    return transform(X, [FEATURE[name] for name in config["features"]])


def mean_loss(network, F, y):
    return LOSSES["squared_error"].value(network.forward(F)[-1][0], y).mean()


def test_all_cases_are_there():
    assert len(CASES) == 8


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_trajectory(path):
    case = json.loads(path.read_text())
    config = case["config"]
    start, *later = case["snapshots"]
    network = Network(
        len(config["features"]),
        tuple(config["networkShape"]),
        config["activation"],
        config["output_activation"],
    )
    load(network, start)
    F, y = features(case["train"], config), np.array(case["train"]["label"], dtype=float)
    F_test, y_test = features(case["test"], config), np.array(case["test"]["label"], dtype=float)
    plan = Plan(
        network,
        F,
        y,
        batch_size=config["batchSize"],
        loss="squared_error",
        learning_rate=config["learningRate"],
        regularizer=REGULARIZATION[config["regularization"]],
        regularization_rate=config["regularizationRate"],
        carry_over=True,
    )
    assert mean_loss(network, F, y) == pytest.approx(start["train_loss"], rel=0, abs=1e-12)

    sensitivity = {row["epoch"]: row["max_param_diff"] for row in case["rounding_sensitivity"]}
    epoch, compared = 0, []
    for snapshot in later:
        if sensitivity[snapshot["epoch"]] >= CHAOTIC:
            continue
        plan.step(snapshot["epoch"] - epoch)
        epoch = snapshot["epoch"]
        compared.append(epoch)
        np.testing.assert_allclose(network.params, flat(snapshot, network), rtol=0, atol=1e-9)
        assert mean_loss(network, F, y) == pytest.approx(snapshot["train_loss"], rel=0, abs=1e-9)
        assert mean_loss(network, F_test, y_test) == pytest.approx(snapshot["test_loss"], rel=0, abs=1e-9)
        if "test_error" in snapshot:
            wrong = (network.forward(F_test)[-1][0] >= 0) != (y_test > 0)
            assert wrong.mean() == snapshot["test_error"]
        if "dead" in snapshot:
            dead = [np.array(layer, dtype=bool) for layer in snapshot["dead"]]
            for W, expected in zip(network.weights, dead, strict=True):
                np.testing.assert_array_equal(W == 0, expected)
    assert compared[:2] == [1, 10]
