"""Kolmogorov-Arnold networks: the splines against their definition, gradients by central differences."""

import numpy as np
import pytest

from unfold.core.backends import Backends
from unfold.core.backprop import Backpropagation
from unfold.core.contraction import Contraction
from unfold.core.datasets import DATASETS, Points
from unfold.core.edges import N_POINTS, EdgeEvaluator
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.kernel import uncovered_layer
from unfold.core.losses import LOSSES, loss_for
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.regions import Regions
from unfold.core.regularizers import REGULARIZERS
from unfold.core.splines import DEGREE, MAX_INTERVALS, REACH, Splines
from unfold.core.swarm import Swarm
from unfold.core.trainer import Trainer

from .test_gradients import central_differences, data, gradient, make, mean_loss, relative_error

SHAPES = [(2, (2,)), (2, (3, 2)), (1, ()), (0, (3,)), (3, (2, 1, 3))]
PENALTIES = [name for name in REGULARIZERS if name != "contractive"]


def cox_de_boor(x, knots, i, degree):
    """The i-th B-spline of a degree by its recursion: de Boor, *A Practical Guide to Splines*, ch. IX."""
    if degree == 0:
        return ((knots[i] <= x) & (x < knots[i + 1])).astype(float)
    rising = (x - knots[i]) / (knots[i + degree] - knots[i])
    falling = (knots[i + degree + 1] - x) / (knots[i + degree + 1] - knots[i + 1])
    return rising * cox_de_boor(x, knots, i, degree - 1) + falling * cox_de_boor(x, knots, i + 1, degree - 1)


def by_edges(network, F):
    """The output of a Kolmogorov-Arnold network, edge by edge and point by point as the paper has it."""
    splines = network.splines
    h = 2 * REACH / splines.intervals
    knots = -REACH + h * np.arange(-DEGREE, splines.intervals + DEGREE + 1)
    a = F.T
    for layer, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        n_in = network.sizes[layer]
        sums = []
        for unit, bias in enumerate(b):
            total = np.full(len(F), bias)
            for j in range(n_in):
                x, (w, *c) = a[j], W[unit, j::n_in]
                total += w * x / (1 + np.exp(-x))
                total += sum(c_i * cox_de_boor(x, knots, i, DEGREE) for i, c_i in enumerate(c))
            sums.append(total)
        a = np.array(sums)
    return a


@pytest.mark.parametrize("intervals", [1, 3, 5, MAX_INTERVALS])
class TestSplines:
    def test_b_splines_are_those_of_the_recursion(self, intervals):
        splines = Splines(intervals)
        h = splines.spacing
        knots = -REACH + h * np.arange(-DEGREE, intervals + DEGREE + 1)
        x = np.linspace(-REACH - 4 * h, REACH + 4 * h, 501)
        expected = [cox_de_boor(x, knots, i, DEGREE) for i in range(intervals + DEGREE)]
        np.testing.assert_allclose(splines.values(x)[1:], expected, atol=1e-14)

    def test_b_splines_add_up_to_one_on_the_grid(self, intervals):
        x = np.linspace(-REACH, REACH, 301)
        np.testing.assert_allclose(Splines(intervals).values(x)[1:].sum(axis=0), 1.0, atol=1e-14)

    def test_beyond_the_grid_silu_is_left(self, intervals):
        splines = Splines(intervals)
        x = np.array([-1e6, -REACH - DEGREE * splines.spacing, REACH + DEGREE * splines.spacing, 1e6])
        values = splines.values(x)
        np.testing.assert_allclose(values[1:], 0.0, atol=1e-14)
        np.testing.assert_allclose(values[0], x * (1 + np.tanh(x / 2)) / 2, atol=1e-12)

    def test_derivatives(self, intervals):
        splines = Splines(intervals)
        x, h = np.linspace(-2 * REACH, 2 * REACH, 301), 1e-6
        expected = (splines.values(x + h) - splines.values(x - h)) / (2 * h)
        np.testing.assert_allclose(splines.derivatives(x), expected, atol=1e-8)


