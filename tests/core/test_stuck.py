"""Units that hardly learn any more: dead and saturated ones."""

import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.network import Network
from unfold.core.stuck import Stuck
from unfold.core.trainer import Trainer

from .test_signal import FEATURES, trainer_of


def stuck_in(trainer: Trainer) -> Stuck:
    network = trainer.network
    return Stuck.among(network.layers[:-1], network.forward(transform(trainer.train.X, FEATURES))[:-1])


def test_a_unit_of_relu_that_is_zero_everywhere_is_dead():
    trainer = trainer_of((3, 2), "relu")
    trainer.network.biases[0][:] = (-100.0, 100.0, 100.0)
    trainer.network.weights[1][:] = 1.0
    trainer.network.biases[1][:] = (1.0, -1e4)
    stuck = stuck_in(trainer)
    assert [units.tolist() for units in stuck.dead] == [[True, False, False], [False, True]]
    assert not any(units.any() for units in stuck.saturated)


def test_units_of_other_activations_do_not_die():
    trainer = trainer_of((2,), "leaky_relu")
    trainer.network.biases[0][:] = -100.0
    assert not stuck_in(trainer).dead[0].any()


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "steep_sigmoid"])
def test_a_unit_near_a_bound_for_nearly_all_points_is_saturated(activation: str):
    trainer = trainer_of((3,), activation)
    trainer.network.weights[0][:] = 0.01
    trainer.network.biases[0][:] = (10.0, -10.0, 0.0)
    assert stuck_in(trainer).saturated[0].tolist() == [True, True, False]


@pytest.mark.parametrize(("n_open", "saturated"), [(1, True), (2, False)])
def test_saturated_is_for_95_of_100_points(n_open: int, saturated: bool):
    trainer = trainer_of((1,), "tanh", n=20)
    trainer.train.X[:, 0] = 3.0
    trainer.train.X[:n_open, 0] = 0.0
    trainer.set_data(Points(trainer.train.X, trainer.train.y), trainer.test)
    trainer.network.weights[0][:] = (10.0, 0.0)
    trainer.network.biases[0][:] = 0.0
    assert stuck_in(trainer).saturated[0].tolist() == [saturated]


def test_what_a_skip_connection_adds_keeps_no_unit_alive():
    trainer = trainer_of((2, 2), "relu")
    network = Network(2, (2, 2), "relu", skips=True, params=trainer.network.params)
    network.biases[0][:] = 100.0
    network.biases[1][:] = -1e6
    skipping = Trainer(
        network, trainer.train, trainer.test, features=FEATURES, problem="regression", loss="squared_error",
        learning_rate=0.1, batch_size=4, rng=np.random.default_rng(0),
    )  # fmt: skip
    assert stuck_in(skipping).dead[1].all()


def test_without_training_points_none_is():
    network = Network(2, (2, 3), "relu")
    stuck = Stuck.among(network.layers[:-1], [np.empty((2, 0)), np.empty((3, 0))])
    assert [units.tolist() for units in stuck.dead + stuck.saturated] == [[False] * 2, [False] * 3] * 2
