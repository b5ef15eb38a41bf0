"""Sharpness against the whole Hessian, against parabolas, and at the edge of stability."""

import numpy as np
import pytest

from unfold.core.losses import loss_for
from unfold.core.network import Network
from unfold.core.objective import Objective
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.sharpness import hessian_product, largest_eigenvalue, stability_limit

SHAPES = [
    ("tanh", (3,), 1),
    ("sigmoid", (4, 3), 1),
    ("gelu", (3, 2), 1),
    ("tanh", (3,), 3),
    ("relu", (4,), 1),
]


def make(activation, hidden, n_outputs, loss="cross_entropy", seed=0):
    rng = np.random.default_rng(seed)
    network = Network(2, hidden, activation, n_outputs=n_outputs)
    network.params[:] = rng.normal(0, 0.8, network.n_parameters)
    F = rng.uniform(-2, 2, (30, 2))
    y = rng.choice([-1.0, 1.0] if n_outputs == 1 else np.arange(float(n_outputs)), 30)
    return network, Objective(network, F, y, loss_for(loss, n_outputs)), F, y


def hessian(objective, params, step=1e-5):
    """By central differences of the gradient, a parameter at a time."""
    columns = [
        (objective.gradient(params + step * e) - objective.gradient(params - step * e)) / (2 * step)
        for e in np.eye(len(params))
    ]
    return np.array(columns)


@pytest.mark.parametrize(("activation", "hidden", "n_outputs"), SHAPES)
def test_largest_eigenvalue_is_that_of_the_whole_hessian(activation, hidden, n_outputs):
    network, objective, *_ = make(activation, hidden, n_outputs)
    expected = np.linalg.eigvalsh(hessian(objective, network.params))[-1]
    found = largest_eigenvalue(
        lambda v: hessian_product(objective.gradient, network.params, v),
        np.random.default_rng(1).standard_normal(network.n_parameters),
        network.n_parameters,
    )
    assert found.value == pytest.approx(expected, rel=1e-5)
    assert np.linalg.norm(found.vector) == pytest.approx(1)


def test_gradient_and_loss_of_an_objective_belong_together():
    network, objective, F, y = make("tanh", (3, 2), 1)
    params, step = network.params + 0.1, 1e-6
    slopes = [
        (objective.loss(params + step * e) - objective.loss(params - step * e)) / (2 * step)
        for e in np.eye(len(params))
    ]
    np.testing.assert_allclose(objective.gradient(params), slopes, atol=1e-8)
    loss = loss_for("cross_entropy", 1)
    assert objective.loss(network.params) == loss.mean(network.forward(F)[-1], loss.targets(y, 1).T)


def test_a_negative_eigenvalue_that_is_larger_in_size_is_passed_over():
    rng = np.random.default_rng(0)
    Q, _ = np.linalg.qr(rng.standard_normal((6, 6)))
    matrix = Q @ np.diag([-9.0, -1.0, 0.0, 1.0, 2.0, 3.0]) @ Q.T
    found = largest_eigenvalue(lambda v: matrix @ v, rng.standard_normal(6), 6)
    assert found.value == pytest.approx(3.0)
    assert found.residual < 1e-9


def test_an_eigenvector_leads_on_to_the_next_eigenvalue():
    """Few steps a time, each from the last one's vector, do what many do at once."""
    rng = np.random.default_rng(2)
    Q, _ = np.linalg.qr(rng.standard_normal((40, 40)))
    matrix = Q @ np.diag(np.linspace(0, 1, 40) ** 3) @ Q.T
    vector, values = rng.standard_normal(40), []
    for _ in range(12):
        found = largest_eigenvalue(lambda v: matrix @ v, vector, 4)
        vector = found.vector
        values.append(found.value)
        assert abs(found.value - 1) <= found.residual + 1e-9 or found.value < 1
    assert values == sorted(values)
    assert values[-1] == pytest.approx(1, abs=1e-3)


def test_what_has_no_direction_has_no_sharpness():
    assert largest_eigenvalue(lambda v: v, np.zeros(3), 5).value == 0.0


@pytest.mark.parametrize("hyperparameters", [{}, {"momentum": 0.5}, {"momentum": 0.9}])
@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_the_limit_divides_what_settles_from_what_swings(name, hyperparameters):
    """On the parabola ½ a w², a little below and above."""
    hyperparameters = {} if name == "sgd" else hyperparameters
    limit = stability_limit(OPTIMIZERS[name]((1,), **hyperparameters), 0.1)
    assert limit is not None
    for factor, settles in ((0.98, True), (1.02, False)):
        w, gradient, rate = np.ones(1), np.empty(1), np.array(0.1)
        calls = OPTIMIZERS[name]((1,), **hyperparameters).calls(w, gradient, rate)
        for _ in range(3000):
            gradient[:] = factor * limit * w
            for call in calls:
                call()
            if abs(w[0]) > 1e6:
                break
        assert (abs(w[0]) < 1e-3) == settles


def test_optimizers_that_scale_each_parameter_have_no_limit():
    assert stability_limit(OPTIMIZERS["adam"]((1,)), 0.1) is None


@pytest.mark.parametrize(
    ("optimizer", "learning_rate", "limit"),
    [("sgd", 0.2, 10.0), ("sgd", 0.1, 20.0), ("momentum", 0.2, 15.0), ("nesterov", 0.1, 15.0)],
)
def test_full_batch_training_climbs_to_the_edge_of_stability_and_stays(optimizer, learning_rate, limit):
    """J. Cohen et al. 2021: sharpness rises to 2/η, with momentum to what that becomes, and hovers there."""
    rng = np.random.default_rng(0)
    X, y = rng.uniform(-2, 2, (40, 2)), rng.choice([-1.0, 1.0], 40)
    network = Network(2, (16, 16), "tanh")
    network.initialize("glorot", rng)
    plan = Plan(
        network,
        X,
        y,
        batch_size=40,
        loss="squared_error",
        learning_rate=learning_rate,
        optimizer=optimizer,
        hyperparameters={} if optimizer == "sgd" else {"momentum": 0.5},
    )
    assert stability_limit(plan.optimizer, learning_rate) == pytest.approx(limit)
    objective = Objective(network, X, y, plan.loss)
    vector, seen = rng.standard_normal(network.n_parameters), []
    for _ in range(16):
        plan.step(250)
        found = largest_eigenvalue(
            lambda v: hessian_product(objective.gradient, network.params, v), vector, 12
        )
        vector = found.vector
        seen.append(found.value)
    assert np.median(seen[-5:]) == pytest.approx(limit, rel=0.04)
