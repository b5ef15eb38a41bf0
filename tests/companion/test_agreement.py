"""The companion comes to the core's own parameters: to 1e-9 in float64, and to 1e-4 in float32."""

import ctypes
import re
import shutil
import subprocess

import numpy as np
import pytest

import kernel as build_kernel
from unfold.core import formula_calculus
from unfold.core.activations import ACTIVATIONS, Activation, activation_of
from unfold.core.backends import Backends
from unfold.core.formula import Formula
from unfold.core.initializers import INITIALIZERS
from unfold.core.kernel_backend import uncovered
from unfold.core.layers import Maxout
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.own_activation import own_activation
from unfold.core.plan import Plan
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import Step
from unfold.core.splines import Splines

torch = pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import blocks, cuda_ensemble, native
from unfold_companion.blocks import Blocks
from unfold_companion.cuda_ensemble import CudaEnsemble
from unfold_companion.elementwise import ElementwiseEnsemble
from unfold_companion.ensemble import Ensemble
from unfold_companion.formulas import Program
from unfold_companion.native import NativeEnsemble
from unfold_companion.shape import shape_of
from unfold_companion.unsupported import UnsupportedError

CPU = torch.device("cpu")
EPOCHS = 5


def plan(
    seed=0,
    *,
    hidden=(4, 3),
    activation="tanh",
    formula=None,
    n_outputs=1,
    n_samples=43,
    shuffled=True,
    same_data=False,
    network=None,
    **options,
) -> Plan:
    """A plan whose mini-batches leave points over; with another seed of other data, rates and schedule."""
    rng = np.random.default_rng(0 if same_data else seed)
    X = rng.uniform(-1.0, 1.0, (n_samples, 2))
    y = rng.choice([-1.0, 1.0], n_samples) if n_outputs == 1 else rng.integers(0, n_outputs, n_samples) * 1.0
    activation = activation_of(own_activation(formula)) if formula else activation
    made = Network(2, hidden, activation, n_outputs=n_outputs, **(network or {}))
    made.initialize(next(iter(INITIALIZERS)), np.random.default_rng([seed, 1]))
    rules = {
        "batch_size": 10,
        "loss": "cross_entropy",
        "learning_rate": 0.05 + 0.01 * seed,
        "schedule": Step(1 + seed, 0.9),
        "rng": np.random.default_rng([seed, 2]) if shuffled else None,
    }
    return Plan(made, X, y, **(rules | options))


def followed(make, dtype=torch.float64, **options) -> float:
    """The largest difference of a parameter after a few epochs; everything else has to be the same."""
    ours, cores = ([plan(seed, **options) for seed in range(4)] for _ in range(2))
    starts = np.stack([each.network.params for each in ours])
    ensemble = make(ours, CPU, dtype)
    ensemble.step(2)
    ensemble.step(EPOCHS - 2)
    assert (starts == np.stack([each.network.params for each in ours])).all(), "not written back yet"
    ensemble.write_back()
    for our, core in zip(ours, cores, strict=True):
        core.step(EPOCHS)
        mine, theirs = our.checkpoint(), core.checkpoint()
        np.testing.assert_array_equal(mine.order, theirs.order)
        assert (mine.n_carried, mine.updates) == (theirs.n_carried, theirs.updates)
        if dtype == torch.float64:
            np.testing.assert_allclose(mine.memory, theirs.memory, rtol=0, atol=1e-9)
        # The generators draw the same from here on.
        assert [rng.integers(2**62) for rng in our.rngs] == [rng.integers(2**62) for rng in core.rngs]
        assert np.abs(core.network.params - starts).max() > 1e-3
    return max(
        np.abs(our.network.params - core.network.params).max() for our, core in zip(ours, cores, strict=True)
    )


FORMULAS = ("x * sigmoid(x)", "x^3 / (1 + x^2)", "max(x, sin(2) * x) - min(x^2, 0.3)", "abs(x)^1.5 + 2^(-x)")

COVERED = [
    *({"activation": name} for name in ACTIVATIONS),
    *({"formula": text} for text in FORMULAS),
    {"activation": Maxout(2)},
    {"activation": (Maxout(3), "gelu")},
    *({"optimizer": name} for name in OPTIMIZERS if name != "adadelta"),
    {"optimizer": "adadelta", "learning_rate": 1.0},
    *({"optimizer": name, "hyperparameters": {"beta1": 0.5, "beta2": 0.9}} for name in ("adam", "adamw")),
    *({"loss": name} for name in LOSSES if name != "cross_entropy"),
    *({"n_outputs": 3, "loss": name} for name in LOSSES),
    *(
        {"regularizer": name, "regularization_rate": 0.5, "regularization_warm_up": 1}
        for name in REGULARIZERS
        if name != "none"
    ),
    {"optimizer": "adam", "regularizer": "l2", "regularization_rate": 0.1},
    {"optimizer": "adamw", "regularizer": "weight_decay", "regularization_rate": 0.1},
    *(
        {"activation": function, "regularizer": "contractive", "regularization_rate": 0.1}
        for function in (*ACTIVATIONS, Maxout(2))
    ),
    {"formula": FORMULAS[0], "regularizer": "contractive", "regularization_rate": 0.1},
    {"hidden": (), "regularizer": "contractive", "regularization_rate": 0.1},
    {"network": {"dropout": 0.5}},
    {"network": {"dropout": (0.0, 0.3)}, "n_samples": 40},
    {"network": {"dropout": (0.2, 0.3)}, "carry_over": True},
    {"network": {"dropout": 0.3}, "regularizer": "contractive", "regularization_rate": 0.1},
    {"network": {"skips": True}, "hidden": (3, 3, 4, 4)},
    {"network": {"skips": True, "dropout": 0.3}, "hidden": (3, 3, 3), "activation": Maxout(2)},
    {"carry_over": True},
    {"clip_norm": 0.05},
    {"shuffled": False},
    {"same_data": True},
    {"hidden": ()},
    {"batch_size": 1000},
    {"batch_size": 1, "n_samples": 10},
]


