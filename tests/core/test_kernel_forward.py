"""The kernel's forward pass against NumPy's, point by point."""

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS
from unfold.core.grid import GridEvaluator
from unfold.core.kernel import ACTIVATION_CODES, CHUNK
from unfold.core.kernel_forward import KernelForward, covers_forward
from unfold.core.layers import Maxout
from unfold.core.network import Network

COVERED = [name for name, activation in ACTIVATIONS.items() if activation in ACTIVATION_CODES]
TOLERANCE = {np.float32: 2e-6, np.float64: 2e-14}


def make(n_inputs=3, hidden=(7, 4), activation="tanh", n_outputs=1):
    network = Network(n_inputs, hidden, activation, n_outputs=n_outputs)
    network.initialize("glorot", np.random.default_rng(0))
    return network


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 2])
@pytest.mark.parametrize(("n_inputs", "hidden"), [(3, (7, 4)), (0, (2,)), (2, ()), (7, (33, 64))])
def test_every_layer_at_every_point(kernel, dtype, n, n_inputs, hidden):
    network = make(n_inputs, hidden, n_outputs=2)
    F = np.random.default_rng(1).uniform(-2, 2, (n, n_inputs))
    forward = KernelForward(network, kernel, F.T, dtype)
    forward()
    expected = network.forward(F)
    assert [a.shape for a in forward.activations] == [a.shape for a in expected]
    for a, e in zip(forward.activations, expected, strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, e, rtol=0, atol=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", COVERED)
def test_every_activation(kernel, dtype, activation):
    network = make(activation=activation)
    F = np.random.default_rng(1).uniform(-3, 3, (50, 3))
    forward = KernelForward(network, kernel, F.T, dtype)
    forward()
    for a, e in zip(forward.activations, network.forward(F), strict=True):
        np.testing.assert_allclose(a, e, rtol=0, atol=4 * TOLERANCE[dtype])


def test_it_follows_the_network(kernel):
    network = make()
    F = np.random.default_rng(1).uniform(-2, 2, (9, 3))
    forward = KernelForward(network, kernel, F.T, np.float64)
    network.params *= -0.5
    forward()
    np.testing.assert_allclose(forward.activations[-1], network.forward(F)[-1], rtol=0, atol=1e-14)


def test_it_stays_within_its_buffers(kernel):
    """The kernel gets addresses inside of larger arrays, whose margins have to stay as they are."""

    class Guarded:
        workspace_size = kernel.workspace_size

        def evaluate(self, layers, params, X, workspace, out):
            inner = []
            for array in (params, X, workspace, out):
                memory = np.full(array.nbytes + 128, 0xFF, np.uint8)
                copy = memory[64:-64].view(array.dtype).reshape(array.shape)
                copy[...] = array
                inner.append((memory, copy))
            kernel.evaluate(layers, *(copy for _, copy in inner))
            for memory, _ in inner:
                assert (memory[:64] == 0xFF).all()
                assert (memory[-64:] == 0xFF).all()
            out[...] = inner[-1][1]

    for n in (1, 2, 5, 150):
        network = make()
        F = np.random.default_rng(n).uniform(-2, 2, (n, 3))
        forward = KernelForward(network, Guarded(), F.T)
        forward()
        np.testing.assert_allclose(forward.activations[-1], network.forward(F)[-1], rtol=0, atol=2e-6)


@pytest.mark.parametrize("resolution", [1, 7, 50])
def test_pictures_by_the_kernel_are_those_by_numpy(kernel, resolution):
    network = make()
    features = ("x1", "x2", "sin(x1)")
    grids = [GridEvaluator(network, features, resolution, each) for each in (None, kernel)]
    for by_numpy, by_kernel in zip(*(grid.evaluate() for grid in grids), strict=True):
        assert by_numpy.dtype == np.float64
        assert by_kernel.dtype == np.float32
        np.testing.assert_allclose(by_kernel, by_numpy, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "covered"),
    [
        ({"activation": "relu"}, True),
        ({"activation": "relu", "dropout": 0.5}, True),  # evaluation drops nothing
        ({"activation": "gelu"}, False),
        ({"activation": Maxout(2)}, False),
        ({"activation": "relu", "skips": True}, False),
    ],
)
def test_what_is_covered(kernel, shape, covered):
    network = Network(2, (4, 4), **shape)
    assert covers_forward(network) is covered
    (first, *_) = GridEvaluator(network, ("x1", "x2"), 5, kernel).evaluate()
    assert first.dtype == (np.float32 if covered else np.float64)
