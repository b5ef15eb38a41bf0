"""Lines and planes through the space of parameters, and the loss over them."""

import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.landscape import (
    filter_normalized,
    losses_along,
    losses_over,
    principal_slice,
    random_slice,
    window_around,
)
from unfold.core.network import Network
from unfold.core.objective import Objective
from unfold.core.plane import Window
from unfold.core.trainer import Trainer


def trained(epochs=30):
    rng = np.random.default_rng(0)
    X = rng.uniform(-5, 5, (60, 2))
    points = Points(X, np.sign(X[:, 0] * X[:, 1]))
    network = Network(2, (4, 3), "tanh")
    network.initialize("glorot", rng)
    train, test = (Points(points.X[part], points.y[part]) for part in (slice(40), slice(40, None)))
    trainer = Trainer(
        network,
        train,
        test,
        features=("x1", "x2"),
        problem="classification",
        batch_size=10,
        loss="cross_entropy",
        learning_rate=0.1,
    )
    for _ in range(epochs):
        trainer.run(1)
    return trainer


def objectives(trainer):
    return [
        Objective(trainer.network, transform(points.X, trainer.features), points.y, trainer.loss)
        for points in (trainer.train, trainer.test)
    ]


def outcome(generator):
    """What a generator returns, and what it has yielded before."""
    yielded = []
    while True:
        try:
            yielded.append(next(generator))
        except StopIteration as end:
            return end.value, yielded


def test_the_line_begins_and_ends_at_the_losses_of_the_trainer():
    trainer = trained()
    shares = np.linspace(0, 1, 5)
    for objective, losses in zip(objectives(trainer), trainer.history.arrays()[1:3], strict=True):
        along, _ = outcome(
            losses_along(objective.loss, trainer.trajectory.first, trainer.network.params, shares)
        )
        assert along[0] == pytest.approx(losses[0], rel=1e-12)
        assert along[-1] == pytest.approx(losses[-1], rel=1e-12)


def test_dropout_is_left_out_of_an_objective():
    trainer = trained(epochs=0)
    dropping = Network(2, (4, 3), "tanh", dropout=0.5, params=trainer.network.params)
    objective = Objective(dropping, trainer.train.X, trainer.train.y, trainer.loss)
    assert objective.loss(trainer.network.params) == pytest.approx(trainer.metrics().train_loss)


def test_in_a_filter_normalized_direction_each_unit_moves_by_its_own_size():
    network = Network(3, (5, 4), "relu")
    rng = np.random.default_rng(1)
    network.params[:] = rng.normal(0, 2, network.n_parameters)
    network.affine[0][2] = 0.0
    direction = filter_normalized(network, rng, np.ones(network.n_parameters))
    for moved, own in zip(network.per_layer(direction), network.affine, strict=True):
        np.testing.assert_allclose(np.linalg.norm(moved, axis=1), np.linalg.norm(own, axis=1))


def test_a_frozen_parameter_does_not_move():
    network = trained(epochs=0).network
    free = np.ones(network.n_parameters)
    free[[0, 5]] = 0.0
    found = random_slice(network, np.random.default_rng(0), free)
    assert found is not None
    assert (found.axes[:, [0, 5]] == 0).all()
    assert (np.abs(found.axes).sum(axis=0) > 0).sum() == network.n_parameters - 2
    assert random_slice(network, np.random.default_rng(0), np.zeros(network.n_parameters)) is None


def test_the_plane_of_components_holds_the_end_of_the_path():
    trainer = trained()
    path = trainer.trajectory.path_to(trainer.network.params)
    found = principal_slice(path)
    assert found is not None
    plane, shares = found
    np.testing.assert_array_equal(plane.at(0, 0), trainer.network.params)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.coordinates(path)[-1], 0, atol=1e-12)
    covariance = np.cov(path.T)
    expected = np.sort(np.linalg.eigvalsh(covariance))[::-1][:2] / np.trace(covariance)
    np.testing.assert_allclose(shares, expected, rtol=1e-9)
    assert (plane.coordinates(path)[0] <= 0).all()


def test_points_of_a_slanted_plane_have_their_coordinates():
    found = random_slice(trained(epochs=0).network, np.random.default_rng(3), np.ones(31))
    assert found is not None
    points = np.array([found.at(0.5, -2.0), found.at(0.0, 1.0)])
    np.testing.assert_allclose(found.coordinates(points), [[0.5, -2.0], [0.0, 1.0]], atol=1e-12)


@pytest.mark.parametrize("path", [np.zeros((5, 4)), np.arange(12.0).reshape(2, 6), np.ones((9, 1))])
def test_a_path_without_two_directions_has_no_plane(path):
    assert principal_slice(path) is None


def test_a_straight_path_has_no_plane():
    assert principal_slice(np.outer(np.arange(5.0), [1.0, 2.0, 3.0])) is None


def test_losses_lie_over_the_middles_of_pixels():
    trainer = trained()
    objective = objectives(trainer)[0]
    found = random_slice(trainer.network, np.random.default_rng(0), np.ones(trainer.network.n_parameters))
    assert found is not None
    losses, done = outcome(losses_over(objective.loss, found, Window(0.0, 0.0, 1.5), 3))
    assert done == pytest.approx(np.arange(1, 10) / 9)
    assert losses[1, 1] == pytest.approx(trainer.metrics().train_loss, rel=1e-12)
    assert losses[0, 2] == objective.loss(found.at(1.0, -1.0))


def test_a_window_holds_its_points():
    window = window_around(np.array([[0.0, 1.0], [4.0, 2.0]]), 0.5)
    assert window == Window(2.0, 1.5, 3.0)
