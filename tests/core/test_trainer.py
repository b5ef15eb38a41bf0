import math

import numpy as np
import pytest

from unfold.core.datasets import DATASETS, Points, split
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.rng import Stream, generator
from unfold.core.schedules import Step
from unfold.core.trainer import Trainer

NOTHING = Points(np.empty((0, 2)), np.empty(0))


def make(dataset="circle", activation="tanh", initializer="glorot", seed=0, n_samples=100, **options):
    spec = DATASETS[dataset]
    train, test = split(spec.generate(n_samples, 0.0, generator(seed, Stream.DATA)), 0.5)
    features = options.get("features", ("x1", "x2"))
    n_inputs = len(getattr(features, "names", features))
    network = Network(
        n_inputs, options.pop("hidden", (4, 2)), activation, dropout=options.pop("dropout", 0.0)
    )
    network.initialize(initializer, generator(seed, Stream.WEIGHTS))
    options = {
        "features": features,
        "problem": spec.problem,
        "loss": "cross_entropy" if spec.problem == "classification" else "squared_error",
        "batch_size": 10,
        "learning_rate": 0.03,
        "rng": generator(seed, Stream.SHUFFLE),
    } | options
    return Trainer(network, train, test, **options)


def test_metrics_of_a_constant_output():
    """Without features and hidden layers the output is the bias: log 3 is a probability of 3/4."""
    trainer = make("xor", hidden=(), features=(), regularizer="l2", regularization_rate=0.1)
    trainer.network.biases[0][:] = math.log(3)
    metrics = trainer.metrics()
    for loss, score, points in (
        (metrics.train_loss, metrics.train_score, trainer.train),
        (metrics.test_loss, metrics.test_score, trainer.test),
    ):
        positive = (points.y > 0).mean()
        assert loss == pytest.approx(-positive * math.log(0.75) - (1 - positive) * math.log(0.25))
        assert score == positive
    assert metrics.train_loss != metrics.test_loss
    assert metrics.penalty == 0  # a bias is not penalised


def test_penalty_carries_its_rate():
    trainer = make(regularizer="l2", regularization_rate=0.1)
    weights = np.concatenate([W.ravel() for W in trainer.network.weights])
    assert trainer.metrics().penalty == pytest.approx(0.1 * 0.5 * (weights**2).sum())


def test_regression_is_scored_by_r_squared():
    trainer = make("plane", hidden=(), learning_rate=0.01)
    assert trainer.metrics().test_score < 0.99
    trainer.run(200)
    assert trainer.metrics().test_score == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(trainer.network.weights[0], 0.1, atol=1e-2)


def test_several_classes():
    """The class is the quadrant; one layer of eight units learns it."""
    rng = np.random.default_rng(0)
    X = rng.uniform(-5, 5, (200, 2))
    points = Points(X, (X[:, 0] > 0) + 2.0 * (X[:, 1] > 0))
    network = Network(2, (8,), "tanh", n_outputs=4)
    network.initialize("glorot", rng)
    trainer = Trainer(
        network, points, NOTHING, features=("x1", "x2"), problem="classification", loss="cross_entropy",
        optimizer="adam", learning_rate=0.03, batch_size=20, rng=rng,
    )  # fmt: skip
    assert trainer.metrics().train_score < 0.7
    trainer.run(100)
    confusion, nothing = trainer.confusion_matrices()
    assert trainer.metrics().train_score == np.trace(confusion) / 200 > 0.98
    np.testing.assert_array_equal(confusion.sum(axis=1), np.bincount(points.y.astype(int)))
    np.testing.assert_array_equal(nothing, np.zeros((4, 4)))


def test_metrics_follow_a_weight_set_by_hand():
    trainer = make()
    before = trainer.metrics()
    trainer.network.biases[-1][:] += 1
    assert trainer.metrics().train_loss != before.train_loss


def test_a_weight_set_by_hand_is_no_point_of_the_chart_and_forgets_a_divergence():
    trainer = make("plane", activation="linear", learning_rate=10.0)
    trainer.run(50)
    assert trainer.diverged
    before, samples = trainer.metrics(), [a.tolist() for a in trainer.history.arrays()]
    trainer.set_parameter(trainer.network.n_parameters - 1, 2.5)
    assert trainer.network.biases[-1][0] == 2.5
    assert trainer.metrics().train_loss != before.train_loss
    assert not trainer.diverged
    assert [a.tolist() for a in trainer.history.arrays()] == samples


