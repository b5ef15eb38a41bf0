"""The second visit, with and without a network."""

import hashlib
import json
import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from .conftest import BUILT
from .hosts import DIST, Change, corrupt, host, saying, slowly
from .playground import Playground

TARGETS = BUILT


# What the page was told of the copy.
TOLD = """
    window.told = [];
    const post = ServiceWorker.prototype.postMessage;
    ServiceWorker.prototype.postMessage = function (message, [port]) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => { window.told.push(data); port.postMessage(data); };
        post.call(this, message, [port2]);
    };
"""


def sign(page: Page):
    return page.get_by_role("img", name="Available offline")


def copies(page: Page) -> list[str]:
    """The names of the copies, whole or in the making."""
    return [name for name in page.evaluate("caches.keys()") if not name.endswith(" notes")]


def title(page: Page, url: str) -> str:
    page.goto(url)
    return page.title()


def wait_kept(page: Page) -> None:
    expect(sign(page)).to_be_visible(timeout=60_000)


class Host:
    """A host that can go away and come back at the same address, with another site if need be."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.url = ""

    def up(self, changes: dict[str, Change] | None = None) -> str:
        self.down()
        port = int(self.url.rsplit(":", 1)[1].strip("/")) if self.url else 0
        self.url = self._stack.enter_context(host(changes, port=port))
        return self.url

    def down(self) -> None:
        self._stack.close()


@pytest.fixture
def site(outlasting):
    site = Host()
    outlasting.callback(site.down)
    return site


def next_build(name: str) -> dict[str, Change]:
    """The same site as another build, whose page has another title."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    page = (DIST / "index.html").read_text().replace("<title>Unfold<", f"<title>{name}<")
    manifest["build"] = hashlib.sha256(name.encode()).hexdigest()
    manifest["files"]["index.html"] = hashlib.sha256(page.encode()).hexdigest()
    return {"index.html": saying(page), "manifest.json": saying(json.dumps(manifest))}


KEPT = "async name => (await (await caches.open(name)).keys()).map(({ url }) => url)"


def wait_snapshot_kept(playground: Playground) -> None:
    """Return once the copy has a snapshot, which it can do without."""
    page = playground.page
    (name,) = copies(page)
    playground.poll(
        lambda: any("payload/snapshot" in url for url in page.evaluate(KEPT, name)), "no snapshot is kept"
    )


def kept_page(open_page, site: Host) -> Playground:
    """A page that has been kept for when there is no network."""
    playground = open_page(site.up(), kept=True)
    playground.wait_live()
    wait_kept(playground.page)
    return playground


def visit_again(playground: Playground) -> None:
    playground.page.reload()
    playground.wait_live()


def test_the_second_visit_needs_no_network(open_page, site):
    playground = open_page(site.up(), kept=True)
    expect(sign(playground.page)).to_be_hidden()
    playground.wait_live()
    wait_kept(playground.page)
    wait_snapshot_kept(playground)  # Chromium is told to start from it
    site.down()
    visit_again(playground)
    assert playground.times("preview") == 1
    wait_kept(playground.page)
    playground.step_button.click()
    playground.wait_epoch(1)
    # A link to another state is another address of the same page.
    playground.page.goto(f"{site.url}index.html?from=a-friend#v=1&dataset=spiral")
    playground.wait_live()
    expect(playground.dataset("Spiral")).to_be_checked()


def test_a_page_goes_on_with_the_build_that_it_was_opened_with(open_page, site):
    playground = kept_page(open_page, site)
    page = playground.page
    first = copies(page)
    site.up(next_build("Next"))
    visit_again(playground)  # from the copy; behind it, the next build is fetched
    playground.poll(lambda: len(copies(page)) == 2, "no second copy")
    wait_kept(page)
    site.down()
    playground.poll(lambda: title(page.context.new_page(), site.url) == "Next", "no next build")
    assert "<title>Unfold<" in page.evaluate("fetch('index.html').then(answer => answer.text())")
    assert page.title() == "Unfold"
    site.up(next_build("Next"))
    for other in page.context.pages[1:]:
        other.close()
    visit_again(playground)
    assert page.title() == "Next"
    playground.poll(lambda: len(copies(page)) == 1, "the first copy is still there")
    assert copies(page) != first


def test_what_differs_from_the_manifest_is_not_kept(open_page, site):
    """As when half of a new build has been uploaded: the page runs, and promises nothing."""
    sheet = (DIST / "style.css").read_text() + ".of-the-next-build { color: red; }\n"
    playground = open_page(site.up({"style.css": saying(sheet)}), kept=True, script=TOLD, errors=False)
    page = playground.page
    playground.wait_live()
    page.wait_for_function("told.length")
    assert page.evaluate("told") == [False]
    expect(sign(page)).to_be_hidden()
    assert copies(page) == []


def test_the_sign_goes_with_what_was_kept(open_page, site):
    playground = kept_page(open_page, site)
    page = playground.page
    (name,) = copies(page)
    page.evaluate(
        """async name => {
            const copy = await caches.open(name);
            const [some] = (await copy.keys()).filter(({ url }) => url.includes("payload/wasm"));
            await copy.delete(some);
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        name,
    )
    expect(sign(page)).to_be_hidden()


def test_a_copy_has_every_file_and_of_snapshots_and_previews_one(open_page, site):
    playground = kept_page(open_page, site)
    page = playground.page
    (name,) = copies(page)
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert re.fullmatch(rf"unfold {re.escape(site.url)} {manifest['build']}", name)
    snapshot = manifest["snapshots"][0]["file"]
    (preview,) = (entry["file"] for entry in manifest["previews"] if entry["name"] == "preview-en-light-1280")
    wanted = sorted(site.url + file for file in [*manifest["files"], "manifest.json", preview, snapshot])
    playground.poll(lambda: sorted(page.evaluate(KEPT, name)) == wanted, "another set of files is kept")


def test_the_snapshot_that_was_kept_is_what_the_next_visit_starts_from(open_page, site):
    """A first visit that is too slow for it starts from the files and keeps it."""
    playground = open_page(site.up({"*": slowly}), kept=True, start="")
    page = playground.page
    playground.wait_live()
    assert playground.times("restored") == 0
    wait_kept(page)
    wait_snapshot_kept(playground)
    site.down()
    visit_again(playground)
    assert playground.times("restored") == 1
    playground.step_button.click()
    playground.wait_epoch(1)


def test_a_snapshot_that_is_not_what_the_manifest_says_is_not_kept(open_page, site):
    # In the empty page that a tab begins with, nothing can be listened to.
    listen = f"if ('ServiceWorker' in window) {{ {TOLD} }}"
    playground = open_page(site.up({"payload/snapshot*": corrupt}), kept=True, start="files", script=listen)
    page = playground.page
    playground.wait_live()
    page.wait_for_function("told.length === 3")
    assert page.evaluate("told") == [True, True, False]  # all that is needed, a preview, the snapshot
    (name,) = copies(page)
    assert not any("payload/snapshot" in url for url in page.evaluate(KEPT, name))
