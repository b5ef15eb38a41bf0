import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS, Activation, activation_of
from unfold.core.layer_map import Doing, LayerMap, injective
from unfold.core.layers import Layer, Maxout
from unfold.core.own_activation import own_activation

FULL = np.array([[2.0, 1.0], [0.0, 3.5]])


def doing(name, W=FULL, **options):
    W = np.asarray(W)
    return LayerMap.of(Layer(W.shape[1], W.shape[0], ACTIVATIONS[name], **options), W)


@pytest.mark.parametrize(
    "name", ["tanh", "sigmoid", "softplus", "elu", "leaky_relu", "linear", "steep_sigmoid"]
)
def test_injective_and_non_singular_is_a_homeomorphism(name):
    said = doing(name)
    assert said.doing is Doing.HOMEOMORPHISM
    assert said.det == pytest.approx(7.0)
    assert said.rank == 2
    assert said.condition == pytest.approx(np.linalg.cond(FULL))


def test_relu_flattens_and_waves_fold():
    assert doing("relu").doing is Doing.FLATTENS
    for name in ("sin", "gelu", "silu"):
        assert doing(name).doing is Doing.FOLDS


def test_singular_collapses_whatever_the_activation():
    for name in ("tanh", "relu"):
        said = doing(name, [[1.0, 2.0], [2.0, 4.0]])
        assert (said.doing, said.rank, said.det, said.condition) == (Doing.COLLAPSES, 1, 0.0, np.inf)
    assert doing("tanh", np.zeros((2, 2))).rank == 0


def test_more_units_embed_and_fewer_collapse():
    wide = doing("tanh", np.array([[1.0, 0], [0, 1], [1, 1]]))
    assert (wide.doing, wide.det, wide.rank) == (Doing.EMBEDDING, None, 2)
    narrow = doing("tanh", np.array([[1.0, 1.0]]))
    assert (narrow.doing, narrow.rank) == (Doing.COLLAPSES, 1)


def test_skips_and_maxout_are_not_judged():
    assert doing("tanh", skip=True).doing is Doing.SKIPS
    W = np.arange(8.0).reshape(4, 2)
    said = LayerMap.of(Layer(2, 2, Maxout(2)), W)
    assert (said.doing, said.det) == (Doing.MAXOUT, None)


def test_every_known_activation_is_as_injective_as_it_looks():
    """The table agrees with the values."""
    z = np.linspace(-2.5, 2.5, 4001)  # the steep sigmoid is 1 beyond, to the last digit
    for name, function in ACTIVATIONS.items():
        a = np.empty_like(z)
        function.value(z, a)
        assert injective(function) == bool((np.diff(a) > 0).all()), name


def test_a_formula_is_looked_at():
    cube = activation_of(own_activation("x^3 + x"))
    square = activation_of(own_activation("x^2"))
    assert isinstance(cube, Activation)
    assert injective(cube)
    assert not injective(square)
