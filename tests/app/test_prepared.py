"""An app that waits for its page, on plain CPython: what it keeps, and how it goes on."""

import json

import panel as pn
import pytest

import unfold.prepared
from unfold.bridge import Port
from unfold.prepared import Prepared

from .stand_ins import in_a_loop, turns


class Page(Port):
    """A page that says what it is sent, and draws at once."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict]] = []

    def post(self, kind, fields, buffers=()) -> None:
        self.messages.append((kind, dict(fields)))

    async def turn(self) -> None:
        await turns(1)


@pytest.fixture
def prepared():
    yield Prepared({"noise": 10}, True, "zh")
    pn.state.curdoc = None


@in_a_loop
async def test_the_page_gets_the_document_once_and_the_app_goes_on(prepared):
    page = Page()
    document = json.loads(prepared.document)
    pn.state.curdoc = None  # as another app would
    bridge = prepared.resume(page, False)
    assert page.messages == [("document", document)]
    assert document["language"] == "zh-CN"
    bridge.receive("rendered", "")
    bridge.receive("open", "#v=1&dataset=spiral")
    await turns()
    assert ("opened", {}) in page.messages
    kinds = [kind for kind, _ in page.messages]
    assert kinds.count("document") == 1
    assert "patch" in kinds


@pytest.mark.parametrize("still", [True, False])
def test_the_visitors_wish_for_less_motion_arrives(prepared, still):
    assert prepared.resume(Page(), still)._browser.still is still


def test_its_check_passes_where_it_was_made_and_nowhere_else(prepared, monkeypatch):
    prepared.check()
    monkeypatch.setattr(unfold.prepared, "_computed", lambda: "computed: 7")
    with pytest.raises(
        RuntimeError, match=r"^computed: 7 here, computed: 0\.[^$]* where the snapshot was made$"
    ):
        prepared.check()
