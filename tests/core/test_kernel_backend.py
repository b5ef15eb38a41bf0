"""The kernel against NumPy: the same numbers in the same order, and no other memory touched."""

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS
from unfold.core.kernel import ACTIVATION_CODES
from unfold.core.kernel_backend import KernelBackend, uncovered
from unfold.core.layers import Maxout
from unfold.core.network import Network
from unfold.core.plan import Plan
from unfold.core.reason import Reason
from unfold.core.schedules import Step
from unfold.core.swarm import Swarm

COVERED = [name for name, activation in ACTIVATIONS.items() if activation in ACTIVATION_CODES]
LOSSES = ("squared_error", "cross_entropy")
OPTIMIZERS = ("sgd", "momentum", "adam")
REGULARIZERS = ("none", "l1", "l1_dead", "l2")


def backend(kernel, **options):
    return lambda plan: KernelBackend(plan, kernel, **options)


def make(n_inputs=2, hidden=(4, 2), activation="tanh", n=23, seed=0, n_outputs=1, output="linear", **options):
    rng = np.random.default_rng(seed)
    network = Network(n_inputs, hidden, activation, output, n_outputs=n_outputs)
    network.initialize("glorot", rng)
    F = rng.uniform(-2, 2, (n, n_inputs))
    y = rng.choice([-1.0, 1.0], n) if n_outputs == 1 else rng.integers(0, n_outputs, n).astype(float)
    options = {"batch_size": 5, "loss": "squared_error", "learning_rate": 0.05} | options
    if (order_seed := options.pop("order_seed", None)) is not None:
        options["rng"] = np.random.default_rng(order_seed)
    return Plan(network, F, y, **options)


def both(kernel, **options):
    return make(**options), make(**options, backend=backend(kernel))


def assert_same(by_numpy, by_kernel, atol=2e-14):
    """All that a plan owns is the same, so that one backend can go on where the other stopped."""
    assert by_numpy.backend.name == "numpy"
    assert by_kernel.backend.name == "kernel"
    pairs = zip(
        (
            by_numpy.network.params,
            by_numpy.gradient,
            *by_numpy.optimizer.memory,
            *by_numpy.penalty_rule.memory,
        ),
        (
            by_kernel.network.params,
            by_kernel.gradient,
            *by_kernel.optimizer.memory,
            *by_kernel.penalty_rule.memory,
        ),
        strict=True,
    )
    for expected, found in pairs:
        np.testing.assert_allclose(found, expected, rtol=0, atol=atol)
    np.testing.assert_array_equal(by_kernel.order, by_numpy.order)
    assert by_kernel.n_carried == by_numpy.n_carried
    assert by_kernel.optimizer.updates == by_numpy.optimizer.updates
    if by_numpy.n_carried:
        np.testing.assert_allclose(by_kernel.carried, by_numpy.carried, rtol=0, atol=atol)


def draw(rng):
    """A random network with random rules, of those that the kernel covers."""
    hidden = tuple(rng.integers(1, 20, rng.integers(0, 5)).tolist())
    n_outputs = int(rng.choice([1, 1, 3]))
    return {
        "n_inputs": int(rng.integers(0, 9)),
        "hidden": hidden,
        "activation": [str(rng.choice(COVERED)) for _ in hidden],
        "n_outputs": n_outputs,
        "output": str(rng.choice(["linear", "tanh"])),
        "loss": str(rng.choice(LOSSES)) if n_outputs == 1 else "squared_error",
        "optimizer": str(rng.choice(OPTIMIZERS)),
        "learning_rate": 0.02,
        "regularizer": str(rng.choice(REGULARIZERS)),
        "regularization_rate": 0.05,
        "carry_over": bool(rng.integers(2)),
        "n": int(rng.integers(1, 60)),
        "batch_size": int(rng.choice([1, rng.integers(2, 40)])),
        "order_seed": rng.choice([None, 7]),
    }


@pytest.mark.parametrize("seed", range(60))
def test_a_random_network_trains_as_on_numpy_and_within_its_buffers(guarded_kernel, seed):
    options = draw(np.random.default_rng(seed))
    plans = both(guarded_kernel, **options)
    for epochs in (1, 2):
        for plan in plans:
            plan.step(epochs)
        assert_same(*plans)


