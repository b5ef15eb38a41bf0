"""`conformance`: replays reference trajectories on every backend and says how far each is from them.

What a file holds and by which rules it is replayed stands in tests/reference/conformance/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

import kernel
import progress
from errors import BuildError
from unfold.core.arrays import FloatArray
from unfold.core.backends import Backends
from unfold.core.features import transform
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.plan import BackendFactory, Plan
from unfold.core.presets import TENSORFLOW_PLAYGROUND

BOUND = 1e-9
"""How far parameters and losses may be from the reference."""
CHAOTIC = 1e-12
"""Where rounding alone moves parameters by more, no other program can follow the reference for long."""
EARLY = 10
"""Epochs that even a chaotic run is compared at, unless rounding alone exceeds the bound there."""

FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "x": "x1",
        "y": "x2",
        "xSquared": "x1^2",
        "ySquared": "x2^2",
        "xTimesY": "x1*x2",
        "sinX": "sin(x1)",
        "sinY": "sin(x2)",
    }
)
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
OUTPUT_ACTIVATIONS = ("tanh", "linear")
REGULARIZERS: Mapping[str, str] = MappingProxyType(
    {name: TENSORFLOW_PLAYGROUND.regularizers[name.lower()] for name in ("none", "L1", "L2")}
)


class CaseError(BuildError):
    """A file is no reference trajectory; the message names the file, the place and what is allowed."""

    status = 2


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The reference at one epoch.

    Attributes:
        epoch: number of whole epochs trained.
        params: laid out as `Network.params`.
        figures: losses and error, by name: train_loss, test_loss, and for classes test_error.
        dead: 1 for weights that are 0 for good, laid out as `params`; None but for L1.
        sensitivity: how far rounding alone may move a parameter.
    """

    epoch: int
    params: FloatArray
    figures: Mapping[str, float]
    dead: FloatArray | None
    sensitivity: float

    @property
    def judged(self) -> bool:
        """Whether another program can be expected to agree."""
        return self.sensitivity < (BOUND if self.epoch <= EARLY else CHAOTIC)


@dataclass(frozen=True, eq=False)
class Case:
    """One reference trajectory.

    Attributes:
        name: the file's, without its ending.
        network: of the shape of the case; its parameters are those of the start.
        train, test: features of shape (n_samples, n_inputs), and labels.
        batch_size, learning_rate, regularizer, regularization_rate: as in `Plan`.
        snapshots: later ones, in the order of their epochs.
    """

    name: str
    network: Network
    train: tuple[FloatArray, FloatArray]
    test: tuple[FloatArray, FloatArray]
    batch_size: int
    learning_rate: float
    regularizer: str
    regularization_rate: float
    snapshots: tuple[Snapshot, ...]


def run(folder: Path) -> int:
    """Replay every file of a folder on every backend; return an exit status.

    Returns:
        0 if all agree, 1 if one doesn't, 2 if a file is no reference trajectory; the others are replayed.

    Raises:
        CaseError: if there is no file.
    """
    cases, wrong = [], 0
    for path in files(folder):
        try:
            cases.append(read(path))
        except CaseError as error:
            progress.note(f"error: {error}")
            wrong = error.status
    return max(report(cases, backends()), wrong)


def report(cases: Sequence[Case], choices: Mapping[str, BackendFactory]) -> int:
    """Replay cases and print their differences; return 1 if one is beyond the bound, else 0."""
    print(f"{'largest difference':<36}{'epoch':>6}" + "".join(f"{name:>12}" for name in choices))
    failed = 0
    for case in cases:
        differences = {name: replay(case, choice) for name, choice in choices.items()}
        for i, snapshot in enumerate(case.snapshots):
            row = [found[i] for found in differences.values()]
            beyond = snapshot.judged and not all(difference <= BOUND for difference in row)
            failed += beyond
            remark = "  beyond the bound" if beyond else "" if snapshot.judged else "  chaotic: not judged"
            print(f"{case.name:<36}{snapshot.epoch:>6}" + "".join(f"{x:>12.1e}" for x in row) + remark)
    judged = sum(snapshot.judged for case in cases for snapshot in case.snapshots)
    print(f"\n{judged - failed} of {judged} snapshots agree within {BOUND:g}")
    return 1 if failed else 0


