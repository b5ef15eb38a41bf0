"""Weights set by hand, frozen, and units taken out, while a network trains or stands still."""

import re

import numpy as np
import pytest

from unfold.session import Session
from unfold.settings import MAX_WEIGHT

from .stand_ins import StandInScreen, in_a_loop, turns
from .test_session import MakeSession


def test_a_weight_and_a_bias_are_set_and_the_losses_follow(session: Session):
    session.step()
    before = session.snapshot()
    losses, samples = before.metrics, before.history[0].tolist()
    session.set_parameter(0, 2, 1, -1.5)
    session.set_parameter(2, 0, 2, 0.25)
    after = session.snapshot()
    assert (after.weights[0][2, 1], after.biases[2][0]) == (-1.5, 0.25)
    assert after.metrics.train_loss != losses.train_loss
    assert after.metrics.test_loss != losses.test_loss
    assert (after.epoch, after.history[0].tolist()) == (1, samples)


def test_the_layers_follow_at_once_while_playing(session: Session):
    session.play()
    session.snapshot()
    seen = session.snapshot().representations
    session.set_parameter(0, 0, 0, 3.0)
    assert session.snapshot().representations is not seen


@pytest.mark.parametrize("parameter", [(0, 4, 0), (3, 0, 0), (0, 0, 3), (0, 0, -1), (1, 0, 5)])
def test_a_parameter_that_there_is_not_is_refused(session: Session, parameter: tuple[int, int, int]):
    with pytest.raises(ValueError, match=r"there is no row|column: "):
        session.set_parameter(*parameter, 1.0)
    with pytest.raises(ValueError, match=r"there is no row|column: "):
        session.freeze(*parameter, True)


@pytest.mark.parametrize("value", [MAX_WEIGHT * 1.01, float("nan"), float("-inf")])
def test_a_number_out_of_bounds_is_refused(session: Session, value: float):
    before = session.snapshot().weights[0].copy()
    with pytest.raises(ValueError, match=re.escape(str(value))):
        session.set_parameter(0, 0, 0, value)
    np.testing.assert_array_equal(session.snapshot().weights[0], before)


@in_a_loop
async def test_what_is_frozen_stays_while_all_else_is_trained(make_session: MakeSession):
    session = make_session()
    async with StandInScreen(session):
        session.play()
        await turns()
        session.freeze(0, 1, None, True)
        session.freeze(1, 0, 3, True)
        unit = [session.snapshot().weights[0][1].tolist(), session.snapshot().biases[0][1]]
        weight = session.snapshot().weights[1][0, 3]
        other = session.snapshot().weights[1][0, 2]
        await turns(60)
        session.pause()
    after = session.snapshot()
    assert [after.weights[0][1].tolist(), after.biases[0][1]] == unit
    assert after.weights[1][0, 3] == weight
    assert after.weights[1][0, 2] != other
    assert session.backend.reason.kind == "frozen"
    assert [mask.sum() for mask in after.frozen] == [3, 1, 0]
    session.freeze(0, 1, None, False)
    session.freeze(1, 0, 3, False)
    assert not any(mask.any() for mask in session.snapshot().frozen)


def test_reset_goes_back_to_the_first_weights_and_keeps_what_is_frozen(session: Session):
    first = session.snapshot().weights[0].copy()
    session.freeze(0, 1, 0, True)
    session.set_parameter(0, 1, 0, 9.0)
    session.step()
    session.reset()
    np.testing.assert_array_equal(session.snapshot().weights[0], first)
    assert np.argwhere(session.snapshot().frozen[0]).tolist() == [[1, 0]]
    session.settings.apply({"weight_seed": 4})
    assert session.snapshot().frozen[0][1, 0]
    session.settings.apply({"hidden": (5, 2)})
    assert not any(mask.any() for mask in session.snapshot().frozen)


def test_a_unit_is_removed_and_the_others_keep_their_weights(session: Session):
    session.play()
    session.step()
    session.freeze(0, 3, None, True)
    before = session.snapshot()
    weights = [W.copy() for W in before.weights]
    session.remove((0, 1))
    after = session.snapshot()
    assert session.settings.hidden == after.settings["hidden"] == (3, 2)
    assert (after.epoch, len(after.history[0])) == (1, len(before.history[0]))
    np.testing.assert_array_equal(after.weights[0], np.delete(weights[0], 1, axis=0))
    np.testing.assert_array_equal(after.weights[1], np.delete(weights[1], 1, axis=1))
    np.testing.assert_array_equal(after.weights[2], weights[2])
    assert np.argwhere(after.frozen[0].all(axis=1)).tolist() == [[2]]
    assert [units.shape[0] for units in after.units] == [3, 2]
    session.step()
    assert session.snapshot().epoch == 2
    session.reset()
    assert (session.snapshot().epoch, session.settings.hidden) == (0, (3, 2))


@in_a_loop
async def test_a_unit_is_removed_while_playing(make_session: MakeSession):
    session = make_session()
    async with StandInScreen(session) as screen:
        session.play()
        await turns()
        session.remove((1, 0))
        removed_at = screen.frames[-1][0]
        await turns()
        assert session.playing
        assert screen.frames[-1][0] > removed_at
        session.pause()


def test_the_last_unit_of_a_layer_stays(make_session: MakeSession):
    session = make_session(hidden=(1,))
    for unit in ((0, 0), (1, 0), (0, 1)):
        with pytest.raises(ValueError, match="unit"):
            session.remove(unit)
    assert session.settings.hidden == session.snapshot().settings["hidden"] == (1,)


def test_the_number_of_units_still_makes_a_new_network(session: Session):
    session.step()
    session.settings.apply({"hidden": (3, 2)})
    assert session.snapshot().epoch == 0


@pytest.mark.parametrize(
    ("pinned", "removed", "left"),
    [((0, 1), (0, 1), None), ((0, 3), (0, 1), (0, 2)), ((0, 0), (0, 1), (0, 0)), ((1, 1), (0, 1), (1, 1))],
)
def test_what_is_pinned_is_the_same_unit_after_another_has_gone(
    session: Session, pinned: tuple[int, int], removed: tuple[int, int], left: tuple[int, int] | None
):
    session.selection.pin(pinned)
    session.remove(removed)
    assert session.snapshot().pinned == left


def test_a_unit_that_goes_is_no_longer_pinned(session: Session):
    session.selection.pin((0, 3))
    session.settings.apply({"hidden": (4, 3)})
    assert session.snapshot().pinned == (0, 3)
    session.settings.apply({"hidden": (3, 3)})
    assert session.snapshot().pinned is None
    with pytest.raises(ValueError, match="there is no unit"):
        session.selection.pin((0, 3))