def test_a_dead_weight_that_is_set_by_hand_lives():
    trainer = make(regularizer="l1_dead", regularization_rate=0.3)
    trainer.run(30)
    dead = int(np.flatnonzero(trainer.plan.penalty_rule.alive == 0)[0])
    trainer.set_parameter(dead, 1.0)
    trainer.run(1)
    assert trainer.network.params[dead] != 0


def test_freezing_changes_the_backend_and_forgets_a_divergence():
    made = []
    trainer = make(backend=lambda plan: made.append(plan.frozen.any()) or NumpyBackend(plan))
    trainer.run(1)
    for frozen in ([0], [0, 1], []):
        trainer.freeze(np.isin(np.arange(trainer.network.n_parameters), frozen))
        trainer.run(1)
    assert made == [False, True, False]


def test_a_unit_goes_and_the_run_goes_on():
    trainer = make(optimizer="adam", n_samples=60)
    trainer.run(5)
    kept = trainer.network.without(0, 2)[1]
    before, samples = trainer.network.params[kept], trainer.history.arrays()[0].tolist()
    trainer.remove(0, 2)
    np.testing.assert_array_equal(trainer.network.params, before)
    assert (trainer.network.hidden, trainer.epoch) == ((3, 2), 5)
    assert trainer.history.arrays()[0].tolist() == samples
    metrics = trainer.metrics()
    output = trainer.network.forward(trainer.train.X)[-1]
    assert metrics.train_loss == pytest.approx(np.mean(np.logaddexp(0, -trainer.train.y * output[0])))
    trainer.run(2)
    assert trainer.epoch == 7
    assert trainer.metrics().train_loss < metrics.train_loss


def test_empty_test_set():
    trainer = make()
    trainer.set_data(trainer.train, NOTHING)
    trainer.run(1)
    metrics = trainer.metrics()
    assert math.isnan(metrics.test_loss)
    assert math.isnan(metrics.test_score)
    assert trainer.epoch == 1
    assert not trainer.diverged


def test_empty_train_set():
    trainer = make()
    train, test = trainer.train, trainer.test
    weights = trainer.network.params.copy()
    trainer.set_data(NOTHING, test)
    trainer.run(1)
    assert trainer.run_for(1.0, lambda: 0.0) == 0
    assert (trainer.epoch, trainer.diverged) == (0, False)
    np.testing.assert_array_equal(trainer.network.params, weights)
    assert math.isnan(trainer.metrics().train_loss)
    trainer.set_data(train, test)
    trainer.run(1)
    assert trainer.epoch == 1
    assert not trainer.diverged


def test_same_seeds_same_numbers_and_no_global_random_state():
    np.random.seed(0)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second, other = make(seed=5), make(seed=5), make(seed=6)
    for trainer in (first, second, other):
        trainer.run(20)
    np.testing.assert_array_equal(first.network.params, second.network.params)
    assert first.metrics() == second.metrics()
    assert not np.allclose(first.network.params, other.network.params)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_two_runs_of_five_are_one_of_ten():
    together, apart = make(), make()
    together.run(10)
    apart.run(5)
    apart.metrics()
    apart.run(5)
    assert together.epoch == apart.epoch == 10
    np.testing.assert_array_equal(together.network.params, apart.network.params)
    assert together.metrics() == apart.metrics()


def test_history():
    trainer = make()
    start = trainer.metrics()
    trainer.run(3)
    trainer.run(4)
    end = trainer.metrics()
    epochs, train_losses, test_losses, train_scores, test_scores = trainer.history.arrays()
    np.testing.assert_array_equal(epochs, [0, 3, 7])
    assert (train_losses[0], test_losses[0]) == (start.train_loss, start.test_loss)
    assert (train_scores[-1], test_scores[-1]) == (end.train_score, end.test_score)
    assert (train_losses[-1], test_losses[-1]) == (end.train_loss, end.test_loss)


def test_setters_reach_training():
    base, changed = make(), make()
    changed.learning_rate, changed.batch_size = 0.3, 7
    changed.regularizer, changed.regularization_rate = "l2", 0.5
    assert (changed.learning_rate, changed.batch_size) == (0.3, 7)
    assert (changed.regularizer, changed.regularization_rate) == ("l2", 0.5)
    changed.set_optimizer("momentum", {"momentum": 0.5})
    changed.schedule, changed.clip_norm, changed.regularization_warm_up = Step(2, 0.5), 0.1, 1
    assert (changed.optimizer, changed.schedule, changed.clip_norm) == ("momentum", Step(2, 0.5), 0.1)
    assert changed.regularization_warm_up == 1
    direct = make(
        learning_rate=0.3, batch_size=7, regularizer="l2", regularization_rate=0.5, regularization_warm_up=1,
        optimizer="momentum", hyperparameters={"momentum": 0.5}, schedule=Step(2, 0.5), clip_norm=0.1,
    )  # fmt: skip
    for trainer in (base, changed, direct):
        trainer.run(3)
    np.testing.assert_array_equal(changed.network.params, direct.network.params)
    assert not np.allclose(changed.network.params, base.network.params)


