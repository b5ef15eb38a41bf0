"""The signal in a network: gradients against differences, updates against training."""

from typing import Any

import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.network import Network
from unfold.core.signal import QUANTILES, measure
from unfold.core.trainer import Trainer

FEATURES = ("x1", "x2")


def trainer_of(
    hidden: tuple[int, ...] = (3, 2), activation: Any = "tanh", n: int = 12, **options: Any
) -> Trainer:
    rng = np.random.default_rng(7)
    network = Network(2, hidden, activation)
    network.initialize("glorot", rng)
    network.params += 0.1 * rng.normal(size=network.params.shape)  # biases, too
    train = Points(rng.uniform(-3, 3, (n, 2)), rng.choice([-1.0, 1.0], n))
    none = Points(np.empty((0, 2)), np.empty(0))
    options = {"loss": "squared_error", "learning_rate": 0.1, "batch_size": n, "rng": rng} | options
    return Trainer(network, train, none, features=FEATURES, problem="regression", **options)


def loss_of(trainer: Trainer, params: np.ndarray) -> float:
    network = trainer.network.over(params)
    outputs = network.forward(transform(trainer.train.X, FEATURES))[-1]
    return trainer.loss.mean(outputs, trainer.plan.targets.T)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_gradients_are_those_of_the_mean_loss(activation: str):
    trainer = trainer_of(activation=activation, regularizer="l2", regularization_rate=0.3)
    params, step = trainer.network.params.copy(), 1e-5
    gradient = np.empty_like(params)
    for i in range(len(params)):
        ends = []
        for side in (step, -step):
            moved = params.copy()
            moved[i] += side
            ends.append(loss_of(trainer, moved))
        gradient[i] = (ends[0] - ends[1]) / (2 * step)
    expected = [
        np.quantile(np.abs(matrix[:, :-1]), QUANTILES) for matrix in trainer.network.per_layer(gradient)
    ]
    np.testing.assert_allclose(measure(trainer).gradients, expected, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "relu", "maxout"])
def test_deltas_are_those_of_each_points_own_loss_by_its_sums(activation: str):
    trainer = trainer_of(activation=activation)
    network, X = trainer.network, transform(trainer.train.X, FEATURES)
    step, expected = 1e-6, []
    for layer, shape in enumerate(network.layers):
        rows = shape.rows_of
        sizes = np.empty((shape.n_out, len(X)))
        for unit in range(shape.n_out):
            ends = []
            for side in (step, -step):
                # What moves a unit's sum, of several pieces each of them, is its bias.
                moved = network.over(network.params.copy())
                moved.biases[layer][list(rows(unit))] += side
                outputs = moved.forward(X)[-1]
                ends.append(
                    [
                        trainer.loss.mean(o[:, None], t[:, None])
                        for o, t in zip(outputs.T, trainer.plan.targets, strict=True)
                    ]
                )
            sizes[unit] = np.abs(np.subtract(*ends)) / (2 * step)
        expected.append(np.quantile(sizes, QUANTILES))
    np.testing.assert_allclose(measure(trainer).deltas, expected, rtol=1e-5, atol=1e-8)


def test_updates_are_those_of_the_next_step():
    trainer = trainer_of(batch_size=5, optimizer="adam")
    before = [W.copy() for W in trainer.network.weights]
    updates = measure(trainer).updates
    trainer.step_batch()
    expected = [
        np.quantile(np.abs(after - W), QUANTILES)
        for after, W in zip(trainer.network.weights, before, strict=True)
    ]
    np.testing.assert_allclose(updates, expected, rtol=1e-9, atol=1e-15)


def test_activations_are_those_of_all_units_and_points():
    trainer = trainer_of()
    layers = trainer.network.forward(transform(trainer.train.X, FEATURES))
    expected = [np.quantile(a, QUANTILES) for a in layers]
    np.testing.assert_allclose(measure(trainer).activations, expected)


def test_the_ratio_is_that_of_the_next_step():
    trainer = trainer_of(batch_size=5)
    before = [W.copy() for W in trainer.network.weights]
    ratios = measure(trainer).ratios
    for W, same in zip(trainer.network.weights, before, strict=True):
        np.testing.assert_array_equal(W, same)  # nothing was trained
    trainer.step_batch()
    expected = [
        np.linalg.norm(after - W) / np.linalg.norm(W)
        for after, W in zip(trainer.network.weights, before, strict=True)
    ]
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)


def test_with_plain_sgd_on_all_points_it_is_the_learning_rate_times_the_gradient():
    trainer = trainer_of(learning_rate=0.2)
    step = trainer.preview_batch()
    expected = [
        0.2 * np.linalg.norm(gradient[:, :-1]) / np.linalg.norm(W)
        for gradient, W in zip(step.gradient, trainer.network.weights, strict=True)
    ]
    np.testing.assert_allclose(measure(trainer).ratios, expected, rtol=1e-9)


def test_a_network_without_inputs_or_hidden_layers_has_a_signal_too():
    network = Network(0, (), "tanh")
    train = Points(np.ones((4, 2)), np.ones(4))
    trainer = Trainer(
        network, train, train, features=(), problem="regression", loss="squared_error", learning_rate=0.1,
        batch_size=4, rng=np.random.default_rng(0),
    )  # fmt: skip
    signal = measure(trainer)
    assert signal.activations.shape == (1, 5)
    assert np.isnan(signal.gradients).all()
    assert np.isnan(signal.ratios).all()
