"""What a frame costs: one message, one change of each source, and nothing for what nobody sees."""

import json
from collections import Counter
from typing import Any

import numpy as np
import panel as pn
import pytest
from bokeh.core.serialization import Buffer, Deserializer, Serialized

import unfold.bridge
from unfold.ghost_look import GhostLook
from unfold.landscape_look import LandscapeLook
from unfold.race import Race
from unfold.region_look import RegionLook
from unfold.sight import TILE, Sight
from unfold.signal_look import SignalLook
from unfold.spectrum_look import SpectrumLook
from unfold.verdict_look import VerdictLook

from .page import Page
from .stand_ins import Clock, in_a_loop, turns

FRAMES = 4
"""Every third one shows the layers, too."""
BESIDE = {"epoch", "output-head", "loss-head", "layers", "loss", "look-back"}
"""Places that are to be seen whatever is on the stage; what begins to look back, once."""
ON_STAGE = {
    "network": ("", {"network", "output"}),
    "layers": ("", {"network", "unfolding", "cuts"}),
    "regions": ("activation=relu", {"regions", "regions-numbers", "output"}),
    "surface": ("", {"surface", "output"}),
    "signal": ("", {"signal", "output"}),
    "landscape": (
        "hidden=2",
        {"landscape", "landscape-line", "landscape-numbers", "sharpness", "survey", "output"},
    ),
    "race": ("hidden=2", {"race-loss", "race-score", "contestants", "output"}),
    "sweep": ("", {"output"}),  # what is open there stands still
    "spectrum": ("dataset=sines", {"spectrum", "spectrum-errors", "function"}),
}
"""By stage, settings that it is worth a look with, and the places that may change while it is seen."""


@pytest.fixture(autouse=True)
def no_document_is_left():
    yield
    pn.state.curdoc = None


async def playing(clock: Clock, fragment: str = "") -> Page:
    """A page that has begun to play."""
    page = await Page(clock, fragment=f"v=1&speed=max&n_samples=20&{fragment}").rendered()
    page.change(page.widget("play"), "active", True)
    await page.draw()
    return page


async def frames(page: Page) -> list[tuple[list[dict[str, Any]], dict[str, bytes]]]:
    """The changes and the buffers of each of the next frames; in between nothing else is sent."""
    sent = len(page.messages)
    for _ in range(FRAMES):
        await page.draw()
    new = page.messages[sent:]
    assert all(kind == "patch" and fields["frame"] is not None for kind, fields, _ in new)
    assert len(new) == FRAMES
    return [(json.loads(fields["patch"])["events"], buffers) for _, fields, buffers in new]


@pytest.mark.parametrize("stage", ON_STAGE)
@in_a_loop
async def test_a_frame_is_one_change_of_each_source_that_is_seen(clock: Clock, stage: str):
    settings, own = ON_STAGE[stage]
    page = await playing(clock, f"stage={stage}&{settings}")
    place_of = {model.id: root.name for root in page.document.roots for model in root.references()}
    changed: set[str] = set()
    for events, _ in await frames(page):
        properties = Counter((event["kind"], event["model"]["id"], event.get("attr")) for event in events)
        assert set(properties.values()) == {1}
        changed |= {place_of[event["model"]["id"]] for event in events}
    assert changed <= BESIDE | own
    assert changed & own


@in_a_loop
async def test_the_pictures_of_all_units_are_one_array(clock: Clock):
    page = await playing(clock, "hidden=3,2")
    for events, buffers in await frames(page):
        content = Serialized({"events": events}, [Buffer(name, data) for name, data in buffers.items()])
        arrived = Deserializer(references=list(page.document.models)).deserialize(content)
        pictures = [
            event["data"]["image"] for event in arrived["events"] if "image" in (event.get("data") or {})
        ]
        assert [np.shape(images) for images in pictures if len(images) == 5] == [(5, TILE, TILE)]


@in_a_loop
async def test_nothing_is_drawn_for_a_page_that_nobody_looks_at(clock: Clock, monkeypatch):
    monkeypatch.setattr(unfold.bridge, "HIDDEN_PAUSE", 0.0)
    page = await playing(clock)
    page.say("visibility", "hidden")
    page.apply()
    page.ack()
    sent, trainer = len(page.messages), page.bridge._app.session._trainer
    trained = trainer.epoch
    while trainer.epoch == trained:  # or it times out
        await turns()
    assert len(page.messages) == sent
    page.say("visibility", "visible")
    await page.draw()
    assert len(page.messages) > sent


# Looking

LOOKS = {
    "layers": (Sight, "look_at_unfolding"),
    "regions": (RegionLook, "look"),
    "signal": (SignalLook, "look"),
    "landscape": (LandscapeLook, "look"),
    "race": (Race, "train_for"),
    "spectrum": (SpectrumLook, "look"),
    "ghosts": (GhostLook, "look"),
    "errors": (VerdictLook, "look"),
}


@pytest.mark.parametrize("stage", ["network", "surface", *(name for name in LOOKS if name in ON_STAGE)])
def test_what_is_not_seen_is_not_computed(make_session, monkeypatch, stage: str):
    counted: Counter[str] = Counter()
    for name, (looker, method) in LOOKS.items():
        look = getattr(looker, method)

        def count(*given, name=name, look=look, **named):
            counted[name] += 1
            return look(*given, **named)

        monkeypatch.setattr(looker, method, count)
    dataset = "sines" if stage == "spectrum" else "circle"
    session = make_session(stage=stage, dataset=dataset, activation="relu")
    session.play()
    for _ in range(6):
        session._train_a_portion()
        session._compute_a_portion()
        session.emit()
    if stage == "race":  # it is trained where others are behind: see test_race
        counted["race"] += 1
    assert set(counted) == {stage} & set(LOOKS)


def test_while_training_goes_on_pictures_come_from_the_kernel(make_session):
    session = make_session(hidden=(8, 8))
    kernel = session._backend.kernel
    if kernel is None:
        pytest.skip("no kernel on this machine")
    session._trainer.run(5)
    session.play()
    live = session.snapshot()
    session.pause()
    still = session.snapshot()
    for fast, exact in zip((*live.units, live.answers), (*still.units, still.answers), strict=True):
        assert exact.dtype == np.float64
        np.testing.assert_allclose(fast, exact, rtol=0, atol=1e-5)
    assert {units.dtype for units in live.units} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("seconds", "every"), [(0.0, 3), (0.004, 3), (0.018, 7)])
def test_layers_are_represented_the_more_seldom_the_longer_it_takes(
    make_session, clock: Clock, seconds: float, every: int
):
    """In frames of a sixtieth of a second."""
    session = make_session()

    def draw(snapshot):
        seen.append(snapshot.representations)
        looked = len(seen) < 2 or seen[-1] is not seen[-2]
        clock.now += seconds if looked else 0.0

    seen: list[object] = []
    session.subscribe(draw)
    session.play()
    for _ in range(40):
        began = clock.now
        session._trainer.run(1)
        clock.now = began
        session.emit()
        clock.now = max(clock.now, began + 1 / 60)
    changes = [i for i in range(1, len(seen)) if seen[i] is not seen[i - 1]]
    assert set(np.diff(changes)) == {every}
