"""The way on after a divergence, and why there was one."""

import math

import numpy as np
import pytest

from unfold.core.checkpoints import Kept
from unfold.core.remedy import GROWTH, last_good
from unfold.core.schedules import WarmUp

from .test_checkpoints import at
from .test_trainer import make

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def diverge(trainer, epochs=1):
    for _ in range(200):
        trainer.run(epochs)
        if trainer.diverged:
            return trainer.remedy(RATES)
    pytest.fail("this is meant to diverge")


def objective(trainer):
    metrics = trainer.metrics()
    return metrics.train_loss + metrics.penalty


def linear(**options):
    return make("plane", activation="linear", hidden=(), batch_size=50, **options)


def test_of_a_quadratic_bowl_the_largest_stable_rate_is_known():
    """Half the mean squared error of a linear unit: gradient descent converges for η < 2 / λ.

    λ is the largest eigenvalue of the second moments of its inputs.
    """
    trainer = linear(learning_rate=3.0)
    F = trainer.plan.F
    stable = 2 / np.linalg.eigvalsh(F.T @ F / len(F)).max()
    remedy = diverge(trainer)
    assert remedy.cause == "learning_rate"
    assert remedy.learning_rate == max(rate for rate in RATES if rate < stable)
    assert 0.01 <= remedy.learning_rate <= 1.0


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_training_goes_on_well_with_the_remedy(optimizer, activation):
    trainer = make("plane", activation=activation, optimizer=optimizer, learning_rate=0.01)
    slack = GROWTH * trainer.metrics().train_loss
    trainer.run(10)
    trainer.learning_rate = 10.0
    remedy = diverge(trainer)
    assert remedy.cause == "learning_rate"
    trainer.rewind(remedy.checkpoint)
    assert not trainer.diverged
    trainer.learning_rate = remedy.learning_rate
    start = objective(trainer)
    for _ in range(20):
        trainer.run(1)
        assert objective(trainer) <= 2 * (start + slack)
    assert not trainer.diverged
    assert objective(trainer) <= start + slack


def test_looking_for_a_remedy_changes_nothing():
    trainer, twin = (
        make("plane", activation="linear", optimizer="adam", learning_rate=0.01) for _ in range(2)
    )
    for each in (trainer, twin):
        each.run(5)
    trainer.learning_rate = 1e200
    diverge(trainer)
    assert trainer.diverged
    assert (trainer.learning_rate, trainer.epoch) == (1e200, 5)
    trainer.learning_rate = 0.01
    for each in (trainer, twin):
        each.run(5)
    np.testing.assert_array_equal(trainer.network.params, twin.network.params)
    np.testing.assert_array_equal(trainer.history.arrays(), twin.history.arrays())


def test_the_same_run_has_the_same_remedy():
    a, b = (diverge(make("plane", activation="relu", learning_rate=10.0)) for _ in range(2))
    assert (a.learning_rate, a.cause, a.checkpoint.epoch) == (b.learning_rate, b.cause, b.checkpoint.epoch)


def test_an_explosion_that_goes_slowly_is_rewound_to_before_it():
    """The learning rate is but a little too large: the state before the last run is of no use."""
    trainer = linear(learning_rate=0.03)
    F = trainer.plan.F
    trainer.run(20)
    good = trainer.metrics().train_loss
    trainer.learning_rate = 1.1 * 2 / np.linalg.eigvalsh(F.T @ F / len(F)).max()
    remedy = diverge(trainer)
    exploding = trainer.metrics().train_loss
    assert trainer.epoch > 30
    trainer.rewind(remedy.checkpoint)
    assert trainer.metrics().train_loss < exploding / 100
    assert trainer.epoch == remedy.checkpoint.epoch < trainer.history.arrays()[0][-1] + 1
    assert trainer.history.arrays()[0][-1] == trainer.epoch
    trainer.learning_rate = remedy.learning_rate
    trainer.run(200)
    assert not trainer.diverged
    assert trainer.metrics().train_loss < good


def test_units_that_an_explosion_has_killed_are_no_cure():
    """A ReLU that was flung far away is silent: what is left, a bias, has a small loss."""
    options = {
        "hidden": (8, 8),
        "activation": "relu",
        "initializer": "he",
        "n_samples": 500,
        "batch_size": 10,
    }
    trainer = make("plane", learning_rate=10.0, **options)
    remedy = diverge(trainer)
    trainer.rewind(remedy.checkpoint)
    trainer.learning_rate = remedy.learning_rate
    for _ in range(20):
        trainer.run(1)
    assert not trainer.diverged
    assert np.abs(trainer.network.params).max() < 100
    assert trainer.metrics().test_score > 0.5


