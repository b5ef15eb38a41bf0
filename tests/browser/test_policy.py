"""The page lives under the strictest policy that a host can set: the one that the build writes down."""

import pytest

from .conftest import BUILT
from .hosts import DIST, with_header

TARGETS = BUILT

POLICY = "policy.txt"
REFUSED = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        window.refused.push(`${violatedDirective} ${blockedURI}`);
    });
"""


def headers() -> tuple[str, str]:
    """Name and value of the header."""
    name, value = (DIST / POLICY).read_text().strip().split(": ", 1)
    return name, value


@pytest.mark.parametrize("start", ["files", "snapshot"])
def test_the_page_lives_under_its_policy(open_page, hosted, start):
    name, value = headers()
    assert "unsafe-eval'" not in value.replace("'wasm-unsafe-eval'", "")
    url = hosted({"*": with_header(name, value)})
    playground = open_page(url, start=start, script=REFUSED)
    playground.wait_live()
    playground.play()
    playground.wait_epoch_above(5)
    playground.pause()
    assert playground.page.evaluate("window.refused") == []


def test_nothing_but_the_site_and_this_computer_can_be_asked():
    """The second is the visitor's own: a training there, if the visitor asks for it."""
    directives = dict(part.strip().split(" ", 1) for part in headers()[1].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["connect-src"] == "'self' ws://127.0.0.1:*"
    hosts = {name: sources for name, sources in directives.items() if "//" in sources}
    assert list(hosts) == ["connect-src"]


def test_a_policy_without_the_hash_is_enough(open_page, hosted):
    """The page finds another way to run BokehJS; only the browser's console tells."""
    name, value = headers()
    shorter = " ".join(word for word in value.split() if not word.startswith("'sha256-"))
    url = hosted({"*": with_header(name, shorter)})
    playground = open_page(url, errors=False)
    playground.wait_live()
    assert playground.epoch == 0
