"""No other host is ever asked for anything."""

import re

from .conftest import BUILT
from .hosts import DIST

TARGETS = BUILT

REQUESTS = "performance.getEntriesByType('resource').map(({ name }) => name)"


def test_a_long_session_asks_nobody_else(open_page, address):
    """The guard of every test watches requests; this asks the browser's own list, too."""
    playground = open_page(address, start="files")  # from a snapshot, the rest would come later
    playground.wait_live()
    own = set(playground.page.evaluate(REQUESTS))
    playground.play()
    for problem in ("Regression", "Classification"):
        playground.choose("Problem", problem)
    for dataset in ("Exclusive or", "Gaussian", "Spiral"):
        playground.dataset(dataset).click()
    for name in ("x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"):
        playground.feature(name).click()
    for layers in ("6", "0", "3"):
        playground.type_number(playground.field("Hidden layers"), layers)
    for name in ("Noise", "Training share", "Points"):
        playground.slider(name).press("End")
        playground.slider(name).press("Home")
    for name in ("Test points", "Discretize"):
        playground.view_box(name).click()
    for name in ("Learning rate", "Batch size", "Regularization", "Activation", "Initial weights"):
        playground.combobox(name).select_option(index=2)
    playground.theme_button.click()
    playground.new_data_button.click()
    playground.go("#v=1&dataset=nowhere&noise=5")
    playground.poll(lambda: "nowhere" in playground.message, lambda: f"the message is {playground.message!r}")
    playground.play_button.hover()
    playground.pause()
    playground.reset_button.click()
    playground.wait_epoch(0)
    # Nothing more is fetched, not even from our own host, once the playground is live.
    assert set(playground.page.evaluate(REQUESTS)) == own
    assert all(url.startswith((address, "blob:", "data:")) for url in own)


def test_the_page_names_no_other_host():
    """Links that people follow, names of specifications and texts of licences are not requests."""
    allowed = re.compile(r"https?://(www\.w3\.org/|payload\.invalid/|github\.com/)")
    licences = re.compile(r'<script type="text/plain">.*?</script>', re.DOTALL)
    for path in [*DIST.glob("*.html"), *DIST.glob("*.js"), *DIST.glob("*.css")]:
        for url in re.findall(r"https?://[^\s\"'`)>]+", licences.sub("", path.read_text())):
            assert allowed.match(url), f"{path.name}: {url}"
