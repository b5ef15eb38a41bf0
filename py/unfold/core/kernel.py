"""The SIMD kernel of `py/kernel` as Python calls it: the library, its structures and its tables of codes.

Owns the border to C: what crosses it are addresses of arrays that somebody else holds. A library is built for
the machine that this package runs on and lies beside this file; where there is none, NumPy does it all.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.activations import ACTIVATIONS, Activation
from unfold.core.layers import Layer, Maxout
from unfold.core.network import Network
from unfold.core.reason import Reason

LIBRARY = Path(__file__).with_name("libkernel.dylib")
"""A shared library for CPython; a side module of WebAssembly for Pyodide, under the same name, which
Python takes for no extension module."""

CHUNK = 128
"""Points of a grid that the kernel evaluates together; `CHUNK` in kernel.c."""

ACTIVATION_CODES: Mapping[Activation, int] = MappingProxyType(
    {
        ACTIVATIONS[name]: code
        for code, name in enumerate(("linear", "relu", "leaky_relu", "elu", "tanh", "sigmoid", "silu"))
    }
)
"""What the kernel can apply to a layer, by `enum` of activations.h."""

Array: TypeAlias = npt.NDArray[Any]


class LayerStruct(ctypes.Structure):
    """`Layer` of network.h."""

    _fields_ = (("n_in", ctypes.c_int32), ("n_out", ctypes.c_int32), ("activation", ctypes.c_int32))


class ParametersStruct(ctypes.Structure):
    """`Parameters` of update.h."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("params", "gradient", "is_weight")),
        *((name, ctypes.c_void_p) for name in ("first_moment", "second_moment", "alive")),
        *((name, ctypes.c_double) for name in ("beta1", "beta2", "epsilon")),
        ("updates", ctypes.c_int64),
        *((name, ctypes.c_int32) for name in ("n", "optimizer", "penalty")),
    )


class TrainingStruct(ctypes.Structure):
    """`Training` of kernel.c."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("layers", "features", "targets", "order", "bits", "carried")),
        *((name, ctypes.c_void_p) for name in ("learning_rates", "penalty_rates", "workspace")),
        ("parameters", ParametersStruct),
        *((name, ctypes.c_int32) for name in ("n_layers", "n_samples", "batch_size")),
        *((name, ctypes.c_int32) for name in ("loss", "carry_over", "n_carried")),
    )


def address(array: Array, dtype: npt.DTypeLike = np.float64) -> int:
    """Return where the numbers of an array begin; somebody has to hold the array while the kernel runs.

    Raises:
        ValueError: if the numbers are of another type or do not lie one after the other.
    """
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise ValueError(
            f"the kernel reads contiguous {np.dtype(dtype)}; this is {array.dtype}, {array.strides}"
        )
    return int(array.ctypes.data)


def uncovered_layer(layer: Layer) -> Reason | None:
    """Return what the kernel cannot do about a layer; None if it can do all."""
    if layer.splines is not None:
        return Reason("splines")
    if isinstance(layer.function, Maxout):
        return Reason("maxout")
    if layer.function not in ACTIVATION_CODES:
        names = {activation: name for name, activation in ACTIVATIONS.items()}
        name = names.get(layer.function)
        return Reason("activation", name) if name else Reason("own_activation")
    return Reason("skips") if layer.skip else None


def layer_structs(network: Network) -> ctypes.Array[LayerStruct]:
    """Return the layers of a network for the kernel, none of them uncovered."""
    structs = (LayerStruct * network.n_layers)()
    for struct, layer in zip(structs, network.layers, strict=True):
        assert isinstance(layer.function, Activation)
        struct.n_in, struct.n_out = layer.n_in, layer.n_out
        struct.activation = ACTIVATION_CODES[layer.function]
    return structs


class Kernel:
    """The library, loaded: the same functions for float64 and float32.

    Args:
        path: of the library.

    Raises:
        OSError: if there is no library that this machine can load.
        ValueError: if it was built from another version of the sources.
    """

    def __init__(self, path: Path = LIBRARY) -> None:
        self.path = path
        library = ctypes.CDLL(str(path))
        self._train, self._evaluate, self._workspace_size, self._tanh = (
            {np.dtype(f"float{bits}"): getattr(library, f"{name}_{bits}") for bits in (64, 32)}
            for name in ("train", "evaluate", "workspace_size", "tanh_of")
        )
        for function in self._workspace_size.values():
            function.restype = ctypes.c_int64
        if library.training_bytes_64() != ctypes.sizeof(TrainingStruct):
            raise ValueError(f"{path.name} is of another version: build it again")

    def workspace_size(
        self, layers: ctypes.Array[LayerStruct], n_points: int, dtype: npt.DTypeLike = np.float64
    ) -> int:
        """Return how many numbers a workspace for that many points at once holds."""
        return int(self._workspace_size[np.dtype(dtype)](layers, len(layers), n_points))

    def train(
        self, trainings: ctypes.Array[TrainingStruct], epochs: int, dtype: npt.DTypeLike = np.float64
    ) -> None:
        """Train each network for so many epochs; somebody has to hold all arrays meanwhile."""
        self._train[np.dtype(dtype)](trainings, len(trainings), epochs)

    def evaluate(
        self, layers: ctypes.Array[LayerStruct], params: Array, X: Array, workspace: Array, out: Array
    ) -> None:
        """Fill `out` with the activations of all layers, outputs last.

        Args:
            layers: of the network.
            params: its parameters, float64.
            X: features, of shape (n_inputs, n_points).
            workspace: that for CHUNK points and n_parameters more numbers, of the type of `X`.
            out: of shape (n_units, n_points) and the type of `X`.
        """
        self._evaluate[X.dtype](
            layers,
            len(layers),
            ctypes.c_void_p(address(params)),
            len(params),
            ctypes.c_void_p(address(X, X.dtype)),
            ctypes.c_int64(X.shape[1]),
            ctypes.c_void_p(address(workspace, X.dtype)),
            ctypes.c_void_p(address(out, X.dtype)),
        )

    def tanh(self, x: Array) -> None:
        """Replace numbers by their hyperbolic tangent, as the kernel computes it."""
        self._tanh[x.dtype](ctypes.c_void_p(address(x, x.dtype)), ctypes.c_int64(x.size))