def test_other_data_keep_weights_and_epoch():
    trainer, source = make(), make("xor", n_samples=60)
    trainer.run(5)
    before = trainer.network.params.copy()
    trainer.set_data(source.train, source.test)
    assert trainer.epoch == 5
    np.testing.assert_array_equal(trainer.network.params, before)
    source.network.params[:] = before
    assert trainer.metrics() == source.metrics()
    trainer.run(1)
    assert trainer.epoch == 6
    assert not np.array_equal(trainer.network.params, before)


def test_the_history_begins_with_the_data_that_training_begins_with():
    trainer, source = make(), make("xor", n_samples=60)
    trainer.set_data(source.train, source.test)
    start = trainer.metrics()
    recorded = (0, start.train_loss, start.test_loss, start.train_score, start.test_score)
    np.testing.assert_array_equal(trainer.history.arrays(), [[value] for value in recorded])
    trainer.run(2)
    trained = trainer.history.arrays()
    trainer.set_data(make().train, make().test)
    np.testing.assert_array_equal(trainer.history.arrays(), trained)


@pytest.mark.parametrize("run", [lambda t: t.run(50), lambda t: t.run_for(0.01, Clock(t, 1e-3))])
def test_divergence(run):
    """No warning (they are errors here), the parameters of before, and a way on."""
    trainer = make("plane", activation="linear", learning_rate=0.01)
    trainer.run(3)
    good = trainer.network.params.copy()
    metrics, history = trainer.metrics(), len(trainer.history)
    trainer.learning_rate = 10.0
    run(trainer)
    assert trainer.diverged
    assert trainer.epoch == 3
    np.testing.assert_array_equal(trainer.network.params, good)
    assert trainer.metrics() == metrics
    assert len(trainer.history) == history
    run(trainer)  # does nothing
    assert trainer.epoch == 3
    trainer.learning_rate = 0.01
    assert not trainer.diverged
    trainer.run(20)
    assert not trainer.diverged
    assert trainer.epoch == 23
    assert trainer.metrics().train_loss < metrics.train_loss


@pytest.mark.parametrize("strong", [0, 1])
def test_divergence_names_the_layer_of_the_largest_gradient(strong):
    """h = w x1, o = v h with one of w and v 1000 and the other 1: the gradient by the weak one is the larger.

    The learning rate is such that there is no second gradient.
    """
    trainer, still = (
        make("plane", activation="linear", hidden=(1,), batch_size=50, learning_rate=learning_rate)
        for learning_rate in (1e308, 0.0)
    )
    for each in (trainer, still):
        each.network.params[:] = 0.0
        each.network.weights[strong][0, 0], each.network.weights[1 - strong][0, 0] = 1000, 1
    still.run(1)
    trainer.run(3)
    assert trainer.divergence.epoch == 0
    assert trainer.divergence.layer == 1 - strong
    weak = still.network.per_layer(still.plan.gradient)[1 - strong]
    assert trainer.divergence.gradient == pytest.approx(np.abs(weak).max(), rel=1e-12)


def test_divergence_after_the_fact_says_when():
    """Runs of many epochs are repeated one by one."""
    trainer = make(
        "plane", activation="linear", learning_rate=0.01, schedule=lambda epoch: 1e3 if epoch > 5 else 1
    )
    trainer.run(50)
    assert trainer.epoch == 0
    assert 6 <= trainer.divergence.epoch < 50


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_diverged_run_leaves_no_trace(optimizer):
    """Optimizer, dead weights, orders: what comes next is what would have come without it."""
    options = {
        "optimizer": optimizer, "learning_rate": 0.01, "dropout": 0.2, "batch_size": 7, "carry_over": True,
        "regularizer": "l1_dead", "regularization_rate": 0.3,
    }  # fmt: skip
    trainer, twin = (make("plane", activation="linear", **options) for _ in range(2))
    for each in (trainer, twin):
        each.run(3)
    trainer.learning_rate = 1e200
    trainer.run(5)
    assert trainer.diverged
    trainer.learning_rate = 0.01
    for each in (trainer, twin):
        each.run(3)
    np.testing.assert_array_equal(trainer.network.params, twin.network.params)


