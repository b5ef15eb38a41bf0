"""Hints in the page's head: complete, and none for what is not asked for."""

import re

import pytest

from errors import BuildError
from hints import FETCHED, hinted

PAGE = """<head>
    <link rel="stylesheet" href="style.css">
    <script type="module" src="main.js"></script>
</head>
"""
FILES = {
    "main.js": b'import { a } from "./a.js";\n',
    "a.js": b'import * as b from "./b.js";\n',
    "b.js": b"",
    "worker.js": b"",
}


def test_every_module_and_what_is_fetched_first_is_named():
    made = hinted(PAGE, FILES, ["payload/x.bin"])
    assert re.findall(r'modulepreload" href="(.*?)"', made) == ["a.js", "b.js"]
    fetched = re.findall(r'rel="preload" as="fetch" href="(.*?)" crossorigin', made)
    assert fetched == [*FETCHED, "payload/x.bin"]
    assert re.sub(r"    <link rel=\"(module)?preload.*\n", "", made) == PAGE


@pytest.mark.parametrize("page", ["<head></head>", PAGE + PAGE])
def test_a_page_without_its_script_is_refused(page):
    with pytest.raises(BuildError, match=r"main\.js.* is needed once"):
        hinted(page, FILES, [])
