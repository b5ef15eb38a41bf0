"""One mini-batch, slowly: when it is trained, and what is shown of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bokeh.models import HBar, Text

from unfold import walk as walking
from unfold.session import Session
from unfold.views.geometry import place
from unfold.views.network import NetworkView
from unfold.views.passes import emphasis
from unfold.views.readouts import Readouts
from unfold.views.theme import PALETTES
from unfold.walk import Phase, Walk
from unfold.words.english import ENGLISH

from .page import Page
from .stand_ins import Clock, StandInScreen, in_a_loop, turns
from .test_session import DIVERGING, parameters, same

MakeSession = Callable[..., Session]
FORWARD, BACKWARD, UPDATE = Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE
STAGES = [(FORWARD, 0), (FORWARD, 1), (FORWARD, 2), (BACKWARD, 2), (BACKWARD, 1), (BACKWARD, 0), (UPDATE, 0)]


def close(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
    """The same but for rounding: whole epochs may be the kernel's, mini-batches are NumPy's."""
    return all(np.allclose(x, y, rtol=0, atol=1e-12) for x, y in zip(a, b, strict=True))


def stages(session: Session) -> list[Walk]:
    """All stages of the next mini-batch."""
    session.step_batch()
    found = [session.snapshot().walk]
    while found[-1] is not None and not found[-1].ended:
        found.append(found[-1].next)
    return [walk for walk in found if walk is not None]


def test_the_stages_are_forward_backward_update(session: Session):
    walks = stages(session)
    assert [(walk.phase, walk.layer) for walk in walks] == STAGES
    assert all(walk.step is walks[0].step for walk in walks)
    assert sum(walk.seconds for walk in walks[:3]) == pytest.approx(walking.PHASE_SECONDS)


@in_a_loop
async def test_the_stages_follow_by_themselves_and_the_last_one_trains(
    session: Session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(walking, "PHASE_SECONDS", 0.0)
    seen: list[tuple[Any, Any, int, bool]] = []
    before = parameters(session.snapshot())

    def look(s: Any) -> None:
        seen.append((s.walk.phase, s.walk.layer, s.batch, same(parameters(s), before)))

    async with StandInScreen(session):
        session.subscribe(look)
        session.step_batch()
        await asyncio.sleep(0.1)
    assert [(phase, layer) for phase, layer, _, _ in seen] == STAGES
    assert [batch for _, _, batch, _ in seen] == [0] * 6 + [1]
    assert [old for *_, old in seen] == [True] * 6 + [False]


def test_a_batch_trains_what_it_has_shown(session: Session):
    before = parameters(session.snapshot())
    session.step_batch()
    walk = session.snapshot().walk
    assert walk is not None
    session.step_batch()  # ends the first one
    after = parameters(session.snapshot())
    n = len(before) // 2
    for layer, change in enumerate(walk.step.change):
        assert np.allclose(after[layer] - before[layer], change[:, :-1], rtol=0, atol=1e-15)
        assert np.allclose(after[n + layer] - before[n + layer], change[:, -1], rtol=0, atol=1e-15)


@pytest.mark.parametrize("at_once", [False, True])
def test_as_many_clicks_as_batches_are_an_epoch(make_session: MakeSession, at_once: bool):
    by_batch, by_epoch = make_session(), make_session()
    n = by_batch.snapshot().n_batches
    for _ in range(n):
        by_batch.step_batch(at_once=at_once)
    by_batch.step()  # if the last one is being shown, it ends that first
    for _ in range(2):
        by_epoch.step()
    assert by_batch.snapshot().epoch == 2
    assert close(parameters(by_batch.snapshot()), parameters(by_epoch.snapshot()))


def test_a_step_ends_the_epoch(make_session: MakeSession):
    by_batch, by_epoch = make_session(), make_session()
    for _ in range(3):
        by_batch.step_batch(at_once=True)
    assert (by_batch.snapshot().epoch, by_batch.snapshot().batch) == (0, 3)
    by_batch.step()
    by_epoch.step()
    assert (by_batch.snapshot().epoch, by_batch.snapshot().batch) == (1, 0)
    assert close(parameters(by_batch.snapshot()), parameters(by_epoch.snapshot()))
    assert by_batch.snapshot().walk is None


def test_at_once_shows_the_update(session: Session):
    session.step_batch(at_once=True)
    snapshot = session.snapshot()
    assert snapshot.walk is not None
    assert snapshot.walk.ended
    assert snapshot.batch == 1


@pytest.mark.parametrize(
    "change", [{"learning_rate": 0.3}, {"hidden": (3,)}, {"noise": 20}, {"optimizer": "adam"}]
)
def test_other_training_calls_it_off(change: dict[str, Any], session: Session):
    first = parameters(session.snapshot())
    session.step_batch()
    session.settings.apply(change)
    snapshot = session.snapshot()
    assert (snapshot.walk, snapshot.batch) == (None, 0)
    if "hidden" not in change:
        assert same(parameters(snapshot), first)


def test_a_change_of_view_does_not(session: Session):
    session.step_batch()
    session.settings.apply({"theme": "dark"})
    assert session.snapshot().walk is not None


@in_a_loop
async def test_play_trains_it_and_goes_on(make_session: MakeSession):
    session, twin = make_session(), make_session()
    async with StandInScreen(session):
        session.step_batch()
        session.play()
        await turns()
        session.pause()
        await turns()
    epoch = session.snapshot().epoch
    assert epoch > 0
    for _ in range(epoch):
        twin.step()
    assert close(parameters(session.snapshot()), parameters(twin.snapshot()))


def test_a_batch_that_diverges_is_said_when_it_is_trained(make_session: MakeSession):
    session = make_session(**DIVERGING)
    for _ in range(60):
        session.step_batch(at_once=True)
    assert session.snapshot().diverged
    assert session.snapshot().walk is None or session.snapshot().walk.ended
    session.step_batch()
    assert session.snapshot().walk is None


# What is seen


def test_the_epoch_says_where_it_stands(session: Session):
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert "<small" not in readouts.epoch.html
    for _ in range(4):
        session.step_batch(at_once=True)
    readouts.update(session.snapshot())
    assert '<output>0 <small title="Batch 4 of 25">4/25</small></output>' in readouts.epoch.html


@pytest.mark.parametrize(
    ("settings", "update"),
    [
        ({}, "Batch 1 of 25 · Update: each weight moves by −0.03 times its gradient."),
        (
            {"optimizer": "adam"},
            "Batch 1 of 25 · Update: Adam moves the weights, learning rate 0.03.",
        ),
    ],
)
def test_every_phase_has_its_line(settings: dict[str, Any], update: str, make_session: MakeSession):
    session = make_session(**settings)
    readouts = Readouts(ENGLISH)
    session.step_batch()
    snapshot = session.snapshot()
    assert snapshot.walk is not None
    readouts.update(snapshot)
    loss = f"{snapshot.walk.step.loss:.3f}"
    assert (
        f"Batch 1 of 25 · Forward: mean activations of 10 points; their loss is {loss}."
        in readouts.caption.html
    )
    session.step_batch(at_once=True)
    readouts.update(session.snapshot())
    assert update.replace("1 of", "2 of") in readouts.caption.html


def shown(view: NetworkView, kind: type) -> list[dict[str, Any]]:
    """The data of all glyphs of a kind."""
    return [r.data_source.data for r in view.plot.renderers if isinstance(r.glyph, kind)]


def test_numbers_and_bars_stand_at_the_units_of_the_layers_reached(session: Session):
    view, palette = NetworkView(), PALETTES["light"]
    walks = stages(session)
    snapshot = session.snapshot()
    geometry = place((4, 2), 7)
    for walk in walks:
        view.update(replace(snapshot, walk=walk), palette)
        texts, bars = shown(view, Text)[-1], shown(view, HBar)[-1]
        step = walk.step
        if walk.phase is FORWARD:
            n = sum((4, 2, 1)[: walk.layer + 1])
            assert len(bars["y"]) == 0
            assert texts["text"][0] == f"{step.activations[0][0].mean():.2f}".replace("-", "−")
        else:
            n = 7
            layers = range(walk.layer, 3) if walk.phase is BACKWARD else range(3)
            assert len(bars["y"]) == sum((4, 2, 1)[layer] for layer in layers)
            errors = np.concatenate([step.deltas[layer].sum(axis=1) for layer in layers])
            to_the_right = np.array(bars["right"]) > geometry.columns[1:].repeat((4, 2, 1))[7 - len(errors) :]
            assert (to_the_right == (errors > 0)).all()
        assert len(texts["text"]) == n
    view.update(replace(snapshot, walk=None), palette)
    assert len(shown(view, Text)[-1]["text"]) == len(shown(view, HBar)[-1]["y"]) == 0


def test_the_weight_that_changes_most_is_seen_best(session: Session):
    *_, update = stages(session)
    changes = np.concatenate([np.abs(change[:, :-1]).ravel() for change in update.step.change])
    drawn = session.snapshot().strongest
    factors = emphasis(update, drawn)
    assert factors[changes.argmax()] == factors.max() == 1.0
    assert factors[changes.argmin()] == factors.min() < 0.3
    first = emphasis(Walk(update.step), drawn)
    assert (first[:8] == 1).all()
    assert (first[8:] < 1).all()


def test_nothing_is_sent_again_for_the_same_stage(session: Session, monkeypatch: pytest.MonkeyPatch):
    view, palette = NetworkView(), PALETTES["light"]
    session.step_batch()
    snapshot = session.snapshot()
    view.update(snapshot, palette)
    sent: list[object] = []
    monkeypatch.setattr("unfold.views.passes.assign", lambda *args: sent.append(args))
    view.update(snapshot, palette)
    assert sent == []


@pytest.mark.parametrize("hidden", [(), (16,) * 6])
def test_every_architecture_can_be_gone_through(hidden: tuple[int, ...], make_session: MakeSession):
    session = make_session(hidden=hidden, features=(), dataset="blobs")
    view = NetworkView()
    for walk in stages(session):
        view.update(replace(session.snapshot(), walk=walk), PALETTES["dark"])


@in_a_loop
async def test_who_prefers_reduced_motion_is_shown_the_update_at_once(clock: Clock):
    page = await Page(clock).rendered()
    page.say("motion", "reduced")
    page.click("Step one mini-batch")
    assert "Update:" not in page.text("caption")
    await page.draw()
    assert "Batch 1 of 25 · Update:" in page.text("caption")
    page.say("motion", "full")
    page.click("Step one mini-batch")
    await page.draw()
    assert "Batch 2 of 25 · Forward:" in page.text("caption")
