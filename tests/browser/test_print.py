"""On paper: what the window shows, on one white sheet."""

import re
import zlib

from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT


def pages(pdf: bytes) -> int:
    """How many sheets a PDF has. What says so may stand in a compressed stream."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf, *(inflated(stream) for stream in streams)]
    return sum(len(re.findall(rb"/Type\s*/Page\b", text)) for text in texts)


def inflated(stream: bytes) -> bytes:
    """What a stream holds, if it is compressed as texts are."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_one_sheet_without_what_can_only_be_pressed(open_page, address, target):
    narrow = {"width": 390, "height": 844}
    playground = open_page(f"{address}#dataset=spiral", viewport=narrow, color_scheme="dark")
    playground.wait_live()
    page = playground.page
    if target == "built-chromium":  # nobody can ask Firefox for it
        page.emulate_media(media="print")
        expect(playground.play_button).to_be_hidden()
        expect(playground.place("share-opener")).to_be_hidden()
        expect(page.get_by_role("button", name="Network", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Landscape", exact=True)).to_be_hidden()
        expect(playground.place("output")).to_be_visible()
        expect(playground.epoch_output).to_be_visible()
        assert playground.background == "rgb(255, 255, 255)"
        page.emulate_media(media="null")
        expect(playground.play_button).to_be_visible()
    before = playground.pictures
    assert pages(page.pdf(prefer_css_page_size=True, print_background=True)) == 1
    # The link to what is on the sheet stands on it, and the window is as it was.
    assert page.locator("header").get_attribute("data-address") == page.url
    playground.wait_pictures(before)
