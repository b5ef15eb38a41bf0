"""Run files: an experiment and what training made of it, in one `.unfold` file.

The file is an archive as of `archive`:

| entry | what |
| --- | --- |
| `header` | JSON: see below |
| `epochs` | number of epochs of each checkpoint, ascending, int64 (n_checkpoints,) |
| `params` | parameters of each, as `core.network.Network.params`, float64 (n_checkpoints, n_parameters) |
| `curves` | epochs, losses and scores, the rows of `core.history.Curves`, float64 (5, n_samples) |
| `latest` | parameters, float64 (n_parameters,): with `latest` in the header only, as all that follows |
| `order` | of the points, int64 (n_points,) |
| `memory_0`, ... | what gradients, optimizer and penalty have left behind, each float64 (n_parameters,) |
| `landscape` | losses over a plane, float64 (n, n), n <= 200: with `landscape` in the header only, and |
| `landscape_plane` | a point of that plane, and its two directions, float64 (3, n_parameters) |

The header has `format`, "unfold-run"; `version`, 1; `settings`, by name the text that a link would have for
each that is not the default: seeds, and points put in by hand, are among them; and `latest` where training
can go on exactly: `epoch`, `n_carried`, `updates`, and `generators`, the state of each random generator; and
`batch`, the number of mini-batches trained of the epoch that follows, if that has been begun.

Where there is a map of the loss the header has `landscape`, as in `core.survey`: `kind`; `epoch`; `window`,
its middle and half a side; and `shares`, null where there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from unfold import archive
from unfold.archive import (
    MAX_EPOCH,
    MAX_SIZE,
    Entries,
    IntArray,
    RunFileError,
    are_epochs,
    is_sound,
    is_whole,
    written_settings,
)
from unfold.core.arrays import FloatArray
from unfold.core.history import Curves
from unfold.core.landscape import Slice
from unfold.core.plan import Checkpoint
from unfold.core.plane import Window
from unfold.core.survey import KINDS, Section, Survey

FORMAT = "unfold-run"
VERSION = 1
MAX_RESOLUTION = 200
"""Points along each side of a map."""


def _no_curves() -> Curves:
    return Curves(*np.empty((5, 0)))


@dataclass(frozen=True, eq=False)
class RunFile:
    """What a file holds.

    Attributes:
        settings: those that are not as by default.
        epochs: of each checkpoint, ascending, of shape (n_checkpoints,).
        params: of each, of shape (n_checkpoints, n_parameters). Whether the network of the settings has as
            many is for whoever makes it to see.
        curves: losses and scores of the run.
        latest: what training goes on from, exactly; None if all there is are parameters.
        landscape: a map of the loss around the last parameters; None if there is none.
    """

    settings: Mapping[str, Any]
    epochs: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    params: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    curves: Curves = field(default_factory=_no_curves)
    latest: Checkpoint | None = None
    landscape: Survey | None = None


def to_bytes(run: RunFile) -> bytes:
    """Return the file. The same run gives the same bytes."""
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "settings": written_settings(run.settings),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "epochs": run.epochs.astype(np.int64),
        "params": run.params.astype(np.float64),
        "curves": np.stack(run.curves).astype(np.float64),
    }
    if (latest := run.latest) is not None:
        header["latest"] = {
            "epoch": latest.epoch,
            "n_carried": latest.n_carried,
            "updates": latest.updates,
            "generators": list(latest.generators),
        } | ({"batch": latest.batch} if latest.batch else {})
        arrays["latest"] = latest.params
        arrays["order"] = latest.order.astype(np.int64)
        arrays |= {f"memory_{i}": array for i, array in enumerate(latest.memory)}
    if (found := run.landscape) is not None:
        section = found.section
        header["landscape"] = {
            "kind": found.kind,
            "epoch": found.epoch,
            "window": [section.window.x1, section.window.x2, section.window.half],
            "shares": None if section.shares is None else section.shares.tolist(),
        }
        arrays["landscape"] = found.losses.astype(np.float64)
        arrays["landscape_plane"] = np.stack([section.plane.origin, *section.plane.axes])
    return archive.to_bytes(header, arrays)


def from_bytes(data: bytes) -> RunFile:
    """Return what is in a file.

    Raises:
        RunFileError: for anything that is wrong with it, whatever the bytes are.
    """
    return archive.from_bytes(data, {FORMAT: (VERSION, read)})


def read(entries: Entries) -> RunFile:
    """Return the run of an archive of one."""
    settings = entries.settings()
    epochs = entries.array("epochs", "<i8", 1)
    params = entries.array("params", "<f8", 2)
    curves = entries.array("curves", "<f8", 2)
    if not are_epochs(epochs):
        raise RunFileError("damaged", "epochs")
    if len(params) != len(epochs) or not is_sound(params):
        raise RunFileError("damaged", "params")
    if len(curves) != 5 or not is_sound(curves[:2]) or not is_sound(np.nan_to_num(curves[2:], posinf=0)):
        raise RunFileError("damaged", "curves")
    if not are_epochs(curves[0]):
        raise RunFileError("damaged", "curves")
    latest = _latest(entries, entries.header["latest"]) if "latest" in entries.header else None
    landscape = None
    if "landscape" in entries.header:
        n_parameters = params.shape[1] if latest is None else latest.params.size
        landscape = _landscape(entries, entries.header["landscape"], n_parameters)
    return RunFile(settings, epochs, params, Curves(*curves), latest, landscape)


def _latest(entries: Entries, header: Any) -> Checkpoint:
    if not isinstance(header, dict) or not all(
        is_whole(header.get(name, 0 if name == "batch" else None), 0, MAX_EPOCH)
        for name in ("epoch", "batch", "n_carried", "updates")
    ):
        raise RunFileError("damaged", "latest")
    generators = header.get("generators")
    if not isinstance(generators, list) or not all(map(_is_generator, generators)):
        raise RunFileError("damaged", "generators")
    params = entries.array("latest", "<f8", 1)
    memory = tuple(entries.array(f"memory_{i}", "<f8", 1) for i in range(entries.count("memory_")))
    if not is_sound(params) or not all(
        np.isfinite(array).all() and array.shape == params.shape for array in memory
    ):
        raise RunFileError("damaged", "latest")
    order = entries.array("order", "<i8", 1)
    if not np.array_equal(np.sort(order), np.arange(len(order))):
        raise RunFileError("damaged", "order")
    return Checkpoint(
        params=params,
        memory=memory,
        order=order.astype(np.intp),
        epoch=header["epoch"],
        batch=header.get("batch", 0),
        n_carried=header["n_carried"],
        updates=header["updates"],
        generators=tuple(generators),
    )


def _landscape(entries: Entries, header: Any, n_parameters: int) -> Survey:
    if (
        not isinstance(header, dict)
        or header.get("kind") not in KINDS
        or not is_whole(header.get("epoch"), 0, MAX_EPOCH)
    ):
        raise RunFileError("damaged", "landscape")
    window: Any = header.get("window")
    shares: Any = header.get("shares")
    if not _are_numbers(window, 3, -MAX_SIZE, MAX_SIZE) or not window[2] > 0:
        raise RunFileError("damaged", "landscape")
    if shares is not None and not _are_numbers(shares, 2, 0, 1):
        raise RunFileError("damaged", "landscape")
    losses = entries.array("landscape", "<f8", 2)
    if not 2 <= len(losses) == losses.shape[1] <= MAX_RESOLUTION or (losses < 0).any():
        raise RunFileError("damaged", "landscape")
    plane = entries.array("landscape_plane", "<f8", 2)
    if plane.shape != (3, n_parameters) or not is_sound(plane):
        raise RunFileError("damaged", "landscape_plane")
    section = Section(
        Slice(plane[0], plane[1:]),
        Window(*map(float, window)),
        None if shares is None else np.array(shares, np.float64),
    )
    return Survey(header["kind"], section, header["epoch"], losses)


def _are_numbers(values: object, n: int, low: float, high: float) -> bool:
    """Whether these are so many numbers, as JSON has them, from `low` to `high`."""
    return (
        isinstance(values, list)
        and len(values) == n
        and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        and all(low <= value <= high for value in values)  # which NaN is not
    )


def _is_generator(state: object) -> bool:
    """Whether this is the state of NumPy's default generator."""
    if not isinstance(state, dict) or state.keys() != {"bit_generator", "state", "has_uint32", "uinteger"}:
        return False
    own = state["state"]
    return (
        state["bit_generator"] == "PCG64"
        and isinstance(own, dict)
        and own.keys() == {"state", "inc"}
        and all(is_whole(number, 0, 2**128 - 1) for number in own.values())
        and is_whole(state["has_uint32"], 0, 1)
        and is_whole(state["uinteger"], 0, 2**32 - 1)
    )