def test_a_penalty_that_is_too_strong_is_told_apart():
    """L2 multiplies a weight by 1 - η λ in each update: with η λ > 2 alone it grows."""
    trainer = linear(learning_rate=0.03, regularizer="l2", regularization_rate=100.0)
    remedy = diverge(trainer)
    assert remedy.cause == "penalty"
    assert remedy.learning_rate * 100.0 < 2


def test_where_there_is_no_number_to_begin_with_no_learning_rate_helps():
    trainer = linear(learning_rate=0.03)
    trainer.network.biases[0][:] = 1e200
    remedy = diverge(trainer)
    assert (remedy.cause, remedy.learning_rate) == ("start", None)


def test_without_a_smaller_rate_there_is_none_to_offer():
    trainer = linear(learning_rate=3.0)
    for _ in range(200):
        trainer.run(1)
    assert trainer.diverged
    remedy = trainer.remedy((3.0, 10.0))
    assert (remedy.cause, remedy.learning_rate) == ("unknown", None)


def test_a_warm_up_does_not_hide_a_rate_that_is_too_large():
    slow, plain = (diverge(linear(learning_rate=3.0, **more), 10) for more in ({"schedule": WarmUp(200)}, {}))
    assert slow.learning_rate == plain.learning_rate


def test_the_last_good_moment():
    def kept(epoch, loss):
        return Kept(at(epoch).checkpoint, loss)

    newest_first = [kept(9, math.nan), kept(8, 5.0), kept(6, 1.5), kept(2, 0.1)]
    assert last_good(newest_first, 1.0).epoch == 6
    assert last_good(newest_first[:2], 1.0).epoch == 8


def test_checkpoints_are_gone_when_rules_or_data_are_others():
    for change in (
        lambda t: setattr(t, "batch_size", 7),
        lambda t: setattr(t, "regularizer", "l1_dead"),
        lambda t: t.set_optimizer("adam"),
        lambda t: t.set_data(t.test, t.train),
    ):
        trainer = make("plane", activation="linear", learning_rate=0.01)
        trainer.run(3)
        assert len(trainer.checkpoints) == 1
        trainer.learning_rate, trainer.batch_size = 0.02, 10
        assert len(trainer.checkpoints) == 1
        change(trainer)
        assert len(trainer.checkpoints) == 0
        trainer.learning_rate = 1e200
        remedy = diverge(trainer)
        assert remedy.checkpoint.epoch == 3
        trainer.rewind(remedy.checkpoint)
        trainer.learning_rate = remedy.learning_rate
        trainer.run(3)
        assert trainer.epoch == 6


# Mini-batches of a trainer


def test_mini_batches_are_seen_in_metrics_and_history():
    trainer = make(batch_size=20)  # three batches: 20, 20, 10 points
    first = trainer.metrics()
    trainer.step_batch()
    assert (trainer.epoch, trainer.batch) == (0, 1)
    assert trainer.metrics() != first
    trainer.run(1)
    assert (trainer.epoch, trainer.batch) == (1, 0)
    np.testing.assert_allclose(trainer.history.arrays()[0], [0, 1 / 3, 1])


def test_a_preview_does_nothing():
    trainer, twin = (make(batch_size=20, optimizer="adam", dropout=0.2) for _ in range(2))
    trainer.step_batch()
    twin.step_batch()
    seen = trainer.preview_batch()
    assert (trainer.batch, seen.batch) == (1, 1)
    before = trainer.network.params.copy()
    trainer.step_batch()
    changed = np.concatenate([layer.ravel() for layer in seen.change])
    np.testing.assert_allclose(trainer.network.params, before + changed, rtol=0, atol=1e-15)
    trainer.run(2)
    twin.run(2)
    np.testing.assert_array_equal(trainer.network.params, twin.network.params)


def test_an_epoch_that_begins_anew_leaves_no_point_of_its_own_behind():
    trainer = make(batch_size=20)
    trainer.run(1)
    trainer.step_batch()
    trainer.batch_size = 10
    np.testing.assert_array_equal(trainer.history.arrays()[0], [0, 1])
    trainer.step_batch()
    np.testing.assert_array_equal(trainer.history.arrays()[0], [0, 1, 1.2])


def test_a_mini_batch_that_diverges_is_undone():
    trainer = make("plane", activation="linear", learning_rate=1e200, batch_size=20)
    before = trainer.network.params.copy()
    for _ in range(3):
        trainer.step_batch()
    assert trainer.diverged
    assert trainer.divergence.epoch == 0
    assert np.isfinite(trainer.network.params).all()
    assert np.isfinite(trainer.metrics().train_loss)
    trainer.learning_rate = 0.01
    assert not trainer.diverged
    assert not np.isnan(before).any()
