import tracemalloc

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import Step

from .textbook import Textbook

NEED_ROOM = {"leaky_relu", "elu", "gelu", "silu"}
"""What these compute in between does not fit into their result."""


def make(activation="tanh", n=23, n_inputs=2, hidden=(4, 2), dropout=0.0, **options):
    rng = np.random.default_rng(0)
    network = Network(n_inputs, hidden, activation, dropout=dropout)
    network.initialize("glorot", rng)
    F, y = rng.uniform(-2, 2, (n, n_inputs)), rng.choice([-1.0, 1.0], n)
    options = {"batch_size": 5, "loss": "cross_entropy", "learning_rate": 0.1} | options
    return Plan(network, F, y, **options), F, y


def textbook_epochs(textbook, F, y, batch_size, epochs, rng=None, **options):
    order = np.arange(len(y))
    for _ in range(epochs):
        if rng is not None:
            rng.shuffle(order)
        for start in range(0, len(y), batch_size):
            textbook.update([(F[k], y[k]) for k in order[start : start + batch_size]], **options)


def assert_same_parameters(network, textbook):
    for layer, (W, b) in enumerate(zip(textbook.W, textbook.b, strict=True)):
        np.testing.assert_allclose(network.weights[layer], W, rtol=0, atol=1e-12)
        np.testing.assert_allclose(network.biases[layer], b, rtol=0, atol=1e-12)


@pytest.mark.parametrize("batch_size", [1, 5, 23, 1000])
@pytest.mark.parametrize("seed", [None, 3])
def test_epochs_against_the_textbook(batch_size, seed):
    """A batch size of 5 leaves 3 of 23 points over: a last batch, divided by its own size."""
    plan, F, y = make(batch_size=batch_size, rng=None if seed is None else np.random.default_rng(seed))
    textbook = Textbook(plan.network)
    plan.step(3)
    rng = None if seed is None else np.random.default_rng(seed)
    textbook_epochs(textbook, F, y, batch_size, 3, rng, loss="cross_entropy", learning_rate=0.1)
    assert_same_parameters(plan.network, textbook)


@pytest.mark.parametrize("regularizer", ["l1", "l2"])
@pytest.mark.parametrize(("activation", "loss"), [("tanh", "cross_entropy"), ("sigmoid", "squared_error")])
def test_penalties_against_the_textbook(regularizer, activation, loss):
    plan, F, y = make(activation, loss=loss, regularizer=regularizer, regularization_rate=0.2)
    textbook = Textbook(plan.network)
    plan.step(3)
    textbook_epochs(textbook, F, y, 5, 3, loss=loss, learning_rate=0.1, regularizer=regularizer, rate=0.2)
    assert_same_parameters(plan.network, textbook)
    if regularizer == "l1":
        assert (plan.network.params == 0).any()


@pytest.mark.parametrize("carry_over", [False, True])
def test_two_runs_of_five_are_one_of_ten(carry_over):
    together, apart = (make(rng=np.random.default_rng(1), carry_over=carry_over)[0] for _ in range(2))
    together.step(10)
    apart.step(5)
    apart.step(5)
    np.testing.assert_array_equal(together.network.params, apart.network.params)


def test_a_batch_larger_than_the_data_is_all_of_them_even_with_carry_over():
    larger, exact = (make(carry_over=True, batch_size=size)[0] for size in (1000, 23))
    before = larger.network.params.copy()
    for plan in (larger, exact):
        plan.step(2)
    np.testing.assert_array_equal(larger.network.params, exact.network.params)
    assert not np.array_equal(larger.network.params, before)


