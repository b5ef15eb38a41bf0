"""The SIMD kernel of the present sources, built for whatever these tests run on."""

import ctypes
import sys

import hypothesis
import numpy as np
import pytest

from unfold.core.kernel import Kernel, LayerStruct

# As in tests/app, without which these tests run, too: how long a machine takes says nothing.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

GUARD = 64
"""Bytes on either side of a buffer that are not the kernel's. All ones are NaN to whoever reads them."""


@pytest.fixture(scope="session")
def kernel():
    if sys.platform == "emscripten":
        return Kernel()
    import kernel as build_kernel

    library = build_kernel.native()
    if library is None:
        pytest.skip("no C compiler")
    return Kernel(library)


@pytest.fixture(scope="session")
def guarded_kernel(kernel):
    return GuardedKernel(kernel)


class GuardedKernel:
    """The kernel, working on copies of all its buffers that lie between guard words."""

    def __init__(self, kernel):
        self._kernel = kernel
        self.workspace_size = kernel.workspace_size

    def train(self, trainings, epochs, dtype=np.float64):
        guarded = {}  # by address: networks that share a buffer share it here, too
        moved = type(trainings).from_buffer_copy(trainings)
        for training in moved:
            for struct, field, size in self._buffers(training, epochs, np.dtype(dtype)):
                address = getattr(struct, field)
                if address and address not in guarded:
                    guarded[address] = memory = np.full(size + 2 * GUARD, 0xFF, np.uint8)
                    ctypes.memmove(memory.ctypes.data + GUARD, address, size)
                if address:
                    setattr(struct, field, guarded[address].ctypes.data + GUARD)
        self._kernel.train(moved, epochs, dtype)
        for address, memory in guarded.items():
            assert (memory[:GUARD] == 0xFF).all()
            assert (memory[-GUARD:] == 0xFF).all()
            ctypes.memmove(address, memory.ctypes.data + GUARD, len(memory) - 2 * GUARD)
        for training, after in zip(trainings, moved, strict=True):
            training.n_carried = after.n_carried
            training.parameters.updates = after.parameters.updates

    def _buffers(self, training, epochs, dtype):
        """Each pointer of a training with the bytes that belong to it."""
        layers = (LayerStruct * training.n_layers).from_address(training.layers)
        width, n_outputs = layers[0].n_in + 1, layers[-1].n_out
        parameters, n = training.parameters, training.n_samples
        workspace = self.workspace_size(layers, training.batch_size, dtype)
        yield training, "features", n * width * dtype.itemsize
        yield training, "targets", n * n_outputs * dtype.itemsize
        yield training, "order", n * np.dtype(np.intp).itemsize
        yield training, "carried", parameters.n * dtype.itemsize
        yield training, "learning_rates", epochs * 8
        yield training, "penalty_rates", epochs * 8
        yield training, "workspace", workspace * dtype.itemsize
        for name in ("params", "gradient", "is_weight", "first_moment", "second_moment", "alive"):
            yield parameters, name, parameters.n * dtype.itemsize
