"""The page as one file: opened from a folder, without a network, it has everything and asks for nothing."""

import base64
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from unfold.run_file import RunFile, to_bytes
from unfold.settings import LESSONS

from .conftest import BUILT, Open
from .hosts import DIST
from .playground import BOOT, Playground
from .test_runs import DROP, saved

TARGETS = BUILT


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A copy of the file, alone in its folder, under a name that a second download may have."""
    folder = tmp_path / "Stick Größe 1"
    folder.mkdir()
    return Path(shutil.copy(DIST / "unfold.html", folder / "unfold (1).html"))


@pytest.fixture
def open_file(open_page: Open, stick: Path):
    """Opens the file with the network cut; what its page has asked for is held against it afterwards."""
    asked: list[str] = []
    opened: list[Playground] = []

    def watched(page: Page) -> None:
        page.context.on("request", lambda request: asked.append(request.url))

    def open_(address: str = stick.as_uri(), **options) -> Playground:
        opened.append(open_page(address, kept=True, offline=True, then=watched, **options))
        return opened[-1]

    yield open_
    # Firefox tells of no file that it opens, but its pages do.
    for playground in opened:
        asked += playground.page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    outside = [url for url in asked if not url.startswith(("blob:", "data:"))]
    assert {url.partition("#")[0] for url in outside} <= {stick.as_uri()}


def test_it_trains_and_keeps_in_its_address_what_was_set(open_file):
    playground = open_file()
    playground.wait_live()
    before = playground.picture("output")
    playground.play()
    playground.wait_epoch_above(3)
    playground.pause()
    playground.wait_picture_not("output", before)
    playground.dataset("Spiral").check()
    playground.choose("Activation", "ReLU")
    playground.wait_fragment(dataset="spiral", activation="relu")
    playground.page.reload()
    playground.wait_live()
    expect(playground.dataset("Spiral")).to_be_checked()
    expect(playground.combobox("Activation")).to_have_value("ReLU")
    # Nobody can keep it for a second visit, or has to.
    expect(playground.page.get_by_role("img", name="Available offline")).to_be_hidden()


def test_a_link_with_the_weights_opens_what_was_trained(open_file):
    playground = open_file()
    playground.wait_live()
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.page.get_by_role("button", name="Share", exact=True).click()
    place = playground.place("share")
    place.get_by_role("checkbox", name="With the weights").check()
    field = place.get_by_role("textbox")
    expect(field).to_have_value(re.compile(r"^file:.*#v=1&w=1,[\w-]{134}$"))
    expect(place.get_by_text("Others need the file as well")).to_be_visible()
    expect(place.get_by_role("link")).to_have_count(0)  # what would be downloaded is here already
    losses = playground.losses
    again = open_file(field.input_value())
    again.wait_live()
    again.wait_epoch(1)
    assert again.losses == losses


def test_a_run_that_is_dropped_on_it_opens(open_file):
    playground = open_file()
    playground.wait_live()
    data = base64.b64encode(to_bytes(RunFile({"dataset": "xor", "noise": 20}))).decode()
    playground.page.evaluate(DROP, ["a.unfold", data, "drop"])
    playground.wait_fragment(dataset="xor", noise="20")


def test_tables_and_pictures_come_and_go_without_a_host(open_file, tmp_path):
    playground = open_file()
    playground.wait_live()
    data = base64.b64encode(b"1;2;u\n-3,5;4;v\n").decode()
    playground.page.evaluate(DROP, ["a.csv", data, "drop"])
    playground.wait_fragment(dataset="own", points="1,2,1;-3.5,4,2")
    points = saved(playground, tmp_path / "own-points.csv", "Save points").read_bytes()
    assert points == b"x1,x2,label,set\r\n1,2,1,train\r\n-3.5,4,-1,train\r\n"
    picture = saved(playground, tmp_path / "unfold.png", "Save picture").read_bytes()
    assert picture.startswith(b"\x89PNG")


def test_it_has_every_language(open_file):
    playground = open_file(locale="zh-CN")
    playground.wait_live()
    expect(playground.page.get_by_role("button", name="播放")).to_be_visible()
    playground.page.get_by_role("button", name="English").click()
    expect(playground.page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=BOOT)


def test_a_copy_that_is_not_whole_says_so(open_page, stick):
    data = stick.read_bytes()
    stick.write_bytes(data[: len(data) // 2])
    playground = open_page(stick.as_uri(), errors=False, offline=True)
    expect(playground.page.get_by_text("This copy of the page is not whole")).to_be_visible()
    expect(playground.page.get_by_text("Download it again.")).to_be_visible()


def test_the_hosted_page_gives_it(open_page, address):
    playground = open_page(address)
    playground.wait_live()
    playground.page.get_by_role("button", name="Share", exact=True).click()
    with playground.page.expect_download() as download:
        playground.place("share").get_by_role("link", name="Download for offline use").click()
    assert download.value.suggested_filename == "unfold.html"
    assert download.value.url == f"{address}unfold.html"


def test_a_lesson_is_taken_and_what_is_done_is_known_after_a_reload(open_file):
    playground = open_file()
    playground.wait_live()
    playground.go("lesson=line&lesson_step=2")
    place = playground.place("lessons")
    place.get_by_role("radio", name="All points").check()
    place.get_by_role("button", name="Run it").click()
    expect(place.get_by_text("As you predicted: All points.")).to_be_visible(timeout=60_000)
    place.get_by_role("button", name="Finish").click()
    expect(place.get_by_text(f"1 of {len(LESSONS)} done.")).to_be_visible()
    place.get_by_role("button", name="Back to what I had").click()
    playground.wait_fragment(dataset=None)
    # A browser writes down behind a page's back; a busy one tells the next page when it has.
    playground.page.reload()
    playground.wait_live()
    playground.page.get_by_role("button", name="Lessons", exact=True).click()
    place.get_by_role("button", name="One line is not enough").wait_for()
    # Kept where the browser keeps anything for a file, and else said not to be.
    expect(
        place.get_by_text(re.compile(f"1 of {len(LESSONS)} done|This browser keeps nothing"))
    ).to_be_visible()
