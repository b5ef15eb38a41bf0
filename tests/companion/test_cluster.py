"""Sweeps on a real Dask cluster: worker processes, one of which is killed, and a scheduler that goes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")
distributed = pytest.importorskip("distributed", reason="Dask is an extra: pip install unfold[cluster]")

from unfold_companion import cluster, train
from unfold_companion.block_folder import BlockFolder

SWEEP = [
    "v=1&dataset=xor&optimizer=adam&n_samples=1000",
    *(
        "--epochs",
        "25",
        "--seeds",
        "40",
        "--vary",
        "learning_rate=0.003,0.03",
        "--vary",
        "hidden=12,12;16,16",
    ),
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
    killed = []
    with cluster.local_cluster(3) as address, distributed.Client(address, set_as_default=False) as client:
        pids = client.run(os.getpid)

        def kill() -> None:
            victim = next(pids[worker] for worker, tasks in client.processing().items() if tasks)
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            assert len(blocks()) < N_BLOCKS, "too late"

        meanwhile = Meanwhile(kill)
        meanwhile.start()
        assert train.main([*SWEEP, "--scheduler", address, "-o", "s.unfold"]) == 0
        meanwhile.done()
        assert len(killed) == 1
    assert Path("s.unfold").read_bytes() == undisturbed
    assert "160 of 160 networks" in capsys.readouterr().err


class Processes:
    """A scheduler and its workers, started as people start them."""

    def __init__(self, port: int) -> None:
        dask = [sys.executable, "-m", "distributed.cli.dask_"]
        address = f"tcp://127.0.0.1:{port}"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self.started = [
            subprocess.Popen(
                [*dask[:2], f"{dask[2]}{name}", *options],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for name, options in (
                ("scheduler", ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]),
                ("worker", [address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]),
            )
        ]

    def kill_scheduler(self) -> None:
        self.started[0].kill()
        self.started[0].wait(60)

    def end(self) -> None:
        for process in reversed(self.started):
            process.terminate()
            process.wait(60)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def test_a_scheduler_that_is_killed_and_started_again_goes_on_from_what_is_on_disk(undisturbed, capsys):
    port = free_port()
    all_started, kept, seen = [Processes(port)], {}, {}
    keep = BlockFolder.keep

    def start_again() -> None:
        all_started[0].kill_scheduler()
        kept.update(blocks())
        assert len(kept) < N_BLOCKS, "too late"
        all_started.append(Processes(port))

    def keep_and_see(folder, task, data):
        keep(folder, task, data)
        seen.update(blocks())

    meanwhile = Meanwhile(start_again)
    meanwhile.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BlockFolder, "keep", keep_and_see)
            assert train.main([*SWEEP, "--scheduler", f"tcp://127.0.0.1:{port}", "-o", "s.unfold"]) == 0
        meanwhile.done()
    finally:
        for each in all_started:
            each.end()
    assert len(kept) >= 2
    assert len(seen) == N_BLOCKS
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
