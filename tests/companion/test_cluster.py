"""Sweeps on a real Dask cluster: worker processes, one of which is killed, and a scheduler that goes."""

import os
import signal
import threading
import time
import warnings
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")
distributed = pytest.importorskip("distributed", reason="Dask is an extra: pip install unfold[cluster]")

from unfold_companion import cluster, train

SWEEP = [
    "v=1&dataset=xor&optimizer=adam&n_samples=200",
    *("--epochs", "40", "--seeds", "40", "--vary", "learning_rate=0.003,0.03", "--vary", "hidden=2;4,2"),
    *("--block", "10", "--device", "cpu"),
]
N_BLOCKS = 16

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows has other signals"),
    # Of a cluster that is torn down under its clients, by design.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> bytes:
    """The file that this process makes by itself."""
    path = tmp_path_factory.mktemp("undisturbed") / "s.unfold"
    assert train.main([*SWEEP, "-o", str(path)]) == 0
    return path.read_bytes()


def blocks() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in Path("s.unfold.blocks").glob("*.npz")}


class Meanwhile(threading.Thread):
    """Does something once a few blocks are on disk, while the command runs in the main thread."""

    def __init__(self, act, n_blocks: int = 2) -> None:
        super().__init__(daemon=True)
        self._act, self._n_blocks = act, n_blocks
        self.error: BaseException | None = None

    def run(self) -> None:
        limit = time.monotonic() + 120
        try:
            while len(blocks()) < self._n_blocks:
                assert time.monotonic() < limit
                time.sleep(0.01)
            self._act()
        except BaseException as error:
            self.error = error

    def done(self) -> None:
        self.join(120)
        assert not self.is_alive()
        assert self.error is None, self.error


def test_a_worker_that_is_killed_changes_nothing(undisturbed, capsys):
    with cluster.local_cluster(3) as address:
        killed = []

        def kill() -> None:
            assert len(blocks()) < N_BLOCKS
            with distributed.Client(address, set_as_default=False) as client:
                at_work = client.processing()
                pids = client.run(os.getpid)
                victim = next(pids[worker] for worker, tasks in at_work.items() if tasks)
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

        meanwhile = Meanwhile(kill)
        meanwhile.start()
        assert train.main([*SWEEP, "--scheduler", address, "-o", "s.unfold"]) == 0
        meanwhile.done()
        assert len(killed) == 1
    assert Path("s.unfold").read_bytes() == undisturbed
    assert "160 of 160 networks" in capsys.readouterr().err


def test_a_scheduler_that_is_started_again_goes_on_from_what_is_on_disk(undisturbed, capsys):
    with cluster.local_cluster(2) as address:
        pass
    port = int(address.rpartition(":")[2])  # one that was free a moment ago

    def started():
        return distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, scheduler_port=port, dashboard_address=None, silence_logs=50
        )

    clusters, kept = [started()], {}

    def start_again() -> None:
        clusters[0].close()
        kept.update(blocks())
        assert 0 < len(kept) < N_BLOCKS
        clusters.append(started())

    meanwhile = Meanwhile(start_again)
    meanwhile.start()
    try:
        seen = {}
        keep = train.sweep_command.BlockFolder.keep

        def keep_and_see(folder, task, data):
            keep(folder, task, data)
            seen.update(blocks())

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(train.sweep_command.BlockFolder, "keep", keep_and_see)
            assert train.main([*SWEEP, "--scheduler", address, "-o", "s.unfold"]) == 0
        meanwhile.done()
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            clusters[-1].close()
    assert all(seen[path] == then for path, then in kept.items()), "nothing is done twice"
    assert Path("s.unfold").read_bytes() == undisturbed
    assert "is gone; waiting for it" in capsys.readouterr().err


def test_processes_of_this_machine_come_to_the_same_as_threads(undisturbed):
    assert train.main([*SWEEP, "--local", "2", "-o", "s.unfold"]) == 0
    assert Path("s.unfold").read_bytes() == undisturbed


def test_a_scheduler_that_is_not_there_is_said(monkeypatch, capsys):
    monkeypatch.setattr(cluster, "PATIENCE", 0.0)
    assert train.main([*SWEEP, "--scheduler", "tcp://127.0.0.1:9", "-o", "s.unfold"]) == 1
    assert "--scheduler tcp://127.0.0.1:9" in capsys.readouterr().err