def test_carry_over_differs():
    carrying, dropping = (make(carry_over=carry_over)[0] for carry_over in (True, False))
    for plan in (carrying, dropping):
        plan.step(1)
    assert not np.allclose(carrying.network.params, dropping.network.params, rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_what_follows_a_checkpoint_follows_it_again(optimizer, regularizer):
    """Optimizer, dead weights, gradients carried over, orders, masks and schedule: all go back with it."""
    plan, *_ = make(
        optimizer=optimizer, regularizer=regularizer, regularization_rate=0.3, regularization_warm_up=2,
        carry_over=True, dropout=0.2, rng=np.random.default_rng(0), schedule=Step(every=3, factor=0.5),
    )  # fmt: skip
    plan.step(2)
    checkpoint = plan.checkpoint()
    plan.step(5)
    after = plan.network.params.copy()
    plan.restore(checkpoint)
    assert plan.epoch == 2
    plan.step(5)
    assert plan.epoch == 7
    np.testing.assert_array_equal(plan.network.params, after)


def test_a_checkpoint_is_a_copy():
    plan, *_ = make(optimizer="adam")
    plan.step(1)
    checkpoint = plan.checkpoint()
    kept = checkpoint.params.copy(), checkpoint.memory[1].copy()
    plan.step(1)
    np.testing.assert_array_equal(checkpoint.params, kept[0])
    np.testing.assert_array_equal(checkpoint.memory[1], kept[1])


def test_schedule_and_warm_up_against_the_textbook():
    plan, F, y = make(
        regularizer="l2",
        regularization_rate=0.2,
        regularization_warm_up=2,
        schedule=Step(every=3, factor=0.5),
    )
    textbook = Textbook(plan.network)
    plan.step(1)
    plan.step(4)
    for learning_rate, rate in ((0.1, 0), (0.1, 0), (0.1, 0.2), (0.05, 0.2), (0.05, 0.2)):
        textbook_epochs(
            textbook,
            F,
            y,
            5,
            1,
            loss="cross_entropy",
            learning_rate=learning_rate,
            regularizer="l2",
            rate=rate,
        )
    assert_same_parameters(plan.network, textbook)


def test_no_update_is_longer_than_clipping_allows():
    plan, *_ = make(batch_size=23, clip_norm=0.01)
    before = plan.network.params.copy()
    plan.step(1)
    assert np.linalg.norm(plan.network.params - before) == pytest.approx(0.1 * 0.01, rel=1e-3)


def test_another_optimizer_on_the_way():
    plan, *_ = make(batch_size=23)
    plan.step(1)
    plan.set_optimizer("momentum", {"momentum": 0.5})
    before = plan.network.params.copy()
    plan.step(1)
    np.testing.assert_allclose(plan.network.params, before - 0.1 * plan.gradient, rtol=1e-14)
    first = plan.gradient.copy()
    before = plan.network.params.copy()
    plan.step(1)
    np.testing.assert_allclose(plan.network.params, before - 0.1 * (plan.gradient + 0.5 * first), rtol=1e-13)


def test_the_data_are_left_alone():
    plan, F, y = make(rng=np.random.default_rng(1))
    F_before, y_before = F.copy(), y.copy()
    plan.step(2)
    np.testing.assert_array_equal(F, F_before)
    np.testing.assert_array_equal(y, y_before)


def test_rates_and_batch_size_change_on_the_way():
    plan, F, y = make(regularizer="l2", regularization_rate=0.2)
    textbook = Textbook(plan.network)
    plan.step(1)
    plan.learning_rate, plan.regularization_rate = 0.03, 0.5
    plan.step(1)
    plan.batch_size = 7
    assert plan.batch_size == 7
    plan.step(1)
    plan.regularizer = "none"
    assert plan.penalty() == 0
    plan.step(1)
    for batch_size, learning_rate, rate in ((5, 0.1, 0.2), (5, 0.03, 0.5), (7, 0.03, 0.5), (7, 0.03, 0.0)):
        textbook_epochs(
            textbook, F, y, batch_size, 1,
            loss="cross_entropy", learning_rate=learning_rate, regularizer="l2", rate=rate,
        )  # fmt: skip
    assert_same_parameters(plan.network, textbook)


def test_setting_the_same_again_forgets_nothing():
    """A dead weight stays dead, and gradients carried over are kept."""
    plan, twin = (make(carry_over=True, regularizer="l1_dead", regularization_rate=0.3)[0] for _ in range(2))
    for _ in range(3):
        plan.step(1)
        twin.step(1)
        plan.regularizer = "l1_dead"
        plan.batch_size = 5
    assert (plan.network.params == 0).any()
    np.testing.assert_array_equal(plan.network.params, twin.network.params)


def test_other_data_on_the_way():
    plan, F, y = make(rng=np.random.default_rng(1))
    plan.step(2)
    textbook = Textbook(plan.network)
    plan.set_data(F[:12] + 1, -y[:12])
    assert plan.n_samples == 12
    plan.batch_size = 12  # one batch: the order does not matter
    plan.step(1)
    textbook_epochs(textbook, F[:12] + 1, -y[:12], 12, 1, loss="cross_entropy", learning_rate=0.1)
    assert_same_parameters(plan.network, textbook)


def test_a_backend_serves_until_its_batches_or_rules_change():
    served = []

    def backend(plan):
        served.append((plan.n_samples, plan.batch_size, plan.regularizer))
        return NumpyBackend(plan)

    plan, F, y = make(backend=backend)
    plan.step(1)
    plan.learning_rate = 0.2
    plan.step(1)
    plan.batch_size = 7
    plan.regularizer = "l2"
    plan.step(1)
    plan.set_data(F[:12], y[:12])
    plan.step(1)
    assert served == [(23, 5, "none"), (23, 7, "l2"), (12, 7, "l2")]


def test_dropout_draws_from_the_generator_of_the_plan():
    plan, twin = (make(rng=np.random.default_rng(5), dropout=0.5)[0] for _ in range(2))
    other = make(rng=np.random.default_rng(6), dropout=0.5)[0]
    for each in (plan, twin, other):
        each.batch_size = 23  # the order does not matter
        each.step(1)
    np.testing.assert_array_equal(plan.network.params, twin.network.params)
    assert not np.allclose(plan.network.params, other.network.params)
    plan.step(3)
    twin.step(1)
    twin.step(2)
    np.testing.assert_array_equal(plan.network.params, twin.network.params)


def test_dropout_without_a_generator():
    with pytest.raises(ValueError, match="dropout"):
        make(dropout=0.5)


@pytest.mark.parametrize("carry_over", [False, True])
def test_no_points(carry_over):
    """An epoch of none is over at once."""
    plan, *_ = make(n=0, carry_over=carry_over)
    before = plan.network.params.copy()
    plan.step(3)
    assert plan.epoch == 3
    np.testing.assert_array_equal(plan.network.params, before)


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - NEED_ROOM))
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("regularizer", ["none", "l1", "l2"])
def test_a_step_allocates_no_arrays(activation, loss, regularizer):
    """With layers and batches this large, any array made on the way takes more than 4.5 kB."""
    plan, *_ = make(
        activation, n=1200, hidden=(24, 24), batch_size=600, loss=loss, learning_rate=1e-3,
        regularizer=regularizer, regularization_rate=0.1, rng=np.random.default_rng(0),
    )  # fmt: skip
    plan.step(1)
    grown = []
    tracemalloc.start()
    try:
        plan.step(1)
        for _ in range(3):  # other threads, as a runner of tests in processes has them, allocate now and then
            tracemalloc.reset_peak()
            start, _ = tracemalloc.get_traced_memory()
            plan.step(2)
            _, peak = tracemalloc.get_traced_memory()
            grown.append(peak - start)
    finally:
        tracemalloc.stop()
    assert min(grown) < 4000