def test_an_exploding_loss_is_a_divergence_before_it_is_infinite():
    trainer = make("plane", hidden=(), features=(), learning_rate=0.0)
    trainer.network.biases[0][:] = 1e6
    trainer.run(1)
    assert trainer.diverged
    assert trainer.divergence.gradient == pytest.approx(1e6, rel=1e-5)  # the error itself


def test_a_loss_beyond_the_numbers_is_a_divergence_too():
    """Finite parameters, but an error whose square is not."""
    trainer = make("plane", hidden=(), learning_rate=0.0)
    trainer.network.biases[0][:] = 1e200
    trainer.run(1)
    assert trainer.diverged


def test_a_parameter_beyond_the_numbers_is_a_divergence_too():
    """An infinite weight hides behind tanh: the loss stays finite."""
    trainer = make(learning_rate=0.0)
    trainer.network.weights[0][0, 0] = math.inf
    assert math.isfinite(trainer.metrics().train_loss)
    trainer.run(1)
    assert trainer.diverged


def test_nothing_of_a_diverged_run_is_carried_over():
    trainer = make("plane", activation="linear", batch_size=7, learning_rate=10.0, carry_over=True)
    trainer.run(50)
    assert trainer.diverged
    trainer.learning_rate = 0.01
    trainer.run(5)
    assert not trainer.diverged


class Clock:
    """A clock that only training moves, by `cost` seconds an epoch, and that ticks every `tick` seconds."""

    def __init__(self, trainer, cost, tick=0.0):
        self.now, self.cost, self.tick = 100.0, cost, tick
        plan_step = trainer.plan.step

        def step(epochs):
            plan_step(epochs)
            self.now += self.cost * epochs

        trainer.plan.step = step

    def __call__(self):
        return math.floor(self.now / self.tick + 1e-9) * self.tick if self.tick else self.now


@pytest.mark.parametrize("tick", [0.0, 0.1e-3, 1e-3])
def test_run_for_spends_its_budget(tick):
    trainer = make(n_samples=20)
    clock = Clock(trainer, 0.03e-3, tick)
    for _ in range(3):
        start, epoch = clock.now, trainer.epoch
        trained = trainer.run_for(0.010, clock)
        assert trainer.epoch == epoch + trained
        assert clock.now - start == pytest.approx(0.010, abs=max(0.5e-3, 2 * tick))


def test_run_for_trains_one_epoch_at_least_and_does_not_begin_one_too_many():
    trainer = make(n_samples=20)
    clock = Clock(trainer, 0.025)
    assert trainer.run_for(0.010, clock) == 1
    assert trainer.run_for(0.010, clock) == 1
    assert trainer.run_for(0.060, clock) == 2


def test_run_for_notices_slower_epochs():
    trainer = make(n_samples=20)
    clock = Clock(trainer, 0.1e-3)
    trainer.run_for(0.010, clock)
    clock.cost *= 4
    start = clock.now
    trainer.run_for(0.010, clock)
    assert clock.now - start <= 0.021


def test_run_for_ends_where_run_does():
    one, other = make(), make()
    trained = one.run_for(0.010, Clock(one, 0.5e-3))
    other.run(trained)
    np.testing.assert_array_equal(one.network.params, other.network.params)


def test_a_trainer_resumes_what_another_has_trained():
    first, second = make(rng=None), make(rng=None, seed=1)
    first.run(7)
    second.set_data(first.train, first.test)
    second.resume(first.network.params, 7)
    assert second.epoch == 7
    assert second.metrics() == first.metrics()
    assert [list(samples) for samples in second.history.arrays()] == [
        [7.0],
        [first.metrics().train_loss],
        [first.metrics().test_loss],
        [first.metrics().train_score],
        [first.metrics().test_score],
    ]
    for trainer in (first, second):
        trainer.run(3)
    assert second.epoch == 10
    assert np.array_equal(second.network.params, first.network.params)
    assert second.network.params is not first.network.params


def test_parameters_of_another_network_are_refused():
    trainer = make()
    before = trainer.network.params.copy()
    with pytest.raises(ValueError, match="params: of shape"):
        trainer.resume(before[:-1], 7)
    assert (trainer.epoch, list(trainer.network.params)) == (0, list(before))
