"""Looking back at a run: what is seen, what goes on, and that nothing is lost unless it is asked for."""

from collections.abc import Callable

import numpy as np
import pytest

from unfold.core.trajectory import CAPACITY
from unfold.playback import LONGEST, SECONDS
from unfold.session import Session

from .stand_ins import Clock, StandInScreen, in_a_loop, turns

MakeSession = Callable[..., Session]


def trained(session: Session, epochs: int = 6) -> list[tuple[float, ...]]:
    """Train one epoch after another; return the parameters at the beginning and after each."""
    found = [session.parameters]
    for _ in range(epochs):
        session.step()
        found.append(session.parameters)
    return found


def test_there_is_nothing_to_look_back_at_before_anything_was_trained(session: Session):
    assert not session.snapshot().has_past
    session.look_back()
    session.replay()
    assert session.snapshot().timeline is None
    session.step()
    assert session.snapshot().has_past


def test_every_checkpoint_is_seen_as_it_was(session: Session):
    run = trained(session)
    losses = session.snapshot().history.train_losses.tolist()
    session.look_back()
    timeline = session.snapshot().timeline
    assert (timeline.epochs, timeline.at, timeline.at_latest) == ((0, 1, 2, 3, 4, 5, 6), 6, True)
    for at in (0, 4, 2, 6):
        session.look_back(at)
        snapshot = session.snapshot()
        assert session.parameters == run[at]
        assert (snapshot.epoch, snapshot.timeline.at) == (at, at)
        assert snapshot.metrics.train_loss == losses[at]
        assert snapshot.history.epochs.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_looking_back_pauses(session: Session):
    session.step()
    session.play()
    session.look_back()
    assert not session.playing


def test_pictures_are_those_of_the_moment_that_is_seen(session: Session):
    trained(session, 3)
    latest = session.snapshot().output.copy()
    session.look_back(0)
    first = session.snapshot().output.copy()
    assert (first != latest).any()
    session.leave_past()
    np.testing.assert_array_equal(session.snapshot().output, latest)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("act", [Session.step, Session.go_on_from_here])
def test_the_latest_goes_on_as_if_nobody_had_looked_back(
    act: Callable[[Session], None], optimizer: str, make_session: MakeSession
):
    looked, straight = (make_session(optimizer=optimizer, regularization="l1_dead") for _ in range(2))
    for session in (looked, straight):
        trained(session)
    looked.look_back(2)
    if act is Session.go_on_from_here:
        looked.look_back(6)
    act(looked)
    looked.pause()
    straight.step()
    if act is Session.go_on_from_here:
        looked.step()
    assert looked.parameters == straight.parameters
    assert looked.snapshot().timeline is None
    assert looked.snapshot().rewinds == ()


def test_playing_goes_on_from_the_latest_too(session: Session):
    trained(session)
    session.look_back(1)
    session.play()
    snapshot = session.snapshot()
    assert (snapshot.playing, snapshot.epoch, snapshot.timeline) == (True, 6, None)


def test_a_mini_batch_that_is_half_of_an_epoch_is_where_the_run_has_come_to(make_session: MakeSession):
    looked, straight = make_session(), make_session()
    for session in (looked, straight):
        trained(session, 2)
        session.step_batch(at_once=True)
    looked.look_back(0)
    assert looked.snapshot().timeline.epochs == (0, 1, 2, 2)
    assert looked.snapshot().batch == 0
    looked.leave_past()
    assert looked.snapshot().batch == 1
    for session in (looked, straight):
        session.step()
    assert looked.parameters == straight.parameters


def test_going_on_from_an_earlier_epoch_forgets_what_came_after(session: Session):
    run = trained(session)
    session.look_back(2)
    session.go_on_from_here()
    snapshot = session.snapshot()
    assert session.parameters == run[2]
    assert (snapshot.playing, snapshot.epoch, snapshot.timeline) == (True, 2, None)
    assert snapshot.history.epochs.tolist() == [0, 1, 2]
    assert snapshot.rewinds == (2,)
    session.step()
    assert session.epoch == 3
    session.look_back()
    assert session.snapshot().timeline.epochs == (0, 1, 2, 3)


def test_without_memory_and_order_an_earlier_epoch_goes_on_as_it_did(make_session: MakeSession):
    session = make_session(shuffle=False)
    run = trained(session)
    session.look_back(2)
    session.go_on_from_here()
    session.step()
    np.testing.assert_allclose(session.parameters, run[3], rtol=1e-12)


def test_from_an_earlier_epoch_the_optimizer_begins_without_memory(make_session: MakeSession):
    session = make_session(optimizer="adam")
    trained(session)
    session.look_back(2)
    session.go_on_from_here()
    optimizer = session._trainer.plan.optimizer
    assert optimizer.updates == 0
    assert not any(array.any() for array in optimizer.memory)


def test_a_weight_set_by_hand_is_one_of_the_network_that_is_seen(session: Session):
    run = trained(session)
    session.look_back(3)
    session.set_parameter(0, 0, 0, 2.5)
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.timeline) == (3, None)
    assert session.parameters == (2.5, *run[3][1:])


