"""Landscapes of the companion are the page's own, point by point, at whatever resolution."""

import numpy as np
import pytest

from unfold import rules, share
from unfold.combinations import conflicts
from unfold.core.features import transform
from unfold.core.landscape import losses_over
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.objective import Objective
from unfold.core.plane import Window
from unfold.core.survey import Section
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.session import Session
from unfold.settings import Settings

torch = pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import landscape, train
from unfold_companion.experiment import make

CPU = torch.device("cpu")
LINK = "v=1&dataset=circle&hidden=4,3&n_samples=60&stop_epoch=12"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def trained(**changes) -> RunFile:
    settings = Settings(conflicts)
    settings.take({**share.decode(LINK)[0], **changes})
    trainer = rules.trainer(settings, NumpyBackend)
    epochs, params = [0], [trainer.network.params.copy()]
    for _ in range(6):
        trainer.run(2)
        epochs.append(trainer.epoch)
        params.append(trainer.network.params.copy())
    curves, latest = trainer.history.arrays(), trainer.plan.checkpoint()
    return RunFile(settings.values(), np.array(epochs, np.int64), np.stack(params), curves, latest)


def by_the_core(experiment, section, resolution: int) -> np.ndarray:
    trainer = experiment.trainer
    F = transform(trainer.train.X, trainer.features)
    objective = Objective(trainer.network, F, trainer.train.y, trainer.loss)
    slices = losses_over(objective.loss, section.plane, section.window, resolution)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value


def call(*arguments: str) -> int:
    return train.main([*arguments, "--device", "cpu"])


def result(path) -> RunFile:
    return from_bytes(path.read_bytes())


def opened(run: RunFile, **changes) -> Session:
    session = Session(Settings(conflicts), lambda: 0.0)
    session.settings.apply({"stage": "landscape", **changes})
    session.open_run(run)
    return session


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"landscape_plane": "random"},
        {"activation": "relu", "loss": "squared_error"},
        {"loss": "hinge", "activation": "gelu"},
        {"dataset": "blobs", "classes": 4},
        {"dataset": "sines", "loss": "huber"},
        {"activation": "maxout"},
        {"activation": "formula", "formula": "sin(x) + x/2", "hidden": (3,)},
        {"hidden": (4, 4, 4), "skips": True, "dropout": 0.3},
        {"hidden": ()},
    ],
    ids=str,
)
def test_each_point_is_the_core_s_own(changes: dict[str, object], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(landscape, "AT_ONCE", 60 * 50)  # several blocks, the last one not full
    experiment = make("a", trained(**changes))
    section = landscape.section_around(experiment)
    assert section is not None
    shares = []
    found = landscape.survey(
        experiment, section, 17, CPU, torch.float64, lambda share: shares.append(share) or True
    )
    assert found is not None
    np.testing.assert_allclose(found.losses, by_the_core(experiment, section, 17), rtol=0, atol=1e-9)
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1
    single = landscape.survey(experiment, section, 17, CPU, torch.float32, lambda _: True)
    np.testing.assert_allclose(single.losses, found.losses, rtol=1e-3, atol=1e-4)


def test_parameters_far_away_have_no_loss_and_no_warning():
    experiment = make("a", trained(dataset="sines", loss="squared_error"))
    section = landscape.section_around(experiment)
    far = Section(section.plane, Window(0, 0, 1e300), None)
    found = landscape.survey(experiment, far, 4, CPU, torch.float64, lambda _: True)
    assert not np.isfinite(found.losses).all()
    np.testing.assert_array_equal(found.losses, by_the_core(experiment, far, 4))


@pytest.mark.parametrize("kind", ["pca", "random"])
def test_the_page_shows_the_map_of_the_file(kind: str, tmp_path):
    assert call(f"{LINK}&landscape_plane={kind}", "--landscape", "30", "-o", "a.unfold") == 0
    run = result(tmp_path / "a.unfold")
    session = opened(run, landscape_plane=kind)
    seen = session.snapshot().landscape
    assert seen.map.from_file
    assert seen.map.losses.shape == (30, 30)
    assert (seen.map.epoch, seen.map.kind, seen.stale, seen.progress) == (12, kind, False, None)
    np.testing.assert_allclose(seen.path[-1], 0, atol=1e-9)
    assert to_bytes(RunFile({}, landscape=session.record().landscape)) == to_bytes(
        RunFile({}, landscape=run.landscape)
    )


def test_a_saved_run_gets_a_landscape_without_being_trained(tmp_path):
    run = trained(stop_epoch=0)
    (tmp_path / "a.unfold").write_bytes(to_bytes(run))
    assert call("a.unfold", "--landscape", "5", "-o", "b.unfold") == 0
    found = result(tmp_path / "b.unfold")
    np.testing.assert_array_equal(found.latest.params, run.latest.params)
    assert found.landscape.losses.shape == (5, 5)
    assert found.landscape.epoch == 12


def test_a_landscape_stays_until_the_network_is_trained_on(tmp_path, capsys):
    path = tmp_path / "a.unfold"
    assert call(LINK, "--landscape", "4", "-o", "a.unfold") == 0
    before = result(path).landscape.losses
    capsys.readouterr()
    assert call(LINK, "--landscape", "4", "-o", "a.unfold") == 0
    assert "landscape of" not in capsys.readouterr().err
    assert call(LINK, "-o", "a.unfold") == 0
    np.testing.assert_array_equal(result(path).landscape.losses, before)
    assert call(f"{LINK}&landscape_plane=random", "--landscape", "4", "-o", "a.unfold") == 0
    assert result(path).landscape.kind == "random"
    assert call(LINK, "--epochs", "13", "-o", "a.unfold") == 0
    assert result(path).landscape is None


def test_by_default_there_are_200_points_along_each_side(tmp_path):
    assert call("v=1&hidden=2&n_samples=20&stop_epoch=3", "-o", "a.unfold", "--landscape") == 0
    assert result(tmp_path / "a.unfold").landscape.losses.shape == (200, 200)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([LINK, "--landscape", "1"], "--landscape 1: allowed are 2 to 200"),
        ([LINK, "--landscape", "201"], "--landscape 201: allowed are 2 to 200"),
        ([LINK, "--seeds", "3", "--landscape", "-o", "a.unfold"], "a sweep file has none"),
        (["v=1&hidden=2&n_samples=20", "--landscape"], "no two directions"),
    ],
)
def test_what_cannot_be_had_is_said(arguments: list[str], said: str, capsys):
    assert call(*arguments) == 1
    assert said in capsys.readouterr().err


def test_who_interrupts_keeps_the_run(tmp_path, monkeypatch: pytest.MonkeyPatch):
    import os
    import signal

    losses = landscape.StackObjective.losses

    def interrupted(self, params):
        os.kill(os.getpid(), signal.SIGINT)
        return losses(self, params)

    monkeypatch.setattr(landscape.StackObjective, "losses", interrupted)
    assert call(LINK, "--landscape", "-o", "a.unfold") == train.INTERRUPTED
    run = result(tmp_path / "a.unfold")
    assert (int(run.epochs[-1]), run.landscape) == (12, None)