def test_a_curve_can_be_any_cubic_on_the_grid():
    splines = Splines(4)
    x = np.linspace(-REACH, REACH, 200)
    cubic = 1 - 2 * x + 0.3 * x**2 + 0.1 * x**3
    _, residual, *_ = np.linalg.lstsq(splines.values(x)[1:].T, cubic)
    assert residual < 1e-20


@pytest.mark.parametrize("intervals", [0, MAX_INTERVALS + 1])
def test_the_grid_has_limits(intervals):
    with pytest.raises(ValueError, match=f"intervals: {intervals}"):
        Splines(intervals)


@pytest.mark.parametrize(("n_inputs", "hidden"), SHAPES)
def test_forward_is_the_sum_of_curves(n_inputs, hidden):
    network = make(n_inputs, hidden, "linear", splines=Splines(4))
    F, _ = data(7, n_inputs)
    np.testing.assert_allclose(network.forward(F)[-1], by_edges(network, F), rtol=1e-12)


def test_sums_are_those_of_the_forward_pass():
    network = make(2, (3,), "linear", n_outputs=2, splines=Splines())
    F, _ = data(6, 2)
    hidden, output = network.forward(F)
    np.testing.assert_allclose(network.sums(0, F.T.reshape(2, 2, 3)), hidden.reshape(3, 2, 3))
    np.testing.assert_allclose(network.sums(1, hidden), output)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("n_inputs", "hidden"), SHAPES)
def test_gradient(n_inputs, hidden, loss):
    network = make(n_inputs, hidden, "linear", splines=Splines(3))
    F, y = data(5, n_inputs)
    expected = central_differences(lambda: mean_loss(network, loss, F, y), network.params)
    assert relative_error(gradient(network, loss, F, y), expected) < 1e-7


@pytest.mark.parametrize("options", [{"skips": True}, {"n_outputs": 3}, {"output_activation": "tanh"}])
def test_gradient_with(options):
    network = make(2, (3, 3), "linear", splines=Splines(3), **options)
    F, y = data(5, 2, n_outputs=network.n_outputs)
    expected = central_differences(lambda: mean_loss(network, "squared_error", F, y), network.params)
    assert relative_error(gradient(network, "squared_error", F, y), expected) < 1e-7


def test_gradient_is_of_the_present_points():
    """Buffers are used again: what is left of a call does not enter the next one."""
    network = make(2, (3, 2), "linear", splines=Splines(3))
    out, loss = np.empty(network.n_parameters), loss_for("squared_error", 1)
    backpropagate = Backpropagation(network, loss, out, 5)
    for seed in (1, 2):
        F, y = data(5, 2, seed)
        X_T = with_ones(F)
        backpropagate(X_T.T, X_T, loss.targets(y, 1).T)
        np.testing.assert_array_equal(out, gradient(network, "squared_error", F, y))


def test_first_weights_are_drawn_for_every_function():
    networks = [Network(2, (3,), "linear", splines=splines) for splines in (None, Splines(4))]
    for network in networks:
        network.initialize("glorot", np.random.default_rng(0))
    plain, curved = networks
    np.testing.assert_array_equal(plain.weights[0], curved.weights[0][:, :2])  # the same base
    assert 0 < np.abs(curved.weights[0][:, 2:]).max() < 0.3
    assert curved.n_parameters == 3 * (2 * 8 + 1) + 3 * 8 + 1


def test_a_unit_can_be_taken_out():
    network = make(2, (3, 2), "linear", splines=Splines(3))
    left, kept = network.without(0, 1)
    assert left.sizes == (2, 2, 2, 1)
    assert kept.sum() == left.n_parameters
    # Without its curves the unit answers nothing.
    network.weights[1][:, network.layers[1].columns_of(1)] = 0.0
    F, _ = data(5, 2)
    np.testing.assert_allclose(left.forward(F)[-1], network.forward(F)[-1], atol=1e-12)


def test_the_kernel_leaves_it_to_numpy():
    network = make(2, (3,), "linear", splines=Splines())
    F, y = data(8, 2)
    plan = Plan(network, F, y, loss="cross_entropy", batch_size=4, learning_rate=0.1, backend=Backends())
    assert isinstance(plan.backend, NumpyBackend)
    assert uncovered_layer(network.layers[0]).kind == "splines"