def test_a_unit_is_taken_out_of_the_network_that_is_seen(session: Session):
    trained(session)
    session.look_back(3)
    session.remove((0, 1))
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.timeline, snapshot.widths) == (3, None, (3, 2, 1))
    assert not snapshot.has_past  # what is left of it has never been a network


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rate": 0.3},
        {"optimizer": "rmsprop"},
        {"regularization": "l1_dead", "regularization_rate": 0.01},
        {"batch_size": 30},
        {"noise": 20},
        {"train_share": 70},
    ],
    ids=str,
)
def test_settings_that_keep_the_network_mean_the_run_as_it_is_at_the_latest(
    changes: dict[str, object], make_session: MakeSession
):
    looked, straight = (make_session(optimizer="adam") for _ in range(2))
    for session in (looked, straight):
        trained(session)
    looked.look_back(2)
    seen = looked.parameters
    for session in (looked, straight):
        session.settings.apply(changes)
    snapshot = looked.snapshot()
    assert looked.parameters == seen
    assert (snapshot.epoch, snapshot.timeline.at) == (2, 2)
    for session in (looked, straight):
        session.step()
    assert looked.parameters == straight.parameters


@pytest.mark.parametrize("changes", [{"hidden": (3,)}, {"weight_seed": 5}, {"dataset": "xor"}], ids=str)
def test_another_network_ends_looking_back(changes: dict[str, object], session: Session):
    trained(session)
    session.look_back(2)
    session.settings.apply(changes)
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.timeline, snapshot.has_past) == (0, None, False)


def test_reset_ends_looking_back(session: Session):
    first = trained(session)[0]
    session.look_back(2)
    session.reset()
    assert session.parameters == first
    assert session.snapshot().timeline is None


def test_a_point_may_be_held_meanwhile(session: Session):
    trained(session)
    latest = session.parameters
    session.look_back(2)
    seen = session.parameters
    session.settings.apply({"points": ((1.0, 1.0, 1),)})
    assert session.parameters == seen
    assert len(session.snapshot().train) == 251
    session.leave_past()
    assert session.parameters == latest


def test_after_a_divergence_there_is_a_way_back(make_session: MakeSession):
    session = make_session(learning_rate=10.0, dataset="plane", activation="relu")
    while not session.snapshot().diverged:
        session.step()
    if not session.snapshot().has_past:
        session.settings.apply({"learning_rate": 0.01})
        trained(session, 1)
        session.settings.apply({"learning_rate": 10.0})
        while not session.snapshot().diverged:
            session.step()
    stopped = session.snapshot().stopped
    session.look_back(0)
    assert session.epoch == 0
    session.leave_past()
    assert session.snapshot().stopped is stopped
    session.look_back(0)
    session.settings.apply({"learning_rate": 0.01})
    session.go_on_from_here()
    assert not session.snapshot().diverged


def test_a_long_run_has_as_many_checkpoints_as_can_be_kept(session: Session):
    for _ in range(3 * CAPACITY):
        session.step()
    session.look_back()
    epochs = session.snapshot().timeline.epochs
    assert CAPACITY // 4 < len(epochs) <= CAPACITY + 1
    assert epochs[0] == 0
    assert epochs[-1] == 3 * CAPACITY
    assert sorted(set(epochs)) == list(epochs)


@in_a_loop
async def test_the_replay_shows_one_checkpoint_after_another_and_stays_at_the_latest(
    session: Session, clock: Clock
):
    trained(session, 3)
    session.look_back()
    async with StandInScreen(session) as screen:
        await turns()
        session.replay()
        for _ in range(200):
            if not session.snapshot().timeline.replays:
                break
            clock.now += LONGEST / 3
            session.refresh()  # the loop itself waits in real time
            await turns()
    seen = [
        epoch for i, (epoch, *_) in enumerate(screen.frames) if i == 0 or screen.frames[i - 1][0] != epoch
    ]
    assert seen == [3, 0, 1, 2, 3]
    assert session.snapshot().timeline.at_latest
    assert session.epoch == 3


@in_a_loop
async def test_a_replay_can_be_stopped_and_goes_on_from_there(session: Session, clock: Clock):
    trained(session, 9)
    async with StandInScreen(session):
        session.replay()
        clock.now += 3.5 * min(LONGEST, SECONDS / 9)
        await turns()
        session.replay()
        assert (session.epoch, session.snapshot().timeline.replays) == (3, False)
        clock.now += 5
        await turns()
        assert session.epoch == 3
        session.replay()
        clock.now += 1.5 * min(LONGEST, SECONDS / 9)
        await turns()
        assert session.epoch == 4
        session.look_back(8)
        assert not session.snapshot().timeline.replays


@in_a_loop
async def test_nothing_is_drawn_while_a_checkpoint_is_looked_at(session: Session):
    trained(session, 3)
    session.look_back(1)
    async with StandInScreen(session) as screen:
        await turns()
        drawn = len(screen.frames)
        await turns(50)
        assert len(screen.frames) == drawn
