"""Python from a snapshot of its memory; and from its files wherever that is in doubt."""

import gzip
import json
import re
from dataclasses import replace

import pytest

from .conftest import BUILT
from .hosts import DIST, corrupt, cut_short, missing, saying
from .playground import Playground

TARGETS = BUILT
START = "snapshot"
"""If it can be done."""

MANIFEST = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
SNAPSHOTS = "payload/snapshot*"
COMPUTED = re.compile(rb"computed: \d\.\d{6}")
"""The beginning of what the calculation by which a snapshot is checked came to."""


def restored(playground: Playground) -> bool:
    """Whether this page's Python came from a snapshot."""
    return playground.times("restored") == 1


def refused(playground: Playground) -> str:
    """Why a snapshot was not taken, in the page's own words; empty if none was tried."""
    return playground.page.evaluate("performance.getEntriesByName('unfold-unrestored')[0]?.detail ?? ''")


def see_training(playground: Playground) -> None:
    """See that what has been started computes, and hears what is clicked."""
    playground.wait_live()
    playground.dataset("Spiral").click()
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.wait_fragment(dataset="spiral")


def snapshot(accepted: str = "en", dark: bool = False) -> dict:
    """What the manifest says of a snapshot."""
    (entry,) = (
        each for each in MANIFEST["snapshots"] if (each["accepted"], each["dark"]) == (accepted, dark)
    )
    return entry


@pytest.mark.parametrize(("locale", "play"), [("en-US", "Play"), ("zh-CN", "播放")])
def test_python_goes_on_where_the_build_has_left_it(open_page, address, locale, play):
    playground = open_page(address, locale=locale)
    playground.wait_live()
    assert restored(playground), refused(playground)
    assert playground.page.get_by_role("button", name=play, exact=True).count() == 1
    assert playground.times("picture") == 1


def test_a_link_is_opened_as_ever(open_page, address):
    playground = open_page(f"{address}#v=1&dataset=spiral&hidden=3&activation=relu")
    playground.wait_live()
    assert restored(playground), refused(playground)
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.wait_fragment(dataset="spiral", hidden="3", activation="relu")


def test_without_a_picture_a_link_is_opened_from_the_files(open_page, hosted):
    url = hosted({"payload/picture*": corrupt})
    playground = open_page(f"{url}#v=1&dataset=spiral&hidden=3", errors=False)
    playground.wait_live()
    assert (restored(playground), refused(playground)) == (False, "")
    playground.wait_fragment(dataset="spiral", hidden="3")


def test_all_that_the_app_asks_for_is_in_memory(open_page, hosted):
    """With no file to load a module from, every view opens and every kind of job runs."""
    url = hosted(
        {
            f"payload/{name}*": missing
            for name in ("stdlib", "numpy", "python-bokeh", "python-panel", "unfold", "spare")
        }
    )
    playground = open_page(url, errors=False)
    playground.wait_live()
    assert restored(playground), refused(playground)
    for key in "12345678":
        playground.page.keyboard.press(key)
        playground.step_button.click()
    playground.wait_epoch(8)
    playground.go("#v=1&dataset=sines&stage=frequencies")
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.go("#v=1&dataset=pinwheel&optimizer=adam&activation=gelu&ghosts=logistic,knn,tree,forest")
    playground.step_button.click()
    playground.wait_epoch(1)
    assert playground.message == ""


@pytest.mark.parametrize("change", [missing, cut_short, corrupt], ids=lambda change: change.__name__)
def test_one_that_is_not_what_it_should_be_is_not_taken(open_page, hosted, change):
    url = hosted({SNAPSHOTS: change})
    playground = open_page(url, errors=change is not missing)  # which the browser itself tells
    see_training(playground)
    assert refused(playground)
    assert not restored(playground)


def test_one_of_another_build_is_not_taken(open_page, hosted):
    other = json.loads(json.dumps(MANIFEST))
    for entry in other["snapshots"]:
        entry["key"] = "0" * 64
    url = hosted({"manifest.json": saying(json.dumps(other))})
    playground = open_page(url)
    see_training(playground)
    assert f"not of {'0' * 64}" in refused(playground)


def test_one_that_computes_something_else_is_not_taken(open_page, hosted):
    """As in an engine that would not be like the one that it was made in."""
    entry = snapshot()
    data = (DIST / entry["file"]).read_bytes()
    end = entry["parts"][0]["bytes"]
    head, memory = gzip.decompress(data[:end]), gzip.decompress(data[end:])
    changed, times = COMPUTED.subn(
        lambda found: found[0][:-1] + (b"7" if found[0][-1:] != b"7" else b"8"), memory
    )
    assert times
    inflated = [head, changed]
    packed = [gzip.compress(part, 1) for part in inflated]
    other = json.loads(json.dumps(MANIFEST))
    for each in other["snapshots"]:
        if each["file"] == entry["file"]:
            each["bytes"] = sum(map(len, packed))
            each["parts"] = [
                {"bytes": len(small), "size": len(part)} for small, part in zip(packed, inflated, strict=True)
            ]
    changes = {
        "manifest.json": saying(json.dumps(other)),
        entry["file"]: lambda answer: replace(answer, body=b"".join(packed)),
    }
    url = hosted(changes)
    playground = open_page(url)
    see_training(playground)
    assert "where the snapshot was made" in refused(playground)


def test_one_that_has_failed_is_not_tried_again(open_page, address):
    note = f"try {{ localStorage.setItem('unfold-unrestored', '{MANIFEST['build']}') }} catch {{}}"
    playground = open_page(address, start="", script=note)
    playground.wait_live()
    assert (restored(playground), refused(playground)) == (False, "")