@pytest.mark.parametrize("make", [Ensemble, ElementwiseEnsemble, Blocks], ids=lambda make: make.__name__)
@pytest.mark.parametrize("options", COVERED, ids=str)
def test_follows_the_core(make, options):
    assert followed(make, **options) <= 1e-9


@pytest.mark.parametrize("make", [Ensemble, ElementwiseEnsemble], ids=lambda make: make.__name__)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_follows_the_core_in_single_precision(make, optimizer):
    assert 0 < followed(make, torch.float32, optimizer=optimizer) <= 1e-4


def test_l1_dead_kills_weights_here_too():
    ours = [plan(seed, regularizer="l1_dead", regularization_rate=0.5) for seed in range(2)]
    ensemble = Ensemble(ours, CPU, torch.float64)
    ensemble.step(EPOCHS)
    ensemble.write_back()
    assert all((each.penalty_rule.alive == 0).any() for each in ours)


# The page's own kernel, compiled for this machine.


@pytest.fixture(scope="module")
def backends():
    library = build_kernel.native()
    if library is None:
        pytest.skip("no C compiler")
    return Backends(library)


def by_kernel(backends):
    def make(plans, device, dtype):
        return NativeEnsemble(plans, backends.kernel, str(dtype).removeprefix("torch."))

    return make


NATIVE = [options for options in COVERED if uncovered(plan(**options)) is None]


def test_the_kernel_covers_a_part():
    assert len(COVERED) > len(NATIVE) > 10


@pytest.mark.parametrize("call", [native.CALL, 1], ids=["one call", "a call for each epoch"])
@pytest.mark.parametrize("options", NATIVE, ids=str)
def test_the_page_s_kernel_follows_the_core(backends, options, call, monkeypatch):
    monkeypatch.setattr(native, "CALL", call)
    assert followed(by_kernel(backends), **options) <= 1e-9


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_page_s_kernel_follows_the_core_in_single_precision(backends, optimizer):
    assert 0 < followed(by_kernel(backends), torch.float32, optimizer=optimizer) <= 1e-4


@pytest.mark.parametrize(
    ("options", "way"),
    [
        ({}, r"the page's kernel, \d+"),
        ({"network": {"dropout": 0.5}}, r"elementwise, \d+; the kernel does not cover dropout"),
        ({"optimizer": "adamw"}, r"elementwise, \d+; the kernel does not cover the optimizer AdamW"),
        ({"hidden": (256, 256)}, r"bmm, \d+"),
        ({"hidden": (256, 256), "batch_size": 1}, r"the page's kernel, \d+"),
    ],
)
def test_a_cpu_trains_by_the_page_s_kernel_where_it_can_and_should(backends, monkeypatch, options, way):
    monkeypatch.setattr(blocks, "shared", lambda: backends)
    plans = [plan(seed, **options) for seed in range(20)]
    assert re.fullmatch(way, Blocks(plans, CPU, torch.float64).way)
    assert "page" not in Blocks(plans, CPU, torch.float64, native=False).way


def test_without_the_page_s_kernel_it_says_so_and_trains_by_pytorch(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "shared", lambda: Backends(tmp_path / "none"))
    ensemble = Blocks([plan(seed) for seed in range(20)], CPU, torch.float64)
    assert re.match(r"elementwise, \d+; the kernel cannot be loaded: ", ensemble.way)


@pytest.mark.parametrize("by_the_kernel", [True, False])
def test_blocks_on_several_threads_are_one(backends, monkeypatch, by_the_kernel):
    monkeypatch.setattr(blocks, "shared", lambda: backends)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    monkeypatch.setattr(blocks, "CACHED", 2000)
    ours, cores = ([plan(seed % 5) for seed in range(64)] for _ in range(2))
    trained = Blocks(ours, CPU, torch.float64, native=by_the_kernel)
    assert len(trained.ensembles) >= 3
    assert isinstance(trained.ensembles[0], NativeEnsemble) == by_the_kernel
    trained.step(2)
    trained.write_back()
    for our, core in zip(ours, cores, strict=True):
        core.step(2)
        np.testing.assert_allclose(our.network.params, core.network.params, rtol=0, atol=1e-9)


