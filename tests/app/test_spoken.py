"""What is said of training to those who listen, and when."""

import dataclasses

import pytest

from unfold.core.divergence import Divergence
from unfold.core.remedy import Remedy
from unfold.session import Session
from unfold.settings import Settings
from unfold.snapshot import Snapshot
from unfold.stops import Diverged
from unfold.views.spoken import EVERY, Spoken
from unfold.words.english import ENGLISH

from .stand_ins import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rest(clock: Clock) -> Snapshot:
    snapshot = Session(Settings(), clock).snapshot()
    metrics = dataclasses.replace(snapshot.metrics, test_loss=0.01234, test_score=0.987)
    return dataclasses.replace(snapshot, metrics=metrics)


def at(rest: Snapshot, epoch: int, **changes: object) -> Snapshot:
    return dataclasses.replace(rest, epoch=epoch, **changes)


def test_it_speaks_at_intervals_while_training_goes_on_and_when_it_stops(rest: Snapshot, clock: Clock):
    spoken = Spoken(ENGLISH, clock)
    said: list[str] = []
    spoken.pane.param.watch(lambda event: said.append(event.new), "object")
    spoken.update(rest)
    for epoch in range(1, 1200):
        spoken.update(at(rest, epoch, playing=True))
        clock.now += EVERY / 512
    assert said == [f"Epoch {n:,}: test loss 0.012, accuracy 99 per cent." for n in (513, 1025)]
    spoken.update(at(rest, 1200))
    spoken.update(at(rest, 1200))
    assert said[2:] == ["Epoch 1,200: test loss 0.012, accuracy 99 per cent."]


def test_a_step_is_told_and_a_new_run_has_nothing_to_tell(rest: Snapshot, clock: Clock):
    spoken = Spoken(ENGLISH, clock)
    spoken.update(rest)
    assert spoken.pane.object == ""
    spoken.update(at(rest, 1))
    assert spoken.pane.object.startswith("Epoch 1:")
    spoken.update(rest)
    assert spoken.pane.object == ""


def test_values_have_r2_and_a_diverged_run_says_so(rest: Snapshot, clock: Clock):
    spoken = Spoken(ENGLISH, clock)
    spoken.update(at(rest, 7, problem="regression"))
    assert spoken.pane.object == "Epoch 7: test loss 0.012, R squared 0.99."
    checkpoint = Session(Settings(), clock)._trainer.plan.checkpoint()
    diverged = Diverged(Divergence(7, 0, 1e9), Remedy(checkpoint, None, "unknown"))
    spoken.update(at(rest, 7, problem="regression", stopped=diverged))
    assert spoken.pane.object == "Training has diverged at epoch 7."


def test_what_has_been_done_can_be_read_to_its_end(rest: Snapshot, clock: Clock):
    spoken = Spoken(ENGLISH, clock)
    spoken.update(at(rest, 1, playing=True))
    clock.now += 0.9 * EVERY
    spoken.tell("Undone")
    clock.now += 0.9 * EVERY
    spoken.update(at(rest, 2, playing=True))
    assert spoken.pane.object == "Undone"
    clock.now += 0.2 * EVERY
    spoken.update(at(rest, 3, playing=True))
    assert spoken.pane.object.startswith("Epoch 3:")