def frozen_parameters(network, seed=0):
    """Some weights and biases of each layer."""
    return np.random.default_rng(seed).random(network.n_parameters) < 0.4


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_what_is_frozen_stays_exactly_and_nothing_is_remembered_of_it(optimizer, regularizer):
    plan, *_ = make(
        optimizer=optimizer, regularizer=regularizer, regularization_rate=0.3, carry_over=True,
        clip_norm=0.5, dropout=0.2, rng=np.random.default_rng(0),
    )  # fmt: skip
    plan.step(2)
    frozen = frozen_parameters(plan.network)
    before = plan.network.params.copy()
    remembered = [array.copy() for array in (*plan.optimizer.memory, *plan.penalty_rule.memory)]
    plan.freeze(frozen)
    plan.step(3)
    np.testing.assert_array_equal(plan.network.params[frozen], before[frozen])
    assert (plan.network.params[~frozen] != before[~frozen]).any()
    now = (*plan.optimizer.memory, *plan.penalty_rule.memory)
    for array, kept in zip(now, remembered, strict=True):
        np.testing.assert_array_equal(array[frozen], kept[frozen])
    plan.freeze(np.zeros_like(frozen))
    before = plan.network.params.copy()
    plan.step(3)
    assert (plan.network.params[frozen] != before[frozen]).any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_all_others_have_the_gradient_of_the_whole_network(optimizer):
    """One update of one batch: what is not frozen moves as if nothing were."""
    plan, whole = (make(batch_size=23, optimizer=optimizer)[0] for _ in range(2))
    frozen = frozen_parameters(plan.network)
    plan.freeze(frozen)
    plan.step(1)
    whole.step(1)
    np.testing.assert_array_equal(plan.network.params[~frozen], whole.network.params[~frozen])
    np.testing.assert_array_equal(plan.gradient, np.where(frozen, 0, whole.gradient))
    assert (whole.gradient[frozen] != 0).any()


