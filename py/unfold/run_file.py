"""Run files: an experiment and what training made of it, in one `.unfold` file.

The file is a NumPy archive (`.npz`) without pickled objects, so that to open one runs nothing of its own:

| entry | what |
| --- | --- |
| `header` | JSON in UTF-8, as bytes: see below |
| `epochs` | number of epochs of each checkpoint, ascending, int64 (n_checkpoints,) |
| `params` | parameters of each, as `core.network.Network.params`, float64 (n_checkpoints, n_parameters) |
| `curves` | epochs, losses and scores, the rows of `core.history.Curves`, float64 (5, n_samples) |
| `latest` | parameters, float64 (n_parameters,): with `latest` in the header only, as all that follows |
| `order` | of the points, int64 (n_points,) |
| `memory_0`, ... | what gradients, optimizer and penalty have left behind, each float64 (n_parameters,) |

The header has `format`, "unfold-run"; `version`, 1; `settings`, by name the text that a link would have for
each that is not the default: seeds, and points put in by hand, are among them; and `latest` where training
can go on exactly: `epoch`, `n_carried`, `updates`, and `generators`, the state of each random generator; and
`batch`, the number of mini-batches trained of the epoch that follows, if that has been begun.

All that can be wrong with a file is found here, as a `RunFileError`; how it is said stands in `words`.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.history import Curves
from unfold.core.plan import Checkpoint
from unfold.parameters import allowed, read, written
from unfold.problems import Problem
from unfold.settings import Settings

FORMAT = "unfold-run"
VERSION = 1
SUFFIX = ".unfold"
MEDIA_TYPE = "application/vnd.unfold"
ARCHIVE = b"PK"
"""What any archive begins with."""
MAX_BYTES = 64 * 2**20
"""Of a file. A larger one is not looked at."""
MAX_UNPACKED = 256 * 2**20
"""Bytes of all that is in a file."""
MAX_HEADER = 2**20
"""Bytes of the header."""
MAX_ENTRIES = 32
MAX_EPOCH = 10**9
MAX_SIZE = float(np.finfo(np.float32).max)
"""Of parameters and losses: beyond it not even what is computed from them would be finite."""
FAULTS = ("too_large", "unreadable", "foreign", "damaged", "too_new", "settings")
"""What can be wrong with a file."""

IntArray = npt.NDArray[np.int64]


class RunFileError(ValueError):
    """A file that cannot be taken.

    Attributes:
        fault: one of FAULTS.
        about: its detail: which entry is damaged, or the version of a file that is too new.
        problems: with "settings", one for each that cannot be had.
        limits: what can be read, in words: the largest size, `limit`, and the newest version, `known`.
    """

    limits: Mapping[str, str] = MappingProxyType({"limit": f"{MAX_BYTES >> 20} MB", "known": str(VERSION)})

    def __init__(self, fault: str, about: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(f"{fault} {about}".strip())
        self.fault, self.about, self.problems = fault, about, problems


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
    """

    settings: Mapping[str, Any]
    epochs: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    params: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    curves: Curves = field(default_factory=_no_curves)
    latest: Checkpoint | None = None


def to_bytes(run: RunFile) -> bytes:
    """Return the file. The same run gives the same bytes."""
    defaults = Settings.defaults()
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "settings": {
            name: written(run.settings[name])
            for name in Settings.names()
            if name in run.settings and run.settings[name] != defaults[name]
        },
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
    text = json.dumps(header, sort_keys=True).encode()
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, header=np.frombuffer(text, np.uint8), **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> RunFile:
    """Return what is in a file.

    Raises:
        RunFileError: for anything that is wrong with it, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        raise too_large(len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(_Entries(archive))
    except RunFileError:
        raise
    except zipfile.BadZipFile:
        raise RunFileError("foreign") from None
    except Exception as error:  # whatever else archive and NumPy make of bytes that nobody wrote
        raise RunFileError("damaged", type(error).__name__) from error


class _Entries:
    """The arrays of an archive, none of them unpacked before its size is known."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        self._infos = {info.filename: info for info in infos}
        if "header.npy" not in self._infos:
            raise RunFileError("foreign")
        if len(infos) > MAX_ENTRIES or len(self._infos) < len(infos):
            raise RunFileError("damaged", "archive")
        total = sum(info.file_size for info in infos)
        if total > MAX_UNPACKED:
            raise too_large(total)
        self._archive = archive

    def array(self, name: str, kind: str, n_axes: int, most: int = MAX_UNPACKED) -> npt.NDArray[Any]:
        """Return the array of an entry.

        NumPy's own reader makes room for as much as an array claims to have; this one believes the bytes.

        Raises:
            RunFileError: if it is not there, or no array of that type and number of axes.
        """
        info = self._infos.get(f"{name}.npy")
        if info is None or info.file_size > most:
            raise RunFileError("damaged", name)
        try:
            stored = self._archive.read(info)
            file = io.BytesIO(stored)
            if np.lib.format.read_magic(file) != (1, 0):  # type: ignore[no-untyped-call]
                raise ValueError
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)  # type: ignore[no-untyped-call]
            start = file.tell()
            size = math.prod(shape)
            if dtype != np.dtype(kind) or len(shape) != n_axes or (fortran and n_axes > 1):
                raise ValueError
            if min(shape, default=0) < 0 or size * dtype.itemsize != len(stored) - start:
                raise ValueError
            return np.frombuffer(stored, dtype, offset=start).reshape(shape).copy()
        except Exception as error:  # zipfile and zlib raise half a dozen kinds
            raise RunFileError("damaged", name) from error

    def count(self, prefix: str) -> int:
        """Number of entries whose names begin so."""
        return sum(name.startswith(prefix) for name in self._infos)


