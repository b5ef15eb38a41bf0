"""A hundred links that somebody meant badly: nothing of them runs, and the next link works."""

import random
from urllib.parse import quote

from unfold.settings import Settings

from .conftest import BUILT

TARGETS = BUILT

N_LINKS = 100

BAD = (
    "<img src=x onerror=window.stolen=1>",
    "<svg onload=window.stolen=1>",
    "<script>window.stolen=1</script>",
    "</script><script>window.stolen=1</script>",
    '"onmouseover="window.stolen=1',
    "javascript:window.stolen=1",
    "';window.stolen=1;//",
    "${window.stolen=1}",
    "{{constructor.constructor('window.stolen=1')()}}",
    "__import__('js').eval('window.stolen=1')",
    "().__class__.__base__.__subclasses__()",
    "../../../etc/passwd",
    "__proto__",
    "\0",
    "\r\nSet-Cookie: stolen=1",
    "%",
    "%ff%fe",
    "%ud800",
    "\u202e\ufeff",
    "9" * 400,
    "-1",
    "1e999",
    "nan",
    "-inf",
    "0x10",
    ",".join(["8"] * 3000),
    "sin(" * 2000,
    "x1*" * 2000,
    "a" * 20_000,
    "[[1,2],[3]]",
    '{"settings": {}}',
    "null",
    "",
)
KEYS = (*Settings.names(), "v", "w", "__proto__", "constructor", "<b>", "")

RAN = """() => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.matches("img[src=x], svg[onload], [onmouseover], [onerror]")) {
                found.push(element.outerHTML);
            }
            if (element.shadowRoot) look(element.shadowRoot);
        }
    };
    look(document);
    if ("stolen" in window || "stolen" in Object.prototype) found.push("stolen");
    return found;
}"""


def links() -> list[str]:
    """The same hundred each time."""
    rng = random.Random(7)
    made = []
    for _ in range(N_LINKS):
        pairs = []
        for _ in range(rng.randint(1, 4)):
            key, value = rng.choice(KEYS), rng.choice(BAD)
            pairs.append(f"{key}={quote(value) if rng.random() < 0.5 else value}")
        made.append(rng.choice(["#v=1&", "#v=1&", "#", "#v=2&", "##", "#&&"]) + "&".join(pairs))
    return made


def test_nothing_of_a_hostile_link_runs(playground):
    scripts = playground.page.evaluate("document.scripts.length")
    for i, link in enumerate(links()):
        playground.go(link)
        noise = 5 * (1 + i % 2)
        playground.go(f"#v=1&noise={noise}")
        playground.poll(lambda n=noise: playground.slider_value("Noise") == n, f"after {link[:300]}")
        assert playground.page.evaluate(RAN) == [], link[:300]
    assert playground.page.evaluate("document.scripts.length") == scripts


def test_a_page_opens_with_a_hostile_link(open_page, address):
    playground = open_page(
        address + "#v=1&dataset=" + quote(BAD[0]) + "&noise=" + BAD[2] + "&hidden=" + "9" * 400
    )
    playground.wait_live()
    playground.poll(lambda: playground.message != "", "no message")
    assert "dataset" in playground.message
    assert playground.page.evaluate(RAN) == []
