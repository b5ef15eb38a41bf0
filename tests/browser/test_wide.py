"""Networks of more units than are drawn: they train, answer pointer and keys, and open out of files."""

import re

import pytest
from playwright.sync_api import expect

from unfold.core.numpy_backend import NumpyBackend
from unfold.recording import recorded
from unfold.rules import trainer
from unfold.run_file import to_bytes
from unfold.settings import Settings

from .conftest import BUILT

TARGETS = BUILT
LARGEST = (256,) * 8


def test_the_largest_network_trains_and_stops_when_told_to(playground):
    playground.go("#v=1&hidden=256,256,256,256,256,256,256,256&activation=relu&initializer=he&dataset=spiral")
    expect(playground.width_fields).to_have_count(8)
    expect(playground.width_fields.first).to_have_value("256")
    before = playground.picture("network")
    playground.play()
    playground.wait_epoch_above(3)
    playground.pause()
    playground.wait_picture_not("network", before)
    epoch = playground.epoch
    playground.step_button.click()
    playground.wait_epoch(epoch + 1)
    units = playground.page.get_by_role("radio", name=re.compile(r"^Layer \d+, unit \d+$"))
    expect(units).to_have_count(8 * 16)


def test_a_unit_in_sight_has_its_numbers_in_sight(playground):
    playground.go("#v=1&hidden=40,20")
    playground.page.get_by_role("radio", name="Layer 2, unit 16").click(force=True)
    numbers = playground.place("numbers")
    expect(numbers.get_by_role("table")).to_contain_text("16 of 40 inputs")
    expect(numbers.get_by_role("spinbutton")).to_have_count(17)
    bias = numbers.get_by_role("spinbutton", name="Layer 2, unit 16, bias")
    bias.fill("0.5")
    bias.press("Enter")
    expect(bias).to_have_value(re.compile(r"^0\.50?$"))
    numbers.get_by_role("button", name="Done").click()
    expect(numbers.get_by_role("table")).to_be_hidden()


@pytest.fixture(scope="module")
def largest_run() -> bytes:
    """A run of the largest network, as the companion writes it."""
    settings = Settings()
    settings.take({"hidden": LARGEST, "activation": "relu", "initializer": "he", "n_samples": 60})
    trained = trainer(settings, NumpyBackend)
    for _ in range(3):
        trained.run(1)
    return to_bytes(recorded(settings, trained))


def test_a_run_of_the_largest_network_opens_and_is_looked_back_at(playground, largest_run):
    page = playground.page
    page.get_by_role("button", name="Share", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open…").click()
    chooser.value.set_files(
        {"name": "large.unfold", "mimeType": "application/octet-stream", "buffer": largest_run}
    )
    playground.wait_epoch(3)
    expect(playground.width_fields).to_have_count(8)
    slider = playground.place("timeline").get_by_role("slider", name="Checkpoint")
    slider.focus()
    slider.press("ArrowLeft")
    playground.wait_epoch(2)


def test_modular_sums_are_learnt_by_heart_and_then_understood(playground):
    playground.go(
        "#v=1&dataset=modular&one_hot=23&n_samples=520&train_share=60&hidden=64&activation=formula&formula=x^2"
        "&optimizer=adamw&learning_rate=0.01&batch_size=1000&regularization=weight_decay"
        "&regularization_rate=1&speed=max&stop_epoch=300"
    )
    playground.poll(lambda: "R²" in playground.score, "no values")
    assert float(playground.score.replace("\u2212", "-").split()[-1]) < 0.2
    playground.play()
    playground.wait_epoch(300)
    playground.poll(lambda: float(playground.score.split()[-1]) > 0.9, "sums have not been understood")