@pytest.mark.parametrize("activation", COVERED)
@pytest.mark.parametrize("batch_size", [1, 6])
def test_every_activation(kernel, activation, batch_size):
    plans = both(kernel, activation=activation, hidden=(5, 3), batch_size=batch_size, loss="cross_entropy")
    for plan in plans:
        plan.step(5)
    assert_same(*plans)


@pytest.mark.parametrize("width", [31, 64, 129])
@pytest.mark.parametrize("batch_size", [1, 64])
def test_wide_layers(guarded_kernel, width, batch_size):
    """Wider than any tile, at strides that are and are not powers of two."""
    plans = both(guarded_kernel, hidden=(width, width), n=70, batch_size=batch_size, learning_rate=0.01)
    for plan in plans:
        plan.step(1)
    assert_same(*plans)


@pytest.mark.parametrize("n", [1, 2, 3, 17, 1000])
def test_the_order_is_the_one_that_numpy_draws(kernel, n):
    plans = both(kernel, n=n, hidden=(), order_seed=3, learning_rate=0.0, batch_size=50)
    for _ in range(3):
        for plan in plans:
            plan.step(2)
        np.testing.assert_array_equal(plans[1].order, plans[0].order)
    draws = [plan.rngs[0].integers(1 << 62) for plan in plans]
    assert draws[0] == draws[1]  # the generators are in the same state


def test_one_backend_goes_on_where_the_other_stopped(kernel):
    options = {"carry_over": True, "order_seed": 1, "optimizer": "adam", "regularizer": "l1_dead"}
    options |= {"regularization_rate": 0.1}
    whole, mixed = make(**options), make(**options)
    whole.step(6)
    for make_backend in (backend(kernel), None, backend(kernel)):
        if make_backend is not None:
            other = make_backend(mixed)
            other.step(2)
            mixed.epoch += 2
        else:
            mixed.step(2)
    np.testing.assert_allclose(mixed.network.params, whole.network.params, rtol=0, atol=2e-14)


def test_rates_change_from_epoch_to_epoch(kernel):
    plans = both(
        kernel, schedule=Step(every=2, factor=0.5), regularizer="l2", regularization_rate=0.3,
        regularization_warm_up=3, batch_size=7,
    )  # fmt: skip
    for plan in plans:
        plan.step(5)
        plan.learning_rate = 0.1
        plan.step(2)
    assert_same(*plans)


def test_a_batch_size_or_data_changed_on_the_way(kernel):
    plans = both(kernel, order_seed=2)
    for plan in plans:
        plan.step(2)
        plan.batch_size = 1000
        plan.step(2)
        plan.set_data(plan.F[:7, :-1] + 1.0, plan.targets[:7, 0])
        plan.step(2)
    assert_same(*plans)


def test_the_slope_of_relu_at_zero_is_zero(kernel):
    plan = make(activation="relu", hidden=(3,), backend=backend(kernel))
    plan.network.params[:] = 0.0
    plan.network.weights[-1][:] = 1.0
    plan.step(1)
    assert (plan.network.weights[0] == 0).all()
    assert (plan.network.biases[0] == 0).all()
    assert plan.network.biases[-1] != 0


def test_a_run_that_diverges_is_not_finite(kernel):
    plans = both(kernel, activation="relu", hidden=(8, 8), learning_rate=1e10)
    for plan in plans:
        plan.step(20)
        assert not np.isfinite(plan.network.params).all()


def test_float32_follows_from_afar(guarded_kernel):
    exact = make(hidden=(8, 8), optimizer="adam", learning_rate=0.003)
    coarse = make(
        hidden=(8, 8),
        optimizer="adam",
        learning_rate=0.003,
        backend=backend(guarded_kernel, dtype=np.float32),
    )
    for plan in (exact, coarse):
        plan.step(3)
        plan.step(3)
    difference = np.abs(coarse.network.params - exact.network.params).max()
    assert 1e-12 < difference < 1e-4