def backends() -> dict[str, BackendFactory]:
    """Both backends by name, or NumPy alone where there is no compiler for the kernel."""
    library = kernel.native()
    if library is None:
        progress.note("no C compiler: the kernel is left out")
        return {"numpy": NumpyBackend}
    return {"numpy": NumpyBackend, "kernel": Backends(library)}


def replay(case: Case, backend: BackendFactory) -> list[float]:
    """Return the largest difference from each snapshot: of parameters, losses, errors and dead weights.

    Raises:
        BuildError: if the kernel is asked for and hands the case to NumPy.
    """
    network = case.network.copy()
    plan = Plan(
        network,
        *case.train,
        batch_size=case.batch_size,
        loss="squared_error",
        optimizer=TENSORFLOW_PLAYGROUND.optimizer,
        learning_rate=case.learning_rate,
        regularizer=case.regularizer,
        regularization_rate=case.regularization_rate,
        carry_over=TENSORFLOW_PLAYGROUND.carry_over,
        backend=backend,
    )
    if plan.backend.reason:
        raise BuildError(f"{case.name}: {plan.backend.reason}")
    differences = []
    for snapshot in case.snapshots:
        plan.step(snapshot.epoch - plan.epoch)
        found = figures(network, case)
        by_how_much = [abs(found[name] - expected) for name, expected in snapshot.figures.items()]
        by_how_much.append(float(np.abs(network.params - snapshot.params).max()))
        if snapshot.dead is not None:
            by_how_much.append(
                float(np.abs((network.params == 0.0) - snapshot.dead)[network.is_weight].max())
            )
        differences.append(float(np.max(by_how_much)))
    return differences


def figures(network: Network, case: Case) -> dict[str, float]:
    """Losses and error of a network, named as in the files."""

    def outputs(points: tuple[FloatArray, FloatArray]) -> FloatArray:
        return network.forward(points[0])[-1]

    loss, wrong = LOSSES["squared_error"], (outputs(case.test)[0] >= 0) != (case.test[1] > 0)
    return {
        "train_loss": loss.mean(outputs(case.train), case.train[1][None]),
        "test_loss": loss.mean(outputs(case.test), case.test[1][None]),
        "test_error": float(wrong.mean()) if len(wrong) else 0.0,
    }


# The files


def files(folder: Path) -> list[Path]:
    """The reference trajectories of a folder."""
    found = sorted(folder.glob("*.json"))
    if not found:
        raise CaseError(
            f"{folder}: {'no file *.json in it' if folder.is_dir() else 'there is no such folder'}"
        )
    return found


def read(path: Path) -> Case:
    """Read one file.

    Raises:
        CaseError: if it isn't a reference trajectory.
    """
    try:
        return parse(path.stem, json.loads(path.read_text(encoding="utf-8")))
    except KeyError as error:
        raise CaseError(f"{path}: {error.args[0]} is missing") from error
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror}") from error
    except (TypeError, ValueError) as error:  # JSON and text that can't be decoded are ValueErrors
        raise CaseError(f"{path}: {error}") from error


