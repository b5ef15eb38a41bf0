"""Scripts in place of modules."""

import pytest

from errors import BuildError
from scripts import started


def test_a_page_starts_with_a_script_where_it_named_a_module():
    page = '<head><script type="module" src="main.js"></script></head>'
    assert started(page, "index.html", "main.js") == '<head><script defer src="main.js"></script></head>'


@pytest.mark.parametrize(
    "page",
    ["<head></head>", '<script type="module" src="hub.js"></script>', '<script src="main.js"></script>'],
)
def test_a_page_that_does_not_start_with_its_module_is_refused(page):
    with pytest.raises(BuildError, match=r"site/index\.html: .*main\.js.* is needed once"):
        started(page, "index.html", "main.js")
