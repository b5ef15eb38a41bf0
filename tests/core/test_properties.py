"""What holds of any network whatever: random shapes, functions, weights and points."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold.core.activations import ACTIVATIONS
from unfold.core.backprop import Backpropagation
from unfold.core.features import transform
from unfold.core.forward import with_ones
from unfold.core.grid import GridEvaluator, pixel_centres
from unfold.core.layers import Maxout
from unfold.core.losses import LOSSES, loss_for
from unfold.core.network import Network
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS

FUNCTIONS = (*ACTIVATIONS, "maxout", Maxout(3))
KEYS = st.sampled_from
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def networks(draw, may_skip=True):
    """A network of two inputs with normal weights."""
    hidden = draw(st.lists(st.integers(1, 6), max_size=4))
    functions = [draw(KEYS(FUNCTIONS)) for _ in hidden]
    skips = may_skip and draw(st.booleans())
    network = Network(2, hidden, functions, n_outputs=draw(KEYS([1, 3])), skips=skips)
    network.params[:] = np.random.default_rng(draw(SEEDS)).standard_normal(network.n_parameters)
    return network


def points(network, n, seed=0):
    rng = np.random.default_rng(seed)
    labels = [-1.0, 1.0] if network.n_outputs == 1 else np.arange(network.n_outputs)
    return rng.uniform(-2, 2, (n, 2)), rng.choice(labels, n)


def gradient(network, loss, F, y):
    out, X_T = np.full(network.n_parameters, np.nan), with_ones(F)
    loss = loss_for(loss, network.n_outputs)
    Backpropagation(network, loss, out, len(y))(X_T.T, X_T, loss.targets(y, network.n_outputs).T)
    return out


@settings(deadline=None)
@given(networks(may_skip=False), st.data())
def test_permuting_the_units_of_any_layer_changes_nothing(network, data):
    F, _ = points(network, 5)
    before = network.forward(F)[-1].copy()
    for i, layer in enumerate(network.layers[:-1]):
        order = np.array(data.draw(st.permutations(range(layer.n_out))))
        rows = (np.arange(layer.pieces)[:, None] * layer.n_out + order).ravel()
        network.affine[i][:] = network.affine[i][rows]
        network.weights[i + 1][:] = network.weights[i + 1][:, order]
    after = network.forward(F)[-1]
    np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-9 * (1 + np.abs(before).max()))


@settings(deadline=None, max_examples=50)
@given(networks(), st.integers(1, 8), KEYS(sorted(LOSSES)))
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_points(network, n, loss):
    F, y = points(network, n)
    each = [gradient(network, loss, F[k : k + 1], y[k : k + 1]) for k in range(n)]
    scale = 1 + np.abs(each).max()
    np.testing.assert_allclose(
        gradient(network, loss, F, y), np.mean(each, axis=0), rtol=0, atol=1e-12 * scale
    )


@settings(deadline=None, max_examples=50)
@given(networks(), KEYS(sorted(OPTIMIZERS)), KEYS(sorted(REGULARIZERS)), KEYS(sorted(LOSSES)))
def test_a_learning_rate_of_zero_changes_nothing(network, optimizer, regularizer, loss):
    before = network.params.copy()
    Plan(
        network, *points(network, 7), batch_size=3, loss=loss, learning_rate=0.0, optimizer=optimizer,
        regularizer=regularizer, regularization_rate=0.5, rng=np.random.default_rng(0),
    ).step(2)  # fmt: skip
    np.testing.assert_array_equal(network.params, before)


@settings(deadline=None, max_examples=50)
@given(networks())
def test_the_grid_is_the_forward_pass_point_by_point(network):
    grid = GridEvaluator(network, ("x1", "x2"), 3)
    layers = grid.evaluate()
    for row, x2 in enumerate(pixel_centres(3)):
        for column, x1 in enumerate(pixel_centres(3)):
            expected = network.forward(transform(np.array([[x1, x2]]), ("x1", "x2")))
            for a, e in zip(layers, expected, strict=True):
                np.testing.assert_allclose(a[:, row, column], e[:, 0], rtol=1e-9, atol=1e-9)


MODERATE = st.floats(-1e100, 1e100)  # larger ones overflow on their way, as they must


@settings(deadline=None)
@given(networks(), st.lists(st.tuples(MODERATE, MODERATE), min_size=1, max_size=4), KEYS(sorted(LOSSES)))
def test_no_finite_point_makes_a_nan(network, x, loss):
    F, (_, y) = np.array(x), points(network, len(x))
    with np.errstate(over="ignore"):
        layers = network.forward(F)
        assert not any(np.isnan(a).any() for a in layers)
        assert not np.isnan(gradient(network, loss, F, y)).any()
        rule = loss_for(loss, network.n_outputs)
        assert not np.isnan(rule.mean(layers[-1], rule.targets(y, network.n_outputs).T))
        assert not np.isnan(rule.link(layers[-1])).any()