@pytest.mark.parametrize("rng", ["none", "shared", "own"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_swarm_trains_as_its_members_would_alone(guarded_kernel, rng, optimizer):
    plans = [make(seed=0, optimizer=optimizer, carry_over=True) for _ in range(3)]
    networks = [plan.network for plan in plans]
    for seed, network in enumerate(networks):
        network.initialize("glorot", np.random.default_rng(seed))
    F, y = plans[0].F[:, :-1], plans[0].targets[:, 0]
    generators = {
        "none": lambda: [None] * 3,
        "shared": lambda: [np.random.default_rng(5) for _ in range(3)],
        "own": lambda: [np.random.default_rng(k) for k in range(3)],
    }[rng]
    given = {"none": None, "shared": generators()[0], "own": generators()}[rng]
    options = {"batch_size": 5, "loss": "squared_error", "learning_rate": 0.05, "optimizer": optimizer}
    options |= {"carry_over": True, "backend": backend(guarded_kernel)}
    swarm = Swarm(networks, F, y, rng=given, **options)
    alone = [
        Plan(network, F, y, rng=own, **options) for network, own in zip(networks, generators(), strict=True)
    ]
    for _ in range(2):
        for trained in (swarm, *alone):
            trained.step(2)
    assert swarm.plan.backend.name == "kernel"
    for member, plan in zip(swarm.members, alone, strict=True):
        np.testing.assert_array_equal(member.params, plan.network.params)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, None),
        ({"activation": "gelu"}, Reason("activation", "gelu")),
        ({"activation": Maxout(2)}, Reason("maxout")),
        ({"loss": "hinge"}, Reason("loss")),
        ({"n_outputs": 3, "loss": "cross_entropy"}, Reason("loss")),
        ({"optimizer": "nesterov"}, Reason("optimizer", "Nesterov")),
        ({"optimizer": "adamw"}, Reason("optimizer", "AdamW")),
        ({"regularizer": "weight_decay"}, Reason("regularization", "weight_decay")),
        ({"clip_norm": 1.0}, Reason("clip_norm")),
    ],
)
def test_what_is_not_covered_is_said(options, reason):
    assert uncovered(make(**options)) == reason


def test_frozen_weights_are_not_covered():
    plan = make()
    plan.freeze(np.arange(plan.network.n_parameters) == 3)
    assert uncovered(plan) == Reason("frozen")
    plan.freeze(np.zeros(plan.network.n_parameters))
    assert uncovered(plan) is None


def test_layers_that_are_not_covered():
    F, y = np.ones((4, 2)), np.ones(4)
    for shape, reason in (({"skips": True}, Reason("skips")), ({"dropout": 0.5}, Reason("dropout"))):
        network = Network(2, (4, 4), "tanh", **shape)
        plan = Plan(
            network, F, y, batch_size=2, loss="squared_error", learning_rate=0.1, rng=np.random.default_rng(0)
        )
        assert uncovered(plan) == reason


@pytest.mark.parametrize("carry_over", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_kernel_goes_on_after_mini_batches(kernel, optimizer, carry_over):
    """They are NumPy's; the epochs before and after are the kernel's."""
    by_numpy, by_kernel = both(kernel, optimizer=optimizer, carry_over=carry_over, order_seed=3)
    by_numpy.step(5)
    by_kernel.step(2)
    for _ in range(3):
        by_kernel.step_batch()
    by_kernel.step(3)
    assert (by_kernel.epoch, by_kernel.batch) == (5, 0)
    assert_same(by_numpy, by_kernel)


def test_plans_that_take_turns_do_not_disturb_each_other(kernel):
    """Several of them are trained side by side in a race."""
    options = [{"optimizer": name, "regularizer": "l2", "regularization_rate": 0.01} for name in OPTIMIZERS]
    alone = [make(**option, order_seed=1, backend=backend(kernel)) for option in options]
    for plan in alone:
        plan.step(6)
    by_turns = [make(**option, order_seed=1, backend=backend(kernel)) for option in options]
    for epochs in (1, 2, 3):
        for plan in by_turns:
            plan.step(epochs)
    for lone, plan in zip(alone, by_turns, strict=True):
        np.testing.assert_array_equal(plan.network.params, lone.network.params)
