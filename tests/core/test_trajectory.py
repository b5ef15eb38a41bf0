"""The way of the parameters: thinned evenly, and taken back with the run."""

import numpy as np
import pytest

from unfold.core.trajectory import CAPACITY, Trajectory

from .test_landscape import trained


def test_a_long_way_is_thinned_evenly_and_begins_where_it_began():
    trajectory = Trajectory()
    for epoch in range(10 * CAPACITY):
        trajectory.append(epoch, np.array([float(epoch)]))
        assert len(trajectory) <= CAPACITY
    way = trajectory.path_to(np.array([10.0 * CAPACITY]))[:, 0]
    assert way[0] == 0
    assert len(way) > CAPACITY / 2
    assert np.ptp(np.diff(way[:-1])) == 0


def test_of_a_large_network_fewer_moments_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("unfold.core.trajectory.MOST_BYTES", 10 * 8 * 3)
    trajectory = Trajectory()
    for epoch in range(200):
        trajectory.append(epoch, np.full(3, float(epoch)))
        assert len(trajectory) <= 10
    assert len(trajectory) >= 5
    assert trajectory.first[0] == 0


def test_the_same_moment_is_taken_once():
    trajectory = Trajectory()
    trajectory.append(3.0, np.zeros(2))
    trajectory.append(3.0, np.ones(2))
    assert len(trajectory) == 1


def test_it_goes_back_with_the_run():
    trajectory = Trajectory()
    for epoch in range(6):
        trajectory.append(epoch, np.full(2, float(epoch)))
    trajectory.rewind(2.5)
    assert len(trajectory) == 3
    trajectory.append(3.0, np.zeros(2))
    assert len(trajectory) == 4


def test_of_a_network_that_loses_a_unit_the_way_loses_its_parameters():
    trainer = trained(epochs=5)
    first = trainer.trajectory.first
    _, kept = trainer.network.without(0, 1)
    trainer.remove(0, 1)
    np.testing.assert_array_equal(trainer.trajectory.first, first[kept])
    assert trainer.trajectory.path_to(trainer.network.params).shape == (7, trainer.network.n_parameters)


def test_it_is_the_way_of_the_trainer():
    trainer = trained(epochs=4)
    before = trainer.network.params.copy()
    assert len(trainer.trajectory) == 5
    trainer.set_data(trainer.train, trainer.test)
    assert len(trainer.trajectory) == 5
    np.testing.assert_array_equal(trainer.trajectory.path_to(before)[-2], before)


def test_ends_of_epochs_are_told_from_what_lies_between():
    trajectory = Trajectory()
    for moment in (0.0, 1.0, 1.5, 2.0):
        trajectory.append(moment, np.array([moment]))
    epochs, params = trajectory.whole_epochs()
    assert epochs == [0, 1, 2]
    assert [float(each[0]) for each in params] == [0.0, 1.0, 2.0]


def test_what_is_left_of_parameters_that_have_gone_was_never_a_network():
    trainer = trained(epochs=5)
    assert trainer.trajectory.whole_epochs()[0] == [0, 1, 2, 3, 4, 5]
    trainer.remove(0, 1)
    assert trainer.trajectory.whole_epochs() == ([], [])
    trainer.run(1)
    epochs, (params,) = trainer.trajectory.whole_epochs()
    assert epochs == [6]
    np.testing.assert_array_equal(params, trainer.network.params)
    assert trainer.trajectory.n_recorded == 1
    assert len(trainer.trajectory) == 7


def test_nobody_forgets_on_thinning_which_ones_never_were():
    trajectory = Trajectory()
    for epoch in range(CAPACITY // 2):
        trajectory.append(float(epoch), np.full(2, float(epoch)))
    trajectory.keep(np.array([True, False]))
    for epoch in range(CAPACITY // 2, 2 * CAPACITY):
        trajectory.append(float(epoch), np.full(1, float(epoch)))
    epochs, _ = trajectory.whole_epochs()
    assert min(epochs) >= CAPACITY // 2
    assert len(epochs) == trajectory.n_recorded > CAPACITY // 4
    trajectory.rewind(3.0)
    assert trajectory.whole_epochs() == ([], [])
