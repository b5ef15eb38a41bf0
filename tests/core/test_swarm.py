import numpy as np
import pytest

from unfold.core.losses import LOSSES, loss_for
from unfold.core.network import Network
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS
from unfold.core.swarm import Swarm

K = 5
OPTIONS = {"batch_size": 5, "loss": "cross_entropy", "learning_rate": 0.05}


def networks(activation="tanh", **shape):
    made = [Network(2, (4, 4, 2), activation, **shape) for _ in range(K)]
    for seed, network in enumerate(made):
        network.initialize("glorot", np.random.default_rng(seed))
    return made


def data(n_outputs=1, n=23):
    rng = np.random.default_rng(0)
    labels = [-1.0, 1.0] if n_outputs == 1 else np.arange(n_outputs)
    return rng.uniform(-2, 2, (n, 2)), rng.choice(labels, n)


def assert_as_if_alone(make_networks, rngs, **options):
    options = OPTIONS | options
    alone = make_networks()
    F, y = data(alone[0].n_outputs)
    swarm = Swarm(make_networks(), F, y, rng=rngs(), **options)
    swarm.step(3)
    each = rngs() or [None] * K
    plans = [Plan(network, F, y, rng=rng, **options) for network, rng in zip(alone, each, strict=True)]
    for plan in plans:
        plan.step(3)
    for network, member in zip(alone, swarm.members, strict=True):
        np.testing.assert_allclose(member.params, network.params, rtol=0, atol=1e-12)
    np.testing.assert_allclose(swarm.plan.penalty(), [plan.penalty() for plan in plans], rtol=0, atol=1e-12)
    loss = loss_for(options["loss"], alone[0].n_outputs)
    targets = loss.targets(y, alone[0].n_outputs).T
    losses = [loss.mean(network.forward(F)[-1], targets) for network in alone]
    np.testing.assert_allclose(swarm.losses(F, y), losses, rtol=0, atol=1e-12)


def orders_of_their_own():
    return [np.random.default_rng(100 + k) for k in range(K)]


def order_given():
    return None


@pytest.mark.parametrize("rngs", [order_given, orders_of_their_own])
@pytest.mark.parametrize("carry_over", [False, True])
def test_each_trains_as_if_alone(rngs, carry_over):
    assert_as_if_alone(networks, rngs, carry_over=carry_over)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("clip_norm", [None, 0.05])
def test_every_optimizer(optimizer, clip_norm):
    assert_as_if_alone(networks, orders_of_their_own, optimizer=optimizer, clip_norm=clip_norm)


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_penalty_and_loss(regularizer, loss):
    assert_as_if_alone(
        networks, orders_of_their_own, regularizer=regularizer, regularization_rate=0.1, loss=loss
    )


@pytest.mark.parametrize(
    "shape",
    [
        {"activation": ("gelu", "maxout", "relu")},
        {"skips": True, "activation": "silu"},
        {"dropout": 0.4},
        {"dropout": 0.4, "skips": True, "activation": "maxout"},
    ],
)
def test_every_kind_of_network(shape):
    assert_as_if_alone(
        lambda: networks(**shape), orders_of_their_own, regularizer="contractive", regularization_rate=0.1
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_of_several_outputs(loss):
    assert_as_if_alone(lambda: networks(n_outputs=3), orders_of_their_own, loss=loss)


def test_one_order_for_all():
    F, y = data()
    swarm = Swarm(networks(), F, y, rng=np.random.default_rng(3), **OPTIONS)
    swarm.step(3)
    for network, member in zip(networks(), swarm.members, strict=True):
        Plan(network, F, y, rng=np.random.default_rng(3), **OPTIONS).step(3)
        np.testing.assert_allclose(member.params, network.params, rtol=0, atol=1e-12)


def test_networks_are_copied():
    made = networks()
    before = made[0].params.copy()
    swarm = Swarm(made, *data(), **OPTIONS)
    swarm.step(1)
    np.testing.assert_array_equal(made[0].params, before)
    assert not np.array_equal(swarm.members[0].params, before)


def test_a_network_that_diverges_takes_no_other_with_it():
    made = networks()
    made[1].params[:] = np.inf
    swarm = Swarm(made, *data(), **OPTIONS)
    swarm.step(1)
    assert not np.isfinite(swarm.members[1].params).any()
    assert np.isfinite(np.delete(swarm.plan.network.params, 1, axis=0)).all()


def test_generators_that_are_too_few():
    with pytest.raises(ValueError, match="rng: 2 generators for 5 networks"):
        Swarm(networks(), *data(), rng=[np.random.default_rng(k) for k in range(2)], **OPTIONS)


def test_no_networks():
    with pytest.raises(ValueError, match="at least one"):
        Swarm([], *data(), **OPTIONS)
