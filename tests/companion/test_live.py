"""The live link: who is let in, what is sent, and that training waits for nobody."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from unfold import share
from unfold.run_file import RunFile, from_bytes

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")
pytest.importorskip("websockets", reason="websockets is an extra: pip install unfold[live]")

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from unfold_companion import live, train
from unfold_companion.experiment import Experiment, ExperimentError, load
from unfold_companion.live import Broadcast

ORIGIN = "http://localhost:8000"
LINK = "v=1&dataset=xor&hidden=3&n_samples=60"


@pytest.fixture
def experiment() -> Experiment:
    (found,) = load(LINK)
    return found


@pytest.fixture
def broadcast() -> Iterator[Broadcast]:
    with live.serving(live.PAGE) as found:
        yield found


def advance(experiment: Experiment, epochs: int = 1) -> None:
    """Go to a later epoch, as if something had been trained."""
    experiment.trainer.resume(experiment.trainer.network.params + 0.01, experiment.trainer.epoch + epochs)
    experiment.keep()


def joined(broadcast: Broadcast, *, path: str | None = None, origin: str | None = ORIGIN, **options):
    path = broadcast.token if path is None else path
    return connect(
        f"ws://127.0.0.1:{broadcast.port}/{path}", origin=origin, max_size=None, open_timeout=20, **options
    )


def ended(broadcast: Broadcast, experiment: Experiment) -> threading.Thread:
    """A thread in which training has ended."""
    thread = threading.Thread(target=broadcast.end, args=(experiment, lambda: True), daemon=True)
    thread.start()
    return thread


def test_a_page_is_sent_what_there_is_what_comes_and_the_end(broadcast: Broadcast, experiment: Experiment):
    broadcast.put(experiment)
    with joined(broadcast) as page:
        assert from_bytes(page.recv(timeout=20)).epochs.tolist() == [0]
        advance(experiment)
        broadcast.put(experiment)
        assert from_bytes(page.recv(timeout=20)).epochs.tolist() == [0, 1]
        advance(experiment)
        thread = ended(broadcast, experiment)
        last = from_bytes(page.recv(timeout=20))
        assert last.epochs.tolist() == [0, 1, 2]
        np.testing.assert_array_equal(last.params[-1], experiment.trainer.network.params)
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=20)
        assert page.close_code == 1000
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("path", ["", "x" * 43, "%s0", "%s/", "%s?a"])
def test_who_does_not_know_the_token_is_told_nothing(broadcast: Broadcast, experiment: Experiment, path: str):
    broadcast.put(experiment)
    with pytest.raises(InvalidStatus) as caught:
        joined(broadcast, path=path.replace("%s", broadcast.token))
    assert caught.value.response.status_code == 403
    assert caught.value.response.body == b"Forbidden\n"


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://localhost:8001", "https://localhost:8000", "http://localhost:8000.example.org"],
)
def test_pages_of_another_origin_are_told_nothing(broadcast: Broadcast, experiment: Experiment, origin):
    broadcast.put(experiment)
    with pytest.raises(InvalidStatus) as caught:
        joined(broadcast, origin=origin)
    assert caught.value.response.status_code == 403


def test_two_origins_are_none(broadcast: Broadcast):
    with pytest.raises(InvalidStatus):
        joined(broadcast, additional_headers=[("Origin", "http://example.org")])


def test_it_listens_on_this_machine_alone(broadcast: Broadcast):
    assert broadcast._server.socket.getsockname()[0] == "127.0.0.1"


def test_tokens_are_long_and_never_the_same():
    tokens = set()
    for _ in range(3):
        with live.serving(live.PAGE) as found:
            tokens.add(found.token)
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)


@pytest.mark.parametrize(
    ("page", "origin"),
    [
        ("http://localhost:8000/", ["http://localhost:8000"]),
        ("https://Example.org/unfold/?a#v=1", ["https://example.org"]),
        ("file:///home/a/unfold.html", ["null", "file://"]),
    ],
)
def test_the_origin_is_that_of_the_page(page: str, origin: list[str]):
    assert list(live.origins_of(page)) == origin


@pytest.mark.parametrize("page", ["", "localhost:8000", "ftp://localhost/", "http:///a", "*"])
def test_what_is_no_page_is_said(page: str):
    with pytest.raises(ExperimentError, match="--page"):
        live.serving(page).__enter__()


def test_the_link_has_the_settings_and_where_it_is_served(broadcast: Broadcast, experiment: Experiment):
    page, _, fragment = broadcast.link(experiment).partition("#")
    assert page == live.PAGE
    settings, _, address = fragment.rpartition("&")
    assert dict(share.decode(settings)[0]) == dict(share.decode(LINK)[0])
    assert address == f"live={broadcast.port}.{broadcast.token}"


def test_a_page_that_does_not_read_holds_nobody_up(broadcast: Broadcast, experiment: Experiment, monkeypatch):
    """It is sent so much that the connection is full; training, and another page, go on."""
    large = os.urandom(8 * 2**20)
    monkeypatch.setattr(live, "to_bytes", lambda run: large + bytes([len(run.epochs)]))
    monkeypatch.setattr(live, "REST", 0)
    with joined(broadcast, max_queue=1) as slow, joined(broadcast) as quick:
        for n in range(1, 8):
            broadcast.put(experiment)
            assert quick.recv(timeout=20)[-1] == n
            advance(experiment)
        slow.socket.close()  # as a machine that is gone
    with joined(broadcast) as page:
        assert page.recv(timeout=20)[-1] == 7


@contextmanager
def deaf(broadcast: Broadcast) -> Iterator[None]:
    """A page that is let in and reads nothing at all."""
    with socket.create_connection(("127.0.0.1", broadcast.port)) as page:
        lines = (
            f"GET /{broadcast.token} HTTP/1.1", "Host: localhost", f"Origin: {ORIGIN}", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        )  # fmt: skip
        page.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while not broadcast.n_pages:
            time.sleep(0.01)
        yield


def test_a_page_that_never_reads_is_let_go_of(broadcast: Broadcast, experiment: Experiment, monkeypatch):
    monkeypatch.setattr(live, "to_bytes", lambda run: bytes(64 * 2**20))
    monkeypatch.setattr(live, "PATIENCE", 1.0)
    with deaf(broadcast):
        thread = ended(broadcast, experiment)
        with joined(broadcast) as page:
            assert len(list(page)) == 1
        thread.join(60)
        assert not thread.is_alive()


def test_closing_waits_for_nobody_who_does_not_read(
    broadcast: Broadcast, experiment: Experiment, monkeypatch
):
    monkeypatch.setattr(live, "to_bytes", lambda run: bytes(64 * 2**20))
    with deaf(broadcast):
        broadcast.put(experiment)
        time.sleep(0.5)
        thread = threading.Thread(target=broadcast.close, daemon=True)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()


def test_a_page_that_leaves_is_not_waited_for(broadcast: Broadcast, experiment: Experiment):
    broadcast.put(experiment)
    with joined(broadcast) as page:
        page.recv(timeout=20)
        assert broadcast.n_pages == 1
    with joined(broadcast) as page:
        thread = ended(broadcast, experiment)
        for _ in page:
            pass
    thread.join(20)
    assert not thread.is_alive()
    assert broadcast.n_pages == 0


def test_what_a_page_sends_is_not_read(broadcast: Broadcast, experiment: Experiment):
    broadcast.put(experiment)
    with joined(broadcast) as page:
        page.send("x" * 100)
        assert from_bytes(page.recv(timeout=20)).epochs.tolist() == [0]
        advance(experiment)
        broadcast.put(experiment)
        assert from_bytes(page.recv(timeout=20)).epochs.tolist() == [0, 1]
        page.send("x" * 10_000)
        with pytest.raises(ConnectionClosed, match="1009"):  # too much
            list(page)


def test_nobody_gets_run_files_faster_than_ten_a_second(broadcast: Broadcast, experiment: Experiment):
    with joined(broadcast) as page:
        begun = time.monotonic()
        n = 0
        while time.monotonic() - begun < 1.0:
            advance(experiment)
            broadcast.put(experiment)
            time.sleep(0.001)
        thread = ended(broadcast, experiment)
        for data in page:
            n += 1
            last = data
        # One at once, one every tenth of a second, and the last one.
        assert n <= (time.monotonic() - begun) / live.EVERY + 2
        assert from_bytes(last).epochs[-1] == experiment.trainer.epoch
    thread.join(20)


@contextmanager
def command(*arguments: str, cwd) -> Iterator[tuple[subprocess.Popen, re.Match]]:
    """`unfold-train --serve` at work, and the port and the token of its link."""
    program = subprocess.Popen(
        [sys.executable, "-m", "unfold_companion.train", *arguments, "--serve", "--device", "cpu"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        for line in program.stderr:
            if found := re.search(r"(http\S+)#\S+&live=(\d+)\.(\S+)", line):
                yield program, found
                break
        else:
            pytest.fail("no link")
    finally:
        program.kill()
        program.wait()
        program.stderr.close()


def test_the_command_is_watched_to_its_end_and_then_ends(tmp_path):
    with command(LINK, "--epochs", "40", "-o", "a.unfold", cwd=tmp_path) as (program, found):
        page, port, token = found.groups()
        assert page == live.PAGE
        with connect(
            f"ws://127.0.0.1:{port}/{token}", origin=ORIGIN, max_size=None, open_timeout=20
        ) as socket:
            *_, last = list(socket)
        assert program.wait(30) == 0
    assert last == (tmp_path / "a.unfold").read_bytes()
    assert isinstance(from_bytes(last), RunFile)


def test_the_page_of_a_link_is_the_one_that_is_let_in(tmp_path):
    link = f"https://example.org/unfold/#{LINK}"
    with command(link, "--epochs", "2", "-o", "a.unfold", cwd=tmp_path) as (program, found):
        page, port, token = found.groups()
        assert page == "https://example.org/unfold/"
        address = f"ws://127.0.0.1:{port}/{token}"
        with pytest.raises(InvalidStatus):
            connect(address, origin=ORIGIN, open_timeout=20)
        with connect(address, origin="https://example.org", max_size=None, open_timeout=20) as socket:
            assert list(socket)
        assert program.wait(30) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([LINK, LINK.replace("xor", "circle"), "--epochs", "1", "-o", "all"], "same name"),
        (["a.unfold", LINK, "--epochs", "1", "-o", "all"], "2 experiments"),
        ([LINK, "--epochs", "1", "--vary", "hidden=2;3"], "a sweep cannot be watched"),
        ([LINK, "--epochs", "1", "--page", "localhost"], "--page localhost"),
    ],
)
def test_what_cannot_be_watched_is_said(tmp_path, monkeypatch, capsys, arguments, said):
    from unfold.run_file import to_bytes

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.unfold").write_bytes(to_bytes(RunFile({})))
    assert train.main([*arguments, "--serve", "--device", "cpu"]) == 1
    assert said in capsys.readouterr().err


def test_without_the_library_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert train.main([LINK, "--epochs", "1", "--serve"]) == 1
    assert "unfold[live]" in capsys.readouterr().err


def test_the_link_of_a_run_with_more_points_is_one_that_the_page_takes(broadcast: Broadcast):
    (experiment,) = load(f"{LINK}&n_samples=5000".replace("&n_samples=60", ""))
    values, problems = share.decode(broadcast.link(experiment).partition("#")[2].partition("&live=")[0])
    assert (values["n_samples"], problems) == (2000, ())