# What else there is to say.


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"activation": Activation(np.exp, np.exp, of_z=True)}, "activation"),
        ({"network": {"splines": Splines()}}, "model"),
    ],
)
def test_what_is_not_supported_is_named(options, key):
    with pytest.raises(UnsupportedError) as caught:
        Ensemble([plan(**options)], CPU, torch.float64)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key}: ")


def test_networks_of_one_formula_train_together():
    shapes = {shape_of(plan(seed, formula=text)) for seed, text in enumerate(("x^2", "x^2", "x^3"))}
    assert len(shapes) == 2


@pytest.mark.parametrize("name", formula_calculus.FUNCTIONS)
def test_every_function_of_a_formula_is_the_core_s(name):
    arguments = "x, 0.5 - x" if len(formula_calculus.FUNCTIONS[name].slopes) == 2 else "x"
    formula = Formula.parse(f"{name}({arguments}) + {name}({arguments.replace('x', '0.3')})")
    z = np.linspace(-3.0, 3.0, 101)
    for _ in range(3):
        with np.errstate(all="ignore"):
            expected = formula(z)
        found = Program(formula)(torch.from_numpy(z)).expand(z.shape).numpy()
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
        formula = formula.derivative()


def test_plans_of_two_shapes_do_not_train_together():
    with pytest.raises(ValueError, match="shape"):
        Ensemble([plan(), plan(hidden=(5,))], CPU, torch.float64)


# The kernel for GPUs, compiled as C++: what it computes needs no GPU to be tested, how fast it is does.

AS_CPP = """
#include <cmath>
using std::exp; using std::pow; using std::sqrt; using std::tanh;
#define __device__
#define __global__
#define __forceinline__ inline
#define __launch_bounds__(threads)
static struct { int x; } threadIdx, blockIdx, blockDim;
extern "C" void be_thread(int k) { threadIdx.x = k; }
static unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned __int128)a * b >> 64;
}
static int __clz(unsigned number) { return __builtin_clz(number); }
"""


@pytest.fixture
def on_cpu(tmp_path, monkeypatch):
    """Kernels run here, one thread after the other."""
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        pytest.skip("there is no C++ compiler")

    def compiled(defines: str, name: str):
        source, library = tmp_path / "fused.cpp", tmp_path / f"{len(list(tmp_path.iterdir()))}.so"
        source.write_text(AS_CPP + defines + cuda_ensemble.SOURCE.read_text(encoding="utf-8"))
        command = [compiler, "-std=c++17", "-O1", "-w", "-shared", "-fPIC", "-o", library, source]
        subprocess.run(command, check=True)
        found = ctypes.CDLL(str(library))

        def launch(grid, block, args):
            pointers = [
                ctypes.c_void_p(each.data_ptr()) if isinstance(each, torch.Tensor) else ctypes.c_int(each)
                for each in args
            ]
            for thread in range(grid[0] * block[0]):
                found.be_thread(thread)
                getattr(found, name)(*pointers)

        return launch

    monkeypatch.setattr(cuda_ensemble, "_compiled", compiled)


@pytest.mark.parametrize(
    "options",
    [
        *({"activation": name} for name in sorted(cuda_ensemble.FUNCTIONS)),
        {"optimizer": "momentum", "regularizer": "l1", "regularization_rate": 0.5},
        {"optimizer": "adam", "regularizer": "l2", "regularization_rate": 0.1, "regularization_warm_up": 2},
        {"loss": "squared_error", "same_data": True},
        {"n_outputs": 3},
        {"shuffled": False},
        {"carry_over": True, "n_samples": 40},
    ],
    ids=str,
)
def test_the_kernel_for_gpus_follows_the_core(on_cpu, options):
    ways = []

    def make(*arguments):
        ensemble = CudaEnsemble(*arguments)
        ways.append(ensemble.way)
        return ensemble

    assert followed(make, **options) <= 1e-9
    assert ways == ["fused kernel"]


@pytest.mark.parametrize(
    "options",
    [
        {"activation": Maxout(2)},
        {"formula": "x^2"},
        {"activation": "gelu"},
        {"network": {"dropout": 0.5}},
        {"network": {"skips": True}, "hidden": (3, 3)},
        {"optimizer": "adamw"},
        {"optimizer": "nesterov"},
        {"loss": "huber"},
        {"regularizer": "contractive"},
        {"clip_norm": 1.0},
        {"carry_over": True},
    ],
    ids=str,
)
def test_the_kernel_for_gpus_declines_what_it_does_not_cover(on_cpu, options):
    assert CudaEnsemble([plan(**options)], CPU, torch.float64).way == "CUDA graph"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(("dtype", "within"), [(torch.float64, 1e-9), (torch.float32, 1e-4)])
@pytest.mark.parametrize("options", COVERED, ids=str)
def test_follows_the_core_on_a_gpu(fused, dtype, within, options):
    def make(plans, device, dtype):
        return CudaEnsemble(plans, torch.device("cuda"), dtype, fused=fused)

    assert followed(make, dtype, **options) <= within