def _read(entries: _Entries) -> RunFile:
    header = _header(entries)
    settings = _settings(header)
    epochs = entries.array("epochs", "<i8", 1)
    params = entries.array("params", "<f8", 2)
    curves = entries.array("curves", "<f8", 2)
    ascending = bool((np.diff(epochs) > 0).all()) and bool(((epochs >= 0) & (epochs <= MAX_EPOCH)).all())
    if not ascending:
        raise RunFileError("damaged", "epochs")
    if len(params) != len(epochs) or not _sound(params):
        raise RunFileError("damaged", "params")
    if len(curves) != 5 or not _sound(curves[:2]) or not _sound(np.nan_to_num(curves[2:], posinf=0)):
        raise RunFileError("damaged", "curves")
    moments = curves[0]
    if not (np.diff(moments) > 0).all() or not ((moments >= 0) & (moments <= MAX_EPOCH)).all():
        raise RunFileError("damaged", "curves")
    latest = _latest(entries, header["latest"]) if "latest" in header else None
    return RunFile(settings, epochs, params, Curves(*curves), latest)


def _header(entries: _Entries) -> dict[str, Any]:
    try:
        header: Any = json.loads(entries.array("header", "|u1", 1, MAX_HEADER).tobytes().decode())
    except (ValueError, RecursionError):
        raise RunFileError("damaged", "header") from None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise RunFileError("foreign")
    version: Any = header.get("version")
    if not _whole(version, 1, MAX_EPOCH):
        raise RunFileError("damaged", "header")
    if int(version) > VERSION:
        raise RunFileError("too_new", str(version))
    return header


def _settings(header: Mapping[str, Any]) -> dict[str, Any]:
    texts = header.get("settings")
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise RunFileError("damaged", "header")
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        if name not in Settings.names():
            problems.append(Problem(name, text, Settings.names_like(name)))
            continue
        try:
            values[name] = read(Settings.param[name], text)
        except ValueError:
            problems.append(Problem(name, text, allowed(Settings.param[name])))
    good, bad = Settings.check(values)
    if problems or bad:
        raise RunFileError("settings", problems=(*problems, *bad))
    return good


def _latest(entries: _Entries, header: Any) -> Checkpoint:
    if not isinstance(header, dict) or not all(
        _whole(header.get(name, 0 if name == "batch" else None), 0, MAX_EPOCH)
        for name in ("epoch", "batch", "n_carried", "updates")
    ):
        raise RunFileError("damaged", "latest")
    generators = header.get("generators")
    if not isinstance(generators, list) or not all(map(_is_generator, generators)):
        raise RunFileError("damaged", "generators")
    params = entries.array("latest", "<f8", 1)
    memory = tuple(entries.array(f"memory_{i}", "<f8", 1) for i in range(entries.count("memory_")))
    if not _sound(params) or not all(
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


def _is_generator(state: object) -> bool:
    """Whether this is the state of NumPy's default generator."""
    if not isinstance(state, dict) or state.keys() != {"bit_generator", "state", "has_uint32", "uinteger"}:
        return False
    own = state["state"]
    return (
        state["bit_generator"] == "PCG64"
        and isinstance(own, dict)
        and own.keys() == {"state", "inc"}
        and all(_whole(number, 0, 2**128 - 1) for number in own.values())
        and _whole(state["has_uint32"], 0, 1)
        and _whole(state["uinteger"], 0, 2**32 - 1)
    )


def _whole(number: object, low: int, high: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and low <= number <= high


def _sound(values: FloatArray) -> bool:
    """Whether all can be computed with. (Comparing with NaN is false.)"""
    return bool((np.abs(values) <= MAX_SIZE).all())


def too_large(size: int) -> RunFileError:
    """Return the error of a file of so many bytes."""
    return RunFileError("too_large", megabytes(size))


def megabytes(size: int) -> str:
    """Return a number of bytes for people to read."""
    return f"{size / 2**20:.0f} MB"
