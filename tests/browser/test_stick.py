"""The folder that is copied to a stick: it opens by double-click, and starts from the snapshot."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

import stick

from .conftest import BUILT

TARGETS = BUILT

MARKS = "performance.getEntriesByType('mark').map(({ name }) => name)"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "USB Größe 1"
    stick.build(folder)
    return folder / "unfold.html"


def test_it_starts_from_the_snapshot(open_page, page):
    playground = open_page(page.as_uri(), offline=True, start="")
    playground.wait_live()
    assert {"unfold-preview", "unfold-restored"} <= set(playground.page.evaluate(MARKS))
    playground.play()
    playground.wait_epoch_above(3)
    playground.pause()
    playground.dataset("Spiral").check()
    playground.wait_fragment(dataset="spiral")
    playground.page.reload()
    playground.wait_live()
    expect(playground.dataset("Spiral")).to_be_checked()


def test_without_its_snapshot_it_starts_from_the_files(open_page, page):
    for path in page.parent.glob("payload/snapshot-*"):
        path.unlink()
    playground = open_page(page.as_uri(), errors=False, offline=True, start="")
    playground.wait_live()
    marks = playground.page.evaluate(MARKS)
    assert "unfold-unrestored" in marks
    assert "unfold-restored" not in marks
    playground.step_button.click()
    playground.wait_epoch(1)


def test_a_copy_that_lacks_something_else_says_so(open_page, page):
    (lost,) = page.parent.glob("payload/python-panel-*")
    lost.unlink()
    playground = open_page(page.as_uri(), errors=False, offline=True, start="files")
    expect(playground.page.get_by_text("This copy of the page is not whole")).to_be_visible(timeout=20_000)
    expect(playground.page.get_by_text("payload/python-panel")).to_be_visible()
