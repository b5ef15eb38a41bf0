"""Whatever goes wrong, the page says what, and what to do."""

import gzip
import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import BUILT
from .hosts import DIST, blog, broken_off, corrupt, cut_short, missing, saying, with_header

TARGETS = BUILT


START = "files"
"""What goes wrong with a snapshot is another story."""

AGAIN = "load the page again"


def see(playground, *words: str) -> None:
    """See a message with these words, and no more progress."""
    for word in words:
        expect(playground.page.get_by_text(word).first).to_be_visible(timeout=20_000)
    expect(playground.page.get_by_role("progressbar")).to_be_hidden()
    expect(playground.page.get_by_role("heading", name="Unfold", level=1)).to_be_visible()
    # A message is for people: no traces, no names of objects.
    for trace in ("undefined", "[object", "Traceback", "null"):
        expect(playground.page.get_by_text(trace)).to_be_hidden()


def test_from_a_folder_it_names_the_file_that_opens_there(open_page):
    page = open_page((DIST / "index.html").as_uri(), errors=False)
    see(page, "works only from a web server", "open unfold.html")


def test_a_sandboxed_frame_names_the_header_that_it_needs(open_page, hosted, outlasting, guard):
    site = hosted()
    guard.hosts.add(urlsplit(site).netloc)
    frame = f'<iframe sandbox="allow-scripts" width="800" height="500" src="{site}index.html"></iframe>'
    page = open_page(outlasting.enter_context(blog(frame)), errors=False).page
    expect(page.frame_locator("iframe").get_by_text("Access-Control-Allow-Origin")).to_be_visible(
        timeout=20_000
    )


PAYLOADS = ("runtime", "wasm", "stdlib", "numpy", "python-bokeh", "python-panel", "unfold", "bokeh", "styles")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_missing_payload(open_page, hosted, payload):
    url = hosted({f"payload/{payload}*": missing})
    see(open_page(url, errors=False), f"payload/{payload}", "missing", "404", "publish the whole folder")


@pytest.mark.parametrize("payload", ["wasm", "python-panel", "bokeh"])
def test_truncated_payload(open_page, hosted, payload):
    url = hosted({f"payload/{payload}*": cut_short})
    see(open_page(url, errors=False), f"payload/{payload}", "bytes instead of", AGAIN)


def test_connection_that_breaks(open_page, hosted):
    url = hosted({"payload/python-panel*": broken_off})
    see(open_page(url, errors=False), "payload/python-panel", "stopped arriving after", AGAIN)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_corrupt_payload(open_page, hosted, payload):
    url = hosted({f"payload/{payload}*": corrupt})
    see(open_page(url, errors=False), "damaged", AGAIN)


def test_missing_manifest(open_page, hosted):
    url = hosted({"manifest.json": missing})
    see(open_page(url, errors=False), "manifest.json", "missing", "publish the whole folder")


@pytest.mark.parametrize("text", ["", "<!doctype html><p>Welcome to the hotel", '{"format": 1, "payl'])
def test_garbled_manifest(open_page, hosted, text):
    url = hosted({"manifest.json": saying(text)})
    see(open_page(url, errors=False), "manifest.json", "damaged", AGAIN)


@pytest.mark.parametrize("text", ["null", "{}", "[]", '{"format": 1}'])
def test_manifest_of_something_else(open_page, hosted, text):
    url = hosted({"manifest.json": saying(text)})
    see(open_page(url, errors=False), "manifest.json", AGAIN)


def test_manifest_of_another_format(open_page, hosted):
    url = hosted({"manifest.json": saying('{"format": 99}')})
    see(open_page(url, errors=False), "format 99", "reads format 1", "without the cache")


@pytest.mark.parametrize("file", ["worker.js", "widgets.css"])
def test_missing_source(open_page, hosted, file):
    url = hosted({file: missing})
    see(open_page(url, errors=False), file, "missing", "publish the whole folder")


@pytest.mark.parametrize("lacking", ["WebAssembly", "Worker", "DecompressionStream"])
def test_browser_that_lacks_something(open_page, address, lacking):
    playground = open_page(address, errors=False, script=f"delete globalThis.{lacking};")
    words = {"Worker": "web workers"}.get(lacking, lacking)
    see(playground, f"no {words}", "Unfold runs in Chrome")


def test_webassembly_blocked_by_policy(open_page, hosted):
    policy = "script-src 'self' blob:; worker-src blob:; style-src 'self' 'unsafe-inline'"
    url = hosted({"index.html": with_header("Content-Security-Policy", policy)})
    see(
        open_page(url, errors=False),
        "Python could not be started",
        "WebAssembly",
        "Content-Security-Policy",
    )


def test_worker_blocked_by_policy(open_page, hosted):
    policy = "script-src 'self' 'unsafe-eval' blob:; worker-src 'none'; style-src 'self' 'unsafe-inline'"
    url = hosted({"index.html": with_header("Content-Security-Policy", policy)})
    see(open_page(url, errors=False), "worker failed", "Content-Security-Policy", "blob:")


def test_python_that_fails_to_start(open_page, hosted):
    """Our own code isn't there, though its payload is."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    [payload] = [payload for payload in manifest["payloads"] if payload["name"] == "unfold"]
    zip_of_nothing = b"PK\5\6" + bytes(18)
    empty_zip = gzip.compress(zip_of_nothing)
    payload |= {"bytes": len(empty_zip), "size": len(zip_of_nothing)}
    changes = {
        "manifest.json": saying(json.dumps(manifest)),
        payload["file"]: lambda answer: type(answer)(empty_zip),
    }
    url = hosted(changes)
    playground = open_page(url, errors=False)
    expect(playground.page.get_by_text("No module named").first).to_be_visible(timeout=20_000)
    expect(playground.page.get_by_text(AGAIN).first).to_be_visible()


def test_error_in_python_while_it_runs(open_page, address):
    playground = open_page(address, errors=False)
    playground.wait_live()
    # A value that no control could send, put into the page's own document.
    playground.page.evaluate(
        """() => {
            const models = Bokeh.documents.at(-1)._all_models;
            const select = [...models.values()].find(model => model.type.endsWith("Select"));
            select.setv({ value: "nonsense" });
        }"""
    )
    note = playground.page.get_by_role("status").filter(has_text="nonsense")
    expect(note).to_be_visible()
    expect(note).to_contain_text(AGAIN)
    expect(note).not_to_contain_text("Traceback")
    # It was one change that failed: everything else goes on.
    playground.step_button.click()
    playground.wait_epoch(1)
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()
