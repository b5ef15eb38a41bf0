"""Hints in the page's head: complete, and none for what is not asked for."""

import re

import pytest

from errors import BuildError
from hints import FETCHED, hinted

PAGE = """<head>
    <link rel="stylesheet" href="style.css">
    <script defer src="main.js"></script>
</head>
"""


def test_what_is_fetched_first_is_named():
    made = hinted(PAGE, ["payload/x.bin"])
    fetched = re.findall(r'rel="preload" as="fetch" href="(.*?)" crossorigin', made)
    assert fetched == [*FETCHED, "payload/x.bin"]
    assert re.sub(r"    <link rel=\"preload.*\n", "", made) == PAGE


@pytest.mark.parametrize("page", ["<head></head>", PAGE + PAGE])
def test_a_page_without_its_script_is_refused(page):
    with pytest.raises(BuildError, match=r"main\.js.* is needed once"):
        hinted(page, [])