def test_frozen_gradients_do_not_count_for_clipping():
    plan, *_ = make(batch_size=23, clip_norm=0.01)
    plan.freeze(frozen_parameters(plan.network))
    before = plan.network.params.copy()
    plan.step(1)
    assert np.linalg.norm(plan.network.params - before) == pytest.approx(0.1 * 0.01, rel=1e-3)


def test_a_frozen_weight_that_is_smaller_than_the_shrinkage_does_not_die():
    plan, *_ = make(regularizer="l1_dead", regularization_rate=0.3)
    weight = np.arange(plan.network.n_parameters) == 0
    plan.network.params[0] = 1e-6
    plan.freeze(weight)
    plan.step(2)
    assert plan.network.params[0] == 1e-6
    assert plan.penalty_rule.alive[0] == 1


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_a_unit_without_effect_is_not_missed(optimizer, regularizer):
    """Of weights all 0 and frozen, it is as if it were not there, before it is removed and after."""
    options = {"regularizer": regularizer, "regularization_rate": 0.1, "optimizer": optimizer}
    options |= {"carry_over": True, "clip_norm": 1.0}
    plan, twin = (make(rng=np.random.default_rng(3), **options)[0] for _ in range(2))
    for each in (plan, twin):
        unit = ~each.network.without(0, 1)[1]
        each.network.params[unit] = 0.0
        each.freeze(unit)
        each.step(2)
    plan.keep(*plan.network.without(0, 1))
    for each in (plan, twin):
        each.step(2)
    kept = twin.network.without(0, 1)[1]
    np.testing.assert_allclose(plan.network.params, twin.network.params[kept], rtol=0, atol=1e-14)
    assert plan.optimizer.updates == twin.optimizer.updates
    np.testing.assert_array_equal(plan.frozen, np.zeros(plan.network.n_parameters))


def test_what_is_frozen_stays_so_when_a_unit_goes():
    plan, *_ = make()
    frozen = frozen_parameters(plan.network)
    plan.freeze(frozen)
    network, kept = plan.network.without(1, 0)
    plan.keep(network, kept)
    np.testing.assert_array_equal(plan.frozen, frozen[kept])


# Mini-batches


def in_batches(plan, n):
    return [plan.step_batch() for _ in range(n)]


FAMILIES = pytest.mark.parametrize("optimizer", OPTIMIZERS)
RULES = {
    "regularization_rate": 0.3,
    "regularization_warm_up": 1,
    "schedule": Step(every=1, factor=0.5),
    "dropout": 0.2,
}


@FAMILIES
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("carry_over", [False, True])
def test_so_many_batches_are_an_epoch(optimizer, regularizer, carry_over):
    """The same numbers to the last bit, in all that an epoch leaves behind: the next one is the same, too."""
    options = {"optimizer": optimizer, "regularizer": regularizer, "carry_over": carry_over, **RULES}
    whole, parts = (make(rng=np.random.default_rng(1), **options)[0] for _ in range(2))
    assert parts.n_batches == (4 if carry_over else 5)
    whole.step(3)
    for epoch in range(3):
        reports = in_batches(parts, parts.n_batches)
        assert [(r.epoch, r.batch) for r in reports] == [(epoch, k) for k in range(parts.n_batches)]
        assert (parts.epoch, parts.batch) == (epoch + 1, 0)
    np.testing.assert_array_equal(parts.network.params, whole.network.params)
    whole.step(1)
    parts.step(1)
    np.testing.assert_array_equal(parts.network.params, whole.network.params)