def parse(name: str, content: Mapping[str, Any]) -> Case:
    """A case out of what a file holds."""
    if not isinstance(content, dict) or not isinstance(content["config"], dict):
        raise ValueError("a file and its config are JSON objects")
    config = content["config"]
    inputs = [one_of(FEATURES, "features", feature) for feature in config["features"]]
    network = Network(
        len(inputs),
        tuple(config["networkShape"]),
        allowed(ACTIVATIONS, "activation", config["activation"]),
        allowed(OUTPUT_ACTIVATIONS, "output_activation", config["output_activation"]),
    )
    sensitivity = {row["epoch"]: row["max_param_diff"] for row in content.get("rounding_sensitivity", ())}
    start, *later = content["snapshots"]
    network.params[:] = laid_out(network, start["weights"], start["biases"])
    snapshots = [snapshot(network, entry, sensitivity.get(entry["epoch"], 0.0)) for entry in later]
    if not snapshots or start["epoch"] != 0:
        raise ValueError("snapshots: one of epoch 0 and later ones are needed")
    train, test = points(content, "train", inputs), points(content, "test", inputs)
    if not len(train[1]):
        raise ValueError("train: no points")
    return Case(
        name=name,
        network=network,
        train=train,
        test=test,
        batch_size=whole("batchSize", config["batchSize"]),
        learning_rate=number("learningRate", config["learningRate"]),
        regularizer=one_of(REGULARIZERS, "regularization", config["regularization"]),
        regularization_rate=number("regularizationRate", config["regularizationRate"]),
        snapshots=tuple(sorted(snapshots, key=lambda snapshot: snapshot.epoch)),
    )


def snapshot(network: Network, entry: Mapping[str, Any], sensitivity: float) -> Snapshot:
    """A snapshot out of an entry of a file."""
    no_biases = [np.zeros(len(b)) for b in network.biases]
    return Snapshot(
        epoch=whole("epoch", entry["epoch"]),
        params=laid_out(network, entry["weights"], entry["biases"]),
        figures={
            name: number(name, entry[name])
            for name in ("train_loss", "test_loss", "test_error")
            if name in entry or name != "test_error"
        },
        dead=laid_out(network, entry["dead"], no_biases) if "dead" in entry else None,
        sensitivity=float(sensitivity),
    )


def laid_out(network: Network, weights: Sequence[Any], biases: Sequence[Any]) -> FloatArray:
    """Weights and biases by layer, as one array laid out as `Network.params`."""
    if not len(weights) == len(biases) == network.n_layers:
        raise ValueError(f"snapshots: {len(weights)} layers of weights; the network has {network.n_layers}")
    params = np.zeros(network.n_parameters)
    for layer, (matrix, W, b) in enumerate(zip(network.per_layer(params), weights, biases, strict=True)):
        found_W, found_b = np.array(W, dtype=np.float64), np.array(b, dtype=np.float64)
        n_out, n_in = len(matrix), matrix.shape[1] - 1
        if found_W.size != n_out * n_in or found_b.shape != (n_out,):
            raise ValueError(
                f"snapshots: layer {layer} has weights of shape {found_W.shape} and biases of "
                f"{found_b.shape}; ({n_out}, {n_in}) and ({n_out},) are needed"
            )
        matrix[:, :-1], matrix[:, -1] = found_W.reshape(n_out, n_in), found_b
    return params


def points(content: Mapping[str, Any], part: str, inputs: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Features and labels of the points of a part, "train" or "test"."""
    x, y, label = (np.array(content[part][key], dtype=np.float64) for key in ("x", "y", "label"))
    if not (x.ndim == 1 and x.shape == y.shape == label.shape):
        raise ValueError(f"{part}: x, y and label are not lists of one length")
    return transform(np.column_stack([x, y]), inputs), label


def one_of(table: Mapping[str, str], key: str, value: object) -> str:
    """What a table has for a value."""
    return table[allowed(tuple(table), key, value)]


def allowed(values: Sequence[str], key: str, value: object) -> str:
    """A value, if it is one of those that are allowed."""
    if not isinstance(value, str) or value not in values:
        raise ValueError(f"{key}: {value!r} is not one of {', '.join(values)}")
    return value


def number(key: str, value: object) -> float:
    """A number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{key}: {value!r} is not a number")
    return float(value)


def whole(key: str, value: object) -> int:
    """A whole number, 1 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{key}: {value!r} is not a whole number, 1 or more")
    return value
