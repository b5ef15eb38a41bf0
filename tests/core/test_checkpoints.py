from itertools import pairwise

import numpy as np
import pytest

from unfold.core.checkpoints import Checkpoints, Kept
from unfold.core.plan import Checkpoint


def at(epoch, batch=0):
    nothing = np.empty(0)
    return Kept(Checkpoint(nothing, (), nothing, epoch, batch, 0, 0, ()), 1.0)


def epochs(checkpoints):
    return [kept.checkpoint.epoch for kept in checkpoints.newest_first]


@pytest.mark.parametrize("stride", [1, 7])
def test_they_are_few_and_reach_back_in_ever_longer_steps(stride):
    checkpoints = Checkpoints()
    for now in range(0, 5000, stride):
        checkpoints.add(at(now))
        kept = epochs(checkpoints)
        assert kept[0] == now
        assert kept[-1] == 0
        assert kept == sorted(set(kept), reverse=True)
        assert len(checkpoints) <= now.bit_length() + 1
        ages = [now - epoch for epoch in kept]
        assert all(older <= 8 * younger for younger, older in pairwise(ages[1:]))


def test_the_moments_within_one_epoch_are_one():
    checkpoints = Checkpoints()
    for batch in range(4):
        checkpoints.add(at(3, batch))
    assert [kept.checkpoint.batch for kept in checkpoints.newest_first] == [0]


def test_rewinding_forgets_what_came_after_and_the_moment_itself():
    checkpoints = Checkpoints()
    for now in range(10):
        checkpoints.add(at(now))
    before = epochs(checkpoints)
    checkpoints.rewind(at(before[2]).checkpoint)
    assert epochs(checkpoints) == before[3:]
    checkpoints.clear()
    assert len(checkpoints) == 0
