"""The command `unfold-train`, as people call it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import astuple

import numpy as np
import pytest

from unfold import rules
from unfold.combinations import conflicts
from unfold.core.evaluation import Passes
from unfold.core.numpy_backend import NumpyBackend
from unfold.large import LargeSettings
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.settings import Settings

torch = pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import outputs, train
from unfold_companion.device import choose

LINK = "v=1&dataset=xor&hidden=3&optimizer=adam&learning_rate=0.01&n_samples=60"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> int:
    return train.main([*arguments, "--device", "cpu"])


def by_the_core(epochs: int, **changes) -> np.ndarray:
    from unfold import share

    settings = Settings(conflicts)
    settings.take({**share.decode(LINK)[0], **changes})
    trainer = rules.trainer(settings, NumpyBackend)
    trainer.run(epochs)
    return trainer.network.params


def result(path) -> RunFile:
    return from_bytes(path.read_bytes())


def test_a_link_is_trained_to_the_core_s_own_parameters(tmp_path, capsys):
    assert call(LINK, "--epochs", "20", "-o", "a.unfold") == 0
    found = result(tmp_path / "a.unfold")
    assert found.epochs[[0, -1]].tolist() == [0, 20]
    np.testing.assert_allclose(found.params[-1], by_the_core(20), rtol=0, atol=1e-9)
    assert len(found.curves.epochs) == 21
    said = capsys.readouterr().err
    assert "device: CPU" in said
    assert "epoch 20" in said


def test_a_run_file_is_trained_on_and_ends_where_it_would_have_at_once(tmp_path):
    (tmp_path / "a.unfold").write_bytes(
        to_bytes(RunFile({"dataset": "xor", "stop_epoch": 4, "momentum": 0.5}))
    )
    assert call("a.unfold") == 0
    assert call("a.unfold", "--epochs", "9") == 0
    assert call("a.unfold", "--epochs", "9", "-o", "straight.unfold") == 0
    resumed, straight = result(tmp_path / "a.result.unfold"), result(tmp_path / "straight.unfold")
    assert resumed.epochs[-1] == 9
    np.testing.assert_allclose(resumed.params[-1], straight.params[-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(resumed.curves, straight.curves, rtol=0, atol=1e-12)


def test_seeds_train_together(tmp_path, capsys):
    assert call(LINK, "--epochs", "3", "--seeds", "12", "-o", "all") == 0
    assert "12 networks together" in capsys.readouterr().err
    for seed in (0, 11):
        found = result(tmp_path / "all" / f"link-seed{seed}.result.unfold")
        np.testing.assert_allclose(found.params[-1], by_the_core(3, weight_seed=seed), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["v=1&dataset=spirl", "--epochs", "1"], "dataset"),
        (["v=1&loss=hinge&dataset=plane", "--epochs", "1"], "loss"),
        (["v=1&model=kan", "--epochs", "1"], "model"),
        (["v=1&dataset=own", "--epochs", "1"], "training points"),
        ([LINK], "--epochs"),
        (["none.unfold", "--epochs", "1"], "none.unfold"),
        (["foreign.unfold", "--epochs", "1"], "no run file"),
        ([LINK, "--epochs", "1", "-o", "foreign.unfold"], "no run file"),
        ([LINK, "--epochs", "1", "-o", "other.unfold"], "another experiment"),
        ([LINK, "--epochs", "1", "-o", "no/such/folder.unfold"], "no/such"),
        ([LINK, "other.unfold", "--epochs", "1", "-o", "a.unfold"], "folder"),
        (
            ["v=1&n_samples=2000&train_share=90&batch_size=1800", "--epochs", "1", "--serve"],
            "the page cannot show it",
        ),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, arguments, said):
    (tmp_path / "foreign.unfold").write_text("epoch,loss\n")
    (tmp_path / "other.unfold").write_bytes(to_bytes(RunFile({"dataset": "gauss"})))
    assert call(*arguments) == 1
    error = capsys.readouterr().err
    assert "error: " in error
    assert said in error
    assert (tmp_path / "foreign.unfold").read_text() == "epoch,loss\n"


def test_a_network_that_diverges_is_reported_and_the_others_go_on(tmp_path, capsys):
    assert (
        call("v=1&dataset=plane&learning_rate=10&optimizer=momentum", "--epochs", "50", "-o", "a.unfold") == 0
    )
    assert "diverged" in capsys.readouterr().err
    assert np.isfinite(result(tmp_path / "a.unfold").params).all()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_a_file_to_go_on_from(tmp_path, number):
    arguments = [LINK, "--epochs", "1000000", "-o", "a.unfold", "--device", "cpu"]
    program = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from unfold_companion import train; train.SAVE_EVERY = 0"
            "; from unfold_companion import training; training.STRETCHES = 100000"
            f"; raise SystemExit(train.main({arguments!r}))",
        ],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    path = tmp_path / "a.unfold"
    limit = time.monotonic() + 120
    while not (path.exists() and result(path).epochs[-1] > 0):
        assert program.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.05)
    program.send_signal(number)
    assert program.wait(60) == (130 if number == signal.SIGINT else -number)
    reached = int(result(path).epochs[-1])
    assert call(LINK, "--epochs", str(reached + 1), "-o", "a.unfold") == 0
    found = result(path)
    assert found.epochs[-1] == reached + 1
    assert found.curves.epochs[-1] == reached + 1


def test_without_a_gpu_it_says_so_and_takes_the_cpu(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    choice = choose("cuda")
    assert choice.device.type == "cpu"
    assert "no GPU" in choice.said


def test_a_gpu_that_fails_is_passed_by_with_its_reason(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("driver too old\nand more")

    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.zeros", broken)
    choice = choose()
    assert choice.device.type == "cpu"
    assert choice.said.endswith("CUDA failed (driver too old)")


def test_a_larger_network_than_the_page_s_is_trained_from_more_points(tmp_path, capsys):
    link = "v=1&hidden=200,200&n_samples=3000&batch_size=1500&optimizer=adam&activation=relu"
    assert call(link, "--epochs", "2", "-o", "a.unfold") == 0
    found = result(tmp_path / "a.unfold")
    assert found.settings["hidden"] == (200, 200)
    assert found.params.shape == (3, 3 * 200 + 201 * 200 + 201)
    settings = LargeSettings(conflicts)
    settings.take(found.settings)
    trainer = rules.trainer(settings, NumpyBackend)
    trainer.run(2)
    np.testing.assert_allclose(found.params[-1], trainer.network.params, rtol=0, atol=1e-9)
    assert call("v=1&hidden=300&n_samples=2000000", "--epochs", "2") == 1
    error = capsys.readouterr().err
    assert "n_samples: 2000000 is not allowed; a whole number from 20 to 1000000" in error
    assert "hidden: (300,) is not allowed; at most 8 hidden layers" in error


@pytest.mark.parametrize(
    "changes",
    [{}, {"dataset": "pinwheel"}, {"activation": "maxout"}, {"skips": True, "hidden": (4, 4, 4)}],
    ids=str,
)
def test_a_device_computes_the_core_s_own_outputs(changes, monkeypatch):
    monkeypatch.setattr(outputs, "AT_ONCE", 100)  # several passes
    settings = Settings(conflicts)
    settings.take(changes)
    trainer = rules.trainer(settings, NumpyBackend)
    before = trainer.metrics()
    trainer.judge_by(outputs.DeviceOutputs(torch.device("cpu"), torch.float64))
    np.testing.assert_allclose(astuple(trainer.metrics()), astuple(before), rtol=1e-12)
    trainer.run(3)
    assert trainer.metrics() != before
    after = trainer.metrics()
    trainer.judge_by(Passes)
    np.testing.assert_allclose(astuple(trainer.metrics()), astuple(after), rtol=1e-12)
