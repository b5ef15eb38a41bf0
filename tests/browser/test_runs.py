"""Run files as a visitor has them: saved, opened by a button, a drop or the system; and looked back at."""

import base64
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import BUILT
from .hosts import DIST
from .playground import Playground

TARGETS = BUILT

# Drops a file with this name and these bytes, in base64, on the page; `stage` is how far the drag gets.
DROP = """([name, data, stage]) => {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    const target = document.querySelector(".stage");
    target.dispatchEvent(new DragEvent(stage, { dataTransfer, bubbles: true, cancelable: true }));
}"""
# Nobody tells Playwright of a file that Firefox saves from the page's memory: here it is taken on its way.
CAPTURE = """() => {
    const { createObjectURL } = URL;
    window.captured = new Promise(resolve => {
        URL.createObjectURL = blob => {
            URL.createObjectURL = createObjectURL;
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result.split(",")[1]);
            reader.readAsDataURL(blob);
            return createObjectURL.call(URL, blob);
        };
    });
}"""
# A system that hands over the file that `window.handed` resolves to.
LAUNCH = """Object.defineProperty(window, "launchQueue", { value: {
    setConsumer: consume => window.handed.then(file => consume({ files: [{ getFile: async () => file }] })),
} });
window.handed = new Promise(resolve => { window.hand = data =>
    resolve(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], "a.unfold")); });"""


def trained(playground: Playground, epochs: int = 3) -> None:
    for epoch in range(1, epochs + 1):
        playground.step_button.click()
        playground.wait_epoch(epoch)


def share(playground: Playground) -> None:
    playground.page.get_by_role("button", name="Share", exact=True).click()
    expect(playground.page.get_by_role("button", name="Save run")).to_be_visible()


def saved(playground: Playground, path: Path, button: str = "Save run") -> Path:
    """The file that a button of the page makes, at `path`."""
    page = playground.page
    share(playground)
    save = page.get_by_role("button", name=button)
    if page.context.browser.browser_type.name == "firefox":
        page.evaluate(CAPTURE)
        save.click()
        path.write_bytes(base64.b64decode(page.evaluate("captured")))
    else:
        with page.expect_download() as download:
            save.click()
        assert download.value.suggested_filename == path.name
        download.value.save_as(path)
    page.get_by_role("button", name="Share", exact=True).click()
    return path


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@pytest.fixture
def run(playground: Playground, tmp_path: Path) -> Path:
    """A run of three epochs on the spiral, and the page as if it had never been."""
    playground.dataset("Spiral").check()
    playground.wait_fragment(dataset="spiral")
    trained(playground)
    path = saved(playground, tmp_path / "spiral-epoch-3.unfold")
    playground.dataset("Circle").check()
    playground.wait_epoch(0)
    return path


def test_a_saved_run_opens_is_looked_back_at_and_goes_on(playground: Playground, run: Path):
    page = playground.page
    share(playground)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open…").click()
    chooser.value.set_files(run)
    playground.wait_epoch(3)
    playground.wait_fragment(dataset="spiral")
    latest = playground.picture("output")
    slider = playground.place("timeline").get_by_role("slider", name="Checkpoint")
    slider.focus()
    slider.press("Home")
    playground.wait_epoch(0)
    playground.wait_picture_not("output", latest)
    slider.press("ArrowRight")
    playground.wait_epoch(1)
    expect(playground.place("caption")).to_contain_text("Looking back at epoch 1 of 3")
    page.get_by_role("button", name="Back to the latest").click()
    playground.wait_epoch(3)
    playground.wait_pictures({"output": latest})
    page.get_by_role("button", name="Look back at the run").click()
    slider.focus()
    slider.press("ArrowLeft")
    playground.wait_epoch(2)
    page.get_by_role("button", name="Continue from here").click()
    playground.wait_epoch_above(2)
    playground.pause()


def test_a_run_is_opened_by_a_drop(playground: Playground, run: Path):
    page = playground.page
    page.evaluate(DROP, [run.name, encoded(run), "dragover"])
    expect(page.get_by_text("Drop a run, a sweep or a table to open it")).to_be_visible()
    page.evaluate(DROP, [run.name, encoded(run), "drop"])
    playground.wait_epoch(3)
    expect(page.get_by_text("Drop a run, a sweep or a table to open it")).to_be_hidden()


def test_a_file_that_is_none_gets_a_sentence_and_training_goes_on(playground: Playground, run: Path):
    page = playground.page
    playground.play()
    data = run.read_bytes().replace(b"params.npy", b"params.npx")
    page.evaluate(DROP, ["a.unfold", base64.b64encode(data).decode(), "drop"])
    expect(playground.place("message")).to_contain_text("The file is damaged (params)")
    page.evaluate(DROP, ["a.csv", base64.b64encode(b"a,b").decode(), "drop"])
    expect(playground.place("message")).to_contain_text("There are no rows of points in the table")
    playground.wait_epoch_above(playground.epoch)
    playground.pause()
    page.get_by_role("button", name="Close message").click()


def test_the_system_hands_over_a_run(open_page, address: str, playground: Playground, run: Path):
    manifest = json.loads((DIST / "app.webmanifest").read_text())
    assert [each["accept"] for each in manifest["file_handlers"]] == [{"application/vnd.unfold": [".unfold"]}]
    installed = open_page(address, script=LAUNCH)
    installed.wait_live()
    installed.page.evaluate("hand", encoded(run))
    installed.wait_epoch(3)
    installed.wait_fragment(dataset="spiral")
