"""The border to C: what the kernel computes elementwise, and what it refuses."""

import ctypes
from decimal import Decimal, localcontext

import numpy as np
import pytest

from unfold.core import kernel as module
from unfold.core.kernel import Kernel, address


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_tanh_is_within_two_and_a_half_units_in_the_last_place(kernel, dtype):
    rng = np.random.default_rng(0)
    parts = rng.uniform(-22, 22, 700), rng.uniform(-1, 1, 1500), rng.uniform(-1e-3, 1e-3, 300)
    x = np.concatenate(parts).astype(dtype)
    result = x.copy()
    kernel.tanh(result)
    with localcontext(prec=50):
        for number, found in zip(x.tolist(), result, strict=True):
            e = (2 * Decimal(number)).exp()
            exact = (e - 1) / (e + 1)
            unit = Decimal(float(np.spacing(np.abs(found))))
            assert abs(Decimal(float(found)) - exact) <= Decimal("2.5") * unit


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_tanh_at_the_ends(kernel, dtype):
    x = np.array([0.0, -0.0, np.inf, -np.inf, 1e30, np.nan, 5e-324, 1e-40], dtype)
    result = x.copy()
    kernel.tanh(result)
    np.testing.assert_array_equal(result, np.array([0, -0.0, 1, -1, 1, np.nan, x[6], x[7]], dtype))
    np.testing.assert_array_equal(np.signbit(result[:2]), [False, True])


def test_no_library(tmp_path):
    with pytest.raises(OSError, match="none"):
        Kernel(tmp_path / "none.so")


def test_a_library_of_other_structures_is_refused(kernel, monkeypatch):
    class Longer(module.TrainingStruct):
        _fields_ = (("more", ctypes.c_int64),)

    monkeypatch.setattr(module, "TrainingStruct", Longer)
    with pytest.raises(ValueError, match="another version"):
        Kernel(kernel.path)


def test_address():
    array = np.arange(6.0).reshape(2, 3)
    assert address(array) == array.ctypes.data
    assert address(array[1]) == array.ctypes.data + 24
    with pytest.raises(ValueError, match="contiguous"):
        address(array.T)
    with pytest.raises(ValueError, match="float64"):
        address(array.astype(np.float32))