@pytest.mark.parametrize(("n_inputs", "hidden"), SHAPES)
@pytest.mark.parametrize("n_samples", [0, 6])
def test_edges_add_up_to_the_network(n_inputs, hidden, n_samples):
    network = make(n_inputs, hidden, "linear", splines=Splines(4))
    F, _ = data(n_samples, n_inputs)
    edges = EdgeEvaluator(network, F)()
    x = np.linspace(-REACH, REACH, N_POINTS)
    for i, (curves, strengths, b) in enumerate(
        zip(edges.curves, edges.strengths, network.biases, strict=True)
    ):
        n_in = network.sizes[i]
        assert curves.shape == (len(b), n_in, N_POINTS)
        assert strengths.shape == (len(b), n_in)
        # Along the diagonal, where all inputs are the same.
        sums = network.sums(i, np.tile(x, (n_in, 1)))
        np.testing.assert_allclose(curves.sum(axis=1) + b[:, None], sums, atol=1e-12)


def test_strength_is_the_mean_size_over_the_points():
    network = make(1, (), "linear", splines=Splines(4))
    network.biases[0][:] = 0.0
    F, _ = data(6, 1)
    edges = EdgeEvaluator(network, F)()
    assert edges.strengths[0].item() == pytest.approx(np.abs(network.forward(F)[-1]).mean())


def test_it_has_no_linear_regions_and_no_contractive_penalty():
    network = make(2, (3,), "linear", splines=Splines())
    assert Regions(network, ("x1", "x2")).bent.kind == "splines"
    with pytest.raises(ValueError, match="contractive: edges that are curves"):
        Contraction(network, ForwardPass(network, 3))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", PENALTIES)
def test_every_rule_trains_it(optimizer, regularizer):
    network = Network(2, (2,), "linear", splines=Splines(), dropout=0.1)
    network.initialize("glorot", np.random.default_rng(0))
    F, y = data(20, 2)
    before = mean_loss(network, "cross_entropy", F, y)
    plan = Plan(
        network, F, y, loss="cross_entropy", batch_size=5,
        learning_rate=1.0 if optimizer == "adadelta" else 0.03,
        optimizer=optimizer, regularizer=regularizer, regularization_rate=0.001, rng=np.random.default_rng(1),
    )  # fmt: skip
    plan.step(20)
    assert mean_loss(network, "cross_entropy", F, y) < before


def test_a_swarm_trains_as_each_alone():
    F, y = data(12, 2)
    rules = {"loss": "cross_entropy", "batch_size": 4, "learning_rate": 0.1}
    networks = [make(2, (3, 2), "linear", seed=seed, splines=Splines(3)) for seed in range(3)]
    swarm = Swarm(networks, F, y, **rules, rng=[np.random.default_rng(seed) for seed in range(3)])
    swarm.step(3)
    losses = swarm.losses(F, y)
    for seed, (network, member) in enumerate(zip(networks, swarm.members, strict=True)):
        plan = Plan(network, F, y, **rules, rng=np.random.default_rng(seed))
        plan.step(3)
        np.testing.assert_allclose(member.params, network.params, rtol=1e-9)
        assert losses[seed] == pytest.approx(mean_loss(network, "cross_entropy", F, y))


@pytest.mark.parametrize("name", ["circle", "xor", "gauss", "spiral"])
def test_it_learns(name):
    """Two units are enough for the usual problems: curves take the place of many units."""
    drawn = DATASETS[name].generate(500, 0.0, np.random.default_rng(0))
    train, test = (Points(drawn.X[part] / 3, drawn.y[part]) for part in (slice(250), slice(250, None)))
    network = Network(2, (2, 2) if name == "spiral" else (2,), "linear", splines=Splines(10))
    network.initialize("glorot", np.random.default_rng(1))
    trainer = Trainer(
        network, train, test, features=("x1", "x2"), problem="classification", loss="cross_entropy",
        optimizer="adam", learning_rate=0.01, batch_size=10, rng=np.random.default_rng(2),
    )  # fmt: skip
    trainer.run(60)
    print(name, trainer.metrics())
    assert trainer.metrics().test_score > 0.9