@FAMILIES
@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize("begun", [1, 3])
def test_a_step_ends_the_epoch_that_was_begun(optimizer, carry_over, begun):
    whole, parts = (
        make(rng=np.random.default_rng(1), optimizer=optimizer, carry_over=carry_over, **RULES)[0]
        for _ in range(2)
    )
    whole.step(3)
    parts.step(1)
    in_batches(parts, begun)
    assert (parts.epoch, parts.batch) == (1, begun)
    parts.step(2)
    assert (parts.epoch, parts.batch) == (3, 0)
    np.testing.assert_array_equal(parts.network.params, whole.network.params)


def test_all_points_in_one_batch():
    whole, parts = (make(batch_size=1000)[0] for _ in range(2))
    whole.step(1)
    assert in_batches(parts, 1)[0].n_samples == 23
    assert (parts.epoch, parts.batch) == (1, 0)
    np.testing.assert_array_equal(parts.network.params, whole.network.params)


def test_a_checkpoint_within_an_epoch():
    plan, *_ = make(rng=np.random.default_rng(1), optimizer="adam", dropout=0.2)
    plan.step(1)
    in_batches(plan, 2)
    checkpoint = plan.checkpoint()
    plan.step(4)
    after = plan.network.params.copy()
    plan.restore(checkpoint)
    assert (plan.epoch, plan.batch) == (1, 2)
    plan.step(4)
    np.testing.assert_array_equal(plan.network.params, after)


def test_other_batches_begin_the_epoch_anew():
    plan, F, y = make()
    in_batches(plan, 2)
    plan.batch_size = 5
    assert plan.batch == 2
    plan.batch_size = 7
    assert plan.batch == 0
    in_batches(plan, 2)
    plan.set_data(F, y)
    assert (plan.epoch, plan.batch) == (0, 0)


def test_what_a_batch_did_against_the_textbook():
    """Without an order drawn, the second batch of 5 is the points 5 to 9."""
    plan, F, y = make()
    plan.step_batch()
    textbook = Textbook(plan.network)
    before = plan.network.params.copy()
    report = plan.step_batch()
    np.testing.assert_array_equal(report.points, range(5, 10))
    assert (report.batch, report.n_batches, report.n_samples, report.learning_rate) == (1, 5, 5, 0.1)
    for k, (x, label) in enumerate(zip(F[5:10], y[5:10], strict=True)):
        _, activations = textbook.forward(x)
        _, errors = textbook.gradient(x, label, "cross_entropy")
        for layer in range(3):
            np.testing.assert_allclose(report.activations[layer][:, k], activations[layer + 1], atol=1e-14)
            # The gradient by a bias is δ; the mean over the batch divides by 5.
            np.testing.assert_allclose(report.deltas[layer][:, k], np.array(errors[layer]) / 5, atol=1e-14)
    outputs = report.activations[-1][0]
    assert report.loss == pytest.approx(np.log1p(np.exp(-y[5:10] * outputs)).mean(), rel=1e-12)
    for layer in range(3):
        np.testing.assert_allclose(
            report.gradient[layer][:, -1], report.deltas[layer].sum(axis=1), atol=1e-15
        )
        np.testing.assert_allclose(report.change[layer], -0.1 * report.gradient[layer], rtol=0, atol=1e-15)
    changed = np.concatenate([layer.ravel() for layer in report.change])
    np.testing.assert_allclose(plan.network.params, before + changed, rtol=0, atol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "gelu", "sin"])
def test_deltas_are_derivatives_by_the_sums(activation):
    """Central differences: a bias moves the sum of every point of the batch alike."""
    (plan, F, y), (twin, *_) = (make(activation, hidden=(3, 3)) for _ in range(2))
    report = plan.step_batch()
    targets = plan.loss.targets(y[:5], 1).T
    h = 1e-6
    for layer, biases in enumerate(twin.network.biases):
        for unit in range(len(biases)):
            biases[unit] += h
            above = plan.loss.mean(twin.network.forward(F[:5])[-1], targets)
            biases[unit] -= 2 * h
            below = plan.loss.mean(twin.network.forward(F[:5])[-1], targets)
            biases[unit] += h
            slope = (above - below) / (2 * h)
            assert report.deltas[layer][unit].sum() == pytest.approx(slope, rel=1e-6, abs=1e-9)
