import numpy as np

from unfold.core.backends import Backends, self_test
from unfold.core.kernel import Kernel
from unfold.core.network import Network
from unfold.core.plan import Plan
from unfold.core.reason import Reason


def plan(backends, activation="tanh"):
    network = Network(2, (3,), activation)
    options = {"batch_size": 2, "loss": "squared_error", "learning_rate": 0.1, "backend": backends}
    return Plan(network, np.ones((4, 2)), np.ones(4), **options)


def test_the_kernel_serves_what_it_covers(kernel):
    backends = Backends(kernel.path)
    assert backends.kernel is not None
    assert (plan(backends).backend.name, plan(backends).backend.reason) == ("kernel", None)


def test_numpy_serves_the_rest_and_says_why(kernel):
    served = plan(Backends(kernel.path), "gelu").backend
    assert served.name == "numpy"
    assert served.reason == Reason("activation", "gelu")


def test_without_a_library_numpy_serves(tmp_path):
    served = plan(Backends(tmp_path / "none.so")).backend
    assert served.name == "numpy"
    assert served.reason.kind == "not_loaded"
    assert "none.so" in served.reason.about


def test_a_file_that_is_no_library_is_as_good_as_none(tmp_path):
    (tmp_path / "text.so").write_text("no library at all")
    assert Backends(tmp_path / "text.so").kernel is None


def test_a_kernel_that_disagrees_is_not_trusted(kernel, monkeypatch):
    train = Kernel.train

    def train_one_epoch_more(self, trainings, epochs, dtype=np.float64):
        train(self, trainings, epochs, dtype)
        trainings[0].bits = None
        train(self, trainings, 1, dtype)

    monkeypatch.setattr(Kernel, "train", train_one_epoch_more)
    assert self_test(kernel) > 1e-6
    backends = Backends(kernel.path)
    assert backends.kernel is None
    assert backends.reason.kind == "disagrees"
    assert float(backends.reason.about) > 1e-6


def test_a_kernel_that_makes_nan_is_not_trusted(kernel, monkeypatch):
    train = Kernel.train

    def train_at_nan(self, trainings, epochs, dtype=np.float64):
        nan = np.full(epochs, np.nan)
        for training in trainings:
            training.learning_rates = nan.ctypes.data
        train(self, trainings, epochs, dtype)

    monkeypatch.setattr(Kernel, "train", train_at_nan)
    assert np.isnan(self_test(kernel))
    assert Backends(kernel.path).kernel is None
