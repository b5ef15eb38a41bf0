"""The live link, from a real `unfold-train --serve` to what a visitor sees."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from places import PY

from .conftest import Guard
from .hosts import blog, with_header
from .playground import Playground
from .test_policy import headers

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")
pytest.importorskip("websockets", reason="websockets is an extra: pip install unfold[live]")

TARGETS = ("built-chromium",)

# Long enough to be seen: the fast kernel does not cover its optimizer. A checkpoint at each hundredth of it.
TRAINED = "v=1&dataset=xor&hidden=3&optimizer=rmsprop"
EPOCHS = 30_000


@contextmanager
def training(page: str, folder: Path, link: str = TRAINED, epochs: int = EPOCHS) -> Iterator[tuple[str, str]]:
    """The link and the port of a training that pages of this address may watch."""
    command = [
        sys.executable,
        "-m",
        "unfold_companion.train",
        link,
        "--epochs",
        str(epochs),
        "-o",
        "a.unfold",
    ]
    program = subprocess.Popen(
        [*command, "--device", "cpu", "--serve", "--page", page],
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PY)},
    )
    try:
        for line in program.stderr:
            if found := re.search(r"watch it: (\S+&live=(\d+)\.\S+)", line):
                yield found[1], found[2]
                break
        else:
            pytest.fail("no link")
    finally:
        program.kill()
        program.wait()
        program.stderr.close()


def connect(playground: Playground, port: str) -> None:
    playground.wait_live()
    expect(playground.place("message")).to_contain_text(f"port {port}")
    playground.page.get_by_role("button", name="Connect", exact=True).click()


def test_a_training_is_seen_as_it_goes_on_and_looked_back_at(open_page, hosted, guard: Guard, tmp_path: Path):
    name, value = headers()
    address = hosted({"*": with_header(name, value)})
    with training(address, tmp_path) as (link, port):
        guard.hosts.add(f"127.0.0.1:{port}")
        playground = open_page(link)
        page = playground.page
        connect(playground, port)
        expect(playground.place("message")).to_contain_text("as it goes on")
        playground.wait_epoch_above(0)
        first = playground.epoch
        assert first < EPOCHS
        playground.wait_epoch_above(first)
        playground.poll(lambda: playground.epoch == EPOCHS, "training doesn't come to its end", 100)
        expect(playground.place("message")).to_contain_text("has ended")
        assert playground.width_fields.first.input_value() == "3"
        slider = playground.place("timeline").get_by_role("slider")
        slider.focus()
        slider.press("Home")
        playground.wait_epoch(0)
        slider.press("ArrowRight")
        playground.wait_epoch(EPOCHS // 100)
        # The token is nowhere that it could be handed on from.
        token = urlsplit(link).fragment.rpartition(".")[2]
        assert token not in page.evaluate("location.href")
        page.get_by_role("button", name="Share", exact=True).click()
        assert token not in page.content()
        assert "live=" not in page.evaluate("location.href")


def test_without_a_click_nothing_is_asked(open_page, hosted, tmp_path: Path):
    """The port of the training is no host that this page may ask: the guard would tell."""
    address = hosted()
    with training(address, tmp_path) as (link, port):
        playground = open_page(link)
        playground.wait_live()
        expect(playground.place("message")).to_contain_text(f"port {port}")
        playground.step_button.click()
        playground.wait_epoch(1)
        assert "live" not in playground.fragment


def test_a_link_that_is_followed_later_asks_too(open_page, hosted, guard: Guard, tmp_path: Path):
    address = hosted()
    with training(address, tmp_path, epochs=20) as (link, port):
        guard.hosts.add(f"127.0.0.1:{port}")
        playground = open_page(address)
        playground.wait_live()
        playground.go(urlsplit(link).fragment)
        connect(playground, port)
        playground.wait_epoch(20)


def test_where_nothing_answers_it_is_said_and_all_stays(open_page, hosted):
    address = hosted()
    # Chromium says so in its console; port 9 is nobody's.
    playground = open_page(f"{address}#{TRAINED}&live=9.{'x' * 43}", errors=False)
    playground.step_button.click()
    connect(playground, "9")
    expect(playground.place("message")).to_contain_text("No training answers")


def test_a_page_within_another_one_does_not_ask(open_page, hosted, guard: Guard):
    address = hosted()
    guard.hosts.add(urlsplit(address).netloc)
    frame = f'<iframe src="{address}#{TRAINED}&live=8765.{"x" * 43}" width=1200 height=700></iframe>'
    with blog(frame) as url:
        page = open_page(url).page
        inner = page.frame_locator("iframe")
        expect(inner.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=60_000)
        expect(inner.get_by_role("progressbar")).to_be_hidden(timeout=60_000)
        inner.get_by_role("button", name="Step one epoch").click()
        expect(inner.locator('[data-place="epoch"]').get_by_role("status")).to_have_text("1")
        expect(inner.get_by_role("button", name="Connect", exact=True)).to_have_count(0)
