"""The replay of reference trajectories: what it finds, and what it says of files that are none."""

import json
from pathlib import Path

import pytest

import conformance
from conformance import BOUND, CaseError
from unfold.core.numpy_backend import NumpyBackend

REFERENCE = Path(__file__).parents[1] / "reference" / "conformance"
NAME = "06_gauss_tanh_L1_dead"


@pytest.fixture
def content():
    return json.loads((REFERENCE / f"{NAME}.json").read_text())


@pytest.fixture
def numpy_alone(monkeypatch):
    monkeypatch.setattr(conformance, "backends", lambda: {"numpy": NumpyBackend})


def write(folder, content, name="case"):
    (folder / f"{name}.json").write_text(content if isinstance(content, str) else json.dumps(content))


def test_all_cases_agree_and_chaos_is_not_judged(numpy_alone, capsys):
    assert conformance.run(REFERENCE) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "22 of 22 snapshots agree within 1e-09"
    assert [line.split()[:2] for line in lines if "chaotic" in line] == [
        ["02_circle_relu_batch1", "100"],
        ["08_spiral_relu_8x8x8", "100"],
    ]


def move_a_weight(snapshot):
    snapshot["weights"][0][1][0] += 2 * BOUND


def move_a_bias(snapshot):
    snapshot["biases"][1][0] -= 2 * BOUND


def move_a_loss(snapshot):
    snapshot["test_loss"] += 2 * BOUND


def move_an_error(snapshot):
    snapshot["test_error"] += 1 / 250


def raise_the_dead(snapshot):
    for layer in snapshot["dead"]:
        for row in layer:
            row[:] = [0] * len(row)


@pytest.mark.parametrize("change", [move_a_weight, move_a_bias, move_a_loss, move_an_error, raise_the_dead])
def test_a_difference_beyond_the_bound_is_an_exit_status(content, tmp_path, numpy_alone, capsys, change):
    change(content["snapshots"][-1])
    write(tmp_path, content)
    assert conformance.run(tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if "beyond the bound" in line] == ["100"]
    assert lines[-1] == "2 of 3 snapshots agree within 1e-09"


def test_a_difference_within_the_bound_is_none(content, tmp_path, numpy_alone):
    content["snapshots"][-1]["weights"][0][0][0] += BOUND / 2
    write(tmp_path, content)
    assert conformance.run(tmp_path) == 0


def test_nan_is_beyond_the_bound(content, tmp_path, numpy_alone):
    content["config"]["learningRate"] = 1e200
    write(tmp_path, content)
    assert conformance.run(tmp_path) == 1


def setting(key, value):
    def change(content):
        content["config"][key] = value

    return change


def without(key):
    def change(content):
        del content[key]

    return change


def drop_a_row(content):
    del content["snapshots"][0]["weights"][0][0]


def drop_a_label(content):
    del content["train"]["label"][0]


def drop_a_loss(content):
    del content["snapshots"][1]["train_loss"]


def drop_later_snapshots(content):
    del content["snapshots"][1:]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without("config"), "config is missing"),
        (without("snapshots"), "snapshots is missing"),
        (without("test"), "test is missing"),
        (setting("activation", "softmax"), "activation: 'softmax' is not one of tanh, relu, sigmoid, linear"),
        (setting("output_activation", "relu"), "output_activation: 'relu' is not one of tanh, linear"),
        (setting("features", ["x", "z"]), "features: 'z' is not one of x, y, xSquared"),
        (setting("regularization", "l3"), "regularization: 'l3' is not one of none, L1, L2"),
        (setting("batchSize", 0), "batchSize: 0 is not a whole number, 1 or more"),
        (setting("learningRate", "fast"), "learningRate: 'fast' is not a number"),
        (setting("networkShape", [4, 4, 4]), "layers of weights; the network has 4"),
        (drop_a_row, "snapshots: layer 0 has weights of shape"),
        (drop_a_label, "train: x, y and label are not lists of one length"),
        (drop_a_loss, "train_loss is missing"),
        (drop_later_snapshots, "snapshots: one of epoch 0 and later ones are needed"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(content, tmp_path, change, says):
    change(content)
    write(tmp_path, content)
    with pytest.raises(CaseError) as caught:
        conformance.read(tmp_path / "case.json")
    assert str(caught.value).startswith(f"{tmp_path / 'case.json'}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(("text", "says"), [("{", "Expecting"), ("[]", "JSON objects"), ("\udcff", "utf-8")])
def test_a_file_that_holds_something_else(tmp_path, text, says):
    (tmp_path / "case.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(CaseError, match=says):
        conformance.read(tmp_path / "case.json")


def test_a_wrong_file_keeps_none_from_being_replayed(content, tmp_path, numpy_alone, capsys):
    write(tmp_path, content, "right")
    write(tmp_path, "no JSON", "wrong")
    assert conformance.run(tmp_path) == 2
    said = capsys.readouterr()
    assert f"error: {tmp_path / 'wrong.json'}: " in said.err
    assert "3 of 3 snapshots agree" in said.out


@pytest.mark.parametrize("there", [True, False])
def test_nothing_to_replay(tmp_path, there):
    folder = tmp_path / "cases"
    if there:
        folder.mkdir()
    with pytest.raises(CaseError, match="no file" if there else "no such folder"):
        conformance.run(folder)
