"""From an empty page to a live one."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import BUILT
from .hosts import after, saying
from .playground import BOOT

TARGETS = BUILT

# Everything that the progress bar and the line over it ever said.
RECORD = """
    window.progress = [];
    new MutationObserver(() => {
        const box = document.getElementById("boot");
        const stage = box?.querySelector("p")?.textContent;
        const value = box?.querySelector("progress")?.value;
        if (box?.dataset.state === undefined && stage) window.progress.push([stage, value]);
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def test_stages_are_shown_and_progress_only_rises(open_page, address):
    playground = open_page(address, script=RECORD, start="files")
    playground.wait_live()
    seen = playground.page.evaluate("progress")
    stages = list(dict.fromkeys(stage for stage, _ in seen))
    order = [
        "Starting",
        "Loading",
        "Starting Python",
        "Loading NumPy, Bokeh and Panel",
        "Building the playground",
    ]  # and no drawing: the first picture is there
    # While that is drawn, Python may have started before the page can say that it does.
    assert stages in (order, [stage for stage in order if stage != "Starting Python"])
    values = [value for _, value in seen]
    assert values == sorted(values)
    assert len(set(values)) > 10
    assert values[0] == 0
    assert 0.7 <= values[-1] <= 1
    expect(playground.page.get_by_role("progressbar")).to_be_hidden()


def test_name_and_layout_are_painted_before_python(open_page, hosted, gate):
    url = hosted({"payload/*": after(gate)})
    playground = open_page(url)
    page = playground.page
    expect(page.get_by_role("heading", name="Unfold", level=1)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Loading")).to_be_visible()
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    for place in ("network", "output", "loss"):
        box = playground.place(place).bounding_box()
        assert box["width"] > 300, place
        assert box["height"] > 100, place
    before = {place: playground.place(place).bounding_box() for place in ("network", "output", "loss")}
    gate.set()
    playground.wait_live()
    for place, box in before.items():  # and stays where it was, but for the rounding of parts of pixels
        assert playground.place(place).bounding_box() == pytest.approx(box, abs=1.5), place


@pytest.mark.parametrize("held", ["payload/wasm*", "payload/bokeh*"])
def test_whichever_side_comes_last(open_page, hosted, gate, held):
    """Python may wait for the page, or the page for Python."""
    url = hosted({held: after(gate)})
    playground = open_page(url)
    page = playground.page
    page.wait_for_function("performance.getEntriesByType('resource').length >= 8")
    expect(page.get_by_role("progressbar")).to_be_visible()
    gate.set()
    playground.wait_live()


def test_below_a_path(open_page, hosted):
    url = hosted(under="/some/path/")
    playground = open_page(url)
    playground.wait_live()
    playground.step_button.click()
    playground.wait_epoch(1)


def test_from_a_dumb_host(open_page, hosted):
    """One that knows the types of a page and its scripts, and calls all else bytes."""
    known = {".html": "text/html", ".css": "text/css", ".js": "application/javascript"}
    url = hosted(types={**known, "": "application/octet-stream"})
    open_page(url).wait_live()


def test_in_a_page_of_somebody_else(open_page, hosted, address, guard):
    guard.hosts.add(urlsplit(address).netloc)
    around = f'<link rel="icon" href="data:,"><iframe src="{address}" width="1280" height="800"></iframe>'
    url = hosted({"index.html": saying(around)})
    frame = open_page(url).page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Play")).to_be_visible(timeout=BOOT)
    frame.get_by_role("button", name="Step one epoch").click()
    epoch = frame.locator('[data-place="epoch"]').get_by_role("status")
    expect(epoch).to_have_text("1", timeout=BOOT)
