"""Sweep files as a visitor has them: opened by a drop, gone through by keys, left for a network of theirs."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from unfold import rules, sweep_file
from unfold.combinations import conflicts
from unfold.core.numpy_backend import NumpyBackend
from unfold.settings import Settings
from unfold.sweep_file import Axis, Cell, Chosen, Criterion, SweepFile, cell_settings

from .conftest import BUILT
from .playground import Playground
from .test_accessibility import axe as axe
from .test_accessibility import violations
from .test_runs import DROP

TARGETS = BUILT

AXES = (Axis("learning_rate", (0.01, 0.1)), Axis("hidden", ((2,), (4, 2), ())))
BASE = {"dataset": "xor", "n_samples": 100}
SOLVED = (0, 1, 0, 1, 2, 0)
"""Of the two networks of each cell."""


def network(values: dict, seed: int) -> Chosen:
    settings = Settings(conflicts)
    settings.take({**values, "weight_seed": seed})
    trainer = rules.trainer(settings, NumpyBackend)
    params = [trainer.network.params.copy()]
    trainer.run(3)
    params.append(trainer.network.params.copy())
    curves = np.stack(trainer.history.arrays())[1:]
    return Chosen(seed, np.append(curves[:, -1], np.nan), curves, np.array([0, 3]), np.stack(params))


@pytest.fixture(scope="module")
def sweep() -> str:
    """A file of six cells with two networks each, in base64."""
    cells = []
    for k, solved in enumerate(SOLVED):
        chosen = tuple(network(cell_settings(BASE, AXES, k), seed) for seed in (5, 6))
        finals = np.sort(np.stack([each.finals for each in chosen], axis=1))
        losses = np.sort(np.stack([each.curves[:2] for each in chosen], axis=1), axis=1)
        by = np.array([3.0 if solved > i else np.inf for i in range(2)])
        cells.append(Cell(2, solved, 0, finals, by, losses, chosen))
    criterion, quantiles, epochs = Criterion("test_loss", 0.5), np.array([0.5, 1.0]), np.array([0, 3])
    file = SweepFile(BASE, AXES, 2, 3, criterion, quantiles, epochs, tuple(cells))
    return base64.b64encode(sweep_file.to_bytes(file)).decode()


def test_a_sweep_opens_is_gone_through_and_left_for_a_network(playground: Playground, sweep: str):
    page = playground.page
    tab = page.get_by_role("button", name="Sweep", exact=True)
    expect(tab).to_be_hidden()
    page.evaluate(DROP, ["a.unfold", sweep, "drop"])
    playground.wait_fragment(stage="sweep", dataset=None)
    expect(tab).to_be_visible()

    cells = playground.place("sweep-cells")
    best = cells.get_by_role("radio", name="Learning rate 0.1, Hidden layers 4, 2: 2 of 2 solved")
    expect(best).to_be_checked()
    expect(cells.get_by_text("50 %")).to_have_count(2)
    before = playground.picture("sweep-test")
    best.focus()
    page.keyboard.press("ArrowUp")
    above = cells.get_by_role("radio", name="Learning rate 0.01, Hidden layers 4, 2: 1 of 2 solved")
    expect(above).to_be_checked()
    expect(above).to_be_focused()
    playground.wait_picture_not("sweep-test", before)
    page.keyboard.press("ArrowUp")  # there is nothing above
    page.keyboard.press("ArrowLeft")
    expect(cells.get_by_role("radio", name=re.compile(r"0\.01, Hidden layers 2: 0 of 2"))).to_be_checked()
    expect(playground.place("sweep-about")).to_contain_text("Learning rate 0.01 · Hidden layers 2")

    page.get_by_role("button", name="Open the network with weight seed 6").click()
    playground.wait_epoch(3)
    playground.wait_fragment(dataset="xor", learning_rate="0.01", hidden="2", weight_seed="6", stage="sweep")
    expect(page.get_by_role("row", name=re.compile("^6 "))).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Network", exact=True).click()
    playground.wait_fragment(stage=None)
    expect(playground.place("sweep-cells")).to_be_hidden()
    tab.click()
    expect(page.get_by_role("row", name=re.compile("^6 "))).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Continue from here").click()
    playground.wait_epoch_above(3)
    playground.pause()


def test_a_damaged_sweep_gets_a_sentence_and_the_one_that_is_open_stays(playground: Playground, sweep: str):
    page = playground.page
    page.evaluate(DROP, ["a.unfold", sweep, "drop"])
    playground.wait_fragment(stage="sweep")
    damaged = base64.b64decode(sweep).replace(b"finals.npy", b"finals.npx")
    page.evaluate(DROP, ["b.unfold", base64.b64encode(damaged).decode(), "drop"])
    expect(playground.place("message")).to_contain_text("The file is damaged")
    expect(playground.place("sweep-cells").get_by_role("radio")).to_have_count(6)
    page.get_by_role("button", name="Close message").click()


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_it_can_be_had_by_all(playground: Playground, sweep: str, axe: str, width: int, theme: str):
    page = playground.page
    page.set_viewport_size({"width": width, "height": 844})
    try:
        playground.go(f"#v=1&theme={theme}")
        page.evaluate(DROP, ["a.unfold", sweep, "drop"])
        playground.wait_fragment(stage="sweep")
        expect(playground.place("sweep-cells").get_by_role("radio")).to_have_count(6)
        assert violations(playground, axe) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})
